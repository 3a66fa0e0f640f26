"""Runs that go wrong, in small; `try_bad_runs.py` has more of them, and bigger ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.property import bad_inputs, bad_places
from tests.property.bad_runs import Place, Trial

SIZE = 3_000


@pytest.mark.parametrize(
    "trial", [*bad_inputs.CHEAP, *bad_places.CHEAP], ids=lambda trial: trial.__name__
)
def test_what_goes_wrong_is_told(tmp_path: Path, trial: Trial) -> None:
    assert trial(Place(tmp_path, SIZE, here=True))
