"""The form that the texts of a fact have, as a template: `9` is a digit, `A` a capital letter.

Every other character of a template stands for itself, so a text is as long as its template. There
are no repetitions and no choices: a template is read at a glance and checked in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

PATTERN_LIMIT: Final = 100
"""The most characters of a template."""

_ZEROS_LOST: Final = 2
"""The most digits that a text may lack and still have lost nothing but zeros."""

_SIGNS: Final = {"9": "[0-9]", "A": "[A-Z]"}
_NO_TEMPLATE: Final = frozenset("[]{}()\\*+?^$|")


def is_pattern(template: str) -> bool:
    """Whether a text can be a template: no blanks around it, no signs of regular expressions.

    >>> is_pattern("9999.99.9999"), is_pattern("[0-9]+")
    (True, False)
    """
    if not 0 < len(template) <= PATTERN_LIMIT or template != template.strip():
        return False
    return template.isprintable() and not _NO_TEMPLATE & {*template}


def matcher(template: str) -> Callable[[str], bool]:
    """What tells whether a text has the form of a template.

    >>> matcher("99-AA")("12-XY")
    True
    """
    fits = re.compile("".join(_SIGNS.get(sign) or re.escape(sign) for sign in template)).fullmatch
    return lambda text: fits(text) is not None


def pattern_remedy(text: str, template: str) -> str:
    """What to write instead of a text that has not the form: what was probably meant, if told."""
    fits = matcher(template)
    bare = "".join(sign for sign in text if sign.isalnum())
    near = [text.strip(), text.strip().upper(), bare, bare.upper()]
    meant = next((word for word in near if fits(word)), None)
    if meant is not None:
        return f"write `{meant}`"
    lost = len(template) - len(text)
    if text.isdigit() and 0 < lost <= _ZEROS_LOST and {*template} == {"9"}:
        return (
            f"was a leading zero lost, as in `{text.zfill(len(template))}`?"
            " keep the column as text, not as number"
        )
    return f"in `{template}` a `9` is a digit, an `A` a capital letter"
