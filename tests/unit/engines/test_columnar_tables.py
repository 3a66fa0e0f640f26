"""Tables as words of bits: the same answers as condition by condition, from fewer readings."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from typing import Final

import polars as pl
import pytest

from engine.engines.columnar import tables
from engine.engines.columnar.decide import Program, program
from engine.engines.columnar.engine import compute
from engine.engines.columnar.outputs import KEY, Outputs, outputs_of
from engine.engines.columnar.schedule import schedule
from engine.engines.columnar.terms import Op
from engine.model.expressions import AllOf, AnyOf, Compare, Expr, FactRef, Literal, Not
from engine.model.inforce import InForce, select
from engine.model.operators import CompareOp
from engine.model.policy import Decision, Fact, HitPolicy, Output, Policy, Rule
from engine.model.types import BOOLEAN, INTEGER, NUMBER, Kind, Type, Value
from engine.runs.layout import traces_of

SIZE: Final = Type(Kind.ENUM, ("small", "medium", "large"))
DAY: Final = Type(Kind.DATE)
MONEY: Final = Type(Kind.MONEY)
CLASS: Final = Type(Kind.ENUM, ("a", "b", "none"))
FACTS: Final = {
    name: Fact(name, type_, name)
    for name, type_ in {
        "age": INTEGER,
        "due": MONEY,
        "score": NUMBER,
        "size": SIZE,
        "since": DAY,
        "listed": BOOLEAN,
    }.items()
}
_STORED: Final = {
    "age": pl.Int64,
    "due": pl.Int64,
    "score": pl.Float64,
    "size": pl.String,
    "since": pl.Date,
    "listed": pl.Boolean,
}
VALUES: Final[dict[str, tuple[Value, ...]]] = {
    "age": (-1, 0, 4, 5, 6, 9, 10, 11),
    "due": (-(10**12), 0, 99_999, 100_000, 100_001, 10**12),
    "score": (-0.0, 0.0, 5e-324, 0.1, 0.30000000000000004, 0.3, 1e308, -1e308),
    "size": ("small", "medium", "large"),
    "since": (date(2026, 1, 1), date(2026, 1, 2), date(1999, 12, 31)),
    "listed": (True, False),
}
_numbers = count()


def ref(name: str) -> FactRef:
    return FactRef(name, FACTS[name].type, next(_numbers))


def compared(name: str, op: CompareOp, value: Value) -> Expr:
    constant = Literal(value, FACTS[name].type, next(_numbers))
    return Compare(op, ref(name), constant, next(_numbers))


def both(*parts: Expr) -> Expr:
    return AllOf(parts, next(_numbers))


def a_class(value: str) -> Literal:
    return Literal(value, CLASS, next(_numbers))


def policy(
    conditions: Sequence[Expr], before: Sequence[Expr] = (), hit: HitPolicy = HitPolicy.FIRST
) -> InForce:
    """A table whose rows give classes in turn, after as many rules of another decision."""

    def decision(name: str, each: Sequence[Expr], hit: HitPolicy) -> Decision:
        rules = tuple(
            Rule(f"{name}{i}", "", when, (a_class("ab"[i // 2 % 2]),))
            for i, when in enumerate(each)
        )
        outputs = (Output(name, INTEGER if hit is HitPolicy.COUNT else CLASS),)
        otherwise = None if hit is HitPolicy.COUNT else (a_class("none"),)
        return Decision(name, "", outputs, hit, rules, otherwise=otherwise)

    found = [decision("d", conditions, hit)]
    if before:
        found.insert(0, decision("c", before, HitPolicy.COUNT))
    names = tuple(each.name for each in found)
    made = Policy("p", "1", "", names, FACTS, {}, {}, tuple(found), ())
    return select(made, date(2026, 1, 1))


def frame(rows: Sequence[dict[str, Value]]) -> pl.DataFrame:
    columns = {name: [row.get(name) for row in rows] for name in FACTS}
    ids = pl.Series(KEY, [str(i) for i in range(len(rows))], pl.String)
    return pl.DataFrame([ids, *(pl.Series(n, each, _STORED[n]) for n, each in columns.items())])


def columns_of(compiled: Program) -> Outputs:
    every = outputs_of(compiled, firm=True)
    return Outputs(every.terms | traces_of(compiled).terms, every.together)


def answers(inforce: InForce, rows: Sequence[dict[str, Value]], *, words: bool) -> pl.DataFrame:
    compiled = program(inforce, tables=words)
    found = compute(frame(rows).lazy(), columns_of(compiled)).collect()
    return found.sort(pl.col(KEY).cast(pl.Int64))


def is_by_words(inforce: InForce) -> bool:
    plan = schedule(columns_of(program(inforce)).terms)
    return any(term.op in (Op.LOWEST, Op.ONES) for step in plan.steps for term in step.made)


SIX: Final = (
    both(
        compared("age", CompareOp.GE, 5),
        compared("age", CompareOp.LT, 10),
        compared("size", CompareOp.EQ, "small"),
    ),
    both(
        compared("age", CompareOp.LE, 5),
        AnyOf(
            (compared("size", CompareOp.EQ, "small"), compared("size", CompareOp.EQ, "large")),
            next(_numbers),
        ),
    ),
    compared("size", CompareOp.NE, "large"),
    both(compared("age", CompareOp.GT, 10), compared("size", CompareOp.EQ, "large")),
    compared("age", CompareOp.NE, 10),
    compared("age", CompareOp.EQ, 10),
)


@pytest.fixture
def _any_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables become words however small they are."""
    monkeypatch.setattr(tables, "_FEWEST", 1)
    monkeypatch.setattr(tables, "_WORTH", 0)


