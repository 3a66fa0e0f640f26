"""How the rules that match combine, account by account in columns (DMN 1.5, section 8.2.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

from engine.engines.columnar.arithmetic import compare, whole
from engine.engines.columnar.evaluate import Scope, evaluate, truth
from engine.engines.columnar.tables import (
    Table,
    are_of_class,
    first_of,
    ones_of,
    rows_of,
    table_of,
)
from engine.engines.columnar.terms import Dtype, Op, Term, Terms
from engine.engines.columnar.values import (
    Column,
    ListOf,
    choose,
    columns_of,
    constant,
    is_literal,
    one,
    only_if,
    pick,
    position,
    same,
)
from engine.model.operators import CompareOp
from engine.model.policy import Decision, HitPolicy

Row = tuple[Column, ...]
"""One value an output."""
_BY_WORDS: Final = (HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.COUNT)
"""Where rules combine by the bits of whole words; elsewhere each bit would be taken out again."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A decision in one reading: what each rule's condition is, and what each gives."""

    scope: Scope
    decision: Decision
    matches: tuple[Term, ...]
    gives: tuple[Row, ...]
    otherwise: Row
    base: Term | None
    floor: Term | None
    cap: Term | None

    @property
    def terms(self) -> Terms:
        """Where terms are made."""
        return self.scope.terms

    def holds(self) -> list[Term]:
        """Whether each rule matches, unknown as false."""
        return [self.terms.holds(match) for match in self.matches]

    def may_hold(self) -> list[Term]:
        """Whether each rule matches or is undecided."""
        return [self.terms.may_hold(match) for match in self.matches]

    def undecided(self) -> list[Term]:
        """Whether each rule is undecided."""
        return [self.terms.is_null(match) for match in self.matches]


@dataclass(frozen=True, slots=True, eq=False)
class Combined:
    """The outcome, the place of the first rule that gives it, and whether it is in error."""

    value: tuple[Column | ListOf, ...]
    winner: Term
    is_error: Term


def read(decision: Decision, scope: Scope) -> Reading:
    """The columns of a decision in one reading."""
    base, floor, cap = (
        None if expr is None else one(evaluate(expr, scope))
        for expr in (decision.base, decision.floor, decision.cap)
    )
    otherwise = tuple(evaluate(expr, scope) for expr in decision.otherwise or ())
    return Reading(
        scope,
        decision,
        matches=_matches(decision, scope),
        gives=tuple(tuple(evaluate(e, scope) for e in rule.then) for rule in decision.rules),
        otherwise=otherwise or _missing(decision, scope.terms),
        base=base,
        floor=floor,
        cap=cap,
    )


def _matches(decision: Decision, scope: Scope) -> tuple[Term, ...]:
    """The condition of each rule; those of a table are read together."""
    each = tuple(truth(rule.when, scope) for rule in decision.rules)
    if not scope.tables or decision.hit_policy not in _BY_WORDS:
        return each
    names = [other.name for other in scope.inforce.decisions]
    earlier = scope.inforce.decisions[: names.index(decision.name)]
    return rows_of(scope.terms, each, sum(len(other.rules) for other in earlier))


def _missing(decision: Decision, terms: Terms) -> Row:
    return tuple(
        constant(terms, None, output.type.element or output.type) for output in decision.outputs
    )


def combine(reading: Reading) -> Combined:
    """Combine the rules that matched, as the hit policy says."""
    policy, terms = reading.decision.hit_policy, reading.terms
    holds = reading.holds()
    first = position(terms, holds)
    never = terms.truth(False)  # noqa: FBT003
    match policy:
        case HitPolicy.SUM:
            return Combined((_sum(reading, holds),), first, never)
        case HitPolicy.COUNT:
            return Combined((_count(terms, holds),), first, never)
        case HitPolicy.RULE_ORDER | HitPolicy.OUTPUT_ORDER | HitPolicy.COLLECT:
            return _list(reading, holds)
        case HitPolicy.FIRST:
            return Combined(_given(reading, first), first, never)
        case HitPolicy.UNIQUE | HitPolicy.ANY:
            is_error = _is_violated(reading, holds, first)
            fine = terms.negation(is_error)
            value = tuple(only_if(terms, fine, each) for each in _given(reading, first))
            return Combined(value, first, is_error)
        case HitPolicy.PRIORITY:
            winner = _highest(reading, holds)
            return Combined(_given(reading, winner), winner, never)
        case HitPolicy.MIN | HitPolicy.MAX:
            return _extreme(reading, holds, first)


