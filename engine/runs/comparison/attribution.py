"""Which edits move an account: decided again, by whole columns, with single edits applied.

An edit suffices where the old policy with that edit alone gives the new outcomes. Where none does,
an edit matters when the new policy without it does not give them. Both are decided, not guessed;
only accounts that moved are decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import polars as pl

from engine.engines.columnar.decide import Program, program
from engine.engines.columnar.engine import compute
from engine.engines.columnar.outputs import KEY, Outputs, add
from engine.model.inforce import InForce
from engine.runs.comparison.edit import Edit
from engine.runs.comparison.joined import DECIDED, Compared
from engine.runs.comparison.mixing import InapplicableError, Part, mix
from engine.runs.comparison.pair import Pair, reading
from engine.runs.comparison.sides import Side
from engine.runs.population import FLAGS, Progress

FACTS_EDIT: Final[Part] = ("facts", "of the account")
"""That the facts of an account are others: an edit of two runs, not of a policy."""
_NEW: Final = "new:"


class How(StrEnum):
    """How sure it is which edit moved an account."""

    ALONE = "alone"
    """One edit suffices alone, and no other does."""
    ANY = "any"
    """Several edits suffice, each alone."""
    TOGETHER = "together"
    """No edit suffices alone; the new policy without any one of those named does not either."""
    SEVERAL = "several"
    """No edit suffices alone, and none is needed: several ways lead there."""
    UNEXPLAINED = "unexplained"
    """All edits together do not give it: the run was made by other software, or changed."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is attributed: the moved accounts, where they are, and between which edits."""

    pair: Pair
    sides: tuple[Side, Side]
    compared: Sequence[Compared]
    reach: frozenset[str]
    joined: Path
    """The accounts of both sides; see `joined`."""
    scratch: Path

    @property
    def wanted(self) -> list[str]:
        """The decisions that are compared."""
        return [*dict.fromkeys(each.decision for each in self.compared)]


@dataclass(frozen=True, slots=True)
class Attributed:
    """What came of it: a file with `account`, `how` and `edits`, and what is to be said of edits.

    `edits` are their places in the list of those that were tried.
    """

    path: Path
    edits: tuple[Edit, ...]
    brought: dict[int, tuple[str, ...]]
    """What had to come along with an edit."""
    apart: dict[int, str]
    """Why an edit cannot be applied alone."""


def attribute(question: Question, edits: Sequence[Edit], progress: Progress) -> Attributed:
    """Find the edits that move each of the moved accounts."""
    work = _Work(question, edits, progress)
    alone = work.tried([{*edit.parts} for edit in edits], "alone", is_wanted=True)
    brought, apart = {**work.brought}, {**work.apart}
    moved = pl.scan_parquet(question.joined, glob=False).filter("is_moved").select(KEY)
    by_one = (
        pl.scan_parquet(alone, glob=False).group_by(KEY).agg(pl.col("edit").sort().alias("edits"))
    )
    rest = moved.join(by_one, on=KEY, how="anti").collect(engine="streaming")
    every = {part for edit in edits for part in edit.parts}
    if not rest.is_empty():
        work.only(rest)
    without = [] if rest.is_empty() else [every - edit.parts for edit in edits]
    needed = work.tried(without, "needed", is_wanted=False)
    whole = work.tried([every] if without else [], "whole", is_wanted=True)
    found = _put_together(question, by_one, needed, whole)
    return Attributed(found, tuple(edits), brought, apart)


