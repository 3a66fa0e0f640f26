"""The word that was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_WORD = 100


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to `word`, or None when none is near.

    Near is: the same but for case and punctuation; else few slips of the hand (a letter left
    out, put in, changed, or swapped with its neighbour; about one in three); else the only
    candidate made of all the parts of `word` and more (`violations_24m` for
    `adcvd_violations_24m`). Ties go to the first in alphabetical order.

    >>> did_you_mean("adcvd_violation_24m", ["adcvd_violations_24m", "bond_amount"])
    'adcvd_violations_24m'
    """
    names = sorted(set(candidates) - {word})
    folded = _fold(word)
    if not folded or len(folded) > _LONGEST_WORD:
        return None
    nearest, fewest = None, len(folded) // 3 + 1
    for name in names:
        slips = _slips(folded, _fold(name), fewest)
        if slips < fewest:
            nearest, fewest = name, slips
    return nearest or _by_parts(folded, names)


def _fold(word: str) -> str:
    return "_".join(word.casefold().replace("-", "_").replace("_", " ").split())


def _by_parts(folded: str, names: list[str]) -> str | None:
    parts = set(folded.split("_"))
    if len(folded) < 3:  # noqa: PLR2004  # shorter fragments are part of anything
        return None
    wider = [name for name in names if parts <= set(_fold(name).split("_"))]
    return wider[0] if len(wider) == 1 else None


def _slips(left: str, right: str, limit: int) -> int:
    """How many slips of the hand turn `left` into `right`; `limit` stands for that many or more."""
    if abs(len(left) - len(right)) >= limit:
        return limit
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) >= limit and min(before) >= limit:
            return limit
    return min(row[-1], limit)
