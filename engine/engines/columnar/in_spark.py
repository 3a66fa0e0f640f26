"""What Narwhals has no word for, in Spark: days of dates, quotients, and lists.

All of it is column expressions, so that executors need nothing but Spark.
"""

from __future__ import annotations

from typing import Final, assert_never

import narwhals as nw
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812  # as all of Spark's world calls it
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DateType,
    DoubleType,
    LongType,
    StringType,
)

from engine.engines.columnar.emit import column_of
from engine.engines.columnar.outputs import KEY, Items, Members, Outputs, Same, temporary
from engine.engines.columnar.terms import Dtype, Op
from engine.model.types import Kind, Type

SETTINGS: Final = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
}
"""What a session must say for the results to be the same to the bit."""
AT_START: Final = {"spark.python.sql.dataFrameDebugging.enabled": "false"}
"""What is wanted of a new session: else each expression takes the driver five times as long."""

_TYPES: Final[dict[Kind, DataType]] = {
    Kind.BOOLEAN: BooleanType(),
    Kind.INTEGER: LongType(),
    Kind.MONEY: LongType(),
    Kind.NUMBER: DoubleType(),
    Kind.DATE: DateType(),
    Kind.TEXT: StringType(),
    Kind.ENUM: StringType(),
}

_REACH: Final = 2.0**53
"""All doubles beyond are whole, and out of range."""

octet: Final = nw.Int16()
apart: Final = frozenset({Op.DIVIDE, Op.IS_FINITE, Op.FIND, Op.PICK, Op.FLOOR, Op.CEILING})
"""Their arguments are written two to four times, and nested ones to that power."""
cheap: Final = 16
prunes: Final = True
alone: Final[frozenset[Op]] = frozenset()


def type_of(type_: Type) -> DataType:
    """How a value is stored; a set within a list is one text in JSON."""
    match type_.kind:
        case Kind.SET:
            return ArrayType(StringType())
        case Kind.LIST if type_.element is not None:
            inner = type_.element
            return ArrayType(StringType() if inner.kind is Kind.SET else type_of(inner))
        case _:
            return _TYPES[type_.kind]


def to_days(stored: nw.Expr) -> nw.Expr:
    """Days since 1970-01-01: `start` has made them of dates."""
    return stored.cast(nw.Int64())


def from_days(days: nw.Expr) -> nw.Expr:
    """Days since 1970-01-01: `finish` will make them dates."""
    return days.cast(nw.Int32())


def quotient(value: nw.Expr, by: int) -> nw.Expr:
    """The quotient, rounded down; half a unit off, the product in doubles cannot be on an edge.

    Narwhals' own writes the dividend seven times.
    """
    return ((value.cast(nw.Float64()) + 0.5) * (1 / by)).floor()


def down(value: nw.Expr) -> nw.Expr:
    """Rounded down. Spark makes 64 bits of it, and fails where they do not do."""
    return _in_reach(value).floor().cast(nw.Float64())


def up(value: nw.Expr) -> nw.Expr:
    """Rounded up."""
    return _in_reach(value).ceil().cast(nw.Float64())


def _in_reach(value: nw.Expr) -> nw.Expr:
    return nw.when(value.abs() <= _REACH).then(value)


def start(facts: DataFrame) -> DataFrame:
    """The frame to begin with: dates as days."""
    return facts.select(
        [
            F.unix_date(field.name).alias(field.name)
            if isinstance(field.dataType, DateType)
            else F.col(field.name)
            for field in facts.schema
        ]
    )


def finish(computed: DataFrame, outputs: Outputs) -> DataFrame:
    """The columns of the outputs as they are stored."""
    named = [F.col(column_of(term)).alias(name) for name, term in outputs.terms.items()]
    answers = computed.select([F.col(KEY), *named])
    parts = set(temporary(outputs))
    single = [
        (F.date_from_unix_date(name) if term.dtype is Dtype.DATE else F.col(name)).alias(name)
        for name, term in outputs.terms.items()
        if name not in parts
    ]
    several = [_together(each).alias(name) for name, each in outputs.together.items()]
    return answers.select([F.col(KEY), *single, *several])


def _together(whole: Members | Items) -> Column:
    """A set or a list from its columns; missing where they are."""
    match whole:
        case Members(has=has, members=members):
            texts = [F.when(F.col(h), F.lit(m)) for h, m in zip(has, members, strict=True)]
            return F.when(F.col(has[0]).isNotNull(), F.array_compact(F.array(*texts)))
        case Items(is_there=is_there, pairs=pairs, element=element):
            inner = StringType() if element.kind is Kind.SET else type_of(element)
            nothing = F.array().cast(ArrayType(inner))
            lists = [
                F.when(F.col(holds), F.array(_item(value, element).cast(inner))).otherwise(nothing)
                for holds, value in pairs
            ]
            joined = F.concat(*lists) if lists else nothing
            return F.when(F.col(is_there), joined)
        case _:
            assert_never(whole)


def _item(value: str | Same, element: Type) -> Column:
    """An element of a list; dates come as days."""
    column = F.lit(value.value) if isinstance(value, Same) else F.col(value)
    return F.date_from_unix_date(column.cast("int")) if element.kind is Kind.DATE else column
