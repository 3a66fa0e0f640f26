"""Decided accounts as lines of CSV, for a spreadsheet: one line an account.

Each output has a column, and one beside it that says whether it is settled. Money is in dollars and
cents, what is in a set or list has `; ` between, and what is missing is empty.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

from engine.accounts.account import Account
from engine.model.formats import Plain, plain_value
from engine.model.inforce import InForce
from engine.model.result import Outcome, Result, Status
from engine.model.types import Value
from engine.runs.table import Column
from engine.source.formulas import escaped
from engine.source.render import escape

MARK: Final = "\ufeff"
"""What a CSV file begins with, so that Excel reads it as UTF-8."""


def csv_header(columns: Iterable[Column], *, is_what_if: bool) -> str:
    """The headings; the last one is `assumed` where the accounts are not as they are."""
    outputs = [n for c in columns for n in (c.output.name, f"{c.output.name}_settled")]
    ends = ["in_error", *(["assumed"] if is_what_if else [])]
    return MARK + _line(["id", "name", "as_of", *outputs, *ends])


def csv_line(
    account: Account,
    result: Result,
    columns: Iterable[Column],
    inforce: InForce,
    sets: Mapping[str, Value],
) -> str:
    """One account, in which a spreadsheet finds no formula."""
    cells = [account.id, account.name or "", inforce.as_of.isoformat()]
    for column in columns:
        outcome = result.outcomes[column.decision]
        cells += [_value(column, outcome), _settled(outcome)]
    cells.append(_shown(result.in_error))
    if sets:
        facts = inforce.policy.facts
        given = (f"{n}={_shown(plain_value(v, facts[n].type)) or 'null'}" for n, v in sets.items())
        cells.append("; ".join(given))
    return _line(cells)


def _value(column: Column, outcome: Outcome) -> str:
    if outcome.status is not Status.DECIDED:
        return str(outcome.status)
    return _shown(plain_value(outcome.value[column.index], column.output.type))


def _settled(outcome: Outcome) -> str:
    if outcome.status is not Status.DECIDED:
        return ""
    return "true" if outcome.settled else "false"


def _shown(value: Plain) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return "; ".join(map(_shown, value))
        case _:
            return str(value)


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([escaped(escape(cell)) for cell in cells])
    return text.getvalue()
