"""An explanation as one HTML page: what it says, how it is built, and what it never lets in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.accounts.account import Account, AccountKind, Identifiers, Where
from engine.engines.reference import ReferenceEngine
from engine.explain.build import explain
from engine.explain.case import Origin, open_case
from engine.explain.explanation import Explanation
from engine.explain.html import explanation_html
from engine.model.inforce import select
from engine.model.types import Value
from tests.unit.explain.policies import SCORE, SEGMENT, case_of
from tests.unit.handbook.books import HOSTILE, hostile_files, load
from tests.unit.pages import Page, assert_sound

KNOWN: dict[str, Value] = {
    "exams": 6,
    "bond": 4_000_000,
    "opened": date(2020, 1, 1),
    "member": True,
    "share": 0.5,
    "name": "x",
}
OPEN = {name: value for name, value in KNOWN.items() if name not in ("bond", "exams")}
CLASH = """
decision: rank
question: Which rank?
output: {rank: enum(one, two)}
hit_policy: unique
otherwise: one
if_provisional: keep
rules:
  - {id: RANK-ONE, title: One, when: member, then: one}
  - {id: RANK-TWO, title: Two, when: exams > 1, then: two}
"""


def page_of(folder: Path, facts: dict[str, Value], *files: str) -> Page:
    return Page(explanation_html(explain(case_of(folder, facts, *files))))


@pytest.fixture(name="settled", scope="module")
def _settled(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return page_of(tmp_path_factory.mktemp("rules"), KNOWN)


@pytest.fixture(name="unsettled", scope="module")
def _unsettled(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return page_of(tmp_path_factory.mktemp("rules"), OPEN)


def test_the_pages_are_sound(settled: Page, unsettled: Page) -> None:
    assert_sound(settled)
    assert_sound(unsettled)


def test_it_is_a_function_of_the_explanation_alone(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, OPEN))
    again = Explanation.model_validate_json(explanation.model_dump_json())
    assert explanation_html(again) == explanation_html(explanation)


def test_the_head_says_who_by_which_policy_and_as_of_when(settled: Page) -> None:
    head = " ".join(settled.all("header")[0].text.split())
    assert settled.all("h1")[0].text == "Firm"
    for told in ("Account A-1", "importer", "12-3456789AB, 12-3456789AC", "small 1", "2026-11-24"):
        assert told in head


def test_an_outcome_has_its_value_its_standing_and_its_reason(settled: Page) -> None:
    rows = settled.rows("Each outcome, whether it is settled, and the rule that gave it.")
    assert rows[1].startswith("Segment high ✓ settled score is high")
    assert "SEG-HIGH" in rows[1]
    assert "rules/segment.yaml:9" in rows[1]
    assert "Every outcome is settled: no missing fact could change one." in settled.text


def test_reasons_of_a_sum_are_ranked_by_what_they_contribute(settled: Page) -> None:
    rows = settled.rows("The largest change first")
    assert [row.split(" ")[0] for row in rows] == [
        "Reason",
        "Base",
        "Many",
        "Low",
        "Everybody",
        "In",
    ]
    assert "+30" in rows[2]
    assert "6 exams, the limit is 5" in rows[2]
    assert "19 USC 1" in rows[2]
    assert rows[-1].startswith("In all 40 ✓ settled")  # 10 + 30 + 15 - 5 = 50, the cap is 40


def test_each_other_value_has_a_reason(settled: Page) -> None:
    rows = settled.rows("what keeps it from each other value")
    assert [row.split(" ")[0] for row in rows[1:]] == ["low", "unknown"]
    assert "6 exams in 12 months, and the rule applies only if there are 0" in rows[1]


def test_what_is_missing_says_what_to_ask_for_first(unsettled: Page) -> None:
    assert "? provisional" in unsettled.text
    rows = unsettled.rows("Facts that could still change something")
    assert rows[1].startswith("1. exams in 12 months")
    assert "could become" in rows[1]
    assert "Ask first for exams in 12 months." in unsettled.text
    assert "Undecided: bond is missing" in unsettled.text


def test_every_fact_is_there_with_its_standing(unsettled: Page) -> None:
    rows = unsettled.rows("All that the policy asks of an account")
    assert "exams in 12 months missing ? could matter" in rows
    assert "share of the lines 50%" in rows
    assert len(rows) == 1 + 6


def test_the_way_down_to_the_facts_is_a_tree(settled: Page) -> None:
    steps = settled.one("steps")
    assert "Segment: high" in steps.text
    assert steps.inside.count("ul") >= 3


def test_law_and_digests_are_there(settled: Page) -> None:
    assert "19 USC 1 EXAMS" in settled.rows("the rule or number is that of the source")
    foot = settled.all("footer")[0].text
    assert "m" * 64 in foot
    assert "t" * 64 in foot


def test_an_account_in_error_says_so_before_all_else(tmp_path: Path) -> None:
    page = page_of(tmp_path, KNOWN, SCORE, SEGMENT, CLASH)
    assert_sound(page)
    heads = [each.text for each in page.all("h2")]
    assert heads[0] == "This account is in error"
    alarm = page.text.partition("This account is in error")[2].partition("Outcomes")[0]
    assert alarm.startswith(" Rank ✕ error rules RANK-ONE and RANK-TWO both match")


def test_markup_in_the_policy_and_the_account_stays_text(tmp_path: Path) -> None:
    loaded, policy = load(tmp_path, hostile_files())
    inforce = select(policy, date(2026, 11, 24))
    numbers = Identifiers(("123-45-6789",), (HOSTILE,))
    facts: dict[str, Value] = {"visits": 5, "note": HOSTILE, "open": True, "marks": frozenset()}
    account = Account(HOSTILE, HOSTILE, AccountKind.BROKER, numbers, None, facts, Where("a"))
    origin = Origin({"LEVEL-VISITS": HOSTILE + ":1"}, "m" * 64, loaded.text_digest)
    case = open_case(inforce, ReferenceEngine(inforce), account, origin)
    text = explanation_html(explain(case))
    page = Page(text)
    assert_sound(page)
    shown = " ".join(HOSTILE.split())
    assert page.all("h1")[0].text == HOSTILE
    assert page.text.count(shown) >= 6
    assert "123-45-6789" not in text
    assert "***-**-**89" in text


def test_characters_that_deceive_are_shown_escaped(tmp_path: Path) -> None:
    case = case_of(tmp_path, KNOWN)
    account = replace(case.account, name="a\x00b\u202ec\ud800")
    text = explanation_html(explain(replace(case, account=account)))
    assert Page(text).all("h1")[0].text == r"a\x00b\u202ec\ud800"
    text.encode()


def test_values_of_several_outputs_are_named(tmp_path: Path) -> None:
    pair = """
decision: segment
question: Which?
output:
  segment: enum(low, high)
  desk_number: integer
hit_policy: first
otherwise: {segment: low, desk_number: 7}
if_provisional: keep
rules: [{id: SEG-X, title: X, when: exams > 9, then: {segment: high, desk_number: 1}}]
"""
    rows = page_of(tmp_path, KNOWN, SCORE, pair).rows("Each outcome, whether it is settled")
    assert rows[1].startswith("Segment low desk number: 7 ✓ settled no rule matched")
