"""Records to files, part by part, and what the truth says of their rows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from engine.trade.world.faults import FAULT, break_texts, told
from engine.trade.world.kinds import KINDS, TRUTH, WHEN, raw, written

TRUTH_FOLDER: Final = "truth"
_GROUP: Final = 200_000
_TEXT: Final = "csv"
_AS_MADE: Final = ("entries", "lines", "tariffs")
"""Kinds that come account by account; the others are put in the order of their days."""


@dataclass
class Totals:
    """How many rows files have, and what their money comes to, in cents."""

    rows: Counter[str] = field(default_factory=Counter)
    cents: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, name: str, frame: pl.DataFrame, columns: Mapping[str, str]) -> None:
        """Count a part of a kind."""
        self.rows[name] += frame.height
        money = [column for column, sort in columns.items() if sort == "cents"]
        sums = self.cents.setdefault(name, Counter())
        for column in money:
            sums[column] += int(frame[column].sum())


@dataclass
class Files:
    """The files of a world. `suffix` is `csv` or `parquet`; with `parts`, a kind is a folder."""

    folder: Path
    suffix: str
    parts: int
    totals: Totals = field(default_factory=Totals)
    digests: dict[str, str] = field(default_factory=dict)

    def name(self, kind: str, part: int) -> str:
        """The file of a part of a kind."""
        single = f"{kind}.{self.suffix}"
        return single if self.parts == 1 else f"{kind}/{part + 1:04d}.{self.suffix}"

    def write_part(self, part: int, records: Mapping[str, list[pl.DataFrame]]) -> None:
        """Write a part of each kind of records, with what is true of its rows."""
        truths: dict[str, list[pl.DataFrame]] = {"discrepancies": [], "broken": [], "late": []}
        for kind, columns in KINDS.items():
            frame = pl.concat(records[kind])
            if kind not in _AS_MADE:
                frame = frame.sort(WHEN[kind], *columns, maintain_order=True)
            name = self.name(kind, part)
            self.totals.add(kind, frame, columns)
            self._write(name, self._as_texts(written(frame, columns), frame))
            placed = frame.with_columns(
                pl.lit(name).alias("file"),
                pl.int_range(frame.height, dtype=pl.Int64, eager=True).alias("row")
                + (2 if self.suffix == _TEXT else 1),
            )
            truths["late"].append(_late(kind, placed))
            if FAULT in frame.columns:
                truths["broken"].append(_as("broken", told(placed)))
            if kind == "lines":
                truths["discrepancies"].append(_discrepancies(placed))
        for truth, frames in truths.items():
            self.write_truth(truth, pl.concat(frames), part)

    def _as_texts(self, frame: pl.DataFrame, raw_frame: pl.DataFrame) -> pl.DataFrame:
        if self.suffix != _TEXT or FAULT not in raw_frame.columns:
            return frame
        return break_texts(frame, raw_frame[FAULT])

    def write_table(self, name: str, frame: pl.DataFrame, columns: Mapping[str, str]) -> None:
        """Write one of the tables of who is whose."""
        self.totals.add(name, frame, columns)
        self._write(f"{name}.{self.suffix}", written(frame, columns))

    def write_truth(self, name: str, frame: pl.DataFrame, part: int = 0) -> None:
        """Write a part of a truth; those of accounts have one part."""
        whole = name in ("companies", "evaders", "unlisted")
        path = f"{name}.{self.suffix}" if whole else self.name(name, part)
        self.totals.add(f"{TRUTH_FOLDER}/{name}", frame, TRUTH[name])
        self._write(f"{TRUTH_FOLDER}/{path}", written(frame, TRUTH[name]))

    def _write(self, name: str, frame: pl.DataFrame) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.suffix == _TEXT:
            frame.write_csv(path)
        else:
            frame.write_parquet(path, compression="zstd", compression_level=1,
                                row_group_size=_GROUP)  # fmt: skip
        with path.open("rb") as stream:
            self.digests[name] = hashlib.file_digest(stream, "sha256").hexdigest()


def _as(truth: str, frame: pl.DataFrame) -> pl.DataFrame:
    have = {name: frame[name] for name in TRUTH[truth] if name in frame.columns}
    return raw(TRUTH[truth], have)


def _late(kind: str, placed: pl.DataFrame) -> pl.DataFrame:
    late = placed.filter(pl.col("late") & pl.col("posted_on").is_not_null())
    return _as("late", late.with_columns(pl.col(WHEN[kind]).alias("happened_on")))


def _discrepancies(placed: pl.DataFrame) -> pl.DataFrame:
    wrong = placed.filter(pl.col("how").is_not_null())
    return _as(
        "discrepancies",
        wrong.with_columns(pl.col("evades").alias("intended"), pl.col("short").alias("duty_short")),
    )
