"""Deciding the account again with values for what is missing: so many times and no more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from engine.explain.breakpoints import Reading, measure, readings, values_to_try
from engine.explain.case import Case
from engine.model.policy import Fact
from engine.model.result import Facts, Result, UndecidedAccountError
from engine.model.types import Kind, Value

BUDGET: Final = 64
"""So many times an account is decided again."""

_FOR_ONE: Final = 40
"""Of those, for facts by themselves."""
_FACTS: Final = 12
"""So many facts are tried by themselves."""
_TOGETHER: Final = 5
"""So many facts are tried together."""
_STRIDE: Final = 7919
"""A prime: steps of it through all combinations meet different ones of every fact."""
_CROSSINGS: Final = 3
"""So many facts are looked at for where calculations with them meet a limit."""


@dataclass(slots=True)
class Trials:
    """Decides one account with values put in; `left` times more."""

    case: Case
    left: int = BUDGET
    tried: dict[str, list[Value]] = field(default_factory=dict)
    """The values that are tried for each fact."""

    def decide(self, given: Facts) -> Result | None:
        """The result with these values; None when no trial is left, or the engine failed on it."""
        if self.left <= 0:
            return None
        self.left -= 1
        try:
            return self.case.engine.decide({**self.case.account.facts, **given})
        except UndecidedAccountError:
            return None

    def prepare(self, names: Sequence[str]) -> None:
        """Find the values to try for facts, of which the first are the most important."""
        facts, found = (
            self.case.inforce.policy.facts,
            readings(self.case.inforce, self.case.values.plain),
        )
        for i, name in enumerate(names[:_FACTS]):
            crossings = _crossings(self.case, facts[name], found[name]) if i < _CROSSINGS else []
            self.tried[name] = values_to_try(
                facts[name], found[name], crossings, self.case.inforce.as_of
            )

    def one_by_one(self) -> Iterator[tuple[str, Facts, Result]]:
        """Each fact with each of its values, the others as they are."""
        share = _FOR_ONE // max(1, len(self.tried))
        for name, values in self.tried.items():
            for value in values[: max(2, share)]:
                given = {name: value}
                if (result := self.decide(given)) is not None:
                    yield name, given, result

    def together(self, names: Sequence[str], most: int) -> Iterator[tuple[Facts, Result]]:
        """Values of several facts at a time: every combination, or so many spread over all."""
        chosen = [name for name in names if self.tried.get(name)][:_TOGETHER]
        pools = [self.tried[name] for name in chosen]
        whole = math.prod(map(len, pools))
        if len(chosen) < 2 or not whole:  # noqa: PLR2004  # one alone is tried already
            return
        stride = 1 if whole <= most else _STRIDE
        for step in range(min(whole, most)):
            given = dict(zip(chosen, _combination(pools, step * stride % whole), strict=True))
            if (result := self.decide(given)) is not None:
                yield given, result


def _combination(pools: Sequence[Sequence[Value]], number: int) -> Iterator[Value]:
    for pool in pools:
        number, index = divmod(number, len(pool))
        yield pool[index]


def _crossings(case: Case, fact: Fact, reading: Reading) -> list[float]:
    """Where calculations with a fact meet their limit, were they straight lines.

    Two values of it are put in and each comparison read off; what else is missing stays so.
    """
    probes = _probes(case, fact)
    if not reading.within or not probes:
        return []
    with_each = []
    for probe in probes:
        try:
            with_each.append(case.engine.values({**case.account.facts, fact.name: probe}).plain)
        except UndecidedAccountError:
            return []
    (x0, x1), found = [measure(probe) or 0.0 for probe in probes], []
    for compare in reading.within:
        sides = [
            (measure(values.get(compare.left.id)), measure(values.get(compare.right.id)))
            for values in with_each
        ]
        gaps = [left - right for left, right in sides if left is not None and right is not None]
        if len(gaps) == 2 and gaps[0] != gaps[1]:  # noqa: PLR2004  # one a probe
            at = x0 - gaps[0] * (x1 - x0) / (gaps[1] - gaps[0])
            found += [at] if math.isfinite(at) else []
    return found


def _probes(case: Case, fact: Fact) -> tuple[Value, ...]:
    """Two values far from each other and from where calculations end."""
    match fact.type.kind:
        case Kind.DATE:
            return case.inforce.as_of, case.inforce.as_of - timedelta(days=1000)
        case Kind.INTEGER:
            return 1000, 3000
        case Kind.MONEY:
            return 1_000_000_00, 3_000_000_00
        case Kind.NUMBER:
            return 0.25, 0.75
        case _:
            return ()
