"""What would change the segment of the fixtures, by hand from the shipped rules."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine import api
from engine.explain.explanation import Explanation
from engine.explain.html import explanation_html
from engine.explain.ink import Ink
from engine.explain.sentences import EXAMPLES
from engine.explain.to_markdown import explanation_markdown
from engine.explain.to_text import explanation_text
from engine.explain.would_change import BUDGET
from tests.unit.pages import Page

ROOT = Path(__file__).resolve().parents[3]
ACCOUNTS = str(ROOT / "fixtures" / "accounts.yaml")


@cache
def _policy() -> tuple[api.Loaded, api.InForce, api.Engine]:
    loaded = api.open_policy(ROOT / "rules", "rules")
    inforce = api.in_force(loaded, date(2026, 11, 24))
    return loaded, inforce, api.build_engine("rete", loaded, inforce)


def _explained(account: str, *sets: str) -> Explanation:
    loaded, inforce, engine = _policy()
    with api.open_accounts(loaded, ACCOUNTS, None) as reader:
        found = api.find_account(loaded, reader, f"ACC-{account}", sets)
    told = api.explain_account(loaded, inforce, engine, found, format_="json")
    return Explanation.model_validate_json(told)


def _changes(account: str) -> list[tuple[str, dict[str, object]]]:
    part = _explained(account).would_change
    assert part is not None
    assert part.tried <= BUDGET
    return [(each.shown, dict(each.given)) for each in part.changes]


def test_a_choice_and_the_members_of_sets_are_tried() -> None:
    """FLAG-SECTOR asks for untraced makers, CN and a sector: without any of them no flag is left.

    It has no gap and a low score, so without the flag it is trusted.
    """
    assert sorted(map(str, _changes("00008"))) == [
        "('trusted', {'maker_region': 'elsewhere'})",
        "('trusted', {'origins': []})",
        "('trusted', {'uflpa_sectors': []})",
    ]


def test_the_true_edge_is_told_the_nearest_first() -> None:
    """Of 78 points 25 are for the sample: 53 is elevated, and 8 of 200 lines are still too many.

    30 are for violations, 2 at least, with more than $100,000 underpaid: 48 is elevated.
    """
    assert _changes("00042") == [
        ("elevated", {"lines_discrepant_24m": 7}),
        ("elevated", {"duties_underpaid_24m": "100000.00"}),
        ("elevated", {"adcvd_violations_24m": 1}),
    ]


@pytest.mark.parametrize(
    ("option", "segment"),
    [
        ("lines_discrepant_24m=7", "elevated"),
        ("lines_discrepant_24m=8", "high"),
        ("duties_underpaid_24m=$100,000", "elevated"),
        ("duties_underpaid_24m=$100,000.01", "high"),
        ("adcvd_violations_24m=1", "elevated"),
        ("adcvd_violations_24m=2", "high"),
    ],
)
def test_it_is_the_edge(option: str, segment: str) -> None:
    assert _explained("00042", option).decisions[0].values == {"segment": segment}


def test_what_is_to_be_done_about_is_told_and_nothing_far_fetched() -> None:
    """45 points, exactly elevated: 15 are for the bond of $90,000 of $100,000 (raise_bond).

    30 are for 2 violations with more than $95,000 (5% of $1,900,000) underpaid. A penalty for
    fraud would make it high, and comes from nothing.
    """
    assert _changes("00005") == [
        ("standard", {"duties_underpaid_24m": "95000.00"}),
        ("standard", {"bond_amount": "100000.00"}),
        ("standard", {"adcvd_violations_24m": 1}),
    ]


def test_where_nothing_speaks_against_it_the_far_fetched_is_told() -> None:
    assert ("elevated", {"fraud_24m": 1}) in _changes("00002")


def test_where_two_flags_hold_it_both_are_named() -> None:
    part = _explained("00029").would_change
    assert part is not None
    (held,) = part.held_by
    assert part.changes == []
    assert held.startswith("It rests on FLAG-SECTOR (")
    assert " and FLAG-EVASION (" in held
    assert held.endswith("; each of these alone would hold it.")


def test_a_score_far_beyond_its_limit_is_told_with_its_lines() -> None:
    """10 and 158 more: without the largest, 40, it is 128, which is 100 by the cap."""
    whole = _explained("00031")
    assert whole.would_change is not None
    said = (
        "It rests on risk_score, which is 100 by +40 ADCVD-NEW, +30 ADCVD-REPEAT, +25 DISCREPANCY, "
        "+20 DEBT-UNSECURED and 4 more; without any one of these it would still reach 70."
    )
    assert whole.would_change.held_by == [said]
    for told in (
        explanation_text(whole, Ink(color=False)),
        Page(explanation_html(whole)).text,
    ):
        assert said in " ".join(told.split())


def test_every_rendering_says_that_they_are_examples() -> None:
    whole = _explained("00042")
    for told in (
        explanation_text(whole, Ink(color=False)),
        explanation_markdown(whole),
        Page(explanation_html(whole)).text,
    ):
        assert EXAMPLES in " ".join(told.split())


def test_only_facts_that_change_it_are_told_to_be_waited_for() -> None:
    """Of ACC-00018 the dates decide whether the data are at fault; no share is read then."""
    whole = _explained("00018")
    actions = next(each for each in whole.decisions if each.name == "actions")
    assert actions.moved_by == ["first_entry_date", "last_entry_date"]
    said = (
        "once known: first_entry_date, last_entry_date; also missing, no tried value changes it: "
        "center_share, center_value_share"
    )
    text = " ".join(explanation_text(whole, Ink(color=False)).split())
    assert said in text
    assert "could become correct_data (2026-12-04) " + said in text
    assert ("Could become correct_data, due on 2026-12-04, " + said) in Page(
        explanation_html(whole)
    ).text
    assert said.replace("_", "\\_") in explanation_markdown(whole)


def test_an_outcome_that_nothing_was_found_to_change_has_a_mark_of_its_own() -> None:
    """The Center is PNDING whatever the dates are, so the division is none."""
    whole = _explained("00018")
    division = next(each for each in whole.decisions if each.name == "division")
    assert (division.mark, division.settled, division.could_become) == ("not certain", False, [])
    said = "ot settled for certain, though no value that was tried changes it"
    page = Page(explanation_html(whole)).text
    for told in (explanation_text(whole, Ink(color=False)), explanation_markdown(whole), page):
        assert said in " ".join(told.split())
    assert f"N{said}: division. All else is settled" in page


def test_parts_are_named() -> None:
    text = " ".join(explanation_text(_explained("00018"), Ink(color=False)).split())
    parts = "contact center_desk, answer_days 10, disclosure_days 0"
    assert f"service_level (general, {parts})?" in text
    newcomer = "newcomer, contact newcomer_desk, answer_days 5, disclosure_days 0"
    assert f"could become {newcomer} or " in text
    page = Page(explanation_html(_explained("00018"))).text
    assert "newcomer, contact newcomer_desk, answer days 5, disclosure days 0" in page


def test_no_line_is_wider_than_the_page() -> None:
    lines = explanation_text(_explained("00018"), Ink(color=False), 100).splitlines()
    assert max(map(len, lines)) <= 100


def test_what_came_near_is_in_the_order_of_its_weight() -> None:
    """High from 70, at 45, before all others; the data's own rules last, though the days are."""
    page = Page(explanation_html(_explained("00005")))
    rows = page.rows("could have changed an outcome")
    assert rows[1].startswith("High score SEG-HIGH Segment: high")
    at_fault = [i for i, row in enumerate(rows) if "QUA-" in row]
    assert at_fault == [*range(len(rows) - len(at_fault), len(rows))]
    assert at_fault


