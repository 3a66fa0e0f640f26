"""What decided, and how it was asked: versions, and the command without what must not be kept."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import PurePath, PureWindowsPath
from typing import Final

from engine.runs.folder.manifest import Software
from engine.source.masking import mask

LIBRARIES: Final = ("polars", "narwhals", "durable-rules")
_OPTION: Final = re.compile("(?s)(--?[A-Za-z][A-Za-z-]*=)?(.*)")
_URL: Final = re.compile("(?s)([A-Za-z][A-Za-z0-9+.-]*)://(.*)")
_SECRET: Final = re.compile(r"(?i)\b(pass(?:word|wd|file)?|pwd|token|secret|sslkey)\s*=\s*\S+")
_WINDOWS: Final = re.compile(r"[A-Za-z]:[\\/]|\\\\")


def software_of(engine: str, libraries: Iterable[str] = LIBRARIES) -> Software:
    """The versions of what runs now; a library that is not installed is left out."""
    versions = {}
    for name in libraries:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    try:
        program = metadata.version("tidewaiter")
    except metadata.PackageNotFoundError:
        program = "unknown"
    return Software(program, platform.python_version(), engine, versions)


def portable_command(args: Iterable[str]) -> tuple[str, ...]:
    """The arguments of a command as a run keeps them.

    Of a path that leads out of the working folder only the last part is kept, of a URL only scheme
    and last part; passwords and personal numbers are masked.

    >>> portable_command(["run", "/home/ann/accounts.parquet", "--db=postgresql://ann:x@host/cbp"])
    ('run', 'accounts.parquet', '--db=postgresql:///cbp')
    """
    return tuple(map(_portable, args))


def _portable(arg: str) -> str:
    found = _OPTION.fullmatch(arg)
    option, value = (found[1] or "", found[2]) if found else ("", arg)
    return mask(option + _SECRET.sub(r"\1=***", _last_part(value)))


def _last_part(value: str) -> str:
    if url := _URL.fullmatch(value):
        path = url[2].partition("?")[0].rpartition("/")
        return f"{url[1]}:///{path[2] if path[1] else ''}"
    if _WINDOWS.match(value):
        return PureWindowsPath(value).name
    path_ = PurePath(value)
    leads_out = path_.is_absolute() or value.startswith("~") or ".." in path_.parts
    return path_.name if leads_out else value
