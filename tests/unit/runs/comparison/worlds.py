"""A policy of a few lines, its edits, and accounts for it: what a comparison is tried on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from engine import api
from engine.commands.telling import Silent
from engine.runs.comparison.comparing import Worked, compare
from engine.runs.comparison.report import Wanted
from engine.runs.comparison.sides import Asked, sides_of_policies

AS_OF: Final = date(2026, 11, 24)

HEAD: Final = """\
policy: small
version: 1
outcomes: [segment, center]
"""
FACTS: Final = """\
facts:
  score: {type: integer, label: score}
  flags: {type: integer, label: flags}
  region: {type: text, label: region}
parameters:
  limit:
    type: integer
    label: limit
    authority: {basis: default}
    values:
      - {from: 2024-01-01, value: 70}
      - {from: 2026-12-01, value: 40}
"""
SEGMENT: Final = """\
decision: segment
question: Which segment?
output: {segment: "enum(low, mid, high)"}
hit_policy: first
otherwise: low
if_provisional: keep
owner: desk
authority: {basis: default}
table: |
  id       | score    | flags | title | because || segment
  SEG-HIGH | >= limit | -     | High  | high    || high
  SEG-MID  | >= 50    | >= 1  | Mid   | mid     || mid
"""
CENTER: Final = """\
decision: center
question: Which center?
output: {center: "enum(C1, C2, C3)"}
hit_policy: unique
otherwise: C1
if_provisional: keep
owner: desk
authority: {basis: default}
rules:
  - {id: CTR-DESK, title: Desk, when: "desk[region].center = C2", then: C2, because: desk}
"""
DESK: Final = """\
table: desk
key: {region: text}
columns: {center: "enum(C1, C2, C3)"}
rows: |
  region || center
  north  || C1
  south  || C2
"""
FILES: Final[Mapping[str, str]] = {
    "policy.yaml": HEAD,
    "facts.yaml": FACTS,
    "segment.yaml": SEGMENT,
    "center.yaml": CENTER,
    "desk.yaml": DESK,
}
Account = Mapping[str, object]


def written(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    """The policy in a folder, with some files otherwise."""
    folder.mkdir(parents=True)
    for name, text in {**FILES, **(files or {})}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def accounts_in(path: Path, accounts: Mapping[str, Account]) -> Path:
    """Accounts as JSON Lines."""
    lines = [json.dumps({"id": id_, **facts}) for id_, facts in accounts.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def moves(
    tmp_path: Path,
    changed: Mapping[str, str],
    accounts: Mapping[str, Account],
    *,
    old: Mapping[str, str] | None = None,
    by: Sequence[str] = (),
    dates: tuple[date, ...] = (AS_OF,),
) -> Worked:
    """Compare the policy with itself, but for some files."""
    folders = written(tmp_path / "old", old), written(tmp_path / "new", changed)
    loaded = [api.open_policy(folder, folder.name) for folder in folders]
    for each in loaded:
        assert each.policy is not None, [d.message for d in each.diagnostics]
    file = accounts_in(tmp_path / "accounts.jsonl", accounts)
    asked = Asked(loaded[0], loaded[1], ("old", "new"), (file,), dates)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    sides = sides_of_policies(asked, api.in_force, scratch, Silent())
    return compare(sides, Wanted(tuple(by)), scratch, Silent())


def edits_of(worked: Worked) -> dict[str, tuple[str, list[str]]]:
    """The moved accounts, each with how it is attributed and the places of the edits."""
    return {
        moved.account: (moved.how.value, sorted(edit.place or edit.what for edit in moved.edits))
        for moved in worked.told.listed
    }
