"""Two policies in force -> the edits between them, each with its place in the files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from engine.explain.formula import formula
from engine.model.expressions import AllOf, AnyOf, Expr
from engine.model.formats import show_value
from engine.model.inforce import InForce
from engine.model.policy import Decision, Rule
from engine.model.types import Type, Value
from engine.runs.comparison.differing import differing, same_expressions
from engine.runs.comparison.edit import Edit, Sides, short
from engine.runs.comparison.edits_of_tables import edits_of_tables
from engine.runs.comparison.mixing import SETTINGS, Part
from engine.runs.comparison.sides import Side

AS_OF: Final = ("parameter", "as_of")


def edits_between(sides: Sides) -> tuple[Edit, ...]:
    """Every difference that can change a decision on the dates compared, in no special order.

    What only one policy declares and the other does not read is none.
    """
    return (
        *_parameters(sides),
        *_decisions(sides),
        *edits_of_tables(sides),
    )


def _parameters(sides: Sides) -> Iterator[Edit]:
    old, new = sides.pair.sides
    for name in old.parameters:
        if name not in new.parameters or _same(old.parameters[name], new.parameters[name]):
            continue
        part: Part = ("parameter", name)
        told = [_shown(side, name) for side in (sides.old.inforce, sides.new.inforce)]
        what = "the date decided for" if part == AS_OF else f"parameter `{name}`"
        places = (
            place_of_value(sides.old, name),
            place_of_value(sides.new, name),
        )
        yield Edit(short(f"{what}: {told[0]} -> {told[1]}"), frozenset({part}), *places)


def _same(left: Value, right: Value) -> bool:
    """Whether two values are the same, and of one sort."""
    return type(left) is type(right) and left == right


def _shown(inforce: InForce, name: str) -> str:
    value = inforce.parameters[name]
    parameter = inforce.policy.parameters.get(name)
    if parameter is None:
        return str(value)
    return show_value(value, parameter.type, parameter.unit)


def place_of_value(side: Side, name: str) -> str | None:
    """Where the value of a parameter stands that is in force."""
    parameter = side.loaded.policy and side.loaded.policy.parameters.get(name)
    if not parameter:
        return None
    spans, as_of = side.loaded.spans, side.inforce.as_of
    for dated in parameter.values:
        if dated.period.holds(as_of) and _same(dated.value, side.inforce.parameters.get(name)):
            return side.place(spans.values.get((name, dated.period.start)))
    return None


def _decisions(sides: Sides) -> Iterator[Edit]:
    old, new = ({d.name: d for d in side.decisions} for side in sides.pair.sides)
    for name in old:
        if name in new:
            yield from _of_decision(sides, old[name], new[name])


def _of_decision(sides: Sides, old: Decision, new: Decision) -> Iterator[Edit]:
    name = old.name
    if _shape(old) != _shape(new):
        part: Part = ("decision", name)
        what = f"decision `{name}`, whose outputs are others, as a whole"
        yield Edit(what, frozenset({part}), *sides.places("decisions", name), name)
        return
    yield from _rules(sides, old, new)
    yield from _settings(sides, old, new)


def _shape(decision: Decision) -> tuple[tuple[str, Type], ...]:
    """The outputs as readers see them; of a list what is in it, for the hit policy may change."""
    return tuple((output.name, output.type.element or output.type) for output in decision.outputs)


def _rules(sides: Sides, old: Decision, new: Decision) -> Iterator[Edit]:
    before, after = ({rule.id: rule for rule in each.rules} for each in (old, new))
    for id_ in dict.fromkeys([*before, *after]):
        rules = before.get(id_), after.get(id_)
        what = _of_rule(*rules)
        if what is None:
            continue
        places = sides.places("rules", id_)
        finer = None if None in rules else _finer(sides, *rules)
        was, now = finer or (
            places[0] if rules[0] is not None else None,
            places[1] if rules[1] is not None else None,
        )
        yield Edit(short(what), frozenset({("rule", old.name, id_)}), was, now, old.name)
    common = [id_ for id_ in before if id_ in after]
    is_ordered = old.hit_policy.is_ordered and new.hit_policy.is_ordered
    if is_ordered and common != (others := [id_ for id_ in after if id_ in before]):
        moved = next(two for one, two in zip(common, others, strict=True) if one != two)
        what = f"the order of the rules of `{old.name}`, from `{moved}` on"
        places = sides.places("rules", moved)
        yield Edit(what, frozenset({("order", old.name)}), *places, old.name)


def _of_rule(old: Rule | None, new: Rule | None) -> str | None:
    """What became of a rule in force; None where nothing did that decides."""
    if old is None:
        return None if new is None else f"rule `{new.id}` came: {_gist(new)}"
    if new is None:
        return f"rule `{old.id}` went: {_gist(old)}"
    left, right = differing((old.when, *old.then), (new.when, *new.then))
    if left is None and right is None:
        return None
    return f"rule `{new.id}`: {_change(left, right)}"


def _gist(rule: Rule) -> str:
    given = ", ".join(map(formula, rule.then))
    return f"{formula(rule.when)}{' gives ' + given if given else ''}"


def _change(left: Expr | None, right: Expr | None) -> str:
    """What became of a part of a rule; of several conditions those that came and went."""
    for joined, word in ((AllOf, "and"), (AnyOf, "or")):
        if isinstance(left, joined) and isinstance(right, joined):
            came, went = _without(right.parts, left.parts), _without(left.parts, right.parts)
            told = [f"+ {word} `{formula(each)}`" for each in came]
            told += [f"- {word} `{formula(each)}`" for each in went]
            if told and len(told) < len(right.parts) + len(left.parts):
                return ", ".join(told)
    if isinstance(right, AnyOf) and left is not None and not _without((left,), right.parts):
        return ", ".join(f"+ or `{formula(each)}`" for each in _without(right.parts, (left,)))
    return f"{_texts(left)} -> {_texts(right)}"


def _without(parts: Sequence[Expr], others: Sequence[Expr]) -> list[Expr]:
    return [p for p in parts if not any(same_expressions((p,), (o,)) for o in others)]


def _texts(expr: Expr | None) -> str:
    return "nothing" if expr is None else f"`{formula(expr)}`"


def _finer(
    sides: Sides, old: Rule | None, new: Rule | None
) -> tuple[str | None, str | None] | None:
    """The lines of what differs inside of a rule; None where one is not known."""
    if old is None or new is None:
        return None
    nodes = differing((old.when, *old.then), (new.when, *new.then))
    rules = sides.places("rules", new.id)
    places = []
    for side, node, own in zip((sides.old, sides.new), nodes, rules, strict=True):
        above = sides.pair.above if side is sides.new else 0
        id_ = None if node is None else node.id - above
        span = None if id_ is None else side.loaded.spans.nodes.get(id_)
        places.append(side.place(span) or own)
    return places[0], places[1]


def _settings(sides: Sides, old: Decision, new: Decision) -> Iterator[Edit]:
    name = old.name
    if old.hit_policy is not new.hit_policy:
        what = f"hit policy of `{name}`: {old.hit_policy} -> {new.hit_policy}"
        yield _setting(sides, name, "hit_policy", what)
    elif old.priority != new.priority:
        yield _setting(sides, name, "priority", f"priority of `{name}`")
    for key in SETTINGS:
        values = getattr(old, key), getattr(new, key)
        if key == "if_provisional":
            told = [_if_provisional(each) for each in (old, new)]
            differ = told[0] != told[1]
        else:
            exprs = [_as_tuple(value) for value in values]
            told = [", ".join(map(formula, each)) or "nothing" for each in exprs]
            differ = not same_expressions(exprs[0], exprs[1])
        if differ:
            yield _setting(sides, name, key, f"{key} of `{name}`: {told[0]} -> {told[1]}")


def _setting(sides: Sides, name: str, key: str, what: str) -> Edit:
    found = sides.places("settings", (name, key))
    whole = sides.places("decisions", name)
    part: Part = ("setting", name, key)
    return Edit(
        short(what), frozenset({part}), found[0] or whole[0], found[1] or whole[1], decision=name
    )


def _as_tuple(value: Expr | tuple[Expr, ...] | None) -> tuple[Expr, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _if_provisional(decision: Decision) -> str:
    wanted = decision.if_provisional
    if wanted is None or wanted.values is None:
        return "keep"
    pairs = zip(wanted.values, decision.outputs, strict=True)
    return ", ".join(show_value(value, output.type) for value, output in pairs)


def is_read(edit: Edit, decisions: Collection[str], read: Iterable[tuple[str, str]]) -> bool:
    """Whether an edit can matter to some decisions, which read so many parameters and tables."""
    if edit.decision is not None:
        return edit.decision in decisions
    names = {*read}
    sorts = {"parameter": "parameter", "row": "table", "no row": "table", "table": "table"}
    return any((sorts.get(str(part[0]), str(part[0])), part[1]) in names for part in edit.parts)
