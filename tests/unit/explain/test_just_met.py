"""Conditions of the deciding rules that hold by a hair."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.explain.build import explain
from engine.model.types import Value
from tests.unit.explain.policies import case_of

JUST = """
decision: segment
question: Which?
hit_policy: first
if_provisional: keep
output: {{segment: text}}
otherwise: low
rules:
  - {{id: SEG, title: Seg, when: {when!r}, then: high}}
"""


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("exams >= 8", ["8 exams in 12 months, the threshold is 8"]),
        ("exams > 7", ["8 exams in 12 months, the limit is 7"]),
        ("exams >= 7", []),
        ("exams > 0", []),
        ("exams = 8", []),
        ("bond > $39,500", ["continuous bond is $40,000, the limit is $39,500"]),
        ("bond > $39,000", []),
        ("not(exams < 8)", ["8 exams in 12 months, the threshold is 8"]),
        ("member and exams >= 8", ["8 exams in 12 months, the threshold is 8"]),
        ("exams >= 8 or member", ["8 exams in 12 months, the threshold is 8"]),
    ],
)
def test_what_is_just_met(tmp_path: Path, when: str, told: list[str]) -> None:
    facts: dict[str, Value] = {"exams": 8, "bond": 4_000_000, "member": True}
    (segment,) = explain(case_of(tmp_path, facts, JUST.format(when=when))).decisions
    assert segment.just_met == told
