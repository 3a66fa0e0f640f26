"""Policy folders written by a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.model.policy import Policy
from engine.policy.load import Loaded, load_policy

HEAD = "policy: sample\nversion: 2026.2\noutcomes: [score]\n"
FACTS = """\
types:
  country: enum(CN, VN, US)
  flag: enum(forced_labor, evasion)
facts:
  late_entries: {type: integer, label: late entries, range: [0..]}
  share: {type: number, label: share, range: "(0..100%]"}
  bond: {type: money, label: continuous bond}
  origin: {type: country, label: country of origin}
  hts: {type: text, label: predominant number}
  flags: {type: set(flag), label: legal flags}
  first_entry: {type: date, label: first entry}
parameters:
  minimum:
    type: money
    authority: 19 CFR 113.13
    values:
      - {from: 2026-07-01, value: $60000}
      - {from: 2024-01-01, value: $50000, authority: {basis: default}}
"""
SCORE = """\
decision: score
output: {score: integer}
hit_policy: collect sum
if_provisional: keep
rules:
  - id: LATE
    when: late_entries > 3
    then: 10
"""


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files, the sample's head, facts and score among them unless they are given."""
    given = {"policy.yaml": HEAD, "facts.yaml": FACTS, "score.yaml": SCORE, **files}
    for name, text in given.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path, files: Mapping[str, str]) -> Loaded:
    """The sample with these files, loaded; it may have errors."""
    return load_policy(write(folder, files), "rules")


def policy(folder: Path, files: Mapping[str, str]) -> Policy:
    """The sample with these files, which must have no errors."""
    found = loaded(folder, files)
    assert found.diagnostics == ()
    assert found.policy is not None
    return found.policy


def told(found: Loaded) -> list[str]:
    """What is wrong, one line each: place, code and message."""
    lines = []
    for each in found.diagnostics:
        source = found.sources.get(each.span.path)
        line, column = source.line_column(each.span.start) if source else (0, 0)
        lines.append(f"{each.span.path}:{line}:{column} {each.code}: {each.message}")
    return lines
