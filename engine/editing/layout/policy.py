"""The files of a policy -> what must be written for its canonical layout, with its meaning held."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from engine.editing.changes import Change, exact_text
from engine.editing.layout.text import LayoutError, format_text
from engine.model.policy import Policy
from engine.policy.digest import meaning_digest, measures_digest
from engine.policy.load import Loaded, load_policy
from engine.source.diagnostic import Diagnostic
from engine.source.reading import read_source
from engine.source.text import SourceText, Span

_ENDINGS: Final = (".yaml", ".yml")
_BYTE_ORDER_MARK: Final = "\ufeff"
_NOWHERE: Final = Span("", 0, 0)
_UNREAD: Final = frozenset({"file-too-large", "not-utf8", "path-outside", "unreadable-file"})
"""The codes of files that are not even looked into."""


@dataclass(frozen=True)
class Plan:
    """What the layout of a policy changes, and the files that have none since they are no YAML."""

    changes: tuple[Change, ...]
    diagnostics: tuple[Diagnostic, ...]
    loaded: Loaded
    links: tuple[str, ...]
    """Files that are links, and are left as they are: what they lead to is laid out."""
    paths: tuple[Path, ...]
    """All files that were looked at."""


def plan_layout(
    folder: Path, shown: str, wanted: Callable[[Path], bool] = lambda _path: True
) -> Plan:
    """Lay out the files of a policy, and make sure that it means what it meant.

    A policy with errors is laid out as well; of it only the nodes of each file are compared.

    Args:
        folder: The policy's folder.
        shown: How the user knows the folder.
        wanted: Which files of it are laid out.

    Raises:
        LayoutError: Something but the layout would change; the text names the file.
    """
    loaded = load_policy(folder, shown)
    if not os.path.isdir(folder):  # noqa: PTH112 - `Path.is_dir` raises on a long name
        return Plan((), loaded.diagnostics, loaded, (), ())
    found: list[Change] = []
    problems = [each for each in _unread(loaded) if wanted(_path(folder, shown, each.span.path))]
    links: list[str] = []
    paths: list[Path] = []
    for known_as in _files(loaded):
        path = _path(folder, shown, known_as)
        if not wanted(path):
            continue
        paths.append(path)
        if path.is_symlink():
            links.append(known_as)
            continue
        change = _laid_out(path, known_as)
        if not isinstance(change, Change):
            problems += change
        elif change.before != change.after:
            found.append(change)
    _hold_meaning(folder, shown, loaded, found)
    return Plan(tuple(found), tuple(problems), loaded, tuple(links), tuple(paths))


def _files(loaded: Loaded) -> list[str]:
    """The YAML files that could be read, in the order of their paths."""
    return sorted(path for path in loaded.sources if path.endswith(_ENDINGS))


def _unread(loaded: Loaded) -> Iterator[Diagnostic]:
    """What is said of files that could not be read."""
    for each in loaded.diagnostics:
        if each.code in _UNREAD and each.span.path not in loaded.sources:
            yield each


def _path(folder: Path, shown: str, known_as: str) -> Path:
    return folder / known_as.removeprefix(shown.rstrip("/") + "/")


def _laid_out(path: Path, known_as: str) -> Change | list[Diagnostic]:
    """What becomes of a file; why it has no layout, else."""
    try:
        before = exact_text(path)
    except (OSError, UnicodeDecodeError):  # it was there when the policy was read
        source = read_source(path, known_as)
        return [source] if isinstance(source, Diagnostic) else []
    mark = _BYTE_ORDER_MARK if before.startswith(_BYTE_ORDER_MARK) else ""
    after = format_text(SourceText(known_as, before.removeprefix(mark)))
    return Change(path, known_as, before, mark + after) if isinstance(after, str) else after


def _hold_meaning(folder: Path, shown: str, before: Loaded, changes: Sequence[Change]) -> None:
    if not changes or _is_kept(folder, shown, before, changes):
        return
    for change in changes:
        if not _is_kept(folder, shown, before, [change]):
            raise LayoutError(change.shown)
    raise LayoutError(shown)


def _is_kept(folder: Path, shown: str, before: Loaded, changes: Sequence[Change]) -> bool:
    """Whether the policy with the changes means what it meant, if it meant anything."""
    instead = {each.shown: each.after.removeprefix(_BYTE_ORDER_MARK) for each in changes}
    after = load_policy(folder, shown, instead=instead)
    if before.policy is None:
        return True
    if after.policy is None or _digests(before.policy) != _digests(after.policy):
        return False
    return _tests(before) == _tests(after)


def _digests(policy: Policy) -> tuple[str, str]:
    return meaning_digest(policy), measures_digest(policy)


def _tests(loaded: Loaded) -> list[object]:
    """The tests, without their places."""
    return [replace(test, span=_NOWHERE) for test in loaded.tests]
