"""Short ways to write an extract and to read who is whose in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from engine.accounts.problems import AccountsUnreadableError
from engine.trade.identity.read import Identity, read_identity

ACCOUNTS: Final = """\
account,kind,name,address,opened_on,closed_on,successor
A1,importer,Meridian Apparel LLC,12 Main Street,2010-01-01,,
A2,importer,Union Foods,5 Oak Ave,,,
B1,broker,Bee Brokers,1 Dock Rd,,,
"""
IDENTIFIERS: Final = """\
number,kind,account,valid_from,valid_to
12-3456789,importer,A1,,
12-3456789AB,importer,A1,2020-01-01,2024-12-31
12-3456789AB,importer,A2,2025-01-01,
123-45-6789,importer,A2,,
221234-00001,importer,B1,,
002,filer,B1,,
"""


def extract(
    folder: Path, accounts: str | bytes = ACCOUNTS, identifiers: str | bytes = IDENTIFIERS
) -> Path:
    """Write the two tables of an extract."""
    for name, text in (("accounts", accounts), ("identifiers", identifiers)):
        data = text.encode() if isinstance(text, str) else text
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def of_accounts(folder: Path, rows: str) -> Identity:
    """Who is whose where these are the rows of accounts, and no numbers."""
    head = ACCOUNTS.splitlines()[0]
    return read_identity(extract(folder, f"{head}\n{rows}", IDENTIFIERS.splitlines()[0]))


def of_numbers(folder: Path, rows: str) -> Identity:
    """Who is whose where these are the rows of identifiers, and the accounts A1, A2, B1."""
    return read_identity(extract(folder, identifiers=f"{IDENTIFIERS.splitlines()[0]}\n{rows}"))


def told(identity: Identity, folder: Path) -> list[tuple[str, str, str]]:
    """Place, code and message of each problem, without the folder."""
    return [
        (
            f"{Path(each.file).name}:{each.line or each.row}",
            each.code,
            each.message.replace(f"{folder}/", ""),
        )
        for each in identity.problems
    ]


def codes(identity: Identity) -> list[str]:
    """The codes of the problems."""
    return [each.code for each in identity.problems]


def remarks(identity: Identity, folder: Path) -> list[str]:
    """The notices, without the folder."""
    return [each.replace(f"{folder}/", "") for each in identity.notices]


def refusal(folder: Path) -> tuple[str, str]:
    """Code and message of the problem for which an extract is refused."""
    try:
        read_identity(folder)
    except AccountsUnreadableError as error:
        return error.problems[0].code, error.problems[0].message
    raise AssertionError("not refused")


def holdings(*rows: tuple[str, str, str, str, date | None, date | None]) -> pl.DataFrame:
    """Holdings as `Identity` has them: number, kind, account, kind of account, the two days.

    The code of an account is the number in its id.
    """
    columns = ("number", "kind", "account", "holder", "valid_from", "valid_to")
    schema = {
        **dict.fromkeys(columns[:4], pl.String),
        **dict.fromkeys(columns[4:], pl.Date),
    }
    frame = pl.DataFrame(list(rows), schema, orient="row")
    code = pl.col("account").str.slice(1).cast(pl.Int32)
    return frame.with_columns(code.alias("code"))
