"""What must hold of the canonical layout of any file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.editing.layout.text import format_text
from engine.policy.surface.pipe_table import read_pipe_table
from engine.policy.yaml.nodes import Mapping, Node, Scalar
from engine.policy.yaml.parse import parse_yaml
from engine.policy.yaml.rejoin import rejoined
from engine.source.text import SourceText
from tests.property.scrawl import Note, Path, Scrawled

Data = str | tuple["Data", ...] | list["Data"] | dict[str, "Data"]

_NAMED_BY_AUTHOR = ("output", "facts", "types", "accounts", "otherwise", "key", "columns")


def broken_layout(scrawled: Scrawled) -> str | None:
    """What is wrong with the layout of a file, or None."""
    node = parsed(scrawled.text)
    formatted = format_text(SourceText("made.yaml", scrawled.text))
    if not isinstance(formatted, str):
        return "not laid out"
    again = format_text(SourceText("made.yaml", formatted))
    if again != formatted:
        return "laid out otherwise the second time"
    after = parsed(formatted)
    if data_of(node) != data_of(after):
        return "says something else"
    if _author_keys(node) != _author_keys(after):
        return "keys of the author's are in another order"
    return _untidy(formatted, after) or _strayed(formatted, after, scrawled)


def parsed(text: str) -> Node:
    """The document of a text that is right."""
    node, problems = parse_yaml(SourceText("made.yaml", text))
    assert node is not None, (problems, text)
    assert not problems, (problems, text)
    return node


def data_of(node: Node, key: str = "") -> Data:
    """A node as plain data; of a pipe table the cells."""
    if isinstance(node, Scalar):
        problems: list[object] = []
        if key in ("table", "rows") and node.style == "literal":
            grid = read_pipe_table(node, "", problems)  # type: ignore[arg-type]  # only counted
            if grid is not None and not problems:
                rows = [tuple(cell.text for cell in row) for row in (grid.header, *grid.rows)]
                return (str(grid.split), *rows)
        return node.text
    if isinstance(node, Mapping):
        return {name.text: data_of(value, name.text) for name, value in rejoined(node).entries}
    return [data_of(item) for item in node.items]


def _author_keys(node: Node) -> dict[str, list[str]]:
    """The keys under those whose values are named by the author, in order."""
    return {
        name.text: [key.text for key, _ in value.entries]
        for name, value in (node.entries if isinstance(node, Mapping) else ())
        if name.text in _NAMED_BY_AUTHOR and isinstance(value, Mapping)
    }


def _untidy(text: str, node: Node) -> str | None:
    """Blanks where there should be none, but for those of texts."""
    held = text
    if re.search(r"[:-] [|>]\d", text):  # what says its indentation is left as it is
        return None
    for scalar in _scalars(node):
        start, end = scalar.span.start, scalar.span.end
        if scalar.style in ("literal", "folded"):  # a blank line below may be its own
            end = len(text) - len(text[end:].lstrip(" \n"))
        held = held[:start] + re.sub("[^\n]", "x", held[start:end]).replace("\n", "y") + held[end:]
    if "\r" in text or not text.endswith("\n") or re.search(r"(?m)[ \t]$|\n\n\n|\A\n|\n\n\Z", held):
        return "blanks at the end of a line or of the file, or two blank lines"
    return None


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            yield key
            yield from _scalars(value)
    else:
        for item in node.items:
            yield from _scalars(item)


class _Lines:
    """Which paths begin and end on each line."""

    def __init__(self, text: str, node: Node) -> None:
        self._source = SourceText("", text)
        self.begin: dict[int, set[Path]] = {}
        self.end: dict[int, set[Path]] = {}
        self._walk(node, ())

    def _walk(self, node: Node, path: Path) -> None:
        self._note(node, path)
        if isinstance(node, Mapping):
            for key, value in node.entries:
                self._note(key, (*path, key.text))
                self._walk(value, (*path, key.text))
        elif not isinstance(node, Scalar):
            for number, item in enumerate(node.items):
                self._walk(item, (*path, number))

    def _note(self, node: Node, path: Path) -> None:
        first = self._source.line_column(node.span.start)[0]
        last = self._source.line_column(max(node.span.start, node.span.end - 1))[0]
        self.begin.setdefault(first, set()).add(path)
        self.end.setdefault(last, set()).add(path)


def _strayed(text: str, node: Node, scrawled: Scrawled) -> str | None:
    """A comment that is lost, doubled, or not where it was."""
    lines = text.split("\n")
    places = _Lines(text, node)
    for said, note in scrawled.notes.items():
        found = [i for i, line in enumerate(lines, 1) if _comment_in(line) == said]
        if len(found) != 1:
            return f"the comment `{said}` is there {len(found)} times"
        if not _is_at(note, found[0], lines, places):
            return f"the comment `{said}` is not {note.relation} {note.path}"
    return None


def _comment_in(line: str) -> str | None:
    match = re.search(r"(?:^|\s)(# \d+(?: a: b| - \[x| # &\*!)?)$", line.rstrip())
    return None if match is None else match[1]


def _is_at(note: Note, line: int, lines: list[str], places: _Lines) -> bool:
    def is_content(number: int) -> bool:
        held = lines[number - 1].split("#")[0].strip() if number <= len(lines) else "the end"
        return held.strip("- ") != ""

    below = next(i for i in range(line, len(lines) + 2) if is_content(i))
    above = next((i for i in range(line, 0, -1) if is_content(i)), 1)
    begun = {path for i in range(line, below + 1) for path in places.begin.get(i, ())}
    ended = {path for at in (places.begin, places.end) for path in at.get(above, ())}
    match note.relation:
        case "above":
            return note.path in begun
        case "beside":
            return note.path in begun | places.end.get(line, set())
        case "near":
            return any(path[: len(note.path)] == note.path for path in begun)
        case "end":
            return any(path[: len(note.path)] == note.path for path in ended)
        case _:
            return True
