"""Accounts from a folder of YAML files, one account each, with its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from engine.accounts.problems import AccountProblem, AccountsUnreadableError, listed, shown
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from engine.policy.yaml.parse import parse_yaml
from engine.source.diagnostic import Diagnostic, Severity
from engine.source.reading import MEBIBYTE, read_source
from engine.source.suggest import did_you_mean
from engine.source.text import SourceText
from engine.trade.identity.cells import Cells, cells_of
from engine.trade.identity.problems import Place, problem_at
from engine.trade.identity.tables import ACCOUNTS, FILE, IDENTIFIERS, ROW, Table

SUFFIXES: Final = (".yaml", ".yml")
_LIMIT: Final = MEBIBYTE
_NUMBERS: Final = "identifiers"
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_OF_NUMBERS: Final = tuple(name for name in IDENTIFIERS.names if name != "account")

_Row = dict[str, str | int | None]


class Read(NamedTuple):
    """What a folder holds: a row an account, a row a number."""

    accounts: Cells
    identifiers: Cells


def read_folder(folder: Path) -> Read:
    """Read every YAML file of a folder; what else is in it is of no concern.

    Raises:
        AccountsUnreadableError: the folder holds no YAML file.
    """
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if not files:
        message = "the folder holds no accounts: no file that ends in .yaml"
        raise AccountsUnreadableError(AccountProblem("empty-file", message, str(folder)))
    accounts: list[_Row] = []
    numbers: list[_Row] = []
    problems: list[AccountProblem] = []
    for path in files:
        source = read_source(path, str(path), limit=_LIMIT)
        if isinstance(source, Diagnostic):
            told = AccountProblem(source.code, source.message, str(path), help=source.help)
            problems.append(told)
            continue
        _File(source, accounts, numbers, problems).read()
    return Read(
        Cells(_frame(accounts, ACCOUNTS), tuple(problems)), Cells(_frame(numbers, IDENTIFIERS))
    )


def _frame(rows: Iterable[_Row], table: Table) -> pl.DataFrame:
    schema = {**dict.fromkeys(table.names, pl.String), FILE: pl.String, ROW: pl.Int64}
    whole = pl.DataFrame([*rows], schema, orient="row")
    cells = cells_of(whole.drop(FILE, ROW), "", table, whole[ROW])
    return cells.with_columns(whole[FILE])


class _File:
    """One file, read into the rows of all."""

    def __init__(
        self,
        source: SourceText,
        accounts: list[_Row],
        numbers: list[_Row],
        problems: list[AccountProblem],
    ) -> None:
        self._source = source
        self._accounts = accounts
        self._numbers = numbers
        self._problems = problems

    def read(self) -> None:
        """Take the account and its numbers, or say what is wrong."""
        root, diagnostics = parse_yaml(self._source)
        errors = [each for each in diagnostics if each.severity is Severity.ERROR]
        for error in errors:
            line, column = self._source.line_column(error.span.start)
            self._problems.append(
                AccountProblem(
                    error.code,
                    error.message,
                    self._source.path,
                    line=line,
                    column=column,
                    help=error.help,
                )
            )
        if errors or root is None:
            return
        if not isinstance(root, Mapping):
            self._say("wrong-shape", "a file holds one account, a mapping with `account`", root)
            return
        row = self._row(root, ACCOUNTS.names, also=(_NUMBERS,))
        self._accounts.append(row)
        listed_ = root.get(_NUMBERS)
        if listed_ is None:
            return
        if not isinstance(listed_, Sequence):
            self._say("wrong-shape", "`identifiers` is no list, each item beginning with `-`", root)
            return
        for item in listed_.items:
            if isinstance(item, Mapping):
                self._numbers.append(
                    {**self._row(item, _OF_NUMBERS), "account": row.get("account")}
                )
            else:
                self._say("wrong-shape", "a number is a mapping with `number` and `kind`", item)

    def _row(self, node: Mapping, names: tuple[str, ...], also: tuple[str, ...] = ()) -> _Row:
        row: _Row = dict.fromkeys(names)
        for key, value in node.entries:
            if key.text in also:
                continue
            if key.text not in names:
                near = did_you_mean(key.text, (*names, *also))
                help_ = f"did you mean `{near}`?" if near else f"there are {listed([*names])}"
                self._say("unknown-key", f"`{shown(key.text)}` is no key here", key, help_)
            elif isinstance(value, Scalar):
                is_null = value.style == "plain" and value.text in _NULLS
                row[key.text] = None if is_null else value.text
            else:
                self._say("wrong-shape", f"`{key.text}` is no text", value)
        return {**row, FILE: self._source.path, ROW: self._line(node)}

    def _line(self, node: Node) -> int:
        return self._source.line_column(node.span.start)[0]

    def _say(self, code: str, message: str, node: Node, help_: str | None = None) -> None:
        place = Place(self._source.path, self._line(node))
        self._problems.append(problem_at(code, message, place, help_=help_))