def _given(reading: Reading, winner: Term) -> Row:
    """What the rule at a place gives, or `otherwise` where there is no such rule."""
    terms = reading.terms
    if not reading.gives:
        return reading.otherwise
    nobody = terms.is_null(winner)
    if all(is_literal(each) for row in (*reading.gives, reading.otherwise) for each in row):
        last = terms.const(len(reading.gives), Dtype.INDEX)
        place = terms.choose(nobody, last, winner)
        rows = (*reading.gives, reading.otherwise)
        return tuple(pick(terms, place, each) for each in zip(*rows, strict=True))
    found = tuple(pick(terms, winner, each) for each in zip(*reading.gives, strict=True))
    return tuple(
        choose(terms, nobody, otherwise, each)
        for otherwise, each in zip(reading.otherwise, found, strict=True)
    )


def _count(terms: Terms, holds: Sequence[Term]) -> Term:
    table = table_of(holds)
    if table is not None:
        return ones_of(terms, table, table.true)
    one, zero = terms.const(1, Dtype.INTEGER), terms.const(0, Dtype.INTEGER)
    return terms.total([terms.choose(each, one, zero) for each in holds])


def _is_violated(reading: Reading, holds: Sequence[Term], first: Term) -> Term:
    """UNIQUE: two rules match. ANY: two that match give different outputs."""
    terms = reading.terms
    if reading.decision.hit_policy is HitPolicy.UNIQUE:
        two = terms.const(2, Dtype.INTEGER)
        return compare(terms, CompareOp.GE, _count(terms, holds), two)
    if not reading.gives:
        return terms.truth(False)  # noqa: FBT003
    by_class = classes_of(reading)
    if by_class is not None:
        table, classes = by_class
        at = first_of(terms, table, table.true)
        return terms.negation(are_of_class(terms, table, classes, table.true, at))
    given = tuple(pick(terms, first, each) for each in zip(*reading.gives, strict=True))
    differs = [
        terms.every((holds[i], terms.negation(same(terms, row, given))))
        for i, row in enumerate(reading.gives)
    ]
    return terms.some(differs)


def classes_of(reading: Reading) -> tuple[Table, list[int]] | None:
    """The table of a decision, and by row which of its outputs are one; at last `otherwise`.

    None where there is no table, or an output is not the same for every account.
    """
    table, rows = table_of(reading.matches), (*reading.gives, reading.otherwise)
    if table is None or not all(is_literal(value) for row in rows for value in row):
        return None
    known: dict[tuple[object, ...], int] = {}
    keys = (tuple(term.param for value in row for term in columns_of(value)) for row in rows)
    return table, [known.setdefault(key, len(known)) for key in keys]


def rank(reading: Reading, row: Row) -> Term:
    """Where outputs stand in the declared priority: the lower the better, missing last."""
    terms, ranks = reading.terms, []
    for order, value, output in zip(
        reading.decision.priority, row, reading.decision.outputs, strict=True
    ):
        place: Term = terms.const(len(order), Dtype.INDEX)
        for i, each in enumerate(order):
            known = constant(terms, each, output.type.element or output.type)
            here = same(terms, (value,), (known,))
            place = terms.choose(here, terms.const(i, Dtype.INDEX), place)
        ranks.append(place)
    sizes = [len(order) + 1 for order in reading.decision.priority]
    return reduce(
        lambda total, each: _scaled(terms, total, each[0], each[1]),
        zip(ranks[1:], sizes[1:], strict=True),
        ranks[0],
    )


def _scaled(terms: Terms, total: Term, place: Term, size: int) -> Term:
    """Two ranks as one number that orders by the first and then by the second."""
    if total.is_const and place.is_const:
        return terms.const(total.param * size + place.param, Dtype.INDEX)
    scaled = terms.make(Op.MUL, (total, terms.const(size, Dtype.INDEX)), Dtype.INDEX)
    return terms.make(Op.ADD, (scaled, place), Dtype.INDEX)


def best_rank(reading: Reading, among: Sequence[Term]) -> Term:
    """The best rank of the rules whose condition here holds; missing when there is none."""
    terms = reading.terms
    ranks = [
        terms.only_if(each, rank(reading, row))
        for each, row in zip(among, reading.gives, strict=True)
    ]
    return terms.least(ranks or [terms.const(None, Dtype.INDEX)])


def _highest(reading: Reading, holds: Sequence[Term]) -> Term:
    """The place of the first rule with the best rank."""
    terms, best = reading.terms, best_rank(reading, holds)
    return position(
        terms,
        [
            terms.every((each, terms.holds(compare(terms, CompareOp.EQ, rank(reading, row), best))))
            for each, row in zip(holds, reading.gives, strict=True)
        ],
    )


