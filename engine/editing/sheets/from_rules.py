"""Rules written as `rules:` -> the rows of a table, where they fit one.

A condition fits when it is a list of tests, each of one thing: `score >= 70` becomes the column
`score` with the cell `>= 70`. What joins tests of different things with `or` fits no table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.editing.sheets.columns import note_column
from engine.editing.sheets.conditions import Entry, NoTestError, entries_of
from engine.editing.sheets.home import NotATableError
from engine.editing.sheets.order import in_one_order
from engine.editing.sheets.sheet import NOTHING, is_whole
from engine.editing.sheets.sheet import written as as_cell
from engine.language.parser import parse_expression
from engine.language.show import show
from engine.language.syntax import Syntax, SyntaxFault
from engine.policy.checks.rows import ANNOTATIONS
from engine.policy.surface.parts import RulePart, read
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from engine.model.policy import Decision
    from engine.source.text import SourceText

_NOTES: Final = ("from", "until", "title", "because", "authority", "owner")

Key = tuple[str, int]
"""A column of tests: its header, and which of the columns with this header it is."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A header and rows as a pipe table has them."""

    header: tuple[str, ...]
    split: int
    rows: tuple[tuple[str, ...], ...]


def rows_of(decision: Decision, rules: Sequence, source: SourceText) -> Rows:
    """The rules of a decision as rows.

    Raises:
        NotATableError: a rule does not fit; the text says which, where and why.
    """
    parts = [_Rule.read(node, source) for node in rules.items]
    inputs = [part.tests() for part in parts]
    order = in_one_order([[*each] for each in inputs])
    notes = [name for name in _NOTES if any(part.note(name) != NOTHING for part in parts)]
    outputs = [output.name for output in decision.outputs]
    if not any(part.part.then is not None for part in parts):
        outputs = []
    header = ["id", *(key[0] for key in order), *notes]
    rows = [
        (
            part.part.id.text,
            *(tests.get(key, NOTHING) for key in order),
            *map(part.note, notes),
            *(part.output(name, len(outputs)) for name in outputs),
        )
        for part, tests in zip(parts, inputs, strict=True)
    ]
    return Rows((*header, *outputs), len(header), tuple(rows))


@dataclass(frozen=True, slots=True)
class _Rule:
    part: RulePart
    source: SourceText

    @classmethod
    def read(cls, node: Node, source: SourceText) -> _Rule:
        part = read(RulePart, node)
        if isinstance(part, list):
            raise NotATableError("a rule has faults")
        rule = cls(part, source)
        odd = [key.text for key, _ in part.node.entries if key.text not in _KEYS]
        if odd:
            raise rule.refusal(f"has `{odd[0]}`, for which a table has no column")
        if part.authority is not None and part.authority.basis is not None:
            why = "has an authority with a `basis`, for which a table has no column"
            raise rule.refusal(
                why, "cite it in words, as in `authority: 19 USC 1592`, to make it fit"
            )
        return rule

    def tests(self) -> dict[Key, str]:
        """The cells of the rule by column."""
        cells: dict[Key, str] = {}
        counts: dict[str, int] = {}
        for header, cell in self._entries(self.part.when):
            counts[header] = counts.get(header, 0) + 1
            cells[header, counts[header]] = self._whole(cell)
            if header in ANNOTATIONS:
                raise self.refusal(
                    f"tests `{header}`, which heads a column of another kind in a table"
                )
        return cells

    def _entries(self, node: Node | None) -> list[Entry]:
        """The tests that all must hold."""
        match node:
            case None:
                return []
            case Sequence(items=items):
                return [entry for item in items for entry in self._entries(item)]
            case Mapping(entries=((Scalar(text="all"), inner),)):
                return self._entries(inner)
            case _:
                return self._reduce(self._syntax(node))

    def _reduce(self, syntax: Syntax) -> list[Entry]:
        try:
            return entries_of(syntax)
        except NoTestError as error:
            raise self.refusal(
                f"has a condition that is no test of one thing: `{show(error.part)}`"
            ) from None

    def _syntax(self, node: Node) -> Syntax:
        """A condition, with `any:`, `all:` and `not:` spelled out."""
        match node:
            case Scalar(text=text):
                parsed = parse_expression(text)
                if isinstance(parsed, SyntaxFault):
                    raise self.refusal("has a condition with a fault")
                return parsed
            case Sequence():
                return self._several("and", node)
            case Mapping(entries=((Scalar(text="not"), inner),)):
                text = show(self._syntax(inner))
                return self._syntax(Scalar(f"not({text})", node.span))
            case Mapping(entries=((Scalar(text=word), inner),)):
                return self._several("or" if word == "any" else "and", inner)
        raise self.refusal("has a condition with a fault")

    def _several(self, word: str, node: Node) -> Syntax:
        items = node.items if isinstance(node, Sequence) else (node,)
        text = f" {word} ".join(f"({show(self._syntax(item))})" for item in items)
        return self._syntax(Scalar(text, node.span))

    def note(self, name: str) -> str:
        """The cell of an annotation."""
        node = self.part.node.get(name)
        if isinstance(node, Mapping):
            node = node.get("cite")
        if not isinstance(node, Scalar):
            return NOTHING
        return as_cell(" ".join(node.text.split()), note_column(name))

    def output(self, name: str, outputs: int) -> str:
        """The cell of an output."""
        node = self.part.then
        if isinstance(node, Mapping):
            node = node.get(name)
        if isinstance(node, Sequence):
            return self._whole(f"[{', '.join(map(_member, node.items))}]")
        if not isinstance(node, Scalar):
            raise self.refusal(
                f"gives no value for `{name}` that fits a cell" if outputs else "is odd"
            )
        text = node.text.strip()
        if text.startswith("=") and "\n" in text:
            parsed = parse_expression(text[1:])
            return self._whole(text if isinstance(parsed, SyntaxFault) else f"= {show(parsed)}")
        if text.startswith("="):
            return self._whole(text)
        if is_whole(text) and "\n" not in text:
            return text
        return json.dumps(text, ensure_ascii=False)

    def _whole(self, cell: str) -> str:
        if not is_whole(cell):
            raise self.refusal(f"has a value that fits no cell: `{cell}`")
        return cell

    def refusal(self, why: str, remedy: str = "") -> NotATableError:
        """Why the rule fits no table, and where it stands."""
        span = self.part.id.span
        line, _ = self.source.line_column(span.start)
        told = f"rule `{self.part.id.text}` ({self.source.path}:{line}) {why}"
        return NotATableError(f"{told}; {remedy}" if remedy else told)


_KEYS: Final = ("id", "when", "then", *_NOTES)


def _member(node: Node) -> str:
    text = node.text if isinstance(node, Scalar) else ""
    return json.dumps(text, ensure_ascii=False) if set(text) & set(',"[]|') else text
