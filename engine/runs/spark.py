"""A population decided on Spark: Parquet in and out, the bits of a run on one machine.

The driver makes column expressions; executors need nothing but Spark. What is written is
complete or absent: it is written beside its place and gets its name when all of it is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.engines.columnar.decide import program
from engine.engines.columnar.engine import compute
from engine.engines.columnar.outputs import KEY, Outputs
from engine.model.expressions import facts_of
from engine.model.inforce import InForce
from engine.model.policy import Fact
from engine.runs.folder.faults import RunError
from engine.runs.layout import decisions_of, traces_of
from engine.source.render import escape

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

UNFINISHED: Final = ".unfinished"
"""What the name of a folder ends in while it is written."""


@dataclass(frozen=True, slots=True)
class SparkRun:
    """What was written: `decisions.parquet` and `traces.parquet`, each a folder of files."""

    out: str
    accounts: int
    version: str
    """Of Spark."""


def decide_on_spark(master: str, facts: str, inforce: InForce, out: str) -> SparkRun:
    """Decide the accounts of `facts`, a Parquet file or a folder of them, into the folder `out`.

    Facts are as `docs/runs.md` says, a missing one null. Paths may be of any file system that
    the cluster knows; where a session is running already, it is used whatever `master` says.

    Raises:
        RunError: there is no Spark; the facts are not as ingestion writes them; `out` is there;
            or Spark could not do it, in its words.
    """
    session = open_session(master)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        return _decide(session, facts, inforce, out)
    except (PySparkException, Py4JError) as error:
        first = str(error).partition("\n")[0]
        raise RunError(f"Spark could not decide `{escape(facts)}`: {escape(first)}") from error


def open_session(master: str) -> SparkSession:
    """A session with the settings that the bits depend on.

    Raises:
        RunError: Spark is not installed, or cannot be started or reached.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        from engine.engines.columnar.in_spark import AT_START, SETTINGS
    except ImportError as error:
        told = "Spark is not installed; install `tidewaiter[spark]`, and Java 17 or later"
        raise RunError(told) from error
    builder = SparkSession.builder.master(master).appName("tidewaiter")
    for name, value in AT_START.items():
        builder = builder.config(name, value)
    try:
        session: SparkSession = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        first = str(error).partition("\n")[0]
        raise RunError(f"Spark at `{escape(master)}` cannot be used: {escape(first)}") from error
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    return session


def reads_of(inforce: InForce) -> dict[str, Fact]:
    """The facts that a policy in force reads, in the order of the policy."""
    read = frozenset[str]().union(
        *(decision.reads_facts() for decision in inforce.decisions),
        *(facts_of(invariant.must) for invariant in inforce.invariants),
    )
    return {name: fact for name, fact in inforce.policy.facts.items() if name in read}


def _decide(session: SparkSession, facts: str, inforce: InForce, out: str) -> SparkRun:
    from engine.runs.spark_facts import checked_facts

    files = _Files(session, out)
    if files.is_there(out):
        raise RunError(f"`{escape(out)}` is there already; give another folder")
    given = checked_facts(session.read.parquet(facts), reads_of(inforce))
    unfinished = f"{out.rstrip('/')}{UNFINISHED}"
    files.remove(unfinished)
    accounts = given.count()
    written = _write(given, inforce, unfinished)
    if written != accounts:
        raise RunError(f"{accounts:,} accounts came in and {written:,} went out; nothing is kept")
    files.rename(unfinished, out)
    return SparkRun(out, accounts, session.version)


def _write(given: DataFrame, inforce: InForce, folder: str) -> int:
    """Write decisions and traces; how many accounts there are in either."""
    from pyspark import StorageLevel

    compiled = program(inforce, tables=False)
    decisions, traces = decisions_of(compiled), traces_of(compiled)
    both = Outputs(decisions.terms | traces.terms, {**decisions.together, **traces.together})
    answers = compute(given, both).persist(StorageLevel.DISK_ONLY)
    try:
        names = [name for name in answers.columns if name not in traces.terms]
        _sink(answers.select(names), f"{folder}/decisions.parquet")
        _sink(answers.select([KEY, *traces.terms]), f"{folder}/traces.parquet")
        return int(answers.count())
    finally:
        answers.unpersist()


def _sink(frame: DataFrame, path: str) -> None:
    frame.write.option("compression", "zstd").parquet(path)


class _Files:
    """The file system that a path is on, as the cluster knows it."""

    def __init__(self, session: SparkSession, path: str) -> None:
        anyhow: Any = session
        self._path = anyhow._jvm.org.apache.hadoop.fs.Path  # noqa: SLF001  # Spark has no other way to rename
        settings = anyhow._jsc.hadoopConfiguration()  # noqa: SLF001
        self._system = self._path(path).getFileSystem(settings)

    def is_there(self, path: str) -> bool:
        return bool(self._system.exists(self._path(path)))

    def remove(self, path: str) -> None:
        self._system.delete(self._path(path), True)  # noqa: FBT003  # with all that is in it

    def rename(self, path: str, new: str) -> None:
        if not self._system.rename(self._path(path), self._path(new)):
            raise RunError(f"`{escape(path)}` is complete and cannot be renamed `{escape(new)}`")
