"""On what a rule or a value rests, in words: the citation, and whose choice the numbers are."""

from __future__ import annotations

from typing import Final, TypedDict

from engine.model.policy import OWN_CHOICE, Authority

OWN: Final = OWN_CHOICE
LEGEND: Final = (
    f"{OWN}: a choice of this policy's own; after a citation, the citation says why there is a "
    "rule, and the numbers are the policy's choice"
)
"""What `OWN` means, for people."""


class Cited(TypedDict):
    """The fields of every part that rests on something."""

    authority: str | None
    cite: str | None
    basis: str | None


def cited(authority: Authority | None) -> Cited:
    """What an authority is told as, and its two halves; all null where there is none."""
    if authority is None:
        return Cited(authority=None, cite=None, basis=None)
    return Cited(authority=str(authority) or None, cite=authority.citation, basis=authority.basis)
