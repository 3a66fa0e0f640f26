"""A decided account, its last runs and the records of an extract, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.explain.verdict import Moment, faults_of, verdict_of
from engine.model.measures import Identity, IdentityOf
from engine.trade.profile.owed import dues_of, limits_of, money_of, standings_of
from engine.trade.profile.profile import Profile, Recorded, Who
from engine.trade.profile.recorded import Extract, recorded

if TYPE_CHECKING:
    from engine.explain.case import Case
    from engine.trade.identity.read import TradeAccount


@dataclass(frozen=True, slots=True)
class Asked:
    """An account of a run, with the run's name and the verdicts of the last runs."""

    case: Case
    run: str
    kept: frozenset[str]
    """The facts that the run keeps: those that its policy reads."""
    moments: tuple[Moment, ...]
    extract: Extract | None


def gather(asked: Asked) -> Profile:
    """Everything that is told of an account before a call.

    Raises:
        NotListedError: the extract has no such account, or is not there.
        AccountsUnreadableError: a file of it is unusable.
    """
    case, extract = asked.case, asked.extract
    kept = {name: case.account.facts.get(name) for name in asked.kept}
    stated: TradeAccount | None = None
    found: Recorded | None = None
    if extract is not None:
        stated, found = recorded(case.inforce, extract, case.account.id, kept)
    named = {each.name: each for each in case.inforce.decisions}
    plain = [named[name] for name in case.outcomes if not named[name].hit_policy.is_list]
    verdicts = tuple(verdict_of(case, each) for each in plain)
    return Profile(
        who=_who(asked, stated),
        verdicts=verdicts,
        recorded=found,
        limits=limits_of(case),
        money=money_of(case, asked.kept),
        standings=standings_of(case, verdicts, asked.kept),
        dues=dues_of(case),
        moments=asked.moments,
    )


def _who(asked: Asked, stated: TradeAccount | None) -> Who:
    case, policy = asked.case, asked.case.inforce.policy
    account = case.account
    name = stated.name if stated is not None else account.name or _named(case)
    kind = account.kind or (stated.kind if stated is not None else None)
    return Who(
        id=account.id,
        name=name or None,
        kind=None if kind is None else str(kind),
        policy=policy.name,
        version=policy.version,
        as_of=case.inforce.as_of,
        run=asked.run,
        digest=case.origin.meaning_digest,
        faults=tuple(faults_of(case)),
    )


def _named(case: Case) -> str | None:
    """The name as a fact, where the policy has a measure of it that is one."""
    for each in case.inforce.policy.measures.values():
        if isinstance(each.formula, Identity) and each.formula.of is IdentityOf.NAME:
            value = case.account.facts.get(each.name)
            return value if isinstance(value, str) else None
    return None
