"""The files of a run as columns, each keyed by the account: read lazily, joined by the key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.model.inforce import InForce
from engine.model.policy import Decision
from engine.runs.folder.faults import RunError, shown
from engine.runs.kept import KeptRun
from engine.runs.layout import (
    WORD,
    invariant_column,
    rules_of,
    settled_column,
    status_column,
    winner_column,
)
from engine.runs.population import FLAGS, is_decided

DECISIONS: Final = "decisions.parquet"
FACTS: Final = "facts.parquet"
TRACES: Final = "traces.parquet"
REJECTED: Final = "rejected.parquet"


def scan(kept: KeptRun, file: str) -> pl.LazyFrame:
    """A file of a run.

    Raises:
        RunError: it is not there, or no Parquet.
    """
    path = kept.path / file
    try:
        frame = pl.scan_parquet(path, glob=False)
        frame.collect_schema()
    except (OSError, pl.exceptions.PolarsError):
        raise unreadable(f"`{shown(path)}`") from None
    return frame


def unreadable(what: str) -> RunError:
    """A run whose files are not as they were written."""
    return RunError(f"{what} cannot be read; `tidewaiter verify` says more")


def gather(kept: KeptRun, frames: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
    """Compute frames in one pass over the files.

    Raises:
        RunError: a file is damaged.
    """
    try:
        return pl.collect_all(frames, engine="streaming", optimizations=FLAGS)
    except (OSError, pl.exceptions.PolarsError):
        raise unreadable(f"the run `{shown(kept.path.name)}`") from None


def joined(frames: Iterable[pl.LazyFrame]) -> pl.LazyFrame:
    """Frames of the same accounts side by side, by the account and never by the place."""
    first, *others = frames
    for other in others:
        first = first.join(other, on=KEY, how="inner", validate="1:1")
    return first


def absent(name: str) -> str:
    """The column that says whether another is missing."""
    return f"absent:{name}"


def absences(frame: pl.LazyFrame, names: Iterable[str], *more: pl.Expr) -> pl.LazyFrame:
    """Which values are missing: a bit each, so that little is carried through a join."""
    return frame.select(KEY, *(pl.col(name).is_null().alias(absent(name)) for name in names), *more)


def columns_in(kept: KeptRun, file: str) -> frozenset[str]:
    """The columns of a file, but for the account."""
    return frozenset(scan(kept, file).collect_schema().names()) - {KEY}


class Bits:
    """The result of each rule of a run, as a condition on the columns of `traces.parquet`."""

    def __init__(self, inforce: InForce) -> None:
        self._at = {rule: divmod(i, WORD) for i, rule in enumerate(rules_of(inforce))}

    def fired(self, *rules: str) -> pl.Expr:
        """Whether one of the rules matched; never missing."""
        return self._any("true", rules)

    def undecided(self, *rules: str) -> pl.Expr:
        """Whether one of the rules is undecided; never missing."""
        return self._any("undecided", rules)

    def _any(self, kind: str, rules: Iterable[str]) -> pl.Expr:
        masks: dict[int, int] = {}
        for rule in rules:
            word, bit = self._at[rule]
            masks[word] = masks.get(word, 0) | 1 << bit
        set_ = [(pl.col(f"{kind}_{word}") & mask) != 0 for word, mask in masks.items()]
        return pl.any_horizontal(set_) if set_ else pl.lit(value=False)


def won_by(decision: Decision, columns: Collection[str]) -> pl.Expr:
    """The rule that gave the outcome; missing where none did, or the decision is in error."""
    winner = pl.col(winner_column(decision.name))
    return pl.when(is_decided(decision.name, columns)).then(winner)


def is_open(decision: str, columns: Collection[str]) -> pl.Expr:
    """Whether the outcome of a decision is provisional; one in error or blocked is not."""
    return is_decided(decision, columns) & ~pl.col(settled_column(decision))


def is_provisional(inforce: InForce, columns: Collection[str]) -> pl.Expr:
    """Whether an outcome of the policy is provisional."""
    found = [is_open(name, columns) for name in inforce.policy.outcomes]
    return pl.any_horizontal(found) if found else pl.lit(value=False)


def faults(inforce: InForce, columns: Collection[str]) -> dict[str, pl.Expr]:
    """By what it is told as, each way in which an account can be in error; `columns` are there."""
    found = {
        f"decision {d.name}": pl.col(column) == "error"
        for d in inforce.decisions
        if (column := status_column(d.name)) in columns
    }
    return found | {
        f"invariant {i.id}": ~pl.col(invariant_column(i.id)).fill_null(value=True)
        for i in inforce.invariants
    }


def is_in_error(inforce: InForce, columns: Collection[str]) -> pl.Expr:
    """Whether a decision of an account is in error, or an invariant is breached."""
    found = [*faults(inforce, columns).values()]
    return pl.any_horizontal(found) if found else pl.lit(value=False)
