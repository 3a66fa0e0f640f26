"""What the world is made of, against the policy that ships."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import api
from engine.accounts.identifiers import check_digit, parse_filer_code
from engine.model.policy import Policy
from engine.trade.world.entries import Serials
from engine.trade.world.goods import GOODS
from engine.trade.world.kinds import KINDS
from engine.trade.world.numbers import code_table
from tests.unit.trade.world.making import TINY

RULES = Path(__file__).parents[4] / "rules"
SORTS = {"money": "cents", "date": "day", "boolean": "flag", "integer": "whole"}


@pytest.fixture(scope="module")
def policy() -> Policy:
    loaded = api.open_policy(RULES)
    assert loaded.policy is not None
    return loaded.policy


def test_the_kinds_and_columns_are_those_of_the_policy(policy: Policy) -> None:
    declared = {
        kind: {each.name: SORTS.get(each.type.kind, "text") for each in records.given}
        for kind, records in policy.records.items()
    }
    assert declared == {kind: dict(columns) for kind, columns in KINDS.items()}


def test_goods_belong_to_the_centers_they_name() -> None:
    table = (RULES / "tables" / "hts_center.yaml").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")] for line in table if "||" in line]
    in_force = {row[0]: row[4] for row in cells[1:] if row[2] == "-"}
    for hts, center in GOODS.select("hts", "center").rows():
        longest = max((hts[:n] for n in range(2, 11) if hts[:n] in in_force), key=len)
        assert (hts, in_force[longest]) == (hts, center)


def test_sectors_are_those_of_the_policy() -> None:
    types = (RULES / "types.yaml").read_text("utf-8")
    for sector in GOODS["sector"].drop_nulls().unique():
        assert sector in types


def test_filer_codes_are_in_form_and_none_comes_twice() -> None:
    codes = code_table(TINY)["code"].to_list()
    assert len({*codes}) == len(codes) == 12
    assert [parse_filer_code(code) for code in codes] == codes


def test_entry_numbers_have_their_check_digit() -> None:
    serials = Serials(code_table(TINY))
    slots = code_table(TINY)["sum"] * 0 + 1
    taken = serials.take(slots)
    assert taken.n_unique() == len(slots)
    for number in serials.written(slots, taken):
        assert check_digit(number[:3], number[3:10]) == int(number[10])
