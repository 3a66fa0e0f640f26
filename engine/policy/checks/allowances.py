"""`allow: {CODE: reason}`: warnings that are not wanted for a part of the policy, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.policy.checks import messages_allowances as messages
from engine.policy.checks.remarks import Allowance, Subject
from engine.policy.yaml.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from engine.policy.checks.draft import Draft

SILENCEABLE: Final = (
    "because-unread",
    "constant-condition",
    "favourable-default",
    "null-otherwise-read",
    "parameter-ending",
    "reads-quarantined",
    "repeated-threshold",
    "rule-never-effective",
    "same-condition",
    "unfinished-rule",
    "unmeasured-fact",
    "unused-fact",
    "unused-measure",
    "unused-parameter",
    "unused-table",
    "zero-of-zero",
)
"""The codes of all warnings that an `allow` may silence."""


def read_allow(draft: Draft, given: Mapping | None, kind: str, name: str) -> None:
    """Note what an `allow` silences; codes and reasons that are none are reported."""
    subject = Subject(kind, name)
    for code, value in () if given is None else given.entries:
        reason = _reason(value) if isinstance(value, Scalar) else None
        if code.text not in SILENCEABLE:
            told = messages.unknown_code(str(subject), code.text, SILENCEABLE, code.span)
            draft.problems.append(told)
        elif reason is None:
            draft.problems.append(messages.no_text(str(subject), code.text, value.span))
        elif not reason:
            draft.problems.append(messages.no_reason(str(subject), code.text, code.span))
        else:
            draft.allowances.append(Allowance(subject, code.text, reason, code.span))


def _reason(value: Scalar) -> str:
    """The reason in one line; empty where there is none."""
    nothing = value.style == "plain" and value.text in ("~", "null", "-")
    return "" if nothing else " ".join(value.text.split())
