"""Measures: each one aggregate of records, or a value of other measures, of a known type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.model.measures import Aggregate, Computed, Formula, Identity, IdentityOf, Measure
from engine.model.policy import Fact
from engine.model.types import DATE, INTEGER, NUMBER, TEXT, Kind, Type
from engine.policy.checks import messages_records as messages
from engine.policy.checks.allowances import read_allow
from engine.policy.checks.draft import Draft, text
from engine.policy.checks.measures_of_measures import read_peers, read_rate
from engine.policy.checks.measures_of_records import KEYS, Reading, read_aggregate
from engine.policy.surface.from_nodes import read_part
from engine.policy.surface.parts import MeasurePart
from engine.policy.yaml.nodes import Mapping as MappingNode
from engine.policy.yaml.nodes import Scalar

if TYPE_CHECKING:
    from engine.model.records import Records
    from engine.policy.typing import Typer
    from engine.policy.typing.scope import Scope
    from engine.policy.yaml.nodes import Node

_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NO_NAME: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\.\s*[A-Za-z_][A-Za-z0-9_]*')
"""Texts, and columns of a table: no measure is meant there."""
_WAYS: Final = (
    *(each.value.replace(" ", "_") for each in Aggregate),
    "value",
    "identity",
    "rate",
    "peers",
)
"""The keys of which a measure has one."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A measure as it stands in a file; `way` is the key that says what it is."""

    name: Scalar
    who: str
    part: MeasurePart
    way: str

    def words(self) -> frozenset[str]:
        """Every word of the expressions that read measures."""
        given: list[Scalar | None] = []
        match self.way:
            case "value":
                given = [self.part.value]
            case "rate":
                rate = self.part.rate
                given = [] if rate is None else [rate.hits, rate.of, rate.z, rate.least]
            case "peers":
                peers = self.part.peers
                given = [] if peers is None else [peers.value, peers.quantile, peers.least]
                given += [] if peers is None else peers.within
        texts = (_NO_NAME.sub(" ", each.text) for each in given if each is not None)
        return frozenset(word for text in texts for word in _WORD.findall(text))


def check_measures(
    draft: Draft, typer: Typer, records: Mapping[str, Records], given: Iterator[MappingNode]
) -> dict[str, Measure]:
    """Check all measures, each after those it reads; bad ones are reported and left out."""
    written = {each.name.text: each for each in _written(draft, given)}
    found: dict[str, Measure] = {}
    for each in _in_order(draft, written):
        waiting = frozenset[str]() if each.way in KEYS else frozenset(written) - found.keys()
        scope = _scope_of(typer.scope, found, waiting)
        before = len(draft.problems) + len(typer.diagnostics)
        formula = _formula(draft, typer.within(scope), records, each)
        if formula is None or len(draft.problems) + len(typer.diagnostics) > before:
            continue
        made, type_ = formula
        fact = draft.facts.get(each.name.text)
        if fact is not None and fact.type != type_:
            span = each.name.span
            draft.problems.append(
                messages.other_type(
                    each.who, str(fact.type), str(type_), span, draft.places.get(fact.name)
                )
            )
            continue
        label = text(each.part.label) or (
            each.name.text.replace("_", " ") if fact is None else fact.label
        )
        found[each.name.text] = Measure(each.name.text, type_, label, made)
    return {name: found[name] for name in written if name in found}


def _written(draft: Draft, given: Iterator[MappingNode]) -> Iterator[_Written]:
    for mapping in given:
        for name, node in mapping.entries:
            who = f"measure `{name.text}`"
            usable = draft.names.name("measure", "measure", name.text, name.span)
            role = _other_role(draft, name.text)
            if role is not None:
                draft.problems.append(
                    messages.name_taken(who, role, name.span, draft.places.get(name.text))
                )
            part = _part(draft, node, who)
            way = None if part is None else _way(draft, part, who)
            if usable and part is not None:
                read_allow(draft, part.allow, "measure", name.text)
            if usable and role is None and part is not None and way is not None:
                draft.measures[name.text] = name.span
                yield _Written(name, who, part, way)


def _other_role(draft: Draft, name: str) -> str | None:
    if name in draft.parameter_types:
        return "a parameter"
    if name in draft.outputs:
        return f"an output of the decision `{draft.outputs[name].decision}`"
    return "a reference table" if name in draft.tables else None


