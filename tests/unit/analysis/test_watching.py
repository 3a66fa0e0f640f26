"""What is told from one look to the next: a function of two states, without a watcher."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from engine.analysis.report import Difference, Report, TestResult
from engine.analysis.watch_report import Good, Round, round_json, round_text
from engine.analysis.watching import (
    Change,
    Prepare,
    Seen,
    State,
    changes_between,
    files_between,
    is_same,
    look,
)
from engine.engines.reference import ReferenceEngine
from engine.explain.ink import Ink
from engine.model.inforce import InForce, select
from engine.model.result import Engine
from engine.policy.load import Loaded, load_policy
from engine.source.text import SourceText
from tests.cli.policies import LEVEL, written

PLAIN: Final = Ink(color=False)
HIGH, LOW = Seen("high", "LEVEL-VISITS"), Seen("low", "no rule")
PASSED = TestResult("five visits are many", "tests/level.yaml:2", ())
FAILED = replace(PASSED, differences=(Difference("level", "high", "low", "no rule fired"),))
FAILURE: Final = "tests/level.yaml:2: level expected high, got low"
MISSPELT: Final = "rule `LEVEL-VISITS` reads `visit`, which is no fact, parameter or decision"
ACCOUNTS: Final = """\
as_of: 2026-11-24
accounts:
  - {id: A, facts: {visits: 5, marks: [], owed: $1, open: true}}
  - {id: B, facts: {visits: 1, marks: [red], owed: $1}}
  - {id: C, facts: {visits: few}}
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return load_policy(written(tmp_path / "rules"), "rules")


def prepare_for(loaded: Loaded) -> Prepare:
    def prepare(day: date, _engine: str) -> tuple[InForce, Engine]:
        assert loaded.policy is not None
        inforce = select(loaded.policy, day)
        return inforce, ReferenceEngine(inforce)

    return prepare


def state(loaded: Loaded, **accounts: dict[str, Seen]) -> State:
    report = Report("small 3", "rete", (PASSED,))
    return State(loaded, (), report, accounts, date(2026, 11, 24))


def test_an_output_with_another_value_is_a_change(loaded: Loaded) -> None:
    before = state(loaded, A={"level": LOW, "fee": Seen("$5", "FEE-RED")}, B={"level": LOW})
    after = state(loaded, A={"level": HIGH, "fee": Seen("$5", "FEE-RED")}, B={"level": LOW})
    changes = changes_between(before, after)
    assert changes.changed == (Change("A", "level", LOW, HIGH),)
    assert (changes.other_rules, changes.new, changes.gone) == (0, (), ())


def test_the_same_value_by_another_rule_is_counted(loaded: Loaded) -> None:
    before = state(loaded, A={"level": HIGH}, B={"level": LOW})
    after = state(loaded, A={"level": Seen("high", "LEVEL-OPEN")}, B={"level": LOW})
    changes = changes_between(before, after)
    assert (changes.changed, changes.other_rules) == ((), 1)


def test_a_value_that_becomes_provisional_is_a_change(loaded: Loaded) -> None:
    before = state(loaded, A={"level": LOW})
    after = state(loaded, A={"level": Seen("low?", "no rule")})
    assert len(changes_between(before, after).changed) == 1


def test_accounts_and_outputs_that_come_or_go_are_no_changes(loaded: Loaded) -> None:
    before = state(loaded, A={"level": LOW, "fee": HIGH}, B={"level": LOW})
    after = state(loaded, A={"level": LOW, "bill": HIGH}, C={"level": HIGH})
    changes = changes_between(before, after)
    assert changes == ((), 0, ("C",), ("B",))


def test_the_files_of_a_save_are_those_whose_text_differs(loaded: Loaded) -> None:
    sources = dict(loaded.sources)
    del sources["rules/bill.yaml"]
    sources["rules/fee.yaml"] = SourceText("rules/fee.yaml", "decision: fee\n")
    sources["rules/new.yaml"] = SourceText("rules/new.yaml", "")
    after = state(replace(loaded, sources=sources))
    files = files_between(state(loaded), after)
    assert files == ("rules/bill.yaml", "rules/fee.yaml", "rules/new.yaml")
    assert not is_same(state(loaded), after)


