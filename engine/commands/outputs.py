"""Files that a command is told to write: never what it reads, and no failure without its reason."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_READ: Final = (".yaml", ".yml", ".csv")
"""How the names of a policy's files end."""
_DATA: Final = (".yaml", ".yml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
"""How the names of files of accounts end."""


def refuse_inputs(
    path: Path | None,
    folder: Path,
    *,
    sources: Iterable[str] = (),
    accounts: str | None = None,
) -> None:
    """Refuse to write over a file that is read, through whatever links.

    Args:
        path: The file to be written; None for none.
        folder: The policy's folder.
        sources: The files of the policy, by their paths.
        accounts: The file of accounts; `-` and None for none.

    Raises:
        click.UsageError: It is one that is read, or the policy would read it the next time.
    """
    if path is None:
        return
    if accounts not in (None, "-") and _is_same(path, str(accounts)):
        raise click.UsageError(f"`{path}` is the file of accounts; write to another file")
    if _would_be_read(path, folder) or any(_is_same(path, each) for each in sources):
        told = f"`{path}` is, or would be, a file of the policy in `{folder}`"
        raise click.UsageError(f"{told}; write to a file outside of that folder")


def refuse_data(path: Path | None) -> None:
    """Refuse to write a report or document over what may be a file of accounts, by its name.

    Raises:
        click.UsageError: A file is there whose name ends as that of data does.
    """
    if path is not None and path.suffix.lower() in _DATA and os.path.lexists(path):
        told = f"`{path}` is there, and may be a file of accounts by its name"
        raise click.UsageError(f"{told}; write to another file, or delete it first")


def refuse_run(path: Path | None, run: Path) -> None:
    """Refuse to write into a run, which would no longer be as it was written.

    Raises:
        click.UsageError: The file would lie in the folder of the run.
    """
    if path is None:
        return
    inside = os.path.realpath(run)
    place = os.path.realpath(path)
    if os.path.commonpath([inside, place]) == inside:
        raise click.UsageError(f"`{path}` would lie in the run; write to a file outside of it")


def _would_be_read(path: Path, folder: Path) -> bool:
    inside = os.path.realpath(folder)
    place = os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118 - of strings
    for each in (place, os.path.realpath(path)):
        is_inside = os.path.commonpath([inside, each]) == inside
        if is_inside and each.lower().endswith(_READ):
            return True
    return False


def _is_same(path: Path, other: str) -> bool:
    """Whether two paths lead to one file; that of a file that is not there leads to none."""
    if os.path.realpath(path) == os.path.realpath(other):
        return True
    with contextlib.suppress(OSError, ValueError):
        return path.samefile(other)
    return False


@contextlib.contextmanager
def writing(path: Path, what: str = "") -> Iterator[None]:
    """Say why a file cannot be written, and end the command.

    Args:
        path: The file.
        what: What it is, such as `the report`; nothing where that is clear.

    Raises:
        click.ClickException: It cannot be written.
    """
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        named = f"{what} `{path}`".lstrip()
        raise click.ClickException(f"{named} cannot be written: {reason}") from None
