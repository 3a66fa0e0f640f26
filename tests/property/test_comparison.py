"""Edits that move accounts are those that brute force with the reference finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from engine.commands.telling import Silent
from engine.engines.columnar.facts import frame_of
from engine.model.inforce import InForce
from engine.policy.load import Loaded
from engine.policy.sourcemap import SourceMap
from engine.runs.comparison.comparing import Worked, compare
from engine.runs.comparison.report import Wanted
from engine.runs.comparison.sides import Side
from engine.runs.population import decide_into
from tests.property.chance import Seeded
from tests.property.edited import build_mutations, edited, expected_moves
from tests.property.worlds import build_facts, build_policy

ACCOUNTS = 25


def loaded_of(inforce: InForce) -> Loaded:
    """A policy that stands in no file."""
    spans = SourceMap({}, {}, {}, {}, {}, {}, {})
    return Loaded(inforce.policy, {}, (), spans, "", ())


def side_of(name: str, inforce: InForce, facts: Path, folder: Path) -> Side:
    folder.mkdir()
    decide_into(facts, folder, inforce, Silent())
    return Side(name, loaded_of(inforce), inforce, facts, folder)


def attributed(worked: Worked) -> dict[str, tuple[str, frozenset[tuple[object, ...]]]]:
    edits = worked.attributed.edits
    rows = pl.read_parquet(worked.attributed.path).iter_rows()
    return {
        account: (how, frozenset(part for i in numbers for part in edits[i].parts))
        for account, how, numbers in rows
    }


@pytest.mark.parametrize("seed", range(30))
def test_attribution_is_what_brute_force_finds(seed: int, tmp_path: Path) -> None:
    chance = Seeded(seed)
    built = build_policy(chance, depth=1 + seed % 3, decisions=1 + seed % 4)
    names = tuple(decision.name for decision in reversed(built.decisions))
    old = replace(built, policy=replace(built.policy, outcomes=names))
    mutations = build_mutations(chance, old, 2 + seed % 9)
    accounts = [build_facts(chance, old.policy.facts) for _ in range(ACCOUNTS)]
    facts = tmp_path / "facts.parquet"
    frame_of([(str(i), each) for i, each in enumerate(accounts)], old.policy.facts).write_parquet(
        facts
    )
    sides = (
        side_of("old", old, facts, tmp_path / "old"),
        side_of("new", edited(old, mutations), facts, tmp_path / "new"),
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    worked = compare(sides, Wanted(), scratch, Silent())
    outputs = [(each.decision, each.index) for each in worked.question.compared]
    expected = expected_moves(old, mutations, accounts, outputs)
    assert attributed(worked) == expected
    assert worked.told.moved == len(expected)
