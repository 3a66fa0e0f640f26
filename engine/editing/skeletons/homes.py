"""Which file something new goes to: the one there is, the one that is named, or a new one."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence as Lines
from pathlib import Path, PurePosixPath
from typing import Final

from engine.editing.changes import Change, exact_text
from engine.editing.schema.refresh import FOLDER, line_of
from engine.editing.skeletons.bench import Added, Bench, PolicyText, SkeletonError
from engine.editing.skeletons.insertion import applied, under
from engine.policy.yaml.nodes import Mapping, Sequence

_ENDINGS: Final = (".yaml", ".yml")
_COMMENTS: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(?:#[^\n]*)?")
"""The text of a file that says nothing."""


def added_under(
    bench: Bench,
    home: str,
    key: str,
    lines: tuple[Lines[str], str],
    told: tuple[str, tuple[str, ...]],
) -> Added:
    """An entry or item put last under a key of a file, which is made if it is not there.

    Args:
        bench: The policy.
        home: The file, by its name in the policy's folder.
        key: The key.
        lines: The entry as lines, and in one line.
        told: What it is, and what is to be done next.
    """
    kind = "tests" if key == "tests" else "declarations"
    text = next((each for each in bench.texts if each.name == home), None)
    if text is None:
        return made(bench, home, kind, [f"{key}:", *(f"  {line}" for line in lines[0])], told)
    _refuse_kind(text, kind)
    change, line = applied(text, under(text, key, *lines))
    return Added(change, line, *told)


def made(
    bench: Bench, home: str, kind: str, lines: Lines[str], told: tuple[str, tuple[str, ...]]
) -> Added:
    """A new file, which names its schema where the policy's files do.

    Raises:
        SkeletonError: There is such a file, and it holds something.
    """
    path = bench.folder / home
    if os.path.lexists(path):
        return _begun(bench, home, lines, told)
    first = [line_of(home, kind)] if (bench.folder / FOLDER).is_dir() else []
    text = "\n".join([*first, *lines]) + "\n"
    return Added(Change(path, bench.show(home), None, text), len(first) + 1, *told)


def _begun(bench: Bench, home: str, lines: Lines[str], told: tuple[str, tuple[str, ...]]) -> Added:
    """The beginning of a file that holds nothing yet, below its comments."""
    shown = bench.show(home)
    source = bench.loaded.sources.get(shown)
    if source is None or _COMMENTS.fullmatch(source.text) is None:
        remedy = "mend or move that file, or name another with `--file`"
        raise SkeletonError(f"`{shown}` is there already, and is no such file; {remedy}")
    before = exact_text(bench.folder / home)
    newline = "\r\n" if "\r\n" in before else "\n"
    gap = "" if not before or before.endswith("\n") else newline
    after = before + gap + newline.join([*lines, ""])
    line = (before + gap).count("\n") + 1
    return Added(Change(bench.folder / home, shown, before, after), line, *told)


def _refuse_kind(text: PolicyText, kind: str) -> None:
    if text.kind != kind:
        what = {"tests": "tests"}.get(kind, "facts and parameters")
        raise SkeletonError(f"`{text.shown}` holds no {what}; name another with `--file`")


def home_of(bench: Bench, key: str, file: str | None, usual: str) -> tuple[str, tuple[str, ...]]:
    """The file for a new entry under `key`, by its name in the policy's folder.

    Of several the one with most entries; that is told, as a second result.

    Args:
        bench: The policy.
        key: `facts`, `parameters` or `tests`.
        file: The file that is asked for.
        usual: The file, where none has the key yet.

    Raises:
        SkeletonError: The file asked for cannot be one of the policy's.
    """
    kind = "tests" if key == "tests" else "declarations"
    if file is not None:
        return _asked(bench, file, kind), ()
    found = bench.having(kind, key)
    if not found:
        return usual, ()
    most = max(found, key=lambda text: _entries(text, key))
    others = [text.name for text in found if text is not most]
    if not others:
        return most.name, ()
    told = f"`{most.name}` has most {key}; `--file FILE` puts it elsewhere, such as `{others[0]}`"
    return most.name, (told,)


def _entries(text: PolicyText, key: str) -> int:
    node = text.node.get(key)
    if isinstance(node, Mapping):
        return len(node.entries)
    return len(node.items) if isinstance(node, Sequence) else 0


def _asked(bench: Bench, file: str, kind: str) -> str:
    """The file's name in the folder; given from there, or from where the command runs."""
    here, there = Path(file), bench.folder / file
    given = here if _is_inside(bench, here) and not _is_known(bench, file) else there
    if not _is_inside(bench, given):
        raise SkeletonError(f"`{file}` leads out of the policy's folder")
    name = Path(os.path.relpath(given, bench.folder)).as_posix()
    if not name.endswith(_ENDINGS):
        raise SkeletonError(f"`{file}` is no file of a policy: those end in .yaml or .yml")
    parts = PurePosixPath(name).parts
    if any(part.startswith(".") for part in parts):
        raise SkeletonError(f"`{file}` would not be read: it begins with a dot")
    if (parts[0] == "tests") is not (kind == "tests"):
        place = "below" if kind == "tests" else "not below"
        raise SkeletonError(f"`{file}` stands in the wrong place: it must be {place} `tests/`")
    return name


def _is_known(bench: Bench, name: str) -> bool:
    return any(text.name == name for text in bench.texts)


def _is_inside(bench: Bench, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(bench.folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return False
