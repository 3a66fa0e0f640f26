"""A manifest -> canonical JSON, the text of which is digested."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

import orjson

from engine.runs.folder.disk import digest_of
from engine.runs.folder.faults import ManifestError
from engine.runs.folder.manifest import Manifest, Part, Record, check

_CANONICAL: Final = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
_NOT_COMPARED: Final = ("name", "previous", "times")


def to_json(manifest: Manifest) -> bytes:
    """The one text of a manifest: keys sorted, two spaces a level, a line feed at the end.

    Raises:
        ManifestError: it says what no run can say.
    """
    check(manifest)
    return canonical(_data(manifest))


def canonical(data: object) -> bytes:
    """Plain data as the one JSON text of it.

    Raises:
        ManifestError: JSON cannot hold it: a number beyond 64 bits, half a character.
    """
    try:
        return orjson.dumps(data, option=_CANONICAL)
    except TypeError as error:  # of orjson's, which says what and never the value
        raise ManifestError(f"it cannot be written as JSON: {str(error).lower()}") from None


def run_digest(manifest: Manifest) -> str:
    """The SHA-256 of a run: of its manifest's text, which holds the digest of every other file."""
    return digest_of(to_json(manifest))


def content_digest(manifest: Manifest) -> str:
    """The SHA-256 of what was decided, and from what; equal when the same was run again.

    It is that of the manifest without name, previous run and times.
    """
    kept = {key: each for key, each in _data(manifest).items() if key not in _NOT_COMPARED}
    return hashlib.sha256(canonical(kept)).hexdigest()


def _data(manifest: Manifest) -> dict[str, object]:
    previous, times = manifest.previous, manifest.times
    return {
        "layout": manifest.layout,
        "name": manifest.name,
        **_of_record(manifest.record),
        "files": _parts(sorted(manifest.files, key=lambda part: part.name)),
        "previous": None
        if previous is None
        else {"name": previous.name, "sha256": previous.sha256},
        "times": {"started": times.started, "finished": times.finished},
    }


def _of_record(record: Record) -> dict[str, object]:
    software, policy, counts, sample = (
        record.software,
        record.policy,
        record.counts,
        record.sample,
    )
    return {
        "as_of": record.as_of.isoformat(),
        "software": {
            "tidewaiter": software.tidewaiter,
            "python": software.python,
            "engine": software.engine,
            "libraries": dict(software.libraries),
        },
        "command": [*record.command],
        "policy": {
            "name": policy.name,
            "version": policy.version,
            "text_digest": policy.text_digest,
            "meaning_digest": policy.meaning_digest,
            "set_aside": [*policy.set_aside],
        },
        "input": {
            "files": _parts(record.input.files),
            "rows": record.input.rows,
            "schema": [{"column": column, "type": type_} for column, type_ in record.input.schema],
        },
        "sample": {"seed": sample.seed, "size": sample.size, "differences": sample.differences},
        "counts": {
            "rows_in": counts.rows_in,
            "decided": counts.decided,
            "rejected": counts.rejected,
            "provisional": counts.provisional,
            "in_error": counts.in_error,
            "groups": {name: dict(group) for name, group in counts.groups.items()},
        },
    }


def _parts(parts: Iterable[Part]) -> list[dict[str, object]]:
    return [
        {"name": part.name, "sha256": part.sha256, "bytes": part.bytes, "rows": part.rows}
        for part in parts
    ]
