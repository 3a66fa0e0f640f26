"""What-if values: `fact=value` as given on the command line, put over an account's own facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.accounts.account import Account
from engine.accounts.convert import converter
from engine.accounts.problems import AccountProblem, SetsRefusedError, shown
from engine.accounts.refusals import RefusedError
from engine.model.policy import Fact, Policy
from engine.model.types import Value
from engine.source.suggest import did_you_mean

_FILE = "--set"


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
        raise RefusedError("bad-set", message, "write it like `bond_amount=$50,000`")
    fact = facts.get(name)
    if fact is None:
        raise _no_fact(name, facts, policy)
    if name in before:
        raise RefusedError("bad-set", f"`{name}` is set twice", "give each fact one value")
    try:
        return name, converter(fact)(None if written == "null" else _unquoted(written))
    except RefusedError as refused:
        message = f"`{name}` {refused.message}"
        raise RefusedError(refused.code, message, refused.remedy) from None


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
    """The account with the values in place of its own; a missing value removes the fact."""
    facts = {**account.facts, **values}
    known = {name: value for name, value in facts.items() if value is not None}
    return replace(account, facts=known)