@pytest.mark.usefixtures("_any_table")
@pytest.mark.parametrize(
    ("facts", "true", "undecided", "winner", "settled"),
    [
        ({"age": 5, "size": "small"}, 0b010111, 0, 0, True),
        ({"age": 4, "size": "large"}, 0b010010, 0, 1, True),
        ({"age": 10, "size": "large"}, 0b100000, 0, 5, True),
        ({"age": 10, "size": "medium"}, 0b100100, 0, 2, True),
        # Rows 0 and 1 give a, row 2 gives b, and 4 and 5 give a.
        ({"age": 7}, 0b010000, 0b000101, 4, False),
        ({"size": "large"}, 0, 0b111010, None, False),
        ({"size": "medium"}, 0b000100, 0b110000, 2, True),
        ({}, 0, 0b111111, None, False),
    ],
)
def test_true_and_undecided_rows_are_bits(
    facts: dict[str, Value],
    true: int,
    undecided: int,
    winner: int | None,
    settled: bool,  # noqa: FBT001
) -> None:
    inforce = policy(SIX)
    assert is_by_words(inforce)
    found = answers(inforce, [facts], words=True).row(0, named=True)
    assert (found["true_0"], found["undecided_0"]) == (true, undecided)
    assert (found["winner:d"], found["settled:d"]) == (winner, settled)
    for row in range(6):
        truth = None if undecided >> row & 1 else bool(true >> row & 1)
        assert found[f"trace:d{row}"] is truth


