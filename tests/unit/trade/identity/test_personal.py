"""Numbers of persons: keyed in what is built, and unmasked in private files only."""

from __future__ import annotations

import os
import stat
from hashlib import blake2b
from pathlib import Path

import polars as pl
import pytest

from engine.trade.identity.personal import (
    SaltError,
    key_of,
    keys_of,
    make_salt,
    mark_of,
    read_salt,
    write_unmasked,
)

SALT = bytes(range(32))
SSN = "123-45-6789"


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_is_a_keyed_digest_of_the_number() -> None:
    digest = blake2b(b"123-45-6789", digest_size=16, key=SALT, person=b"importer number")
    assert key_of(SSN, SALT) == f"ssn-{digest.hexdigest()}"
    assert key_of(SSN, SALT) != key_of(SSN, bytes(32))
    assert key_of(SSN, SALT) != key_of("123-45-6788", SALT)


@pytest.mark.parametrize("number", ["12-3456789", "12-3456789AB", "221234-00001", "002"])
def test_a_number_of_no_person_stays_as_it_is(number: str) -> None:
    assert key_of(number, SALT) == number


def test_a_column_has_the_same_keys() -> None:
    numbers = ["12-3456789", SSN, None, SSN, "987-65-4321"]
    found = pl.LazyFrame({"number": numbers}).with_columns(keys_of("number", SALT))
    expected = [None if number is None else key_of(number, SALT) for number in numbers]
    assert found.collect(engine="streaming")["number"].to_list() == expected


def test_a_mark_says_whether_two_salts_are_one_and_not_what_they_are() -> None:
    assert mark_of(SALT) == mark_of(bytes(range(32))) != mark_of(bytes(32))
    assert len(mark_of(SALT)) == 16


def test_a_salt_is_kept_where_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "salt"
    salt = make_salt(path)
    assert (len(salt), mode_of(path)) == (32, 0o600)
    assert read_salt(path) == salt
    with pytest.raises(FileExistsError):
        make_salt(path)
    assert read_salt(path) == salt


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_salt_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "salt"
    make_salt(path)
    path.chmod(mode)
    with pytest.raises(SaltError, match="can be read by others"):
        read_salt(path)


@pytest.mark.parametrize("text", ["", "salt", "0" * 63, "0" * 65, "G" * 64])
def test_what_is_no_salt_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "salt"
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(SaltError, match="holds no salt"):
        read_salt(path)


def test_a_pipe_is_no_salt_and_does_not_block(tmp_path: Path) -> None:
    path = tmp_path / "salt"
    os.mkfifo(path, 0o600)
    with pytest.raises(SaltError, match="is no plain file"):
        read_salt(path)


def test_what_is_unmasked_is_for_its_owner_alone_whatever_the_mask(tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    before = os.umask(0)
    try:
        write_unmasked(path, ("number", "name"), [(SSN, "=cmd"), ("002", 'a "b"')])
    finally:
        os.umask(before)
    assert mode_of(path) == 0o600
    assert path.read_text() == f'number,name\n{SSN},\'=cmd\n002,"a ""b"""\n'


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    path, link = tmp_path / "open.csv", tmp_path / "link.csv"
    path.write_text("mine")
    link.symlink_to(tmp_path / "elsewhere.csv")
    for each in (path, link):
        with pytest.raises(FileExistsError):
            write_unmasked(each, ("number",), [(SSN,)])
    assert path.read_text() == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.csv", "open.csv"]


def test_a_file_that_cannot_be_filled_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, data: bytes) -> None:
        raise OSError(28, "no space", str(path), data)

    monkeypatch.setattr("engine.trade.identity.personal.write_whole", fail)
    with pytest.raises(OSError, match="no space"):
        write_unmasked(tmp_path / "numbers.csv", ("number",), [(SSN,)])
    assert list(tmp_path.iterdir()) == []
