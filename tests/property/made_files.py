"""Random policy files as plain data: what a file says, not yet how it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from tests.property.chance import Chance


class Table(NamedTuple):
    """A pipe table: rows of cells, the header first."""

    rows: tuple[tuple[str, ...], ...]
    split: int


Tree = str | Table | list["Tree"] | dict[str, "Tree"]

WORDS: Final = ("bond", "late entries", "NO", "0901", "12:30", "x", "segment = high", "5%", "high")
PROSE: Final = (
    "a bond of {bond}, {bond_minimum} required",
    "{late_entries} late entries",
    f"the longest prefix in force wins: {'8712 is bicycles and goes its own way, ' * 3}not 87",
    "CBP, Account Management (8 April 2024)",
    "it's known",
    'say "x" twice',
    "naïve Zoë 日本",
)
ODD: Final = (
    "",
    " lead",
    "trail ",
    "two  blanks",
    "true",
    "null",
    "~",
    "a: b",
    "a #b",
    "a#b",
    "ends:",
    "- a",
    "-a",
    "? x",
    "[0..]",
    "{x}",
    "a, b",
    "a]b",
    "#x",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a`",
    "|",
    ">= 3",
    "> 3",
    "'a'",
    '"a" b',
    "a\\b",
    "a\tb",
    "= min(a, b)",
    "=",
    "<<",
    "1e3",
    "-1.5",
    "2026-11-24",
    "2026-11-24 10:00:00",
    "one\ntwo",
    "one\n\ntwo\n",
    "one\n  two\n",
    "x\n",
    "...",
    "--- x",
    "a:b",
    ":a",
    "$50,000",
    "\u200b",
)
CELLS: Final = ("-", ">= 3", "< $50,000", 'contains "x"', '"a | b"', "SEG-HIGH", "true", "é", "x y")
NAMES: Final = ("bond", "late_entries", "flags", "kind", "duties", "main_hts", "segment", "partner")


def made_file(chance: Chance) -> dict[str, Tree]:
    """A file of any kind."""
    make: Callable[[Chance], dict[str, Tree]] = chance.pick(
        (_decision, _decision, made_table, _declarations, _tests, _head, _anything)
    )
    made = make(chance)
    if chance.whole(0, 9) == 0:
        made["unknown_key"] = _value(chance, 2)
    return made


def text(chance: Chance) -> str:
    """A text: a word, a sentence, or one that YAML is touchy about."""
    return chance.pick(chance.pick((WORDS, WORDS, PROSE, ODD)))


def _value(chance: Chance, depth: int) -> Tree:
    kind = chance.pick(("text", "text", "list", "mapping")) if depth else "text"
    if kind == "list":
        return [_value(chance, depth - 1) for _ in range(chance.whole(0, 4))]
    if kind == "mapping":
        return {name: _value(chance, depth - 1) for name in _some(chance, NAMES, 0, 4)}
    return text(chance)


def _some(chance: Chance, options: tuple[str, ...], low: int, high: int) -> list[str]:
    """A few of the options, each once."""
    found: dict[str, None] = {}
    for _ in range(chance.whole(low, high)):
        found[chance.pick(options)] = None
    return [*found]


def _keys(chance: Chance, values: dict[str, Tree], always: int = 2) -> dict[str, Tree]:
    """Some of the keys, in an order that may not be the usual one."""
    keys = [key for i, key in enumerate(values) if i < always or chance.whole(0, 2)]
    for _ in range(chance.pick((0, 0, 1, 4))):
        keys.insert(chance.whole(0, len(keys) - 1), keys.pop())
    return {key: values[key] for key in keys}


def _authority(chance: Chance) -> Tree:
    said: tuple[Tree, ...] = (
        "19 USC 1307",
        {"basis": "default"},
        {"basis": "default", "cite": "a, b"},
    )
    return chance.pick(said)


def _condition(chance: Chance, depth: int = 2) -> Tree:
    if depth == 0 or chance.whole(0, 2) == 0:
        return chance.pick((*WORDS, "bond < $50,000"))
    if chance.whole(0, 2) == 0:
        return {chance.pick(("any", "all", "not")): _condition(chance, depth - 1)}
    return [_condition(chance, depth - 1) for _ in range(chance.whole(1, 3))]


def _rule(chance: Chance) -> Tree:
    given: tuple[Tree, ...] = ("25", "= min(40, floor(4 * x))", {"center": "CEE003", "basis": "a"})
    values: dict[str, Tree] = {
        "id": chance.pick(("LATE", "BOND-LOW", "A")),
        "title": text(chance),
        "when": _condition(chance),
        "then": chance.pick(given),
        "because": text(chance),
        "authority": _authority(chance),
        "owner": text(chance),
        "from": "2026-01-01",
        "until": "2026-12-31",
    }
    return _keys(chance, values)


def _decision(chance: Chance) -> dict[str, Tree]:
    values: dict[str, Tree] = {
        "decision": "segment",
        "question": text(chance),
        "output": {"segment": "enum(low, high)", "b": chance.pick(("money", "set(x, y z, w)"))},
        "hit_policy": "first",
        "otherwise": text(chance),
        "if_provisional": "keep",
        "owner": text(chance),
        "authority": _authority(chance),
    }
    if chance.whole(0, 1):
        values["rules"] = [_rule(chance) for _ in range(chance.whole(0, 4))]
    else:
        values["table"] = table(chance)
    return _keys(chance, values, 4)


def table(chance: Chance) -> Table:
    """A table of one to six columns and up to eight rows."""
    width = chance.whole(1, 6)
    rows = [tuple(chance.pick(NAMES) for _ in range(width))]
    rows += [tuple(chance.pick(CELLS) for _ in range(width)) for _ in range(chance.whole(0, 8))]
    return Table(tuple(rows), chance.whole(1, width))


def made_table(chance: Chance) -> dict[str, Tree]:
    """A file with a reference table."""
    values: dict[str, Tree] = {
        "table": "hts_center",
        "key": {"hts": "prefix"},
        "columns": {"center": "enum(a, b)", "note": "text"},
        "otherwise": {"center": text(chance), "note": text(chance)},
        "rows": table(chance),
    }
    return _keys(chance, values, 3)


def _declarations(chance: Chance) -> dict[str, Tree]:
    fact: Callable[[], Tree] = lambda: _keys(  # noqa: E731 - made anew for each name
        chance,
        {
            "type": chance.pick(("money", "enum(a, b c)")),
            "label": text(chance),
            "source": text(chance),
            "unit": "percent",
            "range": "[0..]",
        },
    )
    values: dict[str, Tree] = {
        "types": {name: f"enum(a, of_{name})" for name in _some(chance, NAMES, 0, 3)},
        "facts": {name: fact() for name in _some(chance, NAMES, 0, 4)},
        "parameters": {name: _parameter(chance) for name in _some(chance, NAMES, 0, 2)},
    }
    return _keys(chance, values, 1)


def _parameter(chance: Chance) -> Tree:
    dated: list[Tree] = [
        _keys(chance, {"from": "2024-01-01", "value": "$50,000", "until": "2026-06-30"})
        for _ in range(chance.whole(1, 3))
    ]
    values: dict[str, Tree] = {
        "type": "money",
        "label": text(chance),
        "authority": _authority(chance),
        "values": dated,
    }
    return _keys(chance, values)


def _tests(chance: Chance) -> dict[str, Tree]:
    facts: dict[str, Tree] = {name: text(chance) for name in _some(chance, NAMES, 0, 6)}
    tests: list[Tree] = [
        _keys(
            chance,
            {
                "name": text(chance),
                "as_of": "2026-11-24",
                "like": "PLAIN",
                "facts": facts,
                "expect": {"segment": "high", "steps": ["visit", "letter"]},
                "fired": [f"RULE-NUMBER-{i}" for i in range(chance.whole(0, 9))],
            },
        )
        for _ in range(chance.whole(0, 3))
    ]
    return _keys(chance, {"accounts": {"PLAIN": facts}, "tests": tests})


def _head(chance: Chance) -> dict[str, Tree]:
    invariant: Tree = {"id": "INV", "must": _condition(chance, 0), "because": text(chance)}
    values: dict[str, Tree] = {
        "policy": "sample",
        "title": text(chance),
        "version": "2026.1",
        "outcomes": ["segment", "risk_score"],
        "invariants": [invariant, invariant],
    }
    return _keys(chance, values, 3)


def _anything(chance: Chance) -> dict[str, Tree]:
    return {name: _value(chance, 3) for name in _some(chance, NAMES, 2, 6)}


def drawn(table: Table, chance: Chance) -> list[str]:
    """The lines of a table with its bars anywhere, and blank lines between."""
    lines = []
    for row in table.rows:
        line = ""
        for at, cell in enumerate(row):
            bar = "" if at == 0 else "||" if at == table.split else "|"
            space = chance.pick(("", " ", "    "))
            line += (
                (space if at else "") + bar + (chance.pick(("", " ", "  ")) if at else "") + cell
            )
        lines.append(line + chance.pick(("", "", " ")))
        lines += [""] * (chance.whole(0, 9) == 0)
    while lines[-1] == "":
        lines.pop()
    return lines
