"""Rules written as `rules:`: conditions, outputs, sentences, days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from engine.model.policy import Authority, Output, Rule
from engine.model.types import BOOLEAN
from engine.policy.checks.allowances import read_allow
from engine.policy.checks.because import read_because
from engine.policy.checks.dates import read_period
from engine.policy.checks.draft import Draft, authority, text, written
from engine.policy.checks.values import each_output, expression
from engine.policy.surface import messages_shape
from engine.policy.surface.from_nodes import head, named, read_part
from engine.policy.surface.parts import RulePart
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from engine.source.text import Span

if TYPE_CHECKING:
    from engine.model.expressions import Expr
    from engine.policy.typing import Typer


_AMOUNT_BEGINS: Final = re.compile(r"\$?[0-9]{1,3}\Z")
_AMOUNT_GOES_ON: Final = re.compile(r"[0-9]{3}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Within:
    """What the rules of one decision share."""

    draft: Draft
    typer: Typer
    decision: str
    """The decision, as messages name it."""
    outputs: tuple[Output, ...] | None
    """With the types that a rule gives; None when one of them is broken."""
    then_optional: bool
    authority: Authority | None
    owner: str | None


def read_rules(within: Within, rules: Sequence) -> list[Rule]:
    """Check the rules of a decision; a bad one is reported and left out."""
    found = []
    for i, node in enumerate(rules.items, 1):
        who = named("rule", node, "id", f"rule {i} of {within.decision}")
        part = read_part(RulePart, node, who, within.draft.problems)
        rule = None if part is None else _rule(within, part, who)
        if rule is not None:
            found.append(rule)
    return found


def _rule(within: Within, part: RulePart, who: str) -> Rule | None:
    draft, typer = within.draft, within.typer
    usable = draft.names.id("rule", part.id.text, part.id.span)
    draft.rules.setdefault(part.id.text, part.id.span)
    read_allow(draft, part.allow, "rule", part.id.text)
    if part.when is None:
        when: Expr | None = typer.all_of((), part.id.span)
    else:
        when = condition(typer, part.when, who)
    then = _then(within, part, who)
    period = read_period(written(part.from_), written(part.until), who, draft.problems)
    if (day := part.until or part.from_) is not None:
        draft.days[part.id.text] = day.span
    because = None
    if part.because is not None:
        because = read_because(draft, part.because.text, part.because.place, who)
    if when is None or then is None or period is None or not usable:
        return None
    return Rule(
        id=part.id.text,
        title=text(part.title) or "",
        when=when,
        then=then,
        because=because,
        authority=authority(part.authority) or within.authority,
        owner=text(part.owner) or within.owner,
        period=period,
    )


def _then(within: Within, part: RulePart, who: str) -> tuple[Expr, ...] | None:
    if part.then is None:
        if within.then_optional:
            return ()
        if not part.gave("then"):
            told = messages_shape.missing_key(who, "then", part.id.span)
            within.draft.problems.append(told)
        return None
    if within.outputs is None:
        return None
    return each_output(expression, within.typer, part.then, who, within.outputs)


def condition(typer: Typer, node: Node, who: str) -> Expr | None:
    """A condition: a text, a list of which all must hold, or one of any, all, not.

    None after an error was reported; the other parts are checked all the same.
    """
    match node:
        case Scalar():
            return typer.expression(node.text, node.place, who, BOOLEAN)
        case Sequence():
            parts = _parts(typer, node, who)
            return None if parts is None else typer.all_of(parts, node.span)
        case Mapping():
            return _nested(typer, node, who)


def _parts(typer: Typer, node: Node, who: str) -> list[Expr] | None:
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        typer.diagnostics.append(messages_shape.no_conditions(who, node.span))
        return None
    cut = _cut_amount(items)
    if cut is not None:
        typer.diagnostics.append(messages_shape.cut_at_comma(who, *cut))
        return None
    typed = [condition(typer, item, who) for item in items]
    parts = [part for part in typed if part is not None]
    return parts if len(parts) == len(typed) else None


def _cut_amount(items: tuple[Node, ...]) -> tuple[str, Span] | None:
    """An amount such as `$50,000` that YAML has cut at its comma, in a list `[a, b]`."""
    for this, following in pairwise(items):
        if not isinstance(this, Scalar) or not isinstance(following, Scalar):
            continue
        before, after = _AMOUNT_BEGINS.search(this.text), _AMOUNT_GOES_ON.match(following.text)
        adjacent = following.span.start == this.span.end + len(",")
        if before and after and adjacent and this.style == following.style == "plain":
            span = Span(this.span.path, this.span.start, following.span.end)
            return f"{before[0]},{after[0]}", span
    return None


def _nested(typer: Typer, node: Mapping, who: str) -> Expr | None:
    known = ("any", "all", "not")
    if len(node.entries) != 1:
        typer.diagnostics.append(messages_shape.neither_part(who, head(node)))
        return None
    key, value = node.entries[0]
    if key.text not in known:
        if key.text.isidentifier() and isinstance(value, Scalar) and value.text:
            told = messages_shape.pair_as_condition(who, key.text, value.text, key.span)
        else:
            told = messages_shape.unknown_key(f"a condition of {who}", key.text, known, key.span)
        typer.diagnostics.append(told)
        return None
    parts = _parts(typer, value, who)
    if parts is None:
        return None
    if key.text == "any":
        return typer.any_of(parts, value.span)
    together = typer.all_of(parts, value.span)
    return typer.negation(together, node.span) if key.text == "not" else together
