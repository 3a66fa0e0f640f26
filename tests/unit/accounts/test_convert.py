"""Raw values to typed ones, type by type."""

from __future__ import annotations

import math
from datetime import date

import pytest

from engine.accounts.convert import TEXT_LIMIT, converter, read_texts
from engine.accounts.raw import NumberText, Raw, RepeatedKey
from engine.accounts.refusals import RefusedError
from engine.model.policy import Fact, Range
from engine.model.types import DATE, INTEGER, MONEY, MONTHS, NUMBER, Kind, Type, Value
from tests.unit.accounts.inputs import FACTS

N = NumberText


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        ("isa", True, True),
        ("isa", False, False),
        ("isa", "true", True),
        ("isa", " FALSE ", False),
        ("isa", "True", True),
        ("violations", "0", 0),
        ("violations", "-0", 0),
        ("violations", N("9007199254740991"), 9007199254740991),
        ("violations", "007", 7),
        ("share", "0.1", 0.1),
        ("share", "5%", 0.05),
        ("share", "0.1 %", 0.001),
        ("share", ".5", 0.5),
        ("share", N("1e-3"), 0.001),
        ("share", N("3"), 3.0),
        ("share", "1e-999", 0.0),
        ("bond", "$1,234.50", 123450),
        ("bond", "1234.5", 123450),
        ("bond", N("1234.50"), 123450),
        ("bond", "50000", 5_000_000),
        ("bond", "-$5.01", -501),
        ("bond", "$-5.01", -501),
        ("bond", "-0.00", 0),
        ("bond", "0.29", 29),
        ("bond", "90071992547409.91", 9007199254740991),
        ("since", "2026-02-28", date(2026, 2, 28)),
        ("since", "0001-01-01", date(1, 1, 1)),
        ("since", "9999-12-31", date(9999, 12, 31)),
        ("hts", "0101", "0101"),
        ("hts", "NO", "NO"),
        ("hts", " kept ", " kept "),
        ("hts", "e\u0301", "\u00e9"),
        ("level", "high", "high"),
        ("level", " low ", "low"),
        ("flags", [], frozenset()),
        ("flags", "[]", frozenset()),
        ("flags", "[ ]", frozenset()),
        ("flags", "forced_labor;iuu_fishing", frozenset({"forced_labor", "iuu_fishing"})),
        ("flags", "[forced_labor, forced_labor]", frozenset({"forced_labor"})),
        ("flags", ["iuu_fishing", "iuu_fishing"], frozenset({"iuu_fishing"})),
    ],
)
def test_values(fact: str, raw: Raw, value: Value) -> None:
    read = converter(FACTS[fact])(raw)
    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("raw", [None, ""])
def test_an_empty_text_and_null_are_missing(fact: str, raw: Raw) -> None:
    assert converter(FACTS[fact])(raw) is None


@pytest.mark.parametrize("fact", [name for name in FACTS if name != "hts"])
def test_blanks_are_missing_but_for_texts(fact: str) -> None:
    assert converter(FACTS[fact])("  ") is None


def test_minus_zero_is_zero() -> None:
    zero = converter(FACTS["share"])("-0.0")
    assert isinstance(zero, float)
    assert math.copysign(1, zero) == 1


