"""Where random policies take their choices from: a seed, or Hypothesis (which shrinks them)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar, cast

from hypothesis import strategies as st

T = TypeVar("T")


class Chance(Protocol):
    """A source of choices; smaller and earlier ones are simpler."""

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        ...

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        ...


class Seeded:
    """Choices from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a test's dice

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[int(self._random.random() * len(options))]

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        return low + int(self._random.random() * (high - low + 1))


class Drawn:
    """Choices drawn by Hypothesis."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return cast("T", self._draw(st.sampled_from(options)))

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        return cast("int", self._draw(st.integers(low, high)))