class _Work:
    """The facts of the moved accounts, and policies with some of the edits tried on them."""

    def __init__(self, question: Question, edits: Sequence[Edit], progress: Progress) -> None:
        self._question = question
        self._edits = edits
        self._progress = progress
        self._facts = question.scratch / "moved-facts.parquet"
        self.brought: dict[int, tuple[str, ...]] = {}
        self.apart: dict[int, str] = {}
        _facts_of_moved(question).sink_parquet(self._facts)

    def only(self, accounts: pl.DataFrame) -> None:
        """From now on, decide only some of the accounts."""
        fewer = self._facts.with_name("fewer-facts.parquet")
        pl.scan_parquet(self._facts, glob=False).join(
            accounts.lazy(), on=KEY, how="semi"
        ).sink_parquet(fewer)
        self._facts = fewer

    def tried(self, choices: Sequence[set[Part]], name: str, *, is_wanted: bool) -> Path:
        """Pairs of account and edit where the new outcomes come of a choice of parts, or do not."""
        folder = self._question.scratch / name
        folder.mkdir()
        empty = {KEY: pl.String, "edit": pl.UInt32}
        pl.DataFrame(schema=empty).write_parquet(folder / "none.parquet")
        for i, parts in enumerate(choices):
            found = self._trial(i, parts, is_wanted=is_wanted)
            pairs = found.select(KEY, pl.lit(i, pl.UInt32).alias("edit"))
            pairs.sink_parquet(folder / f"{i}.parquet", engine="streaming", optimizations=FLAGS)
        return folder

    def _trial(self, place: int, parts: set[Part], *, is_wanted: bool) -> pl.LazyFrame:
        """The accounts for which a choice gives the new outcomes, or does not.

        What cannot stand together gives nobody anything.
        """
        try:
            mixed, along = mix(self._question.pair, parts, self._question.wanted)
        except InapplicableError as error:
            if is_wanted:
                self.apart[place] = str(error)
            everybody = pl.scan_parquet(self._facts, glob=False).select(KEY)
            return everybody.filter(pl.lit(not is_wanted))
        if is_wanted and (names := {*_brought(self._question.pair.old, mixed), *along}):
            self.brought[place] = tuple(sorted(f"{part[0]} `{part[1]}`" for part in names))
        return self._same(mixed, parts).filter(pl.col("is_same") == is_wanted)

    def _same(self, mixed: InForce, parts: Collection[Part]) -> pl.LazyFrame:
        """Each account, and whether a policy gives it its new outcomes."""
        compared = [
            each
            for each in self._question.compared
            if any(each.decision == d.name for d in mixed.decisions)
        ]
        facts = _chosen(pl.scan_parquet(self._facts, glob=False), parts)
        answers = compute(facts, _outputs(program(mixed), compared))
        target = pl.scan_parquet(self._question.joined, glob=False).select(
            KEY,
            *(pl.col(f"to:{each.name}") for each in compared),
            *(
                (pl.col(f"status to:{each.name}") != DECIDED).alias(f"bad:{each.name}")
                for each in compared
            ),
        )
        same = [
            pl.col(f"is:{each.name}").eq_missing(pl.col(f"to:{each.name}")) for each in compared
        ]
        same += [pl.col(f"failed:{each.name}") == pl.col(f"bad:{each.name}") for each in compared]
        both = answers.join(target, on=KEY)
        return both.select(KEY, pl.all_horizontal(same).alias("is_same"))


def _brought(old: InForce, mixed: InForce) -> Iterator[Part]:
    """What a policy reads and decides that the old one does not have."""
    decisions = {d.name for d in mixed.decisions}
    known = {
        "fact": old.policy.facts.keys(),
        "parameter": old.parameters.keys(),
        "table": old.tables.keys(),
    }
    for sort, name in reading(mixed, decisions):
        if name not in known[sort]:
            yield sort, name
    for name in decisions - {d.name for d in old.decisions}:
        yield "decision", name


def _outputs(compiled: Program, compared: Sequence[Compared]) -> Outputs:
    """The compared outputs as `is:OUTPUT`, and whether each failed."""
    found = Outputs()
    decided = {each.decision.name: each for each in compiled.decisions}
    for each in compared:
        decision = decided[each.decision]
        names = [output.name for output in decision.decision.outputs]
        place = names.index(each.name)
        type_ = decision.decision.outputs[place].type
        add(found, compiled.terms, f"is:{each.name}", decision.value[place], type_)
        failed = compiled.terms.some((decision.is_error, decision.is_blocked))
        found.terms[f"failed:{each.name}"] = failed
    return found


