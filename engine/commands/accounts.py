"""`tidewaiter accounts`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.context import note, out
from engine.commands.exits import REJECTED
from engine.commands.options import PATH, examples, formats
from engine.commands.outputs import writing

if TYPE_CHECKING:
    from engine.trade.identity.likeness.proposals import Proposals
    from engine.trade.identity.read import Identity


@click.group(
    epilog=examples(
        "tidewaiter accounts suggest extract",
        "tidewaiter accounts suggest extract --format csv",
    )
)
def accounts() -> None:
    """Look at who is whose in an extract.

    An extract is a folder of raw records with two tables: accounts.csv, and identifiers.csv, which
    says who held which number when.
    """


@click.command(
    "suggest",
    epilog=examples(
        "tidewaiter accounts suggest extract",
        "tidewaiter accounts suggest extract --least 0.8 --format json",
        "tidewaiter accounts suggest extract --unmasked lines.csv",
    ),
)
@click.argument("extract", type=PATH, metavar="EXTRACT")
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    default=0.4,
    help="Only proposals of at least this score.",
)
@click.option("--limit", type=click.IntRange(1), default=50, help="So many at most.")
@click.option(
    "--unmasked",
    type=PATH,
    metavar="FILE",
    help="Also write the lines with the numbers of persons into FILE, new, for you alone to read.",
)
@formats("text", "json", "csv", help_="Paragraphs, a JSON array, or CSV.")
def suggest_(extract: Path, least: float, limit: int, unmasked: Path | None, format_: str) -> None:
    """Propose which accounts of EXTRACT may be one company.

    Numbers with the same EIN and other suffixes, the same or a similar name, the same address; and
    accounts that began when one of these was closed. Each proposal has a score, what speaks for it,
    and the lines of identifiers.csv by which a person accepts it. Nothing is changed.
    """
    from engine.trade.identity.likeness import tell
    from engine.trade.identity.likeness.proposals import suggest

    found = suggest(_read(extract), least=least, limit=limit)
    if unmasked is not None:
        _write_unmasked(unmasked, found)
    match format_:
        case "json":
            out(tell.proposals_json(found))
        case "csv":
            out(tell.proposals_csv(found))
        case _ if found.proposals:
            out(tell.proposals_text(found))
        case _:
            pass
    for notice in (*found.notices, tell.remark(found)):
        note(_safe(notice))


accounts.add_command(suggest_)


def _read(extract: Path) -> Identity:
    """Who is whose; what is wrong with it is printed, and ends the command."""
    from engine.accounts.problems import AccountsUnreadableError
    from engine.trade.identity.read import read_identity

    try:
        identity = read_identity(extract)
        for notice in identity.notices:
            note(_safe(notice))
        return identity.sound()
    except AccountsUnreadableError as error:
        note("\n".join(_safe(str(problem)) for problem in error.problems))
        sys.exit(REJECTED)


def _write_unmasked(path: Path, found: Proposals) -> None:
    from engine.trade.identity.likeness import tell
    from engine.trade.identity.personal import write_unmasked

    with writing(path):
        write_unmasked(path, tell.UNMASKED_HEADER, tell.unmasked_rows(found))
    note(f"`{path}` holds numbers of persons as they are; only you can read it")


def _safe(text: str) -> str:
    from engine.commands.context import escaped

    return escaped(text)
