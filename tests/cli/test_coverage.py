"""`test --coverage`: the report beside that of the tests, its JSON, and the bar to reach."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.policies import TESTS, written
from tests.cli.running import call


def test_it_is_told_before_the_tests_with_places(small: Path) -> None:
    ran = call("--rules", str(small), "test", "--coverage")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert lines[0].split() == [
        "decision", "rules", "fired", "not", "fired", "conditions", "true", "false",
    ]  # fmt: skip
    assert lines[-2].startswith("coverage ")
    assert lines[-1] == "1 passed, 0 failed (small 3, rete)"
    place = f"{small.as_posix()}/fee.yaml:10: FEE-RED: never fired (undecided in 1 test)"
    assert place in lines


def test_both_engines_reach_the_same(small: Path) -> None:
    rete, reference = (
        call("--rules", str(small), "test", "--coverage", "--engine", engine).out
        for engine in ("rete", "reference")
    )
    assert rete.splitlines()[:-1] == reference.splitlines()[:-1]


def test_without_it_nothing_is_told_of_it(small: Path) -> None:
    assert "coverage" not in call("--rules", str(small), "test").out


def test_the_same_as_json(small: Path) -> None:
    ran = call("--rules", str(small), "test", "--coverage", "--format", "json")
    told = json.loads(ran.out)
    assert (told["passed"], told["failed"]) == (1, 0)
    (visits,) = [each for each in told["coverage"]["rules"] if each["rule"] == "LEVEL-VISITS"]
    assert (visits["fired"], visits["not_fired"], visits["missing"]) == (1, 0, ["always fired"])


def test_too_little_ends_with_4(small: Path) -> None:
    ran = call("--rules", str(small), "test", "--coverage", "--fail-under", "99")
    assert ran.code == 4
    assert "less than 99%" in ran.err
    assert call("--rules", str(small), "test", "--coverage", "--fail-under", "1").code == 0


def test_a_failed_test_outweighs_a_bar_that_is_reached(small: Path) -> None:
    written(small, {"tests/level.yaml": TESTS.replace("{level: high}", "{level: low}")})
    ran = call("--rules", str(small), "test", "--coverage", "--fail-under", "1")
    assert ran.code == 4
    assert "0 passed, 1 failed" in ran.out


def test_a_bar_needs_the_coverage(small: Path) -> None:
    ran = call("--rules", str(small), "test", "--fail-under", "50")
    assert ran.code == 2
    assert "`--fail-under` needs `--coverage`" in ran.err


def test_a_bar_above_all_is_none(small: Path) -> None:
    assert call("--rules", str(small), "test", "--coverage", "--fail-under", "101").code == 2