@pytest.mark.parametrize(
    ("fact", "raw", "code", "words"),
    [
        ("isa", "yes", "wrong-type", "write `true`"),
        ("isa", "0", "wrong-type", "write `false`"),
        ("isa", N("1"), "wrong-type", "write `true`"),
        ("isa", "maybe", "wrong-type", "write `true` or `false`"),
        ("violations", "12.0", "wrong-type", "write `12`"),
        ("violations", N("12.0"), "wrong-type", "write `12`"),
        ("violations", N("1e3"), "wrong-type", "digits only"),
        ("violations", "1,000", "wrong-type", "write `1000`, without commas"),
        ("violations", "1_000", "wrong-type", "is `1_000`, which is not an integer"),
        ("violations", "\u0661", "wrong-type", "not an integer"),
        ("violations", "9007199254740992", "out-of-range", "larger than 2^53 - 1"),
        ("violations", "-9007199254740992", "out-of-range", "below minus 2^53 - 1"),
        ("violations", "9" * 5000, "out-of-range", "larger than"),
        ("violations", True, "wrong-type", "is `true`, which is not an integer"),
        ("violations", "NaN", "wrong-type", "is `NaN`, which is no value"),
        ("violations", "-1", "out-of-range", "is `-1`, which is outside its range `[0..]`"),
        ("share", "nan", "wrong-type", "which is no value"),
        ("share", N("NaN"), "wrong-type", "which is no value"),
        ("share", N("-Infinity"), "wrong-type", "which is no value"),
        ("share", "inf", "wrong-type", "which is no value"),
        ("share", "1e999", "out-of-range", "largest double"),
        ("share", "1,5", "wrong-type", "write it like `0.25`"),
        ("share", "1_0", "wrong-type", "not a number"),
        ("bond", "12.345", "wrong-type", "more than two decimals"),
        ("bond", N("0.1000"), "wrong-type", "more than two decimals"),
        ("bond", "$100.000", "wrong-type", "a comma groups thousands here"),
        ("bond", "$100.000", "wrong-type", "begins the cents: `$100,000`; else round it"),
        ("bond", "$1000.000", "wrong-type", "round it to whole cents"),
        ("bond", "00,000", "wrong-type", "which is not an amount of money"),
        ("bond", "0,123", "wrong-type", "like `$1,250.00`"),
        ("violations", "00,000", "wrong-type", "digits only"),
        ("share", "0,123", "wrong-type", "write it like `0.25`"),
        ("bond", "12,34", "wrong-type", "which is not an amount of money"),
        ("bond", "1,2345.00", "wrong-type", "like `$1,250.00`"),
        ("bond", "-$-5", "wrong-type", "not an amount of money"),
        ("bond", "5 EUR", "wrong-type", "not an amount of money"),
        ("bond", N("1e3"), "wrong-type", "not an amount of money"),
        ("bond", "90071992547409.92", "out-of-range", "$90,071,992,547,409.91"),
        ("bond", "9" * 5000, "out-of-range", "larger than"),
        ("since", "03/04/2026", "wrong-type", "`2026-03-04` or `2026-04-03`"),
        ("since", "13.04.2026", "wrong-type", "year-month-day: `2026-04-13`"),
        ("since", "2026-07-01T00:00:00Z", "wrong-type", "leave out the time: `2026-07-01`"),
        ("since", "20260701", "wrong-type", "like `2026-07-01`"),
        ("since", N("20260701"), "wrong-type", "not a date"),
        ("since", "2026-W01-1", "wrong-type", "not a date"),
        ("since", "2026-02-30", "wrong-type", "in no calendar"),
        ("since", "0000-01-01", "wrong-type", "in no calendar"),
        ("hts", N("0101"), "wrong-type", 'in quotes, so that no leading zero is lost: `"0101"`'),
        ("hts", True, "wrong-type", "is `true`, which is not a text"),
        ("hts", ["a"], "wrong-type", "is a list, but a text is wanted"),
        ("hts", "a\ud800", "bad-text", "half of a surrogate pair"),
        ("hts", "a\0b", "bad-text", "zero byte"),
        ("hts", "\u00e9" * 16_001, "bad-text", "32,002 bytes, but may have 32,000"),
        ("level", "High", "unknown-member", "write `high`: case counts"),
        ("level", "hihg", "unknown-member", "did you mean `high`?"),
        ("level", "purple", "unknown-member", "not among `low`, `high`"),
        ("level", N("1"), "wrong-type", "write it in quotes"),
        ("level", ["high"], "wrong-type", "is a list"),
        ("flags", [None], "wrong-type", "holds null"),
        ("flags", ["iuu_fishing", ""], "wrong-type", "empty set is written `[]`"),
        ("flags", "iuu_fishing;;", "wrong-type", "holds an empty member"),
        ("flags", "iuu_fishin", "unknown-member", "did you mean `iuu_fishing`?"),
        ("flags", {"a": "b"}, "wrong-type", "is a mapping, but a set is wanted"),
        ("flags", True, "wrong-type", "but a set is wanted"),
        ("flags", N("3"), "wrong-type", "but a set is wanted"),
        ("bond", RepeatedKey("a"), "wrong-type", "is a mapping"),
        ("hts", "123-45-6789\0", "bad-text", "***-**-**89"),
        ("bond", "123-45-6789", "wrong-type", "***-**-**89"),
    ],
)
def test_refused(fact: str, raw: Raw, code: str, words: str) -> None:
    with pytest.raises(RefusedError) as caught:
        converter(FACTS[fact])(raw)
    assert caught.value.code == code
    assert words in f"{caught.value.message} {caught.value.remedy}"
    assert len(caught.value.message) < 200


def test_members_are_compared_in_composed_form() -> None:
    convert = converter(Fact("f", Type(Kind.ENUM, ("caf\u00e9",)), "f"))
    assert convert("cafe\u0301") == "caf\u00e9"


def test_a_fact_has_a_type_that_can_be_read() -> None:
    with pytest.raises(ValueError, match="no fact has a duration"):
        converter(Fact("f", MONTHS, "f"))


def test_the_longest_text_is_read() -> None:
    text = "x" * TEXT_LIMIT
    assert converter(FACTS["hts"])(text) == text


@pytest.mark.parametrize(
    ("type_", "range_", "inside", "outside", "told"),
    [
        (INTEGER, Range(0, 5), ["0", "5"], ["-1", "6"], "[0..5]"),
        (
            INTEGER,
            Range(0, 5, low_closed=False, high_closed=False),
            ["1", "4"],
            ["0", "5"],
            "(0..5)",
        ),
        (NUMBER, Range(None, 1.0), ["-9", "1"], ["1.1"], "[..1]"),
        (MONEY, Range(0, 500_000), ["0", "$5,000"], ["5000.01", "-1"], "[$0.00..$5,000.00]"),
        (MONEY, Range(-501, None), ["-5.01"], ["-5.02"], "[-$5.01..]"),
        (DATE, Range(date(2026, 1, 1), None), ["2026-01-01"], ["2025-12-31"], "[2026-01-01..]"),
    ],
)
def test_ranges(
    type_: Type, range_: Range, inside: list[str], outside: list[str], told: str
) -> None:
    convert = converter(Fact("f", type_, "f", range=range_))
    assert None not in [convert(raw) for raw in inside]
    assert convert("") is None
    for raw in outside:
        with pytest.raises(RefusedError) as caught:
            convert(raw)
        assert caught.value.code == "out-of-range"
        assert f"`{told}`" in caught.value.message


def test_lists_of_numbers_as_texts() -> None:
    assert read_texts(None) == ()
    assert read_texts("002; S4G;") == ("002", "S4G")
    assert read_texts(["002"]) == ("002",)
    refused: list[Raw] = [N("2"), {"a": "b"}, [None], [N("2")]]
    for raw in refused:
        with pytest.raises(RefusedError):
            read_texts(raw)
