"""Decisions: outputs declared first, so that all of them can be read; then rules and settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.model.policy import Decision, HitPolicy, IfProvisional, Output, Rule
from engine.model.types import Kind, Type
from engine.policy.checks import messages_policy as messages
from engine.policy.checks.allowances import read_allow
from engine.policy.checks.draft import Draft, authority, text
from engine.policy.checks.hit_policy import (
    check_outputs,
    check_settings,
    read_limits,
    read_priority,
)
from engine.policy.checks.rows import read_rows
from engine.policy.checks.rules import Within, read_rules
from engine.policy.checks.values import constant, each_output, expression, is_expression
from engine.policy.surface import messages_shape
from engine.policy.surface.pipe_table import read_pipe_table
from engine.policy.typing.scope import ScopedOutput
from engine.policy.yaml.nodes import Mapping, Node, Scalar

if TYPE_CHECKING:
    from engine.model.expressions import Expr
    from engine.policy.surface.parts import DecisionFile
    from engine.policy.typing import Typer

_PLACED: Final = (
    "otherwise",
    "if_provisional",
    "table",
    "hit_policy",
    "output",
    "priority",
    "base",
    "floor",
    "cap",
)
"""The keys whose places are kept."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A decision of which the outputs are known, but not yet the rules.

    `outputs` have the types that a rule gives, also where the decision makes lists of them; None
    when one of them is broken. `hit_policy` is None when it is missing or none.
    """

    part: DecisionFile
    name: str
    hit_policy: HitPolicy | None
    outputs: tuple[Output, ...] | None

    @property
    def who(self) -> str:
        """The decision, as messages name it."""
        return f"decision `{self.name}`"


def declare_decision(draft: Draft, part: DecisionFile) -> Declared:
    """Declare a decision and its outputs, so that others can read them."""
    name, who = part.decision.text, f"decision `{part.decision.text}`"
    usable = draft.names.name("decision", "decision", name, part.decision.span)
    read_allow(draft, part.allow, "decision", name)
    if usable:
        draft.decisions[name] = part.decision.span
        for key in _PLACED:
            if part.gave(key):
                draft.settings[name, key] = part.at(key)
    hit_policy = _hit_policy(draft, part, who)
    outputs = _outputs(draft, part, who)
    for output in outputs:
        if hit_policy is None or not usable:
            draft.broken.add(output.name)
        else:
            (given,) = _given((output,), hit_policy)
            draft.outputs[output.name] = ScopedOutput(name, given.type)
    good = bool(outputs) and len(outputs) == len(part.output.entries)
    return Declared(part, name, hit_policy if usable else None, outputs if good else None)


def declare_broken(draft: Draft, output: Node | None) -> None:
    """Note the outputs of a decision that cannot be checked: nothing is said of what reads them."""
    if isinstance(output, Mapping):
        draft.broken.update(name.text for name, _ in output.entries)


def _hit_policy(draft: Draft, part: DecisionFile, who: str) -> HitPolicy | None:
    given = part.hit_policy
    if given is None:
        if not part.gave("hit_policy"):
            told = messages_shape.missing_key(who, "hit_policy", part.decision.span)
            draft.problems.append(told)
        return None
    try:
        return HitPolicy(given.text)
    except ValueError:
        draft.problems.append(messages.bad_hit_policy(who, given.text, given.span))
        return None


def _outputs(draft: Draft, part: DecisionFile, who: str) -> tuple[Output, ...]:
    if not part.output.entries:
        draft.problems.append(messages.no_outputs(who, part.output.span))
    found = []
    for name, node in part.output.entries:
        usable = draft.names.name("name", "output", name.text, name.span)
        type_ = None
        if isinstance(node, Scalar):
            type_ = draft.types.read(node, f"output `{name.text}`")
        else:
            told = messages_shape.wrong_shape(who, name.text, "mapping", "text", node.span)
            draft.problems.append(told)
        if usable and type_ is None:
            draft.broken.add(name.text)
        elif usable and type_ is not None:
            found.append(Output(name.text, type_))
    return tuple(found)


def check_decision(draft: Draft, typer: Typer, declared: Declared) -> Decision | None:
    """Check the rules and settings of a decision, all outputs being declared.

    Bad rules are reported and left out. None when the decision's head is broken.
    """
    part = declared.part
    rules = _rules(draft, typer, declared)
    if declared.hit_policy is None or declared.outputs is None:
        return None
    policy, who, outputs = declared.hit_policy, declared.who, declared.outputs
    fits = check_outputs(draft, who, policy, outputs, part.output)
    check_settings(draft, part, policy, who, len(rules))
    if not policy.is_ordered:
        rules.sort(key=lambda rule: rule.id)
    limits: tuple[Expr | None, ...] = (None, None, None)
    if policy is HitPolicy.SUM and fits:
        limits = read_limits(draft, typer, part, who, outputs[0].type)
    return Decision(
        name=declared.name,
        question=text(part.question) or "",
        outputs=_given(outputs, policy),
        hit_policy=policy,
        rules=tuple(rules),
        otherwise=_otherwise(typer, declared, policy, outputs),
        if_provisional=_if_provisional(draft, typer, declared, policy, outputs),
        base=limits[0],
        floor=limits[1],
        cap=limits[2],
        priority=read_priority(draft, typer, part, who, (policy, outputs, rules)),
        authority=authority(part.authority),
        owner=text(part.owner),
    )


def _given(outputs: tuple[Output, ...], policy: HitPolicy) -> tuple[Output, ...]:
    if not policy.is_list:
        return outputs
    return tuple(Output(each.name, Type(Kind.LIST, element=each.type)) for each in outputs)


def _rules(draft: Draft, typer: Typer, declared: Declared) -> list[Rule]:
    part, who = declared.part, declared.who
    within = Within(
        draft=draft,
        typer=typer,
        decision=who,
        outputs=declared.outputs,
        then_optional=declared.hit_policy in (HitPolicy.COUNT, None),
        authority=authority(part.authority),
        owner=text(part.owner),
    )
    if part.rules is not None and part.table is not None:
        told = messages_shape.both(who, "rules", "table", part.at("table"), part.at("rules"))
        draft.problems.append(told)
    if part.rules is not None:
        return read_rules(within, part.rules)
    if part.table is not None:
        if part.table.style != "literal":
            draft.problems.append(messages_shape.no_pipe_block(who, "table", part.at("table")))
            return []
        grid = read_pipe_table(part.table, who, draft.problems)
        return [] if grid is None else read_rows(within, grid)
    if not part.gave("rules") and not part.gave("table"):
        draft.problems.append(messages_shape.missing_key(who, "rules", part.decision.span))
    return []


def _otherwise(
    typer: Typer, declared: Declared, policy: HitPolicy, outputs: tuple[Output, ...]
) -> tuple[Expr, ...] | None:
    node = declared.part.otherwise
    if node is None or policy.is_list or policy in (HitPolicy.SUM, HitPolicy.COUNT):
        return None
    return each_output(expression, typer, node, f"the `otherwise` of {declared.who}", outputs)


def _if_provisional(
    draft: Draft,
    typer: Typer,
    declared: Declared,
    policy: HitPolicy,
    outputs: tuple[Output, ...],
) -> IfProvisional | None:
    node, who = declared.part.if_provisional, declared.who
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text == "keep":
        return IfProvisional(None)
    if policy.is_list:
        told = messages.unneeded_setting(
            who, "if_provisional", policy, declared.part.at("if_provisional")
        )
        draft.problems.append(told)
        return None
    who = f"the `if_provisional` of {who}"
    if is_expression(node):
        draft.problems.append(messages_shape.no_expression(who, node.span))
        return None
    values = each_output(constant, typer, node, who, outputs)
    return None if values is None else IfProvisional(tuple(each.value for each in values))
