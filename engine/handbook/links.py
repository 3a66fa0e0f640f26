"""Names of the policy as links, grouped as readers look for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.handbook.prose import Piece, Prose, anchor, say
from engine.handbook.readers import Reader, Readers
from engine.model.types import Kind, Type


def told_type(type_: Type) -> str:
    """A type, with the members of one that has them."""
    if type_.kind is Kind.LIST and type_.element is not None:
        return f"list of {told_type(type_.element)}"
    if type_.name is not None and type_.members:
        return f"{type_.name} ({', '.join(type_.members)})"
    if type_.kind is Kind.SET:
        return f"set of {', '.join(type_.members)}"
    if type_.kind is Kind.ENUM:
        return f"one of {', '.join(type_.members)}"
    return str(type_)


def told_readers(readers: Readers, name: str) -> Prose:
    """What reads a fact, parameter or output: `risk_score: BOND-LOW; invariants: INV-ISA`."""
    told = [told_rules(readers.of(name))]
    if ids := readers.invariants.get(name, ()):
        told.append(say("invariants: ", links("invariant", ids)))
    told.append(told_gatherers(readers, name))
    return joined(filter(None, told), "; ")


def told_gatherers(readers: Readers, name: str) -> Prose:
    """The measures and kinds of records that read a name: `measures: cf28_peer_rate`."""
    told = []
    for kind, word in (("measure", "measures: "), ("records", "records: ")):
        if names := readers.gathering(name, kind):
            told.append(say(word, links(kind, names)))
    return joined(told, "; ")


def told_rules(readers: Sequence[Reader]) -> Prose:
    """Readers by decision, each rule a link: `risk_score: BOND-LOW; actions: ACT-BOND`."""
    by_decision: dict[str, list[Prose]] = {}
    for reader in readers:
        to = anchor("rule", reader.rule.id) if reader.rule else anchor("decision", reader.decision)
        by_decision.setdefault(reader.decision, []).append(say(Piece(reader.told, to)))
    told = (
        say(Piece(name, anchor("decision", name)), ": ", joined(rules, ", "))
        for name, rules in by_decision.items()
    )
    return joined(told, "; ")


def links(kind: str, names: Iterable[str]) -> Prose:
    """Names of one kind, each leading to its section."""
    return joined((say(Piece(name, anchor(kind, name))) for name in names), ", ")


def joined(parts: Iterable[Prose], between: str) -> Prose:
    """Sentences one after the other."""
    told: Prose = ()
    for part in parts:
        told = say(told, between, part) if told else part
    return told
