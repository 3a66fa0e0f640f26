"""Decision tables as words of bits: whole rows at a time, not a condition each.

A value becomes a number (`cells`), the number the rows it leaves possible, a bit a row. What all
columns leave is possible; of that is true what no missing value holds up. The first hit is the
lowest bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from engine.engines.columnar.cells import Coded, code_of, subject_of
from engine.engines.columnar.terms import Dtype, Op, Term, Terms
from engine.model.operators import CompareOp

WORD: Final = 56
"""Rules in a word: seven octets, so that no sign bit is ever set."""
_FEWEST: Final = 10
"""Rows from which on a table is worth its codes."""
_WORTH: Final = 8
"""Cells that the reading of one column's words costs as much as."""
_LARGEST: Final = 2_000_000
"""Numbers in all words of a table together, at the most."""
_JOINT: Final = 1024
"""Numbers that columns are put together up to: their words stay near the processor."""
_MASK: Final = 8
"""Columns whose missing values are one number."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The words of a table; its first row is the bit `start` of the first word."""

    height: int
    start: int
    possible: tuple[Term, ...]
    """Rows that are true or undecided."""
    true: tuple[Term, ...]
    undecided: tuple[Term, ...]


def rows_of(terms: Terms, matches: Sequence[Term], before: int) -> tuple[Term, ...]:
    """The conditions of rules read from words of bits, where that is worth it; else as they are.

    Missing values: a row is undecided where no cell is false and one is unknown. `before` is how
    many rules come before them in a trace.
    """
    key = (before % WORD, *(match.number for match in matches))
    if key not in terms.tables:
        terms.tables[key] = _rows(terms, matches, before % WORD)
    return terms.tables[key]


