"""What one look at a policy shows, and what changed from one look to the next.

A look checks the policy, runs its tests and decides some accounts. Nothing here waits for a save.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from engine.accounts.account import Account
from engine.accounts.problems import AccountsUnreadableError
from engine.accounts.read import Reader, read_accounts
from engine.analysis.policy_tests import run
from engine.analysis.report import Report
from engine.analysis.warnings import warnings_of
from engine.model.formats import show_outcome
from engine.model.inforce import InForce
from engine.model.result import Engine, Outcome, Result, Status, UndecidedAccountError
from engine.policy.load import Loaded
from engine.source.diagnostic import Diagnostic, Severity

Prepare = Callable[[date, str], tuple[InForce, Engine]]
"""The policy as of a date, and the engine of a name for it."""

MOST_ACCOUNTS: Final = 1_000
"""So many accounts are decided after a save; what lies behind them is left out, and said so."""
NO_ACCOUNTS: Final = (
    "no accounts are watched: name a file of them, as in `tidewaiter watch accounts.yaml`, "
    "or put accounts.yaml beside the folder of the rules"
)
_FEW: Final = 5
"""Up to so many tests of one date, an engine that needs no building is quicker."""


class Seen(NamedTuple):
    """The value of an output as it is shown, and by which rules."""

    value: str
    by: str


@dataclass(frozen=True)
class State:
    """A policy at one moment: what is wrong with it, how its tests went, what accounts get.

    `report` is None while the policy cannot be used.
    """

    loaded: Loaded
    diagnostics: tuple[Diagnostic, ...]
    report: Report | None = None
    accounts: Mapping[str, Mapping[str, Seen]] = field(default_factory=dict)
    """By account and output."""
    as_of: date | None = None
    remarks: tuple[str, ...] = ()
    """What is to be said of the accounts."""

    @property
    def is_good(self) -> bool:
        """Whether the policy can be used."""
        return self.report is not None

    def count(self, severity: Severity) -> int:
        """How many errors or warnings there are."""
        return sum(each.severity is severity for each in self.diagnostics)


class Change(NamedTuple):
    """An output of an account that is another than before, or as firm as before no more."""

    account: str
    output: str
    before: Seen
    after: Seen


class Changes(NamedTuple):
    """What became of the accounts: changed outputs, and how many have the same by other rules."""

    changed: tuple[Change, ...]
    other_rules: int
    new: tuple[str, ...]
    gone: tuple[str, ...]


def look(loaded: Loaded, prepare: Prepare, accounts: Path | None, as_of: date | None) -> State:
    """Look at a policy as it was read.

    Args:
        loaded: The policy.
        prepare: Makes engines; what it raises comes through.
        accounts: A file of accounts to decide; None for none.
        as_of: The date to decide them for; None for the one that the file states.
    """
    if loaded.policy is None:
        return State(loaded, loaded.diagnostics)
    report = _run_tests(loaded, prepare)
    if accounts is None:
        diagnostics = (*loaded.diagnostics, *warnings_of(loaded, as_of))
        return State(loaded, diagnostics, report, remarks=(NO_ACCOUNTS,))
    decided: dict[str, dict[str, Seen]] = {}
    day, remarks = as_of, []
    try:
        with read_accounts(
            accounts, None, None, loaded.policy.facts, accounts.as_posix()
        ) as reader:
            day = as_of or reader.as_of
            remarks = _decide(reader, day, prepare, decided)
    except AccountsUnreadableError as error:
        remarks = [*str(error).splitlines()]
    diagnostics = (*loaded.diagnostics, *warnings_of(loaded, day))
    return State(loaded, diagnostics, report, decided, day, tuple(remarks))


def _run_tests(loaded: Loaded, prepare: Prepare) -> Report:
    counts = Counter(test.as_of for test in loaded.tests)

    def quickest(day: date) -> tuple[InForce, Engine]:
        return prepare(day, "reference" if counts[day] <= _FEW else "rete")

    return run(loaded, quickest, "rete", None)


def _decide(
    reader: Reader, day: date | None, prepare: Prepare, decided: dict[str, dict[str, Seen]]
) -> list[str]:
    """Decide the accounts of a reader into `decided`; gives what is to be said of them."""
    if day is None:
        return [f"{reader.shown} states no as-of date: give one with `--as-of DATE`"]
    inforce, engine = prepare(day, "rete")
    rejected = 0
    for item in islice(reader, MOST_ACCOUNTS):
        if not isinstance(item, Account):
            rejected += 1
            continue
        try:
            decided[item.id] = dict(_seen(inforce, engine.decide(item.facts)))
        except UndecidedAccountError:
            rejected += 1
    noun = "account of {} was" if rejected == 1 else "accounts of {} were"
    told = [f"{rejected} {noun.format(reader.shown)} not decided"] if rejected else []
    if not decided and not rejected:
        told.append(f"there are no accounts in {reader.shown}")
    if len(decided) + rejected == MOST_ACCOUNTS:
        told.append(f"only the first {MOST_ACCOUNTS:,} accounts of {reader.shown} are decided")
    return told


def _seen(inforce: InForce, result: Result) -> Iterator[tuple[str, Seen]]:
    for decision in inforce.decisions:
        if decision.name not in inforce.policy.outcomes:
            continue
        outcome = result.outcomes[decision.name]
        for output, value in zip(decision.outputs, outcome.value, strict=True):
            shown = show_outcome(value, output.type)
            if outcome.status is not Status.DECIDED:
                shown = str(outcome.status)
            elif not outcome.settled:
                shown += "?"
            yield output.name, Seen(shown, _by(outcome))


def _by(outcome: Outcome) -> str:
    if outcome.replaced:
        return "facts missing"
    return ", ".join(outcome.winners) or "no rule"


def changes_between(before: State, after: State) -> Changes:
    """What became of the accounts of two good states; outputs that only one has are left out."""
    changed = []
    by_others = set()
    for account in before.accounts.keys() & after.accounts.keys():
        old, new = before.accounts[account], after.accounts[account]
        for output in (name for name in new if name in old):
            if old[output].value != new[output].value:
                changed.append(Change(account, output, old[output], new[output]))
            elif old[output] != new[output]:
                by_others.add(account)
    ids = {change.account for change in changed}
    return Changes(
        tuple(sorted(changed, key=lambda change: (change.account, change.output))),
        len(by_others - ids),
        tuple(sorted(after.accounts.keys() - before.accounts.keys())),
        tuple(sorted(before.accounts.keys() - after.accounts.keys())),
    )


def files_between(before: State, after: State) -> tuple[str, ...]:
    """The policy's files that were changed, added or taken away."""
    old = {path: source.text for path, source in before.loaded.sources.items()}
    new = {path: source.text for path, source in after.loaded.sources.items()}
    return tuple(sorted(path for path in old | new if old.get(path) != new.get(path)))


def is_same(before: State, after: State) -> bool:
    """Whether there is nothing to tell from one look to the next."""
    return not files_between(before, after) and (
        (before.diagnostics, before.accounts, before.remarks)
        == (after.diagnostics, after.accounts, after.remarks)
    )
