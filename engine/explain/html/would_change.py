"""What would change an outcome that is settled."""

from __future__ import annotations

import htpy as h

from engine.explain.explanation import ChangesPart
from engine.explain.html.words import named, section, told
from engine.explain.sentences import changes, no_change


def would_change_section(part: ChangesPart | None) -> h.Node:
    """A line for each other outcome that one changed fact gives, or that none was found."""
    if part is None:
        return None
    name = named(part.decision)
    lead = (
        f"The {name} would be another one with one fact a little otherwise; each was tried by "
        "deciding the account again."
    )
    return section(
        "would-change",
        f"What would change the {name}",
        [
            h.p[lead],
            h.ul[[h.li[h.strong[told(head)], ": ", told(said)] for head, said in changes(part)]],
        ]
        if part.changes
        else h.p[told(no_change(part))],
    )
