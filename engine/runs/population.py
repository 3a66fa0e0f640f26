"""A population decided as columns, into a run: read, decide, check a sample, make it complete.

Nothing is kept in memory but the frames in flight; what comes in is decided or rejected, and the
sum is asserted before the run gets its name.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol

import polars as pl

from engine.accounts.databases.batches import Question
from engine.accounts.databases.population import read_database
from engine.accounts.frames.population import Population, read_population
from engine.engines.columnar.decide import program
from engine.engines.columnar.engine import compute
from engine.engines.columnar.outputs import KEY, Outputs
from engine.model.inforce import InForce
from engine.model.policy import Policy
from engine.model.result import Engine
from engine.model.types import Kind
from engine.policy.load import Loaded
from engine.runs.folder.archive import archive_policy, identify_policy
from engine.runs.folder.faults import RunError, is_full
from engine.runs.folder.manifest import Counts, Record, Sample
from engine.runs.folder.provenance import portable_command, software_of
from engine.runs.folder.writing import OpenRun, WrittenRun, open_run
from engine.runs.given import builds_of, digest_input, refuse_changed, refuse_input, unreadable
from engine.runs.layout import (
    TEXT_MARK,
    decisions_of,
    invariant_column,
    rules_of,
    settled_column,
    status_column,
    traces_of,
    view_of_traces,
)
from engine.runs.sample import EnginesDifferError, check_sample, reproducer_of
from engine.source.writing import write_whole

COMPRESSION: Final = 1
"""The level of zstd: the lowest is as small as the usual one here, and a fifth faster."""
FACTS: Final = "facts.parquet"
REJECTED: Final = "rejected.parquet"
BUILD_MANIFEST: Final = "build.json"
"""The manifest of the build that made the input; of a second one, `build-2.json`."""
FLAGS: Final = pl.QueryOptFlags(comm_subexpr_elim=False)
"""What is shared is shared already; looked for by Polars, rows can change places."""


class Progress(Protocol):
    """Who is told how far a run is."""

    def tell(self, text: str) -> None:
        """A notice for the user."""
        ...

    def begin(self, accounts: int) -> None:
        """So many accounts are to be decided."""
        ...

    def advance(self, accounts: int) -> None:
        """So many more are being decided."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be run."""

    accounts: tuple[Path, ...]
    out: Path
    command: tuple[str, ...] = ()
    sample: int = 1_000
    seed: int = 0
    question: Question | None = None
    """What is asked of a database, where the accounts are no files."""


@dataclass(frozen=True, slots=True)
class Making:
    """Who takes part: the policy, what prepares it for a date, and who is told how far it is."""

    loaded: Loaded
    policy: Policy
    prepare: Callable[[date | None], tuple[InForce, Engine]]
    progress: Progress


def run_population(wanted: Wanted, making: Making) -> WrittenRun:
    """Decide a population into a new run.

    Raises:
        AccountsUnreadableError: a file of the input is unusable as a whole, or the database.
        RunError: the folder of runs is locked, unwritable or full.
        EnginesDifferError: the sample was decided differently; a reproducer lies in the folder.
    """
    refuse_input(wanted.accounts, wanted.out)
    with open_run(wanted.out, making.progress.tell) as run:
        aside = run.folder / "aside"
        aside.mkdir()
        facts = making.policy.facts
        kept = reads_of(making.policy)
        if wanted.question is None:
            population = read_population(wanted.accounts, facts, kept, aside)
        else:
            population = read_database(wanted.question, facts, kept, aside)
        for notice in population.notices:
            making.progress.tell(f"notice: {notice}")
        inforce, engine = making.prepare(population.as_of)
        schema = _write_input(run, population)
        shutil.rmtree(aside)
        for i, manifest in enumerate(builds_of(population), 1):
            name = BUILD_MANIFEST if i == 1 else f"build-{i}.json"
            (run.folder / name).write_bytes(manifest)
        making.progress.begin(population.accounts)
        decide_into(run.folder / FACTS, run.folder, inforce, making.progress)
        (run.folder / "policy.json").write_bytes(archive_policy(making.loaded))
        view = view_of_traces(rules_of(inforce))
        (run.folder / "traces.sql").write_text(view, encoding="utf-8")
        _check(run, wanted, inforce, engine)
        counts = count(run.folder, inforce, population)
        record = Record(
            inforce.as_of,
            software_of("columnar"),
            portable_command(wanted.command),
            identify_policy(making.loaded, inforce.set_aside),
            digest_input(population, schema),
            Sample(wanted.seed, min(wanted.sample, counts.decided)),
            counts,
        )
        return run.commit(record, rows_of(run.folder, counts))


def reads_of(policy: Policy) -> frozenset[str]:
    """The facts that a policy reads, on whatever date."""
    from engine.model.expressions import facts_of

    return frozenset[str]().union(
        *(decision.reads_facts() for decision in policy.decisions),
        *(facts_of(invariant.must) for invariant in policy.invariants),
    )


