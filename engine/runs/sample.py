"""A sample of a run decided again by another engine: a run with a difference is no run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from engine.engines.columnar.facts import facts_of
from engine.engines.columnar.outputs import KEY
from engine.model.formats import plain_value
from engine.model.inforce import InForce
from engine.model.result import Engine, Facts
from engine.runs.stored import first_difference, keep, read_kept


@dataclass(frozen=True, slots=True)
class Difference:
    """An account on which two engines differ."""

    account: str
    facts: Facts
    told: str


class EnginesDifferError(Exception):
    """Two engines decided one account differently; nothing that they decided can be trusted."""

    def __init__(self, difference: Difference, reproducer: Path | None = None) -> None:
        where = f"; `{reproducer.name}` reproduces it" if reproducer else ""
        super().__init__(
            f"the engines differ on account {difference.account}: {difference.told}{where}. "
            "There is no run. This is a fault of Tidewaiter: report it with that file"
        )
        self.difference = difference


def check_sample(
    folder: Path, inforce: InForce, engine: Engine, *, seed: int, size: int
) -> Difference | None:
    """Decide a random sample of a run's accounts again; the first difference, if any."""
    for account, facts, decisions, traces in _sampled(folder, inforce, seed, size):
        kept = read_kept(decisions, traces, inforce)
        told = first_difference(kept, keep(engine.decide(facts), inforce))
        if told is not None:
            return Difference(account, facts, told)
    return None


def _sampled(
    folder: Path, inforce: InForce, seed: int, size: int
) -> Iterator[tuple[str, Facts, dict[str, Any], dict[str, Any]]]:
    """Accounts with their facts and what the run keeps of them, joined by their ids."""
    accounts = pl.scan_parquet(folder / "facts.parquet", glob=False)
    rows = accounts.select(pl.len()).collect().item()
    places = sorted(Random(seed).sample(range(rows), min(size, rows)))  # noqa: S311 - a sample
    chosen = (
        accounts.with_row_index("place")
        .filter(pl.col("place").is_in(places))
        .drop("place")
        .collect()
    )
    known = {name: fact for name, fact in inforce.policy.facts.items() if name in chosen.columns}
    decisions = _rows_of(folder / "decisions.parquet", chosen[KEY])
    traces = _rows_of(folder / "traces.parquet", chosen[KEY])
    for row in chosen.iter_rows(named=True):
        account = row[KEY]
        yield account, facts_of(row, known), decisions[account], traces[account]


def _rows_of(path: Path, accounts: pl.Series) -> dict[str, dict[str, Any]]:
    found = (
        pl.scan_parquet(path, glob=False).filter(pl.col(KEY).is_in(accounts.implode())).collect()
    )
    return {row[KEY]: row for row in found.iter_rows(named=True)}


def reproducer_of(difference: Difference, inforce: InForce) -> str:
    """An account as a file that `tidewaiter decide` reads."""
    types = {name: fact.type for name, fact in inforce.policy.facts.items()}
    facts = {
        name: plain_value(value, types[name]) for name, value in sorted(difference.facts.items())
    }
    account = {"id": difference.account, "facts": facts}
    document = {"as_of": inforce.as_of.isoformat(), "accounts": [account]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
