"""Characters that no file of a policy may hold, be it YAML or CSV."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.policy.yaml import messages

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import SourceText

MOST_BAD_CHARACTERS: Final = 20

# Control characters, breaks that only some tools see as line ends, marks that reorder the text
# shown (a policy must read as it runs), and halves of surrogate pairs.
BAD_CHARACTER: Final = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]|\r(?!\n)"
)


def bad_characters(source: SourceText) -> list[Diagnostic]:
    """What is said of the characters of a file that no policy may hold; of many the first."""
    bad = [match.start() for match in BAD_CHARACTER.finditer(source.text)]
    shown = bad[:MOST_BAD_CHARACTERS]
    return [messages.bad_character(source, at, len(bad) - len(shown)) for at in shown]
