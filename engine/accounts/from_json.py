"""JSON documents and JSON Lines to raw records; numbers stay the digits that were written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.accounts.account import Rejected, Where
from engine.accounts.lines import Input, TextLines, read_whole
from engine.accounts.problems import AccountProblem, shown
from engine.accounts.raw import NumberText, Raw, RepeatedKey, described
from engine.accounts.records import Item, Opened, record_of

DOCUMENT_LIMIT: Final = 64 * 1024 * 1024
"""The most bytes of a JSON document; JSON Lines has no limit."""

_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_USE_LINES: Final = "for one account a line, name the file `.jsonl` or say `--input-format jsonl`"
_USE_DOCUMENT: Final = "for one document, say `--input-format json`"
_TOO_DEEP: Final = "the JSON text is nested too deeply"


def _object(pairs: list[tuple[str, Raw]]) -> Raw:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    met: set[str] = set()
    repeated = next(key for key, _ in pairs if key in met or met.add(key))  # type: ignore[func-returns-value]  # `add` returns None, which is false
    id_ = result.get("id")
    if repeated == "id" or not isinstance(id_, str):
        return RepeatedKey(repeated)
    return RepeatedKey(repeated, str(id_))


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=NumberText,
    parse_int=NumberText,
    parse_constant=NumberText,
)


def read_document(source: Input) -> Opened:
    """Open a JSON document: a list of accounts, one account, or a mapping with `accounts`.

    It is held as text, proven to be JSON, and decoded an account at a time.

    Raises:
        AccountsUnreadableError: it is too large, no JSON, or none of these shapes.
    """
    text = read_whole(source, DOCUMENT_LIMIT, "use JSON Lines or CSV, which have no limit")
    document = _Document(source, text)
    document.scan()
    return Opened(document.records(), document.as_of, [])


@dataclass
class _Document:
    source: Input
    text: str
    as_of: Raw = None
    offsets: list[int] = field(default_factory=list)
    """Where each account begins."""

    def scan(self) -> None:
        """Find the accounts, and prove that the whole text is JSON."""
        at = self.skip(0)
        if at == len(self.text):
            raise self.source.refuse("empty-file", "the file is empty: it holds no accounts")
        if self.text[at] == "[":
            end = self.items(at)
        elif self.text[at] == "{":
            end = self.mapping(at)
        else:
            message = f"the file holds {described(self.decode(at)[0])}, not accounts"
            raise self.source.refuse("wrong-shape", message, line=self.line(at))
        end = self.skip(end)
        if end < len(self.text):
            message = "there is more after the end of the JSON document"
            raise self.source.refuse("bad-json", message, line=self.line(end), remedy=_USE_LINES)

    def items(self, at: int) -> int:
        """Note the offsets of a list's items; gives the offset after the list."""
        at = self.skip(at + 1)
        if self.text.startswith("]", at):
            return at + 1
        while True:
            self.offsets.append(at)
            at = self.skip(self.decode(at)[1])
            if self.text.startswith("]", at):
                return at + 1
            at = self.expect(",", at)

    def mapping(self, start: int) -> int:
        """Note the accounts of a document's outer mapping, or that it is itself one account."""
        keys: dict[str, Raw] = {}
        at = self.skip(start + 1)
        while not self.text.startswith("}", at):
            if keys:
                at = self.expect(",", at)
            key, value, at = self.entry(at, keys)
            keys[key] = value
        if "accounts" in keys:
            self.as_of = keys.pop("as_of", None)
            self.refuse_others(keys)
        else:
            self.offsets.append(start)
        return at + 1

    def entry(self, at: int, keys: dict[str, Raw]) -> tuple[str, Raw, int]:
        """A key and its value, and the offset after them; accounts are noted, not kept."""
        start = at
        if not self.text.startswith('"', at):
            raise self.not_json("expecting a key in double quotes", at)
        key, at = self.decode(at)
        at = self.expect(":", self.skip(at))
        if key != "accounts" or not isinstance(key, str):
            value, at = self.decode(at)
        elif key in keys:
            message = "the key `accounts` is there twice"
            raise self.source.refuse("duplicate-key", message, line=self.line(start))
        elif self.text.startswith("[", at):
            value, at = None, self.items(at)
        else:
            message = f"`accounts` is {described(self.decode(at)[0])}, but a list is wanted"
            raise self.source.refuse("wrong-shape", message, line=self.line(at))
        return str(key), value, self.skip(at)

    def refuse_others(self, keys: dict[str, Raw]) -> None:
        """Refuse what stands beside `accounts` and means nothing."""
        others = [key for key in keys if key != "accounts"]
        if others:
            message = f"beside `accounts` only `as_of` may stand, not `{shown(others[0])}`"
            raise self.source.refuse("wrong-shape", message)

    def records(self) -> Iterator[Item]:
        """The accounts, decoded one at a time."""
        line, before = 1, 0
        for offset in self.offsets:
            line += self.text.count("\n", before, offset)
            before = offset
            yield record_of(self.decode(offset)[0], Where(self.source.name, line))

    def decode(self, at: int) -> tuple[Raw, int]:
        """The value at an offset, and the offset after it."""
        try:
            value, end = _DECODER.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            raise self.not_json(_reason(error), error.pos) from None
        except RecursionError:
            raise self.not_json(_TOO_DEEP, at) from None
        return value, end

    def expect(self, mark: str, at: int) -> int:
        """The offset of what follows a mark that must stand here."""
        if not self.text.startswith(mark, at):
            raise self.not_json(f"expecting `{mark}`", at)
        return self.skip(at + 1)

    def skip(self, at: int) -> int:
        """The offset of the first character that is not blank."""
        match = _BLANKS.match(self.text, at)
        return match.end() if match else at

    def line(self, at: int) -> int:
        """The line of an offset."""
        return self.text.count("\n", 0, at) + 1

    def not_json(self, reason: str, at: int) -> Exception:
        """The error of a text that is no JSON."""
        column = at - self.text.rfind("\n", 0, at)
        message = f"not JSON at column {column}: {reason}"
        return self.source.refuse("bad-json", message, line=self.line(at))


