"""Where typed accounts and rejected rows wait until the whole input was read: parts in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from engine.accounts.frames.chunk import Converted
from engine.accounts.frames.columns import ACCOUNT
from engine.accounts.frames.rejects import ID, REJECTED, frame_of
from engine.accounts.frames.spelling import DTYPES
from engine.model.policy import Fact

_SMALL: Final = 20_000
"""Parts of fewer rows are gathered before they are written."""


class Source(NamedTuple):
    """A frame of typed accounts of one file, with `PLACE`; the kept facts in their order."""

    file: str
    facts: pl.LazyFrame


class Aside:
    """Writes parts, and keeps 8 bytes an account id to find those that come twice."""

    def __init__(self, folder: Path, kept: Mapping[str, Fact]) -> None:
        self._folder = folder
        self._parts = 0
        self._waiting: list[pl.DataFrame] = []
        self._waiting_file = ""
        self._kept = kept
        self._sources: list[Source] = []
        self._files: dict[str, list[Path]] = {}
        self._rejected: list[Path] = []
        self._refused: list[pl.DataFrame] = []
        self.marks: list[pl.Series] = []
        """Hashes of the ids of all rows that have one."""
        self.accepted = 0
        self.refused = 0

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Of the facts."""
        facts = {name: DTYPES[fact.type.kind] for name, fact in self._kept.items()}
        return {ACCOUNT: pl.String(), **facts}

    def put(self, file: str, converted: Converted) -> None:
        """Keep what a chunk of a file came to."""
        if converted.facts.height:
            self.mark(converted.facts[ACCOUNT])
            self.accepted += converted.facts.height
            if self._waiting and file != self._waiting_file:
                self.flush()
            self._waiting.append(converted.facts)
            self._waiting_file = file
            if sum(part.height for part in self._waiting) >= _SMALL:
                self.flush()
        if converted.rejected:
            self.refuse(frame_of(file, converted.rejected))

    def refuse(self, rows: pl.DataFrame) -> None:
        """Keep rejected rows."""
        self.mark(rows[ID].drop_nulls())
        self.refused += rows.height
        self._refused.append(rows)
        if sum(part.height for part in self._refused) >= _SMALL:
            self._flush_refused()

    def mark(self, ids: pl.Series) -> None:
        """Note that these ids were there."""
        self.marks.append(ids.hash())

    def add(self, source: Source, accounts: int) -> None:
        """Take accounts that stay where they are."""
        self._sources.append(source)
        self.accepted += accounts

    def flush(self) -> None:
        """Write what waits."""
        if not self._waiting:
            return
        path = self._path("facts", ".arrow")
        # As it lies in memory: more room than Parquet, but it is read once or twice, and soon.
        pl.concat(self._waiting).write_ipc(path, compression="uncompressed")
        self._files.setdefault(self._waiting_file, []).append(path)
        self._waiting = []

    @property
    def sources(self) -> list[Source]:
        """Where the accounts are that were taken."""
        written = [
            Source(file, pl.scan_ipc(parts, glob=False)) for file, parts in self._files.items()
        ]
        return [*self._sources, *written]

    def refusals(self) -> pl.LazyFrame:
        """All rejected rows, with `ID`."""
        self._flush_refused()
        if not self._rejected:
            return pl.LazyFrame(schema={**REJECTED, ID: pl.String()})
        return pl.scan_parquet(self._rejected, glob=False)

    def _flush_refused(self) -> None:
        if not self._refused:
            return
        path = self._path("rejected", ".parquet")
        pl.concat(self._refused).write_parquet(path)
        self._rejected.append(path)
        self._refused = []

    def _path(self, name: str, suffix: str) -> Path:
        self._parts += 1
        return self._folder / f"{name}-{self._parts:06}{suffix}"
