"""Both sides account by account, in one file: what each outcome was and is, and what else changed.

The columns are named `from:OUTPUT`, `to:OUTPUT` and so on; no output has a colon in its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.engines.columnar.tables import WORD
from engine.model.inforce import InForce
from engine.model.policy import Decision, Output
from engine.runs.comparison.sides import Side
from engine.runs.layout import (
    has_winner,
    invariant_column,
    rules_of,
    settled_column,
    status_column,
    winner_column,
)
from engine.runs.population import FLAGS

ENDS: Final = ("from", "to")
DECIDED: Final = "decided"


@dataclass(frozen=True, slots=True)
class Compared:
    """An output that is compared: of which decision, and of what type on either side."""

    decision: str
    output: Output
    new: Output
    index: int
    """Its place among the outputs of the old decision."""

    @property
    def name(self) -> str:
        """The output's name."""
        return self.output.name

    def is_moved(self) -> pl.Expr:
        """Whether it is another value, or has another status."""
        value = pl.col(f"from:{self.name}").ne_missing(pl.col(f"to:{self.name}"))
        status = pl.col(f"status from:{self.name}") != pl.col(f"status to:{self.name}")
        return value | status


def write_joined(
    sides: tuple[Side, Side], compared: Sequence[Compared], reach: frozenset[str], path: Path
) -> None:
    """Join both sides by account into a file, a row an account of either."""
    frames = [_frame(side, compared, reach, end) for side, end in zip(sides, ENDS, strict=True)]
    both = frames[0].join(frames[1], on=KEY, how="full", coalesce=True)
    is_both = pl.col("is from").is_not_null() & pl.col("is to").is_not_null()
    moved = is_both & pl.any_horizontal(each.is_moved() for each in compared)
    rules = _rules_in(sides, reach)
    others = [pl.col(f"true from:{rule}") != pl.col(f"true to:{rule}") for rule in _common(rules)]
    others += [pl.col(f"true {end}:{rule}") for end, rule in _single(rules)]
    winners = _winners(sides, reach)
    others += [
        pl.col(f"winner from:{name}").ne_missing(pl.col(f"winner to:{name}")) for name in winners
    ]
    reasons = pl.any_horizontal(others) if others else pl.lit(value=False)
    marked = both.with_columns(
        is_both=is_both,
        is_moved=moved,
        is_reasons=is_both & ~moved & reasons.fill_null(value=False),
    )
    marked.sink_parquet(path, engine="streaming", optimizations=FLAGS)


def changes_of_rules(
    sides: tuple[Side, Side], reach: frozenset[str]
) -> tuple[list[str], list[tuple[str, str]]]:
    """The rules whose results are in the file: of both sides; and of one, each with its end."""
    rules = _rules_in(sides, reach)
    return _common(rules), _single(rules)


def _rules_in(sides: tuple[Side, Side], reach: frozenset[str]) -> list[list[str]]:
    return [
        [r.id for d in side.inforce.decisions if d.name in reach for r in d.rules] for side in sides
    ]


def _common(rules: list[list[str]]) -> list[str]:
    after = {*rules[1]}
    return [rule for rule in rules[0] if rule in after]


def _single(rules: list[list[str]]) -> list[tuple[str, str]]:
    common = {*_common(rules)}
    return [
        (end, rule)
        for end, each in zip(ENDS, rules, strict=True)
        for rule in each
        if rule not in common
    ]


def _winners(sides: tuple[Side, Side], reach: frozenset[str]) -> list[str]:
    """The decisions that have one winner on both sides."""
    names = [
        {d.name for d in side.inforce.decisions if d.name in reach and has_winner(d)}
        for side in sides
    ]
    return sorted(names[0] & names[1])


def _frame(
    side: Side, compared: Sequence[Compared], reach: frozenset[str], end: str
) -> pl.LazyFrame:
    inforce = side.inforce
    decisions = pl.scan_parquet(side.decided / "decisions.parquet", glob=False)
    traces = pl.scan_parquet(side.decided / "traces.parquet", glob=False)
    columns = {*decisions.collect_schema().names()}
    chosen = [
        pl.col(KEY),
        pl.lit(value=True).alias(f"is {end}"),
        _in_error(inforce, columns).alias(f"error {end}"),
        *_outcomes(inforce, compared, columns, end),
        *(
            pl.col(winner_column(d.name)).alias(f"winner {end}:{d.name}")
            for d in inforce.decisions
            if d.name in reach and has_winner(d)
        ),
        *_breaches(inforce, columns, end),
    ]
    reached = {*_reached(inforce, reach)}
    bits = [
        ((pl.col(f"true_{i // WORD}") & (1 << (i % WORD))) != 0).alias(f"true {end}:{rule}")
        for i, rule in enumerate(rules_of(inforce))
        if rule in reached
    ]
    return decisions.select(chosen).join(traces.select(KEY, *bits), on=KEY)


def _reached(inforce: InForce, reach: frozenset[str]) -> Iterator[str]:
    return (rule.id for d in inforce.decisions if d.name in reach for rule in d.rules)


def _outcomes(
    inforce: InForce, compared: Sequence[Compared], columns: set[str], end: str
) -> Iterator[pl.Expr]:
    for each in compared:
        decision = next(d for d in inforce.decisions if d.name == each.decision)
        status = _status(decision, columns)
        yield pl.col(each.name).alias(f"{end}:{each.name}")
        yield status.alias(f"status {end}:{each.name}")
        yield (pl.col(settled_column(decision.name)) & (status == DECIDED)).alias(
            f"settled {end}:{each.name}"
        )
        yield _reason(decision, status).alias(f"by {end}:{each.name}")


def _status(decision: Decision, columns: set[str]) -> pl.Expr:
    name = status_column(decision.name)
    return pl.col(name) if name in columns else pl.lit(DECIDED)


def _reason(decision: Decision, status: pl.Expr) -> pl.Expr:
    """What gives the outcome: a rule, `otherwise`, `if_provisional`; of several rules nothing."""
    winner = pl.lit(None, pl.String)
    if has_winner(decision):
        winner = pl.col(winner_column(decision.name))
        if decision.otherwise is not None:
            winner = winner.fill_null("otherwise")
    elif not decision.rules and decision.otherwise is not None:
        winner = pl.lit("otherwise")
    wanted = decision.if_provisional
    if wanted is not None and wanted.values is not None:
        open_ = ~pl.col(settled_column(decision.name))
        winner = pl.when(open_).then(pl.lit("if_provisional")).otherwise(winner)
    return pl.when(status == DECIDED).then(winner).otherwise(status)


def _in_error(inforce: InForce, columns: set[str]) -> pl.Expr:
    failed = [
        pl.col(status_column(d.name)) != DECIDED
        for d in inforce.decisions
        if status_column(d.name) in columns
    ]
    failed += [~pl.col(invariant_column(i.id)) for i in inforce.invariants]
    if not failed:
        return pl.lit(value=False)
    return pl.any_horizontal(failed).fill_null(value=False)


def _breaches(inforce: InForce, columns: set[str], end: str) -> Iterator[pl.Expr]:
    """Each cause of an error: a decision violated, an invariant breached."""
    for decision in inforce.decisions:
        name = status_column(decision.name)
        if name in columns:
            yield (pl.col(name) == "error").alias(f"cause {end}:decision `{decision.name}`")
    for invariant in inforce.invariants:
        breached = ~pl.col(invariant_column(invariant.id)).fill_null(value=True)
        yield breached.alias(f"cause {end}:invariant `{invariant.id}`")
