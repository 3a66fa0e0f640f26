"""Parameters whose value ends and none follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engine.analysis.warnings.finding import Finding
from engine.model.policy import Parameter, Policy
from engine.policy.checks.in_time import ending_in
from engine.policy.checks.remarks import Allowance, Subject
from engine.policy.load import Loaded


def endings(loaded: Loaded, policy: Policy, as_of: date) -> Iterator[Finding]:
    """The warnings about values that end soon after a day, with what they are about."""
    names = {span: name for name, span in loaded.spans.parameters.items()}
    for each in ending_in(policy, loaded.spans, as_of):
        yield Finding(each, (Subject("parameter", names[each.span]),))


def open_ended(loaded: Loaded, policy: Policy) -> frozenset[Allowance]:
    """What allows a value to end that does end: used, though there is no warning on every day."""
    return frozenset(
        each
        for each in loaded.allowances
        if each.code == "parameter-ending"
        and each.subject.kind == "parameter"
        and _ends(policy.parameters[each.subject.name])
    )


def _ends(parameter: Parameter) -> bool:
    """Whether it has, on some day, a value that none follows."""
    ends = [each.period.end for each in parameter.values]
    days = [end + timedelta(days=1) for end in ends if end is not None and end < date.max]
    return any(not any(each.period.holds(day) for each in parameter.values) for day in days)
