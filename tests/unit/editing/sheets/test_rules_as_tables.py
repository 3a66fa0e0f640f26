"""Decisions written as rules: as tables where they fit, else why not."""

from __future__ import annotations

import pytest

from engine.editing.sheets import NotATableError, UnknownTableError, apply_import, export_sheet
from engine.editing.sheets.conditions import NoTestError, entries_of
from engine.editing.sheets.order import in_one_order
from engine.language.parser import parse_expression
from engine.language.show import show
from engine.language.syntax import SyntaxFault
from engine.policy.load import load_policy
from tests.unit.editing.sheets.desk import FEE, Desk, workbook

FITTING = [
    ("visits >= often", [("visits", ">= often")]),
    ("visits = 2 and open", [("visits", "2"), ("open", "true")]),
    ("not(open)", [("open", "false")]),
    ("note = null", [("note", "null")]),
    ("note != null", [("note", "not(null)")]),
    ("not(note = null)", [("note", "not(null)")]),
    ("size in (small, large)", [("size", "small, large")]),
    ("not(size in (small, large))", [("size", "not(small, large)")]),
    ("visits between 2 and 5", [("visits", "[2..5]")]),
    ("visits in (1..5]", [("visits", "(1..5]")]),
    ("marks contains red", [("marks", "contains red")]),
    ('state starts with "9" or state = "01"', [("state", 'starts with "9", "01"')]),
    ("since = null or since < as_of - 12 months", [("since", "null, < as_of - 12 months")]),
    ("as_of - since <= 90", [("as_of - since", "<= 90")]),
    ("visits > 1 and visits < 5", [("visits", "> 1"), ("visits", "< 5")]),
]


@pytest.mark.parametrize(("condition", "cells"), FITTING)
def test_a_condition_as_cells(condition: str, cells: list[tuple[str, str]]) -> None:
    syntax = parse_expression(condition)
    assert not isinstance(syntax, SyntaxFault)
    assert entries_of(syntax) == cells


@pytest.mark.parametrize(("condition", "_"), FITTING)
def test_a_rule_as_a_row_means_the_same(desk: Desk, condition: str, _: object) -> None:
    text = FEE.replace("[size = large, open]", condition)
    desk.folder.joinpath("fee.yaml").write_text(text, "utf-8")
    exported = export_sheet(desk.load(), desk.folder, "fee")
    assert [row[0] for row in exported.sheet.rows] == ["FEE-A", "FEE-B"]
    assert not desk.plan("fee", desk.export("fee")).changes.any


@pytest.mark.parametrize(
    ("condition", "part"),
    [
        ("open or visits > 3", "open or visits > 3"),
        ("visits > 3 and (open or size = small)", "open or size = small"),
        ("visits != 3 or not(visits = 5)", "visits != 3 or not(visits = 5)"),
        ("if open then visits > 1 else visits > 2", "if open then visits > 1 else visits > 2"),
    ],
)
def test_a_condition_that_fits_no_cells(condition: str, part: str) -> None:
    syntax = parse_expression(condition)
    assert not isinstance(syntax, SyntaxFault)
    with pytest.raises(NoTestError) as error:
        entries_of(syntax)
    assert show(error.value.part) == part


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("[size = large, open]", "{any: [open, visits > 3]}", "rule `FEE-A` ({}/fee.yaml:8) has a"),
        ("[size = large, open]", "{any: [open, visits > 3]}", "one thing: `open or visits > 3`"),
        ("19 USC 58c", "{cite: 19 USC 58c, basis: default}", "has an authority with a `basis`"),
    ],
)  # fmt: skip
def test_why_a_decision_is_no_table(desk: Desk, before: str, after: str, why: str) -> None:
    desk.folder.joinpath("fee.yaml").write_text(FEE.replace(before, after), "utf-8")
    with pytest.raises(NotATableError) as error:
        export_sheet(desk.load(), desk.folder, "fee")
    assert why.format(desk.folder.as_posix()) in str(error.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("levle", "did you mean `level`?"),
        ("points", "it is an output of the decision `level`"),
        ("nothing_like_it", "there are: "),
    ],
)
def test_an_unknown_name(desk: Desk, name: str, told: str) -> None:
    with pytest.raises(UnknownTableError, match="there is no decision or reference table") as error:
        export_sheet(desk.load(), desk.folder, name)
    assert told in str(error.value)


def test_nested_conditions_and_lists(desk: Desk) -> None:
    rules = FEE.replace(
        "when: [size = large, open]",
        "when:\n      - {all: [open, {not: [size = small]}]}\n"
        '      - {any: [note = null, {not: note = "a | b"}]}',
    )
    desk.folder.joinpath("fee.yaml").write_text(rules, "utf-8")
    with pytest.raises(NotATableError, match="no test of one thing"):
        export_sheet(desk.load(), desk.folder, "fee")
    simple = rules.replace('{not: note = "a | b"}', 'note = "a | b"')
    desk.folder.joinpath("fee.yaml").write_text(simple, "utf-8")
    sheet = export_sheet(desk.load(), desk.folder, "fee").sheet
    assert sheet.rows[0][1:4] == ("true", "not(small)", 'null, "a | b"')


