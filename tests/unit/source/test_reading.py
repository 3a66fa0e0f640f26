"""Files that are read, and those that are refused with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.source.diagnostic import Diagnostic
from engine.source.reading import decode_source, read_source
from engine.source.text import SourceText, Span


def refused(path: Path, **limits: int) -> Diagnostic:
    found = read_source(path, "rules/a.yaml", **limits)
    assert isinstance(found, Diagnostic)
    assert found.span == Span("rules/a.yaml", 0, 0)
    return found


def test_a_file_is_read_under_the_name_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("über: 1\r\n".encode())
    assert read_source(path, "rules/a.yaml") == SourceText("rules/a.yaml", "über: 1\r\n")


def test_a_byte_order_mark_is_dropped() -> None:
    assert decode_source(b"\xef\xbb\xbfa: 1\n", "a") == SourceText("a", "a: 1\n")


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    found = refused(tmp_path / "a.yaml")
    assert (found.code, found.message) == ("unreadable-file", "there is no such file")
    assert refused(tmp_path / "a\0b").message == "there is no such file"


def test_a_file_in_place_of_a_folder_is_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    assert refused(tmp_path / "a" / "b").message == "there is no such file"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refused(tmp_path).message == "this is a folder, not a file"


def test_a_link_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "a.yaml")
    assert refused(tmp_path / "a.yaml").message == "the file is a link that leads back to itself"


def test_a_name_too_long_is_said(tmp_path: Path) -> None:
    assert refused(tmp_path / ("a" * 300)).message == "the file's name is too long"


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    found = refused(tmp_path / "a.yaml")  # would wait for a writer for ever
    assert found.message == "this is a pipe or a device, not a plain file"


def test_a_file_without_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert refused(path).message == "the file may not be read: permission denied"


def test_another_fault_of_the_system_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n")

    def broken(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", broken)
    assert refused(path).message == "the file cannot be read: input/output error"


def test_a_huge_file_is_refused_unopened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)

    def opened(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Path, "open", opened)
    found = refused(path)
    assert found.code == "file-too-large"
    assert found.message == "the file has 200.0 MiB, more than the 4.0 MiB that are read"


def test_the_limit_is_the_most_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n")
    assert isinstance(read_source(path, "a", limit=5), SourceText)
    found = refused(path, limit=4)
    assert found.message == "the file has 5 bytes, more than the 4 bytes that are read"


def test_a_file_that_hides_its_size_is_bounded_as_well() -> None:
    endless = Path("/proc/self/status")  # says that it has no bytes, and has some
    if not endless.exists():
        pytest.skip("no proc file system")
    assert refused(endless, limit=10).code == "file-too-large"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a: 1\nb\xc3\xa9\xe9: 2\n", "byte 0xE9 at line 2, column 3 is not UTF-8"),
        (b"\xe9", "byte 0xE9 at line 1, column 1 is not UTF-8"),
        (b"\xef\xbb\xbfab\xff", "byte 0xFF at line 1, column 3 is not UTF-8"),
        (b"ab\xc3", "byte 0xC3 at line 1, column 3 is not UTF-8"),  # cut off
        (b"a: \xed\xa0\x80", "byte 0xED at line 1, column 4 is not UTF-8"),  # half a pair
        (b"a\nbc\0d", "the file is not text: it holds a zero byte at line 2, column 3"),
        ("a: 1".encode("utf-16"), "the file is encoded in UTF-16, not in UTF-8"),
        (b"\xfe\xff\0a", "the file is encoded in UTF-16, not in UTF-8"),
        ("a: 1".encode("utf-32"), "the file is encoded in UTF-32, not in UTF-8"),
    ],
)
def test_what_is_no_utf8_text_is_refused_with_its_place(data: bytes, message: str) -> None:
    found = decode_source(data, "a.yaml")
    assert isinstance(found, Diagnostic)
    assert (found.code, found.message) == ("not-utf8", message)
    assert found.help is not None
    assert "save the file as UTF-8" in found.help
