"""Random tables of a policy: decisions as pipe tables, reference tables as pipe rows or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from tests.property.chance import Chance

HEAD: Final = "policy: random\nversion: 1\noutcomes: [given]\n"
FACTS: Final = """\
types:
  size: enum(small, large, TRUE, e1)
facts:
  whole: {type: integer, label: whole}
  share: {type: number, label: share}
  owed: {type: money, label: owed}
  since: {type: date, label: since}
  code: {type: text, label: code, pattern: "9999"}
  size: {type: size, label: size}
  marks: {type: set(size), label: marks}
  open: {type: boolean, label: open}
parameters:
  often:
    type: integer
    label: often
    authority: {basis: default}
    values: [{from: 2024-01-01, value: 4}]
"""

TESTS: Final[Mapping[str, Sequence[str]]] = {
    "whole": ("0", "-5", ">= often", "[1..3)", "(..7]", "1, 2", "not(1, [5..9])", "null", "!= 4"),
    "share": ("5%", "0.05", "> 0.1", "[0..50%]", "not(null)", "< -2.5"),
    "owed": ("$5", ">= $100,000", "($0..$2.50]", "< 2 * owed", "-$1", "not($1)"),
    "since": ("2026-07-01", "> as_of - 12 months", "[2024-02-29..]", "null, < 2020-01-01"),
    "code": (
        '"0101"',
        'starts with "98"',
        'not("0001", "1E10")',
        '"a | b"',
        '"2-Jan"',
        '"\\"q\\""',
    ),
    "size": ("small", "small, TRUE", "not(e1)", "null", "!= large"),
    "marks": ("contains small", "contains TRUE, contains e1", "[small, e1]", "null"),
    "open": ("true", "false", "not(true)", "null"),
    "since + 30 days": ("> 2026-01-01", "<= as_of"),
    "whole * 2": ("> 7", "[1..often]"),
    "marks contains large": ("true", "false"),
}
VALUES: Final[Mapping[str, Sequence[str]]] = {
    "integer": ("0", "-5", "= whole * 2", "= -1", "null", "9007199254740991"),
    "number": ("5%", "0.05", "= share / 2", "null", "-2.5", "100000000000000000000"),
    "money": ("$0", "$100,000", "$2.50", "= 10% * owed", "null"),
    "date": ("2026-07-01", "= since + 1 day", "null"),
    "text": (
        "word", "0101", "1-2", "TRUE", '"a | b"', '"= no"', "-lead", "+1", "@x", "'quoted", "null",
        "\u201ccurly\u201d", "caf\u00e9", '"say \\"hi\\""', "#REF!", "_x0041_", '"-"', "-", "-5",
        "' \u6f22",
    ),
    "size": ("small", "TRUE", "e1", "null", "= if open then small else large"),
    "boolean": ("true", "false", "null", "= open"),
    "set(size)": ("[]", "[small, TRUE]", "null", "= marks"),
}  # fmt: skip
PROSE: Final = (
    "-", "words", "19 USC 1592", '"a | b"', '"-"', '"say \\"hi\\""', '"{whole} | {owed}"', "{size}",
    "= 1", "-x", "+x", "@x", "'x", '""', "caf\u00e9 \u201cx\u201d", "007", "TRUE", "a, b; c",
    '"tab\\tand\\nline"', "\u6f22\u5b57", '"\\u00e9"', 'in "quotes" here',
)  # fmt: skip
DAYS: Final = ("-", "2024-01-01", "2026-02-28")
NOTES: Final = ("title", "because", "authority", "owner", "from")


class Made(NamedTuple):
    """The files of a policy with a random table in it, and of one with its header alone."""

    name: str
    files: Mapping[str, str]
    empty: Mapping[str, str]


def build_table(chance: Chance) -> Made:
    """A random table."""
    kind = chance.pick(("decision", "decision", "rows", "csv"))
    if kind == "decision":
        return _decision(chance)
    return _reference(chance, is_csv=kind == "csv")


def _some(chance: Chance, options: Sequence[str]) -> list[str]:
    """Some of the options, in an order of its own."""
    left, found = [*options], list[str]()
    for _ in range(chance.whole(0, len(left))):
        found.append(left.pop(chance.whole(0, len(left) - 1)))
    return found


def _decision(chance: Chance) -> Made:
    inputs, notes = _some(chance, [*TESTS])[:6], _some(chance, NOTES)
    types = [chance.pick([*VALUES]) for _ in range(chance.whole(1, 3))]
    names = [f"out_{at}" for at in range(len(types))]
    header = ["id", *inputs, *notes]
    rows = []
    for number in range(chance.whole(0, 6)):
        cells = [f"ROW-{number}"]
        cells += ["-" if chance.whole(0, 2) == 0 else chance.pick(TESTS[each]) for each in inputs]
        cells += [chance.pick(DAYS if each == "from" else PROSE) for each in notes]
        rows.append((cells, [chance.pick(VALUES[type_]) for type_ in types]))
    outputs = ", ".join(f"{name}: {type_}" for name, type_ in zip(names, types, strict=True))
    otherwise = ", ".join(f"{name}: null" for name in names)
    policy = chance.pick(("first", "unique", "any"))
    head = f"decision: given\noutput: {{{outputs}}}\nhit_policy: {policy}\n"
    head = head.replace("set(size)", '"set(size)"')
    head += f"otherwise: {{{otherwise}}}\nif_provisional: keep\ntable: |\n"
    lines = [_line(chance, header, names), *(_line(chance, *row) for row in rows)]
    return _made("given", "given.yaml", head, lines)


def _reference(chance: Chance, *, is_csv: bool) -> Made:
    types = {f"col_{at}": chance.pick([*VALUES]) for at in range(chance.whole(1, 3))}
    days = chance.whole(0, 1) == 1
    codes = _some(chance, ("0101", "01", "8701", "1", "1-2", "2-Jan", "-x", "=x", "TRUE", "007"))
    columns = ", ".join(f'{name}: "{type_}"' for name, type_ in types.items())
    head = f"table: codes\nkey: {{code: {chance.pick(('prefix', 'text'))}}}\n"
    head += f"columns: {{{columns}}}\n"
    rows = []
    for code in codes:
        values = [_constant(chance, type_) for type_ in types.values()]
        rows.append(([code, *([chance.pick(DAYS)] if days else [])], values))
    header = ["code", *(["from"] if days else [])]
    if is_csv:
        head += "rows_from: codes.csv\n"
        lines = [_record([*header, *types]), *(_record(left + right) for left, right in rows)]
        full = {"codes.yaml": head, "codes.csv": "".join(lines)}
        return _files("codes", full, {**full, "codes.csv": lines[0]})
    lines = [_line(chance, header, [*types]), *(_line(chance, *row) for row in rows)]
    return _made("codes", "codes.yaml", head + "rows: |\n", lines)


def _constant(chance: Chance, type_: str) -> str:
    found = chance.pick(VALUES[type_])
    return "null" if found.startswith("= ") else found


def _record(cells: Sequence[str]) -> str:
    """A line of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _line(chance: Chance, left: Sequence[str], right: Sequence[str]) -> str:
    """A line of a pipe table, laid out anyhow."""
    bar = chance.pick((" | ", "|", "   |  "))
    return f"{bar.join(left)} || {bar.join(right)}".strip()


def _made(name: str, file: str, head: str, lines: Sequence[str]) -> Made:
    body = [f"  {line}\n" for line in lines]
    return _files(name, {file: head + "".join(body)}, {file: head + body[0]})


def _files(name: str, full: Mapping[str, str], empty: Mapping[str, str]) -> Made:
    common = {"policy.yaml": HEAD, "facts.yaml": FACTS}
    if name != "given":
        other = "decision: given\noutput: {given: integer}\nhit_policy: collect count\n"
        other += "if_provisional: keep\n"
        common["given.yaml"] = other + "rules: [{id: A, when: open}]\n"
    return Made(name, {**common, **full}, {**common, **empty})