def test_outputs_of_every_sort(desk: Desk) -> None:
    text = (
        "decision: out\noutput: {words: text, flags: set(red, blue), first: date}\n"
        "hit_policy: unique\notherwise: {words: null, flags: null, first: null}\n"
        "rules:\n  - id: OUT-A\n"
        '    then: {words: "a | \\"b\\"", flags: [red, blue], first: "= since"}\n'
    )
    desk.folder.joinpath("out.yaml").write_text(text, "utf-8")
    sheet = export_sheet(desk.load(), desk.folder, "out").sheet
    assert [column.header for column in sheet.columns] == ["id", "words", "flags", "first"]
    assert sheet.rows == (("OUT-A", '"a | \\"b\\""', "[red, blue]", "= since"),)
    plan = desk.plan("out", workbook("out", [
        ["id", "words", "flags", "first"],
        ["OUT-A", '"a | \\"b\\""', "[red]", "2026-01-01"],
    ]))  # fmt: skip
    apply_import(plan)
    again = load_policy(desk.folder).policy
    assert again is not None
    assert "OUT-A" in desk.text("out.yaml")


HEAD = (
    "decision: fee\noutput: {fee: money}\nhit_policy: unique\notherwise: $0\nif_provisional: keep\n"
)
RULES = f"{HEAD}rules:\n  - id: FEE-A\n    when: size = large\n    then: $100\n"
TABLE = f"{HEAD}table: |\n"
PLAIN = f"{TABLE}  id      | size  || fee\n  FEE-NEW | large || $100\n"
TOLD = (
    f"{TABLE}  id      | size  | because             || fee\n"
    "  FEE-NEW | large | a fee of {owed} now || $100\n"
)
TITLED = (
    f"{TABLE}  id      | size  | title | because             || fee\n"
    "  FEE-NEW | large | Large | a fee of {owed} now || $100\n"
)


@pytest.mark.parametrize(
    ("rules", "table"),
    [
        (RULES + "# the end\n", PLAIN + "# the end\n"),
        (RULES + "  # the end\n\n    # of it", PLAIN + "# the end\n\n# of it"),
        (RULES + "    because: |\n      a fee of {owed}\n      now\n", TOLD),
        (RULES + "    because: |+\n      a fee of {owed} now\n\n# end\n", TOLD + "\n# end\n"),
        (RULES + "    because: >-\n      a fee of\n      {owed} now", TOLD[:-1]),
        (RULES + "    title: |\n      Large\n    because: |\n      a fee of {owed} now\n", TITLED),
        (HEAD + "rules: [\n {id: FEE-A, when: size = large, then: $100}\n]\n", PLAIN),
        (HEAD + 'rules: [{"id": "FEE-A", "when": "size = large", "then": "$100"}]\n# end\n',
         PLAIN + "# end\n"),
        ("".join(f"  {line}\n" for line in (RULES + "  # the end").splitlines()),
         "".join(f"  {line}\n" for line in (PLAIN + "# the end").splitlines())),
    ],
    ids=["comment", "indented", "block", "kept", "folded", "title", "flow", "json", "all indented"],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_whatever_stands_last_in_the_file(desk: Desk, rules: str, table: str, newline: str) -> None:
    desk.folder.joinpath("fee.yaml").write_bytes(rules.replace("\n", newline).encode())
    data = desk.export("fee", ".csv")
    assert not desk.plan("fee", data, ".csv").changes_anything
    desk.take("fee", data.replace(b"FEE-A,", b"FEE-NEW,"), ".csv")
    assert desk.text("fee.yaml") == table.replace("\n", newline)
    assert desk.load().policy is not None


JSON = (
    '{"decision": "fee", "output": {"fee": "money"}, "hit_policy": "unique",\n'
    '"otherwise": "$0", "if_provisional": "keep",\n"rules": [{"id": "FEE-A", "then": "$1"}]}'
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (JSON, 3),
        (JSON.replace("\n", " "), 1),
        (RULES.replace("rules:\n", "? rules\n:\n"), 6),
    ],
    ids=["json", "json in one line", "complex key"],
)
def test_rules_that_cannot_become_a_table_where_they_stand(
    desk: Desk, text: str, line: int
) -> None:
    desk.folder.joinpath("fee.yaml").write_text(text, "utf-8")
    with pytest.raises(NotATableError) as error:
        export_sheet(desk.load(), desk.folder, "fee")
    assert str(error.value) == (
        f"`rules` ({desk.folder.as_posix()}/fee.yaml:{line}) must stand on a line of its own to "
        "become a table; write the file without braces around it, a key a line"
    )


def test_a_count_has_no_outputs(desk: Desk) -> None:
    text = (
        "decision: gaps\noutput: {gaps: integer}\nhit_policy: collect count\n"
        "rules:\n  - {id: GAP-A, when: open}\n  - {id: GAP-B, when: not(open)}\n"
    )
    desk.folder.joinpath("gaps.yaml").write_text(text, "utf-8")
    sheet = export_sheet(desk.load(), desk.folder, "gaps").sheet
    assert [column.header for column in sheet.columns] == ["id", "open"]
    data = desk.export("gaps", ".csv").replace(b"GAP-B,false", b"GAP-B,null")
    apply_import(desk.plan("gaps", data, ".csv"))
    assert desk.text("gaps.yaml").splitlines()[3:] == [
        "table: |",
        "  id    | open",
        "  GAP-A | true",
        "  GAP-B | null",
    ]


def test_columns_in_one_order() -> None:
    assert in_one_order([["b", "c"], ["a", "b"]]) == ["a", "b", "c"]
    assert in_one_order([["a", "b"], ["b", "a"]]) == ["a", "b"]
    assert in_one_order([]) == []
