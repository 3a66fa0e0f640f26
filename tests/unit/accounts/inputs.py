"""The facts of a small policy, and short ways to read an input against them."""

from __future__ import annotations

import io
from typing import Final

from engine.accounts.account import Account, Rejected
from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from engine.accounts.read import Reader, read_accounts
from engine.model.policy import Fact, Range
from engine.model.types import BOOLEAN, DATE, INTEGER, MONEY, NUMBER, TEXT, Kind, Type

LEVEL: Final = Type(Kind.ENUM, ("low", "high"))
FLAGS: Final = Type(Kind.SET, ("forced_labor", "iuu_fishing"))

FACTS: Final = {
    fact.name: fact
    for fact in (
        Fact("violations", INTEGER, "violations", range=Range(low=0)),
        Fact("share", NUMBER, "share"),
        Fact("bond", MONEY, "bond"),
        Fact("since", DATE, "since"),
        Fact("hts", TEXT, "main tariff number"),
        Fact("isa", BOOLEAN, "takes part in ISA"),
        Fact("level", LEVEL, "level"),
        Fact("flags", FLAGS, "flags"),
    )
}


def reader_of(data: bytes | str, format_: str | None = None) -> Reader:
    """A reader of bytes or text, called `in`."""
    raw = data.encode() if isinstance(data, str) else data
    return read_accounts(None, io.BytesIO(raw), format_, FACTS, "in")


def read(data: bytes | str, format_: str | None = None) -> list[Account | Rejected]:
    """Everything that comes out of an input."""
    return list(reader_of(data, format_))


def accounts(data: bytes | str, format_: str | None = None) -> list[Account]:
    """The accounts of an input that has nothing but accounts."""
    items = read(data, format_)
    assert all(isinstance(item, Account) for item in items), items
    return [item for item in items if isinstance(item, Account)]


def problems(data: bytes | str, format_: str | None = None) -> list[AccountProblem]:
    """All problems of an input's accounts."""
    return [p for item in read(data, format_) if isinstance(item, Rejected) for p in item.problems]


def refusal(data: bytes | str, format_: str | None = None) -> AccountProblem:
    """The one problem for which a whole input is refused."""
    found = refusals(data, format_)
    assert len(found) == 1, found
    return found[0]


def refusals(data: bytes | str, format_: str | None = None) -> tuple[AccountProblem, ...]:
    """The problems for which a whole input is refused, before or while it is read."""
    try:
        read(data, format_)
    except AccountsUnreadableError as error:
        return error.problems
    raise AssertionError("it was read")