def read_lines(source: Input) -> Opened:
    """Open JSON Lines: an account a line; a first line without `id` states the as-of date.

    Raises:
        AccountsUnreadableError: there is no line, or the first is a whole document.
    """
    found = _lines(source)
    first = next(found, None)
    if first is None:
        raise source.refuse("empty-file", "the file is empty: it holds no accounts")
    raw, where = first
    as_of: Raw = None
    if isinstance(raw, dict) and "id" not in raw:
        if "accounts" in raw:
            message = "this is a document with `accounts`, not one account a line"
            raise source.refuse("wrong-shape", message, line=where.line, remedy=_USE_DOCUMENT)
        if raw.keys() == {"as_of"}:
            as_of, first = raw["as_of"], None
    return Opened(_records(first, found), as_of, [])


_Line = tuple[Raw | Rejected, Where]


def _records(first: _Line | None, rest: Iterator[_Line]) -> Iterator[Item]:
    if first is not None:
        yield _item(*first)
    for raw, where in rest:
        yield _item(raw, where)


def items_of(source: Input, line: int) -> Iterator[Item]:
    """The accounts of the lines to come, the first of which is the line `line`."""
    lines = TextLines(source)
    lines.number = line - 1
    for raw, where in _found(lines, source):
        yield _item(raw, where)


def _item(raw: Raw | Rejected, where: Where) -> Item:
    return raw if isinstance(raw, Rejected) else record_of(raw, where)


def _lines(source: Input) -> Iterator[_Line]:
    return _found(TextLines(source), source)


def _found(lines: TextLines, source: Input) -> Iterator[_Line]:
    for text in lines:
        where = Where(source.name, lines.number)
        faults = lines.take_faults()
        if faults:
            yield Rejected(None, faults), where
        elif text and not text.isspace():
            yield _decode_line(text, where), where


def _decode_line(text: str, where: Where) -> Raw | Rejected:
    try:
        value: Raw = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        reason, column = _reason(error), error.colno
    except RecursionError:
        reason, column = _TOO_DEEP, 1
    else:
        return value
    problem = AccountProblem(
        "bad-json", f"not JSON: {reason}", where.file, line=where.line, column=column
    )
    return Rejected(None, (problem,))


def _reason(error: json.JSONDecodeError) -> str:
    return error.msg[:1].lower() + error.msg[1:]
