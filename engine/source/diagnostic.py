"""What is wrong, where, and the remedy: a value, collected and shown at the end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.source.text import Span


class Severity(StrEnum):
    """How bad it is. An error stops the policy from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Label:
    """Another place that belongs to the problem, with what it has to do with it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. `code` has a page in `engine/source/codes`; `help` says the remedy.

    `note` stands beside the caret, `labels` point at other places. Messages are lower case,
    without a full stop, with the user's words in backticks.
    """

    code: str
    message: str
    span: Span
    note: str | None = None
    help: str | None = None
    labels: tuple[Label, ...] = ()
    severity: Severity = Severity.ERROR
