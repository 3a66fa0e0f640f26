"""Which account was meant."""

from __future__ import annotations

import pytest

from engine.accounts.alike import folded, meant, remedy


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


def test_of_few_accounts_all_are_named() -> None:
    assert remedy("A-2", "A-02", ["A-02"], 1) == "did you mean `A-02`?"
    assert remedy("ZZZZ", None, ["A-1"], 1) == "it holds only `A-1`"
    assert remedy("ZZZZ", None, ["A-1", "B-1"], 2) == "it holds `A-1`, `B-1`"
    assert remedy("ZZZZ", None, [], 0) is None


def test_many_accounts_are_not_named() -> None:
    eight, nine = [f"A-{i}" for i in range(8)], [f"A-{i}" for i in range(9)]
    assert remedy("ZZZZ", None, eight, 8) is not None
    assert remedy("ZZZZ", None, nine, 9) is None
    assert remedy("ZZZZ", None, eight, 800) is None
