"""What can be wrong with a run that was complete once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.source.render import escape


class Kind(StrEnum):
    """What broke."""

    CHANGED_FILE = "changed-file"
    MISSING_FILE = "missing-file"
    UNEXPECTED_FILE = "unexpected-file"
    UNREADABLE_FILE = "unreadable-file"
    BAD_MANIFEST = "bad-manifest"
    RENAMED_RUN = "renamed-run"
    MISSING_RUN = "missing-run"
    CHANGED_RUN = "changed-run"
    FORKED_CHAIN = "forked-chain"
    SECOND_FIRST_RUN = "second-first-run"
    NAMES_OUT_OF_ORDER = "names-out-of-order"
    BAD_NEWEST = "bad-newest"


@dataclass(frozen=True, slots=True, order=True)
class RunProblem:
    """Something that broke: in which run, at which file or link, and what is known of it."""

    run: str
    """Empty where it is of the folder of runs."""
    file: str
    """Its path in the run; empty where it is of the chain."""
    kind: Kind
    message: str

    def __str__(self) -> str:
        """One line: `RUN/FILE: error[KIND]: MESSAGE`."""
        place = "/".join(part for part in (self.run, self.file) if part)
        return escape(f"{place}: error[{self.kind}]: {self.message}")
