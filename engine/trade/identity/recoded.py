"""A text file in UTF-16 as one in UTF-8, while it is read."""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.accounts.lines import Input, open_file, open_input

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK: Final = 256 * 1024
_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WIDER: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def open_text(path: Path, name: str) -> Input:
    """Open a text file, in UTF-8 or, by its mark, in UTF-16.

    Raises:
        AccountsUnreadableError: it cannot be opened, is empty, or is no text.
    """
    file = open_file(path, name)
    try:
        head = file.peek(len(_WIDER[0]))
        encoding = None if head.startswith(_WIDER) else _MARKS.get(head[:2])
        if encoding is not None:
            stream = io.BufferedReader(_Recoded(file, encoding))
            return open_input(None, stream, name)
    except BaseException:
        file.close()
        raise
    file.close()
    return open_input(path, None, name)


class _Recoded(io.RawIOBase):
    """The bytes of a stream in UTF-8; raises `UnicodeDecodeError` where it is not what it says."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._held = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._held and not self._ended:
            data = self._stream.read(_BLOCK)
            self._ended = not data
            self._held = self._decoder.decode(data, final=self._ended).encode("utf-8")
        view = memoryview(buffer)
        size = min(len(view), len(self._held))
        view[:size] = self._held[:size]
        self._held = self._held[size:]
        return size

    def close(self) -> None:
        self._stream.close()
        super().close()
