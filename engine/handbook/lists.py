"""Facts, rules and parameters of a policy, listed and filtered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Final

from engine.explain.formula import formula
from engine.handbook.decisions import told_period
from engine.handbook.links import told_type
from engine.handbook.measuring import measured_data, records_cell
from engine.handbook.places import place_of
from engine.handbook.readers import Reader, names_read_by, readers_of
from engine.model.formats import plain_value, show_value
from engine.model.policy import Authority, DatedValue, Decision, Parameter, Policy, Rule
from engine.policy.load import Loaded
from engine.source.render import escape
from engine.source.suggest import did_you_mean

_MOST_NAMED: Final = 8


class UnknownNameError(Exception):
    """A filter names nothing of the policy; the text says so, with the remedy."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; everything is when nothing is said."""

    pattern: str | None = None
    """Words to be found in names, titles and labels; with `*` or `?`, the form of a whole one."""
    reads: str | None = None
    decision: str | None = None
    owner: str | None = None
    authority: str | None = None
    in_force: date | None = None


Entry = Mapping[str, object]
"""An entry as JSON can hold it: texts, numbers, lists and mappings."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Entries as data, and as the lines of a terminal."""

    entries: tuple[Entry, ...]
    lines: tuple[str, ...]

    def to_json(self) -> str:
        """A JSON array."""
        return json.dumps([*self.entries], indent=2, ensure_ascii=False)

    def to_text(self) -> str:
        """One entry a line, and how many there are."""
        return "\n".join(self.lines)


def list_rules(loaded: Loaded, policy: Policy, wanted: Wanted) -> Listing:
    """The rules that are asked for, by decision.

    Raises:
        UnknownNameError: `reads` or `decision` names nothing.
    """
    _check(policy, wanted)
    found = [
        (decision, rule)
        for decision in policy.decisions
        for rule in decision.rules
        if _is_wanted_rule(decision, rule, wanted)
        and _fits(wanted.pattern, rule.id, rule.title, str(rule.authority or ""))
    ]
    places = [place_of(loaded, loaded.spans.rules, rule.id) for _, rule in found]
    entries: list[Entry] = [
        {
            "id": rule.id,
            "title": rule.title,
            "decision": decision.name,
            "when": formula(rule.when),
            "gives": {
                o.name: formula(e) for o, e in zip(decision.outputs, rule.then, strict=False)
            },
            "authority": str(rule.authority) if rule.authority else None,
            "owner": rule.owner,
            "from": _day(rule.period.start),
            "until": _day(rule.period.end),
            "place": place,
        }
        for (decision, rule), place in zip(found, places, strict=True)
    ]
    rows = [
        (rule.id, decision.name, _gives(rule), rule.title, told_period(rule.period), place)
        for (decision, rule), place in zip(found, places, strict=True)
    ]
    return Listing(tuple(entries), (*_lines(rows, "rule"), *_gathering(policy, wanted.reads)))


def _gathering(policy: Policy, name: str | None) -> list[str]:
    """A line with the measures and kinds of records that read a name, where there are any."""
    gatherers = () if name is None else readers_of(policy).gatherers.get(name, ())
    given = () if name in policy.facts else gatherers
    told = ", ".join(f"{kind} {each}" for kind, each in given)
    return [f"and by {told}"] if told else []


def _gives(rule: Rule) -> str:
    told = ", ".join(map(formula, rule.then))
    return told if len(told) <= 30 else "= ..."  # noqa: PLR2004 - a column's width


def list_facts(loaded: Loaded, policy: Policy, wanted: Wanted) -> Listing:
    """The facts that are asked for; by decision, owner, authority: those that such a rule reads.

    Raises:
        UnknownNameError: `decision` names nothing.
    """
    _check(policy, wanted)
    readers = readers_of(policy)
    found = [
        fact
        for fact in policy.facts.values()
        if _fits(wanted.pattern, fact.name, fact.label, fact.source or "")
        and _is_read(policy, readers.of(fact.name), wanted)
    ]
    entries: list[Entry] = [
        {
            "name": fact.name,
            "label": fact.label,
            "type": told_type(fact.type),
            "unit": fact.unit,
            "source": fact.source,
            "measure": measured_data(policy, fact.name),
            "read_by": [*dict.fromkeys(reader.told for reader in readers.of(fact.name))],
            "place": place_of(loaded, loaded.spans.facts, fact.name),
        }
        for fact in found
    ]
    rows = [
        (
            fact.name,
            str(fact.type),
            fact.label,
            *records_cell(policy, fact.name),
            _count(len(readers.of(fact.name)), "reader"),
            place_of(loaded, loaded.spans.facts, fact.name),
        )
        for fact in found
    ]
    return Listing(tuple(entries), _lines(rows, "fact"))


