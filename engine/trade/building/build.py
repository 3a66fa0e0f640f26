"""Raw records to accounts with facts: read, give to accounts, measure, make it complete.

The file of accounts stands there only when all is well, and its build's folder before it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.accounts.built import BUILD, MANIFEST, folder_of
from engine.engines.columnar.outputs import KEY
from engine.policy.digest import measures_digest
from engine.trade.building.facts_file import as_stated
from engine.trade.building.kinds import Given, give
from engine.trade.building.manifest import (
    BuildManifest,
    KindCounts,
    Part,
    digest_of,
    to_json,
)
from engine.trade.building.parts import parts_of, software
from engine.trade.building.population import accounts_of
from engine.trade.identity.read import Identity, read_identity
from engine.trade.identity.tables import ACCOUNTS, IDENTIFIERS
from engine.trade.measures.in_columns import measure
from engine.trade.records.from_database import table_told, told_as_tables, write_tables
from engine.trade.records.read import ReadRecords, read_records
from engine.trade.records.references import dangling
from engine.trade.records.sorting import FILE, ROW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.accounts.databases.place import Database
    from engine.model.inforce import InForce
    from engine.policy.load import Loaded

REJECTED: Final = "rejected.parquet"
_MOST_TOLD: Final = 10


class BuildError(Exception):
    """A build that cannot be made; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be built. `most_rejected` is the share of rejected rows that is too many."""

    extract: Path
    out: Path
    most_rejected: float
    command: tuple[str, ...] = ()
    mapping: Mapping[str, dict[str, str]] = field(default_factory=dict)
    """For kinds of records, the column that a heading is where nothing else tells it."""
    database: Database | None = None
    """Where the tables of the extract are, if it is no folder."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built."""

    path: Path
    manifest: BuildManifest
    given: tuple[Given, ...]
    notices: tuple[str, ...] = ()
    rejected_by: dict[tuple[str, str], int] = field(default_factory=dict)
    """Rejected rows by kind of records and code."""


@dataclass(frozen=True, slots=True)
class Making:
    """Who takes part: what is wanted, the policy as of a date, and who is told how far it is."""

    wanted: Wanted
    loaded: Loaded
    inforce: InForce
    tell: Callable[[str], None]


def build(making: Making) -> Built:
    """Build a file of accounts from an extract, with its folder beside it.

    Raises:
        AccountsUnreadableError: who is whose cannot be told, or a file is unusable as a whole.
        BuildError: too many rows are rejected, or the output cannot be written.
    """
    wanted, inforce, tell = making.wanted, making.inforce, making.tell
    _refuse_output(wanted)
    with _aside(wanted.out) as aside, _extract(making, aside) as extract:
        making = replace(making, wanted=replace(wanted, extract=extract))
        identity = read_identity(extract).sound()
        tell(f"{identity.accounts.height:,} accounts, {identity.holdings.height:,} numbers")
        reads = _read_all(making, aside)
        _refuse_rejected(wanted, reads)
        given = tuple(
            give(read, identity, inforce, aside / f"{read.records.name}.parquet") for read in reads
        )
        frame = _measured(inforce, identity, given)
        folder = aside / "build"
        folder.mkdir()
        rejected_by = _write_rejected(reads, folder / REJECTED)
        manifest = _manifest(making, identity, reads, given)
        text = to_json(manifest)
        (folder / MANIFEST).write_text(text, encoding="utf-8")
        made = aside / wanted.out.name
        as_stated(frame, inforce).sink_parquet(
            made, compression="zstd", metadata={BUILD: digest_of(text)}
        )
        lost = tuple(map(str, dangling(reads)))
        for each in lost:
            tell(each)
        notices = (*identity.notices, *(note for read in reads for note in read.notices), *lost)
        _put_in_place(wanted.out, made, folder)
    return Built(wanted.out, manifest, given, notices, rejected_by)


@contextmanager
def _extract(making: Making, aside: Path) -> Iterator[Path]:
    """The folder of the extract; of a database, one with what was written down of its tables."""
    database, folder = making.wanted.database, aside / "tables"
    if database is None:
        yield making.wanted.extract
        return
    kinds = (ACCOUNTS.name, IDENTIFIERS.name, *making.inforce.policy.records)
    with told_as_tables(database, folder):
        write_tables(database, kinds, folder)
        yield folder


