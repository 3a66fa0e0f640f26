"""What-if values: `fact=value` as given on the command line, put over an account's own facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from engine.accounts.account import Account
from engine.accounts.convert import converter
from engine.accounts.problems import AccountProblem, SetsRefusedError, shown
from engine.accounts.refusals import RefusedError
from engine.model.policy import Fact, Policy
from engine.model.types import Kind, Value
from engine.source.suggest import did_you_mean

_FILE = "--set"

_CUT: Final = re.compile(r"-?(0[0-9]|0?,)")
"""How `$100,000` or `$10,000` begins when a shell has taken `$1` for something of its own."""


def read_sets(
    texts: Iterable[str], facts: Mapping[str, Fact], policy: Policy | None = None
) -> dict[str, Value]:
    """The typed values of what-ifs; `fact=` and `fact=null` make a fact missing.

    Quotes around a value are taken off: a shell may have left them. With `policy`, a name that
    is no fact but something else of it is told to be that.

    Raises:
        SetsRefusedError: a text is not `fact=value`, names no fact or the same fact twice, or
            its value cannot be the fact's.
    """
    values: dict[str, Value] = {}
    problems = []
    for text in texts:
        try:
            name, value = _read(text, facts, values, policy)
            values[name] = value
        except RefusedError as refused:
            problems.append(
                AccountProblem(refused.code, refused.message, _FILE, help=refused.remedy)
            )
    if problems:
        raise SetsRefusedError(tuple(problems))
    return values


def _read(
    text: str, facts: Mapping[str, Fact], before: Mapping[str, Value], policy: Policy | None
) -> tuple[str, Value]:
    name, equals, written = text.partition("=")
    name, written = name.strip(), written.strip()
    if not equals:
        message = f"`{shown(text)}` is not of the form `fact=value`"
        raise RefusedError("bad-set", message, "write it like `'bond_amount=$50,000'`, in quotes")
    fact = facts.get(name)
    if fact is None:
        raise _no_fact(name, facts, policy)
    if name in before:
        raise RefusedError("bad-set", f"`{name}` is set twice", "give each fact one value")
    try:
        _refuse_cut(written, fact)
        return name, converter(fact)(None if written == "null" else _unquoted(written))
    except RefusedError as refused:
        message = f"`{name}` {refused.message}"
        remedy = _in_quotes(name) if _CUT.match(written) else refused.remedy
        raise RefusedError(refused.code, message, remedy) from None


def _refuse_cut(written: str, fact: Fact) -> None:
    """Refuse an amount that begins as if a shell had taken the `$1` of `$100,000` for its own."""
    if fact.type.kind is Kind.MONEY and _CUT.match(written):
        raise RefusedError("wrong-type", f"is `{shown(written)}`, which is no amount of money")


def _in_quotes(name: str) -> str:
    return (
        f"in single quotes, `--set '{name}=$100,000'`: without them the shell reads `$1` as "
        "something of its own"
    )


def _unquoted(written: str) -> str:
    if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'":
        return written[1:-1]
    return written


def _no_fact(name: str, facts: Mapping[str, Fact], policy: Policy | None) -> RefusedError:
    what = "no fact"
    near = did_you_mean(name, facts)
    remedy = f"did you mean `{near}`?" if near else None
    if policy is not None and name in policy.parameters:
        what = "a parameter, not a fact"
        remedy = "a parameter is the same for all accounts: change its values in the policy"
    elif policy is not None:
        for decision in policy.decisions:
            if name in (decision.name, *(output.name for output in decision.outputs)):
                what = f"what the decision `{decision.name}` gives, not a fact"
                remedy = "set the facts that the decision reads"
    return RefusedError("unknown-fact", f"`{shown(name)}` is {what}", remedy)


def apply_sets(account: Account, values: Mapping[str, Value]) -> Account:
    """The account with the values in place of its own, and told to be assumed.

    A missing value removes the fact.
    """
    facts = {**account.facts, **values}
    known = {name: value for name, value in facts.items() if value is not None}
    own = {name: account.facts.get(name) for name in values}
    return replace(account, facts=known, assumed=own)
