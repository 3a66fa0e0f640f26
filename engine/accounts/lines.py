"""Bytes of an input, as lines of text or as one text, of bounded size."""

from __future__ import annotations

import io
import os
from itertools import islice
from pathlib import Path
from typing import IO, Final, NamedTuple, Protocol, cast

from engine.accounts.problems import AccountProblem, AccountsUnreadableError, shown
from engine.source.diagnostic import Diagnostic
from engine.source.reading import decode_source
from engine.source.suggest import did_you_mean

LINE_LIMIT: Final = 16 * 1024 * 1024
"""The most bytes a line may have."""

HEAD: Final = 64 * 1024
"""How many bytes are looked at, without taking them, to know what an input is."""

_MOST_BESIDE: Final = 1_000

_MAGIC: Final = (
    (b"PK\x03\x04", "a spreadsheet or zip archive", "save it as CSV (UTF-8)"),
    (b"\x1f\x8b", "packed with gzip", "unpack it first"),
    (b"PAR1", "a Parquet file", "export it as CSV or JSON Lines"),
)
_ENCODED: Final = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


class ByteStream(Protocol):
    """What is asked of an open input: `io.BufferedReader` has it, over files and pipes."""

    def peek(self, size: int, /) -> bytes:
        """Bytes to come, which stay to be read; none at the end."""
        ...

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        ...

    def readline(self, size: int, /) -> bytes:
        """The next bytes up to the end of a line."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class Input(NamedTuple):
    """An open input and the name the user knows it by."""

    stream: ByteStream
    name: str

    def refuse(
        self, code: str, message: str, *, line: int | None = None, remedy: str | None = None
    ) -> AccountsUnreadableError:
        """The error that ends the reading of this input."""
        return AccountsUnreadableError(
            AccountProblem(code, message, self.name, line=line, help=remedy)
        )


def open_input(path: Path | None, stream: IO[bytes] | None, name: str) -> Input:
    """Open a file, or take a stream, and make sure that it is neither empty nor binary.

    Raises:
        AccountsUnreadableError: it cannot be opened, is empty, or is no text.
    """
    if path is not None:
        source = Input(open_file(path, name), name)
    elif isinstance(stream, io.BufferedReader):
        source = Input(stream, name)
    elif stream is not None:
        source = Input(io.BufferedReader(cast("io.RawIOBase", stream)), name)
    else:
        raise ValueError("neither a path nor a stream")
    try:
        _require_text(source)
    except AccountsUnreadableError:
        if path is not None:
            source.stream.close()
        raise
    return source


def open_file(path: Path, name: str) -> io.BufferedReader:
    """Open a file for its bytes.

    Raises:
        AccountsUnreadableError: it cannot be opened.
    """
    try:
        return io.BufferedReader(io.FileIO(path), HEAD)
    except FileNotFoundError:
        message, remedy = "there is no such file", _beside(path)
    except IsADirectoryError:
        message, remedy = "this is a folder, not a file", "name a file in it"
    except PermissionError:
        message, remedy = "the file may not be read: permission denied", None
    except OSError as error:
        message, remedy = f"the file cannot be opened: {error.strerror}".lower(), None
    except ValueError:  # the path holds a zero byte
        message, remedy = "there is no such file", None
    raise AccountsUnreadableError(AccountProblem("unreadable-file", message, name, help=remedy))


def _beside(path: Path) -> str | None:
    """The file in the same folder that was probably meant."""
    try:
        with os.scandir(path.parent) as entries:
            names = [each.name for each in islice(entries, _MOST_BESIDE)]
    except OSError:
        return None
    near = did_you_mean(path.name, names)
    return None if near is None else f"did you mean `{shown(str(path.with_name(near)))}`?"


def _require_text(source: Input) -> None:
    start = head(source)
    if not start:
        raise source.refuse("empty-file", "the file is empty: it holds no accounts")
    for magic, what, remedy in _MAGIC:
        if start.startswith(magic):
            raise source.refuse("binary-file", f"the file is {what}, not text", remedy=remedy)
    for mark, encoding in _ENCODED:
        if start.startswith(mark):
            message = f"the file is encoded in {encoding}, not in UTF-8"
            raise source.refuse("not-utf8", message, remedy="save the file as UTF-8")
    if b"\0" in start:
        line = start.count(b"\n", 0, start.index(b"\0")) + 1
        message = f"the file is not text: line {line} holds a zero byte"
        raise source.refuse("binary-file", message, line=line)


def head(source: Input) -> bytes:
    """The first bytes of an input, which stay to be read."""
    try:
        return source.stream.peek(HEAD)[:HEAD]
    except OSError as error:
        raise _failed(source, error) from error


def read_whole(source: Input, limit: int, remedy: str) -> str:
    """The whole text of an input, without a byte order mark.

    Raises:
        AccountsUnreadableError: it is larger than `limit` bytes, or no UTF-8.
    """
    try:
        data = source.stream.read(limit + 1)
    except OSError as error:
        raise _failed(source, error) from error
    if len(data) > limit:
        mebibytes = limit // (1024 * 1024)
        message = f"the file is larger than {mebibytes} MiB, the most that is read whole"
        raise source.refuse("file-too-large", message, remedy=remedy)
    text = decode_source(data, source.name)
    if isinstance(text, Diagnostic):
        raise source.refuse(text.code, text.message, remedy=text.help)
    return text.text


def _failed(source: Input, error: OSError) -> AccountsUnreadableError:
    reason = (error.strerror or str(error)).lower()
    return source.refuse("unreadable-file", f"the file cannot be read: {reason}")


class TextLines:
    """The lines of an input as text, one at a time.

    A line that is too long, no UTF-8, or holds a zero byte comes all the same, mended, so that
    whoever reads stays in step; what is wrong with it waits in `faults` to be taken.
    """

    def __init__(self, source: Input) -> None:
        self._source = source
        self.number = 0
        self.text = ""
        """The line that came last, and its number."""
        self._faults: list[AccountProblem] = []

    def __iter__(self) -> TextLines:
        return self

    def __next__(self) -> str:
        data = self._readline()
        if not data:
            raise StopIteration
        self.number += 1
        if len(data) > LINE_LIMIT:
            while data and not data.endswith(b"\n"):
                data = self._readline()
            self._fault("line-too-long", f"line {self.number} is longer than 16 MiB")
            return "\n"
        if self.number == 1:
            data = data.removeprefix(b"\xef\xbb\xbf")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            at = f"byte {error.start + 1} of line {self.number}"
            message = f"{at} (0x{data[error.start]:02X}) is not UTF-8"
            self._fault("not-utf8", message, "save the file as UTF-8")
            text = data.decode("utf-8", "replace")
        if "\0" in text:
            self._fault("binary-file", f"line {self.number} holds a zero byte")
        self.text = text
        return text

    def take_faults(self) -> tuple[AccountProblem, ...]:
        """What was wrong with the lines since the last call."""
        if not self._faults:
            return ()
        faults, self._faults = tuple(self._faults), []
        return faults

    def _readline(self) -> bytes:
        try:
            return self._source.stream.readline(LINE_LIMIT + 1)
        except OSError as error:
            raise _failed(self._source, error) from error

    def _fault(self, code: str, message: str, remedy: str | None = None) -> None:
        self._faults.append(
            AccountProblem(code, message, self._source.name, line=self.number, help=remedy)
        )
