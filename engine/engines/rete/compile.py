"""A policy in force as rulesets for durable-rules, decisions of the same depth together.

Every line is one pattern on the one fact: group markers first, so that the library's own
state can never match, then the atoms of one alternative of one rule.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.engines.rete.driver import MESSAGE, SENTINEL
from engine.engines.rete.evaluate import Reader, Scope
from engine.engines.rete.fields import Atom, AtomKind, Field, Fields
from engine.engines.rete.limits import (
    LINES,
    PROPERTIES,
    ReteLimitError,
    ReteProblem,
    Tree,
    name_collision,
    tree_breach,
)
from engine.engines.rete.normal import (
    ALTERNATIVES,
    Alternative,
    TooManyAlternativesError,
    alternatives,
)
from engine.engines.rete.undecided import Openings, openings
from engine.model.policy import Decision

GROUP: Final = 40
"""Lines under one marker: no more than so many conditions of one level can hold at once."""

ONE_LEVEL: Final = 20
"""Up to this many groups; more stand together under markers of their own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One alternative of one rule: what the library knows as a rule."""

    decision: str
    rule: str
    atoms: Alternative


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What the driver needs to match an account, and to tell what fired.

    For each decision, `rules` maps names of lines to rule ids, and `openings` tells the rules
    that missing fields leave undecided.
    """

    decisions: tuple[str, ...]
    definition: str
    markers: tuple[str, ...]
    plain_fields: tuple[tuple[str, str], ...]
    """Name in the fact and key in what is known, where the value goes as it is."""
    other_fields: tuple[tuple[str, Reader], ...]
    rules: Mapping[str, Mapping[str, str]]
    openings: Mapping[str, Openings]

    @property
    def prefix(self) -> str:
        """The beginning of every fact, up to its first field."""
        return "{" + MESSAGE + "".join(f',"{marker}":1' for marker in self.markers)


def rulesets(decisions: Sequence[Decision], scope: Scope) -> list[Ruleset]:
    """Compile decisions of the same depth: one ruleset, or several where one is too large.

    Raises:
        ReteLimitError: A rule, or a decision by itself, cannot be put in the safe subset.
    """
    lines, fields = _lines(decisions, scope)
    ruleset, problem = _ruleset(decisions, lines, fields)
    if problem is None:
        return [ruleset]
    if len(decisions) == 1:
        raise ReteLimitError([problem])
    middle = len(decisions) // 2
    return [*rulesets(decisions[:middle], scope), *rulesets(decisions[middle:], scope)]


def _lines(decisions: Sequence[Decision], scope: Scope) -> tuple[list[Line], Fields]:
    """Write every rule as lines; rules with too many alternatives are refused together."""
    fields = Fields(scope)
    lines: list[Line] = []
    problems: list[ReteProblem] = []
    for decision in decisions:
        for rule in decision.rules:
            try:
                found = alternatives(rule.when, fields)
            except TooManyAlternativesError:
                problems.append(_too_many(decision.name, rule.id))
                continue
            lines.extend(Line(decision.name, rule.id, _branching_last(atoms)) for atoms in found)
    if problems:
        raise ReteLimitError(problems)
    return lines, fields


def _branching_last(atoms: Alternative) -> Alternative:
    """Lists of values and tests for absence last: side by side they are limited."""
    return tuple(sorted(atoms, key=lambda atom: atom.kind in (AtomKind.IN, AtomKind.ABSENT)))


def _too_many(decision: str, rule: str) -> ReteProblem:
    return ReteProblem(
        decision,
        rule,
        f"rule `{rule}` has more than {ALTERNATIVES} alternatives once each `or` is written out",
        "split it into several rules, or move one `or` into a decision that it reads",
    )


def _ruleset(
    decisions: Sequence[Decision], lines: Sequence[Line], fields: Fields
) -> tuple[Ruleset, ReteProblem | None]:
    groups = _markers(lines)
    markers = tuple(dict.fromkeys(marker for group in groups for marker in group))
    used = {atom.field for line in lines for atom in line.atoms}
    every = [field for field in fields.all() if field.name in used]
    chains = [
        (*(Atom(marker, AtomKind.EQ, (1,)) for marker in group), *line.atoms)
        for group, line in zip(groups, lines, strict=True)
    ]
    problem = _problem(lines, chains, markers, every)
    names = [f"{number:04x}" for number in range(len(lines))]
    return Ruleset(
        decisions=tuple(decision.name for decision in decisions),
        definition="" if problem else _definition(names, chains, markers),
        markers=markers,
        plain_fields=tuple((f.name, f.source) for f in every if f.is_plain and f.source),
        other_fields=tuple((f.name, f.encoder()) for f in every if not f.is_plain),
        rules={
            d.name: {
                name: line.rule
                for name, line in zip(names, lines, strict=True)
                if line.decision == d.name
            }
            for d in decisions
        },
        openings={
            d.name: openings((line.rule, line.atoms) for line in lines if line.decision == d.name)
            for d in decisions
        },
    ), problem


def _markers(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """The group markers of each line, in one level or two."""
    places = _groups(lines)
    count = places[-1] + 1 if places else 0
    if count <= ONE_LEVEL:
        return [(f"_g{place}",) for place in places]
    together = math.isqrt(count - 1) + 1
    return [(f"_h{place // together}", f"_g{place}") for place in places]


def _groups(lines: Sequence[Line]) -> list[int]:
    """The group of each line, filled one after the other as far as the limits allow."""
    places: list[int] = []
    place, size, tree = 0, 0, Tree()
    for line in lines:
        if size == GROUP or not tree.fits(line.atoms):
            place, size, tree = place + 1, 0, Tree()
        tree.add(line.atoms)
        size += 1
        places.append(place)
    return places


def _definition(
    names: Sequence[str], chains: Sequence[Sequence[Atom]], markers: Sequence[str]
) -> str:
    rules = {
        name: _pattern({"$and": [atom.definition() for atom in chain]})
        for name, chain in zip(names, chains, strict=True)
    }
    if markers:
        rules[SENTINEL] = _pattern({"$ex": {markers[0]: 1}})
    return json.dumps(rules, ensure_ascii=False, separators=(",", ":"))


def _pattern(condition: dict[str, object]) -> dict[str, object]:
    return {"all": [{"m": condition}]}


def _problem(
    lines: Sequence[Line],
    chains: Sequence[Sequence[Atom]],
    markers: Sequence[str],
    fields: Sequence[Field],
) -> ReteProblem | None:
    """The limit that the lines break, told of the rule that first goes too far."""
    if len(lines) > LINES:
        line = lines[LINES]
        message = f"the rules up to `{line.rule}` have more than {LINES:,} alternatives"
        return _for_decision(line, message)
    room = PROPERTIES - len(markers) - 1
    seen: set[str] = set()
    for line in lines:
        seen.update(atom.field for atom in line.atoms)
        if len(seen) > room:
            message = (
                f"the rules up to `{line.rule}` test more than {room} facts and computed values"
            )
            return _for_decision(line, message)
    breach = tree_breach([*chains, [Atom(markers[0], AtomKind.PRESENT)]]) if markers else None
    pair = name_collision((*markers, *(f.name for f in fields), "id", "sid"))
    if breach is None and pair is not None:
        breach = f"the fields {pair[0]} and {pair[1]} cannot be told apart"
    return _for_decision(lines[-1], breach) if breach else None


def _for_decision(line: Line, message: str) -> ReteProblem:
    return ReteProblem(
        line.decision,
        line.rule,
        f"decision `{line.decision}` is too large: {message}",
        "divide it into several decisions, or look values up in a reference table",
    )
