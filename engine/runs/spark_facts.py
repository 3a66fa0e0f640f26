"""Facts that a Spark run takes: as ingestion writes them, or refused; nothing is mended there.

All of it is column expressions but for the marks of files, which the driver reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.engines.columnar.in_spark import type_of
from engine.engines.columnar.outputs import KEY
from engine.model.policy import Fact
from engine.model.types import INTEGER_LIMIT, TEXT, Kind, Value
from engine.runs.folder.faults import RunError
from engine.runs.layout import TEXT_MARK
from engine.source.render import escape

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_REMEDY: Final = "read it with `tidewaiter run` on one machine, and give its `facts.parquet`"


class _Rule(NamedTuple):
    """What no row of a column may be, in words and as a condition."""

    column: str
    words: str
    condition: Column


def checked_facts(given: DataFrame, facts: Mapping[str, Fact]) -> DataFrame:
    """The account and the facts, when every row is as ingestion writes it.

    Missing values are null and always allowed, but for the account.

    Raises:
        RunError: a column is absent or of another type; an account is missing or there twice; a
            value is none of its fact's; a text is not ASCII and not marked as NFC.
    """
    taken = given.select([KEY, *facts]) if _has_columns(given, facts) else given
    rules = [*_rules(taken, facts)]
    if not _are_marked(taken):
        rules += _rules_of_text(taken, facts)
    _refuse(taken, rules)
    _refuse_twice(taken)
    return taken


def _has_columns(given: DataFrame, facts: Mapping[str, Fact]) -> bool:
    wanted = {KEY: type_of(TEXT), **{name: type_of(fact.type) for name, fact in facts.items()}}
    found = {field.name: field.dataType for field in given.schema}
    for name, type_ in wanted.items():
        if name not in found:
            raise RunError(f"the facts have no column `{escape(name)}`; {_REMEDY}")
        if found[name] != type_:
            is_, must = found[name].simpleString(), type_.simpleString()
            raise RunError(f"column `{escape(name)}` is {is_}, not {must}; {_REMEDY}")
    return True


def _are_marked(given: DataFrame) -> bool:
    """Whether every file says that its texts are in normal form; the driver reads the footers."""
    session: Any = given.sparkSession
    jvm, settings = session._jvm, session._jsc.hadoopConfiguration()  # noqa: SLF001  # Spark has no other way to a footer
    key, value = TEXT_MARK
    for file in given.inputFiles():
        path = jvm.org.apache.hadoop.fs.Path(jvm.java.net.URI(file))
        opened = jvm.org.apache.parquet.hadoop.util.HadoopInputFile.fromPath(path, settings)
        reader = jvm.org.apache.parquet.hadoop.ParquetFileReader.open(opened)
        try:
            said = reader.getFooter().getFileMetaData().getKeyValueMetaData().get(key)
        finally:
            reader.close()
        if said != value:
            return False
    return True


def _rules(given: DataFrame, facts: Mapping[str, Fact]) -> Iterator[_Rule]:
    yield _Rule(KEY, "missing", given[KEY].isNull() | (given[KEY] == ""))
    for name, fact in facts.items():
        column = given[name]
        match fact.type.kind:
            case Kind.INTEGER | Kind.MONEY:
                is_out = (column > INTEGER_LIMIT) | (column < -INTEGER_LIMIT)
                yield _Rule(name, "out of range", is_out)
            case Kind.NUMBER:
                yield _Rule(name, "not finite, or a negative zero", _is_odd(column))
            case Kind.TEXT:
                yield _Rule(name, "an empty text", column == "")
            case Kind.ENUM:
                yield _Rule(name, "none of its members", ~column.isin([*fact.type.members]))
            case Kind.SET:
                yield _Rule(name, "no set of its members", _is_no_set(column, fact))
            case _:
                pass
        if fact.range is not None:
            yield _Rule(name, "outside its range", _is_outside(column, fact))


def _is_odd(number: Column) -> Column:
    from pyspark.sql import functions as F  # noqa: N812  # as all of Spark's world calls it

    endless = number.isin([float("inf"), float("-inf")])
    return F.isnan(number) | endless | (number.cast("string") == "-0.0")


def _is_no_set(members: Column, fact: Fact) -> Column:
    from pyspark.sql import functions as F  # noqa: N812

    known = F.array(*[F.lit(member) for member in fact.type.members])
    strangers = F.size(F.array_except(members, known)) > 0
    return strangers | (F.size(F.array_distinct(members)) < F.size(members))


def _is_outside(column: Column, fact: Fact) -> Column:
    from pyspark.sql import functions as F  # noqa: N812

    bounds, found = fact.range, []
    if bounds is not None and bounds.low is not None:
        low = _literal(bounds.low)
        found.append(column < low if bounds.low_closed else column <= low)
    if bounds is not None and bounds.high is not None:
        high = _literal(bounds.high)
        found.append(column > high if bounds.high_closed else column >= high)
    return reduce(or_, found, F.lit(False))  # noqa: FBT003  # it is the value


def _literal(value: Value) -> Column:
    from pyspark.sql import functions as F  # noqa: N812

    return F.lit(value)


def _rules_of_text(given: DataFrame, facts: Mapping[str, Fact]) -> Iterator[_Rule]:
    from pyspark.sql import functions as F  # noqa: N812

    for name, fact in facts.items():
        if fact.type.kind is Kind.TEXT:
            column = given[name]
            wide = F.octet_length(column) != F.char_length(column)
            yield _Rule(name, "not ASCII, in a file that does not say that it is in NFC", wide)


def _refuse(given: DataFrame, rules: list[_Rule]) -> None:
    """Count what breaks each rule, all in one pass."""
    from pyspark.sql import functions as F  # noqa: N812

    counts = [F.count_if(rule.condition).alias(str(i)) for i, rule in enumerate(rules)]
    totals = given.agg(*counts).collect()[0]
    for i, rule in enumerate(rules):
        if totals[str(i)]:
            rows = "1 row" if totals[str(i)] == 1 else f"{totals[str(i)]:,} rows"
            raise RunError(
                f"column `{escape(rule.column)}`: {rows} with a value that is {rule.words}; "
                f"{_REMEDY}"
            )


def _refuse_twice(given: DataFrame) -> None:
    twice = given.groupBy(KEY).count().where("count > 1").limit(1).count()
    if twice:
        raise RunError(f"an account is there twice; {_REMEDY}")
