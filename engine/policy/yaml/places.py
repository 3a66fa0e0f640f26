"""Where each character of a YAML scalar's value was written.

The value of a quoted, folded or literal scalar is not a slice of the file: escapes, line folding
and indentation lie between. Here each style is read again, by the rules of the YAML reader, with
the place of every character kept. Slower than the reader, so done only for scalars in question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LINE_BREAK = re.compile(r"\r?\n")
_FOLD = r"[ \t]*+\r?\n[ \t\r\n]*+"
_PLAIN_PIECE = re.compile(rf"(?P<fold>{_FOLD})|(?P<run>[ \t]++|[^ \t\r\n]++)")
_SINGLE_PIECE = re.compile(rf"(?P<fold>{_FOLD})|(?P<twice>'')|(?P<run>[ \t]++|[^ \t\r\n']++)")
_DOUBLE_PIECE = re.compile(
    rf"(?P<fold>{_FOLD})|(?P<joined>\\\r?\n[ \t\r\n]*+)"
    r"|(?P<escape>\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.))"
    r"|(?P<run>[ \t]++|[^ \t\r\n\\]++)"
)
_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
# A block scalar indented deeper than this many columns beyond its text is not looked at closely.
_DEEPEST_INDENT_SEARCHED = 200


@dataclass(slots=True)
class Places:
    """For each character of a value: the offsets in the file where it starts and ends."""

    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The value as read here."""
        return "".join(self.pieces)

    def put(self, character: str, start: int, end: int) -> None:
        """Add one character, written from `start` to `end`."""
        self.pieces.append(character)
        self.starts.append(start)
        self.ends.append(end)

    def run(self, source: str, start: int, end: int) -> None:
        """Add characters that stand in the file as they are."""
        self.pieces.append(source[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def add(self, other: Places) -> None:
        """Add all of another's characters."""
        self.pieces += other.pieces
        self.starts += other.starts
        self.ends += other.ends


def flow_places(source: str, start: int, end: int) -> Places:
    """Read a plain or quoted scalar that takes `source[start:end]`, quotes included."""
    quote = source[start]
    if quote == '"':
        return _flow(source, start + 1, end - 1, _DOUBLE_PIECE)
    if quote == "'":
        return _flow(source, start + 1, end - 1, _SINGLE_PIECE)
    return _flow(source, start, end, _PLAIN_PIECE)


def _flow(source: str, start: int, end: int, piece: re.Pattern[str]) -> Places:
    places = Places()
    for match in piece.finditer(source, start, end):
        at, after = match.span()
        match match.lastgroup:
            case "run":
                places.run(source, at, after)
            case "fold":
                _fold(places, source, at, after)
            case "joined":
                _breaks(places, source, at + 1, after)
            case "twice":
                places.put("'", at, after)
            case _:
                places.put(_unescape(match[0][1:]), at, after)
    return places


def _fold(places: Places, source: str, start: int, end: int) -> None:
    """One line break is a space; of several, each but the first is a line break."""
    if len(_LINE_BREAK.findall(source, start, end)) == 1:
        places.put(" ", start, end)
    else:
        _breaks(places, source, start, end)


def _breaks(places: Places, source: str, start: int, end: int) -> None:
    """Each line break but the first, as itself."""
    for line_break in list(_LINE_BREAK.finditer(source, start, end))[1:]:
        places.put("\n", *line_break.span())


def _unescape(escaped: str) -> str:
    if escaped[0] in "xuU" and len(escaped) > 1:
        return chr(int(escaped[1:], 16))
    return _ESCAPES.get(escaped, escaped)


def block_places(source: str, start: int, text: str) -> Places | None:
    """Read the literal or folded scalar that begins at `start` with its `|` or `>`.

    How far the block is indented depends on what stands around it when its header says a number;
    so the depth that gives its value `text` is looked for, deepest first (the right one, without).
    None when no depth does.
    """
    lines = _Lines(source, start)
    # One deeper than the line below, when the text is blank lines only and that line not its own.
    deepest = lines.deepest_indent() + 1
    for indent in range(deepest, max(0, deepest - _DEEPEST_INDENT_SEARCHED), -1):
        places = lines.folded(indent) if source[start] == ">" else lines.literal(indent)
        if places.text == text:
            return places
    return Places() if not text else None


class _Lines:
    """The lines below a block scalar's header."""

    def __init__(self, source: str, start: int) -> None:
        self._source = source
        header_end = source.find("\n", start)
        self._first = len(source) if header_end < 0 else header_end + 1
        header = source[start + 1 : start + 3]
        self._keep = "+" in header
        self._strip = "-" in header

    def deepest_indent(self) -> int:
        """The most the text can be indented: as far as its first line, or a blank one before."""
        deepest, at = 0, self._first
        while at < len(self._source):
            content, end, after = self._line(at)
            deepest = max(deepest, content - at)
            if content < end:
                break
            at = after
        return deepest

    def literal(self, indent: int) -> Places:
        """The text with its lines as they are."""
        return self._read(indent, folding=False)

    def folded(self, indent: int) -> Places:
        """The text with single line breaks between unindented lines turned into spaces."""
        return self._read(indent, folding=True)

    def _read(self, indent: int, *, folding: bool) -> Places:
        source, places = self._source, Places()
        line_break, blanks = Places(), Places()  # not yet written, as folding may swallow them
        after_indented, at = False, self._first
        while at < len(source):
            content, end, after = self._line(at, indent)
            if content == end:
                _break(blanks, end, after)
            elif content - at < indent:
                break
            else:
                indented = source[content] in " \t"
                if folding and line_break.pieces and not (after_indented or indented):
                    line_break = Places() if blanks.pieces else _as_space(line_break)
                places.add(line_break)
                places.add(blanks)
                places.run(source, content, end)
                line_break, blanks, after_indented = Places(), Places(), indented
                _break(line_break, end, after)
            at = after
        if not self._strip:
            places.add(line_break)
        if self._keep:
            places.add(blanks)
        return places

    def _line(self, at: int, most: int | None = None) -> tuple[int, int, int]:
        """Of the line at `at`: where its text begins, where it ends, where the next line begins.

        At most `most` spaces count as indentation, the rest as text.
        """
        newline = self._source.find("\n", at)
        end, after = (newline, newline + 1) if newline >= 0 else (len(self._source),) * 2
        if end < after and end > at and self._source[end - 1] == "\r":
            end -= 1
        limit = end if most is None else min(end, at + most)
        content = at
        while content < limit and self._source[content] == " ":
            content += 1
        return content, end, after


def _break(places: Places, end: int, after: int) -> None:
    if end < after:
        places.put("\n", end, after)


def _as_space(line_break: Places) -> Places:
    return Places([" "], line_break.starts, line_break.ends)
