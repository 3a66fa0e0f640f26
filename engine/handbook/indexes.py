"""The policy by legal authority and by owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.handbook.document import IndexEntry
from engine.handbook.links import joined
from engine.handbook.prose import Piece, Prose, anchor, say
from engine.model.policy import Authority, Policy

NO_CITATION: Final = "no citation: a default of the policy's own"
NO_OWNER: Final = "no owner"


def authorities(policy: Policy) -> tuple[IndexEntry, ...]:
    """Each citation with the rules, parameters and invariants that rest on it."""
    found: dict[str, dict[Piece, None]] = {}
    for authority, piece in _cited(policy):
        name = authority.citation or (
            NO_CITATION if authority.basis == "default" else f"basis: {authority.basis}"
        )
        found.setdefault(name, {}).setdefault(piece)
    return _entries(found, NO_CITATION)


def _cited(policy: Policy) -> Iterator[tuple[Authority, Piece]]:
    for decision in policy.decisions:
        for rule in decision.rules:
            if rule.authority:
                yield rule.authority, Piece(rule.id, anchor("rule", rule.id))
    for parameter in policy.parameters.values():
        piece = Piece(parameter.name, anchor("parameter", parameter.name))
        for value in parameter.values:
            if authority := value.authority or parameter.authority:
                yield authority, piece
    for invariant in policy.invariants:
        if invariant.authority:
            yield invariant.authority, Piece(invariant.id, anchor("invariant", invariant.id))


def owners(policy: Policy) -> tuple[IndexEntry, ...]:
    """Each owner with the rules that it answers for."""
    found: dict[str, dict[Piece, None]] = {}
    for decision in policy.decisions:
        for rule in decision.rules:
            piece = Piece(rule.id, anchor("rule", rule.id))
            found.setdefault(rule.owner or NO_OWNER, {}).setdefault(piece)
    return _entries(found, NO_OWNER)


def _entries(found: Mapping[str, Mapping[Piece, None]], last: str) -> tuple[IndexEntry, ...]:
    names = sorted(found, key=lambda name: (name == last, name.casefold()))
    return tuple(IndexEntry(name, _pieces(found[name])) for name in names)


def _pieces(pieces: Mapping[Piece, None]) -> Prose:
    return joined((say(piece) for piece in pieces), ", ")
