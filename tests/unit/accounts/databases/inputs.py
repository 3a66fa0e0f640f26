"""Short ways to read databases against the facts of `tests.unit.accounts.inputs`."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.accounts.databases.batches import Question
from engine.accounts.databases.place import database_of
from engine.accounts.databases.population import read_database
from engine.accounts.frames.population import Population
from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from tests.unit.accounts.inputs import FACTS


def asked(folder: Path, url: str | Path, *, query: str | None = None) -> Population:
    """What a query gives, else the table `accounts`; the counts must add up."""
    table = "accounts" if query is None else None
    aside = folder / "aside"
    aside.mkdir(exist_ok=True)
    question = Question(database_of(str(url)), query, table)
    read = read_database(question, FACTS, tuple(FACTS), aside)
    assert read.rows == read.accounts + read.refused
    assert read.facts.collect().height == read.accounts
    return read


def refused(folder: Path, url: str | Path, *, query: str | None = None) -> AccountProblem:
    """The one problem for which nothing is read."""
    with pytest.raises(AccountsUnreadableError) as caught:
        asked(folder, url, query=query)
    (problem,) = caught.value.problems
    return problem
