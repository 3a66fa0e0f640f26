"""What came of one file, and which of its headings are which columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from engine.accounts.problems import AccountsUnreadableError, shown
from engine.trade.identity.tables import Column, Headings, Table, fold, match_headings

if TYPE_CHECKING:
    import polars as pl

    from engine.model.records import Records


class ReadFile(NamedTuple):
    """Sound records with their `ROW`, and the rejected rows; `rows` is how many both are."""

    frame: pl.LazyFrame
    rejected: pl.LazyFrame
    rows: int
    refused: int
    notices: tuple[str, ...] = ()


def columns_of(
    headings: Sequence[str],
    records: Records,
    renamed: Mapping[str, str],
    file: str,
    line: int | None = None,
) -> Headings:
    """Which column each heading is; `renamed` says it of some, whatever their spelling tells.

    Raises:
        AccountsUnreadableError: a column is not there, there twice, or nearly there.
    """
    columns = (Column(each.name, each.is_optional, each.spellings) for each in records.given)
    told = {fold(heading): name for heading, name in renamed.items()}
    meant = [told.get(fold(heading), heading) for heading in headings]
    found = match_headings(meant, Table(records.name, tuple(columns)), file, line)
    if found.problems:
        raise AccountsUnreadableError(*found.problems)
    notices = tuple(
        f"{file}: `{shown(heading)}` read as `{name}`, as the mapping says"
        for heading, name in zip(headings, meant, strict=True)
        if fold(heading) in told and heading.strip() != name
    )
    return found._replace(notices=notices + found.notices)
