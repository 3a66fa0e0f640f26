"""Where the build of a file of accounts stands, by which the accounts can be traced to records."""

from __future__ import annotations

from pathlib import Path
from typing import Final

BUILD: Final = "tidewaiter.build"
"""Under which key a Parquet file of accounts names the SHA-256 of its build's manifest."""
MANIFEST: Final = "manifest.json"


def folder_of(accounts: Path) -> Path:
    """Where the manifest of a file of accounts stands, and what was rejected: beside it."""
    return accounts.with_name(f"{accounts.stem}.build")
