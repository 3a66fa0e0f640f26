"""A stream of accounts decided one by one, as lines of text or JSON. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import orjson

from engine.accounts.account import Account, Rejected
from engine.accounts.read import Reader
from engine.accounts.sets import apply_sets
from engine.model.formats import show_value
from engine.model.inforce import InForce
from engine.model.result import Engine, Result, Status, UndecidedAccountError
from engine.model.types import Value
from engine.runs.faults import faults_of
from engine.runs.record import record_of
from engine.runs.table import columns_named, columns_of, header_of, line_of
from engine.runs.to_csv import csv_header, csv_line
from engine.source.render import escape


class Line(NamedTuple):
    """A line of output: data, or a remark beside it."""

    text: str
    is_data: bool


class Decisions:
    """Decides the accounts of a reader; counts what it meets.

    Attributes:
        decided: Accounts decided, those in error among them.
        in_error: Accounts with a decision in error or an invariant breached.
        failed: Accounts on which the engine itself failed.
        rejected: Accounts, rows or lines that could not be read.
        provisional: Accounts with an outcome, of those shown, that rests on missing facts.
        broke_off: Whether the input could not be read to its end.
    """

    def __init__(
        self,
        inforce: InForce,
        engine: Engine,
        reader: Reader,
        *,
        sets: Mapping[str, Value],
        digest: str,
        show: Sequence[str] = (),
    ) -> None:
        self._inforce = inforce
        self._engine = engine
        self._reader = reader
        self._sets = sets
        self._digest = digest
        self._columns = columns_named(inforce, show) if show else columns_of(inforce)
        self._shown = {column.decision for column in self._columns}
        self.decided = self.in_error = self.failed = self.rejected = self.provisional = 0
        self.broke_off = False

    def lines(self, format_: str) -> Iterator[Line]:
        """Decide every account: `text` gives a table, `csv` another, `json` one object a line.

        A what-if says so: the table before all else, the others of each account.

        Raises:
            AccountsUnreadableError: the rest of the input cannot be read; what came before
                has been decided.
        """
        heads: dict[str, list[str]] = {"text": self._heads(), "csv": [self._csv_head()]}
        yield from (Line(head, is_data=True) for head in heads.get(format_, ()))
        show = {"text": self._text, "csv": self._csv}.get(format_, self._json)
        for item in self._reader:
            if isinstance(item, Rejected):
                self.rejected += 1
                yield from (Line(str(problem), is_data=False) for problem in item.problems)
                continue
            account = apply_sets(item, self._sets) if self._sets else item
            try:
                result = self._engine.decide(account.facts)
                remarks = self._remarks(account, result)
            except UndecidedAccountError as error:
                self.failed += 1
                yield Line(f"error: {account.id}: not decided: {error}", is_data=False)
                continue
            self._count(result)
            yield Line(show(account, result), is_data=True)
            yield from (Line(text, is_data=False) for text in remarks)

    def _remarks(self, account: Account, result: Result) -> list[str]:
        """What is odd about the account as read, and what is wrong with it as decided."""
        told = [f"notice: {account.id}: {escape(notice)}" for notice in account.notices]
        if result.in_error:
            faults = faults_of(account, result, self._inforce, self._engine)
            told += [f"error: {fault}" for fault in faults]
        return told

    def _text(self, account: Account, result: Result) -> str:
        return line_of(account, result, self._columns)

    def _heads(self) -> list[str]:
        """The names of the columns, below what is assumed."""
        facts = self._inforce.policy.facts
        told = [
            f"{facts[name].label} is {show_value(value, facts[name].type, facts[name].unit)}"
            for name, value in self._sets.items()
        ]
        what_if = f"WHAT-IF: not the accounts as they are; assumed (--set): {'; '.join(told)}"
        return [*([escape(what_if)] if told else []), header_of(self._columns)]

    def _csv_head(self) -> str:
        return csv_header(self._columns, is_what_if=bool(self._sets))

    def _csv(self, account: Account, result: Result) -> str:
        return csv_line(account, result, self._columns, self._inforce, self._sets)

    def _json(self, account: Account, result: Result) -> str:
        return orjson.dumps(record_of(account, result, self._inforce, self._digest)).decode()

    def _count(self, result: Result) -> None:
        self.decided += 1
        self.in_error += result.in_error
        shown = [result.outcomes[name] for name in self._shown]
        self.provisional += any(o.status is Status.DECIDED and not o.settled for o in shown)

    @property
    def has_failures(self) -> bool:
        """Whether anything was rejected, in error, not decided or left unread."""
        return bool(self.rejected or self.in_error or self.failed or self.broke_off)

    def summary(self) -> str:
        """How many accounts met which end."""
        parts = [f"{self.decided:,} decided"]
        parts += [f"{self.provisional:,} of them provisional (`?`)"] if self.provisional else []
        parts += [f"{self.in_error:,} in error"] if self.in_error else []
        parts += [f"{self.failed:,} not decided"] if self.failed else []
        parts += [f"{self.rejected:,} rejected"] if self.rejected else []
        parts += ["the input broke off"] if self.broke_off else []
        return f"as of {self._inforce.as_of}: " + ", ".join(parts)
