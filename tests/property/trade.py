"""Random measures over random records of random accounts, near the edges of every window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.engines.columnar.in_polars import type_of
from engine.model.measures import IdentityOf
from engine.model.types import Kind, Type, Value
from engine.trade.measures.by_the_book import Measured, Row, measure
from engine.trade.measures.frame import months_before
from engine.trade.measures.in_columns import measure as measure_in_columns

if TYPE_CHECKING:
    from engine.model.inforce import InForce
    from engine.model.records import RecordColumn, Records
    from tests.property.chance import Chance

AS_OF: Final = (date(2026, 11, 24), date(2024, 2, 29), date(2026, 3, 31), date(2025, 2, 28))
_TARIFFS: Final = ("8703230190", "6109100012", "9903880100", "9802004020", "8471300100")
_KINDS: Final = ("importer", "broker")

World = tuple[dict[str, dict[IdentityOf, Value]], dict[str, dict[str, list[Row]]]]


def build_world(chance: Chance, inforce: InForce, most: int) -> World:
    """A few accounts with up to `most` records of each kind; now and then a kind is not there."""
    accounts = {f"A{i}": _known(chance, inforce.as_of) for i in range(chance.whole(0, 6))}
    rows: dict[str, dict[str, list[Row]]] = {}
    for records in inforce.policy.records.values():
        if chance.whole(0, 9) == 0:
            continue
        own: dict[str, list[Row]] = defaultdict(list)
        for _ in range(chance.whole(0, most) if accounts else 0):
            own[chance.pick([*accounts])].append(_row(chance, records, inforce.as_of))
        rows[records.name] = own
    return accounts, rows


def _known(chance: Chance, as_of: date) -> dict[IdentityOf, Value]:
    return {
        IdentityOf.KIND: chance.pick(_KINDS),
        IdentityOf.NAME: chance.pick(("Acme", None)),
        IdentityOf.OPENED_ON: chance.pick((_day(chance, as_of), None)),
        IdentityOf.CLOSED_ON: chance.pick((None, None, _day(chance, as_of))),
        IdentityOf.NUMBERS: chance.whole(0, 4),
    }


def _row(chance: Chance, records: Records, as_of: date) -> Row:
    return {
        name: None
        if column.is_optional and chance.whole(0, 3) == 0
        else _value(chance, column, as_of)
        for name, column in records.columns.items()
    }


def _value(chance: Chance, column: RecordColumn, as_of: date) -> Value:
    match column.type.kind:
        case Kind.BOOLEAN:
            return chance.pick((True, False))
        case Kind.INTEGER:
            return chance.whole(1, 5)
        case Kind.MONEY:
            low = 0 if column.range is not None else -3
            return chance.pick((chance.whole(low, 5), chance.whole(low, 5) * 100_000, 2**53 - 1))
        case Kind.NUMBER:
            return chance.pick((0.5, 1.25, -2.0, 1e300))
        case Kind.DATE:
            return _day(chance, as_of)
        case Kind.ENUM:
            return chance.pick(column.type.members)
        case _:
            return chance.pick(_TARIFFS if column.form == "tariff number" else ("CN", "VN", "b"))


def _day(chance: Chance, as_of: date) -> date:
    months = chance.pick((0, 0, 3, 6, 9, 12, 24, 36))
    return months_before(as_of, months) + timedelta(days=chance.pick((-1, 0, 0, 1, -31, -120)))


def in_columns(inforce: InForce, world: World, pieces: int = 1) -> Measured:
    """The measures by columns, of records cut into so many pieces."""
    accounts, rows = world
    types = {of: _known_type(of) for of in IdentityOf}
    schema = {"account": pl.String(), **{str(of): type_of(type_) for of, type_ in types.items()}}
    known = [
        {"account": name, **{str(k): v for k, v in each.items()}} for name, each in accounts.items()
    ]
    frames = {
        kind: _frame(inforce.policy.records[kind], own, pieces).lazy() for kind, own in rows.items()
    }
    found = measure_in_columns(inforce, pl.DataFrame(known, schema=schema).lazy(), frames).collect()
    measures = inforce.policy.measures
    return {
        row["account"]: {name: _read(row[name], each.type) for name, each in measures.items()}
        for row in found.to_dicts()
    }


def _known_type(of: IdentityOf) -> Type:
    kinds = {
        IdentityOf.OPENED_ON: Kind.DATE,
        IdentityOf.CLOSED_ON: Kind.DATE,
        IdentityOf.NUMBERS: Kind.INTEGER,
    }
    return Type(kinds.get(of, Kind.TEXT))


def _frame(records: Records, own: Mapping[str, Sequence[Row]], pieces: int) -> pl.DataFrame:
    columns = {name: type_of(each.type) for name, each in records.columns.items()}
    schema = {"account": pl.String(), **columns}
    rows = [{"account": account, **row} for account, each in own.items() for row in each]
    whole = pl.DataFrame(rows, schema=schema)
    size = max(1, -(-whole.height // pieces))
    cut = [whole[i : i + size] for i in range(0, whole.height, size)]
    return pl.concat([*reversed(cut)], rechunk=False) if cut else whole


def _read(value: object, type_: Type) -> Value:
    if type_.kind is Kind.SET and isinstance(value, list):
        return frozenset(value)
    return value  # type: ignore[return-value]  # a value of the language


def first_difference(inforce: InForce, world: World, pieces: int = 1) -> str | None:
    """The first measure that the two ways of measuring do not agree on, to the bit."""
    expected, actual = measure(inforce, *world), in_columns(inforce, world, pieces)
    if expected.keys() != actual.keys():
        return f"accounts {sorted(expected)} and {sorted(actual)}"
    for account, values in expected.items():
        for name, value in values.items():
            if not _same(value, actual[account][name]):
                other = actual[account][name]
                return f"{name} of {account}: {value!r} by the book, {other!r} in columns"
    return None


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return one.hex() == other.hex()
    return type(one) is type(other) and one == other
