"""A policy's folder -> its files as nodes, bounded in number and size."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.policy.surface import messages_shape as messages
from engine.policy.yaml.nodes import Node, Scalar, read_source
from engine.policy.yaml.parse import parse_yaml
from engine.policy.yaml.prose import curly_quotes
from engine.source.diagnostic import Diagnostic
from engine.source.reading import MEBIBYTE, decode_source
from engine.source.render import escape
from engine.source.text import SourceText, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FILES: Final = 2_000
MOST_MEBIBYTES: Final = 64
_MOST_OF_CSV: Final = 16 * MEBIBYTE
_MOST_OF_YAML: Final = 4 * MEBIBYTE
_ENDINGS: Final = (".yaml", ".yml")
_OTHERS: Final = (".csv", ".md")
"""Endings of what stands beside a policy's files and is no mistake there."""


@dataclass(frozen=True, slots=True)
class File:
    """A YAML file of the policy and what it holds."""

    path: Path
    is_test: bool
    node: Node


@dataclass
class Folder:
    """What was read of a policy's folder.

    `sources` are by the path as shown; `texts` by the path in the folder, without tests.
    `test_paths` are those of the tests, as shown. `unread` says that a file, or a part of one,
    could not be read, so that names may be missing. `instead` holds texts that are read in place
    of what files hold, or as files that are not there, by the path as shown.
    """

    path: Path
    shown: str
    problems: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, SourceText] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    test_paths: set[str] = field(default_factory=set)
    ignored: list[str] = field(default_factory=list)
    """Files with another ending that may have been meant to be read, as shown."""
    unread: bool = False
    instead: Mapping[str, str] = field(default_factory=dict)
    _size: int = 0
    _folders: int = 0

    def read(self) -> bool:
        """Read every YAML file; False when there is no such folder."""
        if not os.path.isdir(self.path):  # noqa: PTH112 - `Path.is_dir` raises on a long name
            there = os.path.exists(self.path)  # noqa: PTH110 - the same
            reason = "is a file, not a folder" if there else "does not exist"
            self.problems.append(messages.no_folder(self.shown, reason))
            return False
        paths = list(islice(self._paths(), MOST_FILES + 1))
        paths += self._made(paths)
        if len(paths) > MOST_FILES or self._folders > MOST_FILES:
            self.problems.append(messages.too_many_files(self.shown, MOST_FILES))
            self.unread = True
            return True
        for path in sorted(paths, key=self._relative):
            self._read_yaml(path)
        return True

    def beside(self, file: File, name: Scalar) -> SourceText | None:
        """The text of a file named in `file`; None after a problem was reported."""
        path = file.path.parent / name.text
        if not self._is_inside(path):
            self.problems.append(messages.outside(name.text, name.span))
            return None
        path = Path(os.path.normpath(path))
        source = self._source(path, _MOST_OF_CSV)
        if isinstance(source, Diagnostic):
            told = f"`{name.text}`: {source.message}"
            self.problems.append(Diagnostic(source.code, told, name.span, help=source.help))
            return None
        return source if self._keep(path, source) else None

    def _paths(self) -> Iterator[Path]:
        for above, folders, names in os.walk(self.path, onerror=self._unreadable):
            self._folders += 1
            if self._folders > MOST_FILES:
                return
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in folders:
                if Path(above, name).is_symlink():
                    shown = self._shown(Path(above, name))
                    self.problems.append(messages.linked_folder(shown))
            for name in names:
                if name.startswith("."):
                    continue
                path = Path(above, name)
                if name.endswith(_ENDINGS):
                    if self._is_named_in_utf8(path):
                        yield path
                elif not name.endswith(_OTHERS):
                    self.ignored.append(self._shown(path))

    def _is_named_in_utf8(self, path: Path) -> bool:
        """Whether a file can be named at all; a problem is reported of one that cannot.

        Of such a name the system gives the bytes that are no UTF-8 as lone surrogates, which
        neither a digest nor a document can hold.
        """
        if _is_utf8(self._relative(path)):
            return True
        self.problems.append(messages.name_not_utf8(self._shown(path)))
        self.unread = True
        return False

    def _made(self, paths: list[Path]) -> list[Path]:
        """Files that only `instead` has."""
        there = {self._shown(path) for path in paths}
        begins = f"{self.shown}/" if self.shown else ""
        return [
            self.path / name.removeprefix(begins)
            for name in self.instead
            if name not in there and name.startswith(begins) and name.endswith(_ENDINGS)
        ]

    def _unreadable(self, error: OSError) -> None:
        shown = self._shown(Path(os.fsdecode(error.filename)))
        self.problems.append(messages.unreadable_folder(shown, error))
        self.unread = True

    def _read_yaml(self, path: Path) -> None:
        shown = self._shown(path)
        if os.path.islink(path) and not self._is_inside(path):  # noqa: PTH114 - as above
            self.problems.append(messages.outside(shown, Span(shown, 0, 0)))
            self.unread = True
            return
        is_test = self._relative(path).startswith("tests/")
        if is_test:
            self.test_paths.add(shown)
        source = self._source(path, _MOST_OF_YAML)
        if isinstance(source, Diagnostic):
            self.problems.append(source)
            self.unread |= not is_test
            return
        if not self._keep(path, source, is_test=is_test):
            return
        node, problems = parse_yaml(source)
        self.problems += problems
        if node is not None:
            self.problems += curly_quotes(source, node)
            self.files.append(File(path, is_test, node))
        elif not is_test:
            self.unread = True

    def _source(self, path: Path, limit: int) -> SourceText | Diagnostic:
        shown = self._shown(path)
        text = self.instead.get(shown)
        if text is None:
            return read_source(path, shown, limit=limit)
        return decode_source(text.encode(), shown, limit=limit)

    def _keep(self, path: Path, source: SourceText, *, is_test: bool = False) -> bool:
        relative = self._relative(path)
        if source.path not in self.sources:
            self._size += len(source.text)
        if self._size > MOST_MEBIBYTES * MEBIBYTE:
            if not self.unread:
                self.problems.append(messages.too_much(self.shown, MOST_MEBIBYTES))
            self.unread = True
            return False
        self.sources[source.path] = source
        if not is_test:
            self.texts[relative] = source.text
        return True

    def _is_inside(self, path: Path) -> bool:
        """Whether a path leads to a place in the folder, through whatever links."""
        try:
            return path.resolve().is_relative_to(self.path.resolve())
        except (OSError, ValueError, RuntimeError):
            return False

    def _relative(self, path: Path) -> str:
        return Path(os.path.relpath(path, self.path)).as_posix()

    def _shown(self, path: Path) -> str:
        relative = self._relative(path)
        if not _is_utf8(relative):
            relative = escape(relative)
        return f"{self.shown}/{relative}" if self.shown else relative


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
