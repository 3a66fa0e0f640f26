"""Reference tables: the number of the row that the keys select, then its columns.

Each key is numbered among those of the table, and the numbers together select the row; a prefix
is tried from the longest length there is to the shortest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.engines.columnar.terms import Dtype, Op, Term, Terms
from engine.engines.columnar.values import (
    Column,
    SetOf,
    columns_of,
    constant,
    pick,
    scalar,
)
from engine.model.expressions import Lookup
from engine.model.policy import KeyMatch, Table
from engine.model.types import Value


def look_up(terms: Terms, node: Lookup, table: Table, keys: Sequence[Column]) -> Column:
    """A column of the row that the keys select; missing where a key is."""
    place = next(i for i, column in enumerate(table.columns) if column.name == node.column)
    values = [row.values[place] for row in table.rows]
    found = find_row(terms, table, keys)
    if table.otherwise is not None:
        missing = terms.some(terms.is_null(each) for key in keys for each in columns_of(key))
        last = terms.const(len(values), Dtype.INDEX)
        found = terms.choose(
            terms.is_null(found),
            terms.choose(missing, terms.const(None, Dtype.INDEX), last),
            found,
        )
        values.append(table.otherwise[place])
    if not values:
        return constant(terms, None, node.type)
    return pick(terms, found, [constant(terms, value, node.type) for value in values])


def find_row(terms: Terms, table: Table, keys: Sequence[Column]) -> Term:
    """The number of the row, missing where there is none or a key is missing."""
    if not table.rows:
        return terms.const(None, Dtype.INDEX)
    prefix = next((i for i, k in enumerate(table.keys) if k.match is KeyMatch.PREFIX), None)
    if prefix is None:
        return _find(terms, keys, {row.keys: i for i, row in enumerate(table.rows)})
    text = columns_of(keys[prefix])[0]
    found = []
    for length in sorted({len(str(row.keys[prefix])) for row in table.rows}, reverse=True):
        head = _head(terms, text, length)
        rows = {
            row.keys: i for i, row in enumerate(table.rows) if len(str(row.keys[prefix])) == length
        }
        found.append(_find(terms, [*keys[:prefix], head, *keys[prefix + 1 :]], rows))
    if len(found) == 1:
        return found[0]
    return terms.make(Op.KNOWN, found, Dtype.INDEX, nullable=True)


def _head(terms: Terms, text: Term, length: int) -> Term:
    if isinstance(text.param, str) and text.is_const:
        return terms.const(text.param[:length], Dtype.TEXT)
    return terms.make(Op.HEAD, (text,), Dtype.TEXT, length)


def _find(terms: Terms, keys: Sequence[Column], rows: Mapping[tuple[Value, ...], int]) -> Term:
    if len(keys) == 1:
        numbers = {values[0]: number for values, number in rows.items()}
        return _find_one(terms, keys[0], numbers, Dtype.INDEX)
    codes, code, size = [], dict.fromkeys(rows, 0), 1
    for i, key in enumerate(keys):
        numbers = {value: n for n, value in enumerate(dict.fromkeys(values[i] for values in rows))}
        found = _find_one(terms, key, numbers, Dtype.INTEGER)
        factor = terms.const(size, Dtype.INTEGER)
        codes.append(terms.make(Op.MUL, (found, factor), Dtype.INTEGER))
        code = {values: at + size * numbers[values[i]] for values, at in code.items()}
        size *= len(numbers)
    together = codes[0]
    for each in codes[1:]:
        together = terms.make(Op.ADD, (together, each), Dtype.INTEGER)
    pairs = tuple((code[values], number) for values, number in rows.items())
    return terms.make(Op.FIND, (together,), Dtype.INDEX, pairs, nullable=True)


def _find_one(terms: Terms, key: Column, numbers: Mapping[Value, int], dtype: Dtype) -> Term:
    """The number of a key among others; missing when it is none of them."""
    if isinstance(key, SetOf):
        raise TypeError(key)
    pairs = tuple((scalar(value), number) for value, number in numbers.items())
    if key.is_const:
        return terms.const(dict(pairs).get(key.param), dtype)
    return terms.make(Op.FIND, (key,), dtype, pairs, nullable=True)
