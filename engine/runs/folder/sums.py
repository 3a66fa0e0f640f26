"""The digests of a run's files as `sha256sum --check` reads them, for who has no Tidewaiter."""

from __future__ import annotations

from collections.abc import Iterable

from engine.runs.folder.manifest import Part
from engine.runs.folder.names import MANIFEST


def sums_text(parts: Iterable[Part], manifest_digest: str) -> bytes:
    """One line a file, by name, the manifest among them."""
    digests = {part.name: part.sha256 for part in parts} | {MANIFEST: manifest_digest}
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()
