"""Every account that matches, written into a file by columns.

Parquet has the columns of the run's own files. CSV and JSON Lines are written for others: money in
dollars; in CSV sets and lists as text with commas, and no text that a spreadsheet takes for a
formula (engine/source/formulas.py).
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.model.types import Kind, Type
from engine.runs.asking.answer import Counted, count, with_columns
from engine.runs.asking.matching import Found
from engine.runs.asking.names import Shown
from engine.runs.folder.disk import sync
from engine.runs.folder.faults import is_full
from engine.runs.population import FLAGS
from engine.runs.scanned import is_open, unreadable
from engine.source.formulas import BEGINS, PLAIN
from engine.source.writing import is_read_only

_CENTS: Final = 100


def export(found: Found, shown: Sequence[Shown], path: Path) -> Counted:
    """Write all accounts that match, in no promised order; the file is whole or not there.

    Raises:
        OSError: the file cannot be written.
        RunError: the run cannot be read.
        KeyError: the name of the file says no format of `FORMATS`.
    """
    write = FORMATS[path.suffix.lower()]
    columns = with_columns(found.kept, found.matched, shown)
    target = Path(os.path.realpath(path))
    _refuse(target)
    try:
        with TemporaryDirectory(prefix=".tidewaiter-", dir=target.parent) as scratch:
            aside = Path(scratch) / f"all{path.suffix}"
            write(columns, shown, aside)
            if target.exists():
                aside.chmod(stat.S_IMODE(target.stat().st_mode))
            sync(aside)
            aside.replace(target)
    except pl.exceptions.PolarsError as error:
        if is_full(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
        raise unreadable(f"the run `{found.run}`") from None
    return count(found)


def _refuse(target: Path) -> None:
    """Refuse to replace what is no file, or was made read-only; a folder would allow both."""
    if not target.exists():
        return
    if not target.is_file():
        raise OSError(errno.EINVAL, "it is there, and no file")
    if is_read_only(target):
        raise PermissionError(errno.EACCES, "the file is read-only", str(target))


def _parquet(frame: pl.LazyFrame, _shown: Sequence[Shown], path: Path) -> None:
    frame.sink_parquet(path, compression="zstd", optimizations=FLAGS)


def _csv(frame: pl.LazyFrame, shown: Sequence[Shown], path: Path) -> None:
    columns = [KEY, *_written(shown, as_text=True), _provisional(frame, shown, as_text=True)]
    frame.select(columns).with_columns(_escaped(pl.col(pl.String))).sink_csv(
        path, optimizations=FLAGS
    )


def _escaped(text: pl.Expr) -> pl.Expr:
    """As `engine.source.formulas.escaped` has it, for a column."""
    is_formula = text.str.contains(f"^{BEGINS}") & ~text.str.contains(rf"^{PLAIN}\z")
    return pl.when(is_formula).then(pl.lit("'") + text).otherwise(text).name.keep()


def _lines(frame: pl.LazyFrame, shown: Sequence[Shown], path: Path) -> None:
    columns = [KEY, *_written(shown, as_text=False), _provisional(frame, shown, as_text=False)]
    frame.select(columns).sink_ndjson(path, optimizations=FLAGS)


FORMATS: Final[dict[str, Callable[[pl.LazyFrame, Sequence[Shown], Path], None]]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".jsonl": _lines,
}
"""How a file is written by its name."""


def _written(shown: Sequence[Shown], *, as_text: bool) -> Iterator[pl.Expr]:
    for each in shown:
        column = pl.col(each.name)
        element = each.type.element
        if each.type.kind is Kind.MONEY:
            yield dollars(column).alias(each.name)
        elif element is not None or each.type.kind is Kind.SET:
            texts = column.list.eval(_text(element)) if element is not None else column
            yield (texts.list.join(", ", ignore_nulls=True) if as_text else texts).alias(each.name)
        else:
            yield column


def _text(element: Type) -> pl.Expr:
    each = pl.element()
    return dollars(each) if element.kind is Kind.MONEY else each.cast(pl.String)


def dollars(cents: pl.Expr) -> pl.Expr:
    """Cents as dollars and cents: `-2.50`."""
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    size = cents.abs()
    whole, rest = size // _CENTS, (size % _CENTS).cast(pl.String).str.zfill(2)
    return pl.concat_str([sign, whole.cast(pl.String), pl.lit("."), rest])


def _provisional(frame: pl.LazyFrame, shown: Sequence[Shown], *, as_text: bool) -> pl.Expr:
    """The names of those outcomes that are provisional: a text with spaces between, or a list."""
    columns = frame.collect_schema().names()
    names = [
        pl.when(is_open(each.decision, columns)).then(pl.lit(each.name))
        for each in shown
        if each.decision is not None
    ]
    text = pl.concat_str(names, separator=" ", ignore_nulls=True) if names else pl.lit("")
    some = pl.when(text != "")
    if as_text:
        return some.then(text).alias("provisional")
    none = pl.lit([], dtype=pl.List(pl.String))
    return some.then(text.str.split(" ")).otherwise(none).alias("provisional")
