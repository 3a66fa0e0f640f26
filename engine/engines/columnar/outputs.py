"""What a program gives, by the name of its column.

Outcomes, marks and traces are terms. Sets and lists are made of several, in the library's own
words, after all else is computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.engines.columnar.decide import Decided, Program
from engine.engines.columnar.terms import Dtype, Op, Scalar, Term, Terms
from engine.engines.columnar.values import Column, ListOf, SetOf
from engine.model.types import Kind, Type

KEY: Final = "account"
"""The column that says whose a row is."""


@dataclass(frozen=True, slots=True)
class Members:
    """A set: a column a member, and the members."""

    has: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """An element that is the same for every account; a date as its days."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Items:
    """A list: where it is there, pairs of a condition and a value, and the type of the values.

    A value is a column by its name, or the same for every account.
    """

    is_there: str
    pairs: tuple[tuple[str, str | Same], ...]
    element: Type


@dataclass(slots=True)
class Outputs:
    """The columns of a program: terms, and what is put together from them."""

    terms: dict[str, Term] = field(default_factory=dict)
    together: dict[str, Members | Items] = field(default_factory=dict)


def value_of(output: str) -> str:
    """The column of an output after `if_provisional`."""
    return f"value:{output}"


def computed_of(output: str) -> str:
    """The column of an output before it."""
    return f"computed:{output}"


def mark_of(mark: str, decision: str) -> str:
    """A mark of a decision: settled, replaced, winner, error, blocked, may_be_error, low, high."""
    return f"{mark}:{decision}"


def trace_of(rule: str) -> str:
    """The three-valued result of a rule."""
    return f"trace:{rule}"


def firm_of(rule: str) -> str:
    """The same in the firm reading."""
    return f"firm:{rule}"


def gives_of(rule: str, place: int) -> str:
    """What a rule gives if it matches, where that is computed."""
    return f"gives:{place}:{rule}"


def outputs_of(program: Program, *, firm: bool = False, gives: bool = False) -> Outputs:
    """Every column of a program; with the firm traces, and what rules give, when asked."""
    found = Outputs()
    for decided in program.decisions:
        _add_outcome(found, program.terms, decided)
        for rule, term in zip(decided.decision.rules, decided.trace, strict=True):
            found.terms[trace_of(rule.id)] = term
        if firm:
            for rule, term in zip(decided.decision.rules, decided.firm, strict=True):
                found.terms[firm_of(rule.id)] = term
        if gives:
            _add_gives(found, program.terms, decided)
    for id_, term in program.breaches.items():
        found.terms[mark_of("breach", id_)] = term
    for id_, term in program.unchecked.items():
        found.terms[mark_of("unchecked", id_)] = term
    return found


def _add_outcome(found: Outputs, terms: Terms, decided: Decided) -> None:
    name = decided.decision.name
    for output, value, computed in zip(
        decided.decision.outputs, decided.value, decided.computed, strict=True
    ):
        add(found, terms, value_of(output.name), value, output.type)
        if decided.decision.if_provisional and decided.decision.if_provisional.values:
            add(found, terms, computed_of(output.name), computed, output.type)
    found.terms[mark_of("settled", name)] = decided.settled
    found.terms[mark_of("replaced", name)] = decided.replaced
    found.terms[mark_of("winner", name)] = decided.winner
    found.terms[mark_of("error", name)] = decided.is_error
    found.terms[mark_of("blocked", name)] = decided.is_blocked
    found.terms[mark_of("may_be_error", name)] = decided.may_be_error
    if decided.ends is not None:
        type_ = decided.decision.outputs[0].type
        for mark, end in zip(("low", "high"), decided.ends, strict=True):
            add(found, terms, mark_of(mark, name), end, type_)


def _add_gives(found: Outputs, terms: Terms, decided: Decided) -> None:
    for rule, row in zip(decided.decision.rules, decided.gives, strict=True):
        given = zip(decided.decision.outputs, row, strict=False)  # COUNT may give nothing
        for place, (output, value) in enumerate(given):
            type_ = output.type.element or output.type
            add(found, terms, gives_of(rule.id, place), value, type_)


def add(found: Outputs, terms: Terms, name: str, value: Column | ListOf, type_: Type) -> None:
    """Add a value of a type as it is stored: dates as dates, sets and lists as lists."""
    if isinstance(value, ListOf):
        found.together[name] = _items(found, terms, name, value, type_)
    elif isinstance(value, SetOf):
        has = tuple(f"{name}|{i}" for i in range(len(value.members)))
        found.terms.update(zip(has, value.has, strict=True))
        found.together[name] = Members(has, value.members)
    else:
        found.terms[name] = _stored(terms, value, type_)


def _stored(terms: Terms, value: Term, type_: Type) -> Term:
    return terms.make(Op.FROM_DAYS, (value,), Dtype.DATE) if type_.kind is Kind.DATE else value


def _items(found: Outputs, terms: Terms, name: str, value: ListOf, type_: Type) -> Items:
    element = type_.element or type_
    is_there = f"{name}|there"
    found.terms[is_there] = value.is_there
    pairs: list[tuple[str, str | Same]] = []
    for i, (condition, item) in enumerate(value.items):
        holds, given = f"{name}|{i}?", f"{name}|{i}"
        found.terms[holds] = condition
        column = _item(terms, item)
        if column.is_const:
            pairs.append((holds, Same(column.param)))
        else:
            found.terms[given] = column
            pairs.append((holds, given))
    return Items(is_there, tuple(pairs), element)


def _item(terms: Terms, item: Column) -> Term:
    """An element of a list, dates as days; a set within a list is one text in JSON."""
    if not isinstance(item, SetOf):
        return item
    missing = terms.is_null(item.has[0])
    has = [terms.holds(each) for each in item.has]
    text = terms.make(Op.JSON_SET, has, Dtype.TEXT, item.members, nullable=False)
    return terms.choose(missing, terms.const(None, Dtype.TEXT), text)


def temporary(found: Outputs) -> Iterator[str]:
    """The columns that sets and lists are put together from."""
    for each in found.together.values():
        match each:
            case Members(has=has):
                yield from has
            case Items(is_there=is_there, pairs=pairs):
                yield is_there
                for holds, value in pairs:
                    yield holds
                    if isinstance(value, str):
                        yield value
