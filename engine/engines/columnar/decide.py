"""A policy as columns: each decision in turn, then the invariants.

Here a decision is joined to those it reads: it is blocked where one of them is in error, and
provisional where one of them may become so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.engines.columnar.arithmetic import compare
from engine.engines.columnar.combine import combine, read
from engine.engines.columnar.evaluate import Published, Scope, missing_like, truth
from engine.engines.columnar.settle import Ends, interval_of, is_settled, may_be_error
from engine.engines.columnar.terms import Dtype, Term, Terms
from engine.engines.columnar.values import (
    Column,
    ListOf,
    SetOf,
    choose,
    constant,
    one,
    only_if,
)
from engine.model.expressions import decisions_of
from engine.model.inforce import InForce
from engine.model.operators import CompareOp
from engine.model.policy import Decision
from engine.model.types import Kind, Type


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """Everything about the outcome of one decision, each a column."""

    decision: Decision
    value: tuple[Column | ListOf, ...]
    computed: tuple[Column | ListOf, ...]
    settled: Term
    replaced: Term
    ends: Ends | None
    winner: Term
    """The place of the first rule that gives the outcome."""
    is_error: Term
    is_blocked: Term
    may_be_error: Term
    trace: tuple[Term, ...]
    firm: tuple[Term, ...]
    gives: tuple[tuple[Column, ...], ...]

    @property
    def terms_of_trace(self) -> tuple[Term, ...]:
        """The plain trace, then the firm one."""
        return (*self.trace, *self.firm)


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A policy in force as columns."""

    terms: Terms
    inforce: InForce
    decisions: tuple[Decided, ...]
    breaches: Mapping[str, Term]
    unchecked: Mapping[str, Term]
    plain: Scope
    firm: Scope


@dataclass(frozen=True, slots=True, eq=False)
class _Marks:
    """What later decisions must know of one: whether it failed, and whether it may."""

    failed: Term
    shaky: Term


def program(inforce: InForce, *, tables: bool = True) -> Program:
    """Compile a policy in force; `tables` become words of bits, which Spark does not have."""
    terms = Terms()
    plain = Scope(terms, inforce, firm=False, tables=tables)
    firm = plain.in_firm()
    marks: dict[str, _Marks] = {}
    decided = []
    for decision in inforce.decisions:
        reads = [marks[name] for name in sorted(decision.reads_decisions())]
        each = _decide(decision, plain, firm, reads)
        decided.append(each)
        marks[decision.name] = _Marks(
            failed=terms.some((each.is_error, each.is_blocked)),
            shaky=terms.some((each.may_be_error, *(mark.shaky for mark in reads))),
        )
        _publish(each, plain)
    checks = {
        i.id: terms.choose(
            terms.some(marks[name].failed for name in sorted(decisions_of(i.must))),
            terms.truth(None),
            truth(i.must, plain),
        )
        for i in inforce.invariants
    }
    return Program(
        terms,
        inforce,
        tuple(decided),
        breaches={id_: terms.holds(terms.negation(check)) for id_, check in checks.items()},
        unchecked={id_: terms.is_null(check) for id_, check in checks.items()},
        plain=plain,
        firm=firm,
    )


def _decide(decision: Decision, plain: Scope, firm: Scope, reads: Iterable[_Marks]) -> Decided:
    terms = plain.terms
    reads = [*reads]
    is_blocked = terms.some(mark.failed for mark in reads)
    is_open = terms.negation(is_blocked)
    reading, firmly = read(decision, plain), read(decision, firm)
    combined, ends = combine(reading), interval_of(firmly)
    is_error = terms.every((combined.is_error, is_open))
    fine = terms.negation(terms.some((is_error, is_blocked)))
    shaky = terms.some(mark.shaky for mark in reads)
    settled = terms.every((fine, terms.negation(shaky), is_settled(firmly, ends)))
    computed = tuple(_where(terms, is_open, value) for value in combined.value)
    wanted = decision.if_provisional.values if decision.if_provisional else None
    never = terms.truth(False)  # noqa: FBT003
    replaced = never if wanted is None else terms.every((fine, terms.negation(settled)))
    value = computed
    if wanted is not None:
        value = tuple(
            _replaced(terms, replaced, constant(terms, new, output.type), old)
            for new, output, old in zip(wanted, decision.outputs, computed, strict=True)
        )
    return Decided(
        decision,
        value,
        computed,
        settled,
        replaced,
        None if ends is None else Ends(*(terms.only_if(is_open, end) for end in ends)),
        terms.only_if(is_open, combined.winner),
        is_error,
        is_blocked,
        terms.every((may_be_error(firmly), is_open)),
        trace=tuple(terms.only_if(is_open, each) for each in reading.matches),
        firm=tuple(terms.only_if(is_open, each) for each in firmly.matches),
        gives=reading.gives,
    )


def _where(terms: Terms, condition: Term, value: Column | ListOf) -> Column | ListOf:
    if isinstance(value, ListOf):
        return ListOf(condition, value.items)
    return only_if(terms, condition, value)


def _replaced(terms: Terms, where: Term, new: Column, old: Column | ListOf) -> Column:
    if isinstance(old, ListOf):
        raise TypeError(old)
    return choose(terms, where, new, old)


def _publish(decided: Decided, scope: Scope) -> None:
    """Let later decisions read the outcome: as it stands, and only if settled."""
    terms = scope.terms
    for output, value in zip(decided.decision.outputs, decided.value, strict=True):
        column = _as_read(terms, output.type, value)
        if column is None:
            continue
        low, high = decided.ends or (None, None)
        kept = terms.negation(decided.replaced)
        scope.outputs[output.name] = Published(
            plain=column,
            firm=only_if(terms, decided.settled, column),
            is_open=terms.negation(decided.settled),
            low=None if low is None else terms.only_if(kept, low),
            high=None if high is None else terms.only_if(kept, high),
        )


def _as_read(terms: Terms, type_: Type, value: Column | ListOf) -> Column | None:
    """A list of one enum reads as a set, missing when one of its members is; others not at all."""
    if not isinstance(value, ListOf):
        return value
    element = type_.element
    if element is None or element.kind is not Kind.ENUM:
        return None
    lost = [terms.negation(value.is_there)]
    has: dict[str, list[Term]] = {member: [] for member in element.members}
    for condition, item in value.items:
        lost.append(terms.every((condition, terms.is_null(one(item)))))
        for member, conditions in has.items():
            is_it = compare(terms, CompareOp.EQ, one(item), terms.const(member, Dtype.TEXT))
            conditions.append(terms.every((condition, terms.holds(is_it))))
    found = SetOf(element.members, tuple(terms.some(each) for each in has.values()))
    return choose(terms, terms.some(lost), missing_like(terms, found), found)
