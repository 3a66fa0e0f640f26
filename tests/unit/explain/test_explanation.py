"""An explanation holds what decided, what came close, and what is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.explain.build import explain
from engine.explain.explanation import DecisionPart, Explanation
from engine.explain.ink import Ink
from engine.explain.to_markdown import explanation_markdown
from engine.explain.to_text import explanation_text
from engine.model.types import Value
from tests.unit.explain.policies import case_of

KNOWN: dict[str, Value] = {
    "exams": 7,
    "bond": 6_000_000,
    "opened": date(2020, 1, 1),
    "member": True,
    "share": 0.05,
}


def _part(explanation: Explanation, name: str) -> DecisionPart:
    return next(part for part in explanation.decisions if part.name == name)


def test_the_winner_is_told_with_its_sentence_place_and_authority(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, KNOWN))
    segment, score = _part(explanation, "segment"), _part(explanation, "score")
    assert segment.values == {"segment": "high"}
    assert segment.settled
    assert (segment.winners[0].id, segment.winners[0].place) == (
        "SEG-HIGH",
        "rules/segment.yaml:9",
    )
    assert (score.values, score.shown) == ({"score": 35}, {"score": "35"})
    assert score.base == "10"
    told = {rule.id: (rule.points, rule.because, rule.authority) for rule in score.winners}
    assert told == {
        "ALWAYS": ("-5", None, None),
        "EXAMS": ("+30", "7 exams, the limit is 5", "19 USC 1"),
    }


def test_a_rule_that_one_condition_kept_away_came_close(tmp_path: Path) -> None:
    score = _part(explain(case_of(tmp_path, KNOWN)), "score")
    (bond,) = score.near
    assert (bond.rule.id, bond.failing) == ("BOND", 1)
    assert bond.distance == 0.1667, "$10,000 of $60,000"
    assert bond.rule.conditions == [
        "continuous bond is $60,000, and the rule applies only if it is less than $50,000"
    ]


def test_an_undecided_rule_names_the_missing_fact_and_the_sum_its_interval(tmp_path: Path) -> None:
    facts = {name: value for name, value in KNOWN.items() if name != "bond"}
    explanation = explain(case_of(tmp_path, facts))
    score, segment = _part(explanation, "score"), _part(explanation, "segment")
    assert [(part.rule.id, part.missing) for part in score.undecided] == [("BOND", ["bond"])]
    assert (score.interval and (score.interval.low, score.interval.high)) == ("35", "40")
    assert score.missing == ["bond"]
    assert segment.settled, "35 to 40 is at least 30 either way"


def test_a_replaced_outcome_says_what_it_would_be(tmp_path: Path) -> None:
    segment = _part(explain(case_of(tmp_path, {"exams": 0, "member": True})), "segment")
    assert segment.replaced
    assert (segment.shown, segment.computed) == ({"segment": "unknown"}, {"segment": "low"})
    assert segment.missing == ["opened"], "the score stays below 30 whatever the bond"


def test_a_missing_name_in_a_sentence_is_not_known(tmp_path: Path) -> None:
    facts: dict[str, Value] = {"exams": 0, "member": True, "bond": 100}
    score = _part(explain(case_of(tmp_path, facts)), "score")
    told = {rule.id: rule.because for rule in score.winners}
    assert told["BOND"] == "a bond of $1, share not known"


def test_a_share_is_told_in_percent(tmp_path: Path) -> None:
    facts = {**KNOWN, "bond": 100}
    score = _part(explain(case_of(tmp_path, facts)), "score")
    told = {rule.id: rule.because for rule in score.winners}
    assert told["BOND"] == "a bond of $1, share 5%"
    assert score.bound == "50, held to the cap of 40"


def test_the_text_tells_the_score_line_by_line(tmp_path: Path) -> None:
    text = explanation_text(explain(case_of(tmp_path, KNOWN)), Ink(color=False))
    assert text.splitlines()[0].startswith("Firm (importer, 2 IOR numbers)")
    assert "score 35\n  10 base\n" in text
    assert "   +30  EXAMS          7 exams, the limit is 5\n" in text
    assert "  close, did not fire  BOND +15: continuous bond is $60,000, and the rule" in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 100


def test_colour_adds_nothing_but_colour(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, {"exams": 0}))
    plain, painted = (explanation_text(explanation, Ink(color=c)) for c in (False, True))
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[31;1m", "\x1b[33m"):
        painted = painted.replace(code, "")
    assert painted == plain


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "a | b", "*x*", "[x](y)"])
def test_markdown_escapes_the_users_words(tmp_path: Path, hostile: str) -> None:
    page = explanation_markdown(explain(case_of(tmp_path, {**KNOWN, "name": hostile})))
    assert hostile not in page


SEVERAL = """
decision: segment
question: Which?
output: {segment: text}
hit_policy: first
otherwise: low
if_provisional: keep
rules:
  - id: SIZE
    title: Large
    when:
      - any:
          - all: [member, exams >= 10]
          - bond > $70,000
    then: large
