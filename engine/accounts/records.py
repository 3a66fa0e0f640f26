"""One account as a file holds it: its header keys and its facts, still raw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.accounts.account import Rejected, Where
from engine.accounts.problems import AccountProblem, shown
from engine.accounts.raw import HEADER_KEYS, Raw, RepeatedKey, described

Place = Callable[[str], tuple[int, int] | None]
"""The line and column of a key's value, where the format knows them."""


class Record(NamedTuple):
    """A raw account, with what was wrong with its shape."""

    where: Where
    header: Mapping[str, Raw]
    facts: Iterable[tuple[str, Raw]]
    problems: tuple[AccountProblem, ...] = ()
    place: Place | None = None


Item = Record | Rejected


class Opened(NamedTuple):
    """An input, opened: its records to come, the as-of date before them, remarks."""

    items: Iterator[Item]
    as_of: Raw
    notices: list[str]


def record_of(raw: Raw, where: Where, place: Place | None = None) -> Item:
    """A record from a mapping; facts stand under `facts`, or beside the header keys."""
    if not isinstance(raw, dict):
        id_ = raw.id if isinstance(raw, RepeatedKey) else None
        return Rejected(id_, (_shape_problem(raw, where),))
    header: dict[str, Raw] = {}
    facts: list[tuple[str, Raw]] = []
    for key, value in raw.items():
        if key in HEADER_KEYS:
            header[key] = value
        elif key != "facts":
            facts.append((key, value))
    nested = raw.get("facts")
    if not nested and (nested is None or nested == {}):
        return Record(where, header, facts, (), place)
    if not isinstance(nested, dict):
        problem = _facts_problem(nested, where, header.get("id"))
        return Record(where, header, facts, (problem,), place)
    problems = tuple(_twice(key, where, header.get("id")) for key, _ in facts if key in nested)
    facts.extend(nested.items())
    return Record(where, header, facts, problems, place)


def account_name(raw: Raw) -> str | None:
    """An account's id as a problem shows it; None when it has none."""
    return shown(raw.strip()) if isinstance(raw, str) and raw.strip() else None


def _shape_problem(raw: Raw, where: Where) -> AccountProblem:
    if isinstance(raw, RepeatedKey):
        return _repeated(raw, where, raw.id)
    message = f"an account is a mapping with an `id`, but this is {described(raw)}"
    return AccountProblem("wrong-shape", message, where.file, line=where.line)


def _facts_problem(nested: Raw, where: Where, id_: Raw) -> AccountProblem:
    if isinstance(nested, RepeatedKey):
        return _repeated(nested, where, id_)
    return AccountProblem(
        "wrong-shape",
        f"`facts` is {described(nested)}, but a mapping of facts to values is wanted",
        where.file,
        line=where.line,
        account=account_name(id_),
        field="facts",
    )


def _repeated(raw: RepeatedKey, where: Where, id_: Raw) -> AccountProblem:
    message = f"the key `{shown(raw.key)}` is there twice"
    return AccountProblem(
        "duplicate-key",
        message,
        where.file,
        line=where.line,
        account=account_name(id_),
        field=shown(raw.key),
    )


def _twice(key: str, where: Where, id_: Raw) -> AccountProblem:
    message = f"`{shown(key)}` is given under `facts` and beside it"
    return AccountProblem(
        "duplicate-key",
        message,
        where.file,
        line=where.line,
        account=account_name(id_),
        field=shown(key),
    )
