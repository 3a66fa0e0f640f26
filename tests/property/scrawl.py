"""Plain data -> YAML, written in a random hand: any indentation, quotes, brackets, comments.

The comments are numbered, and where each of them stands is noted by the path of keys and indexes
of what it stands at.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from engine.policy.yaml.nodes import Mapping, Scalar, Sequence
from engine.policy.yaml.parse import parse_yaml
from engine.source.text import SourceText
from tests.property.chance import Chance
from tests.property.made_files import Table, Tree, drawn

Path = tuple[str | int, ...]


class Note(NamedTuple):
    """Where a comment stands: `above` something, `beside` it, at its `end`, or anywhere."""

    relation: str
    path: Path


class Scrawled(NamedTuple):
    """A text, and its comments by their text."""

    text: str
    notes: dict[str, Note]


def scrawl(tree: dict[str, Tree], chance: Chance, *, is_policy: bool = False) -> Scrawled:
    """Write a file.

    That of a policy that shall keep its meaning has no quotes around `null`, and no blanks on the
    lines below a block of text, of which they would be a part.
    """
    hand = _Hand(chance, is_policy=is_policy)
    hand.file(tree)
    text = "\n".join(hand.lines) + chance.pick(("\n", "\n", "\n\n", ""))
    if chance.whole(0, 9) == 0:
        text = text.replace("\n", "\r\n")
    return Scrawled(text, hand.notes)


_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


class _Hand:
    def __init__(self, chance: Chance, *, is_policy: bool) -> None:
        self._chance = chance
        self._plain = ("null",) if is_policy else ()
        self._blank = "" if is_policy else "   "
        self.lines: list[str] = []
        self.notes: dict[str, Note] = {}
        self._many = chance.pick((0, 0, 3, 8))
        """How likely a comment is, of ten."""

    def file(self, tree: dict[str, Tree]) -> None:
        for _ in range(self._some()):
            self._line("", self._comment("anywhere", ()))
            self._blanks()
        if self._chance.whole(0, 19) == 0:
            self._line("--- ")
            self._beside((), "anywhere")
        self._mapping(tree, self._chance.pick((0, 0, 0, 0, 2)), (), joined=False)
        if self._chance.whole(0, 19) == 0:
            self._line("...")
        for _ in range(self._some()):
            self._line(self._chance.pick(("", self._blank[:2])), self._comment("anywhere", ()))

    def _some(self) -> int:
        return int(self._chance.whole(0, 9) < self._many) + int(
            self._many > 0 and self._chance.whole(0, 9) == 0
        )

    def _line(self, *pieces: str) -> None:
        self.lines.append("".join(pieces))

    def _add(self, text: str) -> None:
        first, *rest = text.split("\n")
        self.lines[-1] += first
        self.lines += rest

    def _blanks(self) -> None:
        for _ in range(self._chance.pick((0, 0, 0, 1, 3))):
            self._line(self._chance.pick(("", "", self._blank)))

    def _comment(self, relation: str, path: Path) -> str:
        said = f"# {len(self.notes)} {self._chance.pick(('', 'a: b', '- [x', '# &*!'))}".rstrip()
        self.notes[said] = Note(relation, path)
        return said + self._chance.pick(("", "", " "))

    def _above(self, column: int, path: Path) -> None:
        self._blanks()
        for _ in range(self._some()):
            self._line(" " * column, self._comment("above", path))
            self._blanks()

    def _beside(self, path: Path, relation: str = "beside") -> None:
        if self._chance.whole(0, 9) < self._many:
            self._add(self._chance.pick((" ", "   ")) + self._comment(relation, path))
        elif self._chance.whole(0, 9) == 0:
            self._add("  ")

    def _end(self, column: int, path: Path) -> None:
        self._blanks() if self._many and self._some() else None
        for _ in range(self._some()):
            self._line(" " * column, self._comment("end", path))

    def _mapping(self, tree: dict[str, Tree], column: int, path: Path, *, joined: bool) -> None:
        for number, (key, value) in enumerate(tree.items()):
            below = (*path, key)
            if number or not joined:
                if path or number:
                    self._above(column, below)
                self._line(" " * column)
            self._add(self._one_line(key) + self._chance.pick((":", ":", ":", " :")))
            self._value(value, column, below)
        if path:
            self._end(column, path)

    def _list(
        self, items: list[Tree], column: int, path: Path, *, joined: bool, ends: bool
    ) -> None:
        for number, item in enumerate(items):
            below = (*path, number)
            if number or not joined:
                self._above(column, below)
                self._line(" " * column)
            self._add("-")
            self._value(item, column, below, is_item=True)
        if ends:
            self._end(column, path)

    def _value(self, tree: Tree, column: int, path: Path, *, is_item: bool = False) -> None:
        if tree == "" and self._chance.whole(0, 1):
            self._beside(path)
        elif isinstance(tree, Table):
            self._add(" ")
            self._literal(drawn(tree, self._chance), column, path, "|")
        elif isinstance(tree, str):
            self._text(tree, column, path)
        elif not tree or self._chance.whole(0, 2) == 0:
            self._flow_value(tree, column, path)
        else:
            self._block(tree, column, path, is_item=is_item)

    def _block(
        self, tree: list[Tree] | dict[str, Tree], column: int, path: Path, *, is_item: bool
    ) -> None:
        joined = is_item and self._chance.whole(0, 4) > 0
        if joined:
            gap = self._chance.pick((1, 1, 3))
            self._add(" " * gap)
            deeper = column + 1 + gap
        else:
            self._beside(path, "near")
            deeper = column + self._chance.whole(1, 5)
        if isinstance(tree, dict):
            self._mapping(tree, deeper, path, joined=joined)
            return
        at_key = not is_item and self._chance.whole(0, 2) == 0
        self._list(tree, column if at_key else deeper, path, joined=joined, ends=not at_key)

    def _text(self, text: str, column: int, path: Path) -> None:
        style = self._chance.pick(("plain", "plain", "plain", "quoted", "block"))
        style = "plain" if text in self._plain else style
        if style == "block" and re.fullmatch(r"[^\s].*[^\s]\n?", text, re.DOTALL):
            self._add(" ")
            folds = "\n" not in text and "  " not in text
            sign = self._chance.pick(("|", ">")) if folds else "|"
            lines = text.rstrip("\n").split("\n")
            if sign == ">":
                lines = self._folded(text, 0).split("\n")
            sign += "" if text.endswith("\n") else "-"
            self._literal(lines, column, path, sign)
            return
        if self._chance.whole(0, 7) == 0:
            self._beside(path, "near")
            deeper = column + self._chance.whole(1, 4)
            self._above(deeper, path)
            self._line(" " * deeper)
        else:
            self._add(self._chance.pick((" ", " ", "   ")))
        written = self._one_line(text) if style == "plain" else self._quoted(text)
        if self._chance.whole(0, 3) == 0 and "\\" not in written and "  " not in written:
            written = self._folded(written, column + self._chance.whole(1, 6))
        self._add(written)
        self._beside(path)

    def _literal(self, lines: list[str], column: int, path: Path, sign: str) -> None:
        indent = self._chance.whole(1, 5)
        said = str(indent) if self._chance.whole(0, 29) == 0 and column == 0 else ""
        self._add(sign[0] + said + sign[1:])
        self._beside(path)
        for line in lines:
            self._line(" " * (column + indent) + line if line else "")

    def _folded(self, text: str, indent: int) -> str:
        """A text on several lines, where it has a blank to break at."""
        words = text.split(" ")
        if not all(re.fullmatch(r"[\w,;{}'\".()=-]+", word) for word in words) or "---" in text:
            return text
        said = words[0]
        for word in words[1:]:
            fold = self._chance.whole(0, 3) == 0 and not word.startswith("-")
            said += ("\n" + " " * indent if fold else " ") + word
        return said

    def _one_line(self, text: str, *, in_flow: bool = False) -> str:
        """A text without quotes, if it reads back."""
        if (text in self._plain or self._chance.whole(0, 4)) and _reads_back(
            text, text, in_flow=in_flow
        ):
            return text
        return self._quoted(text)

    def _quoted(self, text: str) -> str:
        single = "'" + text.replace("'", "''") + "'"
        if self._chance.whole(0, 1) and _reads_back(single, text, in_flow=False):
            return single
        plain = "".join(_ESCAPES.get(c, c) for c in text)
        if self._chance.whole(0, 9) == 0 and text[:1].isalpha():
            return f'"\\u{ord(text[0]):04x}{plain[1:]}"'
        return f'"{plain}"'

    def _flow_value(self, tree: Tree, column: int, path: Path) -> None:
        self._add(" ")
        comments = self._chance.whole(0, 2) == 0
        pad = "\n" + " " * (column + self._chance.whole(1, 8))
        pad = pad if comments or self._chance.whole(0, 1) else ""
        self._add(self._flow(tree, path, pad, comments=comments))
        self._beside(path)

    def _flow(self, tree: Tree, path: Path, pad: str, *, comments: bool) -> str:
        """Something in brackets; `pad` breaks a line, when it may be broken."""
        if isinstance(tree, str):
            return self._one_line(tree, in_flow=True)
        is_list = isinstance(tree, list)
        pairs: list[tuple[str | int, Tree]] = (
            [*enumerate(tree)] if isinstance(tree, list) else [*_entries(tree)]
        )
        said = "[" if is_list else "{"
        said += self._between(pad, "near", path, comments=comments)
        for number, (key, value) in enumerate(pairs):
            below = (*path, key)
            said += self._between(pad, "above", below, comments=comments)
            said += self._chance.pick(("", " ", pad))
            said += "" if is_list else self._one_line(str(key), in_flow=True) + ": "
            said += self._flow_part(value, below, pad, comments=comments)
            if number < len(pairs) - 1:
                said += self._chance.pick((",", ", ", " , ")) if is_list else ", "
                if comments and self._some():
                    said += " " + self._comment("beside", below) + pad
        said += self._between(pad, "anywhere", path, comments=comments)
        return said + self._chance.pick(("", " ", pad)) + ("]" if is_list else "}")

    def _between(self, pad: str, relation: str, path: Path, *, comments: bool) -> str:
        """A comment between brackets, on a line of its own or, behind the first, not."""
        if not comments or not self._some():
            return ""
        before = " " if relation == "near" else pad
        return before + self._comment(relation, path) + pad

    def _flow_part(self, value: Tree, path: Path, pad: str, *, comments: bool) -> str:
        if isinstance(value, str) and re.fullmatch(r"(enum|set)\(.*\)", value):
            return value if self._chance.whole(0, 1) else f'"{value}"'
        if value == "" and isinstance(path[-1], str):
            return self._chance.pick(("", "''"))
        return self._flow(value, path, pad, comments=comments)


def _entries(tree: Tree) -> list[tuple[str | int, Tree]]:
    return [*tree.items()] if isinstance(tree, dict) else []


@cache
def _reads_back(written: str, text: str, *, in_flow: bool) -> bool:
    """Whether the reader of YAML takes what is written for a text."""
    if "\n" in written:
        return False
    around = f"k: [{written}]" if in_flow else f"k: {written}\n{written}: v\n"
    node, problems = parse_yaml(SourceText("", around))
    if problems or not isinstance(node, Mapping):
        return False
    if in_flow:
        held = node.entries[0][1]
        items = held.items if isinstance(held, Sequence) else ()
        if len(items) != 1 or not _reads_back(written, text, in_flow=False):
            return False
        return isinstance(items[0], Scalar) and items[0].text == text
    (_, value), (key, _) = (*node.entries, *node.entries)[:2]
    return len(node.entries) == 2 and getattr(value, "text", None) == text == key.text
