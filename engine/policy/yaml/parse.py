"""YAML text to a node; the YAML library is loaded on use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.policy.yaml.nodes import Node
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import SourceText


def parse_yaml(source: SourceText) -> tuple[Node | None, list[Diagnostic]]:
    """Read one YAML document, and say all that is wrong with it as YAML.

    The node is None when there is none or the rest of the file could not be read (a fault in the
    syntax, a limit). Else it is given even when there are errors, to be checked further: of a key
    given twice the first counts, a tag is ignored, what a merge key brings in is left out.
    """
    from engine.policy.yaml.events import read_document  # loads the YAML library

    return read_document(source)
