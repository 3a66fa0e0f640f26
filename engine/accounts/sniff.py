"""Which format an input has: by its name, else by how it begins."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import PurePath
from typing import Final

from engine.accounts.from_csv import delimiter_of


class Format(StrEnum):
    """The formats of account files."""

    YAML = "yaml"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


_SUFFIXES: Final = {
    ".yaml": Format.YAML,
    ".yml": Format.YAML,
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
}


def format_of(path: PurePath | None, head: bytes) -> Format:
    """The format that a file's suffix names; else the one its first bytes look like."""
    by_name = None if path is None else _SUFFIXES.get(path.suffix.lower())
    return by_name or sniff(head)


def sniff(head: bytes) -> Format:
    """The format that the first bytes of a text look like; YAML when nothing else fits.

    >>> sniff(b"id,name")
    <Format.CSV: 'csv'>
    """
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").lstrip()
    first, _, rest = text.partition("\n")
    if text.startswith("["):
        return Format.JSON
    if text.startswith("{"):
        return _sniff_braces(first, rest)
    first = first.strip()
    cells = [cell.strip().strip('"') for cell in first.split(delimiter_of(first))]
    return Format.CSV if "id" in cells else Format.YAML


def _sniff_braces(first: str, rest: str) -> Format:
    """JSON Lines when the first line is a whole object that could be one of several."""
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        # Flow mappings of YAML begin with a brace too, but their keys need no quotes.
        quoted = (first[1:].lstrip() or rest.lstrip()).startswith(('"', "}"))
        return Format.JSON if quoted else Format.YAML
    return Format.JSON if "accounts" in value and not rest.strip() else Format.JSONL
