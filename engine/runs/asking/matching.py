"""The accounts of a run for which a question holds, as columns.

The condition is compiled as a rule's condition is, over the run's files joined by the account. An
outcome is read as later decisions read it in the plain reading: as it stands, missing where its
decision is in error or blocked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from engine.engines.columnar.engine import compute
from engine.engines.columnar.evaluate import Published, Scope, fact, truth
from engine.engines.columnar.outputs import KEY, Outputs
from engine.engines.columnar.terms import Terms
from engine.model.expressions import Expr, FactRef, OutputRef, walk
from engine.model.inforce import InForce
from engine.model.types import Kind
from engine.runs.asking.names import rule_named, winner_named
from engine.runs.kept import KeptRun
from engine.runs.scanned import (
    DECISIONS,
    FACTS,
    TRACES,
    Bits,
    is_in_error,
    is_provisional,
    joined,
    scan,
    won_by,
)

TRUTH: Final = "truth"
"""The column that says whether an account matches; missing where that is not known."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; all of it must hold."""

    condition: Expr | None = None
    fired: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    winner: tuple[str, ...] = ()
    provisional: bool = False
    in_error: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The accounts of a run that pass every filter, each with the truth of the condition."""

    kept: KeptRun
    truths: pl.LazyFrame
    """`account` and `truth`."""

    @property
    def run(self) -> str:
        """The name of the run."""
        return self.kept.path.resolve().name

    @property
    def matched(self) -> pl.LazyFrame:
        """The accounts for which the condition is true; unknown is not."""
        return self.truths.filter(pl.col(TRUTH).fill_null(value=False)).select(KEY)


def matching(kept: KeptRun, inforce: InForce, question: Question) -> Found:
    """Ask a run; nothing is read before the answer is.

    Raises:
        UnknownNameError: a rule is not known, or cannot be a winner.
        RunError: a file cannot be read.
    """
    frame = joined(_files(kept, question))
    kept_if = [*_filters(frame, inforce, question)]
    frame = frame.filter(pl.all_horizontal(kept_if)) if kept_if else frame
    if question.condition is None:
        return Found(kept, frame.select(KEY, pl.lit(value=True).alias(TRUTH)))
    return Found(kept, truth_of(frame, question.condition, inforce))


def truth_of(frame: pl.LazyFrame, condition: Expr, inforce: InForce) -> pl.LazyFrame:
    """The account and whether the condition holds; the frame has a column for what it reads."""
    terms = Terms()
    scope = Scope(terms, inforce, firm=False)
    refs = {node.name: node for node in walk(condition) if isinstance(node, OutputRef)}
    for name, node in refs.items():
        column = fact(terms, name, node.type, {})
        scope.outputs[name] = Published(column, column, terms.truth(False))  # noqa: FBT003
    sets = [name for name, node in refs.items() if node.type.kind is Kind.SET]
    read = frame.select(KEY, *_read_by(condition)).with_columns(map(_as_set, sets))
    return compute(read, Outputs({TRUTH: truth(condition, scope)}))


def _read_by(condition: Expr) -> list[str]:
    return sorted({n.name for n in walk(condition) if isinstance(n, FactRef | OutputRef)})


def _as_set(name: str) -> pl.Expr:
    """A list of one enum read as a set: missing where a member is."""
    lost = pl.col(name).list.eval(pl.element().is_null()).list.any()
    return pl.when(~lost).then(pl.col(name))


def _files(kept: KeptRun, question: Question) -> Iterator[pl.LazyFrame]:
    """The files that the question reads; that of the outcomes always, for its accounts."""
    yield scan(kept, DECISIONS)
    reads_facts = question.condition is not None and any(
        isinstance(node, FactRef) for node in walk(question.condition)
    )
    if reads_facts:
        yield scan(kept, FACTS)
    if question.fired or question.undecided:
        yield scan(kept, TRACES)


def _filters(frame: pl.LazyFrame, inforce: InForce, question: Question) -> Iterator[pl.Expr]:
    bits = Bits(inforce)
    for rule in (*question.fired, *question.undecided):
        rule_named(inforce, rule)
    yield from (bits.fired(rule) for rule in question.fired)
    yield from (bits.undecided(rule) for rule in question.undecided)
    columns = frame.collect_schema().names()
    for rule in question.winner:
        won = won_by(winner_named(inforce, rule), columns)
        yield (won == rule).fill_null(value=False)
    if question.provisional:
        yield is_provisional(inforce, columns)
    if question.in_error:
        yield is_in_error(inforce, columns)
