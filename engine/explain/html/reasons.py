"""Why: scores by contribution, why not each other value, and what came near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import htpy as h

from engine.explain.explanation import (
    DecisionPart,
    NearPart,
    OtherValuePart,
    RulePart,
    UndecidedPart,
)
from engine.explain.html.outcomes import is_void
from engine.explain.html.words import (
    code,
    fold,
    named,
    section,
    source,
    standing,
    table,
    titled,
    told,
)
from engine.explain.sentences import gives, plain_value_of, undecided

_NEAREST: Final = 3
"""So many near misses of a decision are shown; all of them stand with the decision."""

_ON_PAPER: Final = 4
"""So many are printed."""

_MEASURED: Final = 0.5
"""A rule that is farther off than this fails by a flag, not by an amount."""

_COUNT: Final = "collect count"


def score_sections(decisions: Sequence[DecisionPart], void: Sequence[str] = ()) -> h.Node:
    """Each sum that says something, its reasons ranked by what they contribute."""
    return [
        _score(decision)
        for decision in decisions
        if decision.base is not None and not is_void(decision, void)
    ]


def _score(decision: DecisionPart) -> h.Renderable:
    rules = {rule.id: rule for rule in decision.winners}
    share = sum(each.share is not None for each in decision.reasons) > 1
    heads = [titled(each) for each in ("reason", "points", *["share"][: int(share)], "because")]
    rows: list[h.Node] = [
        h.tr[
            h.th(scope="row")[told(rules[each.code].title)],
            h.td(".number")[each.points],
            h.td(".number")["" if each.share is None else f"{each.share:.0%}"] if share else None,
            h.td[told(each.told), source(rules[each.code])],
        ]
        for each in decision.reasons
    ]
    gap = h.td if share else None
    undecided_ = [_open(part, gap) for part in decision.undecided]
    first = h.tr[h.th(scope="row")["Base"], h.td(".number")[decision.base], gap, h.td]
    last = h.tr(".total")[
        h.th(scope="row")["In all"],
        h.td(".number")[plain_value_of(decision)],
        gap,
        h.td[standing(decision), " ", decision.bound or _range(decision)],
    ]
    caption = "The largest change first."
    if share:
        caption += " The share is a change's part of all changes up and down, without the base."
    return section(
        f"score-{decision.name}",
        f"What the {named(decision.name)} is made of",
        table(caption, heads, [first, *rows, *undecided_, last], "score"),
    )


def _open(part: UndecidedPart, gap: h.Node) -> h.Renderable:
    """A rule that could still add something."""
    return h.tr(".open")[
        h.th(scope="row")[told(part.rule.title)],
        h.td(".number")[f"({part.rule.points or '?'})"],
        gap,
        h.td["Undecided: ", told(undecided(part.missing, part.faults)), source(part.rule)],
    ]


def _range(decision: DecisionPart) -> str | None:
    if decision.interval is None:
        return None
    return f"between {decision.interval.low} and {decision.interval.high}, once all is known"


def other_values_section(decisions: Sequence[DecisionPart]) -> h.Node:
    """Why the first outcome is not each other value; on a screen, the others too."""
    asked = [decision for decision in decisions if decision.why_not]
    if not asked:
        return None
    first, *others = asked
    folded = [fold(_why_not(each.name), _other_values(each)) for each in others]
    names = ", ".join(named(each.name) for each in others)
    return section(
        "otherwise",
        _why_not(first.name),
        _other_values(first),
        h.div(".screen")[folded] if folded else None,
        h.p(".paper.small")[f"Not printed, and told in the file: the same of {names}."]
        if names
        else None,
    )


def _why_not(name: str) -> str:
    return f"Why not another {named(name)}?"


def _other_values(decision: DecisionPart) -> h.Renderable:
    shown = f"{titled(decision.name)} is {plain_value_of(decision)}"
    same: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for part in decision.why_not:
        key = part.output, _keeps_away(part), tuple(part.grounds)
        same.setdefault(key, []).append(part.value)
    rows = (
        h.tr[
            h.th(scope="row")[
                h.span(".output")[f"{named(output)}: "] if output != decision.name else None,
                told(", ".join(members)),
            ],
            h.td[h.div[told(said)], [h.div(".ground")[told(each)] for each in grounds]],
        ]
        for (output, said, grounds), members in same.items()
    )
    return table([told(shown), "; what keeps it from each other value."], ("Not", "Because"), rows)


def _keeps_away(part: OtherValuePart) -> str:
    rule = f"{part.rule}: " if part.rule else ""
    could = "; it could become this, once missing facts are known" if part.could_become else ""
    return f"{rule}{part.told}{could}"


def near_section(decisions: Sequence[DecisionPart]) -> h.Node:
    """Rules that nearly matched, the nearest first; and conditions that hold by a hair."""
    met = [(named(decision.name), each) for decision in decisions for each in decision.just_met]
    told_met = "; ".join(f"{name}: {each}" for name, each in met)
    found = [(near, decision) for decision in decisions for near in decision.near[:_NEAREST]]
    found.sort(key=lambda pair: _nearness(pair[0]))
    if not found and not met:
        return None
    return section(
        "near",
        "What came near",
        _near_table(found) if found else None,
        h.p[h.strong["Just met"], told(f" (a little less would undo it): {told_met}.")]
        if met
        else None,
    )


def _nearness(near: NearPart) -> tuple[bool, int, float]:
    """What is measured stands before what fails by a flag."""
    return near.distance > _MEASURED, near.failing, near.distance


def _near_table(found: Sequence[tuple[NearPart, DecisionPart]]) -> h.Renderable:
    caption = "Rules that did not match and could have changed an outcome, the nearest first."
    left_out = f" The nearest {_ON_PAPER} of {len(found)} are printed; the file tells all."
    return table(
        [caption, h.span(".paper")[left_out] if len(found) > _ON_PAPER else None],
        ("Rule", "Would give", "But"),
        (_near(*pair, on_paper=i < _ON_PAPER) for i, pair in enumerate(found)),
    )


def _near(near: NearPart, decision: DecisionPart, *, on_paper: bool) -> h.Renderable:
    return h.tr(class_=None if on_paper else "screen")[
        h.th(scope="row")[told(near.rule.title), h.div(".source")[code(near.rule.id)]],
        h.td[list(_would_give(near.rule, decision))],
        h.td[list(_failing(near.rule))],
    ]


def _would_give(rule: RulePart, decision: DecisionPart) -> Iterator[h.Node]:
    """What it would give; an amount that is computed is not known of a rule that did not match."""
    yield f"{titled(decision.name)}: "
    computed = "one more" if decision.hit_policy == _COUNT else "a computed value"
    yield h.strong[told(gives(rule) or computed)]


def _failing(rule: RulePart) -> Iterator[h.Node]:
    for each in rule.conditions or ["does not hold"]:
        yield h.div[told(each)]
