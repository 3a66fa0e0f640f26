"""One order of columns from the orders in which the rules test things."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")


def in_one_order(orders: Sequence[Sequence[T]]) -> list[T]:
    """All items, each order kept where the others allow it; ties go to what came first.

    >>> in_one_order([["a", "c"], ["b", "c"], ["a", "b"]])
    ['a', 'b', 'c']
    """
    waiting = list(dict.fromkeys(item for order in orders for item in order))
    before: dict[T, set[T]] = {item: set() for item in waiting}
    for order in orders:
        for first, second in pairwise(order):
            before[second].add(first)
    ordered: list[T] = []
    while waiting:
        ready = (item for item in waiting if not before[item] & {*waiting})
        chosen = next(ready, waiting[0])
        ordered.append(chosen)
        waiting.remove(chosen)
    return ordered
