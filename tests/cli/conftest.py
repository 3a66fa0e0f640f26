"""The small policy, written once a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.policies import written


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with the small policy."""
    return written(tmp_path / "small")
