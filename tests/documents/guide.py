"""`docs/language.md` as data: the files of its policy, the rows of its tables, and probes of both.

A `yaml` block is a file of the policy, named by the comment on its first line. What a table claims
shows by its first heading (see `CLAIMS`): its conditions, values and facts become probes, decisions
and tests that are added to the policy of the guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from tools.documents import ROOT

GUIDE: Final = ROOT / "docs/language.md"
AS_OF: Final = "2026-11-24"
CLAIMS: Final = ("type", "column", "value", "condition", "facts", "change in")
PROSE: Final = ("file", "key", "hit policy", "over")
NOTHING: Final = "nothing"
LISTS: Final = ("rule order", "output order", "collect")

_BLOCK: Final = re.compile(
    r"^```(?P<language>\w*)\n(?P<text>(?:# (?P<path>\S+)\n)?.*?)^```$", re.MULTILINE | re.DOTALL
)
_SPAN: Final = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block, and the file of the policy that it is."""

    path: str | None
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its line in the guide, its cells by heading, the file shown before it."""

    line: int
    kind: str
    cells: dict[str, str]
    file: Block | None

    def spans(self, heading: str) -> list[str]:
        """What stands as code in a cell."""
        return _SPAN.findall(self.cells[heading])

    @property
    def facts(self) -> list[str]:
        """The headings below which facts stand."""
        return [h for h in ("facts", "true for", "false for") if self.cells.get(h)]


@cache
def blocks() -> tuple[Block, ...]:
    """Every fenced block."""
    found = _BLOCK.finditer(GUIDE.read_text("utf-8"))
    return tuple(Block(each["path"], each["language"], each["text"]) for each in found)


@cache
def rows() -> tuple[Row, ...]:
    """Every row of every table outside of the blocks."""
    text = GUIDE.read_text("utf-8")
    blank = _BLOCK.sub(lambda found: "\n" * (found[0].count("\n")), text)
    return tuple(_rows(blank.splitlines(), list(_places(text))))


def _places(text: str) -> Iterator[tuple[int, Block]]:
    for found in _BLOCK.finditer(text):
        block = Block(found["path"], found["language"], found["text"])
        yield text.count("\n", 0, found.end()) + 1, block


def _rows(lines: list[str], places: list[tuple[int, Block]]) -> Iterator[Row]:
    header: list[str] = []
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            header = []
        elif not header:
            header = cells
        elif not set(line) <= set("|-"):
            above = [block for last, block in places if last < number and block.path]
            named = dict(zip(header, cells, strict=True))
            yield Row(number, header[0], named, above[-1] if above else None)


def claims(*kinds: str) -> list[Row]:
    """The rows of the tables whose first heading begins with one of these."""
    return [row for row in rows() if row.kind.startswith(kinds)]


def files() -> dict[str, str]:
    """The files of the guide's policy, by path."""
    return {block.path: block.text for block in blocks() if block.path is not None}


def probes() -> dict[str, str]:
    """The files that put the tables to the test, each named by its line in the guide."""
    found = {f"tests/probes/{row.line}.yaml": _tests(row) for row in rows() if row.facts}
    for row in claims(*CLAIMS):
        for i, text in enumerate(_decisions(row)):
            found[f"probes/line_{row.line}_{i}.yaml"] = text
    return found


def _decisions(row: Row) -> Iterator[str]:
    match row.kind:
        case "condition":
            for i, condition in enumerate(row.spans("condition")):
                given = f"rules: [{{id: {rule(row, i)}, when: {_quoted(condition)}, then: true}}]"
                yield _decision(probe(row, i), "boolean", given)
        case "value":
            for i, value in enumerate(row.spans("value")):
                given = f"rules: [{{id: {rule(row, i)}, then: {_quoted(f'= {value}')}}}]"
                yield _decision(probe(row, i), row.spans("type")[0], given)
        case "type":
            for i, value in enumerate(row.spans("written")):
                given = f"rules: [{{id: {rule(row, i)}, then: {_quoted(value)}}}]"
                yield _decision(probe(row, i), row.spans("type")[0], given)
        case "column":
            (column,), (cell,) = row.spans("column"), row.spans("cell")
            lines = f"  id | {column} || {probe(row, 0)}\n  {rule(row, 0)} | {cell} || true"
            yield _decision(probe(row, 0), "boolean", f"table: |\n{lines}")
        case "facts" if row.file is not None:
            for i, policy in enumerate(_lists(row)):
                yield _variant(row.file.text, policy, probe(row, i), rule(row, i))


def probe(row: Row, i: int) -> str:
    """The decision, and its output, that tries the expression `i` of a row."""
    return f"probe_{row.line}_{i}"


def rule(row: Row, i: int) -> str:
    """The rule of that decision."""
    return f"PROBE-{row.line}-{i}"


def _lists(row: Row) -> list[str]:
    return [policy for policy in LISTS if f"`{policy}`" in row.cells]


def _decision(name: str, type_: str, rules: str) -> str:
    output = f"{{{name}: {_quoted(type_)}}}"
    return f"decision: {name}\noutput: {output}\nhit_policy: first\notherwise: null\n{rules}\n"


def _variant(text: str, policy: str, name: str, ids: str) -> str:
    """The decision in `text` under another of the policies that give lists."""
    output = re.search(r"^output: \{(\w+): enum(\(.*\))\}$", text, re.MULTILINE)
    assert output is not None
    text = re.sub(rf"\b{output[1]}\b", name, text)
    text = re.sub(r"^  ([A-Z-]+) ", rf"  {ids}-\1 ", text, flags=re.MULTILINE)
    if policy == "output order":
        policy += f"\npriority: [{output[2][1:-1]}]"
    return re.sub(r"(?<=^hit_policy: ).*$", policy, text, flags=re.MULTILINE)


def _tests(row: Row) -> str:
    lines = ["tests:"]
    for heading in row.facts:
        given = [span.partition(": ") for span in row.spans(heading)]
        assert given or row.cells[heading] == NOTHING, f"no facts in line {row.line}"
        facts = [f"{name}: {_quoted(value)}" for name, _, value in given if name != "like"]
        lines.append(f"  - name: {test_name(row, heading)}")
        lines.append(f"    as_of: {row.cells.get('as of', AS_OF)}")
        lines += [f"    like: {value}" for name, _, value in given if name == "like"]
        lines.append(f"    facts: {{{', '.join(facts)}}}")
    return "\n".join([*lines, ""])


def test_name(row: Row, heading: str) -> str:
    """The name of the test that holds the facts of a cell."""
    return f"line {row.line} {heading}"


test_name.__test__ = False  # type: ignore[attr-defined]  # no test of pytest's


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