@pytest.mark.usefixtures("_any_table")
@pytest.mark.parametrize(
    ("hit", "facts", "value", "marks"),
    [
        # Rows 0, 1, 2 and 4 are true; 0, 1 and 4 give a, 2 gives b.
        (HitPolicy.UNIQUE, {"age": 5, "size": "small"}, None, (True, False, True)),
        (HitPolicy.ANY, {"age": 5, "size": "small"}, None, (True, False, True)),
        (HitPolicy.COUNT, {"age": 5, "size": "small"}, 4, (False, True, False)),
        # Row 5 alone, which gives a.
        (HitPolicy.UNIQUE, {"age": 10, "size": "large"}, "a", (False, True, False)),
        (HitPolicy.ANY, {"age": 10, "size": "large"}, "a", (False, True, False)),
        (HitPolicy.COUNT, {"age": 10, "size": "large"}, 1, (False, True, False)),
        # Rows 1 and 4, which give a.
        (HitPolicy.UNIQUE, {"age": 4, "size": "large"}, None, (True, False, True)),
        (HitPolicy.ANY, {"age": 4, "size": "large"}, "a", (False, True, False)),
        # Row 4 is true, 0 and 2 may be.
        (HitPolicy.UNIQUE, {"age": 7}, "a", (False, False, True)),
        (HitPolicy.ANY, {"age": 7}, "a", (False, False, True)),
        (HitPolicy.COUNT, {"age": 7}, 1, (False, False, False)),
    ],
)
def test_words_under_other_hit_policies(
    hit: HitPolicy,
    facts: dict[str, Value],
    value: Value,
    marks: tuple[bool, bool, bool],
) -> None:
    """The value; whether it is in error, settled, and may be in error."""
    inforce = policy(SIX, hit=hit)
    assert is_by_words(inforce)
    found = answers(inforce, [facts], words=True).row(0, named=True)
    assert found["value:d"] == value
    assert (found["error:d"], found["settled:d"], found["may_be_error:d"]) == marks


def test_a_few_rows_are_read_one_by_one() -> None:
    assert not is_by_words(policy(SIX))
    assert is_by_words(policy(SIX * 3))


def chance_cells(chance: random.Random) -> Iterator[Expr]:
    for name, values in VALUES.items():
        if chance.random() < 0.4:
            continue
        if name == "listed":
            is_listed = ref(name)
            yield is_listed if chance.random() < 0.5 else Not(is_listed, next(_numbers))
        elif name == "size":
            equality = (CompareOp.EQ, CompareOp.NE)
            some = [
                compared(name, chance.choice(equality), chance.choice(values)) for _ in range(2)
            ]
            yield AnyOf(tuple(some), next(_numbers))
        else:
            ops = tuple(CompareOp)
            some = [compared(name, chance.choice(ops), chance.choice(values)) for _ in range(2)]
            made = (AllOf, AnyOf)[chance.randrange(2)](tuple(some), next(_numbers))
            found: list[Expr] = [made, some[0], Not(made, next(_numbers))]
            yield chance.choice(found)
    if chance.random() < 0.1:
        yield Compare(CompareOp.LT, ref("age"), ref("due"), next(_numbers))


def chance_condition(chance: random.Random) -> Expr:
    parts = tuple(chance_cells(chance))
    return (
        AllOf(parts, next(_numbers))
        if parts
        else Literal(value=True, type=BOOLEAN, id=next(_numbers))
    )


@pytest.mark.usefixtures("_any_table")
@pytest.mark.parametrize("hit", [HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.COUNT])
@pytest.mark.parametrize("seed", range(12))
def test_words_answer_as_conditions_do(seed: int, hit: HitPolicy) -> None:
    """Every column, at 1 to 130 rows, at whatever bit the table begins."""
    chance = random.Random(seed)  # noqa: S311
    height = chance.choice([1, 6, 55, 56, 57, 130])
    before = [chance_condition(chance) for _ in range(chance.choice([0, 3, 60]))]
    inforce = policy([chance_condition(chance) for _ in range(height)], before, hit)
    rows = [
        {name: chance.choice((*values, None)) for name, values in VALUES.items()}
        for _ in range(300)
    ]
    by_words = answers(inforce, rows, words=True)
    by_conditions = answers(inforce, rows, words=False)
    assert is_by_words(inforce)
    assert by_words.equals(by_conditions.select(by_words.columns))


@pytest.mark.usefixtures("_any_table")
def test_nothing_leaves_the_stream() -> None:
    """No part of a table is computed apart from the other columns, where rows change places."""
    chance = random.Random(1)  # noqa: S311
    compiled = program(policy([chance_condition(chance) for _ in range(60)]))
    query = compute(frame([{}]).lazy(), columns_of(compiled))
    drawn = query.show_graph(plan_stage="physical", engine="streaming", raw_output=True)
    assert drawn is not None
    assert "zip" not in drawn
    assert "columnar-function" not in drawn
