"""What the outcomes rest on in law, and the constants they were measured by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.explain.case import json_of
from engine.explain.chains import Names
from engine.explain.explanation import AuthorityPart, ChainPart, ParameterPart
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
            authority=str(cited) if (cited := _cited(inforce, parameter)) else None,
        )
        for parameter in inforce.policy.parameters.values()
        if parameter.name in inforce.parameters
    ]


def _cited(inforce: InForce, parameter: Parameter) -> Authority | None:
    """The authority of the value that holds, else of the parameter."""
    own = [v.authority for v in parameter.values if v.period.holds(inforce.as_of)]
    return next((authority for authority in own if authority), parameter.authority)


def authorities_of(chains: Iterable[ChainPart], names: Names) -> list[AuthorityPart]:
    """What is cited by the rules that decided, and by the parameters they read; each once."""
    rules: dict[str, list[str]] = {}
    parameters: dict[str, list[str]] = {}
    for authority, rule, parameter in _citations(chains, names):
        told = rules.setdefault(authority, [])
        read = parameters.setdefault(authority, [])
        if rule and rule not in told:
            told.append(rule)
        if parameter and parameter not in read:
            read.append(parameter)
    return [
        AuthorityPart(authority=each, rules=rules[each], parameters=parameters[each])
        for each in rules
    ]


def _citations(
    chains: Iterable[ChainPart], names: Names
) -> Iterator[tuple[str, str | None, str | None]]:
    for step in (step for chain in chains for step in chain.steps):
        if step.kind == "decision":
            for rule in names.decisions[step.name].winners:
                if rule.authority:
                    yield rule.authority, rule.id, None
        elif step.kind == "parameter":
            authority = names.parameters[step.name].authority
            if authority:
                yield authority, None, step.name
