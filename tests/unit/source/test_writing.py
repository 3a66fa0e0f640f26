"""Files are written whole, and read-only ones not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from engine.source.writing import write_whole


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
