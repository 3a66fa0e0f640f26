"""CSV to raw records, a row at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from engine.accounts.account import KIND_FACT, Rejected, Where
from engine.accounts.lines import Input, TextLines
from engine.accounts.problems import AccountProblem, AccountsUnreadableError, listed, shown
from engine.accounts.raw import HEADER_KEYS
from engine.accounts.records import Item, Opened, Record
from engine.model.policy import Fact
from engine.source.suggest import did_you_mean

CELL_LIMIT: Final = 1024 * 1024
"""The most characters of a cell."""

REMARK: Final = "#"
"""What the name of a column begins with that is not read."""

_PROBLEMS_TOLD: Final = 50
_OTHER_NAMES: Final = {
    **dict.fromkeys(("account_id", "account", "account_no", "account_number", "ids"), "id"),
    **dict.fromkeys(("account_name", "company", "company_name", "importer_name"), "name"),
    **dict.fromkeys(("account_type", "kind_of_account"), "kind"),
}

_DELIMITERS: Final = {",": "commas", "\t": "tabs", ";": "semicolons"}
_QUOTES: Final = 'a quote inside a quoted cell is written twice: `""`'
_CSV_FAULTS: Final = (
    ("field larger", "cell-too-large", "a cell is larger than 1 MB", None),
    ("unexpected end of data", "bad-csv", "a quoted cell is not closed", _QUOTES),
    ("expected after", "bad-csv", "text follows a closing quote", _QUOTES),
    ("new-line character", "bad-csv", "a line ends in a bare carriage return", "use LF or CRLF"),
)


class Header(NamedTuple):
    """A CSV file of which the header was read."""

    columns: list[str]
    delimiter: str
    lines: TextLines
    notices: list[str]


def read_rows(source: Input, facts: Mapping[str, Fact]) -> Opened:
    """Open a CSV file with a header: `id`, the other header keys, and a column a fact.

    Raises:
        AccountsUnreadableError: the header is missing, or has unknown or repeated columns.
    """
    header = read_header(source, facts)
    rows = Rows(source, header.lines, header.columns)
    return Opened(rows.records(rows_of(header.lines, header.delimiter)), None, header.notices)


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The rows of cells that lines are; a row that is no CSV raises, those behind it come."""
    # The limit belongs to the process, not to a reader.
    csv.field_size_limit(CELL_LIMIT)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def read_header(source: Input, facts: Mapping[str, Fact]) -> Header:
    """Read the header of a CSV file.

    Raises:
        AccountsUnreadableError: it is missing, or has unknown or repeated columns.
    """
    lines = TextLines(source)
    first = next((line for line in lines if line and not line.isspace()), None)
    faults = lines.take_faults()
    if faults:
        raise AccountsUnreadableError(*faults)
    if first is None:
        raise source.refuse("empty-file", "the file is empty: it holds no accounts")
    delimiter = delimiter_of(first)
    rows = rows_of(chain([first], lines), delimiter)
    notices = []
    if delimiter != ",":
        notices.append(f"{source.name}: the columns are separated by {_DELIMITERS[delimiter]}")
    header = _read_header(source, rows, lines.number, facts)
    notices += header_notices(source.name, header, facts)
    return Header(header, delimiter, lines, notices)


def header_notices(name: str, header: list[str], facts: Mapping[str, Fact]) -> list[str]:
    """Remarks on the columns of a file: those that are not read, and those that are not there."""
    notices = []
    ignored = [column for column in header if column.startswith(REMARK)]
    if ignored:
        notices.append(f"{name}: not read, being remarks: {listed(ignored)}")
    absent = [fact for fact in facts if fact not in header]
    if "kind" in header and KIND_FACT in absent:
        absent.remove(KIND_FACT)
    if absent:
        notices.append(f"{name}: no column for {listed(absent)}: missing for every account")
    return notices


def delimiter_of(line: str) -> str:
    """What separates the cells of a header: that which makes one of them `id`; else the most."""
    counts = {}
    for delimiter in _DELIMITERS:
        cells = [cell.strip().strip('"') for cell in line.split(delimiter)]
        if "id" in cells and len(cells) > 1:
            return delimiter
        counts[delimiter] = len(cells)
    return max(counts, key=counts.__getitem__)


def _read_header(
    source: Input, rows: Iterator[list[str]], line: int, facts: Mapping[str, Fact]
) -> list[str]:
    try:
        header = [cell.strip() for cell in next(rows)]
    except csv.Error as error:
        code, message, remedy = _fault_of(error)
        raise source.refuse(code, f"in the header, {message}", line=line, remedy=remedy) from None
    problems = header_problems(header, frozenset(facts))
    if problems:
        raise AccountsUnreadableError(
            *(
                AccountProblem(code, message, source.name, line=line, field=name, help=remedy)
                for code, name, message, remedy in problems
            )
        )
    return header


