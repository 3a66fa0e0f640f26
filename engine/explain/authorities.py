"""What the outcomes rest on in law, and the constants they were measured by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.explain.case import json_of
from engine.explain.chains import Names
from engine.explain.citations import Cited, cited
from engine.explain.explanation import AuthorityPart, ChainPart, OtherwisePart, RulePart
from engine.explain.subject import ParameterPart
from engine.model.formats import show_value
from engine.model.inforce import InForce
from engine.model.policy import Authority, Parameter


def parameter_parts(inforce: InForce) -> list[ParameterPart]:
    """The parameters that have a value on the date, each with what that value rests on."""
    return [
        ParameterPart(
            name=parameter.name,
            label=parameter.label,
            value=json_of(inforce.parameters[parameter.name], parameter.type),
            shown=show_value(inforce.parameters[parameter.name], parameter.type, parameter.unit),
            **cited(_authority(inforce, parameter)),
        )
        for parameter in inforce.policy.parameters.values()
        if parameter.name in inforce.parameters
    ]


def _authority(inforce: InForce, parameter: Parameter) -> Authority | None:
    """The authority of the value that holds, else of the parameter."""
    own = [v.authority for v in parameter.values if v.period.holds(inforce.as_of)]
    return next((authority for authority in own if authority), parameter.authority)


def authorities_of(chains: Iterable[ChainPart], names: Names) -> list[AuthorityPart]:
    """What is cited by the rules that decided, and by the parameters they read; each once."""
    found: dict[str, Cited] = {}
    rules: dict[str, dict[str, None]] = {}
    parameters: dict[str, dict[str, None]] = {}
    others: dict[str, dict[str, None]] = {}
    for decision, part in _citing(chains, names):
        if part.authority is None:
            continue
        found.setdefault(
            part.authority, Cited(authority=part.authority, cite=part.cite, basis=part.basis)
        )
        if isinstance(part, ParameterPart):
            parameters.setdefault(part.authority, {})[part.name] = None
        elif isinstance(part, RulePart):
            rules.setdefault(part.authority, {})[part.id] = None
        else:
            others.setdefault(part.authority, {})[decision] = None
    return [
        AuthorityPart(
            authority=each,
            cite=cited_["cite"],
            basis=cited_["basis"],
            rules=[*rules.get(each, ())],
            parameters=[*parameters.get(each, ())],
            otherwise=[*others.get(each, ())],
        )
        for each, cited_ in found.items()
    ]


def _citing(
    chains: Iterable[ChainPart], names: Names
) -> Iterator[tuple[str, RulePart | ParameterPart | OtherwisePart]]:
    """What may cite something, each with the decision or parameter that it belongs to."""
    for step in (step for chain in chains for step in chain.steps):
        if step.kind == "decision":
            decision = names.decisions[step.name]
            yield from ((step.name, rule) for rule in decision.winners)
            if decision.by == "otherwise" and decision.otherwise and not decision.fault:
                yield step.name, decision.otherwise
        elif step.kind == "parameter":
            yield step.name, names.parameters[step.name]
