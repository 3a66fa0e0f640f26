"""`allow` silences one warning of one part, says why, and changes no decision."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from engine.analysis.warnings import warnings_of
from engine.policy.digest import meaning_digest
from engine.policy.load import Loaded, ending_at, load_policy

HEAD: Final = "policy: sample\nversion: 1\noutcomes: [score]\n"
FACTS: Final = """\
facts:
  late: {type: integer, label: late entries}
  spare: {type: integer, label: spare entries%s}
parameters:
  often:
    type: integer
    values: [{from: 2024-01-01, until: 2026-12-31, value: 4}]%s
"""
SCORE: Final = """\
decision: score
output: {score: integer}
hit_policy: collect sum
if_provisional: keep
%srules:
  - {id: OFTEN, when: late > often, then: 1}
  - {id: A, when: late >= 50, then: 1%s}
  - {id: B, when: 50 > late, then: 1%s}
  - {id: C, when: "late > 3 and late != 50", then: 1%s}
"""
NO_SPARE: Final = ", allow: {unused-fact: kept}"
NO_END: Final = "\n    allow: {parameter-ending: the statute ends}"
NO_REPEAT: Final = ", allow: {repeated-threshold: a law of its own}"
DECISION: Final = "allow: {repeated-threshold: all by one law}\n"
NOVEMBER: Final = date(2026, 11, 24)


def policy(
    folder: Path, *, facts: tuple[str, str] = ("", ""), score: tuple[str, ...] = ("", "", "", "")
) -> Loaded:
    (folder / "policy.yaml").write_text(HEAD)
    (folder / "facts.yaml").write_text(FACTS % facts)
    (folder / "score.yaml").write_text(SCORE % score)
    loaded = load_policy(folder, "")
    assert loaded.diagnostics == ()
    return loaded


def codes(loaded: Loaded, as_of: date | None = None) -> list[str]:
    return [each.code for each in warnings_of(loaded, as_of)]


def test_without_it_all_is_told_by_place(tmp_path: Path) -> None:
    told = codes(policy(tmp_path), NOVEMBER)
    assert told == ["unused-fact", "parameter-ending", "repeated-threshold"]


def test_a_value_that_ends_is_told_for_a_day_only(tmp_path: Path) -> None:
    loaded = policy(tmp_path)
    assert codes(loaded) == ["unused-fact", "repeated-threshold"]
    assert codes(loaded, date(2026, 1, 1)) == ["unused-fact", "repeated-threshold"]


def test_each_is_silenced_where_it_belongs(tmp_path: Path) -> None:
    loaded = policy(tmp_path, facts=(NO_SPARE, NO_END), score=(DECISION, "", "", ""))
    assert codes(loaded, NOVEMBER) == []
    assert ending_at(loaded, NOVEMBER) == []


def test_what_is_not_due_today_is_no_unused_allow(tmp_path: Path) -> None:
    loaded = policy(tmp_path, facts=(NO_SPARE, NO_END), score=(DECISION, "", "", ""))
    assert codes(loaded) == []


def test_of_three_places_two_are_left(tmp_path: Path) -> None:
    loaded = policy(tmp_path, score=("", NO_REPEAT, "", ""))
    assert codes(loaded) == ["unused-fact", "repeated-threshold"]


def test_of_three_places_one_is_left(tmp_path: Path) -> None:
    loaded = policy(tmp_path, score=("", NO_REPEAT, "", NO_REPEAT))
    assert codes(loaded) == ["unused-fact"]


def test_where_rule_and_decision_allow_the_rule_counts(tmp_path: Path) -> None:
    loaded = policy(tmp_path, score=(DECISION, NO_REPEAT, NO_REPEAT, NO_REPEAT))
    (told,) = [each for each in warnings_of(loaded) if each.code == "unused-allow"]
    assert told.message == "`allow` of decision `score` silences no `repeated-threshold`"


def test_the_meaning_does_not_change(tmp_path: Path) -> None:
    plain = policy(tmp_path)
    silent = policy(tmp_path, facts=(NO_SPARE, NO_END), score=(DECISION, "", "", ""))
    assert plain.policy is not None
    assert silent.policy is not None
    assert meaning_digest(plain.policy) == meaning_digest(silent.policy)
    assert plain.text_digest != silent.text_digest
    (first, *_) = silent.allowances
    assert (str(first.subject), first.code, first.reason) == ("fact `spare`", "unused-fact", "kept")


def test_a_policy_with_errors_has_no_warnings(tmp_path: Path) -> None:
    policy(tmp_path)
    (tmp_path / "policy.yaml").write_text(HEAD.replace("score", "scores"))
    loaded = load_policy(tmp_path, "")
    assert loaded.policy is None
    assert warnings_of(loaded, NOVEMBER) == ()
