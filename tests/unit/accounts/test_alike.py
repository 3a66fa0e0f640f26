"""Which account was meant."""

from __future__ import annotations

import pytest

from engine.accounts.alike import folded, meant


@pytest.mark.parametrize("written", ["ACC-5", "acc-00005", "ACC5", "acc 005", "ACC_05"])
def test_ids_that_people_shorten_are_alike(written: str) -> None:
    assert folded(written) == folded("ACC-00005")


@pytest.mark.parametrize("other", ["ACC-50", "ACC-500", "ACC-15", "ACC-0"])
def test_other_numbers_are_not(other: str) -> None:
    assert folded(other) != folded("ACC-00005")


def test_the_one_that_is_alike_goes_before_one_spelt_nearly_so() -> None:
    assert meant("ACC-5", "ACC-00005", ["ACC-6"]) == "ACC-00005"
    assert meant("ACC-5", None, ["ACC-6"]) == "ACC-6"
    assert meant("ACC-5", None, []) is None
