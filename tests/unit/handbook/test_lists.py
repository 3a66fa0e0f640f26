"""Facts, rules and parameters are listed, and filtered by what is asked for."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from engine.handbook.lists import (
    UnknownNameError,
    Wanted,
    list_facts,
    list_parameters,
    list_rules,
)
from engine.model.policy import Policy
from engine.policy.load import Loaded
from tests.unit.handbook.books import load


@pytest.fixture(name="read", scope="module")
def _read(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Policy]:
    return load(tmp_path_factory.mktemp("rules"))


Read = tuple[Loaded, Policy]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(decision="score"), ["SCORE-OLD", "SCORE-VISITS"]),
        (Wanted(pattern="score-"), ["SCORE-OLD", "SCORE-VISITS"]),
        (Wanted(pattern="SCORE*"), ["SCORE-OLD", "SCORE-VISITS"]),
        (Wanted(pattern="*-visits"), ["LEVEL-VISITS", "SCORE-VISITS"]),
        (Wanted(pattern="early"), ["SCORE-OLD"]),
        (Wanted(pattern="visits many"), ["LEVEL-VISITS", "SCORE-VISITS"]),
        (Wanted(reads="visits"), ["LEVEL-VISITS", "SCORE-VISITS"]),
        (Wanted(reads="as_of"), ["SCORE-OLD"]),
        (Wanted(reads="score"), ["GRADE-A", "GRADE-B", "GRADE-C"]),
        (Wanted(reads="places"), ["PLACE-TABLE"]),
        (Wanted(owner="scoring"), ["SCORE-OLD", "SCORE-VISITS"]),
        (Wanted(authority="19 usc"), ["SCORE-OLD", "SCORE-VISITS"]),
        (Wanted(decision="grade", in_force=date(2026, 1, 1)), ["GRADE-A", "GRADE-C"]),
        (Wanted(decision="score", in_force=date(2027, 1, 1)), ["SCORE-OLD"]),
        (Wanted(pattern="no such thing"), []),
    ],
)
def test_rules(read: Read, wanted: Wanted, ids: list[str]) -> None:
    assert sorted(str(each["id"]) for each in list_rules(*read, wanted).entries) == sorted(ids)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(pattern="first"), ["since"]),
        (Wanted(decision="score"), ["visits", "since", "open"]),
        (Wanted(owner="scoring desk"), ["visits", "since", "open"]),
        (Wanted(decision="score", in_force=date(2027, 1, 1)), ["since"]),
        (Wanted(authority="19 USC 1592"), ["visits", "since", "open"]),
    ],
)
def test_facts(read: Read, wanted: Wanted, names: list[str]) -> None:
    assert [each["name"] for each in list_facts(*read, wanted).entries] == names


def values(read: Read, wanted: Wanted) -> dict[str, list[Any]]:
    found = json.loads(list_parameters(*read, wanted).to_json())
    return {each["name"]: [value["value"] for value in each["values"]] for each in found}


def test_parameters(read: Read) -> None:
    assert values(read, Wanted()) == {"limit": ["100.00", "75.00"], "often": [4]}
    assert values(read, Wanted(in_force=date(2026, 6, 30), pattern="debt")) == {"limit": ["100.00"]}
    assert values(read, Wanted(in_force=date(2020, 1, 1))) == {}
    assert values(read, Wanted(decision="score")) == {"often": [4]}
    assert values(read, Wanted(authority="19 CFR")) == {"limit": ["100.00"]}
    assert values(read, Wanted(owner="scoring")) == {"often": [4]}


def test_a_rule_as_data(read: Read) -> None:
    (rule,) = json.loads(list_rules(*read, Wanted(pattern="SCORE-VISITS")).to_json())
    assert rule == {
        "id": "SCORE-VISITS",
        "title": "Many visits",
        "decision": "score",
        "when": "visits >= often and open",
        "gives": {"score": "30"},
        "authority": "19 USC 1592; policy default",
        "owner": "scoring desk",
        "from": "2026-01-01",
        "until": "2026-12-31",
        "place": "rules/score.yaml:11",
    }


def test_lines_end_with_how_many_there_are(read: Read) -> None:
    assert list_rules(*read, Wanted(reads="as_of")).to_text().splitlines() == [
        "SCORE-OLD  score  -5  Early visit    rules/score.yaml:13",
        "1 rule",
    ]
    assert list_facts(*read, Wanted(pattern="nothing")).to_text() == "0 facts"


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted(decision="scor"), "there is no decision `scor`; did you mean `score`?"),
        (
            Wanted(reads="visit"),
            "there is no fact, parameter, output or table `visit`; did you mean `visits`?",
        ),
        (Wanted(decision="\x1b[31m"), r"there is no decision `\x1b[31m`"),
    ],
)
def test_a_name_that_is_not_there(read: Read, wanted: Wanted, told: str) -> None:
    with pytest.raises(UnknownNameError) as error:
        list_rules(*read, wanted)
    assert str(error.value) == told
