"""What an extract says of an account: numbers with days, months, shares, the latest records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.explain.case import Case
from engine.model.inforce import InForce
from engine.trade.profile.profile import Held, Month, Other, Part, Profile, Recorded
from engine.trade.profile.recorded import Extract, NotListedError
from engine.trade.profile.recorded import recorded as read


def test_numbers_have_their_days_and_those_of_persons_are_masked(recorded: Recorded) -> None:
    assert recorded.listed.numbers == (
        Held("12-3456789", "importer", None, None, is_held=True),
        Held("***-**-**89", "importer", None, date(2025, 12, 31), is_held=False),
    )


def test_it_is_said_who_follows_whom(inforce: InForce, extract: Path, recorded: Recorded) -> None:
    assert (recorded.listed.opened_on, recorded.listed.closed_on) == (date(2020, 1, 1), None)
    assert (recorded.listed.successor, recorded.listed.follows) == (
        None,
        (Other("A2", "Bea Foods"),),
    )
    _, other = read(inforce, Extract(extract, {}, None), "A2", {})
    assert other.listed.successor == Other("A1", "Al <b>| Bert 123-45-6789")
    assert other.listed.closed_on == date(2026, 12, 31)
    (entries,) = other.kinds
    assert (entries.kind, entries.known) == ("entries", 1)  # E9, of the number it got
    assert other.without == ("joins",)


def test_months_end_where_those_of_measures_do(recorded: Recorded) -> None:
    (trade,) = recorded.trades
    assert (trade.kind, trade.column, len(trade.months)) == ("entries", "value", 36)
    assert [month for month in trade.months if month.records] == [
        Month(date(2023, 12, 24), 1, 1_000),
        Month(date(2025, 11, 24), 1, 5_000),
        Month(date(2026, 1, 24), 1, 2_000),
        Month(date(2026, 10, 24), 1, 30_000),
        Month(date(2026, 11, 24), 2, 90_000),
    ]
    assert (trade.months[0].ends, trade.months[-1].ends) == (date(2023, 12, 24), date(2026, 11, 24))
    assert [(trade.last(n).records, trade.last(n).cents) for n in (12, 24, 36)] == [
        (4, 122_000),
        (5, 127_000),
        (6, 128_000),
    ]


def test_only_what_was_known_counts(recorded: Recorded) -> None:
    entries, joins = recorded.kinds
    assert (entries.in_12, entries.in_24, entries.known, entries.later) == (4, 5, 7, 1)
    assert (joins.in_12, joins.in_24, joins.known, joins.later) == (1, 1, 1, 0)
    assert entries.columns == ("entry_date", "entry", "value", "goods")
    assert entries.latest == (
        ("2026-11-24", "E1", "$400", "steel"),
        ("2026-10-25", "E3", "$500", "steel"),
        ("2026-10-24", "E2", "$300", "wool"),
        ("2025-12-31", "E8", "$20", "wool"),
        ("2025-11-24", "E4", "$50", "steel"),
    )


def test_shares_are_those_of_the_measure(recorded: Recorded) -> None:
    (shares,) = recorded.shares
    assert (shares.label, shares.months, shares.scales) == ("goods", 12, ("by value",))
    assert shares.measures == ("goods_share",)
    assert shares.parts == (Part("steel", (900 / 1220,)), Part("wool", (320 / 1220,)))
    assert shares.unlike == ()


def test_a_share_that_the_run_keeps_otherwise_is_told(inforce: InForce, extract: Path) -> None:
    _, found = read(inforce, Extract(extract, {}, None), "A1", {"goods_share": 0.5})
    assert found.shares[0].unlike == (
        "goods_share is 0.5 in the run, and the records come to 0.737704918",
    )


def test_without_an_extract_there_are_no_records(case: Case) -> None:
    from engine.trade.profile.gather import Asked, gather

    found = gather(Asked(case, "2026-11-24-001", frozenset(case.account.facts), (), None))
    assert (found.recorded, found.who.name, found.who.kind) == (None, None, "importer")


@pytest.mark.parametrize(
    ("folder", "account", "told"),
    [("extract", "A3", "lists no account `A3`"), ("nowhere", "A1", "there is no folder")],
)
def test_what_is_not_there_is_told(
    inforce: InForce, extract: Path, folder: str, account: str, told: str
) -> None:
    with pytest.raises(NotListedError, match=told):
        read(inforce, Extract(extract.parent / folder, {}, None), account, {})


def test_who_it_is(profile: Profile) -> None:
    who = profile.who
    assert (who.id, who.name, who.kind) == ("A1", "Al <b>| Bert 123-45-6789", "importer")
    assert (who.policy, who.version, who.as_of) == ("tiny", "1", date(2026, 11, 24))
