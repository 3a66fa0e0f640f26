"""The folder of an extract to who is whose: accounts, holdings, and all that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

import polars as pl

from engine.accounts.account import AccountKind
from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from engine.trade.identity.cells import Cells, read_cells
from engine.trade.identity.checks import HOLDER, check_accounts, check_holdings, once
from engine.trade.identity.from_yaml import read_folder
from engine.trade.identity.problems import Place
from engine.trade.identity.successors import check_successors
from engine.trade.identity.tables import ACCOUNTS, FILE, IDENTIFIERS, ROW, Table
from engine.trade.identity.typed import Typed, type_accounts, type_identifiers

SUFFIXES: Final = (".csv", ".tsv", ".parquet")

CODE: Final = "code"
"""A whole number for an account, its place among the accounts as they were read."""


@dataclass(frozen=True, slots=True)
class TradeAccount:
    """An importer or broker of an extract; what is None was not stated."""

    id: str
    kind: AccountKind
    name: str
    address: str | None
    opened_on: date | None
    closed_on: date | None
    successor: str | None
    place: Place

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """The account of a row of `Identity.accounts`."""
        return cls(
            row["account"],
            AccountKind(row["kind"]),
            row["name"] or "",
            row["address"],
            row["opened_on"],
            row["closed_on"],
            row["successor"],
            Place(row[FILE], row[ROW]),
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is whose.

    `accounts` has `CODE`, the columns of the table, and where each row stands. `holdings` has a row
    for each period in which a number belonged to an account: number, kind (importer, filer),
    account, `valid_from` and `valid_to` (both included, null where open), the account's `CODE` and
    kind (`HOLDER`), and where the row stands. With `problems` nothing may be built on it; the rows
    that they are about may be left out.
    """

    accounts: pl.DataFrame
    holdings: pl.DataFrame
    problems: tuple[AccountProblem, ...]
    notices: tuple[str, ...]
    files: tuple[Path, ...]
    """The files it was read from; of a folder of accounts, the folder."""

    def account(self, id_: str) -> TradeAccount | None:
        """An account by its id, None if there is none."""
        found = self.accounts.filter(pl.col("account") == id_)
        if found.is_empty():
            return None
        return TradeAccount.of(found.row(0, named=True))

    def sound(self) -> Self:
        """Itself.

        Raises:
            AccountsUnreadableError: something is wrong with it; says all.
        """
        if self.problems:
            raise AccountsUnreadableError(*self.problems)
        return self


def read_identity(extract: Path) -> Identity:
    """Read who is whose from the folder of an extract, and check it.

    Accounts stand in `accounts.csv` (or `.tsv`, `.parquet`), or one a file in `accounts/*.yaml`;
    numbers in `identifiers.csv` likewise, or with their accounts in these YAML files.

    Raises:
        AccountsUnreadableError: a table as a whole is unusable, not there, or there twice.
    """
    of_accounts = _find(extract, ACCOUNTS, folder=True)
    of_numbers = _find(extract, IDENTIFIERS, folder=False)
    if of_accounts is None:
        raise _refuse(extract, "there is no `accounts.csv`, `accounts.parquet` or `accounts/`")
    within: Cells | None = None
    if of_accounts.is_dir():
        accounts, within = read_folder(of_accounts)
    else:
        accounts = read_cells(of_accounts, ACCOUNTS)
    stated = None if of_numbers is None else read_cells(of_numbers, IDENTIFIERS)
    numbers = _together(extract, within, stated)
    files = tuple(path for path in (of_accounts, of_numbers) if path is not None)
    return identity_of(type_accounts(accounts), type_identifiers(numbers), files)


def identity_of(accounts: Typed, identifiers: Typed, files: tuple[Path, ...] = ()) -> Identity:
    """Check typed tables against each other."""
    each = once(accounts.frame).with_row_index(CODE).with_columns(pl.col(CODE).cast(pl.Int32))
    whose = each.select(
        "account",
        CODE,
        pl.col("kind").alias(HOLDER),
        pl.col(FILE).alias("holder_file"),
        pl.col(ROW).alias("holder_row"),
    )
    held = identifiers.frame.join(whose, on="account", how="left", maintain_order="left")
    problems = (
        *accounts.problems,
        *check_accounts(accounts.frame),
        *check_successors(each),
        *identifiers.problems,
        *check_holdings(held),
    )
    holdings = held.filter(pl.col(HOLDER).is_not_null()).select(
        "number", "kind", "account", "valid_from", "valid_to", CODE, HOLDER, FILE, ROW
    )
    columns = (CODE, *ACCOUNTS.names, FILE, ROW)
    notices = accounts.notices + identifiers.notices
    return Identity(each.select(columns), holdings, problems, notices, files)


def _find(extract: Path, table: Table, *, folder: bool) -> Path | None:
    paths = [extract / f"{table.name}{suffix}" for suffix in SUFFIXES]
    if folder:
        paths.append(extract / table.name)
    found = [path for path in paths if path.exists()]
    if len(found) > 1:
        message = f"there are both `{found[0].name}` and `{found[1].name}`"
        raise _refuse(extract, message, "keep the one that holds")
    return found[0] if found else None


def _together(extract: Path, within: Cells | None, stated: Cells | None) -> Cells:
    if within is None and stated is None:
        raise _refuse(extract, "there is no `identifiers.csv` or `identifiers.parquet`")
    if within is None or stated is None:
        return within or stated or Cells(pl.DataFrame())
    return Cells(
        pl.concat([within.frame, stated.frame]), within.problems + stated.problems, stated.notices
    )


def _refuse(extract: Path, message: str, remedy: str | None = None) -> AccountsUnreadableError:
    if not extract.is_dir():
        message = "there is no such folder"
    remedy = remedy or "an extract is a folder with who is whose, and the records"
    return AccountsUnreadableError(
        AccountProblem("unreadable-file", message, str(extract), help=remedy)
    )