def test_why_nobody_manages_it_is_told_rule_by_rule() -> None:
    managed = next(e for e in _explained("00002").decisions if e.name == "managed")
    assert [(part.output, part.value, part.standing) for part in managed.why_not] == [
        ("managed", "true", "failed")
    ] * 3
    assert "MAN-VALUE" in {part.rule for part in managed.why_not}


def test_the_law_says_of_which_decision_and_that_the_segment_has_none() -> None:
    whole = _explained("00005")
    cited = {part.authority: part.otherwise for part in whole.authorities}
    assert cited["19 USC 4317; policy default"] == ["division"]
    law = "No law gives the segment itself: SEG-ELEVATED is a default of this policy."
    text = " ".join(explanation_text(whole, Ink(color=False)).split())
    page = Page(explanation_html(whole)).text
    for told in (text, explanation_markdown(whole), page):
        assert "all other cases of division" in told
        assert law in told.replace("\\", "")


def test_what_a_rule_would_compute_is_said() -> None:
    manager = next(e for e in _explained("00018").decisions if e.name == "manager")
    (near,) = manager.near
    assert near.rule.computed["manager"] == "the manager in table manager_desk"
    page = Page(explanation_html(_explained("00018"))).text
    assert "the manager in table manager_desk" in page
    assert "a computed value" not in page


def test_a_link_that_says_nothing_on_paper_is_not_printed() -> None:
    page = Page(explanation_html(_explained("00005")))
    spans = [each for each in page.all("span") if each.text == " (each reason)"]
    assert [each.attributes["class"] for each in spans] == ["screen"]
