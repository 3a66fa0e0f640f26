"""Texts such as `integer`, `enum(a, b)` and `set(flag)` -> types."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from engine.model.types import SIMPLE_TYPES, Kind, Type
from engine.policy.checks import messages_policy as messages
from engine.policy.surface.messages_shape import bad_name, listed_twice

if TYPE_CHECKING:
    from engine.policy.yaml.nodes import Scalar
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import Span

_CALL: Final = re.compile(r"\s*(enum|set)\s*\((.*)\)\s*", re.DOTALL)
_MEMBER: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_RESERVED: Final = frozenset(
    ["and", "or", "not", "if", "then", "else", "between", "in", "true", "false", "null"]
)
_LONGEST: Final = 100


@dataclass
class Types:
    """The declared types of a policy, each resolved when it is first asked for.

    `broken` holds those that have errors; whatever has one of them has no type either, and
    nothing more is said about it.
    """

    problems: list[Diagnostic]
    declared: dict[str, Scalar] = field(default_factory=dict)
    known: dict[str, Type] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    _open: list[str] = field(default_factory=list)

    def declare(self, name: str, text: Scalar) -> None:
        """Note a type under `types:`."""
        self.declared[name] = text

    def resolve_all(self) -> None:
        """Resolve every declared type, so that all their errors are found."""
        for name in self.declared:
            self._named(name)

    def read(self, text: Scalar, who: str) -> Type | None:
        """The type that `text` says; None after an error was reported, here or before."""
        call = _CALL.fullmatch(text.text)
        if call is not None:
            return self._with_members(text, call, who)
        word = text.text.strip()
        if word in SIMPLE_TYPES:
            return SIMPLE_TYPES[word]
        if word in self.declared or word in self.broken:
            return self._named(word)
        told = messages.not_closed if "(" in word or ")" in word else self._unknown
        self.problems.append(told(who, word, text.span))
        return None

    def _unknown(self, who: str, word: str, span: Span) -> Diagnostic:
        known = [*SIMPLE_TYPES, *self.declared, "enum", "set"]
        return messages.unknown_type(who, word, known, span)

    def _named(self, name: str) -> Type | None:
        if name in self.known:
            return self.known[name]
        if name in self.broken:
            return None
        text = self.declared[name]
        if name in self._open:
            self.problems.append(messages.own_type(name, text.span))
            self.broken.update(self._open)
            return None
        self._open.append(name)
        type_ = self.read(text, f"type `{name}`")
        self._open.pop()
        if type_ is None or name in self.broken:
            self.broken.add(name)
            return None
        self.known[name] = replace(type_, name=name)
        return self.known[name]

    def _with_members(self, text: Scalar, call: re.Match[str], who: str) -> Type | None:
        inside = call[2].strip()
        if call[1] == "set" and (inside in self.declared or inside in self.broken):
            return self._set_of(inside, who, text.place(*call.span(2)))
        if not inside:
            self.problems.append(messages.no_members(who, text.span))
            return None
        members: list[str] = []
        good = True
        for part in re.finditer(r"[^,]+|(?<=,)(?=,|\Z)|\A(?=,)", call[2]):
            start = call.start(2) + part.start() + len(part[0]) - len(part[0].lstrip())
            member = part[0].strip()
            span = text.place(start, start + max(1, len(member)))
            if self._good_member(member, members, who, span):
                members.append(member)
            else:
                good = False
        if not good:
            return None
        kind = Kind.ENUM if call[1] == "enum" else Kind.SET
        return Type(kind, tuple(members))

    def _good_member(self, member: str, before: list[str], who: str, span: Span) -> bool:
        why = None
        if not _MEMBER.fullmatch(member) or len(member) > _LONGEST:
            why = "a member has letters, digits, `_`, `-` and `.`, and no spaces"
        elif member in _RESERVED:
            why = f"`{member}` is a word of the language"
        if why is not None:
            self.problems.append(bad_name("a member", member, why, span))
            return False
        if member in before:
            self.problems.append(listed_twice(who, "type", member, span))
            return False
        return True

    def _set_of(self, name: str, who: str, span: Span) -> Type | None:
        enum = self._named(name)
        if enum is None:
            return None
        if enum.kind is not Kind.ENUM:
            self.problems.append(messages.set_of(who, name, span))
            return None
        return Type(Kind.SET, enum.members, name=f"set({name})")
