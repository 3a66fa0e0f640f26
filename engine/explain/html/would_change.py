"""What would change an outcome that is settled."""

from __future__ import annotations

import htpy as h

from engine.explain.explanation import ChangesPart
from engine.explain.html.words import named, section, told
from engine.explain.sentences import EXAMPLES, changes, no_change


def would_change_section(part: ChangesPart | None) -> h.Node:
    """A line for each other outcome that one changed fact gives, or that none was found."""
    if part is None:
        return None
    name = named(part.decision)
    lead = f"With one fact otherwise the {name} would be another one. {EXAMPLES}"
    by_value: dict[str, list[str]] = {}
    for head, said in changes(part):
        by_value.setdefault(head, []).append(said)
    return section(
        "would-change",
        f"What would change the {name}",
        [
            h.p[lead],
            h.ul[
                [
                    h.li[h.strong[told(head)], ": ", told("; or ".join(said))]
                    for head, said in by_value.items()
                ]
            ],
        ]
        if part.changes
        else h.p[told(no_change(part))],
    )
