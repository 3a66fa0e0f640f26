"""Measures of measures: bounds on rates, and what is common among peers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.measures import Bound, Peers, Rate
from engine.model.types import INTEGER, NUMBER, Kind, Type
from engine.policy.checks import messages_records as messages

if TYPE_CHECKING:
    from engine.model.expressions import Expr
    from engine.policy.checks.draft import Draft
    from engine.policy.surface.parts import PeersPart, RatePart
    from engine.policy.typing import Typer
    from engine.policy.yaml.nodes import Scalar


def read_rate(draft: Draft, typer: Typer, part: RatePart, who: str) -> Rate | None:
    """A bound on a rate; None after an error was reported."""
    try:
        bound = Bound(part.bound.text)
    except ValueError:
        draft.problems.append(
            messages.bad_choice(who, "bound", part.bound.text, [*Bound], part.bound.span)
        )
        return None
    hits, of = _read(typer, part.hits, who, INTEGER), _read(typer, part.of, who, INTEGER)
    z = _read(typer, part.z, who, NUMBER)
    least = None if part.least is None else _read(typer, part.least, who, INTEGER)
    if hits is None or of is None or z is None or (part.least is not None and least is None):
        return None
    return Rate(hits, of, bound, z, least)


def read_peers(
    draft: Draft, typer: Typer, part: PeersPart, who: str, expected: Type | None
) -> tuple[Peers, Type] | None:
    """A quantile among peers with its type; None after an error was reported."""
    value = _read(typer, part.value, who, expected)
    quantile = _read(typer, part.quantile, who, NUMBER)
    within = [_read(typer, each, who, None) for each in part.within]
    least = None if part.least is None else _read(typer, part.least, who, INTEGER)
    if value is None or quantile is None or (part.least is not None and least is None):
        return None
    if not value.type.is_ordered:
        wanted = "only what has an order has a quantile"
        draft.problems.append(
            messages.wrong_value(who, "quantile", str(value.type), wanted, part.value.span)
        )
        return None
    alike = tuple(each for each in within if each is not None)
    for expr, place in zip(alike, part.within, strict=False):
        if expr.type.kind is Kind.SET:
            wanted = "accounts are alike in single values"
            draft.problems.append(
                messages.wrong_value(who, "likeness", str(expr.type), wanted, place.span)
            )
    if len(alike) < len(within):
        return None
    return Peers(value, quantile, alike, least), expected or value.type


def _read(typer: Typer, given: Scalar, who: str, expected: Type | None) -> Expr | None:
    return typer.expression(given.text, given.place, who, expected)
