"""Whole populations by columns: the reference's answers, whatever the frame is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine.engines.columnar.engine import ColumnarEngine
from engine.engines.columnar.facts import frame_of
from engine.engines.columnar.outputs import KEY, value_of
from engine.engines.columnar.results import results
from engine.engines.reference import ReferenceEngine
from engine.model.expressions import AllOf, Compare, FactRef, Literal
from engine.model.inforce import InForce, select
from engine.model.operators import CompareOp
from engine.model.policy import Decision, Fact, HitPolicy, Output, Policy, Rule
from engine.model.result import Facts, Result
from engine.model.types import INTEGER
from tests.property.agreement import difference
from tests.property.chance import Seeded
from tests.property.worlds import AS_OF, build_facts, build_policy

Frame = Callable[[pl.DataFrame], pl.LazyFrame]


def decided(inforce: InForce, frame: pl.LazyFrame, engine: str = "streaming") -> dict[str, Result]:
    answers = ColumnarEngine(inforce, firm=True, gives=True).decide(frame)
    return dict(results(answers.collect(engine=engine), inforce))  # type: ignore[call-overload]  # one of Polars' names


def population(seed: int, accounts: int) -> tuple[InForce, list[Facts]]:
    chance = Seeded(seed)
    inforce = build_policy(chance, depth=1 + seed % 4, decisions=1 + seed % 6)
    return inforce, [build_facts(chance, inforce.policy.facts) for _ in range(accounts)]


def first_difference(
    inforce: InForce, accounts: Sequence[Facts], answers: Mapping[str, Result]
) -> str | None:
    reference = ReferenceEngine(inforce)
    assert answers.keys() == {str(i) for i in range(len(accounts))}
    for i, facts in enumerate(accounts):
        if (found := difference(reference.decide(facts), answers[str(i)])) is not None:
            return f"account {i}: {found}"
    return None


def frame_for(inforce: InForce, accounts: Sequence[Facts]) -> pl.DataFrame:
    named = [(str(i), facts) for i, facts in enumerate(accounts)]
    return frame_of(named, inforce.policy.facts)


@pytest.mark.parametrize("block", range(4))
def test_the_engine_agrees_on_random_populations(block: int) -> None:
    for seed in range(block * 25, block * 25 + 25):
        inforce, accounts = population(seed, 30)
        answers = decided(inforce, frame_for(inforce, accounts).lazy())
        assert first_difference(inforce, accounts, answers) is None, f"seed {seed}"


def _in_pieces(*sizes: int) -> Frame:
    def cut(frame: pl.DataFrame) -> pl.LazyFrame:
        pieces, at, i = [], 0, 0
        while at < frame.height:
            size = sizes[i % len(sizes)]
            pieces.append(frame.slice(at, size))
            at, i = at + size, i + 1
        return pl.concat(pieces, rechunk=False).lazy()

    return cut


@pytest.mark.parametrize("engine", ["streaming", "in-memory"])
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda frame: frame.lazy(), id="one chunk"),
        pytest.param(_in_pieces(1), id="a chunk a row"),
        pytest.param(_in_pieces(1, 7, 2, 30), id="chunks of all sizes"),
        pytest.param(lambda frame: frame.sample(frame.height, shuffle=True).lazy(), id="shuffled"),
        pytest.param(lambda frame: pl.concat([frame.clear(), frame]).lazy(), id="an empty chunk"),
    ],
)  # fmt: skip
def test_how_a_frame_is_cut_is_of_no_matter(make: Frame, engine: str) -> None:
    for seed in (3, 5, 18):
        inforce, accounts = population(seed, 40)
        answers = decided(inforce, make(frame_for(inforce, accounts)), engine)
        assert first_difference(inforce, accounts, answers) is None, f"seed {seed}"


def test_nobody_one_account_and_nothing_known() -> None:
    for seed in range(12):
        inforce, accounts = population(seed, 1)
        assert decided(inforce, frame_for(inforce, []).lazy()) == {}
        nothing: Facts = {}
        for some in (accounts, [nothing], [nothing, *accounts, nothing]):
            answers = decided(inforce, frame_for(inforce, some).lazy())
            assert first_difference(inforce, some, answers) is None, f"seed {seed}"


def test_a_hundred_thousand_accounts_are_decided_like_a_hundred() -> None:
    """Each of a hundred accounts a thousand times, in row groups, read back from a file."""
    for seed in (5, 11):
        inforce, accounts = population(seed, 100)
        few = frame_for(inforce, accounts)
        once = ColumnarEngine(inforce).decide(few.lazy()).collect()
        many = (
            pl.concat([few] * 1000)
            .with_row_index("row")
            .with_columns(original=pl.col(KEY), account=pl.col("row").cast(pl.String))
        )
        answers = ColumnarEngine(inforce).decide(many.drop("row", "original").lazy())
        known = answers.collect(engine="streaming").join(many.select(KEY, "original"), on=KEY)
        again = known.drop(KEY).rename({"original": KEY}).unique(maintain_order=False)
        columns = [column for column in once.columns if column != KEY]
        assert again.height == 100
        assert again.sort(KEY).select(columns).equals(once.sort(KEY).select(columns))


def _big_table(rules: int) -> InForce:
    """A first-hit table over six facts, each row a range of one and a floor of another."""
    ids = iter(range(10**6))

    def test(fact: int, op: CompareOp, value: int) -> Compare:
        left = FactRef(f"f{fact}", INTEGER, next(ids))
        return Compare(op, left, Literal(value, INTEGER, next(ids)), next(ids))

    chance = Seeded(1)
    rows = tuple(
        Rule(
            f"ROW-{i:04}",
            title="",
            when=AllOf(
                (
                    test(i % 6, CompareOp.GE, chance.whole(0, 990)),
                    test(i % 6, CompareOp.LT, chance.whole(10, 1000)),
                    test((i + 1) % 6, CompareOp.GE, chance.whole(300, 995)),
                    test((i + 2) % 6, CompareOp.LT, chance.whole(5, 700)),
                ),
                next(ids),
            ),
            then=(Literal(i % 7, INTEGER, next(ids)),),
        )
        for i in range(rules)
    )
    otherwise = (Literal(99, INTEGER, next(ids)),)
    output = (Output("x", INTEGER),)
    decision = Decision("x", "", output, HitPolicy.FIRST, rows, otherwise)
    facts = {f"f{i}": Fact(f"f{i}", INTEGER, f"f{i}") for i in range(6)}
    return select(Policy("big", "1", "", (), facts, {}, {}, (decision,), ()), AS_OF)


def test_a_table_of_a_thousand_rows_keeps_each_account_its_own(tmp_path: Path) -> None:
    """From a file of many row groups, where a library was seen to change groups' places."""
    inforce, chance = _big_table(1000), Seeded(2)
    accounts: list[dict[str, Any]] = [
        {f"f{i}": chance.whole(0, 999) for i in range(6) if chance.whole(1, 20) > 1}
        for _ in range(60)
    ]
    reference = ReferenceEngine(inforce)
    expected = {str(i): reference.decide(facts) for i, facts in enumerate(accounts)}
    many = pl.concat([frame_for(inforce, accounts)] * 500).with_row_index("row")
    many = many.with_columns(account=pl.format("{}-{}", KEY, "row")).drop("row")
    many.write_parquet(tmp_path / "facts.parquet", row_group_size=1_000)
    engine = ColumnarEngine(inforce)
    value = value_of("x")
    for _ in range(3):
        answers = engine.decide(pl.scan_parquet(tmp_path / "facts.parquet"))
        found = answers.select(KEY, value).collect(engine="streaming")
        assert found.height == 30_000
        original = pl.col(KEY).str.split("-").list.first()
        each = found.select(original.alias(KEY), value).unique()
        assert dict(each.iter_rows()) == {
            id_: result.outcomes["x"].value[0] for id_, result in expected.items()
        }
        assert each.height == 60
    answers_of_all = decided(inforce, frame_for(inforce, accounts).lazy())
    assert all(difference(expected[id_], answers_of_all[id_]) is None for id_ in expected)
