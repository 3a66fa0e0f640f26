"""Frames that wait in a folder until all are there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

_ENOUGH: Final = 200_000
"""So many rows are written; fewer wait in memory."""


class Parts:
    """Frames of one schema, put one after the other and read as one."""

    def __init__(self, folder: Path, name: str, schema: Mapping[str, pl.DataType]) -> None:
        self._folder = folder
        self._name = name
        self._waiting: list[pl.DataFrame] = [pl.DataFrame(schema=schema)]
        self._held = 0
        self._files: list[Path] = []
        self.rows = 0

    def put(self, frame: pl.DataFrame) -> None:
        """Keep a frame.

        Raises:
            OSError: it cannot be written.
        """
        if frame.is_empty():
            return
        self.rows += frame.height
        self._held += frame.height
        self._waiting.append(frame)
        if self._held >= _ENOUGH:
            path = self._folder / f"{self._name}-{len(self._files):06}.parquet"
            pl.concat(self._waiting).write_parquet(path, compression="lz4")
            self._files.append(path)
            self._waiting = [frame.clear()]
            self._held = 0

    def frame(self) -> pl.LazyFrame:
        """All that was put."""
        waiting = pl.concat(self._waiting).lazy()
        if not self._files:
            return waiting
        return pl.concat([pl.scan_parquet(self._files, glob=False), waiting])
