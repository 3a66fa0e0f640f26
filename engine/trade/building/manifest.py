"""What a build says of itself: from which records, by which measures, and what became of each row.

A file of accounts names the digest of its build's manifest, and a run names the file: so the
decisions of years ago stand on the records of then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

LAYOUT: Final = 1
"""The version of the manifest; a change that old readers misread adds one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file that was read or written, by its path in the extract."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class KindCounts:
    """What became of the rows of a kind: used, put aside and rejected add up to all.

    `there` is false where the extract has no such records: then measures over it are missing.
    """

    kind: str
    there: bool
    rows: int = 0
    used: int = 0
    aside: int = 0
    """Of accounts that nobody has."""
    rejected: int = 0
    repeated: int = 0
    """Used or put aside, with a key that an earlier row has too."""
    later: int = 0
    """Used, but known only after the as-of date."""


@dataclass(frozen=True, slots=True)
class BuildManifest:
    """A build."""

    as_of: date
    policy: str
    version: str
    text_digest: str
    measures_digest: str
    software: Mapping[str, str]
    command: tuple[str, ...]
    inputs: tuple[Part, ...]
    accounts: int
    kinds: tuple[KindCounts, ...]
    facts: tuple[str, ...]
    """The facts that measures give."""
    unmeasured: tuple[str, ...]
    """Facts of the policy that no measure gives."""
    layout: int = LAYOUT


class LostRowsError(Exception):
    """Rows of a kind were neither used nor put aside nor rejected: a fault of ours."""


def require_all(counts: KindCounts) -> None:
    """Make sure that not one row of a kind is lost uncounted.

    Raises:
        LostRowsError: one is.
    """
    if counts.rows != counts.used + counts.aside + counts.rejected:
        told = (
            f"{counts.kind}: {counts.rows:,} rows are not {counts.used:,} used"
            f" + {counts.aside:,} put aside + {counts.rejected:,} rejected"
        )
        raise LostRowsError(told)


def to_json(manifest: BuildManifest) -> str:
    """The manifest as text, the same for the same build."""
    data = {**asdict(manifest), "as_of": manifest.as_of.isoformat()}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def digest_of(text: str) -> str:
    """SHA-256 of a manifest's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def from_json(text: str) -> BuildManifest:
    """Read a manifest.

    Raises:
        ValueError: it is none, or of a later layout.
    """
    try:
        data: dict[str, Any] = json.loads(text)
        if data["layout"] != LAYOUT:
            message = f"the manifest has the layout {data['layout']}; this version reads {LAYOUT}"
            raise ValueError(message)
        return BuildManifest(
            as_of=date.fromisoformat(data["as_of"]),
            policy=data["policy"],
            version=data["version"],
            text_digest=data["text_digest"],
            measures_digest=data["measures_digest"],
            software=data["software"],
            command=tuple(data["command"]),
            inputs=tuple(Part(**each) for each in data["inputs"]),
            accounts=data["accounts"],
            kinds=tuple(KindCounts(**each) for each in data["kinds"]),
            facts=tuple(data["facts"]),
            unmeasured=tuple(data["unmeasured"]),
        )
    except (KeyError, TypeError, RecursionError) as error:
        message = f"it is no manifest of a build: {type(error).__name__} {error}"
        raise ValueError(message) from None
