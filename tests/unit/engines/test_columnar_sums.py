"""What Polars is given to add up: the same as Narwhals would make, with far fewer operations."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from engine.engines.columnar.engine import compute
from engine.engines.columnar.outputs import KEY, Outputs
from engine.engines.columnar.terms import Dtype, Op, Term, Terms

FACTS = {"p": [True, False, None], "q": [None, True, False], "x": [7, None, -3]}


def computed(terms: dict[str, Term]) -> dict[str, list[object]]:
    frame = pl.LazyFrame({KEY: ["a", "b", "c"], **FACTS})
    found = compute(frame, Outputs(terms)).collect().sort(KEY)
    return found.drop(KEY).to_dict(as_series=False)


@pytest.fixture
def terms() -> Terms:
    return Terms()


def choice(terms: Terms, condition: Term, value: int) -> Term:
    whole, zero = terms.const(value, Dtype.INTEGER), terms.const(0, Dtype.INTEGER)
    return terms.choose(condition, whole, zero)


def test_a_sum_of_what_is_true_of_what_may_be_and_of_numbers(terms: Terms) -> None:
    p, q = (terms.column(name, Dtype.BOOLEAN) for name in "pq")
    x = terms.column("x", Dtype.INTEGER)
    known = terms.choose(terms.is_null(x), terms.const(0, Dtype.INTEGER), x)
    each = [
        choice(terms, p, 1),
        choice(terms, terms.may_hold(q), 10),
        choice(terms, terms.is_null(q), 100),
        choice(terms, terms.negation(p), 1000),
        known,
    ]
    # a: 1 + 10 + 100 + 7; b: 10 + 1000; c: only x, since `not p` is unknown.
    assert computed({"sum": terms.total(each)}) == {"sum": [118, 1010, -3]}


@pytest.mark.parametrize("value", [2**15 - 1, 2**15, 2**31 - 1, 2**31, 2**53 - 1])
def test_a_sum_as_large_as_its_parts_can_get(terms: Terms, value: int) -> None:
    p, q = (terms.column(name, Dtype.BOOLEAN) for name in "pq")
    each = [choice(terms, p, value), choice(terms, terms.negation(q), -value)]
    assert computed({"sum": terms.total(each)}) == {"sum": [value, 0, -value]}


def test_bits_of_what_is_true_and_of_what_is_unknown(terms: Terms) -> None:
    p, q = (terms.column(name, Dtype.BOOLEAN) for name in "pq")
    both: Sequence[Term] = (p, q) * 5
    found = computed(
        {
            "true": terms.pack([terms.holds(each) for each in both]),
            "undecided": terms.pack([terms.is_null(each) for each in both]),
        }
    )
    # p is the even bits, q the odd ones, of ten.
    assert found == {"true": [0b0101010101, 0b1010101010, 0], "undecided": [0b1010101010, 0, 341]}


def test_the_least_place_and_the_greatest(terms: Terms) -> None:
    p, q = (terms.column(name, Dtype.BOOLEAN) for name in "pq")
    first, second, none = (terms.const(place, Dtype.INDEX) for place in range(3))
    places = [terms.choose(p, first, none), terms.choose(q, second, none)]
    found = computed({"least": terms.least(places), "greatest": terms.greatest(places)})
    assert found == {"least": [0, 1, 2], "greatest": [2, 2, 2]}


def test_a_condition_that_others_read_too_is_one_column(terms: Terms) -> None:
    p, q = (terms.column(name, Dtype.BOOLEAN) for name in "pq")
    either = terms.make(Op.OR, (p, q), Dtype.BOOLEAN)
    holds = terms.holds(either)
    total = terms.total([choice(terms, either, 1), choice(terms, terms.may_hold(either), 2)])
    found = computed({"holds": holds, "sum": total, "word": terms.pack([holds, terms.is_null(p)])})
    assert found == {"holds": [True, True, False], "sum": [3, 3, 2], "word": [1, 1, 2]}
