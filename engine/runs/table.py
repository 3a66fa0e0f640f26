"""Decided accounts as lines of a table: one line an account, one column an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.accounts.account import Account
from engine.model.formats import show_outcome
from engine.model.inforce import InForce
from engine.model.policy import Decision, HitPolicy, Output
from engine.model.result import Outcome, Result, Status
from engine.model.types import Kind, Value
from engine.source.render import escape
from engine.source.suggest import did_you_mean

PROVISIONAL: Final = "?"
_ID_WIDTH: Final = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One output of one decision, and how wide it is shown."""

    decision: str
    index: int
    output: Output
    width: int

    def cell(self, outcome: Outcome) -> str:
        """The value, with `?` where it is provisional; or `error`, `blocked`."""
        if outcome.status is not Status.DECIDED:
            return str(outcome.status)
        shown = show_outcome(outcome.value[self.index], self.output.type)
        return shown if outcome.settled else shown + PROVISIONAL


def columns_of(inforce: InForce) -> tuple[Column, ...]:
    """The first output of each outcome of the policy, the scores after the first outcome.

    What else a decision gives (a basis, say) is in the JSON and in the explanation.
    """
    decisions = {decision.name: decision for decision in inforce.decisions}
    outcomes = [decisions[name] for name in inforce.policy.outcomes]
    scores = [d for d in inforce.decisions if d.hit_policy is HitPolicy.SUM and d not in outcomes]
    shown = [*outcomes[:1], *scores, *outcomes[1:]] if outcomes else [*inforce.decisions]
    return tuple(
        Column(decision.name, 0, decision.outputs[0], _width(decision, decision.outputs[0], 0))
        for decision in shown
    )


class UnknownOutputError(Exception):
    """A name that is no output of a decision; the text says what was probably meant."""


def columns_named(inforce: InForce, names: Sequence[str]) -> tuple[Column, ...]:
    """The outputs of these names, in this order.

    Raises:
        UnknownOutputError: there is no such output.
    """
    known = {
        output.name: Column(decision.name, i, output, _width(decision, output, i))
        for decision in inforce.decisions
        for i, output in enumerate(decision.outputs)
    }
    for name in names:
        if name not in known:
            near = did_you_mean(name, known)
            hint = f"did you mean `{near}`?" if near else f"the outputs are: {', '.join(known)}"
            raise UnknownOutputError(f"`{name}` is no output of a decision; {hint}")
    return tuple(known[name] for name in dict.fromkeys(names))


def _width(decision: Decision, output: Output, index: int) -> int:
    values = [*output.type.members, *_literals(decision, index)]
    if output.type.kind is Kind.BOOLEAN:
        values += ["false"]
    least = 10 if output.type.kind is Kind.TEXT else 6
    return min(24, max(len(output.name), *(len(str(v)) + 1 for v in values), least))


def _literals(decision: Decision, index: int) -> list[Value]:
    outputs = [rule.then[index] for rule in decision.rules if rule.then]
    values = [getattr(output, "value", None) for output in outputs]
    return [value for value in values if isinstance(value, str)]


def header_of(columns: tuple[Column, ...]) -> str:
    """The names of the columns."""
    cells = [f"{'account':{_ID_WIDTH}}", *(f"{c.output.name:{c.width}}" for c in columns), "name"]
    return "  ".join(cells)


def line_of(account: Account, result: Result, columns: tuple[Column, ...]) -> str:
    """One account, whose name cannot move the cursor."""
    cells = [f"{c.cell(result.outcomes[c.decision]):{c.width}}" for c in columns]
    return "  ".join([f"{account.id:{_ID_WIDTH}}", *cells, escape(account.name or "")]).rstrip()
