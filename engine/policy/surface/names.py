"""The names and ids of a policy: well formed, and each given once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from engine.policy.surface import messages_shape as messages
from engine.policy.typing.scope import AS_OF
from engine.source.diagnostic import Diagnostic
from engine.source.text import Span

KEYWORDS: Final = frozenset(
    [
        "and",
        "or",
        "not",
        "if",
        "then",
        "else",
        "between",
        "in",
        "contains",
        "starts",
        "list",
        "true",
        "false",
        "null",
        "date",
        "duration",
        "months",
        "month",
        "days",
        "day",
        "years",
        "year",
    ]
)
"""The words of the language. No fact, parameter, output or table may be called so."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ID: Final = re.compile(r"[A-Z][A-Z0-9-]*")
_LONGEST: Final = 100

_HOW: Final = {
    "name": "a name has letters, digits and `_`, and begins with a letter",
    "id": "an id has capital letters, digits and `-`, and begins with a letter, as in `BOND-LOW`",
}


@dataclass
class Names:
    """What was declared so far, by space; names of one space may not be alike."""

    problems: list[Diagnostic]
    _given: dict[tuple[str, str], tuple[str, Span]] = field(default_factory=dict)

    def name(self, space: str, role: str, name: str, span: Span) -> bool:
        """Declare a name; False after a problem was reported, when it cannot be used.

        Args:
            space: Which names it must differ from, upper and lower case taken as the same.
            role: What it names, such as `fact`.
            name: The name.
            span: Where it stands.
        """
        if not _NAME.fullmatch(name) or len(name) > _LONGEST:
            self.problems.append(messages.bad_name(_one(role), name, _HOW["name"], span))
            return False
        if name in KEYWORDS or name == AS_OF:
            why = f"`{name}` is a word of the language"
            self.problems.append(messages.bad_name(_one(role), name, why, span))
            return False
        return self._once(space, role, name, span)

    def id(self, role: str, id_: str, span: Span) -> bool:
        """Declare the id of a rule or an invariant; False when it cannot be used."""
        if not _ID.fullmatch(id_) or len(id_) > _LONGEST:
            self.problems.append(messages.bad_name(_one(role), id_, _HOW["id"], span))
            return False
        return self._once("id", role, id_, span)

    def title(self, space: str, role: str, name: str, span: Span) -> bool:
        """Declare a name of any form, such as that of a test."""
        return self._once(space, role, name, span)

    def _once(self, space: str, role: str, name: str, span: Span) -> bool:
        key = (space, name.casefold())
        first = self._given.setdefault(key, (f"the {role} `{name}`", span))
        if first[1] == span:
            return True
        told = messages.duplicate_name(name, role, span, first[1], other=first[0])
        self.problems.append(told)
        return False


def _one(role: str) -> str:
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"
