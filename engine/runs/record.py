"""One decided account as a JSON object: every decision with its value, marks and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.accounts.account import Account
from engine.model.formats import Plain, plain_value
from engine.model.inforce import InForce
from engine.model.policy import Decision
from engine.model.result import Outcome, Result
from engine.model.types import Value

Json = Plain | Mapping[str, "Json"] | Sequence["Json"]


def record_of(account: Account, result: Result, inforce: InForce, digest: str) -> dict[str, Json]:
    """The account and its result; `digest` is the policy's meaning digest.

    `assumed` holds what `--set` put in place of the account's own facts, as explanations have it;
    where there is any, the outcomes are no real ones.
    """
    policy = inforce.policy
    return {
        "id": account.id,
        "name": account.name,
        "kind": account.kind,
        "as_of": inforce.as_of.isoformat(),
        "policy": {"name": policy.name, "version": policy.version, "meaning_digest": digest},
        "assumed": _assumed(account, inforce),
        "in_error": result.in_error,
        "outcomes": {
            decision.name: outcome_record(decision, result.outcomes[decision.name])
            for decision in inforce.decisions
        },
        "breached": [*result.breaches],
        "not_checked": [*result.unchecked],
    }


def _assumed(account: Account, inforce: InForce) -> list[Json]:
    if not account.assumed:
        return []
    from engine.explain.assumed import parts_of

    return [part.model_dump(mode="json") for part in parts_of(account, inforce.policy.facts)]


def outcome_record(decision: Decision, outcome: Outcome) -> dict[str, Json]:
    """The outcome of one decision. `computed` is the value before `if_provisional`."""
    interval = outcome.interval
    type_ = decision.outputs[0].type
    return {
        "status": outcome.status,
        "settled": outcome.settled,
        "value": _by_output(decision, outcome.value),
        "computed": _by_output(decision, outcome.computed),
        "interval": None
        if interval is None
        else [plain_value(interval.low, type_), plain_value(interval.high, type_)],
        "winners": [*outcome.winners],
        "matched": [rule for rule, truth in outcome.trace.items() if truth is True],
        "undecided": [rule for rule, truth in outcome.trace.items() if truth is None],
    }


def _by_output(decision: Decision, values: tuple[Value, ...]) -> Json:
    return {
        output.name: plain_value(value, output.type)
        for output, value in zip(decision.outputs, values, strict=True)
    }