"""


def test_alternatives_are_told_as_such(tmp_path: Path) -> None:
    """One of them would do, so they are not joined by `and`."""
    case = case_of(tmp_path, KNOWN, SEVERAL)
    (rule,) = case.inforce.decisions[0].rules
    exams = "7 exams in 12 months, and the rule applies if there are at least 10"
    bond = "continuous bond is $60,000, and the rule applies if it is more than $70,000"
    assert case.teller.fails(rule.when) == [f"either {exams}, or {bond}"]


FAILING = """
decision: segment
question: Which?
output: {segment: text}
hit_policy: unique
otherwise: low
if_provisional: keep
rules:
  - {id: ONE, when: member, then: a}
  - {id: TWO, when: exams > 1, then: b}
"""
INVARIANT = """
invariants:
  - {id: INV, must: segment != null, because: everybody has one}
"""


def test_an_invariant_that_reads_a_failed_decision_is_not_checked(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, KNOWN, FAILING, INVARIANT))
    segment = _part(explanation, "segment")
    assert segment.fault == "rules `ONE` and `TWO` both match, and its hit policy is unique"
    assert explanation.breached == []
    assert [(part.id, part.names) for part in explanation.not_checked] == [
        ("INV", "segment could not be decided")
    ]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_text_keeps_to_the_width(tmp_path: Path, width: int) -> None:
    text = explanation_text(explain(case_of(tmp_path, KNOWN)), Ink(color=False), width)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("~~Many~~ exams", r"\~\~Many\~\~ exams"),
        ("# Many", r"\# Many"),
        ("- Many", r"\- Many"),
        ("+ Many", r"\+ Many"),
        ("1. Many", r"1\. Many"),
        ("12) Many", r"12\) Many"),
        ("> Many", r"\> Many"),
        ("=== Many", r"\=== Many"),
        ("&lt;b&gt; Many", r"\&lt;b\&gt; Many"),
    ],
)
def test_nothing_at_the_start_of_an_item_is_a_mark(tmp_path: Path, title: str, told: str) -> None:
    """The authority stands first in its item, and the name of the account in the heading."""
    whole = explain(case_of(tmp_path, KNOWN))
    cited = whole.authorities[0].model_copy(update={"authority": title})
    page = explanation_markdown(whole.model_copy(update={"authorities": [cited]}))
    assert f"\n- {told}: " in page


def test_what_is_masked_is_masked_before_it_is_escaped(tmp_path: Path) -> None:
    whole = explain(case_of(tmp_path, KNOWN))
    account = whole.account.model_copy(update={"name": "owner 123-45-6789"})
    page = explanation_markdown(whole.model_copy(update={"account": account}))
    assert "123-45-6789" not in page.replace("\\", "")
    assert page.startswith("# owner \\*\\*\\*-\\*\\*-\\*\\*89 (")
