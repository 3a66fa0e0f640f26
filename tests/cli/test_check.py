"""`tidewaiter check`: every problem in one go, as text or JSON, and the page of a code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import api
from tests.cli.policies import FEE, LEVEL, written
from tests.cli.running import RULES, call, run

MISSPELT = LEVEL.replace("visits >= often", "visit >= often")
FEE_TWICE = FEE.replace("then: $5", "then: 5")
NO_DAYS = ["tomorrow", "2026-02-30", "2026-W01-1", "20261124", "2026-11-24T00:00", "24/11/2026", ""]


def test_a_good_policy_is_described_in_a_line() -> None:
    ran = run("--rules", RULES, "check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("policy cbp-accounts 2026.")
    assert ran.out.count("\n") == 1


def test_counts_are_in_proper_words(small: Path) -> None:
    ran = call("--rules", str(small), "check")
    told = "8 facts, 1 parameter, 0 tables, 3 decisions, 4 rules, 1 invariant, 1 test"
    assert told in ran.out


def test_a_problem_is_told_with_place_caret_and_remedy(tmp_path: Path) -> None:
    ran = run("check", cwd=written(tmp_path / "rules", {"level.yaml": MISSPELT}).parent)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        "rules/level.yaml:10:50: error[unknown-name]: rule `LEVEL-VISITS` reads `visit`, "
        "which is no fact, parameter or decision\n"
        "10 |   - {id: LEVEL-VISITS, title: Many visits, when: visit >= often, then: high,\n"
        "   |                                                  ^^^^^\n"
        "help: did you mean `visits`?\n"
        "\n"
        "1 error in 1 file\n\n"
    )


def test_problems_of_several_files_come_in_one_go(small: Path) -> None:
    written(small, {"level.yaml": MISSPELT, "fee.yaml": FEE_TWICE, "tests/odd.yaml": "- 1\n"})
    ran = call("--rules", str(small), "check")
    assert ran.code == 3
    for file in ("level.yaml", "fee.yaml", "tests/odd.yaml"):
        assert f"{file}:" in ran.err


def test_no_problems_are_an_empty_list_in_json(small: Path) -> None:
    ran = call("--rules", str(small), "check", "--format", "json")
    assert (ran.code, json.loads(ran.out), ran.err) == (0, [], "")


def test_problems_in_json_are_complete(small: Path) -> None:
    written(small, {"level.yaml": MISSPELT})
    ran = call("--rules", str(small), "check", "--format", "json")
    assert (ran.code, ran.err) == (3, "")
    assert json.loads(ran.out) == [
        {
            "path": f"{small}/level.yaml",
            "line": 10,
            "column": 50,
            "end_line": 10,
            "end_column": 55,
            "code": "unknown-name",
            "severity": "error",
            "message": "rule `LEVEL-VISITS` reads `visit`, which is no fact, parameter or decision",
            "note": None,
            "help": "did you mean `visits`?",
            "labels": [],
        }
    ]


def test_a_date_on_which_a_parameter_has_no_value(small: Path) -> None:
    ran = call("--rules", str(small), "check", "--as-of", "2023-12-31")
    assert ran.code == 3
    assert "error[parameter-gap]: parameter `often` has no value on 2023-12-31" in ran.err
    assert call("--rules", str(small), "check", "--as-of", "2024-01-01").code == 0


@pytest.mark.parametrize("text", NO_DAYS)
def test_a_date_is_year_month_day_and_nothing_else(small: Path, text: str) -> None:
    ran = call("--rules", str(small), "check", "--as-of", text)
    assert ran.code == 2
    assert f"`{text}` is not a date; write it as 2026-11-24" in ran.err


@pytest.mark.parametrize("code", api.codes())
def test_every_code_has_a_page(code: str) -> None:
    ran = call("check", "--explain", code)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"# {code}: ")


def test_a_code_that_is_none() -> None:
    ran = call("check", "--explain", "unknown-nam")
    assert ran.code == 2
    assert "there is no code `unknown-nam`; did you mean `unknown-name`?" in ran.err
    assert "the codes are: ambiguous-name, " in call("check", "--explain", "qqqqqq").err


def test_the_rules_are_named_before_or_behind_the_command(small: Path) -> None:
    before = call("--rules", str(small), "check")
    assert call("check", "--rules", str(small)) == before
    assert call("--rules", "/nowhere", "check", "--rules", str(small)) == before
    assert before.out.startswith("policy small 3: ")
