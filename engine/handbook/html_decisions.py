"""The sections of the decisions as HTML."""

from __future__ import annotations

from collections.abc import Iterator

import htpy as h

from engine.handbook.document import DecisionEntry, RuleEntry
from engine.handbook.html_words import aside, outline, place, prose
from engine.handbook.prose import Prose, anchor


def decision_section(decision: DecisionEntry) -> h.Renderable:
    """A decision: what it answers, how, by which rules, and its tests."""
    to = anchor("decision", decision.name)
    mark = h.span(".mark.good")["outcome"] if decision.is_outcome else None
    return h.section(f"#{to}.decision", aria_labelledby=f"{to}-head")[
        h.h3(f"#{to}-head")[decision.name, " ", mark],
        h.p(".question")[decision.question],
        h.p(".small.soft")[place(decision.place)],
        h.dl(".about")[[_item(name, content) for name, content in _about(decision) if content]],
        _table(decision) if decision.columns else _rules(decision),
        _tests(decision),
    ]


def _about(decision: DecisionEntry) -> Iterator[tuple[str, h.Node]]:
    yield (
        "Gives",
        [
            h.div[h.code[name], ": ", type_]
            for name, type_ in zip(decision.outputs, decision.types, strict=True)
        ],
    )
    yield (
        "How",
        [
            h.div[f"{decision.hit_policy.capitalize()}: {_lower(decision.hit_sentence)}"],
            [h.div[prose(sentence)] for sentence in decision.frame],
        ],
    )
    yield "Reads decisions", prose(decision.decisions)
    yield "Reads facts", prose(decision.facts)
    yield "Reads parameters", prose(decision.parameters)
    yield "Read by", prose(decision.read_by)
    yield "Invariants", prose(decision.invariants)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _rules(decision: DecisionEntry) -> h.Node:
    return [_rule(decision, rule) for rule in decision.rules]


def _rule(decision: DecisionEntry, rule: RuleEntry) -> h.Renderable:
    to = anchor("rule", rule.id)
    classes = ["rule", "entry", not rule.in_force and "out"]
    return h.article(id=to, class_=classes, data_reads=" ".join(rule.reads))[
        h.h4[h.code[rule.id], " ", rule.title, " ", aside(in_force=rule.in_force)],
        h.dl[
            _item("When", outline(rule.points) or "always, whatever the facts"),
            _item("Then", _gives(decision, rule)),
            _item("Because", prose(rule.because)) if rule.because else None,
        ],
        h.p(".small.soft")[_notes(rule)],
    ]


def _item(name: str, content: h.Node) -> h.Renderable:
    return h.div[h.dt[name], h.dd[content]]


def _gives(decision: DecisionEntry, rule: RuleEntry) -> h.Node:
    pairs = [*zip(decision.outputs, rule.gives, strict=False)]
    if not pairs:
        return "it is counted"
    return [
        [", " if i else None, h.code[name], "" if _is_points(given) else " is", " ", _given(given)]
        for i, (name, given) in enumerate(pairs)
    ]


def _is_points(given: Prose) -> bool:
    """Whether it is added, and so begins with its sign."""
    return given[0].text.startswith(("+", "\N{MINUS SIGN}"))


def _given(given: Prose) -> h.Node:
    """A constant stands out, a formula does not."""
    return h.strong[given[0].text] if len(given) == 1 and not given[0].to else prose(given)


def _notes(rule: RuleEntry) -> h.Node:
    owner = rule.owner and f"owner: {rule.owner}"
    period = rule.period and f"in force {rule.period}"
    notes = [note for note in (rule.authority, owner, period) if note]
    return [[[h.span(".note")[note], " "] for note in notes], place(rule.place)]


def _table(decision: DecisionEntry) -> h.Renderable:
    is_noted = any(rule.because for rule in decision.rules)
    return h.div(".scroll", tabindex="0", role="region", aria_label=f"Table of {decision.name}")[
        h.table(".rows")[
            h.caption[
                f"The table of {decision.name}, a rule a row; an empty cell asks for nothing."
            ],
            h.thead[
                h.tr[
                    h.th(scope="col")["rule"],
                    [h.th(scope="col")[prose(column)] for column in decision.columns],
                    [h.th(".given", scope="col")[name] for name in decision.outputs],
                    h.th(scope="col")["because, authority, place"] if is_noted else None,
                ]
            ],
            h.tbody[[_row(rule, is_noted=is_noted) for rule in decision.rules]],
        ]
    ]


def _row(rule: RuleEntry, *, is_noted: bool) -> h.Renderable:
    to, classes = anchor("rule", rule.id), ["entry", not rule.in_force and "out"]
    return h.tr(id=to, class_=classes, data_reads=" ".join(rule.reads))[
        h.th(scope="row")[
            h.code[rule.id],
            h.div(".small.soft")[rule.title],
            aside(in_force=rule.in_force),
        ],
        [h.td[prose(cell) if cell else None] for cell in rule.cells],
        [h.td(".given")[prose(given)] for given in rule.gives],
        h.td(".small")[h.div[prose(rule.because)], h.div(".soft")[_notes(rule)]]
        if is_noted
        else None,
    ]


def _tests(decision: DecisionEntry) -> h.Node:
    if not decision.tests:
        return h.p(".small")[h.span(".mark.unsure")["untested"], " No test expects anything of it."]
    count = len(decision.tests)
    return h.details[
        h.summary[f"{count} test{'' if count == 1 else 's'}"],
        h.table(".tests")[
            h.caption[f"What the tests expect of {decision.name}."],
            h.thead[
                h.tr[[h.th(scope="col")[name] for name in ("test", "as of", "expected", "place")],]
            ],
            h.tbody[
                [
                    h.tr(".entry")[
                        h.td[test.name],
                        h.td(".nowrap")[str(test.as_of)],
                        h.td[test.expects],
                        h.td[place(test.place)],
                    ]
                    for test in decision.tests
                ]
            ],
        ],
    ]
