"""What-ifs: facts that were put in place of an account's own, and how everybody is told so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from engine.accounts.account import Account
from engine.explain.case import Case, json_of
from engine.explain.explanation import AssumedPart
from engine.explain.part import Json
from engine.model.formats import show_value
from engine.model.policy import Fact
from engine.model.types import Kind, Value

SOURCE: Final = "assumed (--set)"
"""What stands for the source of a fact that was put in place."""

HEAD: Final = "WHAT-IF"
"""The word that every rendering of such an explanation begins with."""

_PLAIN: Final = re.compile(r"[^\s\"'](.*[^\s\"'])?", re.DOTALL)


def assumed_parts(case: Case) -> list[AssumedPart]:
    """A part for each fact that was put in place, in the order in which they were given."""
    return parts_of(case.account, case.inforce.policy.facts)


def parts_of(account: Account, facts: Mapping[str, Fact]) -> list[AssumedPart]:
    """The same of an account that nothing else is told of."""
    return [
        _part(facts[name], account.facts.get(name), own)
        for name, own in account.assumed.items()
        if name in facts
    ]


def _part(fact: Fact, value: Value, own: Value) -> AssumedPart:
    return AssumedPart(
        fact=fact.name,
        label=fact.label,
        value=json_of(value, fact.type),
        shown=show_value(value, fact.type, fact.unit),
        instead_of=json_of(own, fact.type),
        instead_of_shown=show_value(own, fact.type, fact.unit),
        same=value == own,
        option=f"{fact.name}={_written(json_of(value, fact.type), fact)}",
    )


def _written(value: Json, fact: Fact) -> str:
    """A value as `--set` reads it; a text that it would read otherwise stands in quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{';'.join(map(str, value))}]"
    text = f"${value}" if fact.type.kind is Kind.MONEY else str(value)
    is_word = text != "null" and _PLAIN.fullmatch(text)
    return text if is_word or fact.type.kind not in (Kind.TEXT, Kind.ENUM) else f'"{text}"'


def what_if(parts: Sequence[AssumedPart]) -> str:
    """What is assumed, in a sentence: no outcome below is one of the account as it is.

    Where all of it is the same as the account states, that no what-if is in effect.
    """
    if is_real(parts):
        told = "; ".join(f"{part.label} is {part.shown} already" for part in parts)
        return f"none in effect, this is the account as it is; the same was given (--set): {told}"
    return f"not the account as it is; assumed (--set): {'; '.join(map(_assumption, parts))}"


def is_real(parts: Iterable[AssumedPart]) -> bool:
    """Whether the outcomes are those of the account as it is: nothing else was put in place."""
    return all(part.same for part in parts)


def _assumption(part: AssumedPart) -> str:
    if part.same:
        return f"{part.label} is {part.shown}, as it is already"
    return f"{part.label} is {part.shown} instead of {part.instead_of_shown}"
