"""Whether a decision's outputs and settings fit its hit policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.model.expressions import Expr, Literal
from engine.model.formats import show_value
from engine.model.policy import HitPolicy, Output, Rule
from engine.model.types import Kind, Type, Value
from engine.policy.checks import messages_policy as messages
from engine.policy.checks.values import constant, expression
from engine.policy.surface import messages_shape
from engine.policy.yaml.nodes import Mapping, Node, Sequence

if TYPE_CHECKING:
    from engine.policy.checks.draft import Draft
    from engine.policy.surface.parts import DecisionFile
    from engine.policy.typing import Typer
    from engine.source.text import Span

MOST_ADDENDS: Final = 1_000
"""Rules of a `collect sum`: so many that the exact total keeps within 64 bits."""

_WANTED: Final = {
    HitPolicy.SUM: (Kind.INTEGER, Kind.MONEY),
    HitPolicy.COUNT: (Kind.INTEGER,),
    HitPolicy.MIN: (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE),
    HitPolicy.MAX: (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE),
}
_NEEDS_OTHERWISE: Final = (
    HitPolicy.UNIQUE,
    HitPolicy.ANY,
    HitPolicy.PRIORITY,
    HitPolicy.FIRST,
)
_RANKED: Final = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)

Shape = tuple[HitPolicy, tuple[Output, ...], list[Rule]]
"""A decision's hit policy, outputs and rules."""


def check_outputs(
    draft: Draft, who: str, policy: HitPolicy, outputs: tuple[Output, ...], node: Mapping
) -> bool:
    """Whether the hit policy can combine the outputs; reports it if not."""
    wanted = _WANTED.get(policy)
    if wanted is None or (len(outputs) == 1 and outputs[0].type.kind in wanted):
        return True
    words = [str(kind) for kind in wanted]
    told = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    wrong = node.entries[1][0] if len(outputs) > 1 else node.entries[0][1]
    draft.problems.append(messages.outputs_of_policy(who, policy, told, wrong.span))
    return False


def check_settings(
    draft: Draft, part: DecisionFile, policy: HitPolicy, who: str, rules: int
) -> None:
    """Report settings that the hit policy needs and lacks, or has and does not need."""
    where = part.decision.span if part.hit_policy is None else part.hit_policy.span
    unneeded: list[str] = []
    if policy is not HitPolicy.SUM:
        unneeded += ["base", "floor", "cap"]
    elif rules > MOST_ADDENDS:
        told = messages.too_many_rules(who, rules, MOST_ADDENDS, where)
        draft.problems.append(told)
    if policy.is_list or policy in (HitPolicy.SUM, HitPolicy.COUNT):
        unneeded.append("otherwise")
    elif policy in _NEEDS_OTHERWISE and not part.gave("otherwise"):
        draft.problems.append(messages.missing_otherwise(who, policy, where))
    if policy not in _RANKED:
        unneeded.append("priority")
    elif not part.gave("priority"):
        draft.problems.append(messages.missing_priority(who, policy, where))
    for key in unneeded:
        name = part.node.key(key)
        if name is not None:
            draft.problems.append(messages.unneeded_setting(who, key, policy, name.span))


def read_limits(
    draft: Draft, typer: Typer, part: DecisionFile, who: str, type_: Type
) -> tuple[Expr | None, Expr | None, Expr | None]:
    """Base, floor and cap of a sum; the base is 0 when it is not given."""

    def limit(key: str, node: Node | None) -> Expr | None:
        return None if node is None else expression(typer, node, f"the {key} of {who}", type_)

    base, floor, cap = (
        limit("base", part.base),
        limit("floor", part.floor),
        limit("cap", part.cap),
    )
    if part.base is None:
        zero = "$0" if type_.kind is Kind.MONEY else "0"
        base = typer.literal(zero, lambda _start, _end: part.decision.span, who, type_)
    if isinstance(floor, Literal) and isinstance(cap, Literal) and part.floor and part.cap:
        low, high = floor.value, cap.value
        if isinstance(low, int) and isinstance(high, int) and low > high:
            shown = f"`{show_value(low, type_)}`", f"`{show_value(high, type_)}`"
            span, first = part.cap.span, part.floor.span
            draft.problems.append(messages.reversed_bounds(who, *shown, span, first))
    return base, floor, cap


