"""Whether the data of an account are at fault, so that nothing else is judged."""

from __future__ import annotations

from collections.abc import Mapping

from engine.explain.case import Case
from engine.explain.explanation import DecisionPart, QuarantinePart
from engine.explain.sentences import known_reason


def quarantine_of(case: Case, decisions: Mapping[str, DecisionPart]) -> QuarantinePart | None:
    """The first output under `quarantine` of the policy's header that is true; None for none."""
    for output, voided in case.origin.quarantine.items():
        for decision in decisions.values():
            if decision.values.get(output) is True:
                void = f"; {' and '.join(voided)} mean nothing until they are right"
                return QuarantinePart(
                    output=output,
                    decision=decision.name,
                    rules=[rule.id for rule in decision.winners],
                    voided=[*voided],
                    told=f"the data are at fault: {known_reason(decision)}; nothing else is judged"
                    + (void if voided else ""),
                )
    return None
