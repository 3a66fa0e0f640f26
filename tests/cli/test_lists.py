"""`tidewaiter rules`, `facts`, `params` and `trace-fact`: a policy listed and followed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.policies import HEAD, LEVEL, written
from tests.cli.running import RULES, Ran, call


def listed(*args: str) -> Ran:
    return call("--rules", RULES, *args)


def test_rules_that_read_a_fact_of_the_shipped_policy() -> None:
    ran = listed("rules", "--reads", "bond_amount", "--decision", "risk_score")
    assert ran.code == 0
    assert any(line.startswith("BOND-LOW  ") for line in ran.out.splitlines())
    assert "risk_score.yaml:" in ran.out


def test_rules_as_json(small: Path) -> None:
    ran = call("--rules", str(small), "rules", "fee-*", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert [rule["id"] for rule in json.loads(ran.out)] == ["FEE-BLUE", "FEE-RED"]


def test_facts(small: Path) -> None:
    ran = call("--rules", str(small), "facts", "--decision", "level")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"visits  integer  visits  1 reader  {small}/facts.yaml:5\n1 fact\n"


def test_params(small: Path) -> None:
    ran = call("--rules", str(small), "params", "--in-force", "2025-01-01")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"often  4 from 2024-01-01  many visits  {small}/facts.yaml:14\n1 parameter\n"
    assert call("--rules", str(small), "params", "--in-force", "2020-01-01").out == "0 parameters\n"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("rules", "--reads", "bond_amont"), "did you mean `bond_amount`?"),
        (("rules", "--decision", "segmnet"), "did you mean `segment`?"),
        (("facts", "--decision", "segmnet"), "did you mean `segment`?"),
        (("params", "--decision", "segmnet"), "did you mean `segment`?"),
        (("trace-fact", "bond_amont"), "did you mean `bond_amount`?"),
        (("trace-fact", "SEG-HIGH"), "`SEG-HIGH` is a rule of `segment`, and nothing reads a rule"),
        (("trace-fact", "SEG-HIGH"), "`tidewaiter rules SEG-HIGH` shows it"),
        (("trace-fact", "hts_center"), "`tidewaiter rules --reads hts_center` lists what reads it"),
        (("decid",), "Did you mean `decide`?"),
        (("facts", "--format", "jsno"), "Did you mean `json`?"),
        (("decide", "fixtures/account.yaml"), "did you mean `fixtures/accounts.yaml`?"),
        (("params", "--in-force", "2026"), "`2026` is not a date"),
    ],
)
def test_what_is_not_there(args: tuple[str, ...], told: str) -> None:
    ran = listed(*args)
    assert (ran.code in (2, 5), ran.out) == (True, "")
    assert told in ran.err


def test_names_that_hold_what_was_asked_for() -> None:
    told = listed("trace-fact", "bond").err
    assert "there is no fact, parameter or output `bond`; did you mean one of `" in told
    assert "`bond_amount`" in told


def test_a_decision_is_told_from_what_it_gives(small: Path) -> None:
    named = {
        "lvl.yaml": LEVEL.replace("decision: level", "decision: lvl"),
        "level.yaml": "types: {}",
        "policy.yaml": HEAD.replace("[level,", "[lvl,"),
    }
    ran = call("--rules", str(written(small, named)), "trace-fact", "lvl")
    assert "`lvl` is a decision; trace what it gives: `level`" in ran.err


def test_a_fact_is_traced_to_the_outcomes() -> None:
    ran = listed("trace-fact", "bond_amount")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("bond_amount (fact, money): ")
    assert "  risk_score -> segment (outcome)" in lines
    reached = next(line for line in lines if line.startswith("outcomes it can change: "))
    assert {"segment", "risk_score"} <= {*reached.partition(": ")[2].split(", ")}


def test_a_trail_as_json() -> None:
    found = json.loads(listed("trace-fact", "bond_amount", "--format", "json").out)
    assert found["kind"] == "fact, money"
    assert "segment" in found["outcomes"]
