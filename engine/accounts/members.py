"""Raw values to members of enums and to sets of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from engine.accounts.raw import Converter, NumberText, Raw, described
from engine.accounts.refusals import RefusedError, no_member, no_word
from engine.model.types import Type


def enum_reader(type_: Type) -> Converter:
    """What reads members of the enum `type_`, spelled exactly as declared."""
    members = {member: member for member in type_.members}

    def read_enum(raw: Raw) -> str | None:
        if type(raw) is not str:
            if raw is None:
                return None
            raise no_word(raw, type_)
        text = raw.strip()
        if not text:
            return None
        member = members.get(text)
        return _member(text, type_) if member is None else member

    return read_enum


def set_reader(type_: Type) -> Converter:
    """What reads sets: a list, or a text `a;b`, `[a, b]`, `[]`. An empty text is missing."""
    members = {member: member for member in type_.members}

    def read_set(raw: Raw) -> frozenset[str] | None:
        parts = _parts(raw)
        if parts is None:
            return None
        known = []
        for part in parts:
            if type(part) is not str:
                raise no_word(part, type_)
            text = part.strip()
            member = members.get(text)
            known.append(_member(text, type_) if member is None else member)
        return frozenset(known)

    return read_set


def _parts(raw: Raw) -> Sequence[Raw] | None:
    """The members of a set: those of a list, or of `a;b`, `[a, b]`, `[]`."""
    if raw is None or isinstance(raw, list):
        return raw
    if not isinstance(raw, str) or isinstance(raw, NumberText):
        message = f"is {described(raw)}, but a set is wanted"
        raise RefusedError("wrong-type", message, "write a list, like `[a, b]`")
    text = raw.strip()
    if not text:
        return None
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1].strip()
        if not text:
            return ()
    return re.split("[;,]", text)


def _member(text: str, type_: Type) -> str:
    """The member that NFC makes of `text`; else refused."""
    normal = unicodedata.normalize("NFC", text)
    if normal in type_.members:
        return normal
    if not text:
        raise RefusedError("wrong-type", "holds an empty member", "the empty set is written `[]`")
    raise no_member(text, type_)
