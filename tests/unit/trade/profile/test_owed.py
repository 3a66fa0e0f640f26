"""Amounts beside their limits, days that count, and what is due."""

from __future__ import annotations

from datetime import date

from engine.trade.profile.profile import Clock, Due, Limit, Profile, Stated


def test_an_amount_stands_beside_what_rules_compare_it_with(profile: Profile) -> None:
    assert profile.limits == (
        Limit(
            "value_12m", "value in 12 months", "$1,220", "much", "$1,000", 1.22, ("LEVEL-VALUE",)
        ),
    )
    assert profile.money == (Stated("value_12m", "value in 12 months", "$1,220", is_known=True),)


def test_days_are_told_by_where_they_come_from(profile: Profile) -> None:
    decided, club = profile.standings
    assert decided.source == "by the policy"
    assert decided.clocks == (Clock("next_visit", "When is it visited?", date(2028, 1, 10), 412),)
    assert club.source == "club"
    assert club.clocks == (Clock("joined_on", "day of joining", date(2026, 1, 10), -318),)
    assert club.facts == (Stated("member", "member of the club", "true", is_known=True),)


def test_each_entry_of_a_list_has_the_sentence_of_its_rule(profile: Profile) -> None:
    (todo,) = profile.dues
    assert (todo.decision, todo.mark, todo.fault) == ("todo", "settled", None)
    call = (date(2027, 1, 10), 47, "TODO-CALL", "joined on 2026-01-10", None)
    write = (date(2026, 12, 4), 10, "TODO-WRITE", "the level is high", None)
    assert [_without_authority(due) for due in todo.entries] == [
        Due("call", *call),
        Due("write", *write),
    ]


def _without_authority(due: Due) -> Due:
    return Due(due.value, due.on, due.days, due.rule, due.told, None)


def test_other_outcomes_have_their_mark_and_reason(profile: Profile) -> None:
    level, visit = profile.verdicts
    assert (level.value, level.mark, level.told) == ("high", "settled", "$1,220 in 12 months")
    assert (visit.value, visit.told) == ("2028-01-10", "a member since 2026-01-10")