def _part(draft: Draft, node: Node, who: str) -> MeasurePart | None:
    """A measure's part; `= expression` is short for `{value: expression}`."""
    if isinstance(node, Scalar):
        start = len(node.text) - len(node.text.lstrip())
        if not node.text[start:].startswith("="):
            draft.problems.append(messages.no_measure(who, node.span))
            return None
        key = replace(node, text="value", style="plain")
        node = MappingNode(((key, node),), node.span)
    return read_part(MeasurePart, node, who, draft.problems)


def _way(draft: Draft, part: MeasurePart, who: str) -> str | None:
    ways = [key for key in _WAYS if part.gave(key)]
    if len(ways) == 1 and vars(part).get(ways[0]) is not None:
        return _fitting(draft, part, ways[0], who)
    if len(ways) != 1:
        span = part.at(ways[1]) if ways else part.node.span
        draft.problems.append(messages.one_of(who, ways, span))
    return None


def _fitting(draft: Draft, part: MeasurePart, way: str, who: str) -> str | None:
    """The way, if no key stands there that means nothing to it."""
    allowed = {"label", "allow", way, *KEYS.get(way, ())}
    extra = [key.text for key, _ in part.node.entries if key.text not in allowed]
    draft.problems += [messages.unneeded(who, key, way, part.at(key)) for key in extra]
    return None if extra else way


def _in_order(draft: Draft, written: Mapping[str, _Written]) -> Iterator[_Written]:
    """Each after those it reads; a circle is reported."""
    reads = {name: each.words() & written.keys() for name, each in written.items()}
    done: set[str] = set()
    while ready := [name for name in written if name not in done and reads[name] <= done]:
        for name in ready:
            yield written[name]
        done.update(ready)
    left = {name: reads[name] - done for name in written if name not in done}
    if left:
        steps = [next(iter(left))]
        while (following := min(left[steps[-1]])) not in steps:
            steps.append(following)
        circle = steps[steps.index(following) :]
        draft.problems.append(messages.circle(circle, [written[each].name.span for each in circle]))


def _scope_of(scope: Scope, found: Mapping[str, Measure], broken: frozenset[str]) -> Scope:
    """What a measure of measures may name: those before it, parameters, tables."""
    facts = {each.name: Fact(each.name, each.type, each.label) for each in found.values()}
    return replace(
        scope,
        facts=facts,
        outputs={},
        broken=scope.broken | broken,
        fact="measure",
        known="measure or parameter",
    )


def _formula(
    draft: Draft, typer: Typer, records: Mapping[str, Records], written: _Written
) -> tuple[Formula, Type] | None:
    part, who = written.part, written.who
    fact = draft.facts.get(written.name.text)
    expected = None if fact is None else fact.type
    match written.way:
        case "value" if part.value is not None:
            return _computed(typer, part.value, who, expected)
        case "identity" if part.identity is not None:
            return _identity(draft, part.identity, who, expected)
        case "rate" if part.rate is not None:
            rate = read_rate(draft, typer, part.rate, who)
            return None if rate is None else (rate, NUMBER)
        case "peers" if part.peers is not None:
            return read_peers(draft, typer, part.peers, who, expected)
        case way:
            return read_aggregate(Reading(draft, typer, part, who, expected), records, way)


def _computed(
    typer: Typer, value: Scalar, who: str, expected: Type | None
) -> tuple[Formula, Type] | None:
    at = value.text.index("=") + 1 if value.text.lstrip().startswith("=") else 0
    expr = typer.expression(
        value.text[at:], lambda start, end: value.place(at + start, at + end), who, expected
    )
    return None if expr is None else (Computed(expr), expected or expr.type)


def _identity(
    draft: Draft, given: Scalar, who: str, expected: Type | None
) -> tuple[Formula, Type] | None:
    try:
        of = IdentityOf(given.text)
    except ValueError:
        draft.problems.append(
            messages.bad_choice(who, "identity", given.text, [*IdentityOf], given.span)
        )
        return None
    kind = Type(Kind.ENUM, ("importer", "broker"))
    types = {
        IdentityOf.KIND: expected if expected == kind and expected is not None else kind,
        IdentityOf.NAME: TEXT,
        IdentityOf.OPENED_ON: DATE,
        IdentityOf.CLOSED_ON: DATE,
        IdentityOf.NUMBERS: INTEGER,
    }
    return Identity(of), types[of]
