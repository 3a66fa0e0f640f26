"""The missing facts that most provisional accounts wait for.

A missing fact is behind a provisional account where a rule that reads it is undecided, or it is
read in another way that bears on the outcome, in a decision that is not settled and leads,
through decisions that are not settled, to an outcome that is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.model.expressions import Expr, FactRef, IsNull, facts_of, walk
from engine.model.inforce import InForce
from engine.model.policy import Decision
from engine.runs.kept import KeptRun
from engine.runs.overview.overview import Wanted
from engine.runs.scanned import (
    DECISIONS,
    FACTS,
    TRACES,
    Bits,
    absences,
    absent,
    columns_in,
    gather,
    is_open,
    joined,
    scan,
)

TOP: Final = 20
"""Facts that are told."""
_HOW_MANY: Final = "how many"


def wanted(kept: KeptRun, inforce: InForce) -> tuple[Wanted, ...]:
    """Facts by the number of provisional accounts that their absence is behind, the most first.

    Raises:
        RunError: a file of the run is damaged.
    """
    facts = sorted(columns_in(kept, FACTS) & inforce.policy.facts.keys())
    bits = Bits(inforce)
    behind = {name: _behind(inforce, bits, name) for name in facts}
    found = {name: expr for name, expr in behind.items() if expr is not None}
    if not found:
        return ()
    open_ = [_open(d.name) for d in inforce.decisions]
    decided = _with_open(scan(kept, DECISIONS), inforce).select(KEY, *open_)
    frame = joined((scan(kept, TRACES), decided, absences(scan(kept, FACTS), found)))
    missing = [pl.col(name).is_null().sum().alias(f"missing {name}") for name in found]
    marked = frame.select(KEY, *(each.alias(name) for name, each in found.items()))
    marked = marked.with_columns(pl.sum_horizontal([*found]).alias(_HOW_MANY))
    is_one = pl.col(_HOW_MANY) == 1
    sums = [pl.col(name).sum().alias(f"behind {name}") for name in found]
    sums += [(pl.col(name) & is_one).sum().alias(f"alone {name}") for name in found]
    lacking, counted = gather(kept, [scan(kept, FACTS).select(missing), marked.select(sums)])
    number = lacking.row(0, named=True) | counted.row(0, named=True)
    all_ = [
        Wanted(
            name,
            inforce.policy.facts[name].label,
            number[f"missing {name}"] or 0,
            number[f"behind {name}"] or 0,
            number[f"alone {name}"] or 0,
        )
        for name in found
    ]
    ranked = sorted((each for each in all_ if each.behind), key=lambda w: (-w.behind, w.name))
    return tuple(ranked[:TOP])


def _open(decision: str) -> str:
    return f"open:{decision}"


def _with_open(frame: pl.LazyFrame, inforce: InForce) -> pl.LazyFrame:
    """For each decision whether it keeps an outcome from being settled, the last first."""
    columns = frame.collect_schema().names()
    readers: dict[str, list[str]] = {d.name: [] for d in inforce.decisions}
    for decision in inforce.decisions:
        for name in decision.reads_decisions():
            readers[name].append(decision.name)
    for decision in reversed(inforce.decisions):
        leads = pl.lit(value=decision.name in inforce.policy.outcomes)
        leads = pl.any_horizontal(leads, *(pl.col(_open(each)) for each in readers[decision.name]))
        keeps = is_open(decision.name, columns) & leads
        frame = frame.with_columns(keeps.alias(_open(decision.name)))
    return frame


def _behind(inforce: InForce, bits: Bits, fact: str) -> pl.Expr | None:
    """Whether an account waits for a fact; None where nothing reads it."""
    reads = [d for d in inforce.decisions if fact in d.reads_facts()]
    if not reads:
        return None
    bears = [pl.col(_open(d.name)) & _bears(d, bits, fact) for d in reads]
    return pl.col(absent(fact)) & pl.any_horizontal(bears)


def _bears(decision: Decision, bits: Bits, fact: str) -> pl.Expr:
    """Whether a decision may come out otherwise once the fact is known."""
    always = any(fact in facts_of(each) for each in _apart_from_rules(decision)) or any(
        _tests_absence(rule.when, fact) for rule in decision.rules
    )
    if always:
        return pl.lit(value=True)
    given = [r.id for r in decision.rules if any(fact in facts_of(each) for each in r.then)]
    tested = [rule.id for rule in decision.rules if fact in facts_of(rule.when)]
    return bits.undecided(*dict.fromkeys((*tested, *given))) | bits.fired(*given)


def _apart_from_rules(decision: Decision) -> Iterable[Expr]:
    yield from decision.otherwise or ()
    yield from (e for e in (decision.base, decision.floor, decision.cap) if e is not None)


def _tests_absence(expr: Expr, fact: str) -> bool:
    """Whether `fact = null` is in it: decided as it stands, and open all the same."""
    return any(
        isinstance(node, IsNull) and isinstance(node.operand, FactRef) and node.operand.name == fact
        for node in walk(expr)
    )
