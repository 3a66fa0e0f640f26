"""Reference tables from pipe tables and CSV files, and the tests beside the rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.model.policy import KeyMatch, Period, TableRow
from engine.model.result import Status
from engine.policy.checks.tests import Expected
from engine.policy.load import load_policy
from engine.policy.surface.csv_table import read_csv_table
from engine.policy.surface.pipe_table import read_pipe_table
from engine.policy.yaml.nodes import Scalar
from engine.policy.yaml.parse import parse_yaml
from engine.source.diagnostic import Diagnostic
from engine.source.text import SourceText
from tests.unit.policy.folders import loaded, policy, told, write

CENTERS = """\
table: centers
key: {origin: country, hts: prefix}
columns: {center: enum(CEE003, CEE004), duty: money}
otherwise: {duty: $0, center: null}
rows: |
  hts  | origin | from       | until      || duty    | center

  8701 | CN     | 2020-01-01 | -          || $1,000  | CEE003
  "50" | US     | -          | 2026-12-31 || null    | CEE004
"""


def test_a_table_in_pipes(tmp_path: Path) -> None:
    table = policy(tmp_path, {"centers.yaml": CENTERS}).tables["centers"]
    assert [(key.name, key.match) for key in table.keys] == [
        ("origin", KeyMatch.EXACT),
        ("hts", KeyMatch.PREFIX),
    ]
    assert [column.name for column in table.columns] == ["center", "duty"]
    assert table.otherwise == (None, 0)
    assert table.rows == (
        TableRow(Period(date(2020, 1, 1)), ("CN", "8701"), ("CEE003", 100_000)),
        TableRow(Period(None, date(2026, 12, 31)), ("US", "50"), ("CEE004", None)),
    )


def test_a_table_from_a_csv_file(tmp_path: Path) -> None:
    yaml = CENTERS.partition("rows:")[0] + "rows_from: ../data/centers.csv\n"
    csv = 'center,duty,origin,from,hts\r\nCEE003,"$1,000",CN,2020-01-01,8701\r\n\r\nCEE004,,US,,50'
    files = {"tables/centers.yaml": yaml, "data/centers.csv": csv}
    table = policy(tmp_path, files).tables["centers"]
    assert table.rows == (
        TableRow(Period(date(2020, 1, 1)), ("CN", "8701"), ("CEE003", 100_000)),
        TableRow(Period(), ("US", "50"), ("CEE004", None)),
    )


@pytest.mark.parametrize("name", ["../../outside.csv", "/etc/hostname", "linked.csv"])
def test_a_csv_file_lies_in_the_folder(tmp_path: Path, name: str) -> None:
    yaml = CENTERS.partition("rows:")[0] + f"rows_from: {name}\n"
    folder = write(tmp_path / "rules", {"tables/centers.yaml": yaml})
    (tmp_path / "outside.csv").write_text("origin,hts,center,duty\n", "utf-8")
    (folder / "tables/linked.csv").symlink_to(tmp_path / "outside.csv")
    found = load_policy(folder, "rules")
    assert told(found) == [
        f"rules/tables/centers.yaml:5:12 path-outside: `{name}` lies outside the policy's folder"
    ]


def test_a_csv_file_that_is_not_there(tmp_path: Path) -> None:
    yaml = CENTERS.partition("rows:")[0] + "rows_from: centers.csv\n"
    assert told(loaded(tmp_path, {"centers.yaml": yaml})) == [
        "rules/centers.yaml:5:12 unreadable-file: `centers.csv`: there is no such file"
    ]


def test_rows_with_the_same_key_may_follow_each_other(tmp_path: Path) -> None:
    rows = """\
  87 | CN | 2024-01-01 | 2024-12-31 || $1 | CEE003
  87 | CN | -          | 2023-12-31 || $2 | CEE003
  87 | CN | 2025-01-01 | -          || $3 | CEE003