def _refuse_output(wanted: Wanted) -> None:
    out = wanted.out
    if out.suffix.lower() != ".parquet":
        message = f"`{out.name}` does not end in `.parquet`"
        raise BuildError(f"{message}; the accounts are written as Parquet")
    if not out.parent.is_dir():
        raise BuildError(f"there is no folder `{out.parent}`; make it first")
    for path in (out, folder_of(out)):
        if path.exists():
            raise BuildError(f"`{path}` is there already; give another name, or move it away")


def _read_all(making: Making, aside: Path) -> list[ReadRecords]:
    reads = []
    for records in making.inforce.policy.records.values():
        scratch = aside / records.name
        scratch.mkdir()
        read = read_records(
            making.wanted.extract,
            records,
            making.inforce,
            scratch,
            mapping=making.wanted.mapping,
            as_tables=making.wanted.database is not None,
        )
        if read is None:
            making.tell(f"{records.name}: not there; measures over them are missing")
            continue
        making.tell(f"{records.name}: {read.rows:,} rows, {read.refused:,} rejected")
        reads.append(read)
    return reads


def _refuse_rejected(wanted: Wanted, reads: list[ReadRecords]) -> None:
    for read in reads:
        if read.refused > wanted.most_rejected * read.rows:
            share = f"{read.refused:,} of {read.rows:,} rows of {read.records.name} are rejected"
            told = [f"{share}: more than `--max-rejects` allows. Nothing was built"]
            first = read.rejected.select(FILE, ROW, "reason").head(_MOST_TOLD).collect()
            told += [f"{file}:{row}: {reason}" for file, row, reason in first.iter_rows()]
            if read.refused > _MOST_TOLD:
                told.append(f"and {read.refused - _MOST_TOLD:,} more")
            raise BuildError("\n".join(told))


def _measured(inforce: InForce, identity: Identity, given: tuple[Given, ...]) -> pl.LazyFrame:
    """`account`, `name` and all measures of every account."""
    accounts = accounts_of(identity, inforce)
    frames = {each.records.name: each.frame for each in given}
    found: pl.LazyFrame = measure(inforce, accounts.drop("id").lazy(), frames)
    names = accounts.select(KEY, "id", pl.col("name").alias("~name")).lazy()
    return (
        found.join(names, on=KEY, how="left")
        .drop(KEY)
        .rename({"id": KEY} | ({} if "name" in inforce.policy.measures else {"~name": "name"}))
        .sort(KEY)
    )


def _write_rejected(reads: list[ReadRecords], path: Path) -> dict[tuple[str, str], int]:
    each = [read.rejected.with_columns(pl.lit(read.records.name).alias("kind")) for read in reads]
    if not each:
        pl.DataFrame().write_parquet(path)
        return {}
    pl.concat(each).sink_parquet(path, compression="zstd")
    counted = pl.scan_parquet(path, glob=False).group_by("kind", "code").len().collect()
    return {(kind, code): rows for kind, code, rows in sorted(counted.iter_rows())}


def _manifest(
    making: Making, identity: Identity, reads: list[ReadRecords], given: tuple[Given, ...]
) -> BuildManifest:
    policy = making.inforce.policy
    there = {each.records.name: each.counts for each in given}
    files = [*identity.files, *(file for read in reads for file in read.files)]
    return BuildManifest(
        as_of=making.inforce.as_of,
        policy=policy.name,
        version=policy.version,
        text_digest=making.loaded.text_digest,
        measures_digest=measures_digest(policy),
        software=software(),
        command=making.wanted.command,
        inputs=_inputs(files, making.wanted),
        accounts=identity.accounts.height,
        kinds=tuple(there.get(name, KindCounts(name, there=False)) for name in policy.records),
        facts=tuple(name for name in policy.facts if name in policy.measures),
        unmeasured=tuple(name for name in policy.facts if name not in policy.measures),
    )


def _inputs(files: list[Path], wanted: Wanted) -> tuple[Part, ...]:
    """The digests of what was read; of a database, of its tables as they were written down."""
    parts = parts_of(files, wanted.extract)
    if wanted.database is None:
        return parts
    return tuple(replace(part, name=table_told(Path(part.name))) for part in parts)


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """A folder beside the output, gone whatever happens."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".tidewaiter-build-", dir=out.parent))
    except OSError as error:
        message = f"nothing can be written into `{out.parent}`: {error.strerror}"
        raise BuildError(message) from None
    try:
        yield folder
    except OSError as error:
        message = f"the build cannot be written: {error.strerror or error}. Nothing was built"
        raise BuildError(message) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(out: Path, made: Path, folder: Path) -> None:
    """The folder first: where the file is, all of the build is."""
    folder.rename(folder_of(out))
    made.rename(out)
