"""The digests of the files that a build was made from, and the software that made it."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from engine.trade.building.manifest import Part

_BLOCK: Final = 1 << 20
_LIBRARIES: Final = ("polars", "narwhals")


def parts_of(files: Iterable[Path], extract: Path) -> tuple[Part, ...]:
    """Files, and those in folders of them, by their path in the extract."""
    found = {file for path in files for file in _files(path)}
    return tuple(part_of(file, _name(file, extract)) for file in sorted(found))


def part_of(file: Path, name: str) -> Part:
    """A file by the digest of its bytes.

    Raises:
        OSError: it cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return Part(name, digest.hexdigest(), size)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (each for each in sorted(path.rglob("*")) if each.is_file())
    else:
        yield path


def _name(file: Path, extract: Path) -> str:
    return file.relative_to(extract).as_posix() if file.is_relative_to(extract) else file.name


def software() -> dict[str, str]:
    """The versions of what measured."""
    libraries = {name: version(name) for name in _LIBRARIES}
    return {"tidewaiter": version("tidewaiter"), "python": platform.python_version(), **libraries}
