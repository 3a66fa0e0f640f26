"""What the extract says of an account: its numbers with their days, and its records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.model.types import Kind
from engine.trade.identity.numbers import masked
from engine.trade.identity.read import Identity, read_identity
from engine.trade.profile.profile import Counted, Held, Listed, Other, Recorded, Trade
from engine.trade.profile.shares import shares_of
from engine.trade.profile.windows import known, trade, within
from engine.trade.provenance.again import records_of
from engine.trade.provenance.find import changed_files
from engine.trade.provenance.to_text import cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from engine.model.inforce import InForce
    from engine.model.records import RecordColumn, Records
    from engine.model.types import Value
    from engine.trade.building.manifest import BuildManifest
    from engine.trade.identity.read import TradeAccount

LATEST: Final = 5
"""So many records of a kind are told, the latest."""
COLUMNS: Final = 7
"""So many columns of a record are told."""
_MOST_FOLLOWED: Final = 20


class NotListedError(Exception):
    """The extract has no such account; says what to do."""


@dataclass(frozen=True, slots=True)
class Extract:
    """Where records are: the folder, headings that nothing else tells, and the run's build."""

    folder: Path
    mapping: Mapping[str, dict[str, str]]
    build: BuildManifest | None
    """None where the accounts of the run were not built from records."""


def recorded(
    inforce: InForce, extract: Extract, account: str, facts: Mapping[str, Value]
) -> tuple[TradeAccount, Recorded]:
    """What the list of accounts and the records say of an account.

    Args:
        inforce: The policy of the run, as of its date.
        extract: Where the records are.
        account: The id.
        facts: What the run keeps of it, None where missing.

    Raises:
        NotListedError: the extract has no such account, or is not there.
        AccountsUnreadableError: a file of it is unusable.
    """
    if not extract.folder.is_dir():
        message = f"there is no folder `{extract.folder}`; say where the records are"
        raise NotListedError(message)
    whose = read_identity(extract.folder).sound()
    stated = whose.account(account)
    if stated is None:
        message = f"`{extract.folder}` lists no account `{account}`; is it the extract of this run?"
        raise NotListedError(message)
    frames: dict[str, pl.DataFrame] = {}
    counted: list[Counted] = []
    for records in inforce.policy.records.values():
        found = records_of(
            inforce, extract.folder, whose, records, account, mapping=extract.mapping
        )
        if found is not None:
            frames[records.name] = known(found, records, inforce.as_of)
            counted.append(_counted(found, frames[records.name], records, inforce.as_of))
    changed: tuple[str, ...] = ()
    if extract.build is not None:
        changed = tuple(_changed(extract.build, extract.folder, whose, frames))
    return stated, Recorded(
        listed=_listed(whose, stated, inforce.as_of),
        trades=_trades(inforce, frames),
        shares=tuple(shares_of(inforce, frames, facts)),
        kinds=tuple(each for each in counted if each.known or each.later),
        without=tuple(each.kind for each in counted if not each.known and not each.later),
        absent=tuple(name for name in inforce.policy.records if name not in frames),
        changed=changed,
        is_built=extract.build is not None,
    )


def _changed(
    build: BuildManifest, folder: Path, whose: Identity, frames: Mapping[str, pl.DataFrame]
) -> Iterator[str]:
    """What is not as the build of the run read it: files, or a kind that is there no more."""
    yield from changed_files(build, folder, whose, [*frames])
    yield from (each.kind for each in build.kinds if each.there and each.kind not in frames)


def _trades(inforce: InForce, frames: Mapping[str, pl.DataFrame]) -> tuple[Trade, ...]:
    """Kinds with a value, those with the most records first."""
    made = (
        trade(frame, inforce.policy.records[name], inforce.as_of) for name, frame in frames.items()
    )
    found = [each for each in made if each is not None]
    return tuple(sorted(found, key=lambda each: (-each.last(len(each.months)).records, each.kind)))


def _listed(whose: Identity, stated: TradeAccount, as_of: date) -> Listed:
    accounts = whose.accounts
    names = {stated.successor: ""} if stated.successor else {}
    if stated.successor:
        next_ = whose.account(stated.successor)
        names[stated.successor] = next_.name if next_ is not None else ""
    before = accounts.filter(pl.col("successor") == stated.id).select("account", "name")
    return Listed(
        opened_on=stated.opened_on,
        closed_on=stated.closed_on,
        successor=next((Other(id_, name) for id_, name in names.items()), None),
        follows=tuple(
            Other(id_, name or "") for id_, name in before.head(_MOST_FOLLOWED).iter_rows()
        ),
        numbers=tuple(_numbers(whose, stated.id, as_of)),
    )


def _numbers(whose: Identity, account: str, as_of: date) -> Iterator[Held]:
    """The numbers of the account by kind and day; those of persons are masked."""
    mine = whose.holdings.filter(pl.col("account") == account)
    ordered = mine.sort("kind", "number", "valid_from", descending=[True, False, False])
    for number, kind, since, until in ordered.select(
        "number", "kind", "valid_from", "valid_to"
    ).iter_rows():
        is_held = (since is None or since <= as_of) and (until is None or as_of <= until)
        yield Held(masked(number), kind, since, until, is_held)


def _counted(all_: pl.DataFrame, some: pl.DataFrame, records: Records, as_of: date) -> Counted:
    order = [records.date, *(each for each in records.key if each != records.date)]
    latest = some.sort(order, descending=[True] + [False] * (len(order) - 1)).head(LATEST)
    columns = _columns(records, latest)
    return Counted(
        kind=records.name,
        label=records.label,
        in_12=within(some, records, as_of, 12),
        in_24=within(some, records, as_of, 24),
        known=some.height,
        later=all_.height - some.height,
        columns=columns,
        latest=tuple(
            tuple(cell(row[name], records, name) for name in columns)
            for row in latest.iter_rows(named=True)
        ),
    )


def _columns(records: Records, latest: pl.DataFrame) -> tuple[str, ...]:
    """The day, what names a record, and of what else is said the amounts and the words first.

    Not whose it is, nor when it was posted, nor what none of the latest records says.
    """
    apart = {records.importer, records.filer, records.known, records.date}
    others = [
        each
        for each in records.given
        if each.name not in apart and latest[each.name].null_count() < latest.height
    ]
    others.sort(key=lambda each: _rank(each, records))
    some = {each.name for each in others[: COLUMNS - 1]}
    return (records.date, *(name for name in records.columns if name in some))


def _rank(column: RecordColumn, records: Records) -> int:
    if column.name in records.key:
        return 0
    if column.type.kind is Kind.MONEY:
        return 1
    return 3 if column.type.kind is Kind.TEXT and column.form is None else 2
