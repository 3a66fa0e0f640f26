"""Diagnostics as the user sees them: in words with the source line, or as JSON."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.source.diagnostic import Severity
from engine.source.masking import mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.source.diagnostic import Diagnostic
    from engine.source.text import SourceText, Span

MOST_SHOWN = 100
WIDEST_LINE = 120
_TAB = 4
_ELLIPSIS = "…"

_RED, _YELLOW, _BLUE, _BOLD = "1;31", "1;33", "1;34", "1"
_SEVERITY_STYLES = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW}


def render(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, SourceText],
    *,
    color: bool,
    limit: int = MOST_SHOWN,
) -> str:
    """All diagnostics in words, sorted by place, with a summary as the last line.

    A diagnostic whose source is not among `sources` is shown without its line. Of more than
    `limit` diagnostics the first are shown and the rest counted. Text that came from the user
    cannot move the cursor: control and direction characters are shown escaped. The result is
    empty when there are no diagnostics; else it ends with a newline.
    """
    ordered = _in_order(diagnostics)
    if not ordered:
        return ""
    writer = _Writer(sources, color=color)
    blocks = [writer.block(diagnostic) for diagnostic in ordered[:limit]]
    rest = ordered[limit:]
    if rest:
        blocks.append(f"... and {_count(rest)} more, not shown\n")
    return "\n".join([*blocks, summary(ordered) + "\n"])


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """`3 errors, 1 warning in 2 files`; empty when there are none."""
    ordered = _in_order(diagnostics)
    files = len({diagnostic.span.path for diagnostic in ordered})
    return f"{_count(ordered)} in {_plural(files, 'file')}" if ordered else ""


def to_json(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceText]
) -> list[dict[str, object]]:
    """All diagnostics as plain data, sorted by place.

    Lines and columns count from 1, the end excluded; they are None when the source is not among
    `sources` (a file that could not be read).
    """
    return [
        {
            **_place(diagnostic.span, sources),
            "code": diagnostic.code,
            "severity": diagnostic.severity.value,
            "message": diagnostic.message,
            "note": diagnostic.note,
            "help": diagnostic.help,
            "labels": [
                {**_place(label.span, sources), "text": label.text} for label in diagnostic.labels
            ],
        }
        for diagnostic in _in_order(diagnostics)
    ]


def _in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each diagnostic once, by place."""
    return sorted(dict.fromkeys(diagnostics), key=lambda d: (d.span, d.code, d.message))


def _count(diagnostics: Sequence[Diagnostic]) -> str:
    """`3 errors, 1 warning`."""
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    return ", ".join(_plural(counts[each], each.value) for each in Severity if counts[each])


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _place(span: Span, sources: Mapping[str, SourceText]) -> dict[str, object]:
    source = sources.get(span.path)
    line, column = source.line_column(span.start) if source else (None, None)
    end_line, end_column = source.line_column(max(span.start, span.end)) if source else (None, None)
    return {
        "path": span.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


class _Writer:
    """Writes one diagnostic after another."""

    def __init__(self, sources: Mapping[str, SourceText], *, color: bool) -> None:
        self._sources = sources
        self._color = color

    def block(self, diagnostic: Diagnostic) -> str:
        """The head line, the source line with carets and note, the labels and the help."""
        style = _SEVERITY_STYLES[diagnostic.severity]
        where = self._paint(self._location(diagnostic.span), _BOLD)
        what = self._paint(f"{diagnostic.severity.value}[{diagnostic.code}]", style)
        lines = [f"{where}: {what}: {escape(diagnostic.message)}"]
        lines += self._snippets(diagnostic, style)
        if diagnostic.help:
            lines.append(f"{self._paint('help:', _BOLD)} {escape(diagnostic.help)}")
        return "\n".join(lines) + "\n"

    def _snippets(self, diagnostic: Diagnostic, style: str) -> list[str]:
        """The source lines: the diagnostic's own first, then those of its labels."""
        marks = [_Mark(diagnostic.span, diagnostic.note or "", "^", style)]
        marks += [_Mark(label.span, label.text, "-", _BLUE) for label in diagnostic.labels]
        gutter = max(len(str(self._line_number(mark.span) or "")) for mark in marks)
        lines: list[str] = []
        shown = (diagnostic.span.path, self._line_number(diagnostic.span))
        for mark in marks:
            here = (mark.span.path, self._line_number(mark.span))
            if here[0] != shown[0]:
                lines.append(f"{' ' * gutter} in {self._location(mark.span)}")
            if here[1] is None:
                lines += [f"{' ' * gutter} {escape(mark.text)}"] if mark.text else []
            else:
                lines += self._snippet(mark, gutter, with_source=not lines or here != shown)
            shown = here
        return lines

    def _snippet(self, mark: _Mark, gutter: int, *, with_source: bool) -> list[str]:
        """The line in which a mark begins, and the row with its carets."""
        source = self._sources[mark.span.path]
        number, column = source.line_column(mark.span.start)
        text = mask(source.line(number))
        start = min(column - 1, len(text))
        end = min(max(start, start + mark.span.end - mark.span.start), len(text))
        before, under, after = _clip(text, start, end)
        shown = f"{before}{under}{after}".rstrip()
        carets = mark.sign * max(1, _width(under))
        row = self._paint(f"{carets} {escape(mark.text)}".rstrip(), mark.style)
        bar = self._paint("|", _BLUE)
        lines = [f"{self._paint(str(number).rjust(gutter), _BLUE)} {bar} {shown}".rstrip()]
        lines = lines if with_source else []
        return [*lines, f"{' ' * gutter} {bar} {' ' * _width(before)}{row}"]

    def _location(self, span: Span) -> str:
        source = self._sources.get(span.path)
        if source is None:
            return escape(span.path)
        line, column = source.line_column(span.start)
        return f"{escape(span.path)}:{line}:{column}"

    def _line_number(self, span: Span) -> int | None:
        source = self._sources.get(span.path)
        return source.line_column(span.start)[0] if source else None

    def _paint(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._color else text


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place to underline with `sign`, and what to write beside it."""

    span: Span
    text: str
    sign: str
    style: str


def escape(text: str) -> str:
    r"""Show characters that would move the cursor or reorder the line as `\n`, `\x1b`, `\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        repr(c)[1:-1] if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c
        for c in text
    )


def _clip(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The line as shown: before, under and after the carets, cut to about `WIDEST_LINE`."""
    first = max(0, start - WIDEST_LINE // 2) if len(text) > WIDEST_LINE else 0
    last = min(len(text), first + WIDEST_LINE)
    first = max(0, last - WIDEST_LINE)
    end = min(end, last)
    before = _expand(text[first:start])
    under = _expand(text[start:end], _width(before))
    after = _expand(text[end:last], _width(before + under))
    return (
        _ELLIPSIS + before if first else before,
        under,
        after + _ELLIPSIS if last < len(text) else after,
    )


def _expand(text: str, column: int = 0) -> str:
    """Tabs as spaces up to the next stop, the rest escaped; `column` is where the text begins."""
    if "\t" not in text:
        return escape(text)
    shown: list[str] = []
    for c in text:
        piece = " " * (_TAB - column % _TAB) if c == "\t" else escape(c)
        shown.append(piece)
        column += _width(piece)
    return "".join(shown)


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
