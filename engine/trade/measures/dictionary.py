"""Expressions over a few columns of texts, worked out once a combination instead of once a record.

A tariff number is looked up in a table of prefixes by several searches. There are thousands of
numbers, and millions of records.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from engine.engines.columnar.engine import compute
from engine.engines.columnar.outputs import KEY, Outputs
from engine.engines.columnar.terms import Dtype, Op, Term, Terms

if TYPE_CHECKING:
    import polars as pl

_SLOW: Final = frozenset({Op.FIND, Op.HEAD, Op.PICK})
_MOST: Final = 3
"""Of how many columns the combinations are few enough."""


def looked_up(frame: pl.LazyFrame, outputs: Outputs, terms: Terms) -> tuple[pl.LazyFrame, Outputs]:
    """The frame with columns for what is worth a dictionary, and the outputs that read these."""
    found = {term.number: term for each in outputs.terms.values() for term in _worth_it(each)}
    by_leaves: dict[tuple[str, ...], list[Term]] = {}
    for term in found.values():
        by_leaves.setdefault(tuple(sorted(_leaves(term) or ())), []).append(term)
    for leaves, some in by_leaves.items():
        asked = Outputs({_name(term): term for term in some})
        each = frame.select(leaves).unique().collect(engine="streaming")
        known = compute(each.with_row_index(KEY).lazy(), asked).collect()
        pairs = each.with_row_index(KEY).join(known, on=KEY).drop(KEY)
        frame = frame.join(pairs.lazy(), on=leaves, how="left", nulls_equal=True)
    rewritten = {name: _replaced(terms, term, found) for name, term in outputs.terms.items()}
    return frame, Outputs(rewritten, outputs.together)


def columns_of(term: Term) -> frozenset[str]:
    """The columns that a term reads."""
    if term.op is Op.COLUMN:
        return frozenset({str(term.param)})
    return frozenset[str]().union(*map(columns_of, term.args))


def _name(term: Term) -> str:
    return f"d{term.number}"


def _worth_it(term: Term) -> Iterator[Term]:
    """The greatest parts of a term that read texts alone, and search for them."""
    leaves = _leaves(term)
    if leaves is not None and 0 < len(leaves) <= _MOST:
        if _is_slow(term):
            yield term
        return
    for arg in term.args:
        yield from _worth_it(arg)


def _leaves(term: Term) -> frozenset[str] | None:
    """The columns that a term reads, if they are texts; None if one is not."""
    if term.op is Op.COLUMN:
        return frozenset({str(term.param)}) if term.dtype is Dtype.TEXT else None
    found: frozenset[str] = frozenset()
    for arg in term.args:
        leaves = _leaves(arg)
        if leaves is None:
            return None
        found |= leaves
    return found


def _is_slow(term: Term) -> bool:
    return term.op in _SLOW or any(map(_is_slow, term.args))


def _replaced(terms: Terms, term: Term, found: dict[int, Term]) -> Term:
    if term.number in found:
        bounds = (term.low, term.high)
        return terms.make(
            Op.COLUMN, (), term.dtype, _name(term), nullable=term.nullable, bounds=bounds
        )
    if not term.args:
        return term
    args = [_replaced(terms, arg, found) for arg in term.args]
    return terms.make(
        term.op, args, term.dtype, term.param, nullable=term.nullable, bounds=(term.low, term.high)
    )
