"""The schemas of one policy beside it, and the line by which each of its files names its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from engine.editing.changes import Change, exact_text
from engine.editing.schema.kinds import KINDS, schema_of
from engine.editing.schema.vocabulary import ANY_POLICY, Vocabulary, vocabulary_of
from engine.policy.surface import parts
from engine.policy.surface.from_nodes import kind_of
from engine.policy.yaml.nodes import Mapping
from engine.policy.yaml.parse import parse_yaml

if TYPE_CHECKING:
    from engine.policy.load import Loaded
    from engine.source.text import SourceText

FOLDER: Final = ".schemas"
"""Where the schemas stand in a policy's folder; the policy is read without what begins with `.`."""

_KINDS: Final = {
    parts.PolicyFile: "policy",
    parts.DeclarationsFile: "declarations",
    parts.DecisionFile: "decision",
    parts.TableFile: "table",
    parts.RecordsFile: "records",
}
_BEGINNING: Final = re.compile(r"\A\ufeff?(?:[ \t\r]*(?:#[^\n]*)?(?:\n|\Z))*")
"""The comments and empty lines that a file begins with."""
_LINE: Final = re.compile(
    r"^#[ \t]*yaml-language-server:[ \t]*\$schema=(\S*)[^\r\n]*", re.MULTILINE
)


def schema_text(kind: str, vocabulary: Vocabulary = ANY_POLICY) -> str:
    """A schema as the text of a file."""
    return json.dumps(schema_of(kind, vocabulary), indent=2, ensure_ascii=False) + "\n"


def stale(folder: Path, loaded: Loaded, shown: str, *, lines: bool = True) -> list[Change]:
    """What must be written for an editor to know the policy as it is now.

    Args:
        folder: The policy's folder.
        loaded: The policy, without errors.
        shown: The folder as the user knows it; with it the places of `loaded` begin.
        lines: Whether the files shall name their schemas.
    """
    vocabulary = vocabulary_of(loaded)
    found = []
    for kind in KINDS:
        name = f"{FOLDER}/{kind}.json"
        change = _change(folder / name, _under(shown, name), schema_text(kind, vocabulary))
        found += [] if change is None else [change]
    return found + ([*_lines(folder, loaded, shown)] if lines else [])


def _change(path: Path, shown: str, after: str) -> Change | None:
    try:
        before: str | None = exact_text(path)
    except (OSError, UnicodeDecodeError):
        before = None
    return None if before == after else Change(path, shown, before, after)


def _under(shown: str, name: str) -> str:
    return f"{shown}/{name}" if shown else name


def _lines(folder: Path, loaded: Loaded, shown: str) -> Iterator[Change]:
    for place, source in sorted(loaded.sources.items()):
        name = place.removeprefix(f"{shown}/") if shown else place
        path = folder / name
        kind = kind_of_file(name, source)
        if kind is None or path.is_symlink():
            continue
        before = exact_text(path)
        after = with_line(before, line_of(name, kind))
        if after != before:
            yield Change(path, place, before, after)


def kind_of_file(name: str, source: SourceText) -> str | None:
    """The kind of a policy's file by its name in the folder and its keys; None for a CSV file."""
    if not name.endswith((".yaml", ".yml")):
        return None
    if name.startswith("tests/"):
        return "tests"
    node, _ = parse_yaml(source)
    return _KINDS[kind_of(node)[0]] if isinstance(node, Mapping) else None


def line_of(name: str, kind: str) -> str:
    """The first line of a file of a policy, by its name in the policy's folder."""
    up = "../" * (len(PurePosixPath(name).parts) - 1)
    return f"# yaml-language-server: $schema={up}{FOLDER}/{kind}.json"


def with_line(text: str, line: str) -> str:
    """A file's text with the line that names its schema; that of another schema is left alone."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    beginning = _BEGINNING.match(text)
    given = _LINE.search(text, len(mark), beginning.end() if beginning else 0)
    if given is None:
        end = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
        return f"{mark}{line}{end}{text.removeprefix(mark)}"
    if FOLDER not in PurePosixPath(given[1]).parts:
        return text
    return f"{text[: given.start()]}{line}{text[given.end() :]}"
