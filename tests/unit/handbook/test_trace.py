"""What reads a name is followed down to the outcomes, rule by rule."""

from __future__ import annotations

import json

import pytest

from engine.handbook.lists import UnknownNameError
from engine.handbook.trace import Step, trace_name
from engine.model.policy import Policy
from engine.policy.load import Loaded
from tests.unit.handbook.books import load

Read = tuple[Loaded, Policy]


@pytest.fixture(name="read", scope="module")
def _read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return load(tmp_path_factory.mktemp("rules"))


def told(steps: tuple[Step, ...]) -> list[tuple[str, str, list[str | None]]]:
    return [(step.by, step.decision, [each.rule for each in step.readings]) for step in steps]


def test_a_fact(read: Read) -> None:
    trail = trace_name(*read, "visits")
    assert (trail.kind, trail.label) == ("fact, integer", "visits")
    assert told(trail.direct) == [
        ("visits", "level", ["LEVEL-VISITS"]),
        ("visits", "score", ["SCORE-VISITS"]),
    ]
    assert told(trail.onward) == [("score", "grade", ["GRADE-A", "GRADE-B", "GRADE-C"])]
    assert trail.outcomes == ("level",)
    assert trail.untouched == ("fee",)
    assert trail.invariants == ("INV-OPEN",)


def test_a_parameter_and_an_output(read: Read) -> None:
    assert told(trace_name(*read, "often").direct)[0] == ("often", "level", ["LEVEL-VISITS"])
    trail = trace_name(*read, "fee")
    assert trail.kind == "output of fee, money"
    assert told(trail.direct) == [("fee", "bill", ["BILL-ALL"])]


def test_each_rule_has_its_place(read: Read) -> None:
    text = trace_name(*read, "visits").to_text()
    assert "    SCORE-VISITS  Many visits  rules/score.yaml:11" in text.splitlines()
    assert "  score -> grade" in text.splitlines()
    assert "  level (outcome)" in text.splitlines()
    assert "outcomes it cannot: fee" in text


def test_what_nothing_reads(read: Read) -> None:
    assert trace_name(*read, "share").to_text().splitlines()[-1] == "nothing reads it"


def test_what_only_an_invariant_reads(read: Read) -> None:
    trail = trace_name(*read, "level")
    assert (trail.direct, trail.invariants) == ((), ("INV-OPEN",))
    assert "nothing reads it" not in trail.to_text()


def test_as_data(read: Read) -> None:
    found = json.loads(trace_name(*read, "since").to_json())
    assert found["direct"][0]["readings"][0] == {
        "decision": "score",
        "rule": "SCORE-OLD",
        "title": "Early visit",
        "when": "since < as_of - 12 months",
        "place": "rules/score.yaml:13",
    }


def test_a_name_that_is_not_there(read: Read) -> None:
    with pytest.raises(UnknownNameError, match="did you mean `visits`"):
        trace_name(*read, "vists")