"""
    text = CENTERS.partition("\n\n")[0] + "\n" + rows
    assert len(policy(tmp_path, {"centers.yaml": text}).tables["centers"].rows) == 3
    text += "  87 | CN | 2023-12-31 | 2024-01-01 || $4 | CEE003\n"
    found = loaded(tmp_path, {"centers.yaml": text})
    assert [each.code for each in found.diagnostics] == ["duplicate-table-key"] * 2


def _block(table: str) -> Scalar:
    node, problems = parse_yaml(SourceText("t.yaml", "table: |\n" + table))
    assert problems == []
    value = getattr(node, "get")("table")  # noqa: B009  # a mapping, as written above
    assert isinstance(value, Scalar)
    return value


def _pipe(table: str) -> tuple[list[list[str]], list[str]]:
    problems: list[Diagnostic] = []
    grid = read_pipe_table(_block(table), "table `t`", problems)
    cells = [] if grid is None else [[c.text for c in row] for row in (grid.header, *grid.rows)]
    return cells, [each.message for each in problems]


def test_pipes_within_quotes_are_text() -> None:
    cells, problems = _pipe('  a | b || c\n  "x|y" | starts with "a|b\\"|" || "p || q"\n')
    assert problems == []
    assert cells[1] == ['"x|y"', 'starts with "a|b\\"|"', '"p || q"']


def test_columns_need_not_be_aligned_nor_spaced() -> None:
    cells, problems = _pipe("  a|b||c\n  1 |2|| 3\n")
    assert (cells, problems) == ([["a", "b", "c"], ["1", "2", "3"]], [])


def test_a_cell_knows_its_place() -> None:
    block = _block("    a  |  bc || d\n\n    1  |  23 || 4\n")
    grid = read_pipe_table(block, "table `t`", [])
    assert grid is not None
    text = "table: |\n    a  |  bc || d\n\n    1  |  23 || 4\n"
    assert grid.split == 2
    for cell in (*grid.header, *grid.rows[0]):
        assert text[cell.span.start : cell.span.end] == cell.text
    assert grid.rows[0][1].span.start == text.index("23")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("  a | b\n  1 || 2\n", "the line has `||`, the header has none"),
        ("  a | b\n  1\n", "the line has 1 cell, the header has 2"),
        ("  a || b | c\n  1 || 2\n", "the line has 1 cell right of `||`, the header has 2"),
        ("  a || b\n  1 | 2 || 3\n", "the line has 2 cells left of `||`, the header has 1"),
        ("  a || b\n  1 ||\n", "a line begins or ends with a bar"),
        ("  a | b || c\n  1 |   || 2\n", "a cell is empty"),
        ("  a | b || c\n  1 ||| 2\n", "a cell is empty"),
    ],
)
def test_a_bad_row_is_left_out(table: str, said: str) -> None:
    cells, problems = _pipe(table + ("  9 || 9\n" if "|| b\n" in table else ""))
    assert problems == [said]
    assert cells[1:] in ([], [["9", "9"]])


def test_an_empty_table_has_no_header() -> None:
    assert _pipe("\n  \n") == ([], ["table `t` has a table without a header"])


def _csv(text: str) -> tuple[list[list[str]], list[str]]:
    problems: list[Diagnostic] = []
    grid = read_csv_table(SourceText("t.csv", text), "table `t`", problems)
    cells = [] if grid is None else [[c.text for c in row] for row in (grid.header, *grid.rows)]
    for row in () if grid is None else (grid.header, *grid.rows):
        for cell in row:
            raw = text[cell.span.start : cell.span.end]
            assert raw.replace('""', '"') == cell.text
    return cells, [each.message for each in problems]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
        ("a , b\n 1,2 \n\n", [["a", "b"], ["1", "2"]]),
        ('a,b\n"1,2","say ""x"""\n', [["a", "b"], ["1,2", 'say "x"']]),
        ('a,b\n"1\n2", 3\n', [["a", "b"], ["1\n2", "3"]]),
        ("a,b\n,\n1,\n", [["a", "b"], ["", ""], ["1", ""]]),
        ("a,b\n1,", [["a", "b"], ["1", ""]]),
        ("a\n\n1\n", [["a"], ["1"]]),
    ],
)
def test_csv_as_it_is_written(text: str, cells: list[list[str]]) -> None:
    assert _csv(text) == (cells, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "table `t` has a table without a header"),
        ('a,b\n1,"2\n', 'a `"` in the table is not closed'),
        ('a,b\n1,2"3\n', 'a `"` in the table is not closed'),
        ('a,b\n1,"2"3\n', 'a `"` in the table is not closed'),
        ("a,b\n1\n", "the line has 1 cell, the header has 2"),
        ("a,b\n1,2,3\n", "the line has 3 cells, the header has 2"),
    ],
)
def test_csv_that_is_none(text: str, said: str) -> None:
    assert _csv(text)[1] == [said]


