"""The desk of a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.editing.sheets.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The policy of `desk.py` in a folder of its own."""
    return Desk(tmp_path / "rules", {})
