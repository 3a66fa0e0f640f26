"""How often each rule fired, was decisive, and was undecided for lack of what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.model.expressions import FactRef, OutputRef, walk
from engine.model.formats import show_outcome
from engine.model.inforce import InForce
from engine.model.policy import Decision, Rule
from engine.runs.kept import KeptRun
from engine.runs.layout import has_winner, status_column
from engine.runs.overview.outcomes import WIDEST, Told
from engine.runs.overview.overview import DecisionCount, Lack, Reason, Reasons, RuleCount
from engine.runs.scanned import (
    DECISIONS,
    FACTS,
    TRACES,
    Bits,
    absences,
    absent,
    columns_in,
    gather,
    joined,
    scan,
    won_by,
)

TOP: Final = 6
"""Reasons that are told of a group."""
_GROUP: Final = "group"


def rule_counts(kept: KeptRun, inforce: InForce) -> tuple[DecisionCount, ...]:
    """Every decision with its rules, in order.

    Raises:
        RunError: a file of the run is damaged.
    """
    decided = [d for d in inforce.decisions if d.rules]
    there = columns_in(kept, DECISIONS)
    facts = columns_in(kept, FACTS)
    sums = _sums(decided, Bits(inforce), there, facts)
    frame = joined(_files(kept, decided, there, facts))
    winners = [won_by(d, there) for d in decided if has_winner(d)]
    decisions = scan(kept, DECISIONS)
    by_winner = [decisions.group_by(won.alias(KEY)).agg(pl.len()) for won in winners]
    counted, *won = gather(
        kept, [frame.select(n.alias(name) for name, n in sums.items()), *by_winner]
    )
    number = counted.row(0, named=True)
    decisive = {
        rule: count for frame_ in won for rule, count in frame_.iter_rows() if rule is not None
    }
    return tuple(
        DecisionCount(
            d.name,
            d.question,
            tuple(_rule(d, rule, inforce, number, decisive) for rule in d.rules),
        )
        for d in decided
    )


def _files(
    kept: KeptRun, decided: Sequence[Decision], there: frozenset[str], facts: frozenset[str]
) -> Iterator[pl.LazyFrame]:
    """The traces beside what is missing, and which decisions are blocked."""
    read = {name for d in decided for rule in d.rules for name in _read_by(rule)}
    blocked = [
        (pl.col(status) == "blocked").alias(_blocked(d.name))
        for d in decided
        if (status := status_column(d.name)) in there
    ]
    yield scan(kept, TRACES)
    yield absences(scan(kept, DECISIONS), sorted(read & there), *blocked)
    yield absences(scan(kept, FACTS), sorted(read & facts))


def _blocked(decision: str) -> str:
    return f"blocked:{decision}"


def _sums(
    decisions: Sequence[Decision], bits: Bits, there: frozenset[str], facts: frozenset[str]
) -> dict[str, pl.Expr]:
    found: dict[str, pl.Expr] = {}
    for decision in decisions:
        for rule in decision.rules:
            undecided = bits.undecided(rule.id)
            found[f"fired {rule.id}"] = bits.fired(rule.id).sum()
            found[f"undecided {rule.id}"] = undecided.sum()
            for name in _read_by(rule):
                if name in there or name in facts:
                    lacks = undecided & pl.col(absent(name))
                    found[f"lack {rule.id} {name}"] = lacks.sum()
            if status_column(decision.name) in there:
                blocked = pl.col(_blocked(decision.name))
                found[f"blocked {rule.id}"] = (undecided & blocked).sum()
    return found


def _read_by(rule: Rule) -> list[str]:
    """The facts, then the outputs, that the condition of a rule reads."""
    facts = sorted({node.name for node in walk(rule.when) if isinstance(node, FactRef)})
    return facts + sorted({node.name for node in walk(rule.when) if isinstance(node, OutputRef)})


def _rule(
    decision: Decision,
    rule: Rule,
    inforce: InForce,
    number: Mapping[str, int],
    decisive: Mapping[str, int],
) -> RuleCount:
    return RuleCount(
        rule.id,
        rule.title,
        number[f"fired {rule.id}"] or 0,
        decisive.get(rule.id, 0) if has_winner(decision) else None,
        number[f"undecided {rule.id}"] or 0,
        tuple(sorted(_lacks(rule, inforce, number), key=lambda lack: (-lack.accounts, lack.name))),
    )


def _lacks(rule: Rule, inforce: InForce, number: Mapping[str, int]) -> Iterator[Lack]:
    facts = inforce.policy.facts
    for name in _read_by(rule):
        if count := number.get(f"lack {rule.id} {name}"):
            label = facts[name].label if name in facts else f"the outcome {name}"
            yield Lack(name, label, count)
    if count := number.get(f"blocked {rule.id}"):
        yield Lack("", "a decision that it reads is in error", count)


def reasons(kept: KeptRun, inforce: InForce, main: Told) -> tuple[Reasons, ...]:
    """For each value of an output the rules that fired most among its accounts.

    Rules of the decision itself and of all that it reads, directly or not; the others are no
    reasons for it. What matched for every account of the run tells no group from another.
    """
    rules = {rule.id: rule for d in _behind(inforce, main.decision) for rule in d.rules}
    bits = Bits(inforce)
    frame = joined(
        (scan(kept, DECISIONS).select(KEY, pl.col(main.name).alias(_GROUP)), scan(kept, TRACES))
    )
    sums = [bits.fired(id_).sum().alias(id_) for id_ in rules]
    (counted,) = gather(kept, [frame.group_by(_GROUP).agg(pl.len().alias(KEY), *sums)])
    rows = {row[_GROUP]: row for row in counted.iter_rows(named=True)}
    accounts = sum(row[KEY] for row in rows.values())
    fired = {id_: sum(row[id_] for row in rows.values()) for id_ in rules}
    members = main.output.type.members or (True, False)
    values = [value for value in (*members, None) if value in rows][:WIDEST]
    return tuple(
        Reasons(
            show_outcome(value, main.output.type),
            rows[value][KEY],
            tuple(_top(rules, rows[value], fired, accounts)),
        )
        for value in values
    )


def _top(
    rules: Mapping[str, Rule], row: Mapping[str, int], fired: Mapping[str, int], accounts: int
) -> Iterator[Reason]:
    telling = [id_ for id_ in rules if fired[id_] < accounts or accounts == row[KEY]]
    most = sorted(telling, key=lambda id_: (-row[id_], id_))[:TOP]
    for id_ in most:
        share, of_all = row[id_] / row[KEY], fired[id_] / accounts
        if row[id_]:
            yield Reason(id_, rules[id_].title, row[id_], share, of_all)


def _behind(inforce: InForce, decision: Decision) -> list[Decision]:
    """A decision and all that it reads, directly or not."""
    named = {each.name: each for each in inforce.decisions}
    seen = {decision.name}
    ahead = [decision]
    while ahead:
        for name in ahead.pop().reads_decisions() - seen:
            seen.add(name)
            ahead.append(named[name])
    return [each for each in inforce.decisions if each.name in seen]