def _facts_of_moved(question: Question) -> pl.LazyFrame:
    """The facts that may be read, of the old side; beside them those of the new side, if others."""
    old, new = question.sides
    names = {
        name
        for side in question.pair.sides
        for sort, name in reading(side, question.reach)
        if sort == "fact"
    }
    moved = pl.scan_parquet(question.joined, glob=False).filter("is_moved").select(KEY)
    frame = pl.scan_parquet(old.facts, glob=False)
    own = [name for name in frame.collect_schema().names() if name in names]
    facts = moved.join(frame.select(KEY, *own), on=KEY)
    if old.facts == new.facts:
        return facts
    other = pl.scan_parquet(new.facts, glob=False)
    theirs = [name for name in other.collect_schema().names() if name in names]
    renamed = [pl.col(name).alias(f"{_NEW}{name}") for name in theirs]
    joined = facts.join(other.select(KEY, *renamed), on=KEY)
    only = [pl.col(f"{_NEW}{name}").alias(name) for name in theirs if name not in own]
    gone = [name for name in own if name not in theirs]
    return joined.with_columns(only, *(pl.col(name).alias(f"{_NEW}{name}") for name in gone))


def _chosen(facts: pl.LazyFrame, parts: Collection[Part]) -> pl.LazyFrame:
    """The facts of the side that the parts say."""
    columns = facts.collect_schema().names()
    plain = [name for name in columns if not name.startswith(_NEW) and name != KEY]
    taken = {str(part[1]) for part in parts if part[0] == "fact"}
    chosen = [
        pl.col(f"{_NEW}{name}").alias(name)
        if f"{_NEW}{name}" in columns and (FACTS_EDIT in parts or name in taken)
        else pl.col(name)
        for name in plain
    ]
    return facts.select(KEY, *chosen)


def differing_facts(question: Question) -> bool:
    """Whether a moved account has other facts on the new side."""
    facts = _facts_of_moved(question)
    columns = facts.collect_schema()
    pairs = [name for name in columns.names() if f"{_NEW}{name}" in columns]
    same = [n for n in pairs if columns[n] == columns[f"{_NEW}{n}"]]
    if not same:
        return False
    differs = pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"{_NEW}{n}")) for n in same)
    return not facts.filter(differs).head(1).collect(engine="streaming").is_empty()


def _put_together(question: Question, by_one: pl.LazyFrame, needed: Path, whole: Path) -> Path:
    """A row a moved account, with how it is attributed and to which edits."""
    moved = pl.scan_parquet(question.joined, glob=False).filter("is_moved").select(KEY)
    matters = (
        pl.scan_parquet(needed, glob=False).group_by(KEY).agg(pl.col("edit").sort().alias("needs"))
    )
    explained = pl.scan_parquet(whole, glob=False).select(KEY, is_explained=True)
    frame = (
        moved.join(by_one, on=KEY, how="left")
        .join(matters, on=KEY, how="left")
        .join(explained, on=KEY, how="left")
    )
    how = (
        pl.when(pl.col("edits").list.len() == 1)
        .then(pl.lit(How.ALONE.value))
        .when(pl.col("edits").is_not_null())
        .then(pl.lit(How.ANY.value))
        .when(pl.col("is_explained").is_null())
        .then(pl.lit(How.UNEXPLAINED.value))
        .when(pl.col("needs").is_not_null())
        .then(pl.lit(How.TOGETHER.value))
        .otherwise(pl.lit(How.SEVERAL.value))
    )
    nothing = pl.lit([], dtype=pl.List(pl.UInt32))
    named = (
        pl.when(how == How.UNEXPLAINED.value)
        .then(nothing)
        .otherwise(pl.coalesce("edits", "needs", nothing))
    )
    path = question.scratch / "attributed.parquet"
    frame.select(KEY, how.alias("how"), named.alias("edits")).sink_parquet(
        path, engine="streaming", optimizations=FLAGS
    )
    return path


Attribute = Callable[[Question, Sequence[Edit], Progress], Attributed]


def groups_of(attributed: Attributed) -> Iterator[tuple[How, tuple[int, ...], int]]:
    """How many accounts are attributed to which edits, the most first."""
    counted = (
        pl.scan_parquet(attributed.path, glob=False)
        .group_by("how", pl.col("edits").cast(pl.List(pl.String)).list.join(","))
        .agg(pl.len().alias("accounts"))
        .sort(["accounts", "how", "edits"], descending=[True, False, False])
        .collect(engine="streaming")
    )
    for how, edits, accounts in counted.iter_rows():
        yield How(how), tuple(int(each) for each in edits.split(",") if each), accounts
