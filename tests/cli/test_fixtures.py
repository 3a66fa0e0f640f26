"""The fixtures through the command line: what `expected.yaml` says is what `decide` prints."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
import yaml

from tests.cli.running import ACCOUNTS, FIXTURES, RULES, run


def expected() -> dict[str, dict[str, Any]]:
    text = (FIXTURES / "expected.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)["accounts"]
    return found


@cache
def decided(engine: str) -> dict[str, dict[str, Any]]:
    ran = run("--rules", RULES, "decide", ACCOUNTS, "--format", "json", "--engine", engine)
    assert ran.code == 0, ran.err
    return {record["id"]: record for record in map(json.loads, ran.out.splitlines())}


@pytest.mark.parametrize("engine", ["rete", "reference"])
def test_all_accounts_are_decided_in_their_order(engine: str) -> None:
    assert [*decided(engine)] == [*expected()]


@pytest.mark.parametrize("engine", ["rete", "reference"])
@pytest.mark.parametrize("id_", expected())
def test_fixture(id_: str, engine: str) -> None:
    said, record = expected()[id_], decided(engine)[id_]
    outcomes = record["outcomes"]
    values = {name: value for each in outcomes.values() for name, value in each["value"].items()}
    wanted = said["expect"]
    assert {name: values[name] for name in wanted} == wanted
    unsettled = [name for name, each in outcomes.items() if not each["settled"]]
    assert {*said.get("provisional", [])} <= {*unsettled}
    shown = {decision for decision, each in outcomes.items() if each["value"].keys() & wanted}
    assert {*unsettled} & shown == {*said.get("provisional", [])}
    for name, interval in said.get("interval", {}).items():
        assert outcomes[name]["interval"] == interval
    assert not record["in_error"]
    assert record["not_checked"] == []


def test_the_population_is_the_same_accounts() -> None:
    text = (FIXTURES / "accounts.yaml").read_text(encoding="utf-8")
    given = yaml.load(text, yaml.BaseLoader)  # it makes nothing but texts
    lines = (FIXTURES / "population.jsonl").read_text(encoding="utf-8").splitlines()
    written = [yaml.load(line, yaml.BaseLoader) for line in lines]
    assert written == [{"as_of": given["as_of"], **account} for account in given["accounts"]]
