"""The outcomes: each with its mark, its reason, and what could still change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import htpy as h

from engine.explain.citations import OWN
from engine.explain.explanation import DecisionPart, MissingPart, QuarantinePart
from engine.explain.html.words import (
    become,
    in_words,
    named,
    otherwise_source,
    section,
    source,
    standing,
    table,
    titled,
    to_decision,
    told,
    values,
)
from engine.explain.sentences import (
    IN_ALL,
    NOT_CERTAIN,
    could_change,
    is_list,
    known_reason,
    mark,
    reason,
    stands_instead,
    why,
    worth_asking,
)

_REPLACED: Final = "This stands in place of what is known, since facts are missing that matter."
_UNSURE: Final = "It is not settled for certain; until it is, this stands instead."
_AT_FAULT: Final = "The data of this account are at fault; nothing else is judged of it."
_MOST: Final = 6
"""So many values that an outcome could become are named."""


def outcomes_section(
    decisions: Sequence[DecisionPart],
    missing: Sequence[MissingPart],
    quarantine: QuarantinePart | None = None,
) -> h.Renderable:
    """A row an outcome, and in a sentence whether they stand."""
    void = quarantine.voided if quarantine else ()
    summary = _AT_FAULT if quarantine else _summary(decisions, missing)
    return section(
        "outcomes",
        "Outcomes",
        h.p[summary],
        table(
            "Each outcome, whether it is settled, and the rule that gave it.",
            ("Decision", "Outcome", "Settled?", "Why"),
            _rows(decisions, void),
            "outcomes",
        ),
        _glossary(decisions, void),
    )


def is_void(decision: DecisionPart, void: Sequence[str]) -> bool:
    """Whether an outcome says nothing, since the data of the account are at fault."""
    return any(output in void for output in decision.shown)


def _summary(decisions: Sequence[DecisionPart], missing: Sequence[MissingPart]) -> h.Node:
    unsure = [named(each.name) for each in decisions if mark(each) == "not certain"]
    open_ = [named(d.name) for d in decisions if not d.settled and mark(d) != "not certain"]
    if not open_ and not unsure:
        return "Every outcome is settled: no missing fact could change one."
    said = [f"Not settled: {', '.join(open_)}."] if open_ else []
    if len(open_) == len(decisions):
        said = ["No outcome is settled."]
    said += [f"{NOT_CERTAIN[0].upper()}{NOT_CERTAIN[1:]}: {', '.join(unsure)}."] if unsure else []
    if len(open_) + len(unsure) < len(decisions):
        said += ["All else is settled: no missing fact could change it."]
    first = next(filter(worth_asking, missing), None)
    if first is None:
        return " ".join(said)
    return [f"{' '.join(said)} Ask first for ", h.a(href="#missing")[first.label], "."]


def _glossary(decisions: Sequence[DecisionPart], void: Sequence[str]) -> h.Renderable:
    """The words of the table, in a line."""
    rests = [part for each in decisions for part in (*each.winners, each.otherwise) if part]
    terms: list[h.Node] = []
    if any(decision.settled for decision in decisions):
        terms += [h.strong["Settled"], ": no missing fact could change it. "]
    if any(mark(decision) == "provisional" for decision in decisions):
        terms += [h.strong["Provisional"], ": a missing fact could still change it. "]
    if any(mark(decision) == "not certain" for decision in decisions):
        terms += [h.strong["Not certain"], f": {NOT_CERTAIN}. "]
    if any(is_void(decision, void) for decision in decisions):
        terms += [h.strong["Not judged"], ": it says nothing before the data are right. "]
    if any(part.basis == "default" for part in rests):
        terms += [
            h.strong[titled(OWN)],
            ": a choice of this policy's own, which no law prescribes (",
            h.a(href="#authorities")["legal references"],
            ").",
        ]
    return h.p(".glossary")[terms]


def _rows(decisions: Sequence[DecisionPart], void: Sequence[str]) -> Iterator[h.Node]:
    """A row each; what a row above told of a ground is not told again."""
    seen: set[str] = set()
    for decision in decisions:
        grounds = [_ground(ground, seen) for ground in decision.grounds]
        yield h.tr(class_="entries" if is_list(decision) else None)[
            h.th(scope="row")[h.a(href=f"#{to_decision(decision.name)}")[titled(decision.name)]],
            h.td(".value")[values(decision)],
            h.td[standing(decision, is_void=is_void(decision, void))],
            h.td[list(_reasons(decision)), grounds, open_lines(decision)],
        ]


def _ground(ground: str, seen: set[str]) -> h.Renderable:
    head, colon, _ = ground.partition(": ")
    again = ground in seen and colon
    seen.add(ground)
    return h.div[told(f"{head} (see above)" if again else ground.removesuffix(IN_ALL))]


def _reasons(decision: DecisionPart) -> Iterator[h.Node]:
    """The rules that gave it, or why none did."""
    if decision.base is not None and not (decision.fault or stands_instead(decision)):
        bound = f": {decision.bound}" if decision.bound else ""
        at = h.a(href=f"#score-{decision.name}")["each reason"]
        yield h.div[told(reason(decision) + bound), h.span(".screen")[" (", at, ")"]]
    elif line := why_no_rule(decision):
        yield h.div[told(line)]
        yield otherwise_source(decision)
    else:
        for rule in decision.winners if is_list(decision) else decision.winners[:1]:
            head = f"{next(iter(rule.gives.values()), '')}: " if is_list(decision) else ""
            yield h.div[told(head.removeprefix(": ") + why(rule))]
            yield source(rule)


def why_no_rule(decision: DecisionPart) -> str | None:
    """Why the outcome is what it is where no rule gave it."""
    if decision.fault:
        return decision.fault
    if stands_instead(decision):
        return _UNSURE if decision.mark == "not certain" else _REPLACED
    return None if decision.winners else reason(decision)


def open_lines(decision: DecisionPart) -> h.Node:
    """What a provisional outcome would be by what is known, could become, and waits for."""
    if decision.settled or decision.fault:
        return None
    known = None
    if stands_instead(decision):
        rule = f"{decision.winners[0].id}: " if decision.winners else ""
        computed = in_words(decision.computed, decision.name)
        known = f"By what is known it is {computed} ({rule}{known_reason(decision)})."
    return [h.div(".open")[told(line)] for line in (known, _could(decision)) if line]


def _could(decision: DecisionPart) -> str:
    found = [*dict.fromkeys(map(become, decision.could_become))]
    if range_ := decision.interval:
        could = f"Could become {range_.low} to {range_.high}"
    elif found:
        more = " or another" if len(found) > _MOST else ""
        could = f"Could become {' or '.join(found[:_MOST])}{more}"
    else:
        could = "Could change"
    line = could_change(decision, could, ", once known: ")
    return f"{line[0].upper()}{line[1:]}."
