"""The columnar engine on Spark: the reference's answers, from a file in several partitions.

Spark is no part of the environment; where it and Java are, `pytest -m deep` tries it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.engines.columnar.engine import ColumnarEngine
from engine.engines.columnar.outputs import KEY
from engine.engines.columnar.results import result
from engine.engines.reference import ReferenceEngine
from tests.property.agreement import difference
from tests.property.test_columnar import frame_for, population

pyspark = pytest.importorskip("pyspark.sql", reason="there is no pyspark")

pytestmark = pytest.mark.deep


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from engine.engines.columnar.in_spark import SETTINGS

    builder = pyspark.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
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
