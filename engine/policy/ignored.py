"""Files of the policy's folder that are not read, named where an error may come from that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic

_LACKING: Final = frozenset(
    {"missing-policy", "unknown-name", "unknown-type", "unknown-outcome", "because-name"}
)
"""What is said where a name is not there, as when its file was not read."""


def naming_ignored(ignored: Sequence[str], problems: list[Diagnostic]) -> list[Diagnostic]:
    """The problems, with a file named that is not read where its name is what is lacking.

    Where no problem has a file's name in it, the first that lacks anything tells of the files.
    """
    lacking = [i for i, each in enumerate(problems) if each.code in _LACKING]
    if not ignored or not lacking:
        return problems
    told = [*problems]
    for path in ignored:
        stem = PurePosixPath(path).name.split(".", 1)[0]
        named = [i for i in lacking if f"`{stem}`" in problems[i].message]
        for i in named or lacking[:1]:
            told[i] = _with_help(told[i], path)
    return told


def _with_help(problem: Diagnostic, path: str) -> Diagnostic:
    said = f"`{path}` is there, but only files that end in .yaml or .yml are read"
    return replace(problem, help=said if problem.help is None else f"{problem.help}; {said}")