@pytest.mark.parametrize(
    ("text", "places", "said"),
    [
        ("a,b\n1,\x1b[2J\n", [6], "the file holds a control character (U+001B)"),
        ("a,b\n1,\x9b2J\n", [6], "the file holds a control character (U+009B)"),
        ("a,b\n1,\u202e2\n", [6], "the file holds right-to-left override (U+202E)"),
        ('a,b\n"\x07",\x07\n', [5, 8], "the file holds a control character (U+0007)"),
        ("a,b\r1,2\r", [3, 7], "the file holds a carriage return without a line feed (U+000D)"),
    ],
)
def test_csv_with_characters_that_no_policy_may_hold(
    text: str, places: list[int], said: str
) -> None:
    problems: list[Diagnostic] = []
    assert read_csv_table(SourceText("t.csv", text), "table `t`", problems) is None
    assert [each.span.start for each in problems] == places
    assert {(each.code, each.message.split(",")[0]) for each in problems} == {
        ("bad-character", said)
    }


TESTS = """\
accounts:
  PLAIN: {late_entries: 4, origin: CN, bond: $5, flags: []}
tests:
  - name: plain
    as_of: 2026-11-24
    like: PLAIN
    facts: {origin: null, hts: "8701", late_entries: 2}
    expect: {score: 0, steps: [write, call]}
    settled: [score, walk]
    provisional: [steps]
    fired: [LATE]
    not_fired: [STEP-A]
    undecided: []
  - {name: other, as_of: 2026-01-01, expect: {score: error, steps: null}}
  - {name: blocked, as_of: 2026-01-01, expect: {score: blocked, steps: []}}
"""
STEPS = """\
decision: walk
output: {steps: enum(call, write, error)}
hit_policy: rule order
rules:
  - {id: STEP-A, then: call}
"""


def test_the_tests_beside_the_rules(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"tests/a.yaml": TESTS, "steps.yaml": STEPS})
    assert found.diagnostics == ()
    plain, other, blocked = found.tests
    assert (plain.name, plain.as_of, plain.like) == ("plain", date(2026, 11, 24), "PLAIN")
    assert plain.facts == {"late_entries": 2, "bond": 500, "flags": frozenset(), "hts": "8701"}
    assert plain.expect == {"score": Expected(0), "steps": Expected(("write", "call"))}
    assert (plain.settled, plain.provisional) == (("score", "walk"), ("walk",))
    assert (plain.fired, plain.not_fired, plain.undecided) == (("LATE",), ("STEP-A",), ())
    assert other.expect == {"score": Expected(status=Status.ERROR), "steps": Expected()}
    assert blocked.expect == {"score": Expected(status=Status.BLOCKED), "steps": Expected(())}
    assert plain.span.path == "rules/tests/a.yaml"


def test_an_unread_file_of_tests_does_not_silence_the_rest(tmp_path: Path) -> None:
    bad = SCORE_WITH_SLIP
    found = loaded(tmp_path, {"tests/a.yaml": "tests: [", "score.yaml": bad})
    assert [each.code for each in found.diagnostics] == ["unknown-name", "yaml-syntax"]


SCORE_WITH_SLIP = """\
decision: score
output: {score: integer}
hit_policy: collect sum
if_provisional: keep
rules:
  - {id: LATE, when: late_entry > 3, then: 1}
"""
