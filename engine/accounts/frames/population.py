"""A whole population as columns: sound accounts, rejected rows, and counts that must add up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.accounts.frames.aside import Aside
from engine.accounts.frames.duplicates import reject_duplicates
from engine.accounts.frames.rejects import ID
from engine.accounts.problems import AccountProblem, AccountsUnreadableError, shown
from engine.model.policy import Fact

if TYPE_CHECKING:
    import polars as pl

_CSV: Final = frozenset({".csv", ".tsv"})
_LINES: Final = frozenset({".jsonl", ".ndjson"})
_ARROW: Final = frozenset({".arrow", ".ipc", ".feather"})
_PARQUET: Final = frozenset({".parquet"})
SUFFIXES: Final = _CSV | _LINES | _ARROW | _PARQUET
"""What the name of a file of a population ends in."""


Stamp = tuple[int, ...]


class Extract(NamedTuple):
    """What was read of something that is no file: its rows as lines of JSON, digested."""

    name: str
    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Population:
    """What came of an input; `rows == accounts + refused`.

    `facts` has `account` and a column for each fact that was asked for, one row an account; it
    reads files of the input or of the scratch folder whenever it is collected, in no promised
    order. `rejected` has a row for each rejected row of the input.
    """

    facts: pl.LazyFrame
    rejected: pl.LazyFrame
    files: tuple[Path, ...]
    rows: int
    """Rows of data in all files; blank lines are none."""
    accounts: int
    """Rows of `facts`."""
    refused: int
    """Rows of `rejected`."""
    as_of: date | None
    """The date that the input states, None when it states none."""
    notices: tuple[str, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    """What each file was before it was read."""
    extracts: tuple[Extract, ...] = ()
    """What was read of databases."""

    def changed(self) -> tuple[Path, ...]:
        """The files that are not, or not any more, as they were before they were read.

        Parquet and Arrow files are read again whenever `facts` is collected; what a file that
        changed in between gives was never checked.
        """
        stamps = zip(self.files, self.stamps, strict=True)
        return tuple(file for file, stamp in stamps if _stamp(file) != stamp)


def _stamp(file: Path) -> Stamp:
    """Which file it is, its size and time of change; nothing when there is no such file."""
    try:
        stat = file.stat()
    except OSError:
        return ()
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns


def read_population(
    paths: Sequence[Path], facts: Mapping[str, Fact], kept: Collection[str], aside: Path
) -> Population:
    """Read files, and folders of them, as one population.

    Every column is checked against the facts that the policy declares; `kept` names those to
    keep. `aside` is an empty folder to write to: its files belong to the result.

    Raises:
        AccountsUnreadableError: a file as a whole is unusable, there is none, or two files state
            different as-of dates.
        OSError: `aside` cannot be written to.
    """
    files = files_of(paths)
    stamps = tuple(_stamp(file) for file in files)
    keep = {name: fact for name, fact in facts.items() if name in kept}
    store = Aside(aside, keep)
    as_of: date | None = None
    notices: list[str] = []
    for file in files:
        before = store.accepted + store.refused
        stated, told = _read(file, facts, keep, store)
        notices += told
        if store.accepted + store.refused == before:
            notices.append(f"{file}: there are no accounts in it")
        if stated is not None and as_of not in (None, stated):
            raise _unreadable(
                "bad-as-of",
                f"the as-of date is {stated}, but was {as_of} before",
                file,
                "decide accounts as of different dates in different runs",
            )
        as_of = as_of or stated
    store.flush()
    rows = store.accepted + store.refused
    sound, accounts = reject_duplicates(store)
    return Population(
        facts=sound,
        rejected=store.refusals().drop(ID),
        files=files,
        rows=rows,
        accounts=accounts,
        refused=rows - accounts,
        as_of=as_of,
        notices=tuple(notices),
        stamps=stamps,
    )


def files_of(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files of a population; those of a folder by name.

    Of a folder, what begins with `.` or `_` is left out, as those who write such folders mean it.

    Raises:
        AccountsUnreadableError: a file has no known suffix; a folder holds no file, or a folder.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(p for p in path.iterdir() if not p.name.startswith((".", "_")))
        deeper = next((p for p in inside if p.is_dir()), None)
        if deeper is not None:
            message = f"the folder holds another one, `{shown(deeper.name)}`"
            raise _unreadable("unreadable-file", message, path, "name the folders one by one")
        if not inside:
            raise _unreadable("empty-file", "the folder is empty: it holds no accounts", path, None)
        files += inside
    for file in files:
        if file.suffix.lower() not in SUFFIXES:
            remedy = f"name it by its format: {', '.join(sorted(SUFFIXES))}"
            raise _unreadable("unreadable-file", "the format cannot be told", file, remedy)
    return tuple(files)


def _read(
    file: Path, facts: Mapping[str, Fact], keep: Mapping[str, Fact], store: Aside
) -> tuple[date | None, list[str]]:
    suffix = file.suffix.lower()
    if suffix in _CSV:
        from engine.accounts.frames.from_csv import read_csv

        assembly, notices = read_csv(file, facts, keep, store)
        return assembly.as_of, notices
    if suffix in _LINES:
        from engine.accounts.frames.from_lines import read_lines

        assembly, notices = read_lines(file, facts, keep, store)
        return assembly.as_of, notices
    from engine.accounts.frames.from_columns import read_columns

    return read_columns(file, facts, keep, store, is_arrow=suffix in _ARROW)


def _unreadable(code: str, message: str, path: Path, remedy: str | None) -> Exception:
    return AccountsUnreadableError(AccountProblem(code, message, str(path), help=remedy))