def _rows(terms: Terms, matches: Sequence[Term], start: int) -> tuple[Term, ...]:
    if len(matches) < _FEWEST or any(m.is_const and m.param is None for m in matches):
        return (*matches,)
    columns: dict[int, tuple[Term, dict[int, list[Term]]]] = {}
    live = cells = 0
    for row, match in enumerate(matches):
        if not match.is_const:
            for test in match.args if match.op is Op.AND else (match,):
                subject = subject_of(test)
                if subject.is_const:
                    return (*matches,)
                columns.setdefault(subject.number, (subject, {}))[1].setdefault(row, []).append(
                    test
                )
                cells += 1
        live |= (not match.is_const or match.param is True) << row
    size = -(-(start + len(matches)) // WORD)
    if not columns or cells < _WORTH * size * len(columns):
        return (*matches,)
    coded = [(s, code_of(s, by_row, live)) for s, by_row in columns.values()]
    if size * sum(len(column.rows) for _, column in coded) > _LARGEST:
        return (*matches,)
    table = _table(terms, coded, live, (len(matches), start))
    return tuple(_row(terms, table, row) for row in range(len(matches)))


def _table(
    terms: Terms, coded: Sequence[tuple[Term, Coded]], live: int, shape: tuple[int, int]
) -> Table:
    height, start = shape
    size = -(-(start + height) // WORD)
    groups = _joined([_group(terms, subject, column, live) for subject, column in coded])
    numbers = [_joint(terms, group) for group, _ in groups]
    leave = [_words(bits, start, size) for _, bits in groups]
    lost = [(subject, column.rows[-1]) for subject, column in coded if subject.nullable]
    masks = [_mask(terms, lost[i : i + _MASK], live) for i in range(0, len(lost), _MASK)]
    spare = [_words(bits, start, size) for _, bits in masks]
    possible, true, undecided = [], [], []
    for word in range(size):
        left = bits_of(terms, numbers, [words[word] for words in leave])
        sure = left
        if masks:
            args = [left, *(number for number, _ in masks)]
            sure = bits_of(terms, args, [None, *(words[word] for words in spare)])
        possible.append(left)
        true.append(sure)
        undecided.append(
            terms.make(Op.EXCEPT, (left, sure), Dtype.INTEGER, nullable=False)
            if masks
            else terms.const(0, Dtype.INTEGER)
        )
    return Table(height, start, tuple(possible), tuple(true), tuple(undecided))


_Group = tuple[list[tuple[Term, int]], list[int]]
"""Numbers that go together, each with how many there are of it; and the rows of each pair."""


def _group(terms: Terms, subject: Term, column: Coded, live: int) -> _Group:
    coding = column.coding
    code = terms.make(Op.CODE, (subject,), Dtype.INDEX, coding, nullable=False)
    return [(code, coding.missing + 1)], [*column.rows[:-1], live]


def _joined(groups: list[_Group]) -> list[_Group]:
    """Small columns put together, so that fewer words are read."""
    groups = sorted(groups, key=lambda group: len(group[1]))
    while len(groups) > 1 and len(groups[0][1]) * len(groups[1][1]) <= _JOINT:
        (one, a), (other, b), *rest = groups
        both = [left & right for left in a for right in b]
        groups = sorted([*rest, (one + other, both)], key=lambda group: len(group[1]))
    return groups


def _joint(terms: Terms, group: Sequence[tuple[Term, int]]) -> Term:
    if len(group) == 1:
        return group[0][0]
    sizes = tuple(size for _, size in group)
    codes = [code for code, _ in group]
    return terms.make(Op.JOINT, codes, Dtype.INDEX, sizes, nullable=False)


def _mask(terms: Terms, lost: Sequence[tuple[Term, int]], live: int) -> tuple[Term, list[int]]:
    """Which of some values are missing as one number, and by it the rows that lack none."""
    packed = terms.pack([terms.is_null(subject) for subject, _ in lost])
    free = [live]
    for _, rows in lost:
        free += [each & rows for each in free]
    number = terms.make(Op.JOINT, (packed,), Dtype.INDEX, (len(free),), nullable=False)
    return number, free


def _words(rows: Iterable[int], start: int, size: int) -> list[tuple[int, ...]]:
    """By word what each number has in it."""
    shifted = [each << start for each in rows]
    full = (1 << WORD) - 1
    return [tuple((each >> word * WORD) & full for each in shifted) for word in range(size)]


def bits_of(terms: Terms, numbers: Sequence[Term], words: Sequence[tuple[int, ...] | None]) -> Term:
    """The bits that all words have, each found by its number; None stands for what is a word."""
    return terms.make(Op.BITS, numbers, Dtype.INTEGER, tuple(words), nullable=False)


def _row(terms: Terms, table: Table, row: int) -> Term:
    word = (table.start + row) // WORD
    args = (table.true[word], table.undecided[word])
    nullable = not table.undecided[word].is_const
    return terms.make(Op.ROW, args, Dtype.BOOLEAN, (table, row), nullable=nullable)


def table_of(matches: Sequence[Term]) -> Table | None:
    """The table that conditions are all the rows of, each as it is or only whether it holds."""
    rows = [match.args[0] if match.op is Op.HOLDS else match for match in matches]
    if not rows or any(row.op is not Op.ROW for row in rows):
        return None
    table: Table = rows[0].param[0]
    if [row.param for row in rows] != [(table, place) for place in range(table.height)]:
        return None
    return table


def first_of(terms: Terms, table: Table, words: Sequence[Term]) -> Term:
    """The lowest row that has its bit in some words; the height of the table where none has."""
    bounds = (0, table.height)
    param = (table.start, table.height)
    return terms.make(Op.LOWEST, words, Dtype.INDEX, param, nullable=False, bounds=bounds)


def ones_of(terms: Terms, table: Table, words: Sequence[Term]) -> Term:
    """How many rows have their bit in some words."""
    if all(word.is_const for word in words):
        return terms.const(sum(word.param.bit_count() for word in words), Dtype.INTEGER)
    bounds = (0, table.height)
    return terms.make(Op.ONES, words, Dtype.INTEGER, nullable=False, bounds=bounds)


def are_of_class(
    terms: Terms, table: Table, classes: Sequence[int], words: Sequence[Term], at: Term
) -> Term:
    """Whether all rows that have their bit in some words are of the class of the row at a place.

    The last of `classes` is that of no row, at the height of the table.
    """
    if len({*classes}) == 1:
        return terms.truth(True)  # noqa: FBT003
    last = terms.const(table.height, Dtype.INDEX)
    other = _others(terms, table, classes, words, at)
    return _not_before(terms, first_of(terms, table, other), last)


def is_one_class(terms: Terms, table: Table, classes: Sequence[int]) -> Term:
    """Whether all rows that could be the first hit are of one class; never missing.

    The last of `classes` is that of no hit.
    """
    if len({*classes}) == 1 or table.possible == table.true:
        return terms.truth(True)  # noqa: FBT003
    first = first_of(terms, table, table.true)
    other = _others(terms, table, classes, table.possible, first)
    return _not_before(terms, first_of(terms, table, other), first)


def _not_before(terms: Terms, *limits: Term) -> Term:
    return terms.make(Op.COMPARE, limits, Dtype.BOOLEAN, CompareOp.GE)


def _others(
    terms: Terms, table: Table, classes: Sequence[int], among: Sequence[Term], at: Term
) -> list[Term]:
    """The words of those rows among some that are of another class than the row at a place."""
    found = terms.pick(at, classes, Dtype.INDEX)
    number = terms.make(Op.JOINT, (found,), Dtype.INDEX, (len({*classes}),), nullable=False)
    others = [0] * (max(classes) + 1)
    for row, own in enumerate(classes[:-1]):
        for each in range(len(others)):
            others[each] |= (each != own) << row
    words = _words(others, table.start, len(table.true))
    return [
        bits_of(terms, (each, number), (None, word))
        for each, word in zip(among, words, strict=True)
    ]


def pack(terms: Terms, conditions: Sequence[Term]) -> Term:
    """Conditions that are never missing as the bits of one whole number, at most `WORD`.

    Where a word of a table stands at the same bits it is taken whole.
    """
    words: dict[int, tuple[Term, set[int]]] = {}
    whole: dict[int, int] = {}
    for bit, condition in enumerate(conditions):
        row = condition.args[0] if condition.op in (Op.HOLDS, Op.IS_NULL) else condition
        if row.op is Op.ROW:
            table, place = row.param
            at, of_row = divmod(table.start + place, WORD)
            if of_row == bit:
                word = row.args[condition.op is Op.IS_NULL]
                words.setdefault(word.number, (word, set()))[1].add(bit)
                top = min(table.start + table.height - at * WORD, WORD)
                whole[word.number] = top - max(table.start - at * WORD, 0)
    taken = [(word, bits) for number, (word, bits) in words.items() if len(bits) == whole[number]]
    done = {bit for _, bits in taken for bit in bits}
    rest = [terms.truth(False) if i in done else c for i, c in enumerate(conditions)]  # noqa: FBT003
    while rest and rest[-1].is_const and rest[-1].param is False:
        rest.pop()
    parts = [word for word, _ in taken]
    if rest:
        parts.append(terms.pack(rest))
    return terms.total(parts)