def list_parameters(loaded: Loaded, policy: Policy, wanted: Wanted) -> Listing:
    """The parameters that are asked for, with their values.

    With a date, those that have a value on it, and only that value. An authority is looked for
    among their own; decision and owner as for facts.

    Raises:
        UnknownNameError: `decision` names nothing.
    """
    _check(policy, wanted)
    readers = readers_of(policy)
    read_as = Wanted(decision=wanted.decision, owner=wanted.owner)
    rows: list[tuple[str, ...]] = []
    entries: list[Entry] = []
    for parameter in policy.parameters.values():
        values = [each for each in parameter.values if _is_wanted_value(parameter, each, wanted)]
        is_wanted = _fits(wanted.pattern, parameter.name, parameter.label)
        if not values or not is_wanted or not _is_read(policy, readers.of(parameter.name), read_as):
            continue
        place = place_of(loaded, loaded.spans.parameters, parameter.name)
        told = [
            f"{show_value(v.value, parameter.type, parameter.unit)} {told_period(v.period)}".strip()
            for v in values
        ]
        rows.append((parameter.name, "; ".join(told), parameter.label, place))
        entries.append(
            {
                "name": parameter.name,
                "label": parameter.label,
                "type": told_type(parameter.type),
                "values": [_value(parameter, value) for value in values],
                "read_by": readers.told(parameter.name),
                "place": place,
            }
        )
    return Listing(tuple(entries), _lines(rows, "parameter"))


def _value(parameter: Parameter, dated: DatedValue) -> dict[str, object]:
    authority = dated.authority or parameter.authority
    return {
        "value": plain_value(dated.value, parameter.type),
        "from": _day(dated.period.start),
        "until": _day(dated.period.end),
        "authority": str(authority) if authority else None,
    }


def _is_wanted_value(parameter: Parameter, dated: DatedValue, wanted: Wanted) -> bool:
    if wanted.in_force is not None and not dated.period.holds(wanted.in_force):
        return False
    return _cites(dated.authority or parameter.authority, wanted.authority)


def _is_wanted_rule(decision: Decision, rule: Rule, wanted: Wanted) -> bool:
    if wanted.in_force is not None and not rule.period.holds(wanted.in_force):
        return False
    if wanted.decision not in (None, decision.name):
        return False
    if wanted.reads is not None and wanted.reads not in names_read_by(rule):
        return False
    if wanted.owner is not None and not _has(rule.owner or "", wanted.owner):
        return False
    return _cites(rule.authority, wanted.authority)


def _is_read(policy: Policy, readers: Iterable[Reader], wanted: Wanted) -> bool:
    """Whether a rule that is asked for reads it; yes when no rule is."""
    asked = (wanted.decision, wanted.owner, wanted.authority, wanted.in_force)
    if asked == (None, None, None, None):
        return True
    return any(
        _is_wanted_rule(policy.decision(each.decision), each.rule, wanted)
        if each.rule
        else each.decision == wanted.decision
        for each in readers
    )


def _cites(authority: Authority | None, words: str | None) -> bool:
    return words is None or _has(str(authority or ""), words)


def _has(text: str, words: str) -> bool:
    return words.casefold() in text.casefold()


def _fits(pattern: str | None, *texts: str) -> bool:
    if pattern is None:
        return True
    sought, found = pattern.casefold(), [text.casefold() for text in texts]
    if {*"*?["} & {*sought}:
        return any(fnmatchcase(text, sought) for text in found)
    return all(any(word in text for text in found) for word in sought.split())


def _check(policy: Policy, wanted: Wanted) -> None:
    names = [decision.name for decision in policy.decisions]
    if wanted.decision is not None and wanted.decision not in names:
        raise UnknownNameError(unknown("decision", wanted.decision, names))
    outputs = [output.name for decision in policy.decisions for output in decision.outputs]
    readable = [*policy.facts, *policy.parameters, *policy.tables, *outputs, "as_of"]
    if wanted.reads is not None and wanted.reads not in readable:
        raise UnknownNameError(unknown("fact, parameter, output or table", wanted.reads, readable))


def unknown(kind: str, name: str, known: Sequence[str]) -> str:
    """That there is no such name, and which one was probably meant, or which ones hold it."""
    near, told = did_you_mean(name, known), f"there is no {kind} `{escape(name)}`"
    if near:
        return f"{told}; did you mean `{near}`?"
    holding = [each for each in known if len(name) > 1 and name.casefold() in each.casefold()]
    named = ", ".join(f"`{each}`" for each in holding[:_MOST_NAMED])
    more = f" and {len(holding) - _MOST_NAMED} more" if len(holding) > _MOST_NAMED else ""
    return f"{told}; did you mean one of {named}{more}?" if holding else told


def _lines(rows: Sequence[Sequence[str]], noun: str) -> tuple[str, ...]:
    """Rows as columns of their widest cell, but for the last two; then how many there are."""
    safe = [[escape(cell) for cell in row] for row in rows]
    widths = [min(40, max(map(len, column))) for column in zip(*safe, strict=True)]
    lines = [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in safe
    ]
    return (*lines, _count(len(rows), noun))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


Lister = Callable[[Loaded, Policy, Wanted], Listing]
"""What makes a listing."""
