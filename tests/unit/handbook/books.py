"""A small policy that has one of everything, and the document about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from engine.handbook.build import handbook
from engine.handbook.document import Handbook
from engine.model.policy import Policy
from engine.policy.load import Loaded, load_policy
from tests.cli.policies import FILES, written

SCORE: Final = """\
decision: score
question: How many points?
output: {score: integer}
hit_policy: collect sum
base: 10
cap: 100
if_provisional: keep
authority: {cite: 19 USC 1592, basis: default}
owner: scoring desk
rules:
  - {id: SCORE-VISITS, title: Many visits, when: [visits >= often, open], then: 30,
     because: "{visits} visits", from: 2026-01-01, until: 2026-12-31}
  - {id: SCORE-OLD, title: Early visit, when: since < as_of - 12 months, then: -5}
"""
GRADE: Final = """\
decision: grade
question: Which grade?
output: {grade: enum(a, b, c)}
hit_policy: first
otherwise: c
if_provisional: b
authority: {basis: default}
table: |
  id      | score    | size  | until      | because       || grade
  GRADE-A | >= often | large | -          | many {score}  || a
  GRADE-B | [5..10)  | -     | 2025-12-31 | -             || b
  GRADE-C | < 2, > 9 | small | -          | -             || c
"""
PLACES: Final = """\
table: places
key: {code: prefix}
columns: {size: size}
otherwise: {size: small}
rows: |
  code | from       | until      || size
  12   | 2024-01-01 | 2025-12-31 || small
  123  | 2026-01-01 | -          || large
"""
PLACE: Final = """\
decision: place
question: What is known of the place?
output: {place: size}
hit_policy: unique
otherwise: null
if_provisional: keep
authority: {basis: default}
owner: the desk
rules:
  - {id: PLACE-TABLE, title: By the table, then: "= places[note].size"}
"""
LIMITS: Final = """\
parameters:
  limit:
    type: money
    label: highest debt
    authority: 19 CFR 24.3
    values:
      - {from: 2024-01-01, value: $100}
      - {from: 2026-07-01, value: $75, authority: {basis: default}}
"""
EXTRA: Final = {
    "score.yaml": SCORE,
    "grade.yaml": GRADE,
    "places.yaml": PLACES,
    "place.yaml": PLACE,
    "limits.yaml": LIMITS,
}

DAY: Final = date(2026, 11, 24)


def load(folder: Path, files: Mapping[str, str] | None = None) -> tuple[Loaded, Policy]:
    """The policy of `tests.cli.policies` with more decisions, read from a folder."""
    loaded = load_policy(written(folder, {**EXTRA, **(files or {})}), "rules")
    errors = [each.message for each in loaded.diagnostics if each.severity == "error"]
    assert errors == []
    assert loaded.policy is not None
    return loaded, loaded.policy


def book_of(
    folder: Path, files: Mapping[str, str] | None = None, as_of: date | None = DAY
) -> Handbook:
    """The document about it."""
    loaded, policy = load(folder, files)
    return handbook(loaded, policy, as_of)


HOSTILE: Final = (
    "<img src=x onerror=alert(1)>\"'><script>alert(2)</script> `$(rm -rf ~)` [x](y)|&amp;"
)
"""Markup, shell and Markdown in one text."""


def hostile_files() -> dict[str, str]:
    """The policy with the hostile text, and a personal number, wherever a text may stand."""
    quoted = "'" + HOSTILE.replace("'", "''") + " 123-45-6789'"
    facts = FILES["facts.yaml"].replace("label: visits,", f"label: {quoted}, source: {quoted},")
    level = (
        FILES["level.yaml"]
        .replace("question: How closely is it watched?", f"question: {quoted}")
        .replace("title: Many visits", f"title: {quoted}")
        .replace('because: "{visits} visits"', f"because: {quoted}")
        .replace("authority: {basis: default}", f"authority: {{cite: {quoted}}}")
        .replace("owner: the desk", f"owner: {quoted}")
    )
    tests = FILES["tests/level.yaml"].replace("five visits are many", quoted)
    policy = FILES["policy.yaml"].replace("version: 3", f"version: 3\ntitle: {quoted}")
    policy = policy.replace("because: what is open is watched", f"because: {quoted}")
    return {
        "facts.yaml": facts,
        "level.yaml": level,
        "tests/level.yaml": tests,
        "policy.yaml": policy,
    }
