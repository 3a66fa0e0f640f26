"""Short ways to read populations against the facts of `tests.unit.accounts.inputs`."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.accounts.frames.population import Population, read_population
from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from tests.unit.accounts.inputs import FACTS


def population(folder: Path, *files: Path, kept: tuple[str, ...] = tuple(FACTS)) -> Population:
    """What comes of files; the counts must add up."""
    aside = folder / "aside"
    aside.mkdir(exist_ok=True)
    read = read_population(files, FACTS, kept, aside)
    assert read.rows == read.accounts + read.refused
    assert read.facts.collect().height == read.accounts
    assert read.rejected.collect().height == read.refused
    return read


def of_text(folder: Path, text: str | bytes, suffix: str = ".csv") -> Population:
    """What comes of a file that holds `text`."""
    path = folder / f"accounts{suffix}"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return population(folder, path)


def rows(read: Population) -> list[dict[str, object]]:
    """The accounts with what is known of them, by id."""
    frame = read.facts.sort("account").collect()
    return [{k: v for k, v in row.items() if v is not None} for row in frame.iter_rows(named=True)]


def rejections(read: Population) -> list[tuple[int | None, str | None, str | None, str]]:
    """Row, account, column and code of each rejected row, by row."""
    chosen = read.rejected.select("row", "account", "column", "code")
    return sorted(chosen.collect().rows(), key=lambda row: (row[0] or 0, row[3]))


def refusals(folder: Path, *files: Path) -> tuple[AccountProblem, ...]:
    """The problems for which a whole input is refused."""
    with pytest.raises(AccountsUnreadableError) as caught:
        population(folder, *files)
    return caught.value.problems
