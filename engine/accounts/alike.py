"""Which account was meant by an id that no account has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from engine.accounts.problems import shown
from engine.source.suggest import did_you_mean

_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")
_BETWEEN: Final = re.compile(r"[\s_.-]+")


def folded(id_: str) -> str:
    """An id without what people leave out of it: capitals, hyphens, leading zeros.

    >>> folded("acc-5") == folded("ACC-00005"), folded("ACC-5") == folded("ACC-50")
    (True, False)
    """
    return _BETWEEN.sub("", _ZEROS.sub("", id_.casefold()))


_FEW: Final = 8


def remedy(id_: str, same: str | None, seen: Sequence[str], count: int) -> str | None:
    """What is said to somebody who asked for an account that is not there.

    The account that was probably meant; else, where there are few accounts, all of them.
    """
    near = meant(id_, same, seen)
    if near is not None:
        return f"did you mean `{near}`?"
    if not 0 < count <= _FEW or len(seen) != count:
        return None
    named = ", ".join(f"`{shown(each)}`" for each in seen)
    return f"it holds {named}" if count > 1 else f"it holds only {named}"


def meant(id_: str, same: str | None, seen: Sequence[str]) -> str | None:
    """The account that was probably meant: the one that folds alike, else one spelt nearly so."""
    return same if same is not None else did_you_mean(id_, seen)