def _write_input(run: OpenRun, population: Population) -> tuple[tuple[str, str], ...]:
    file = pl.col("file").str.split("/").list.last()
    try:
        _sink(population.facts, run.folder / FACTS, dict([TEXT_MARK]))
        _sink(population.rejected.with_columns(file), run.folder / REJECTED)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        if is_full(error):
            raise
        refuse_changed(population)
        raise unreadable(population, error) from error
    refuse_changed(population)
    schema = pl.scan_parquet(run.folder / FACTS, glob=False).collect_schema()
    return tuple((name, str(dtype)) for name, dtype in schema.items())


def _sink(frame: pl.LazyFrame, path: Path, says: dict[str, str] | None = None) -> None:
    frame.sink_parquet(path, compression="zstd", compression_level=COMPRESSION, metadata=says)


def decide_into(facts: Path, folder: Path, inforce: InForce, progress: Progress) -> None:
    """Decide accounts by their facts into `decisions.parquet` and `traces.parquet` of a folder."""
    compiled = program(inforce)
    decisions, traces = decisions_of(compiled), traces_of(compiled)
    together = Outputs(decisions.terms | traces.terms, {**decisions.together, **traces.together})
    answers = compute(_counted(pl.scan_parquet(facts, glob=False), progress), together)
    names = [name for name in answers.collect_schema().names() if name not in traces.terms]
    sinks = [
        answers.select(columns).sink_parquet(
            folder / file, compression="zstd", compression_level=COMPRESSION, lazy=True
        )
        for columns, file in (
            (names, "decisions.parquet"),
            ([KEY, *traces.terms], "traces.parquet"),
        )
    ]
    pl.collect_all(sinks, engine="streaming", optimizations=FLAGS)


def _counted(facts: pl.LazyFrame, progress: Progress) -> pl.LazyFrame:
    def passed(frame: pl.DataFrame) -> pl.DataFrame:
        progress.advance(frame.height)
        return frame

    schema = facts.collect_schema()
    return facts.map_batches(passed, schema=schema, streamable=True)


def _check(run: OpenRun, wanted: Wanted, inforce: InForce, engine: Engine) -> None:
    found = check_sample(run.folder, inforce, engine, seed=wanted.seed, size=wanted.sample)
    if found is None:
        return
    path = wanted.out / f"reproducer-{inforce.as_of}.json"
    write_whole(path, reproducer_of(found, inforce).encode())
    raise EnginesDifferError(found, path)


def count(folder: Path, inforce: InForce, population: Population) -> Counts:
    """How many accounts there are of each sort; of the outcomes that have few values, of each."""
    answers = pl.scan_parquet(folder / "decisions.parquet", glob=False)
    columns = answers.collect_schema().names()
    outcomes = [inforce.policy.decision(name) for name in inforce.policy.outcomes]
    open_ = [
        is_decided(decision.name, columns) & ~pl.col(settled_column(decision.name))
        for decision in outcomes
    ]
    failed = [~is_decided(d.name, columns) for d in inforce.decisions]
    failed += [~pl.col(invariant_column(i.id)) for i in inforce.invariants]
    totals = answers.select(
        pl.len().alias("decided"),
        pl.any_horizontal(open_).sum().alias("provisional"),
        pl.any_horizontal(failed).sum().alias("in_error"),
    ).collect(engine="streaming")
    told = totals.row(0, named=True)
    return Counts(
        rows_in=population.rows,
        decided=told["decided"],
        rejected=_length(folder / REJECTED),
        provisional=told["provisional"],
        in_error=told["in_error"],
        groups=_groups(answers, inforce),
    )


def rows_of(folder: Path, counts: Counts) -> dict[str, int]:
    """The rows of each file, as the files say; that none is lost is made sure of here.

    That rows in are decided or rejected, the manifest makes sure of.

    Raises:
        RunError: a file has not a row for each account that was decided.
    """
    decided = {
        name: _length(folder / name) for name in (FACTS, "decisions.parquet", "traces.parquet")
    }
    for name, rows in decided.items():
        if rows != counts.decided:
            told = f"`{name}` has {rows:,} rows for {counts.decided:,} accounts that were decided"
            raise RunError(f"{told}. There is no run. This is a fault of Tidewaiter: report it")
    return decided | {REJECTED: counts.rejected}


def _length(file: Path) -> int:
    rows: int = pl.scan_parquet(file, glob=False).select(pl.len()).collect().item()
    return rows


def is_decided(decision: str, columns: Collection[str]) -> pl.Expr:
    """Whether a decision is neither in error nor blocked, by its column where it has one."""
    column = status_column(decision)
    return pl.col(column) == "decided" if column in columns else pl.lit(value=True)


def _groups(answers: pl.LazyFrame, inforce: InForce) -> Mapping[str, Mapping[str, int]]:
    names = [
        output.name
        for outcome in inforce.policy.outcomes
        for output in inforce.policy.decision(outcome).outputs
        if output.type.kind in (Kind.ENUM, Kind.BOOLEAN)
    ]
    counted = pl.collect_all(
        [answers.group_by(name).agg(pl.len().alias("accounts")) for name in names],
        engine="streaming",
    )
    return {
        name: {
            _label(value): accounts
            for value, accounts in sorted(frame.iter_rows(), key=lambda row: _label(row[0]))
        }
        for name, frame in zip(names, counted, strict=True)
    }


def _label(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value is None else str(value)
