"""Numbers of persons in what is built: replaced by keyed digests, unmasked only on demand.

There are a thousand million social security numbers. Whoever has the key of the digests, the salt,
finds the number behind each of them in minutes; so the salt is a secret, and no part of a manifest,
which travels with what is built. It stands in a file that only its owner can read, and the same
file gives the same keys, build after build. A manifest holds a mark of the salt, by which it is
seen that two builds have the same keys, and which says nothing about the salt.
"""

from __future__ import annotations

import csv
import io
import os
import re
import secrets
import stat
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.source.formulas import escaped
from engine.source.writing import write_whole
from engine.trade.identity.numbers import SSN_FORM

if TYPE_CHECKING:
    import polars as pl

PREFIX: Final = "ssn-"
"""What the key of a person's number begins with."""

_SALT: Final = re.compile(rb"\s*([0-9a-f]{64})\s*")
_SALT_BYTES: Final = 32
_MOST_READ: Final = 1024
_KEY_BYTES: Final = 16
_MARK_BYTES: Final = 8
_PERSONAL: Final = re.compile(SSN_FORM)
_PRIVATE: Final = 0o600
_OTHERS: Final = 0o077
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class SaltError(Exception):
    """A salt that may not be used; says why and what to do."""


def key_of(number: str, salt: bytes) -> str:
    """What stands for a number in what is built: of a person's its key, else the number itself.

    >>> key_of("12-3456789", bytes(32)), len(key_of("123-45-6789", bytes(32)))
    ('12-3456789', 36)
    """
    if not _PERSONAL.fullmatch(number):
        return number
    digest = blake2b(number.encode(), digest_size=_KEY_BYTES, key=salt, person=b"importer number")
    return PREFIX + digest.hexdigest()


def keys_of(column: str, salt: bytes) -> pl.Expr:
    """`key_of` of a column of numbers; null stays null."""
    import polars as pl

    def keyed(numbers: pl.Series) -> pl.Series:
        personal = numbers.filter(numbers.str.contains(SSN_FORM)).unique()
        if personal.is_empty():
            return numbers
        keys = [key_of(number, salt) for number in personal]
        return numbers.replace(personal, pl.Series(keys, dtype=pl.String))

    return pl.col(column).map_batches(keyed, return_dtype=pl.String, is_elementwise=True)


def mark_of(salt: bytes) -> str:
    """What a manifest holds of a salt: the same for the same salt, and no help in guessing it."""
    return blake2b(salt, digest_size=_MARK_BYTES, person=b"mark of salt").hexdigest()


def make_salt(path: Path) -> bytes:
    """Make a salt, and keep it in a new file that only its owner can read.

    Raises:
        OSError: the file is there already, or cannot be written.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    with os.fdopen(os.open(path, _NEW, _PRIVATE), "wb") as file:
        file.write(salt.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return salt


def read_salt(path: Path) -> bytes:
    """The salt of a file.

    Raises:
        SaltError: somebody else can read or owns the file, or it holds no salt.
        OSError: it cannot be opened.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            message = f"`{path}` is no plain file"
            raise SaltError(message)
        if status.st_mode & _OTHERS:
            message = f"`{path}` can be read by others: `chmod 600` it, or make a new salt"
            raise SaltError(message)
        if status.st_uid != os.geteuid():
            message = f"`{path}` belongs to somebody else"
            raise SaltError(message)
        found = _SALT.fullmatch(file.read(_MOST_READ))
    if found is None:
        message = f"`{path}` holds no salt: 64 hexadecimal digits"
        raise SaltError(message)
    return bytes.fromhex(found[1].decode())


def write_unmasked(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows with the numbers of persons as CSV into a new file that only its owner can read.

    Only for who asked for it by name. What is there already is never written to: it could be open
    to others, or be read by them already.

    Raises:
        OSError: a file is there, or it cannot be written; then there is none.
    """
    text = io.StringIO()
    written = csv.writer(text, lineterminator="\n")
    written.writerow(header)
    written.writerows([escaped(cell) for cell in row] for row in rows)
    os.close(os.open(path, _NEW, _PRIVATE))
    try:
        write_whole(path, text.getvalue().encode())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
