"""Every warning on the line and column where it belongs, and its twin that must be silent.

`tests/golden/warnings/CODE/warns` is a policy with the warnings that its comments expect, and with
no others; `CODE/silent` is one that comes near to it, with no warning at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from engine.analysis.warnings import warnings_of
from engine.policy.checks.allowances import SILENCEABLE
from engine.policy.load import Loaded, load_policy
from engine.source.diagnostic import Severity
from tests.unit.policy.golden import expected_of, place_of

GOLDEN: Final = Path(__file__).parents[2] / "golden/warnings"
CODES: Final = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


def good(folder: Path) -> Loaded:
    loaded = load_policy(folder, "")
    assert loaded.diagnostics == ()
    return loaded


@pytest.mark.parametrize("code", CODES)
def test_it_warns_of_what_is_expected_and_of_nothing_else(code: str) -> None:
    folder = GOLDEN / code / "warns"
    loaded = good(folder)
    wanted = expected_of(folder)
    placed = [(place_of(loaded, each), each) for each in warnings_of(loaded)]
    missing = [w for w in wanted if not any(w.is_met_by(*each) for each in placed)]
    surplus = [
        (place, each.code, each.message)
        for place, each in placed
        if not any(w.is_met_by(place, each) for w in wanted)
    ]
    assert (missing, surplus) == ([], [])
    assert {each.code for _, each in placed} == {code}
    assert {each.severity for _, each in placed} == {Severity.WARNING}
    assert all(each.help for _, each in placed)


@pytest.mark.parametrize("code", CODES)
def test_its_twin_is_silent(code: str) -> None:
    loaded = good(GOLDEN / code / "silent")
    assert [(place_of(loaded, each), each.message) for each in warnings_of(loaded)] == []


def test_every_warning_is_tried() -> None:
    assert {*CODES, "parameter-ending"} == {*SILENCEABLE, "unused-allow"}
