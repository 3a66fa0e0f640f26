"""What the document, the lists and the traces say of records and measures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from engine.handbook.lists import Wanted, list_facts, list_parameters, list_rules
from engine.handbook.measuring import columns_behind, told_measure
from engine.handbook.prose import plain
from engine.handbook.to_html import handbook_html
from engine.handbook.to_markdown import handbook_markdown
from engine.handbook.trace import trace_name
from engine.model.policy import Policy
from engine.policy.load import Loaded
from tests.unit.handbook.books import HOSTILE, book_of, load
from tests.unit.pages import Page, assert_sound

CALLS: Final = """\
records: calls
label: calls at the port
key: [call]
importer: who
date: called_on
known: posted
columns:
  call: {type: text, also: [Call No]}
  who: {type: text, form: importer number}
  called_on: {type: date}
  posted: {type: date, optional: true}
  size: {type: size, optional: true}
  cost: {type: money, range: "[$0..]"}
  urgent: {type: boolean}
must:
  - {that: cost < large_cost, because: nobody pays more}
"""
MEASURES: Final = """\
measures:
  visits: {count: calls, where: urgent, over: P12M}
  since: {min: called_on, of: calls}
  share:
    rate: {hits: visits, of: all_calls, bound: lower, z: 1.645, least: 30}
  all_calls: {count: calls}
  usual: {top: if urgent then size else size, of: calls, weigh: cost}
  next_size: {top_share: size, of: calls, rank: 2, weigh: distinct who, over: P1M, before: P2M}
  common:
    peers: {value: all_calls * often, quantile: 90%, within: [usual]}
  kind: {identity: numbers}
  net: = all_calls + kind
"""
COST: Final = """\
parameters:
  large_cost: {type: money, label: highest cost, values: [{value: $100}]}
"""
FILES: Final = {"calls.yaml": CALLS, "measures.yaml": MEASURES, "cost.yaml": COST}
Read = tuple[Loaded, Policy]


@pytest.fixture(name="read", scope="module")
def _read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return load(tmp_path_factory.mktemp("rules"), FILES)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("visits", "how many calls, over 12 months, where urgent"),
        ("since", "the least called_on of calls"),
        (
            "share",
            (
                "the lower bound of the rate of visits in all_calls, as sure as 1.645,"
                " from 30 of them on"
            ),
        ),
        ("usual", "the leading (if urgent then size else size) of calls, weighed by cost"),
        (
            "next_size",
            (
                "the share of the next size in calls, each who counted once,"
                " over 1 month that ended 2 before"
            ),
        ),
        ("common", "the quantile 0.9 of all_calls * often among accounts with the same usual"),
        ("kind", "numbers of the account, as it is listed"),
        ("net", "= all_calls + kind"),
    ],
)
def test_a_measure_is_told_in_a_line(read: Read, name: str, told: str) -> None:
    assert plain(told_measure(read[1].measures[name])) == told


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("visits", {"calls": ("called_on", "urgent")}),
        ("all_calls", {"calls": ()}),
        ("share", {"calls": ("called_on", "urgent")}),
        ("common", {"calls": ("size", "cost", "urgent")}),
        ("kind", {}),
    ],
)
def test_the_columns_behind_a_measure(
    read: Read, name: str, columns: dict[str, tuple[str, ...]]
) -> None:
    assert columns_behind(read[1], name) == columns


def test_facts_say_how_they_are_measured(read: Read) -> None:
    found = {each["name"]: each for each in json.loads(list_facts(*read, Wanted()).to_json())}
    assert found["visits"]["measure"] == {
        "how": "how many calls, over 12 months, where urgent",
        "records": {"calls": ["called_on", "urgent"]},
    }
    assert found["open"]["measure"] is None
    lines = {line.split()[0]: line for line in list_facts(*read, Wanted()).lines}
    assert "  of calls  " in lines["visits"]
    assert "  not measured  " in lines["open"]


def test_a_policy_without_measures_says_nothing_of_them(tmp_path: Path) -> None:
    loaded, policy = load(tmp_path)
    assert "measured" not in list_facts(loaded, policy, Wanted()).to_text()
    assert "## Measures" not in handbook_markdown(book_of(tmp_path / "b"))


def test_a_fact_is_traced_to_its_records_too(read: Read) -> None:
    trail = trace_name(*read, "visits")
    assert trail.measured == (
        "measured as how many calls, over 12 months, where urgent",
        "of calls: called_on, urgent",
    )
    assert trail.measures == ("share",)
    assert "  of calls: called_on, urgent" in trail.to_text().splitlines()


def test_a_measure_that_is_no_fact_is_traced_to_the_facts_it_leads_to(read: Read) -> None:
    trail = trace_name(*read, "all_calls")
    assert (trail.kind, trail.direct) == ("measure, integer", ())
    assert trail.measures == ("share", "common", "net")
    assert trail.facts == ("share",)


def test_measures_and_conditions_on_records_are_readers_of_a_parameter(read: Read) -> None:
    found = {each["name"]: each for each in json.loads(list_parameters(*read, Wanted()).to_json())}
    assert found["large_cost"]["read_by"] == ["records calls"]
    assert found["often"]["read_by"][-1] == "measure common"
    assert list_rules(*read, Wanted(reads="large_cost")).lines[-1] == "and by records calls"
    assert trace_name(*read, "often").measures == ("common",)


def test_the_document_has_a_section_of_each(tmp_path: Path) -> None:
    book = book_of(tmp_path, FILES)
    text = handbook_markdown(book)
    assert "9 measures" in text
    assert "1 kind of records" in text
    assert '| <a id="measure-visits"></a>`visits` | integer |' in text
    assert "how many [calls](#records-calls), over 12 months, where urgent" in text
    assert '### <a id="records-calls"></a>calls at the port' in text
    assert "| `posted` | date, may be missing |  |  |" in text
    assert "- cost &lt; large\\_cost: nobody pays more" in text
    assert "records: [calls](#records-calls)" in text
    page = Page(handbook_html(book))
    assert_sound(page)
    assert "how many calls, over 12 months, where urgent" in page.one("measure-visits").text
    assert "nobody pays more" in page.text
    assert "measures: common" in page.one("parameter-often").text


def test_whatever_stands_in_records_and_measures_is_escaped(tmp_path: Path) -> None:
    quoted = "'" + HOSTILE.replace("'", "''").replace(":", "") + " 123-45-6789'"
    files = {
        **FILES,
        "calls.yaml": CALLS.replace("calls at the port", quoted)
        .replace("[Call No]", f"[{quoted}]")
        .replace("nobody pays more", quoted.replace("{", "{{").replace("}", "}}")),
        "measures.yaml": MEASURES.replace("{count: calls}", f"{{count: calls, label: {quoted}}}"),
    }
    book = book_of(tmp_path, files)
    page = Page(handbook_html(book))
    assert_sound(page)
    for text in (handbook_html(book), handbook_markdown(book)):
        assert "<img src=x" not in text
        assert "123-45-6789" not in text
