"""Account files in, typed accounts out, one at a time.

YAML and JSON documents are read whole, up to a limit. JSON Lines and CSV stream: memory stays
flat but for about 16 bytes an account id, kept to reject a second row of the same account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from engine.accounts.account import Account, Rejected
from engine.accounts.assemble import Assembly
from engine.accounts.lines import Input, head, open_input
from engine.accounts.records import Item, Opened
from engine.accounts.refusals import RefusedError
from engine.accounts.sniff import Format, format_of
from engine.model.policy import Fact

_LOOKAHEAD: Final = 1_000


def read_accounts(
    path: Path | None,
    stream: IO[bytes] | None,
    format: str | None,  # noqa: A002  # the word of the option
    facts: Mapping[str, Fact],
    shown: str,
) -> Reader:
    """Open an input of accounts.

    Args:
        path: The file; None to read `stream`.
        stream: Bytes to read where there is no path, such as the standard input.
        format: A member of `Format`; None to go by the file's suffix, else by how it begins.
        facts: The facts that the policy declares.
        shown: How the user knows the input; used in every problem.

    Raises:
        AccountsUnreadableError: the input as a whole is unusable. Reading on may raise it too,
            where what is left cannot be read.
        ValueError: `format` is no format.
    """
    source = open_input(path, stream, shown)
    try:
        kind = Format(format) if format else format_of(path, head(source))
        opened = _open(source, kind, facts)
        return Reader(source, opened, Assembly(facts), owned=path is not None)
    except BaseException:
        if path is not None:
            source.stream.close()
        raise


def _open(source: Input, kind: Format, facts: Mapping[str, Fact]) -> Opened:
    match kind:
        case Format.CSV:
            from engine.accounts.from_csv import read_rows

            return read_rows(source, facts)
        case Format.JSONL:
            from engine.accounts.from_json import read_lines

            return read_lines(source)
        case Format.JSON:
            from engine.accounts.from_json import read_document

            return read_document(source)
        case Format.YAML:
            from engine.accounts.from_yaml import read_document as read_yaml

            return read_yaml(source)


class Reader:
    """The accounts of an input, to be gone through once.

    `as_of` is known from the beginning; None when the input states no date. `notices` are
    remarks about the input as a whole, complete when it was read to its end.
    """

    def __init__(self, source: Input, opened: Opened, assembly: Assembly, *, owned: bool) -> None:
        self._source = source
        self._items = opened.items
        self._assembly = assembly
        self._owned = owned
        self.shown = source.name
        self.notices = opened.notices
        self.accepted = 0
        """How many accounts came so far, and how many were rejected."""
        self.rejected = 0
        try:
            assembly.state_as_of(opened.as_of)
        except RefusedError as error:
            message = f"`as_of` {error.message}"
            raise source.refuse("bad-as-of", message, remedy=error.remedy) from None
        self._ahead = self._look_ahead()

    @property
    def as_of(self) -> date | None:
        """The date the input states, for all its accounts."""
        return self._assembly.as_of

    def __iter__(self) -> Iterator[Account | Rejected]:
        while self._ahead:
            yield self._count(self._ahead.pop(0))
        for item in self._items:
            yield self._count(self._take(item))
        if not self.accepted and not self.rejected:
            self.notices.append(f"{self._source.name}: there are no accounts in it")
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a stream that was handed in stays open."""
        if self._owned:
            self._source.stream.close()

    def _look_ahead(self) -> list[Account | Rejected]:
        """What must be read to know the as-of date."""
        ahead: list[Account | Rejected] = []
        while not self._assembly.as_of_known:
            item = next(self._items, None)
            if item is None or len(ahead) == _LOOKAHEAD:
                self._assembly.give_up_as_of()
            if item is not None:
                ahead.append(self._take(item))
        return ahead

    def _take(self, item: Item) -> Account | Rejected:
        return item if isinstance(item, Rejected) else self._assembly.take(item)

    def _count(self, item: Account | Rejected) -> Account | Rejected:
        if isinstance(item, Account):
            self.accepted += 1
        else:
            self.rejected += 1
        return item