def read_priority(
    draft: Draft, typer: Typer, part: DecisionFile, who: str, shape: Shape
) -> tuple[tuple[Value, ...], ...]:
    """For each output its values, highest first; nothing after an error was reported."""
    policy, outputs, rules = shape
    if policy not in _RANKED or part.priority is None:
        return ()
    lists = _lists(draft, part.priority, who, outputs)
    ranks = []
    for i, output in enumerate(outputs):
        node = lists.get(output.name)
        values = None if node is None else _ranks(draft, typer, node, who, output)
        if node is None or values is None:
            continue
        _check_complete(draft, who, output, values, node.span)
        if output.type.kind not in (Kind.ENUM, Kind.BOOLEAN):
            given = [rule.then[i] for rule in rules if len(rule.then) == len(outputs)]
            _check_given(draft, typer, who, output, (given, values, node.span))
        ranks.append(values)
    return tuple(ranks) if len(ranks) == len(outputs) else ()


def _lists(draft: Draft, node: Node, who: str, outputs: tuple[Output, ...]) -> dict[str, Sequence]:
    """The list of each output; what is wrong is reported."""
    if len(outputs) == 1 and isinstance(node, Sequence):
        return {outputs[0].name: node}
    if not isinstance(node, Mapping):
        wanted = "list" if len(outputs) == 1 else "mapping"
        given = "list" if isinstance(node, Sequence) else "text"
        told = messages_shape.wrong_shape(who, "priority", given, wanted, node.span)
        draft.problems.append(told)
        return {}
    names = [output.name for output in outputs]
    found = {}
    for key, value in node.entries:
        if key.text not in names:
            where = f"`priority` of {who}"
            draft.problems.append(messages_shape.unknown_key(where, key.text, names, key.span))
        elif isinstance(value, Sequence):
            found[key.text] = value
        else:
            given = "mapping" if isinstance(value, Mapping) else "text"
            told = messages_shape.wrong_shape(
                f"`priority` of {who}", key.text, given, "list", value.span
            )
            draft.problems.append(told)
    draft.problems += [
        messages_shape.missing_key(f"`priority` of {who}", name, node.span)
        for name in names
        if node.get(name) is None
    ]
    return found


def _ranks(
    draft: Draft, typer: Typer, node: Sequence, who: str, output: Output
) -> tuple[Value, ...] | None:
    values: list[Value] = []
    good = True
    for item in node.items:
        literal = constant(typer, item, f"the `priority` of {who}", output.type)
        if literal is None:
            good = False
        elif literal.value is None:
            draft.problems.append(messages.null_ranked(who, item.span))
        elif literal.value in values:
            shown = show_value(literal.value, output.type)
            draft.problems.append(messages_shape.listed_twice(who, "priority", shown, item.span))
        else:
            values.append(literal.value)
    return tuple(values) if good else None


def _check_complete(
    draft: Draft, who: str, output: Output, values: tuple[Value, ...], span: Span
) -> None:
    """All values of an enum, or of a boolean, must be ranked."""
    wanted: tuple[Value, ...] = output.type.members if output.type.kind is Kind.ENUM else ()
    if output.type.kind is Kind.BOOLEAN:
        wanted = (True, False)
    missing = [value for value in wanted if value not in values]
    if missing:
        words = ", ".join(f"`{show_value(value, output.type)}`" for value in missing)
        draft.problems.append(messages.not_ranked(who, output.name, words, span, None))


def _check_given(
    draft: Draft,
    typer: Typer,
    who: str,
    output: Output,
    given: tuple[list[Expr], tuple[Value, ...], Span],
) -> None:
    """What rules give must be ranked, where a type has no end of values."""
    exprs, values, span = given
    for expr in exprs:
        place = typer.spans[expr.id]
        if not isinstance(expr, Literal):
            draft.problems.append(messages.not_rankable(who, output.name, place, span))
        elif expr.value is not None and expr.value not in values:
            words = f"`{show_value(expr.value, output.type)}`"
            draft.problems.append(messages.not_ranked(who, output.name, words, span, place))
