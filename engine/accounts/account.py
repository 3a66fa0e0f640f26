"""An account as read: who it is, its typed facts, and where it stands in the input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from engine.accounts.problems import AccountProblem
from engine.model.types import Value

KIND_FACT: Final = "account_kind"
"""The fact that an account's `kind` speaks for, in a policy that declares it."""


class AccountKind(StrEnum):
    """What an account is."""

    IMPORTER = "importer"
    BROKER = "broker"


class Where(NamedTuple):
    """A place in the input: the line an account begins on, and its row where rows are counted."""

    file: str
    line: int | None = None
    row: int | None = None


class Identifiers(NamedTuple):
    """The numbers customs knows an account by, as written; their form is not enforced."""

    ior_numbers: tuple[str, ...] = ()
    filer_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An importer or broker with its facts; a fact that is not in `facts` is missing.

    `as_of` is the date the input states, None when it states none. `notices` are remarks
    that stop nothing, such as an importer-of-record number of no known form. `assumed` names the
    facts that a what-if put in place, each with the account's own value; None where it had none.
    """

    id: str
    name: str | None
    kind: AccountKind | None
    identifiers: Identifiers
    as_of: date | None
    facts: Mapping[str, Value]
    where: Where
    notices: tuple[str, ...] = ()
    assumed: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An account, row or line that could not be read, with every reason; `id` if it was known."""

    id: str | None
    problems: tuple[AccountProblem, ...]
