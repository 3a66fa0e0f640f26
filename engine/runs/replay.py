"""A run decided again, from what it keeps or from its input, and compared to the bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from engine.accounts.frames.population import read_population
from engine.engines.columnar.outputs import KEY
from engine.model.inforce import select
from engine.runs.folder.disk import content_of
from engine.runs.folder.faults import RunError, shown
from engine.runs.kept import KeptRun
from engine.runs.population import Progress, decide_into, reads_of

_BOTH = "__again"


@dataclass(frozen=True, slots=True)
class Unlike:
    """The first thing that came out otherwise: where, and what it was and is."""

    file: str
    account: str
    column: str
    was: object
    became: object

    def __str__(self) -> str:
        """Told in a line."""
        return (
            f"{self.file}: account {self.account}: {self.column} was {self.was!r}, "
            f"and is {self.became!r}"
        )


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a replay: how many accounts, and what differs."""

    accounts: int
    unlike: tuple[Unlike, ...]
    remarks: tuple[str, ...] = ()


def replay(kept: KeptRun, inputs: Sequence[Path], progress: Progress) -> Replayed:
    """Decide a run again, by its own policy, with the engine of this release.

    With `inputs`, the accounts are read from them again, and their digests, the facts and what
    was rejected are compared too.

    Raises:
        AccountsUnreadableError: an input is unusable as a whole.
        RunError: the run cannot be read; it has `inputs` and was made from a database.
    """
    inforce = select(kept.policy, kept.as_of)
    with TemporaryDirectory(prefix="tidewaiter-") as scratch:
        folder, facts = Path(scratch), kept.path / "facts.parquet"
        unlike: list[Unlike] = []
        remarks: list[str] = []
        if inputs:
            _require_files(kept)
            remarks += _other_files(kept, inputs)
            facts = folder / "facts.parquet"
            aside = folder / "aside"
            aside.mkdir()
            population = read_population(inputs, kept.policy.facts, reads_of(kept.policy), aside)
            population.facts.sink_parquet(facts)
            name = pl.col("file").str.split("/").list.last()
            population.rejected.with_columns(name).sink_parquet(folder / "rejected.parquet")
            unlike += _unlike(kept.path, folder, "facts.parquet")
            unlike += _unlike_rejected(kept.path, folder)
        progress.begin(kept.manifest.record.counts.decided)
        decide_into(facts, folder, inforce, progress)
        for file in ("decisions.parquet", "traces.parquet"):
            unlike += _unlike(kept.path, folder, file)
        return Replayed(kept.manifest.record.counts.decided, tuple(unlike), tuple(remarks))


def _require_files(kept: KeptRun) -> None:
    """Refuse to compare files with what was read of a database.

    Raises:
        RunError: the run was made from a database.
    """
    for part in kept.manifest.record.input.files:
        if part.name == "query" or part.name.startswith("table "):
            told = f"the run was made from a database (`{shown(part.name)}`), not from files"
            raise RunError(f"{told}; leave `--input` out: it is replayed from the facts it keeps")


def _other_files(kept: KeptRun, inputs: Sequence[Path]) -> Iterator[str]:
    """The inputs that are not those of the run."""
    from engine.accounts.frames.population import files_of

    known = {part.sha256 for part in kept.manifest.record.input.files}
    for file in files_of(inputs):
        if content_of(file).sha256 not in known:
            yield f"`{shown(file.name)}` is none of the files that the run was made from"


def _unlike(old: Path, new: Path, file: str) -> Iterator[Unlike]:
    """The first account and column in which two files differ, joined by account."""
    try:
        was, now = (pl.scan_parquet(folder / file, glob=False) for folder in (old, new))
        columns, again = was.collect_schema(), now.collect_schema()
    except (OSError, pl.exceptions.PolarsError):
        raise RunError(
            f"`{shown(old / file)}` cannot be read; `tidewaiter verify` says more"
        ) from None
    if dict(columns) != dict(again):
        name = next(n for n in [*columns, *again] if columns.get(n) != again.get(n))
        yield Unlike(file, "any", name, str(columns.get(name)), str(again.get(name)))
        return
    names = [name for name in columns if name != KEY]
    both = was.with_columns(is_old=True).join(
        now.with_columns(is_new=True), on=KEY, how="full", suffix=_BOTH, coalesce=True
    )
    differs = [pl.col(name).ne_missing(pl.col(f"{name}{_BOTH}")) for name in names]
    lost = pl.col("is_old").is_null() | pl.col("is_new").is_null()
    found = both.filter(lost | pl.any_horizontal(differs)).sort(KEY).head(1)
    for row in found.collect(engine="streaming").iter_rows(named=True):
        yield _told(file, row, names)


def _told(file: str, row: dict[str, object], names: Sequence[str]) -> Unlike:
    account = str(row[KEY])
    if row["is_old"] is None or row["is_new"] is None:
        was, now = ("absent", "there") if row["is_old"] is None else ("there", "absent")
        return Unlike(file, account, "the account", was, now)
    name = next(name for name in names if row[name] != row[f"{name}{_BOTH}"])
    return Unlike(file, account, name, row[name], row[f"{name}{_BOTH}"])


def _unlike_rejected(old: Path, new: Path) -> Iterator[Unlike]:
    """Whether other rows were rejected, or for other reasons."""
    file = "rejected.parquet"
    was, now = (pl.read_parquet(folder / file, glob=False) for folder in (old, new))
    key = ["file", "row", "account", "column", "code"]
    for name, one, other in (("gone", was, now), ("new", now, was)):
        only = one.join(other, on=key, how="anti", nulls_equal=True).head(1)
        for row in only.iter_rows(named=True):
            account = str(row["account"])
            place = f"{row['file']}:{row['row']} {row['code']}"
            pair = (place, None) if name == "gone" else (None, place)
            yield Unlike(file, account, "rejected", *pair)
