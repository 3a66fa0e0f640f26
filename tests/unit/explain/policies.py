"""Small policies for the tests of explanations, loaded as an analyst's would be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from engine.accounts.account import Account, AccountKind, Identifiers, Where
from engine.engines.reference import ReferenceEngine
from engine.explain.case import Case, Origin, open_case
from engine.model.inforce import InForce, select
from engine.model.types import Value
from engine.policy.load import load_policy

FACTS = """
facts:
  exams: {type: integer, label: exams in 12 months}
  bond: {type: money, label: continuous bond}
  opened: {type: date, label: date of the first entry}
  member: {type: boolean, label: member of the program}
  share: {type: number, label: share of the lines, unit: percent}
  name: {type: text, label: name of the firm}
parameters:
  most_exams:
    type: integer
    label: most exams
    values: [{from: 2024-01-01, value: 5}]
"""

SCORE = """
decision: score
question: How much?
output: {score: integer}
hit_policy: collect sum
base: 10
cap: 40
if_provisional: keep
rules:
  - id: EXAMS
    title: Many exams
    when: exams > most_exams
    then: 30
    because: "{exams} exams, the limit is {most_exams}"
    authority: 19 USC 1
  - id: BOND
    title: Low bond
    when:
      - member
      - bond < $50,000
    then: 15
    because: "a bond of {bond}, share {share}"
  - id: ALWAYS
    title: Everybody
    then: -5
"""

SEGMENT = """
decision: segment
question: Which?
output:
  segment: enum(low, high, unknown)
hit_policy: first
otherwise: low
if_provisional: unknown
rules:
  - {id: SEG-HIGH, title: High, when: score >= 30, then: high, because: score is high}
  - {id: SEG-NEW, title: New, when: [opened > as_of - 12 months, member], then: unknown}
  - {id: SEG-LOW, title: Low, when: exams = 0, then: low}
"""


def load(folder: Path, *files: str) -> InForce:
    """The policy of the files, as of 2026-11-24."""
    head = "policy: small\nversion: '1'\noutcomes: [segment]\n"
    for i, text in enumerate((head, FACTS, *files)):
        (folder / f"{i}.yaml").write_text(text, encoding="utf-8")
    loaded = load_policy(folder)
    assert [problem.message for problem in loaded.diagnostics] == []
    assert loaded.policy is not None
    return select(loaded.policy, date(2026, 11, 24))


def case_of(folder: Path, facts: Mapping[str, Value], *files: str) -> Case:
    """An importer with these facts, decided by the score and the segment."""
    inforce = load(folder, *(files or (SCORE, SEGMENT)))
    numbers = Identifiers(("12-3456789AB", "12-3456789AC"), ())
    account = Account("A-1", "Firm", AccountKind.IMPORTER, numbers, None, facts, Where("a.yaml"))
    origin = Origin(
        {"SEG-HIGH": "rules/segment.yaml:9"},
        "m" * 64,
        "t" * 64,
        {"segment": "rules/segment.yaml:5"},
        {"faulty": ("score",)},
    )
    return open_case(inforce, ReferenceEngine(inforce), account, origin)
