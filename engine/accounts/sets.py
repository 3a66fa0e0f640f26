"""What-if values: `fact=value` as given on the command line, put over an account's own facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.accounts.account import Account
from engine.accounts.convert import converter
from engine.accounts.problems import AccountProblem, shown
from engine.accounts.refusals import RefusedError
from engine.model.policy import Fact
from engine.model.types import Value
from engine.source.suggest import did_you_mean

_FILE = "--set"


class SetsRefusedError(Exception):
    """One or more what-ifs that cannot be, all of them told."""

    def __init__(self, problems: tuple[AccountProblem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_sets(texts: Iterable[str], facts: Mapping[str, Fact]) -> dict[str, Value]:
    """The typed values of what-ifs; `fact=` and `fact=null` make a fact missing.

    Raises:
        SetsRefusedError: a text is not `fact=value`, names no fact or the same fact twice, or
            its value cannot be the fact's.
    """
    values: dict[str, Value] = {}
    problems = []
    for text in texts:
        try:
            name, value = _read(text, facts, values)
            values[name] = value
        except RefusedError as refused:
            problems.append(
                AccountProblem(refused.code, refused.message, _FILE, help=refused.remedy)
            )
    if problems:
        raise SetsRefusedError(tuple(problems))
    return values


def _read(text: str, facts: Mapping[str, Fact], before: Mapping[str, Value]) -> tuple[str, Value]:
    name, equals, written = text.partition("=")
    name, written = name.strip(), written.strip()
    if not equals:
        raise RefusedError("bad-set", f"`{shown(text)}` is not of the form `fact=value`")
    fact = facts.get(name)
    if fact is None:
        near = did_you_mean(name, facts)
        remedy = f"did you mean `{near}`?" if near else None
        raise RefusedError("unknown-fact", f"`{shown(name)}` is no fact", remedy)
    if name in before:
        raise RefusedError("bad-set", f"`{name}` is set twice")
    try:
        return name, converter(fact)(None if written == "null" else written)
    except RefusedError as refused:
        message = f"`{name}` {refused.message}"
        raise RefusedError(refused.code, message, refused.remedy) from None


def apply_sets(account: Account, values: Mapping[str, Value]) -> Account:
    """The account with the values in place of its own; a missing value removes the fact."""
    facts = {**account.facts, **values}
    known = {name: value for name, value in facts.items() if value is not None}
    return replace(account, facts=known)
