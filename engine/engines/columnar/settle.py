"""What missing facts could still change: intervals, settled marks, possible errors, in columns.

All is read from the firm reading; rules that are undecided there count as independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.engines.columnar.arithmetic import compare, whole
from engine.engines.columnar.combine import (
    Reading,
    Row,
    best_rank,
    by_sign,
    clamp,
    classes_of,
    known_or_zero,
    total_of,
)
from engine.engines.columnar.tables import (
    Table,
    are_of_class,
    first_of,
    is_one_class,
    ones_of,
    table_of,
)
from engine.engines.columnar.terms import Dtype, Term, Terms
from engine.engines.columnar.values import (
    columns_of,
    is_known,
    is_literal,
    is_missing,
    one,
    pick,
    position,
    same,
)
from engine.model.expressions import Expr, Literal
from engine.model.operators import CompareOp
from engine.model.policy import HitPolicy


class Ends(NamedTuple):
    """The ends of an interval, both missing where it is unbounded."""

    low: Term
    high: Term


def interval_of(firm: Reading) -> Ends | None:
    """Between which values an aggregate lies; None for what is no aggregate."""
    match firm.decision.hit_policy:
        case HitPolicy.COUNT:
            return _count_ends(firm)
        case HitPolicy.SUM:
            return _sum_ends(firm)
        case HitPolicy.MIN | HitPolicy.MAX:
            return _extreme_ends(firm)
        case _:
            return None


def _count_ends(firm: Reading) -> Ends:
    terms, table = firm.terms, table_of(firm.matches)
    if table is not None:
        return Ends(ones_of(terms, table, table.true), ones_of(terms, table, table.possible))
    one, zero = terms.const(1, Dtype.INTEGER), terms.const(0, Dtype.INTEGER)
    low = [terms.choose(each, one, zero) for each in firm.holds()]
    high = [terms.choose(each, one, zero) for each in firm.may_hold()]
    return Ends(terms.total(low), terms.total(high))


def _sum_ends(firm: Reading) -> Ends:
    """Rules that add are in the low end where they match, in the high end where they may."""
    terms = firm.terms
    zero = terms.const(0, Dtype.INTEGER)
    base = firm.base or zero
    values = [one(row[0]) for row in firm.gives]
    holds, may_hold = firm.holds(), firm.may_hold()
    rising, falling = by_sign(terms, values)
    start = known_or_zero(terms, base)
    low = (start, total_of(terms, holds, rising), total_of(terms, may_hold, falling))
    high = (start, total_of(terms, may_hold, rising), total_of(terms, holds, falling))
    lost = [terms.is_null(base)]
    lost += [terms.every((m, terms.is_null(v))) for m, v in zip(may_hold, values, strict=True)]
    low_end = clamp(firm, whole(terms, terms.total(low)))
    high_end = clamp(firm, whole(terms, terms.total(high)))
    unbounded = terms.some([*lost, terms.is_null(low_end), terms.is_null(high_end)])
    nothing = terms.const(None, Dtype.INTEGER)
    return Ends(
        terms.choose(unbounded, nothing, low_end), terms.choose(unbounded, nothing, high_end)
    )


def _extreme_ends(firm: Reading) -> Ends:
    terms = firm.terms
    values = [column for row in firm.gives for column in columns_of(row[0])]
    otherwise = columns_of(firm.otherwise[0])[0]
    holds, may_hold = firm.holds(), firm.may_hold()
    nobody = terms.negation(terms.some(holds))
    true = [terms.only_if(h, value) for h, value in zip(holds, values, strict=True)]
    could = [terms.only_if(each, value) for each, value in zip(may_hold, values, strict=True)]
    could.append(terms.only_if(nobody, otherwise))
    lost = [
        terms.every((each, terms.is_null(value)))
        for each, value in zip(may_hold, values, strict=True)
    ]
    lost.append(terms.every((nobody, terms.is_null(otherwise))))
    least, greatest = terms.least(could), terms.greatest(could)
    is_min = firm.decision.hit_policy is HitPolicy.MIN
    of_true = (terms.least if is_min else terms.greatest)(true) if true else otherwise
    other_end = terms.choose(nobody, greatest if is_min else least, of_true)
    low, high = (least, other_end) if is_min else (other_end, greatest)
    unbounded = terms.some(lost)
    nothing = terms.const(None, low.dtype)
    return Ends(terms.choose(unbounded, nothing, low), terms.choose(unbounded, nothing, high))


def is_settled(firm: Reading, ends: Ends | None) -> Term:
    """Whether every completion of the undecided rules gives the same outcome; never missing."""
    terms, policy = firm.terms, firm.decision.hit_policy
    holds, undecided = firm.holds(), firm.undecided()
    if ends is not None:
        return terms.holds(compare(terms, CompareOp.EQ, ends.low, ends.high))
    possible = firm.may_hold()
    nobody = terms.negation(terms.some(holds))
    match policy:
        case HitPolicy.UNIQUE if (table := _firm_table(firm)) is not None:
            return _is_certain(terms, table)
        case HitPolicy.UNIQUE:
            certain = terms.negation(terms.some(undecided))
            return terms.every((certain, _is_one(firm, holds, nobody)))
        case HitPolicy.ANY if (by_class := _firm_classes(firm)) is not None:
            return _is_one_of(terms, *by_class)
        case HitPolicy.ANY:
            return _is_one(firm, possible, nobody)
        case HitPolicy.FIRST:
            return _is_settled_by_first(firm, holds, undecided)
        case HitPolicy.PRIORITY:
            return _is_settled_by_priority(firm, holds, undecided, nobody)
        case _:
            firmly = [
                terms.some((terms.negation(h), _is_firm(firm, rule.then, row)))
                for h, rule, row in zip(holds, firm.decision.rules, firm.gives, strict=True)
            ]
            return terms.every([*map(terms.negation, undecided), *firmly])


def _firm_table(firm: Reading) -> Table | None:
    """The table of a decision all outputs of which are there in the firm reading."""
    table = table_of(firm.matches)
    given = [(rule.then, row) for rule, row in zip(firm.decision.rules, firm.gives, strict=True)]
    given.append((firm.decision.otherwise or (), firm.otherwise))
    firmly = (_is_firm(firm, exprs, row) for exprs, row in given)
    return table if all(each.is_const and each.param is True for each in firmly) else None


def _firm_classes(firm: Reading) -> tuple[Table, list[int]] | None:
    """The table, and by row which of its outputs are one, where all are there."""
    return None if _firm_table(firm) is None else classes_of(firm)


def _is_certain(terms: Terms, table: Table) -> Term:
    """Whether no row is undecided. UNIQUE: where two are true there is an error, not an outcome."""
    none = terms.const(0, Dtype.INTEGER)
    return compare(terms, CompareOp.EQ, ones_of(terms, table, table.undecided), none)


def _is_one_of(terms: Terms, table: Table, classes: Sequence[int]) -> Term:
    """Whether all rows that are possible give one output, and `otherwise` where none is true."""
    last = terms.const(table.height, Dtype.INDEX)
    nobody = compare(terms, CompareOp.GE, first_of(terms, table, table.true), last)
    at = terms.choose(nobody, last, first_of(terms, table, table.possible))
    return are_of_class(terms, table, classes, table.possible, at)


def _is_settled_by_first(firm: Reading, holds: Sequence[Term], undecided: Sequence[Term]) -> Term:
    """Whether all rules that could be the first give one output, `otherwise` among them.

    Of outputs that are the same for every account, each class could come first or could not: it
    is one comparison a class, and nothing a rule but its place.
    """
    by_words = _is_one_by_words(firm)
    if by_words is not None:
        return by_words
    terms = firm.terms
    rows = (*firm.gives, firm.otherwise)
    if not all(is_known(value) for row in rows for value in row):
        return _is_one(firm, *_reached(firm, holds, undecided))
    last = terms.const(len(firm.gives), Dtype.INDEX)
    beyond = terms.const(len(firm.gives) + 1, Dtype.INDEX)
    could = [
        terms.choose(each, terms.const(i, Dtype.INDEX), beyond)
        for i, each in enumerate(firm.may_hold())
    ]
    certain = [
        terms.choose(each, terms.const(i, Dtype.INDEX), last) for i, each in enumerate(holds)
    ]
    end = terms.least([*certain, last])
    classes: dict[tuple[int, ...], list[Term]] = {}
    for place, row in zip((*could, last), rows, strict=True):
        key = tuple(term.number for value in row for term in columns_of(value))
        classes.setdefault(key, []).append(place)
    one, zero = terms.const(1, Dtype.INTEGER), terms.const(0, Dtype.INTEGER)
    reached = [
        terms.choose(compare(terms, CompareOp.LE, terms.least(places), end), one, zero)
        for places in classes.values()
    ]
    return compare(terms, CompareOp.LE, terms.total(reached), one)


def _is_one_by_words(firm: Reading) -> Term | None:
    """Whether all that could be the first hit give one output, where constants are given."""
    table = table_of(firm.matches)
    otherwise = firm.decision.otherwise
    if table is None or otherwise is None:
        return None
    given = [(rule.then, row) for rule, row in zip(firm.decision.rules, firm.gives, strict=True)]
    given.append((otherwise, firm.otherwise))
    classes: dict[tuple[int, ...], int] = {}
    each = []
    for exprs, row in given:
        is_firm = _is_firm(firm, exprs, row)
        if not (is_firm.is_const and is_firm.param is True and all(map(is_literal, row))):
            return None
        key = tuple(term.number for value in row for term in columns_of(value))
        each.append(classes.setdefault(key, len(classes)))
    return is_one_class(firm.terms, table, each)


def _reached(
    firm: Reading, holds: Sequence[Term], undecided: Sequence[Term]
) -> tuple[list[Term], Term]:
    """Which rules could be the first that matches, and whether none might."""
    terms, first = firm.terms, position(firm.terms, holds)
    nobody = terms.is_null(first)
    places = range(len(holds))
    passed = [
        terms.every((u, terms.some((nobody, _is_before(firm, i, first)))))
        for i, u in zip(places, undecided, strict=True)
    ]
    hit = [
        terms.holds(compare(terms, CompareOp.EQ, first, terms.const(i, Dtype.INDEX)))
        for i in places
    ]
    return [terms.some(pair) for pair in zip(passed, hit, strict=True)], nobody


def _is_before(firm: Reading, place: int, first: Term) -> Term:
    terms = firm.terms
    return terms.holds(compare(terms, CompareOp.LT, terms.const(place, Dtype.INDEX), first))


def _is_settled_by_priority(
    firm: Reading, holds: Sequence[Term], undecided: Sequence[Term], nobody: Term
) -> Term:
    terms = firm.terms
    won, could = best_rank(firm, holds), best_rank(firm, undecided)
    outranked = terms.holds(compare(terms, CompareOp.LT, could, won))
    firmly = [
        terms.some((terms.negation(each), _is_firm(firm, rule.then, row)))
        for each, rule, row in zip(firm.may_hold(), firm.decision.rules, firm.gives, strict=True)
    ]
    decided = terms.every([terms.negation(outranked), *firmly])
    return terms.choose(nobody, _is_one(firm, undecided, nobody), decided)


def may_be_error(firm: Reading) -> Term:
    """Whether a UNIQUE or ANY is violated, or could be once facts are known; never missing."""
    terms, policy = firm.terms, firm.decision.hit_policy
    if policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
        return terms.truth(False)  # noqa: FBT003
    possible = firm.may_hold()
    several = _are_several(firm, possible)
    if policy is HitPolicy.ANY and (by_class := _firm_classes(firm)) is not None:
        table, classes = by_class
        at = first_of(terms, table, table.possible)
        return terms.negation(are_of_class(terms, table, classes, table.possible, at))
    if policy is HitPolicy.UNIQUE:
        return several
    never = terms.truth(False)  # noqa: FBT003
    return terms.every((several, terms.negation(_is_one(firm, possible, never))))


def _are_several(firm: Reading, possible: Sequence[Term]) -> Term:
    """Whether two rules or more are possible."""
    terms, table = firm.terms, table_of(firm.matches)
    one, zero = terms.const(1, Dtype.INTEGER), terms.const(0, Dtype.INTEGER)
    if table is None:
        count = terms.total([terms.choose(each, one, zero) for each in possible])
    else:
        count = ones_of(terms, table, table.possible)
    return compare(terms, CompareOp.GE, count, terms.const(2, Dtype.INTEGER))


def _is_firm(firm: Reading, exprs: Sequence[Expr], row: Row) -> Term:
    """Whether outputs are literals or have values."""
    terms = firm.terms
    return terms.every(
        terms.negation(is_missing(terms, value))
        for expr, value in zip(exprs, row, strict=True)
        if not isinstance(expr, Literal)
    )


def _is_one(firm: Reading, among: Sequence[Term], otherwise: Term) -> Term:
    """Whether all rules that `among` holds for, and `otherwise` where it does, give one output.

    They must be firm too. At least one of them, or `otherwise`, must be possible.
    """
    terms = firm.terms
    each = [
        (possible, rule.then, row)
        for possible, rule, row in zip(among, firm.decision.rules, firm.gives, strict=True)
    ]
    each.append((otherwise, firm.decision.otherwise or (), firm.otherwise))
    each = [(p, exprs, row) for p, exprs, row in each if not (p.is_const and p.param is False)]
    if not each:
        return terms.truth(True)  # noqa: FBT003
    classes: dict[tuple[int, ...], list[Term]] = {}
    for possible, _, row in each:
        key = tuple(term.number for value in row for term in columns_of(value))
        classes.setdefault(key, []).append(possible)
    firmly = [
        terms.some((terms.negation(possible), _is_firm(firm, exprs, row)))
        for possible, exprs, row in each
    ]
    if all(is_literal(value) for _, _, row in each for value in row):
        one, zero = terms.const(1, Dtype.INTEGER), terms.const(0, Dtype.INTEGER)
        present = [terms.choose(terms.some(p), one, zero) for p in classes.values()]
        is_one_class = compare(terms, CompareOp.LE, terms.total(present), one)
        return terms.every([is_one_class, *firmly])
    first = position(terms, [possible for possible, _, _ in each])
    given = tuple(
        pick(terms, first, column) for column in zip(*(row for _, _, row in each), strict=True)
    )
    agree = [
        terms.some((terms.negation(possible), same(terms, row, given))) for possible, _, row in each
    ]
    return terms.every([*firmly, *agree])
