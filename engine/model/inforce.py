"""The policy as it stands on one day: rules in force, parameters with one value, rows in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.model.expressions import parameters_of
from engine.model.gathering import parameters_gathered
from engine.model.policy import Decision, Invariant, Policy, Table
from engine.model.types import Value


@dataclass(frozen=True, slots=True)
class InForce:
    """What the engines evaluate: a policy as of a date, with nothing dated left in it.

    `parameters` holds the as-of date under `as_of`. `set_aside` lists the ids of the rules
    that are not in force; for this run they do not exist.
    """

    policy: Policy
    as_of: date
    parameters: Mapping[str, Value]
    decisions: tuple[Decision, ...]
    tables: Mapping[str, Table]
    invariants: tuple[Invariant, ...]
    set_aside: tuple[str, ...]


class ParameterGapError(Exception):
    """A rule in force reads parameters that have no value on the as-of date."""

    def __init__(self, as_of: date, names: tuple[str, ...]) -> None:
        super().__init__(f"no value as of {as_of} for {', '.join(names)}")
        self.as_of = as_of
        self.names = names


def gaps_in_gathering(policy: Policy, as_of: date) -> tuple[str, ...]:
    """The parameters without a value on `as_of` that measures or conditions on records read.

    They do not keep anybody from deciding accounts whose facts are there; facts cannot be made
    from records without them.
    """
    read = parameters_gathered(policy) & policy.parameters.keys()
    return tuple(
        sorted(
            name
            for name in read
            if not any(each.period.holds(as_of) for each in policy.parameters[name].values)
        )
    )


def select(policy: Policy, as_of: date) -> InForce:
    """Select what is in force on `as_of`.

    Raises:
        ParameterGapError: a rule in force, or an invariant, reads a parameter without a
            value on that day.
    """
    decisions = tuple(
        replace(d, rules=tuple(r for r in d.rules if r.period.holds(as_of)))
        for d in policy.decisions
    )
    parameters: dict[str, Value] = {"as_of": as_of}
    for parameter in policy.parameters.values():
        for dated in parameter.values:
            if dated.period.holds(as_of):
                parameters[parameter.name] = dated.value
    read = frozenset[str]().union(
        *(d.reads_parameters() for d in decisions),
        *(parameters_of(i.must) for i in policy.invariants),
    )
    if gaps := tuple(sorted(read - parameters.keys())):
        raise ParameterGapError(as_of, gaps)
    return InForce(
        policy=policy,
        as_of=as_of,
        parameters=parameters,
        decisions=decisions,
        tables={
            t.name: replace(t, rows=tuple(r for r in t.rows if r.period.holds(as_of)))
            for t in policy.tables.values()
        },
        invariants=policy.invariants,
        set_aside=tuple(
            r.id for d in policy.decisions for r in d.rules if not r.period.holds(as_of)
        ),
    )
