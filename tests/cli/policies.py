"""A policy small enough to be read a thousand times, and accounts for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

HEAD: Final = """\
policy: small
version: 3
outcomes: [level, fee]
invariants:
  - {id: INV-OPEN, must: "not(open) or level = high", because: what is open is watched,
     authority: {basis: default}}
"""
FACTS: Final = """\
types:
  size: enum(small, large)
  mark: enum(red, blue)
facts:
  visits: {type: integer, label: visits, range: [0..]}
  owed: {type: money, label: duties owed}
  share: {type: number, label: share, allow: {unused-fact: one of each type}}
  since: {type: date, label: first visit, allow: {unused-fact: one of each type}}
  size: {type: size, label: size, allow: {unused-fact: one of each type}}
  marks: {type: set(mark), label: marks}
  note: {type: text, label: note, allow: {unused-fact: one of each type}}
  open: {type: boolean, label: open}
parameters:
  often:
    type: integer
    label: many visits
    authority: {basis: default}
    values: [{from: 2024-01-01, value: 4}]
"""
LEVEL: Final = """\
decision: level
question: How closely is it watched?
output: {level: enum(low, high)}
hit_policy: first
otherwise: low
if_provisional: keep
authority: {basis: default}
owner: the desk
rules:
  - {id: LEVEL-VISITS, title: Many visits, when: visits >= often, then: high,
     because: "{visits} visits"}
"""
FEE: Final = """\
decision: fee
question: What does it pay?
output: {fee: money}
hit_policy: unique
otherwise: $0
if_provisional: keep
authority: {basis: default}
owner: the desk
rules:
  - {id: FEE-RED, title: Red, when: marks contains red, then: $5, because: red}
  - {id: FEE-BLUE, title: Blue, when: marks contains blue, then: $7, because: blue}
"""
BILL: Final = """\
decision: bill
question: What is to be paid in all?
output: {bill: money}
hit_policy: first
otherwise: null
if_provisional: keep
authority: {basis: default}
owner: the desk
rules:
  - {id: BILL-ALL, title: All, then: = owed + fee, because: "{owed} and {fee}"}
"""
TESTS: Final = """\
tests:
  - name: five visits are many
    as_of: 2026-11-24
    facts: {visits: 5}
    expect: {level: high}
    fired: [LEVEL-VISITS]
"""
FILES: Final = {
    "policy.yaml": HEAD,
    "facts.yaml": FACTS,
    "level.yaml": LEVEL,
    "fee.yaml": FEE,
    "bill.yaml": BILL,
    "tests/level.yaml": TESTS,
}

GOOD: Final = '{"id": "GOOD", "visits": 5, "marks": [], "owed": "$1", "open": true}\n'
"""An account that nothing is wrong with."""


def written(folder: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """The small policy in a folder, with some files in place of its own or beside them."""
    for name, held in {**FILES, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held if isinstance(held, bytes) else held.encode())
    return folder
