"""Who was decided, and by which policy: parts of an explanation."""

from __future__ import annotations

from typing import Literal

from engine.explain.part import Json, Part


class FactPart(Part):
    """A fact that the policy reads."""

    name: str
    """The fact."""
    label: str
    """What it is called in words."""
    value: Json
    """As JSON: null where it is missing, money as text of dollars and cents."""
    shown: str
    """The same in words."""
    source: str | None
    """Where it comes from."""
    standing: Literal["known", "could matter", "cannot matter"]
    """Whether it is known; else whether it could still change an outcome."""


class ParameterPart(Part):
    """A constant of the policy, as of the date."""

    name: str
    """The parameter."""
    label: str
    """What it is called in words."""
    value: Json
    """As JSON."""
    shown: str
    """The same in words."""
    authority: str | None
    """On what this value rests."""
    cite: str | None = None
    """The citation alone."""
    basis: str | None = None
    """As of a rule."""


class AccountPart(Part):
    """Who was decided."""

    id: str
    """By which it is known."""
    name: str | None
    """What it is called."""
    kind: str | None
    """`importer` or `broker`."""
    ior_numbers: list[str]
    """Importer-of-record numbers; those of persons are masked."""
    filer_codes: list[str]
    """Filer codes of a broker."""
    facts: list[FactPart]
    """Every fact that the policy declares, in its order."""


class PolicyPart(Part):
    """By which policy, to the digest."""

    name: str
    """The policy."""
    version: str
    """Its version."""
    as_of: str
    """The date it was evaluated for."""
    meaning_digest: str
    """Of all that can change a decision: the same digest, facts and date decide the same."""
    text_digest: str
    """Of the texts of its files, comments and layout with them."""
    digest_method: str = "SHA-256"
    """How both digests are made."""
    meaning_digest_short: str = ""
    """The first 16 digits of `meaning_digest`, for a line of text."""
    text_digest_short: str = ""
    """The first 16 digits of `text_digest`."""
    parameters: list[ParameterPart]
    """The parameters that have a value on the date."""
    not_in_force: list[str]
    """Rules that have other days; for this account they do not exist."""
