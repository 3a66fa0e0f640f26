"""Rules that are still as `tidewaiter new` made them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis.warnings import messages
from engine.analysis.warnings.finding import Finding, named_at
from engine.model.expressions import Literal
from engine.model.policy import Because, Policy, Rule
from engine.policy.checks.remarks import UNWRITTEN, Subject
from engine.policy.load import Loaded


def unfinished(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each rule with words that are to be written."""
    for decision in policy.decisions:
        for rule in decision.rules:
            subject = Subject("rule", rule.id)
            what = _unwritten(rule)
            if what is not None:
                place = named_at(loaded.spans, subject)
                yield Finding(messages.unfinished(rule.id, what, place), (subject,))


def _unwritten(rule: Rule) -> str | None:
    """What of a rule is to be written, with its verb; None where nothing is."""
    found = ["`title`"] if rule.title == UNWRITTEN else []
    if rule.because == Because((UNWRITTEN,)):
        found.append("`because`")
    if any(isinstance(each, Literal) and each.value == UNWRITTEN for each in rule.then):
        found.append("what it gives")
    if not found:
        return None
    return f"{' and '.join(found)} {'is' if len(found) == 1 else 'are'} still"
