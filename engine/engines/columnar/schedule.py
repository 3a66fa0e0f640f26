"""In which order terms are computed: what is used twice is computed once, then dropped.

A step is one projection. The key of an account travels through every one of them, and a column
goes on only while a later step reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.engines.columnar.terms import Op, Term

_FREE: Final = (Op.COLUMN, Op.CONST)
_LIGHT: Final = (Op.NOT, Op.IS_NULL, Op.HOLDS, Op.MAY_HOLD)
"""What the library's own words say of a column as they read it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One projection: what goes on as it is, and what is computed from the step before."""

    kept: tuple[Term, ...]
    made: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The steps, and then the outputs by name."""

    steps: tuple[Step, ...]
    outputs: Mapping[str, Term]

    @property
    def stored(self) -> frozenset[int]:
        """The numbers of the terms that are columns of their own."""
        return frozenset(term.number for step in self.steps for term in step.made)


def schedule(
    outputs: Mapping[str, Term],
    apart: frozenset[Op] = frozenset(),
    alone: frozenset[Op] = frozenset(),
    cheap: int = 0,
) -> Schedule:
    """Plan the computation of the outputs.

    Arguments of operations `apart` are columns as well, and so are operations `alone`, and what
    those read; what is read twice is none where it is made of no more than `cheap` operations.
    """
    order = _in_order(outputs.values())
    uses = Counter(number for term in order for number in {arg.number for arg in term.args})
    uses.update({term.number for term in outputs.values()})
    always = {arg.number for term in order if term.op in apart for arg in term.args}
    for term in order:
        if term.op in alone:
            always.add(term.number)
            if term.op not in apart:
                always.update(_read_by(arg).number for arg in term.args)
    stored = _stored(order, always, {number for number in uses if uses[number] > 1}, cheap)
    levels: dict[int, int] = {}
    reads: dict[int, frozenset[int]] = {}
    for term in order:
        below = [levels[arg.number] + (arg.number in stored) for arg in term.args]
        levels[term.number] = max(below, default=0)
        reads[term.number] = frozenset().union(
            *(
                {arg.number} if arg.number in stored or arg.op is Op.COLUMN else reads[arg.number]
                for arg in term.args
            )
        )
    by_number = {term.number: term for term in order}
    depth = 1 + max((levels[number] for number in stored), default=-1)
    last_read: dict[int, int] = {}
    for number in stored:
        for read in reads[number]:
            last_read[read] = max(last_read.get(read, 0), levels[number])
    for term in outputs.values():
        if term.number in stored or term.op is Op.COLUMN:
            last_read[term.number] = depth
        else:
            last_read.update(dict.fromkeys(reads[term.number], depth))
    steps = []
    for level in range(depth):
        made = tuple(by_number[n] for n in sorted(stored) if levels[n] == level)
        kept = tuple(
            by_number[n]
            for n, last in sorted(last_read.items())
            if last > level and (by_number[n].op is Op.COLUMN or levels[n] < level)
        )
        steps.append(Step(kept, made))
    return Schedule(tuple(steps), outputs)


def _read_by(arg: Term) -> Term:
    """The column behind an argument: of a condition, and of a choice of two constants."""
    if arg.op is Op.IF and arg.args[1].is_const and arg.args[2].is_const:
        return _read_by(arg.args[0])
    return _read_by(arg.args[0]) if arg.op in _LIGHT else arg


def _stored(order: Sequence[Term], always: set[int], shared: set[int], cheap: int) -> set[int]:
    """Which terms become columns of their own."""
    found: set[int] = set()
    sizes: dict[int, int] = {}
    for term in order:
        size = len(term.param) if isinstance(term.param, tuple) else 1
        size += sum(1 if arg.number in found else sizes[arg.number] for arg in term.args)
        sizes[term.number] = size
        is_kept = term.number in always or (term.number in shared and size > cheap)
        if is_kept and term.op not in _FREE:
            found.add(term.number)
    return found


def _in_order(tops: Iterable[Term]) -> list[Term]:
    """Every term below the tops once, what is read before what reads it."""
    seen: dict[int, Term] = {}
    stack = [*tops]
    while stack:
        term = stack.pop()
        if term.number not in seen:
            seen[term.number] = term
            stack.extend(term.args)
    return [seen[number] for number in sorted(seen)]
