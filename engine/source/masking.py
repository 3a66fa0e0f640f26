"""Personal numbers, masked: whatever prints, cuts or wraps a text sends it through here first.

Social security numbers serve as importer-of-record numbers. A masked text is as long as it was, so
that places in it stay where they are; a text that was cut before can show what it should not.
"""

from __future__ import annotations

import re
from typing import Final

_DASH: Final = "[-\u00ad\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]"
"""Hyphens and dashes, the minus sign, and their small and wide forms."""
_SSN_INSIDE: Final = re.compile(
    rf"(?<![0-9])[0-9]{{3}}({_DASH})[0-9]{{2}}({_DASH})[0-9]{{2}}([0-9]{{2}})(?![0-9])"
)
_SSN_ENDING: Final = re.compile("-[0-9]{2}-[0-9]{4}")


def mask(text: str) -> str:
    """`text` with every number of the form NNN-NN-NNNN masked but for its last two digits.

    >>> mask("owner 123-45-6789, EIN 12-3456789")
    'owner ***-**-**89, EIN 12-3456789'
    """
    if text.isascii() and not _SSN_ENDING.search(text):  # 30 times as fast as to go through it
        return text
    return _SSN_INSIDE.sub(r"***\1**\2**\3", text)
