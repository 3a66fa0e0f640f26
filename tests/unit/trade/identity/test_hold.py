"""Whose a record is: by hand, and as a plain search through all holdings says it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.trade.identity.hold import Apart, Kind, Top, hold, standing_of, tell_apart
from tests.unit.trade.identity.inputs import holdings

EIN: Final = "12-3456789AB"
SSN: Final = "123-45-6789"
HELD: Final = holdings(
    (EIN, "importer", "A1", "importer", date(2020, 1, 1), date(2020, 12, 31)),
    (EIN, "importer", "A2", "importer", date(2021, 2, 1), None),
    ("11-1111111", "importer", "A2", "importer", None, date(2020, 6, 30)),
    ("22-2222222", "importer", "B3", "broker", None, None),
    ("002", "filer", "B3", "broker", None, None),
)


def records(*rows: tuple[str | None, date | None, int]) -> pl.LazyFrame:
    schema = {"number": pl.String, "day": pl.Date, "value": pl.Int64}
    frame = pl.DataFrame(list(rows), schema, orient="row")
    return frame.with_row_index("at").lazy()


def whose(frame: pl.LazyFrame, kind: Kind = "importer") -> list[tuple[str | None, bool]]:
    found = hold(frame, HELD, "number", "day", kind).collect().sort("at")
    return list(found.select("account", "by_broker").iter_rows())


@pytest.mark.parametrize(
    ("number", "day", "account", "by_broker"),
    [
        (EIN, date(2019, 12, 31), None, False),
        (EIN, date(2020, 1, 1), "A1", False),
        (EIN, date(2020, 12, 31), "A1", False),
        (EIN, date(2021, 1, 1), None, False),
        (EIN, date(2021, 1, 31), None, False),
        (EIN, date(2021, 2, 1), "A2", False),
        (EIN, date(2204, 1, 1), "A2", False),
        ("12-3456789", date(2020, 6, 1), None, False),
        ("11-1111111", date(1, 1, 1), "A2", False),
        ("11-1111111", date(2020, 6, 30), "A2", False),
        ("11-1111111", date(2020, 7, 1), None, False),
        ("22-2222222", date(2020, 7, 1), None, True),
        ("002", date(2020, 7, 1), None, False),
        (EIN, None, None, False),
        ("22-2222222", None, None, False),
        (None, date(2020, 7, 1), None, False),
    ],
)
def test_a_record_is_of_who_held_its_number_on_its_day(
    number: str | None, day: date | None, account: str | None, *, by_broker: bool
) -> None:
    assert whose(records((number, day, 1))) == [(account, by_broker)]


def test_filer_codes_are_of_brokers_under_a_name_of_their_own() -> None:
    frame = records(("002", date(2020, 1, 1), 1), (EIN, date(2020, 1, 1), 1))
    importers = hold(frame, HELD, "number", "day", "importer")
    both = hold(importers, HELD, "number", "day", "filer", named="broker").collect().sort("at")
    assert both.columns == ["at", "number", "day", "value", "account", "by_broker", "broker"]
    assert both.select("account", "broker").rows() == [(None, "B3"), ("A1", None)]


def test_an_account_as_its_code() -> None:
    frame = records((EIN, date(2020, 1, 1), 1), (EIN, date(2021, 1, 1), 1))
    found = hold(frame, HELD, "number", "day", "importer", as_code=True).collect().sort("at")
    assert found["account"].to_list() == [1, None]
    assert found.schema["account"] == pl.Int32()


def test_nobody_holds_anything() -> None:
    found = hold(records((EIN, date(2020, 1, 1), 1)), holdings(), "number", "day", "importer")
    assert found.collect().select("account", "by_broker").rows() == [(None, False)]


def test_records_kept_apart_are_counted_valued_and_listed() -> None:
    frame = records(
        (EIN, date(2020, 1, 1), 100),
        ("22-2222222", date(2020, 1, 1), 5_000),
        (SSN, date(2020, 1, 1), 70_00),
        (SSN, date(2020, 1, 1), -20_00),
        ("33-3333333", date(2020, 1, 1), 50_00),
        ("44-4444444", date(2020, 1, 1), 1_000_00),
        (None, date(2020, 1, 1), 1_00),
        (EIN, date(2021, 1, 1), 2_00),
    )
    held = hold(frame, HELD, "number", "day", "importer")
    standing = standing_of(held, "number", "importer", value_column="value")
    assert standing.held == 1
    assert standing.by_broker == Apart(1, 5_000, 0, 1, (Top("22-2222222", 1, 5_000),))
    assert standing.unassigned == Apart(
        records=6,
        cents=1_103_00,
        without_number=1,
        numbers=4,
        top=(
            Top("44-4444444", 1, 1_000_00),
            Top("***-**-**89", 2, 50_00),
            Top("33-3333333", 1, 50_00),
            Top(EIN, 1, 2_00),
        ),
    )
    assert tell_apart(standing.unassigned, "unassigned", "entry lines") == [
        "unassigned: 6 entry lines, $1,103.00, 4 numbers",
        "  without a number: 1",
        "  44-4444444: 1 entry lines, $1,000.00",
        "  ***-**-**89: 2 entry lines, $50.00",
        "  33-3333333: 1 entry lines, $50.00",
        "  12-3456789AB: 1 entry lines, $2.00",
    ]
    assert tell_apart(Apart(0, 0, 0, 0, ()), "unassigned", "entry lines") == []


def test_records_without_a_value_are_counted_and_ten_numbers_listed() -> None:
    rows = [(f"33-33333{n:02}", date(2020, 1, 1), 0) for n in range(12)]
    held = hold(records(*rows, rows[5]), HELD, "number", "day", "importer")
    apart = standing_of(held, "number", "importer").unassigned
    assert (apart.records, apart.cents, apart.numbers) == (13, None, 12)
    assert [top.number for top in apart.top][:2] == ["33-3333305", "33-3333300"]
    assert len(apart.top) == 10


DAYS: Final = st.dates(date(2020, 1, 1), date(2020, 1, 20))
NUMBERS: Final = ("12-3456789", EIN, SSN, "002")
Row = tuple[str, str, str, str, date | None, date | None]


@st.composite
def histories(draw: st.DrawFn) -> list[Row]:
    """Who held each of a few numbers: periods that do not overlap, some with gaps between."""
    rows: list[Row] = []
    for number in NUMBERS:
        for kind in ("importer", "filer"):
            cuts = sorted(draw(st.sets(DAYS, max_size=6)))
            is_open = draw(st.booleans())
            for i, first in enumerate(cuts):
                start = None if is_open and i == 0 else first
                end: date | None
                if i + 1 < len(cuts):
                    end = draw(st.dates(first, cuts[i + 1] - timedelta(days=1)))
                else:
                    end = draw(st.one_of(st.none(), st.dates(first, date(2020, 1, 25))))
                account, holder = draw(
                    st.sampled_from([("A1", "importer"), ("A2", "importer"), ("B3", "broker")])
                )
                rows.append((number, kind, account, holder, start, end))
    return draw(st.permutations(rows))


def plainly(rows: list[Row], number: str | None, day: date | None, kind: str) -> tuple[object, ...]:
    """Whose a record is, by looking at every holding."""
    for held, of_kind, account, holder, since, until in rows:
        if (held, of_kind) != (number, kind) or day is None:
            continue
        if (since is None or since <= day) and (until is None or day <= until):
            if kind == "filer":
                return (account,)
            return (None, True) if holder == "broker" else (account, False)
    return (None,) if kind == "filer" else (None, False)


@given(
    rows=histories(),
    asked=st.lists(
        st.tuples(st.none() | st.sampled_from([*NUMBERS, "55-5555555"]), st.none() | DAYS),
        max_size=30,
    ),
    kind=st.sampled_from(["importer", "filer"]),
)
def test_it_is_what_a_plain_search_says(
    rows: list[Row], asked: list[tuple[str | None, date | None]], kind: Kind
) -> None:
    frame = records(*((number, day, 1) for number, day in asked))
    found = hold(frame, holdings(*rows), "number", "day", kind)
    answer = found.collect(engine="streaming").sort("at")
    added = answer.select(answer.columns[4:]).rows()
    assert answer["at"].to_list() == list(range(len(asked)))
    assert added == [plainly(rows, number, day, kind) for number, day in asked]