def test_a_save_that_changes_nothing_is_the_same(loaded: Loaded) -> None:
    assert is_same(state(loaded, A={"level": LOW}), state(loaded, A={"level": LOW}))
    assert not is_same(state(loaded, A={"level": LOW}), state(loaded, A={"level": HIGH}))


def test_a_look_decides_tests_and_accounts(loaded: Loaded, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.yaml"
    accounts.write_text(ACCOUNTS)
    seen = look(loaded, prepare_for(loaded), accounts, None)
    assert seen.is_good
    assert seen.report is not None
    assert seen.report.failed == 0
    assert seen.as_of == date(2026, 11, 24)
    assert seen.accounts["A"]["level"] == HIGH
    assert seen.accounts["A"]["fee"] == Seen("$0", "no rule")
    assert seen.accounts["B"] == {"level": Seen("low", "no rule"), "fee": Seen("$5", "FEE-RED")}
    assert [*seen.accounts] == ["A", "B"]
    assert seen.remarks == (f"1 account of {accounts.as_posix()} was not decided",)


def test_accounts_without_a_date_are_not_decided(loaded: Loaded, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.yaml"
    accounts.write_text(ACCOUNTS.removeprefix("as_of: 2026-11-24\n"))
    prepare = prepare_for(loaded)
    without = look(loaded, prepare, accounts, None)
    assert without.accounts == {}
    assert "states no as-of date: give one with `--as-of DATE`" in without.remarks[0]
    given = look(loaded, prepare, accounts, date(2025, 1, 1))
    assert [*given.accounts] == ["A", "B"]


def test_accounts_that_cannot_be_read_do_no_harm_to_the_rest(
    loaded: Loaded, tmp_path: Path
) -> None:
    seen = look(loaded, prepare_for(loaded), tmp_path / "none.yaml", None)
    assert seen.is_good
    assert "none.yaml" in seen.remarks[0]


def test_a_policy_with_errors_is_no_good_state(tmp_path: Path) -> None:
    folder = written(tmp_path / "rules", {"level.yaml": LEVEL.replace("visits >=", "visit >=")})
    broken = load_policy(folder, "rules")
    seen = look(broken, prepare_for(broken), None, None)
    assert not seen.is_good
    assert [each.code for each in seen.diagnostics] == ["unknown-name"]


def test_the_first_round_in_text(loaded: Loaded) -> None:
    text = round_text(Round("12:00:01", state(loaded, A={"level": LOW})), PLAIN)
    assert text == "12:00:01  check: fine; tests: 1 passed; 1 account as of 2026-11-24"


def test_a_round_with_a_change_in_text(loaded: Loaded) -> None:
    before = state(loaded, A={"level": LOW}, B={"level": LOW})
    report = Report("small 3", "rete", (FAILED,))
    after = replace(state(loaded, A={"level": HIGH}, B={"level": LOW}), report=report)
    text = round_text(Round("12:00:09", after, before, Good("12:00:01", before)), PLAIN)
    assert text.splitlines() == [
        "12:00:09  the accounts",
        "          check: fine; tests: 0 passed, 1 failed; 2 accounts as of 2026-11-24",
        f"            fails now  five visits are many  {FAILURE}",
        "            A  level: low (no rule) -> high (LEVEL-VISITS)",
        "            1 account changed",
    ]


def test_what_failed_before_is_counted_and_what_passes_again_is_named(loaded: Loaded) -> None:
    failing = replace(state(loaded), report=Report("small 3", "rete", (FAILED,)))
    again = round_text(Round("t", failing, state(loaded), Good("s", failing)), PLAIN)
    assert "failed  1 test as before" in again
    mended = round_text(Round("t", state(loaded), failing, Good("s", failing)), PLAIN)
    assert "passes now  five visits are many" in mended


def test_when_a_mistake_is_undone_one_line_says_so(loaded: Loaded) -> None:
    broken = tuple(replace(FAILED, name=f"test {i}") for i in range(62))
    failing = replace(state(loaded), report=Report("small 3", "rete", (PASSED, *broken)))
    whole = tuple(replace(each, differences=()) for each in broken)
    mended = replace(failing, report=Report("small 3", "rete", (PASSED, *whole)))
    text = round_text(Round("t", mended, failing, Good("s", failing)), PLAIN)
    assert [line.strip() for line in text.splitlines() if "pass" in line] == [
        "check: fine; tests: 63 passed; 0 accounts as of 2026-11-24",
        "passes now  all 63 tests pass again",
    ]
    partly = replace(failing, report=Report("small 3", "rete", (FAILED, *whole)))
    named = round_text(Round("t", partly, failing, Good("s", failing)), PLAIN)
    assert named.count("passes now") == 20
    assert "... and 42 more" in named


def test_errors_keep_the_last_good_state(tmp_path: Path, loaded: Loaded) -> None:
    folder = written(tmp_path / "rules", {"level.yaml": LEVEL.replace("visits >=", "visit >=")})
    broken = load_policy(folder, "rules")
    now = State(broken, broken.diagnostics)
    good = Good("12:00:01", state(loaded))
    text = round_text(Round("12:00:09", now, state(loaded), good), PLAIN)
    assert text.splitlines()[:3] == [
        "12:00:09  rules/level.yaml",
        "          check: 1 error; the last good state, of 12:00:01, is kept",
        f"          rules/level.yaml:10:50: error[unknown-name]: {MISSPELT}",
    ]


def test_many_changes_are_cut_short(loaded: Loaded) -> None:
    before = state(loaded, **{f"A{i:02}": {"level": LOW} for i in range(30)})
    after = state(loaded, **{f"A{i:02}": {"level": HIGH} for i in range(30)})
    text = round_text(Round("t", after, before, Good("s", before)), PLAIN)
    assert text.count(" -> ") == 20
    assert "... and 10 more" in text
    assert "30 accounts changed" in text


def test_text_of_a_file_cannot_move_the_cursor(loaded: Loaded) -> None:
    before = state(loaded, **{"A\x1b[2J": {"level": LOW}})
    after = state(loaded, **{"A\x1b[2J": {"level": Seen("hi\x07gh", "R")}})
    text = round_text(Round("t", after, before, Good("s", before)), PLAIN)
    assert "\x1b" not in text
    assert "\x07" not in text


def test_the_same_as_a_line_of_json(loaded: Loaded) -> None:
    before, after = state(loaded, A={"level": LOW}), state(loaded, A={"level": HIGH})
    line = round_json(Round("12:00:09", after, before, Good("12:00:01", before)))
    assert "\n" not in line
    told = json.loads(line)
    assert told["changes"]["changed"] == [
        {
            "account": "A",
            "output": "level",
            "before": {"value": "low", "by": "no rule"},
            "after": {"value": "high", "by": "LEVEL-VISITS"},
        }
    ]
    assert (told["errors"], told["tests"], told["compared_with"]) == (
        0,
        {"passed": 1, "failed": []},
        "12:00:01",
    )


def test_without_accounts_no_outcome_is_told_of(loaded: Loaded) -> None:
    before = look(loaded, prepare_for(loaded), None, None)
    after = replace(before, diagnostics=())
    this = Round("12:00:05", after, before, Good("12:00:00", before))
    told = round_text(this, PLAIN)
    assert "no outcome changed" not in told
    assert "no accounts are watched: name a file of them" in told
    assert "accounts.yaml beside the folder of the rules" in told
    assert json.loads(round_json(this))["changes"] is None
    assert json.loads(round_json(this))["remarks"] == [*after.remarks]


def test_a_file_without_accounts_is_told_of(loaded: Loaded, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.yaml"
    accounts.write_text("as_of: 2026-11-24\naccounts: []\n")
    seen = look(loaded, prepare_for(loaded), accounts, None)
    assert seen.remarks == (f"there are no accounts in {accounts.as_posix()}",)
