"""`tidewaiter build`."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.context import Context, note, out
from engine.commands.exits import OK, REJECTED, USAGE
from engine.commands.options import PATH, as_of, command, date_of, formats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.accounts.databases.place import Database
    from engine.model.records import Records


@command(
    "tidewaiter build WORLD --as-of 2026-11-24 --out accounts.parquet",
    "tidewaiter build extract/ --out accounts.parquet --max-rejects 0.5%",
    "tidewaiter build extract/ --out accounts.parquet --map headings.yaml --format json",
    "tidewaiter build sqlite:///extract.db --out accounts.parquet",
)
@click.argument("extract", metavar="EXTRACT")
@click.option("--out", "target", type=PATH, metavar="FILE", required=True, help="A Parquet file.")
@as_of("Build as of this date: only what was known then counts.  [required]")
@click.option(
    "--max-rejects",
    default="1%",
    show_default=True,
    metavar="SHARE",
    help="Of a kind of records, the share of rejected rows that is too many.",
)
@click.option(
    "--map",
    "mapping",
    type=PATH,
    metavar="FILE",
    help="A YAML file of headings: for a kind of records, `heading: column`.",
)
@click.option("--quiet", is_flag=True, help="Say nothing while it works.")
@formats("text", "json", help_="What was built, as lines or as a JSON object.")
@click.pass_obj
def build(  # noqa: PLR0917  # what a build is given
    context: Context,
    extract: str,
    target: Path,
    as_of: date | None,
    max_rejects: str,
    mapping: Path | None,
    *,
    quiet: bool,
    format_: str,
) -> None:
    """Build accounts with their facts from trade records.

    EXTRACT is a folder: `accounts.csv` and `identifiers.csv` say who is whose; each kind of
    records that the policy declares is a file of that name, CSV or Parquet, or a folder of such.
    It may also be a database with tables or views of these names: `sqlite:///FILE`,
    `duckdb:///FILE` or `postgresql://HOST/DATABASE`. It is only read.
    The accounts are what `tidewaiter run` reads. Beside them stands a folder with the manifest of
    the build and every rejected row.
    """
    from engine import api
    from engine.trade.building.build import BuildError, Making, Wanted
    from engine.trade.building.build import build as build_accounts
    from engine.trade.building.told import as_data, as_text

    loaded = context.open()
    kinds = {} if loaded.policy is None else loaded.policy.records
    day, most, renamed = date_of(as_of, None), _share(max_rejects), _mapping(mapping, kinds)
    database = _database(extract)
    hide = str if database is None else database.told
    given = tuple(map(hide, sys.argv[1:]))
    wanted = Wanted(Path(extract), target, most, given, renamed, database)
    started = time.monotonic()
    with context.told(loaded):
        inforce = api.in_force(loaded, day)
        if gaps := api.gaps_at(loaded, day, gathering=True):
            raise api.PolicyError(gaps)
        try:
            built = build_accounts(Making(wanted, loaded, inforce, _silent if quiet else note))
        except BuildError as error:
            note(f"error: {error}")
            sys.exit(USAGE)
    seconds = time.monotonic() - started
    if format_ == "json":
        out(json.dumps(as_data(built, seconds), indent=2, ensure_ascii=False))
    else:
        out(as_text(built, seconds))
    sys.exit(REJECTED if any(each.rejected for each in built.manifest.kinds) else OK)


def _database(extract: str) -> Database | None:
    """The database that the extract is, None where it is a folder."""
    if "://" not in extract:
        return None
    from engine.accounts.databases.faults import DatabaseError
    from engine.accounts.databases.place import database_of

    try:
        return database_of(extract)
    except DatabaseError as error:
        raise click.BadParameter(str(error), param_hint="EXTRACT") from None


def _share(text: str) -> float:
    """A share as `1%` or `0.01`."""
    plain = text.strip()
    try:
        share = float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        message = f"`{text}` is no share; write it as in `1%` or `0.01`"
        raise click.BadParameter(message, param_hint="'--max-rejects'")
    return share


def _mapping(path: Path | None, kinds: Mapping[str, Records]) -> Mapping[str, dict[str, str]]:
    """The headings of a mapping file."""
    if path is None:
        return {}
    from engine.trade.records.mapping import MappingError, read_mapping

    try:
        return read_mapping(path, kinds)
    except MappingError as error:
        note(f"error: {error}")
        sys.exit(USAGE)


def _silent(_: str) -> None:
    """Say nothing."""
