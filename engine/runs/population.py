"""A population decided as columns, into a run: read, decide, check a sample, make it complete.

Nothing is kept in memory but the frames in flight; what comes in is decided or rejected, and the
sum is asserted before the run gets its name.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol

import polars as pl

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
from engine.runs.folder.disk import content_of
from engine.runs.folder.faults import RunError, shown
from engine.runs.folder.manifest import Counts, Input, Part, Record, Sample
from engine.runs.folder.provenance import portable_command, software_of
from engine.runs.folder.writing import OpenRun, WrittenRun, open_run
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
        AccountsUnreadableError: a file of the input is unusable as a whole.
        RunError: the folder of runs is locked, unwritable or full.
        EnginesDifferError: the sample was decided differently; a reproducer lies in the folder.
    """
    with open_run(wanted.out, making.progress.tell) as run:
        aside = run.folder / "aside"
        aside.mkdir()
        facts = making.policy.facts
        population = read_population(wanted.accounts, facts, reads_of(making.policy), aside)
        for notice in population.notices:
            making.progress.tell(f"notice: {notice}")
        inforce, engine = making.prepare(population.as_of)
        schema = _write_input(run, population)
        if changed := population.changed():
            told = ", ".join(f"`{shown(path)}`" for path in changed)
            raise RunError(f"{told} changed while it was read; run again when nobody writes to it")
        shutil.rmtree(aside)
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
            _input(population, schema),
            Sample(wanted.seed, min(wanted.sample, counts.decided)),
            counts,
        )
        decided = dict.fromkeys(("facts", "decisions", "traces"), counts.decided)
        rows = decided | {"rejected": population.refused}
        return run.commit(record, {f"{name}.parquet": n for name, n in rows.items()})


def reads_of(policy: Policy) -> frozenset[str]:
    """The facts that a policy reads, on whatever date."""
    from engine.model.expressions import facts_of

    return frozenset[str]().union(
        *(decision.reads_facts() for decision in policy.decisions),
        *(facts_of(invariant.must) for invariant in policy.invariants),
    )


def _write_input(run: OpenRun, population: Population) -> tuple[tuple[str, str], ...]:
    _sink(population.facts, run.folder / FACTS, dict([TEXT_MARK]))
    file = pl.col("file").str.split("/").list.last()
    _sink(population.rejected.with_columns(file), run.folder / "rejected.parquet")
    schema = pl.scan_parquet(run.folder / FACTS).collect_schema()
    return tuple((name, str(dtype)) for name, dtype in schema.items())


def _sink(frame: pl.LazyFrame, path: Path, says: dict[str, str] | None = None) -> None:
    frame.sink_parquet(path, compression="zstd", compression_level=COMPRESSION, metadata=says)


def decide_into(facts: Path, folder: Path, inforce: InForce, progress: Progress) -> None:
    """Decide accounts by their facts into `decisions.parquet` and `traces.parquet` of a folder."""
    compiled = program(inforce)
    decisions, traces = decisions_of(compiled), traces_of(compiled)
    together = Outputs(decisions.terms | traces.terms, {**decisions.together, **traces.together})
    answers = compute(_counted(pl.scan_parquet(facts), progress), together)
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
    answers = pl.scan_parquet(folder / "decisions.parquet")
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
        rejected=population.refused,
        provisional=told["provisional"],
        in_error=told["in_error"],
        groups=_groups(answers, inforce),
    )


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


def _input(population: Population, schema: Sequence[tuple[str, str]]) -> Input:
    files = []
    for path in population.files:
        content = content_of(path)
        files.append(Part(path.name, content.sha256, content.bytes))
    return Input(tuple(files), population.rows, tuple(schema))
