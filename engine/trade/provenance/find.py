"""A fact of a run, traced down to the records that it was made of.

Nothing of this was kept: the records of the account are read again from the extract, whose files
must be the ones that the build's manifest names, and measured again by the book. What comes out
must be what the run keeps; where it is not, that is said before all else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.model.measures import Identity, IdentityOf, Measure, OfRecords, Peers
from engine.trade.building.parts import part_of
from engine.trade.identity.read import Identity as WhoIsWhose
from engine.trade.identity.read import read_identity
from engine.trade.measures.by_the_book import measure
from engine.trade.measures.tracing import Traced, measures_below, trace
from engine.trade.provenance.again import records_of
from engine.trade.records.read import files_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from engine.model.inforce import InForce
    from engine.model.types import Value
    from engine.trade.building.manifest import BuildManifest
    from engine.trade.measures.by_the_book import Row


class ProvenanceError(Exception):
    """A fact that cannot be traced; says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """A measure on the way to the fact, with what it comes to and what it rests on."""

    measure: Measure
    value: Value
    traced: Traced | None = None
    """Of a measure of records: what became of each."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FactTrace:
    """A fact, what the run keeps of it, what it comes to again, and the steps to it.

    `changed` are the files that are not as the build read them.
    """

    account: str
    fact: str
    as_of: date
    kept: Value
    again: Value
    is_told: bool
    """Whether it could be worked out again at all; what rests on peers cannot."""
    steps: tuple[Step, ...]
    numbers: tuple[tuple[str, str, date | None, date | None], ...]
    changed: tuple[str, ...]
    is_kept: bool
    """Whether the run keeps it: the facts that its policy reads, and no other measure."""

    @property
    def agrees(self) -> bool:
        """Whether it comes to what the run keeps, from the files that the build read."""
        same = not self.is_kept or self.kept == self.again
        return self.is_told and same and not self.changed


@dataclass(frozen=True, slots=True)
class Asked:
    """Which fact, or other measure, of which account, and what the run keeps of it."""

    account: str
    fact: str
    kept: Value
    is_kept: bool = True
    """Whether the run keeps it: the facts that its policy reads, and no other measure."""


def trace_fact(inforce: InForce, build: BuildManifest, extract: Path, asked: Asked) -> FactTrace:
    """Trace a fact of an account.

    Args:
        inforce: The policy of the run, as of its date.
        build: The manifest of the build that made the accounts of the run.
        extract: The folder of records, as it is now.
        asked: The fact.

    Raises:
        ProvenanceError: no measure gives the fact, or the extract is not there.
        AccountsUnreadableError: a file of the extract is unusable.
    """
    measures, account, fact = inforce.policy.measures, asked.account, asked.fact
    if fact not in measures:
        given = ", ".join(sorted(measures)) or "none"
        raise ProvenanceError(f"no measure gives `{fact}`; measures are: {given}")
    if not extract.is_dir():
        raise ProvenanceError(f"there is no folder `{extract}`; say where the records are")
    below = list(measures_below(measures, fact))
    whose = read_identity(extract).sound()
    mine = whose.holdings.filter(pl.col(KEY) == account)
    rows: dict[str, list[Row]] = {
        kind: [*found.to_dicts()]
        for kind in dict.fromkeys(_kinds(below))
        if (found := records_of(inforce, extract, whose, inforce.policy.records[kind], account))
        is not None
    }
    values = _values(inforce, below, account, whose, rows)
    steps = tuple(_steps(inforce, below, values, rows))
    is_told = not any(isinstance(each.formula, Peers) for each in below)
    return FactTrace(
        account=account,
        fact=fact,
        as_of=inforce.as_of,
        kept=asked.kept if asked.is_kept else values.get(fact),
        is_kept=asked.is_kept,
        again=values.get(fact) if is_told else None,
        is_told=is_told,
        steps=steps,
        numbers=tuple(mine.select("number", "kind", "valid_from", "valid_to").iter_rows()),
        changed=tuple(changed_files(build, extract, whose, [*rows])),
    )


def _kinds(below: list[Measure]) -> Iterator[str]:
    for each in below:
        if isinstance(each.formula, OfRecords):
            yield each.formula.records


def _values(
    inforce: InForce,
    below: list[Measure],
    account: str,
    whose: WhoIsWhose,
    rows: Mapping[str, list[Row]],
) -> dict[str, Value]:
    """What the measures come to for the account, by the book."""
    stated = whose.account(account)
    known: dict[IdentityOf, Value] = {}
    if stated is not None:
        known = {
            IdentityOf.KIND: str(stated.kind),
            IdentityOf.NAME: stated.name,
            IdentityOf.OPENED_ON: stated.opened_on,
            IdentityOf.CLOSED_ON: stated.closed_on,
        }
    policy = replace(inforce.policy, measures={each.name: each for each in below})
    some = replace(inforce, policy=policy)
    by_account = {kind: {account: own} for kind, own in rows.items()}
    return measure(some, {account: known}, by_account)[account]


def _steps(
    inforce: InForce,
    below: list[Measure],
    values: Mapping[str, Value],
    rows: Mapping[str, list[Row]],
) -> Iterator[Step]:
    for each in below:
        match each.formula:
            case OfRecords(records=kind) if kind in rows:
                yield Step(each, values[each.name], trace(inforce, each, rows[kind]))
            case OfRecords(records=kind):
                yield Step(each, None, note=f"the extract has no {kind}")
            case Peers():
                yield Step(each, None, note="rests on all accounts that are alike")
            case Identity():
                yield Step(each, values[each.name], note="as the list of accounts states")
            case _:
                yield Step(each, values[each.name])


def changed_files(
    build: BuildManifest, extract: Path, whose: WhoIsWhose, kinds: list[str]
) -> Iterator[str]:
    """The files of some kinds, and of who is whose, that are not as the build read them."""
    then = {each.name: each for each in build.inputs}
    files = [*whose.files, *(file for kind in kinds for file in files_of(extract, kind))]
    now = {file.relative_to(extract).as_posix(): file for file in files if file.is_file()}
    for name, file in sorted(now.items()):
        known = then.get(name)
        if known is None or part_of(file, name) != known:
            yield name
    there = {file.split("/")[0].split(".")[0] for file in now}
    for name in sorted(then.keys() - now.keys()):
        if name.split("/")[0].split(".")[0] in there:
            yield name
