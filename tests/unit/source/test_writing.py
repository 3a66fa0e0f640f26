"""Files are written whole, and read-only ones not at all."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from engine.source.writing import is_read_only, write_whole


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    at = tmp_path / "a.txt"
    at.write_bytes(b"old")
    at.chmod(0o640)
    write_whole(at, b"new")
    assert at.read_bytes() == b"new"
    assert stat.S_IMODE(at.stat().st_mode) == 0o640
    assert [*tmp_path.iterdir()] == [at]


@pytest.mark.parametrize("mode", [0o444, 0o400, 0o555])
def test_a_read_only_file_is_left_alone(tmp_path: Path, mode: int) -> None:
    at = tmp_path / "a.txt"
    at.write_bytes(b"old")
    at.chmod(mode)
    with pytest.raises(PermissionError, match="the file is read-only"):
        write_whole(at, b"new")
    assert at.read_bytes() == b"old"
    assert [*tmp_path.iterdir()] == [at]


def test_a_link_to_a_read_only_file_does_not_help(tmp_path: Path) -> None:
    at, link = tmp_path / "a.txt", tmp_path / "b.txt"
    at.write_bytes(b"old")
    at.chmod(0o444)
    link.symlink_to(at)
    with pytest.raises(PermissionError, match="the file is read-only"):
        write_whole(link, b"new")
    assert link.is_symlink()
    assert at.read_bytes() == b"old"


def test_a_link_that_was_planted_beside_a_file_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, victim = tmp_path / "a.txt", tmp_path / "victim"
    victim.write_bytes(b"theirs")
    monkeypatch.setattr(os, "urandom", lambda count: b"\0" * count)
    for name in (f".tidewaiter-{os.getpid()}", f".tidewaiter-{'00' * 8}"):
        (tmp_path / name).symlink_to(victim)
    with pytest.raises(FileExistsError):
        write_whole(at, b"new")
    assert victim.read_bytes() == b"theirs"
    assert not at.exists()
    monkeypatch.undo()
    write_whole(at, b"new")
    assert at.read_bytes() == b"new"
    assert victim.read_bytes() == b"theirs"
    assert not at.is_symlink()


def test_a_new_file_has_the_mode_that_the_mask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a.txt", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_what_is_written_aside_of_a_private_file_is_private(tmp_path: Path) -> None:
    at = tmp_path / "a.txt"
    at.write_bytes(b"old")
    at.chmod(0o600)
    modes: list[int] = []

    def look() -> None:
        modes.extend(each.stat().st_mode & 0o777 for each in tmp_path.iterdir() if each != at)

    write_whole(at, b"new", look)
    assert modes == [0o600]


def test_what_is_raised_right_before_leaves_all_as_it_was(tmp_path: Path) -> None:
    at = tmp_path / "a.txt"
    at.write_bytes(b"old")

    def refuse() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        write_whole(at, b"new", refuse)
    assert at.read_bytes() == b"old"
    assert [*tmp_path.iterdir()] == [at]


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    at = tmp_path / "pipe"
    os.mkfifo(at)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(at.read_bytes()))
    reader.start()
    write_whole(at, b"new")
    reader.join()
    assert got == [b"new"]
    assert at.is_fifo()


def test_read_only(tmp_path: Path) -> None:
    at = tmp_path / "a.txt"
    assert not is_read_only(at)
    at.write_bytes(b"old")
    assert not is_read_only(at)
    at.chmod(0o444)
    assert is_read_only(at)
