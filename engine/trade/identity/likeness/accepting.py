"""What to write into the tables to accept a proposal: whole lines, in place of others or new."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from engine.accounts.account import AccountKind
from engine.trade.identity.numbers import IMPORTER, masked
from engine.trade.identity.problems import Place
from engine.trade.identity.read import TradeAccount
from engine.trade.identity.tables import FILE, IDENTIFIERS, ROW

HEADER: Final = IDENTIFIERS.names
"""The columns of a line."""

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line of identifiers: in place of the row at `place`, or a new one beside it."""

    place: Place
    is_new: bool
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """The line as CSV, the number of a person masked."""
        number, *others = self.cells
        return _as_csv((masked(number), *others))

    def __str__(self) -> str:
        return f"{'new, beside' if self.is_new else 'in place of'} {self.place}: {self.text}"


def lines_of_merger(kept: TradeAccount, held: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The lines by which what another account held belongs to the one that is kept.

    Filer codes stay where they are unless the one that is kept is a broker.
    """
    return tuple(
        _line(row, kept.id, row["valid_from"], row["valid_to"]) for row in _fitting(kept, held)
    )


def lines_of_succession(
    kept: TradeAccount, gone: TradeAccount, held: Sequence[Mapping[str, Any]]
) -> tuple[Line, ...]:
    """The lines by which numbers of a closed account go on as another's, the day after it closed.

    Numbers that ended no later than their account stay as they are.
    """
    closed = gone.closed_on
    if closed is None or closed == date.max:
        return ()
    following = closed + timedelta(days=1)
    lines = []
    for row in _fitting(kept, held):
        since, until = row["valid_from"], row["valid_to"]
        if until is not None and until <= closed:
            continue
        if since is not None and since > closed:
            lines.append(_line(row, kept.id, since, until))
            continue
        lines.append(_line(row, gone.id, since, closed))
        lines.append(_line(row, kept.id, following, until, is_new=True))
    return tuple(lines)


def _fitting(kept: TradeAccount, held: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    is_broker = kept.kind is AccountKind.BROKER
    return islice((row for row in held if is_broker or row["kind"] == IMPORTER), _MOST)


def _line(
    row: Mapping[str, Any],
    account: str,
    since: date | None,
    until: date | None,
    *,
    is_new: bool = False,
) -> Line:
    days = ("" if day is None else day.isoformat() for day in (since, until))
    cells = (str(row["number"]), str(row["kind"]), account, *days)
    return Line(Place(row[FILE], row[ROW]), is_new, cells)


def _as_csv(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()
