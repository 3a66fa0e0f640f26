"""What the tests of a policy reach, counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from engine.analysis.coverage import ConditionReach, Coverage, RuleReach, coverage_of
from engine.analysis.coverage_report import coverage_data, coverage_text, shown, summary
from engine.engines.reference import ReferenceEngine
from engine.engines.rete import ReteEngine
from engine.model.inforce import InForce, select
from engine.model.result import Engine
from engine.policy.load import load_policy

FILES: Final = {
    "policy.yaml": "policy: sample\nversion: 1\noutcomes: [score, grade]\n",
    "facts.yaml": """\
facts:
  late: {type: integer, label: late entries}
  open: {type: boolean, label: open}
  port: {type: text, label: port}
parameters:
  often: {type: integer, values: [{value: 4}]}
""",
    "score.yaml": """\
decision: score
output: {score: integer}
hit_policy: collect sum
if_provisional: keep
rules:
  - {id: ALWAYS, then: 1}
  - id: LATE
    when:
      - late > often
      - often > 1
      - any:
          - open
          - not: port in ("LA", "NY")
    then: = if late between 5 and 9 then 1 else 2
  - {id: GONE, when: open, then: 1, until: 2025-12-31}
  - {id: COMING, when: open, then: 1, from: 2030-01-01}
""",
    "grade.yaml": """\
decision: grade
output: {grade: text}
hit_policy: first
otherwise: none
if_provisional: keep
table: |
  id      | score    | open || grade
  GRADE-A | <= 1     | true || a
  GRADE-B | [2..5]   | -    || b
""",
    "tests/a.yaml": """\
tests:
  - name: late and open
    as_of: 2026-11-24
    facts: {late: 6, open: true, port: LA}
    expect: {score: 2}
  - name: not late
    as_of: 2026-11-24
    facts: {late: 2, port: NY}
    expect: {score: 1}
  - name: last year
    as_of: 2025-11-24
    facts: {late: 2, open: true}
    expect: {score: 2}
""",
}


def reach(folder: Path, make: type[Engine], only: str | None = None) -> Coverage:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    loaded = load_policy(folder, "")
    assert loaded.diagnostics == ()
    policy = loaded.policy
    assert policy is not None

    def prepare(day: date) -> tuple[InForce, Engine]:
        inforce = select(policy, day)
        return inforce, make(inforce)  # type: ignore[call-arg]  # an engine is made for this

    return coverage_of(loaded, prepare, only)


@pytest.fixture(params=[ReferenceEngine, ReteEngine])
def coverage(request: pytest.FixtureRequest, tmp_path: Path) -> Coverage:
    return reach(tmp_path, request.param)


def rule(coverage: Coverage, id_: str) -> RuleReach:
    return next(each for each in coverage.rules if each.rule == id_)


def condition(coverage: Coverage, text: str) -> ConditionReach:
    return next(each for each in coverage.conditions if each.condition == text)


def test_a_rule_counts_in_the_tests_it_is_in_force_in(coverage: Coverage) -> None:
    late, gone = rule(coverage, "LATE"), rule(coverage, "GONE")
    assert (late.fired, late.not_fired, late.undecided) == (1, 2, 0)
    assert (gone.fired, gone.not_fired, gone.undecided) == (1, 0, 0)
    assert [*gone.missing()] == ["always fired"]
    assert gone.place == "score.yaml:15"


def test_a_rule_without_condition_need_only_fire(coverage: Coverage) -> None:
    always = rule(coverage, "ALWAYS")
    assert (always.fired, always.needs_both, [*always.missing()]) == (3, False, [])


def test_a_rule_in_force_in_no_test_is_told_so(coverage: Coverage) -> None:
    assert [*rule(coverage, "COMING").missing()] == ["in force in no test"]


def test_the_smallest_conditions_are_told_in_the_words_of_the_file(coverage: Coverage) -> None:
    # `often > 1` is not there: no account can make it true or false.
    assert [each.condition for each in coverage.conditions] == [
        "late > often",
        "open",
        'port in ("LA", "NY")',
        "late between 5 and 9",
        "open",
        "open",
        "score <= 1",
        "open true",
        "score [2..5]",
    ]


def test_conditions_count_true_false_and_unknown(coverage: Coverage) -> None:
    late = condition(coverage, "late > often")
    assert (late.true, late.false, late.unknown) == (1, 2, 0)
    listed = condition(coverage, 'port in ("LA", "NY")')
    assert (listed.true, listed.false, listed.unknown) == (2, 0, 1)
    assert [*listed.missing()] == ["never false"]
    branch = condition(coverage, "late between 5 and 9")
    assert (branch.true, branch.false, branch.place) == (1, 2, "score.yaml:14")


def test_rows_of_a_table_are_rules_at_their_own_lines(coverage: Coverage) -> None:
    first, second = rule(coverage, "GRADE-A"), rule(coverage, "GRADE-B")
    assert (first.fired, first.not_fired, first.undecided, first.place) == (0, 2, 1, "grade.yaml:8")
    assert [*first.missing()] == ["never fired"]
    assert (second.fired, second.not_fired) == (2, 1)


def test_all_is_summed_up_in_a_line(coverage: Coverage) -> None:
    # Reached: of 11 goals of rules all but GONE's not fired, COMING's two, GRADE-A's fired.
    # Of 18 goals of conditions: late 2, open (true) 1, port (true) 1, between 2; GONE's open
    # (true) 1, COMING's open 0; score <= 1 2, open true (true) 1, [2..5] 2.
    assert summary(coverage) == (
        "coverage 65.5%: 4 of 6 rules fired, 3 of 5 did not fire, "
        "4 of 9 conditions both ways (3 tests)"
    )


def test_the_text_names_what_no_test_reached(coverage: Coverage) -> None:
    lines = coverage_text(coverage, color=False).splitlines()
    assert lines[:3] == [
        "decision  rules  fired  not fired  conditions  true  false",
        "score         4      3          1           6     5      2",
        "grade         2      1          2           3     3      2",
    ]
    assert "score.yaml:16: COMING: in force in no test" in lines
    assert "grade.yaml:8: GRADE-A: never fired (undecided in 1 test)" in lines
    assert 'score.yaml:13: LATE: `port in ("LA", "NY")` never false (unknown in 1 test)' in lines
    assert lines[-1] == summary(coverage)


def test_the_same_as_data(coverage: Coverage) -> None:
    data = coverage_data(coverage)
    assert (data["percent"], data["tests"]) == (65.5, 3)
    assert data["rules"][3] == {
        "decision": "score",
        "rule": "COMING",
        "place": "score.yaml:16",
        "fired": 0,
        "not_fired": 0,
        "undecided": 0,
        "needs_both": True,
        "missing": ["in force in no test"],
    }


def test_only_the_chosen_tests_count(tmp_path: Path) -> None:
    some = reach(tmp_path, ReferenceEngine, "last*")
    assert some.tests == 1
    assert rule(some, "LATE").in_force == 1


def test_a_percentage_is_rounded_down() -> None:
    assert [shown(100.0), shown(99.96), shown(0.0)] == ["100%", "99.9%", "0%"]


def test_nothing_to_reach_is_all_of_it() -> None:
    assert Coverage(0, (), (), ()).percent == 100