def _extreme(reading: Reading, holds: Sequence[Term], first: Term) -> Combined:
    terms = reading.terms
    never = terms.truth(False)  # noqa: FBT003
    values = [one(row[0]) for row in reading.gives]
    if not values:
        return Combined(reading.otherwise, first, never)
    kept = [terms.only_if(each, value) for each, value in zip(holds, values, strict=True)]
    lost = [
        terms.every((each, terms.is_null(value))) for each, value in zip(holds, values, strict=True)
    ]
    is_min = reading.decision.hit_policy is HitPolicy.MIN
    best = (terms.least if is_min else terms.greatest)(kept)
    known = terms.choose(terms.some(lost), terms.const(None, best.dtype), best)
    gave = [
        terms.every((each, same(terms, (value,), (known,))))
        for each, value in zip(holds, values, strict=True)
    ]
    value = choose(terms, terms.is_null(first), reading.otherwise[0], known)
    return Combined((value,), position(terms, gave), never)


def _sum(reading: Reading, holds: Sequence[Term]) -> Term:
    terms = reading.terms
    values = [one(row[0]) for row in reading.gives]
    zero = terms.const(0, Dtype.INTEGER)
    base = reading.base or zero
    lost = [terms.is_null(base)]
    lost += [terms.every((h, terms.is_null(v))) for h, v in zip(holds, values, strict=True)]
    parts = [total_of(terms, holds, signed) for signed in by_sign(terms, values)]
    total = whole(terms, terms.total([known_or_zero(terms, base), *parts]))
    known = terms.choose(terms.some(lost), terms.const(None, Dtype.INTEGER), total)
    return clamp(reading, known)


def by_sign(terms: Terms, values: Sequence[Term]) -> tuple[list[Term], list[Term]]:
    """Values as what is never negative and what is never positive, zero where they are missing.

    Apart, so that the ends of an interval are sums of the same parts as the sum itself.
    """
    zero = terms.const(0, Dtype.INTEGER)
    rising, falling = [], []
    for value in (known_or_zero(terms, value) for value in values):
        mixed = value.low < 0 < value.high
        rising.append(terms.greatest((value, zero)) if mixed else value if value.low >= 0 else zero)
        falling.append(terms.least((value, zero)) if mixed else zero if value.low >= 0 else value)
    return rising, falling


def total_of(terms: Terms, conditions: Sequence[Term], values: Sequence[Term]) -> Term:
    """The sum of the values whose condition is true."""
    zero = terms.const(0, Dtype.INTEGER)
    pairs = zip(conditions, values, strict=True)
    return terms.total([terms.choose(condition, value, zero) for condition, value in pairs])


def known_or_zero(terms: Terms, value: Term) -> Term:
    """An integer, zero where it is missing."""
    return terms.choose(terms.is_null(value), terms.const(0, Dtype.INTEGER), value)


def clamp(reading: Reading, total: Term) -> Term:
    """Keep a total within floor and cap; missing when the total or one of them is."""
    terms = reading.terms
    for limit, beyond in ((reading.floor, CompareOp.LT), (reading.cap, CompareOp.GT)):
        if limit is None:
            continue
        clamped = terms.choose(compare(terms, beyond, total, limit), limit, total)
        total = terms.choose(terms.is_null(limit), terms.const(None, Dtype.INTEGER), clamped)
    return total


def _list(reading: Reading, holds: Sequence[Term]) -> Combined:
    """The outputs of all rules that match, in the order of the rules or of their ranks."""
    terms = reading.terms
    places = [*enumerate(holds)]
    if reading.decision.hit_policy is HitPolicy.OUTPUT_ORDER:
        places = _by_rank(reading, holds)
    always = terms.truth(True)  # noqa: FBT003
    value = tuple(
        ListOf(always, tuple((each, reading.gives[i][place]) for i, each in places))
        for place in range(len(reading.decision.outputs))
    )
    winner = terms.const(None, Dtype.INDEX)
    for i, each in reversed(places):
        winner = terms.choose(each, terms.const(i, Dtype.INDEX), winner)
    return Combined(value, winner, terms.truth(False))  # noqa: FBT003


def _by_rank(reading: Reading, holds: Sequence[Term]) -> list[tuple[int, Term]]:
    """Each rule at each rank it can have, ranks in order; at most one of them holds."""
    terms, found = reading.terms, []
    last = reduce(lambda size, order: size * (len(order) + 1), reading.decision.priority, 1)
    for at in range(last):
        wanted = terms.const(at, Dtype.INDEX)
        for i, each in enumerate(holds):
            here = compare(terms, CompareOp.EQ, rank(reading, reading.gives[i]), wanted)
            if not (here.is_const and here.param is not True):
                found.append((i, terms.every((each, here))))
    return found
