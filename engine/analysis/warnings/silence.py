"""Which warnings the policy does not want, and which of its wishes silence nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.analysis.warnings import messages
from engine.analysis.warnings.finding import Finding
from engine.model.policy import Policy
from engine.policy.checks.remarks import Allowance, Subject
from engine.policy.load import Loaded
from engine.source.diagnostic import Diagnostic


def kept(
    loaded: Loaded, policy: Policy, findings: Iterable[Finding], needed: frozenset[Allowance]
) -> Iterator[Diagnostic]:
    """The warnings that no `allow` silences, and one for each `allow` that silences none.

    What a decision allows is allowed for its rules, too; where both do, the rule's is counted.
    What is `needed` is not told to silence nothing, though there is no warning today.
    """
    allowances = {(each.subject, each.code): each for each in loaded.allowances}
    decisions = {rule.id: d.name for d in policy.decisions for rule in d.rules}
    used: set[Allowance] = {*needed}
    for finding in findings:
        code = finding.diagnostic.code
        allowing = [_allowing(s, code, allowances, decisions) for s in finding.subjects]
        used.update(each for each in allowing if each is not None)
        needs = len(allowing) if finding.needs is None else finding.needs
        if allowing.count(None) >= needs:
            yield finding.diagnostic
    for each in loaded.allowances:
        if each not in used:
            yield messages.unused_allow(str(each.subject), each.code, each.span)


def _allowing(
    subject: Subject,
    code: str,
    allowances: Mapping[tuple[Subject, str], Allowance],
    decisions: Mapping[str, str],
) -> Allowance | None:
    own = allowances.get((subject, code))
    if own is not None or subject.kind != "rule" or subject.name not in decisions:
        return own
    return allowances.get((Subject("decision", decisions[subject.name]), code))
