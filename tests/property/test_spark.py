"""The columnar engine on Spark: the same bits, from files in several partitions.

Spark is no part of the environment; where it and Java are, `pytest -m deep` tries it.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine.engines.columnar.engine import ColumnarEngine, compute
from engine.engines.columnar.outputs import KEY, Outputs
from engine.engines.columnar.results import Row, result
from engine.engines.reference import ReferenceEngine
from engine.model.expressions import FactRef, IsNull
from engine.model.inforce import InForce, select
from engine.model.policy import Decision, Fact, HitPolicy, Output, Policy, Range, Rule
from engine.model.result import Facts
from engine.model.types import BOOLEAN, DATE, INTEGER, MONEY, NUMBER, TEXT, Kind, Type
from engine.runs.folder.faults import RunError
from engine.runs.layout import TEXT_MARK
from engine.runs.population import decide_into
from tests.conformance import columnar, decisions, expressions, worlds
from tests.conformance.cases import Case, of_kind
from tests.property.agreement import difference
from tests.property.test_columnar import frame_for, population
from tests.property.watchers import Nobody

pytest.importorskip("pyspark.sql", reason="there is no pyspark")

pytestmark = [
    pytest.mark.deep,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.skipif(
        shutil.which("java") is None and "JAVA_HOME" not in os.environ, reason="there is no Java"
    ),
]

EXPRESSIONS = of_kind("expression", "expressions")
DECISIONS = [case for case in of_kind("accounts") if case not in EXPRESSIONS]
CASES = [case for case in EXPRESSIONS if case.id.startswith("arithmetic")]
CASES += [case for case in EXPRESSIONS if case not in CASES][::4] + DECISIONS[::4]
"""All of arithmetic and some of the others: a query on Spark takes some seconds."""


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from engine.runs.spark import open_session

    made = open_session("local[4]")
    made.conf.set("spark.sql.shuffle.partitions", "4")
    yield made
    made.stop()


@pytest.mark.parametrize("seed", range(20))
def test_spark_decides_as_the_meaning_says(seed: int, session: Any, tmp_path: Path) -> None:  # noqa: ANN401  # may not be installed
    inforce, accounts = population(seed, 60)
    frame_for(inforce, accounts).write_parquet(tmp_path / "facts.parquet", row_group_size=20)
    given = session.read.parquet(str(tmp_path / "facts.parquet")).repartition(4)
    engine = ColumnarEngine(inforce, firm=True, gives=True, tables=False)
    rows = [row.asDict(recursive=True) for row in engine.decide(given).collect()]
    reference = ReferenceEngine(inforce)
    assert len(rows) == len(accounts)
    for row in rows:
        expected = reference.decide(accounts[int(row[KEY])])
        assert difference(expected, result(row, inforce)) is None


class OnSpark(columnar.OneByOne):
    """The engine of the conformance cases, on Spark."""

    session: Any = None
    folder: Path

    def __init__(self, inforce: InForce) -> None:
        super().__init__(inforce, tables=False)

    def _computed(self, frame: pl.DataFrame, outputs: Outputs) -> Iterable[Row]:
        path = self.folder / "facts.parquet"
        frame.write_parquet(path)
        found = compute(self.session.read.parquet(str(path)), outputs).collect()
        return [row.asDict(recursive=True) for row in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_cases_are_decided_on_spark(
    case: Case,
    session: Any,  # noqa: ANN401  # may not be installed
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    OnSpark.session, OnSpark.folder = session, tmp_path
    monkeypatch.setattr(columnar, "OneByOne", OnSpark)
    worlds.engine_of.cache_clear()
    check = expressions if case in EXPRESSIONS else decisions
    assert check.differences(case, "columnar") == []
    worlds.engine_of.cache_clear()


def _cut(frame: pl.DataFrame, folder: Path) -> str:
    """A folder of four files."""
    folder.mkdir()
    for i in range(4):
        frame.filter(pl.int_range(pl.len()) % 4 == i).write_parquet(
            folder / f"{i}.parquet", metadata=dict([TEXT_MARK])
        )
    return str(folder)


def _bits(frame: pl.DataFrame) -> str:
    """A digest of the rows, sorted by account."""
    written = io.BytesIO()
    frame.sort(KEY).rechunk().write_parquet(written, compression="uncompressed", statistics=False)
    return hashlib.sha256(written.getvalue()).hexdigest()


def _same_files(inforce: InForce, frame: pl.DataFrame, folder: Path) -> None:
    """Decide here and on Spark; every file has the same columns, types and bits."""
    from engine.runs.spark import decide_on_spark

    here = folder / "here"
    here.mkdir()
    frame.write_parquet(here / "facts.parquet", row_group_size=100)
    decide_into(here / "facts.parquet", here, inforce, Nobody())
    facts = _cut(frame, folder / "facts")
    done = decide_on_spark("local[4]", facts, inforce, str(folder / "spark"))
    assert done.accounts == frame.height
    assert sorted(path.name for path in (folder / "spark").iterdir()) == [
        "decisions.parquet",
        "traces.parquet",
    ]
    for name in ("decisions", "traces"):
        local = pl.read_parquet(here / f"{name}.parquet")
        spark = pl.read_parquet(folder / "spark" / f"{name}.parquet" / "*.parquet")
        assert spark.schema == local.schema
        assert spark.sort(KEY).equals(local.sort(KEY))
        assert _bits(spark) == _bits(local)


@pytest.mark.parametrize("seed", range(40, 46))
@pytest.mark.usefixtures("session")
def test_files_of_random_policies_have_the_same_bits(seed: int, tmp_path: Path) -> None:
    inforce, accounts = population(seed, 500)
    _same_files(inforce, frame_for(inforce, accounts), tmp_path)


@pytest.mark.usefixtures("session")
def test_files_of_the_shipped_policy_have_the_same_bits(tmp_path: Path) -> None:
    from tests.benchmarks.run_growth import sorts
    from tests.benchmarks.spark_cluster import facts_of, shipped

    inforce = shipped()
    _same_files(inforce, facts_of(sorts(), 1_000, inforce).collect(), tmp_path)


TYPES = {
    "whole": INTEGER,
    "share": NUMBER,
    "bond": MONEY,
    "since": DATE,
    "city": TEXT,
    "isa": BOOLEAN,
    "level": Type(Kind.ENUM, ("low", "high")),
    "flags": Type(Kind.SET, ("x", "y")),
}
GOOD: Facts = {
    "whole": 1,
    "share": 0.5,
    "bond": 100,
    "since": date(2024, 2, 29),
    "city": "Bonn",
    "isa": True,
    "level": "low",
    "flags": frozenset({"x"}),
}


def _small_world() -> InForce:
    """A policy that reads a fact of each type, and one range."""
    ids = iter(range(100))
    rules = tuple(
        Rule(f"R-{i}", "", when=IsNull(FactRef(name, type_, next(ids)), next(ids)), then=())
        for i, (name, type_) in enumerate(TYPES.items())
    )
    count = Decision("lacking", "", (Output("lacking", INTEGER),), HitPolicy.COUNT, rules)
    facts = {
        name: Fact(name, type_, name, range=Range(low=0, high=9) if name == "whole" else None)
        for name, type_ in TYPES.items()
    }
    return select(Policy("small", "1", "", (), facts, {}, {}, (count,), ()), date(2026, 11, 24))


def _frame(**changed: Any) -> pl.DataFrame:  # noqa: ANN401  # a value of any fact
    inforce = _small_world()
    frame = frame_for(inforce, [GOOD, {}])
    types = frame.schema
    new = [pl.Series(name, [value, None], dtype=types[name]) for name, value in changed.items()]
    return frame.with_columns(new)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"whole": 10}, "column `whole`: 1 row with a value that is outside its range"),
        ({"bond": 2**53}, "column `bond`: 1 row with a value that is out of range"),
        ({"share": float("nan")}, "column `share`: 1 row with a value that is not finite"),
        ({"share": float("-inf")}, "column `share`: 1 row with a value that is not finite"),
        ({"share": -0.0}, "column `share`: 1 row with a value that is not finite, or a negative"),
        ({"city": ""}, "column `city`: 1 row with a value that is an empty text"),
        ({"city": "e\u0301"}, "column `city`: 1 row with a value that is not ASCII"),
        ({"level": "mid"}, "column `level`: 1 row with a value that is none of its members"),
        ({"flags": ["x", "z"]}, "column `flags`: 1 row with a value that is no set of its"),
        ({"flags": ["x", "x"]}, "column `flags`: 1 row with a value that is no set of its"),
        ({"account": ""}, "column `account`: 2 rows with a value that is missing"),
    ],
)
@pytest.mark.usefixtures("session")
def test_what_ingestion_would_not_write_is_refused(
    changed: dict[str, Any], told: str, tmp_path: Path
) -> None:
    from engine.runs.spark import decide_on_spark

    _frame(**changed).write_parquet(tmp_path / "facts.parquet")
    with pytest.raises(RunError) as refused:
        decide_on_spark(
            "local[4]", str(tmp_path / "facts.parquet"), _small_world(), str(tmp_path / "out")
        )
    assert str(refused.value).startswith(told)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("session")
def test_texts_beyond_ascii_need_the_mark_of_every_file(tmp_path: Path) -> None:
    from engine.runs.spark import decide_on_spark

    marked, plain = (
        _frame(city="Köln"),
        _frame(city="Bonn").with_columns(account=pl.Series(["2", "3"])),
    )
    (tmp_path / "facts").mkdir()
    marked.write_parquet(tmp_path / "facts/0.parquet", metadata=dict([TEXT_MARK]))
    given = (str(tmp_path / "facts"), _small_world())
    assert decide_on_spark("local[4]", *given, str(tmp_path / "first")).accounts == 2
    plain.write_parquet(tmp_path / "facts/1.parquet")
    with pytest.raises(RunError, match="`city`: 1 row with a value that is not ASCII"):
        decide_on_spark("local[4]", *given, str(tmp_path / "second"))


@pytest.mark.usefixtures("session")
def test_columns_accounts_and_places_are_checked(tmp_path: Path) -> None:
    from engine.runs.spark import decide_on_spark

    def decide(frame: pl.DataFrame, out: str) -> None:
        frame.write_parquet(tmp_path / "facts.parquet")
        decide_on_spark(
            "local[4]", str(tmp_path / "facts.parquet"), _small_world(), str(tmp_path / out)
        )

    with pytest.raises(RunError, match="the facts have no column `isa`"):
        decide(_frame().drop("isa"), "a")
    with pytest.raises(RunError, match="column `bond` is double, not bigint"):
        decide(_frame().with_columns(pl.col("bond").cast(pl.Float64)), "a")
    with pytest.raises(RunError, match="an account is there twice"):
        decide(_frame().with_columns(account=pl.lit("1")), "a")
    decide(_frame(), "a")
    with pytest.raises(RunError, match="is there already; give another folder"):
        decide(_frame(), "a")
    with pytest.raises(RunError, match="Spark could not decide"):
        decide_on_spark(
            "local[4]", str(tmp_path / "no.parquet"), _small_world(), str(tmp_path / "b")
        )
