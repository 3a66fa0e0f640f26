"""What is allowed in a policy, but probably not meant: warnings, each with a way to silence it.

Nothing here changes a decision. A warning that would be wrong more than once in a while is worth
less than none, so each is told only where it is plain.
"""

from __future__ import annotations

from datetime import date
from itertools import chain

from engine.analysis.warnings.constant import constant_conditions
from engine.analysis.warnings.ending import endings, open_ended
from engine.analysis.warnings.favourable import favourable_defaults
from engine.analysis.warnings.nulls import null_otherwise_reads
from engine.analysis.warnings.quarantine import quarantined_reads
from engine.analysis.warnings.rates import zero_of_zero
from engine.analysis.warnings.rules import never_effective, same_conditions
from engine.analysis.warnings.sentences import unread_in_because
from engine.analysis.warnings.silence import kept
from engine.analysis.warnings.thresholds import repeated_thresholds
from engine.analysis.warnings.unfinished import unfinished
from engine.analysis.warnings.unused import unmeasured, unused
from engine.policy.load import Loaded
from engine.source.diagnostic import Diagnostic

__all__ = ["warnings_of"]

_FAMILIES = (
    unused,
    unmeasured,
    never_effective,
    same_conditions,
    unfinished,
    constant_conditions,
    unread_in_because,
    repeated_thresholds,
    favourable_defaults,
    null_otherwise_reads,
    quarantined_reads,
    zero_of_zero,
)


def warnings_of(loaded: Loaded, as_of: date | None = None) -> tuple[Diagnostic, ...]:
    """The warnings about a checked policy, by place; none about one that has errors.

    Args:
        loaded: The policy as it was read.
        as_of: Also warn of the values of parameters that end soon after this day.
    """
    policy = loaded.policy
    if policy is None:
        return ()
    findings = chain.from_iterable(family(loaded, policy) for family in _FAMILIES)
    ending = () if as_of is None else endings(loaded, policy, as_of)
    told = kept(loaded, policy, chain(findings, ending), open_ended(loaded, policy))
    return tuple(sorted(dict.fromkeys(told), key=lambda d: (d.span, d.code, d.message)))
