"""What is wrong with an account or an account file: a value, safe to print.

Personal numbers are masked, long values clipped and control characters escaped when a
problem is made, so nobody who shows one has to think of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.source.masking import mask

_SHOWN: Final = 60

MEANINGS: Final = {
    "bad-as-of": "the as-of date is no date, or not the same for every account",
    "bad-csv": "quotes or line ends of a CSV file are not as they must be",
    "bad-id": "an account id is empty, too long, or holds what cannot be printed",
    "bad-json": "a text is not JSON",
    "bad-set": "a what-if is not of the form fact=value",
    "bad-text": "a text holds characters that are none, or is too long",
    "binary-file": "a file or line holds bytes that no text has",
    "cell-too-large": "a cell of a CSV file is larger than 1 MB",
    "duplicate-account": "an account stands in the input twice",
    "duplicate-column": "a column of a CSV file is there twice",
    "duplicate-key": "a key is there twice in one mapping",
    "empty-file": "there is nothing in the file",
    "file-too-large": "a file that must be read whole is too large for that",
    "kinds-disagree": "an account's `kind` and its fact `account_kind` are not the same",
    "line-too-long": "a line is longer than 16 MiB",
    "missing-column": "a CSV file has no column `id`",
    "missing-id": "an account has no id",
    "not-utf8": "a text is not UTF-8",
    "out-of-range": "a fact is outside the range that the policy declares, or too large to hold",
    "pattern-mismatch": "a text has not the form that the policy declares for its fact",
    "ragged-row": "a row has more or fewer cells than the header",
    "unknown-account": "the account that was asked for is not in the file",
    "unknown-column": "a column of a CSV file is no fact",
    "unknown-fact": "an account states a fact that the policy does not declare",
    "unknown-member": "a word is not among those that the fact's type lists",
    "unreadable-database": "a database or a query of it cannot be read",
    "unreadable-file": "a file cannot be opened or read",
    "wrong-shape": "an account is not written as a mapping, or a list is missing where it must be",
    "wrong-type": "a fact is not of its declared type",
}
"""Each code of an account problem, in one sentence; YAML faults keep their own codes."""


@dataclass(frozen=True, slots=True)
class AccountProblem:
    """One problem of the input.

    `line` and `column` are counted from 1, as are `row`s of data in CSV; each is None where it
    has no meaning. `field` names the fact, key or CSV column.
    """

    code: str
    message: str
    file: str
    line: int | None = None
    column: int | None = None
    row: int | None = None
    account: str | None = None
    field: str | None = None
    help: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(p) for p in (self.file, self.line, self.column) if p is not None)
        row = None if self.row is None else f"row {self.row}"
        account = None if self.account is None else f"account `{self.account}`"
        subject = ", ".join(part for part in (row, account) if part)
        text = f"{place}: error[{self.code}]: {subject + ': ' if subject else ''}{self.message}"
        return f"{text}\nhelp: {self.help}" if self.help else text


class AccountsUnreadableError(Exception):
    """The input as a whole, or all that is left of it, cannot be read."""

    def __init__(self, *problems: AccountProblem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class SetsRefusedError(Exception):
    """One or more what-ifs that cannot be, all of them told."""

    def __init__(self, problems: tuple[AccountProblem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def shown(text: str) -> str:
    """`text` as a message may hold it: masked, clipped, on one line.

    >>> shown("owner 123-45-6789")
    'owner ***-**-**89'
    """
    masked = mask(text[: 2 * _SHOWN])
    clipped = masked if len(masked) <= _SHOWN else masked[: _SHOWN - 3] + "..."
    if clipped.isprintable():
        return clipped
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in clipped)


def listed(names: list[str], most: int = 8) -> str:
    """Names in backticks, the first few of many."""
    text = ", ".join(f"`{shown(name)}`" for name in names[:most])
    return text if len(names) <= most else f"{text} and {len(names) - most} more"