_Fault = tuple[str, str | None, str, str | None]


def header_problems(header: list[str], facts: frozenset[str]) -> list[_Fault]:
    """Code, column, message and remedy of each thing wrong with a header."""
    problems: list[_Fault] = []
    known = facts | HEADER_KEYS
    met: set[str] = set()
    if "id" not in header:
        message = "there is no column `id`"
        meant = next((name for name in header if _meant(name, known) == "id"), None)
        help_ = "the first line names the columns, one of them `id`"
        if meant is not None:
            help_ = f"rename the column `{shown(meant)}` to `id`"
        problems.append(("missing-column", "id", message, help_))
    for number, name in enumerate(header, 1):
        if len(problems) == _PROBLEMS_TOLD:
            break
        if not name:
            help_ = "name it, or remove the column"
            problems.append(("unknown-column", None, f"column {number} has no name", help_))
        elif name.startswith(REMARK):
            continue
        elif name in met:
            message = f"the column `{shown(name)}` is there twice"
            help_ = "keep one of the two, and remove the other"
            problems.append(("duplicate-column", shown(name), message, help_))
        elif name not in known:
            message = f"the column `{shown(name)}` is no fact"
            remedy = _column_remedy(name, known)
            problems.append(("unknown-column", shown(name), message, remedy))
        met.add(name)
    return problems


def _column_remedy(name: str, known: frozenset[str]) -> str:
    near = _meant(name, known)
    if near is None:
        return f"remove the column, or name it `{REMARK}{shown(name)}`: then it is not read"
    if near == name.casefold():
        return f"did you mean `{near}`? upper and lower case are not the same"
    return f"did you mean `{near}`?"


def _meant(name: str, known: frozenset[str]) -> str | None:
    """The column that an unknown one was probably meant to be."""
    folded = "_".join(name.casefold().replace("_", " ").split())
    if name in known:
        return None
    return _OTHER_NAMES.get(folded) or did_you_mean(name, known)


@dataclass
class Rows:
    """The rows of a CSV file as records; not `counted` where it begins in the middle."""

    source: Input
    lines: TextLines
    columns: list[str]
    counted: bool = True

    def records(self, rows: Iterator[list[str]]) -> Iterator[Item]:
        """Records and rejected rows."""
        width = len(self.columns)
        header = [(i, name) for i, name in enumerate(self.columns) if name in HEADER_KEYS]
        facts = [
            (i, name)
            for i, name in enumerate(self.columns)
            if name not in HEADER_KEYS and not name.startswith(REMARK)
        ]
        number, end = 0, self.lines.number
        while True:
            start = end + 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                end = self.lines.number
                yield self.unreadable(error, self.where(start, number), end)
                continue
            end = self.lines.number
            faults = self.lines.take_faults()
            if not faults and not any(row):
                continue
            number += 1
            where = self.where(start, number)
            if faults or len(row) != width:
                yield self.rejected(where, faults, len(row))
                continue
            cells = {name: row[i] for i, name in header}
            yield Record(where, cells, [(name, row[i]) for i, name in facts])

    def where(self, line: int, row: int) -> Where:
        """The place of a row."""
        return Where(self.source.name, line, row if self.counted else None)

    def rejected(self, where: Where, faults: tuple[AccountProblem, ...], width: int) -> Rejected:
        """A row with a bad line in it, or with too few or too many cells."""
        if any(fault.code == "line-too-long" for fault in faults):
            raise AccountsUnreadableError(*faults)
        if faults:
            return Rejected(None, faults)
        message = f"the row has {width} cells, but the header has {len(self.columns)}"
        remedy = "a comma inside a cell needs quotes around the cell" if width > 1 else None
        return Rejected(None, (_problem(where, "ragged-row", message, remedy),))

    def unreadable(self, error: csv.Error, where: Where, end: int) -> Rejected:
        """A row that is no CSV. Reading goes on behind it, if that place can be told."""
        faults = self.lines.take_faults()
        code, message, remedy = _fault_of(error)
        if end != where.line:
            message = f"{message}: lines {where.line} to {end} were taken for one row"
        open_ended = end != where.line or self.lines.text.count('"') % 2
        if code == "cell-too-large" and open_ended:
            message = f"{message}; its quotes may not be closed, so nothing after it was read"
            raise AccountsUnreadableError(_problem(where, code, message, _QUOTES))
        return Rejected(None, (*faults, _problem(where, code, message, remedy)))


def _fault_of(error: csv.Error) -> tuple[str, str, str | None]:
    for words, code, message, remedy in _CSV_FAULTS:
        if words in str(error):
            return code, message, remedy
    return "bad-csv", str(error), None


def _problem(where: Where, code: str, message: str, remedy: str | None) -> AccountProblem:
    return AccountProblem(code, message, where.file, line=where.line, row=where.row, help=remedy)
