"""CSV files -> cells with places: commas, double quotes (doubled inside), a header in line one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.policy.surface import messages_tables as messages
from engine.policy.surface.grid import Cell, Grid
from engine.policy.yaml.characters import bad_characters
from engine.source.text import SourceText, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.source.diagnostic import Diagnostic

_FIELD: Final = re.compile(r'[ \t]*"((?:[^"]|"")*)"[ \t]*(?=[,\r\n]|\Z)|([^",\r\n]*)(?=[,\r\n]|\Z)')
_END: Final = re.compile(r",|\r\n|\n|\r|\Z")

_Record = list[Cell]


def read_csv_table(source: SourceText, who: str, problems: list[Diagnostic]) -> Grid | None:
    """Read a CSV table; None after a fault was reported that leaves nothing to check.

    A row of another width than the header is reported and left out; empty lines are passed over.
    A file with characters that no policy may hold is not read.
    """
    if bad := bad_characters(source):
        problems += bad
        return None
    records = []
    for record in _records(source, problems):
        if record is None:
            return None
        records.append(record)
    if not records:
        problems.append(messages.no_header(who, Span(source.path, 0, 0)))
        return None
    header, rows = records[0], []
    for record in records[1:]:
        if len(record) == len(header):
            rows.append(tuple(record))
            continue
        span = Span(source.path, record[0].span.start, record[-1].span.end)
        first = Span(source.path, header[0].span.start, header[-1].span.end)
        problems.append(messages.wrong_width(len(record), len(header), "", span, first))
    return Grid(tuple(header), len(header), tuple(rows))


def _records(source: SourceText, problems: list[Diagnostic]) -> Iterator[_Record | None]:
    text, at, record = source.text, 0, _Record()
    while at < len(text) or record:
        field = _FIELD.match(text, at)
        if field is None:
            quote = text.find('"', at)
            problems.append(messages.open_quote(Span(source.path, quote, quote + 1)))
            yield None
            return
        record.append(_cell(source, field))
        end = _END.match(text, field.end())
        at = field.end() if end is None else end.end()
        if end is not None and end[0] == ",":
            if at == len(text):
                record.append(_plain(source, "", at))
                yield record
                return
            continue
        if len(record) > 1 or record[0].text:
            yield record
        record = []


def _cell(source: SourceText, field: re.Match[str]) -> Cell:
    if field[1] is None:
        raw = field[2]
        return _plain(source, raw.strip(), field.start(2) + len(raw) - len(raw.lstrip()))
    text = field[1].replace('""', '"')
    if len(text) == len(field[1]):
        return _plain(source, text, field.start(1))
    span = Span(source.path, *field.span(1))
    return Cell(text, lambda _start, _end: span)


def _plain(source: SourceText, text: str, at: int) -> Cell:
    return Cell(text, lambda start, end: Span(source.path, at + start, at + end))
