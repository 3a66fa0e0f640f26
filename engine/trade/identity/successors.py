"""Which account follows which, and that nothing follows itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import polars as pl

from engine.accounts.problems import AccountProblem, shown
from engine.trade.identity.problems import MOST_TOLD, Place, few, problem_at
from engine.trade.identity.tables import FILE, ROW

_STEPS_TOLD: Final = 50


class _Step(NamedTuple):
    """That an account is followed by another."""

    account: str
    successor: str
    place: Place


def check_successors(accounts: pl.DataFrame) -> list[AccountProblem]:
    """Successors that are no accounts, and circles of them, every step named."""
    columns = ("account", "successor", FILE, ROW)
    stated = accounts.filter(pl.col("successor").is_not_null()).select(columns)
    steps = {
        account: _Step(account, successor, Place(file, row))
        for account, successor, file, row in stated.iter_rows()
    }
    known = accounts["account"]
    unknown = stated.filter(~pl.col("successor").is_in(known.implode()))
    strangers = [
        problem_at(
            "unknown-successor",
            f"is succeeded by `{shown(step.successor)}`, which is not among the accounts",
            step.place,
            account=shown(step.account),
            field="successor",
            help_="add the account, or correct its name",
        )
        for step in (steps[account] for account in unknown["account"].head(MOST_TOLD))
    ]
    circles = [_circle(circle) for circle in _circles(steps)]
    return [*few(strangers, unknown.height), *few(circles, len(circles))]


def _circles(steps: Mapping[str, _Step]) -> Iterator[list[_Step]]:
    """Every circle once, from its first step in the order of the accounts."""
    walk_of: dict[str, str] = {}
    for start in steps:
        account, walk = start, list[str]()
        while account in steps and account not in walk_of:
            walk_of[account] = start
            walk.append(account)
            account = steps[account].successor
        if walk and walk_of.get(account) == start:
            yield [steps[each] for each in walk[walk.index(account) :]]


def _circle(circle: list[_Step]) -> AccountProblem:
    first, *others = circle
    told = f"is succeeded by `{shown(first.successor)}`"
    for step in others[: _STEPS_TOLD - 1]:
        told += f", that by `{shown(step.successor)}` ({step.place})"
    if len(circle) > _STEPS_TOLD:
        told += f", and {len(circle) - _STEPS_TOLD:,} steps more lead back to the first"
    return problem_at(
        "successor-cycle",
        f"{told}: the successors go round in a circle",
        first.place,
        account=shown(first.account),
        field="successor",
        help_="an account that goes on has no successor: empty one of these cells",
    )
