"""Measures: the type each has, what is read into it, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from engine.model.inforce import gaps_in_gathering, select
from engine.model.measures import Aggregate, Computed, Measure, OfRecords, Weight, Window
from engine.model.policy import Policy
from engine.model.records import Form
from engine.policy.load import gaps_at
from tests.unit.policy.folders import FACTS, loaded, policy, told

ENTRIES: Final = """\
records: entries
key: [entry_number]
importer: importer_number
date: entry_date
known: posted_on
columns:
  entry_number: {type: text, form: entry number, also: [Entry No]}
  is_right: {type: boolean, check: entry_number}
  importer_number: {type: text, form: importer number}
  entry_date: {type: date}
  posted_on: {type: date, optional: true}
  origin: {type: country, optional: true}
  value: {type: money}
  rate: {type: number}
  weight: {type: integer}
  late: {type: boolean}
must:
  - {that: value >= $0, because: "nothing is worth less than nothing"}
"""


def files(text: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
    lines = "".join(f"  {line}\n" for line in text.splitlines())
    return {"entries.yaml": ENTRIES, "measures.yaml": f"measures:\n{lines}", **(more or {})}


def checked(folder: Path, text: str, more: Mapping[str, str] | None = None) -> Policy:
    return policy(folder, files(text, more))


def measure(folder: Path, text: str) -> Measure:
    """The measure `m` of the text."""
    return checked(folder, text).measures["m"]


def refused(folder: Path, text: str) -> list[str]:
    """What is said of a text, without its file and code."""
    return [line.partition("yaml:")[2] for line in told(loaded(folder, files(text)))]


def test_records_are_read_as_they_are_declared(tmp_path: Path) -> None:
    (records,) = checked(tmp_path, "m: {count: entries}").records.values()
    assert (records.name, records.label, records.key) == ("entries", "entries", ("entry_number",))
    assert (records.importer, records.filer) == ("importer_number", None)
    assert (records.date, records.known) == ("entry_date", "posted_on")
    number = records.columns["entry_number"]
    assert (number.form, number.spellings, number.is_optional) == (
        Form.ENTRY,
        ("Entry No",),
        False,
    )
    assert records.columns["is_right"].checks == "entry_number"
    assert "is_right" not in [each.name for each in records.given]
    assert [must.because.texts for must in records.musts] == [
        ("nothing is worth less than nothing",)
    ]


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("{count: entries}", "integer"),
        ("{sum: value, of: entries}", "money"),
        ("{sum: weight, of: entries}", "integer"),
        ("{min: entry_date, of: entries}", "date"),
        ("{max: rate, of: entries}", "number"),
        ("{distinct: origin, of: entries}", "integer"),
        ("{first: origin, of: entries}", "country"),
        ("{last: late, of: entries}", "boolean"),
        ("{members: origin, of: entries}", "set(CN, VN, US)"),
        ("{share: late, of: entries}", "number"),
        ("{top: origin, of: entries}", "country"),
        ("{top_share: origin, of: entries, rank: 2}", "number"),
        ("{concentration: origin, of: entries, weigh: value}", "integer"),
        ("{identity: opened_on}", "date"),
        ("{identity: numbers}", "integer"),
        ("{identity: name}", "text"),
        ("{identity: kind}", "enum(importer, broker)"),
        ("= 2 * 3", "integer"),
        ("{value: $3 / $2}", "number"),
        ("= as_of - 12 months", "date"),
        ("{sum: 'if late then value else $0', of: entries}", "money"),
        ("{max: weight + 1, of: entries}", "integer"),
    ],
)
def test_a_measure_has_the_type_of_what_it_measures(tmp_path: Path, text: str, type_: str) -> None:
    assert str(measure(tmp_path, f"m: {text}").type) == type_


def test_a_rate_is_a_number_and_what_is_common_is_of_the_type_of_its_value(
    tmp_path: Path,
) -> None:
    found = checked(
        tmp_path,
        "late: {count: entries, where: late}\n"
        "all: {count: entries}\n"
        "paid: {sum: value, of: entries}\n"
        "likely:\n"
        "  rate: {hits: late, of: all, bound: lower, z: 1.645, least: 30}\n"
        "common:\n"
        "  peers: {value: paid, quantile: 90%, within: [all], least: 2}\n",
    ).measures
    assert [str(found[name].type) for name in ("likely", "common")] == ["number", "money"]
    assert found["likely"].reads() == {"late", "all"}
    assert found["common"].reads() == {"paid", "all"}


def test_a_measure_has_the_label_of_the_fact_of_its_name(tmp_path: Path) -> None:
    found = checked(
        tmp_path, "late_entries: {count: entries, where: late}\nlate_6m: {count: entries}"
    )
    labels = {name: each.label for name, each in found.measures.items()}
    assert labels == {"late_entries": "late entries", "late_6m": "late 6m"}


@pytest.mark.parametrize(
    ("given", "window"),
    [
        ("over: P24M", Window(24)),
        ("over: 24 months", Window(24)),
        ("over: 1 month", Window(1)),
        ("over: P2Y", Window(24)),
        ("over: P1Y6M", Window(18)),
        ("over: 2 years", Window(24)),
        ("over: 1 year", Window(12)),
        ("over: P12M, before: P1Y", Window(12, 12)),
        ("over: P100Y", Window(1200)),
        ("where: late", None),
    ],
)
def test_months_are_written_in_several_ways(
    tmp_path: Path, given: str, window: Window | None
) -> None:
    formula = measure(tmp_path, f"m: {{count: entries, {given}}}").formula
    assert isinstance(formula, OfRecords)
    assert (formula.aggregate, formula.window) == (Aggregate.COUNT, window)


@pytest.mark.parametrize(
    "months", ["P0M", "P", "24", "90 days", "P3D", "P1.5Y", "-3 months", "P1201M", "2 fortnights"]
)
def test_what_is_no_whole_number_of_months(tmp_path: Path, months: str) -> None:
    assert refused(tmp_path, f"m: {{count: entries, over: {months}}}") == [
        f"2:29 bad-measure: `over` of measure `m` is `{months}`, which is no whole number of months"
    ]


def test_what_records_weigh(tmp_path: Path) -> None:
    text = (
        "a: {top: origin, of: entries}\n"
        "b: {top: origin, of: entries, weigh: value}\n"
        "c: {top: origin, of: entries, weigh: distinct entry_number}"
    )
    formulas = [each.formula for each in checked(tmp_path, text).measures.values()]
    weights = [each.weight for each in formulas if isinstance(each, OfRecords)]
    assert weights[0] == Weight()
    assert [str(each.type) for each in (weights[1].sum, weights[2].distinct) if each] == [
        "money",
        "text",
    ]


def test_a_measure_may_be_called_like_the_column_it_is_of(tmp_path: Path) -> None:
    found = checked(tmp_path, "value: {sum: value, of: entries}\nlate: {last: late, of: entries}")
    assert {name: str(each.type) for name, each in found.measures.items()} == {
        "value": "money",
        "late": "boolean",
    }


def test_a_word_in_quotes_or_a_column_of_a_table_is_no_measure(tmp_path: Path) -> None:
    table = "table: seas\nkey: {country: country}\ncolumns: {ocean: text}\nrows: |\n"
    table += "  country || ocean\n  CN || east\n"
    text = (
        'VN: = last_origin = "VN"\n'
        "last_origin: {last: origin, of: entries}\n"
        "ocean: = seas[last_origin].ocean"
    )
    found = checked(tmp_path, text, {"seas.yaml": table}).measures
    assert [str(each.type) for each in found.values()] == ["boolean", "country", "text"]
    assert found["VN"].reads() == found["ocean"].reads() == {"last_origin"}


def test_measures_stand_in_any_order(tmp_path: Path) -> None:
    found = checked(tmp_path, "c: = b + 1\nb: = a + 1\na: {count: entries}").measures
    assert [*found] == ["c", "b", "a"]
    assert isinstance(found["c"].formula, Computed)
    assert str(found["c"].type) == "integer"


def test_a_circle_is_told_once_with_its_steps(tmp_path: Path) -> None:
    text = "a: = b + 1\nb: = c\nc: = a\nd: = a"
    assert refused(tmp_path, text) == [
        "2:3 cycle: measures read each other in a circle: `a` -> `b` -> `c` -> `a`"
    ]
    assert refused(tmp_path, "a: = a + 1") == [
        "2:3 cycle: measures read each other in a circle: `a` -> `a`"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "late_entries: {share: late, of: entries}",
            (
                "2:3 bad-measure: measure `late_entries` is of type `number`, but the fact of "
                "its name is of type `integer`"
            ),
        ),
        (
            "hts: {count: entries}",
            (
                "2:3 bad-measure: measure `hts` is of type `integer`, but the fact of its name "
                "is of type `text`"
            ),
        ),
        (
            "m: {count: entries, sum: value}",
            "2:23 bad-measure: measure `m` is `count` and `sum` at once",
        ),
        (
            "m: {sum: value, of: entries, rank: 2}",
            "2:32 bad-measure: measure `m` has `rank`, which means nothing to `sum`",
        ),
        (
            "m: {identity: kind, over: P12M}",
            "2:23 bad-measure: measure `m` has `over`, which means nothing to `identity`",
        ),
        ("m: {sum: value}", "2:12 bad-measure: measure `m` has `sum` without `of`"),
        (
            "m: {sum: rate, of: entries}",
            (
                "2:7 bad-measure: measure `m` is the sum of a number, but only whole numbers "
                "and money are summed: their sum has no order"
            ),
        ),
        (
            "m: {members: weight, of: entries}",
            (
                "2:7 bad-measure: measure `m` is the members of an integer, but a set has "
                "members of an enum"
            ),
        ),
        (
            "m: {count: entries, where: late_entries > 3}",
            (
                "2:30 unknown-name: measure `m` reads `late_entries`, which is no column of "
                "`entries` or parameter"
            ),
        ),
        (
            "m: {count: entries, where: other > 3}\nother: {count: entries}",
            (
                "2:30 unknown-name: measure `m` reads `other`, which is no column of `entries` or "
                "parameter"
            ),
        ),
        (
            "m: = late_entries + 1",
            "2:8 unknown-name: measure `m` reads `late_entries`, which is no measure or parameter",
        ),
        (
            "m: = score + 1",
            "2:8 unknown-name: measure `m` reads `score`, which is no measure or parameter",
        ),
        ("m: {share: value, of: entries}", "2:14 type-mismatch: "),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (line,) = refused(tmp_path, text)
    assert line.startswith(said)


def test_what_reads_a_bad_measure_is_not_told_too(tmp_path: Path) -> None:
    assert refused(tmp_path, "m: = bad + 1\nbad: {sum: rate, of: entries}") == [
        (
            "3:9 bad-measure: measure `bad` is the sum of a number, but only whole numbers and "
            "money are summed: their sum has no order"
        )
    ]


def test_a_gap_of_a_parameter_of_a_measure_keeps_nobody_from_deciding(tmp_path: Path) -> None:
    facts = FACTS.replace(
        "parameters:\n",
        "parameters:\n  large: {type: money, values: "
        "[{from: 2024-01-01, until: 2025-12-31, value: $5}]}\n",
    )
    more = {**files("large_entries: {count: entries, where: value > large}"), "facts.yaml": facts}
    found = loaded(tmp_path, more)
    assert found.policy is not None
    day = date(2026, 1, 1)
    assert "large" not in select(found.policy, day).parameters
    assert gaps_in_gathering(found.policy, day) == ("large",)
    assert gaps_in_gathering(found.policy, date(2025, 12, 31)) == ()
    assert gaps_at(found, day) == []
    (gap,) = gaps_at(found, day, gathering=True)
    assert gap.message == (
        "parameter `large` has no value on 2026-01-01, and measure `large_entries` reads it"
    )
