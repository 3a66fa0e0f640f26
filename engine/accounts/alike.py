"""Which account was meant by an id that no account has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from engine.source.suggest import did_you_mean

_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")
_BETWEEN: Final = re.compile(r"[\s_.-]+")


def folded(id_: str) -> str:
    """An id without what people leave out of it: capitals, hyphens, leading zeros.

    >>> folded("acc-5") == folded("ACC-00005"), folded("ACC-5") == folded("ACC-50")
    (True, False)
    """
    return _BETWEEN.sub("", _ZEROS.sub("", id_.casefold()))


def meant(id_: str, same: str | None, seen: Sequence[str]) -> str | None:
    """The account that was probably meant: the one that folds alike, else one spelt nearly so."""
    return same if same is not None else did_you_mean(id_, seen)
