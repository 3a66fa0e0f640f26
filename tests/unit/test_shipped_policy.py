"""The policy that ships: what it says of the fixtures, on every engine, and what it is made of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from engine import api
from engine.accounts.account import Account
from engine.accounts.read import read_accounts
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Arith,
    Call,
    Compare,
    Expr,
    If,
    IsNull,
    Lookup,
    Not,
    walk,
)
from engine.model.operators import ArithOp, CompareOp, Function
from engine.model.policy import HitPolicy, KeyMatch, Policy
from engine.model.result import Engine, Outcome
from engine.model.types import Kind, Value
from engine.policy.yaml.nodes import Mapping, Node, Scalar
from engine.policy.yaml.parse import parse_yaml
from engine.source.text import SourceText

ROOT: Final = Path(__file__).parents[2]
FIXTURES: Final = ROOT / "fixtures"

Plain = str | list["Plain"] | dict[str, "Plain"]


def plain(node: Node | None) -> Plain:
    """A YAML node without its places; every scalar is text."""
    assert node is not None
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    return [plain(item) for item in node.items]


def read(path: Path) -> dict[str, Plain]:
    node, problems = parse_yaml(SourceText(path.name, path.read_text(encoding="utf-8")))
    assert not problems
    found = plain(node)
    assert isinstance(found, dict)
    return found


@cache
def loaded() -> api.Loaded:
    return api.open_policy(ROOT / "rules", "rules")


def policy() -> Policy:
    found = loaded().policy
    assert found is not None
    return found


@cache
def accounts(name: str) -> dict[str, Account]:
    path = FIXTURES / name
    with read_accounts(path, None, None, policy().facts, name) as reader:
        found = list(reader)
    assert all(isinstance(account, Account) for account in found), found
    return {account.id: account for account in found if isinstance(account, Account)}


@cache
def engine(name: str) -> Engine:
    as_of = accounts("accounts.yaml")["ACC-00001"].as_of
    assert as_of is not None
    return api.build_engine(name, loaded(), api.in_force(loaded(), as_of))


def expected() -> dict[str, dict[str, Plain]]:
    found = read(FIXTURES / "expected.yaml")["accounts"]
    assert isinstance(found, dict)
    return {id_: said for id_, said in found.items() if isinstance(said, dict)}


def word(value: Value) -> Plain:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case tuple():
            return [word(member) for member in value]
        case _:
            return str(value)


def words(outcome: Outcome) -> dict[str, Plain]:
    names = [output.name for output in policy().decision(outcome.decision).outputs]
    return {n: word(v) for n, v in zip(names, outcome.value, strict=True)}


def test_the_policy_has_no_problems() -> None:
    assert loaded().diagnostics == ()
    assert policy().name == "cbp-accounts"


def test_every_account_has_an_expectation() -> None:
    assert expected().keys() == accounts("accounts.yaml").keys()


@pytest.mark.parametrize("name", api.ENGINES)
@pytest.mark.parametrize("id_", expected())
def test_fixture(id_: str, name: str) -> None:
    said = expected()[id_]
    result = engine(name).decide(accounts("accounts.yaml")[id_].facts)
    outcomes = {name: result.outcomes[name] for name in policy().outcomes}
    assert {k: v for o in outcomes.values() for k, v in words(o).items()} == said["expect"]
    assert [n for n, o in outcomes.items() if not o.settled] == said.get("provisional", [])
    intervals = {n: word(o.interval) for n, o in outcomes.items() if o.interval and not o.settled}
    assert intervals == said.get("interval", {})
    assert not result.in_error
    assert not result.unchecked


@pytest.mark.parametrize("name", ["accounts.csv", "accounts.jsonl"])
def test_other_formats_hold_the_same_accounts(name: str) -> None:
    whole = accounts("accounts.yaml")
    assert accounts(name)
    for id_, account in accounts(name).items():
        for part in ("name", "kind", "identifiers", "as_of", "facts"):
            assert getattr(account, part) == getattr(whole[id_], part), f"{id_}: {part}"


def test_every_segment_and_every_center_occurs() -> None:
    said = [account["expect"] for account in expected().values()]
    for name in ("segment", "center"):
        seen = {outcomes[name] for outcomes in said if isinstance(outcomes, dict)}
        assert seen == set(policy().types[name].members)


def test_every_rule_fires_in_a_test_and_stays_silent_in_another() -> None:
    fired: set[str] = set()
    silent: set[str] = set()
    for path in (ROOT / "rules" / "tests").glob("*.yaml"):
        tests = read(path).get("tests", [])
        assert isinstance(tests, list)
        for test in tests:
            assert isinstance(test, dict)
            fired |= set(map(str, test.get("fired", [])))
            silent |= set(map(str, test.get("not_fired", [])))
    rules = {rule.id for decision in policy().decisions for rule in decision.rules}
    unconditional = {"BOND-FORMULA"}
    assert fired == rules
    assert silent == rules - unconditional


def test_every_rule_says_what_it_must() -> None:
    for decision in policy().decisions:
        for rule in decision.rules:
            assert rule.title, rule.id
            assert rule.because, rule.id
            assert rule.authority, rule.id
            assert rule.owner, rule.id


def expressions() -> Iterator[Expr]:
    for decision in policy().decisions:
        for expr in decision.expressions():
            yield from walk(expr)


def test_every_hit_policy_is_used() -> None:
    assert {decision.hit_policy for decision in policy().decisions} == set(HitPolicy)


def test_every_type_is_used() -> None:
    kinds = {Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.TEXT}
    assert {f.type.kind for f in policy().facts.values()} == kinds | {Kind.ENUM, Kind.SET}


def test_every_form_of_expression_is_used() -> None:
    used = {type(expr) for expr in expressions()}
    assert used >= {AllOf, AnyOf, Arith, Call, Compare, If, IsNull, Lookup, Not}
    assert {e.op for e in expressions() if isinstance(e, Compare)} == set(CompareOp)
    assert {e.op for e in expressions() if isinstance(e, Arith)} == set(ArithOp)
    written = set(Function) - {Function.NEGATE, Function.TO_NUMBER}
    assert {e.function for e in expressions() if isinstance(e, Call)} >= written


def test_everything_dated_is_used() -> None:
    tables = policy().tables.values()
    periods = [rule.period for decision in policy().decisions for rule in decision.rules]
    periods += [row.period for table in tables for row in table.rows]
    assert any(period.start and period.end for period in periods)
    assert any(len(parameter.values) > 1 for parameter in policy().parameters.values())
    assert {key.match for table in tables for key in table.keys} == set(KeyMatch)


def test_every_chapter_has_a_center() -> None:
    rows = policy().tables["hts_center"].rows
    chapters = {f"{n:02}" for n in range(1, 98)} - {"77"}
    assert {str(row.keys[0])[:2] for row in rows} == chapters
    assert {row.keys[0] for row in rows if len(str(row.keys[0])) == 2} == chapters


def test_a_manager_who_is_not_on_the_roster_is_a_breach(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    roster = rules / "tables" / "manager_roster.csv"
    lines = roster.read_text("utf-8").splitlines(keepends=True)
    roster.write_text("".join(each for each in lines if "NAM-04-07" not in each), "utf-8")
    short = api.open_policy(rules, "rules")
    account = accounts("accounts.yaml")["ACC-00042"]
    assert account.as_of is not None
    for name in api.ENGINES:
        inforce = api.in_force(short, account.as_of)
        result = api.build_engine(name, short, inforce).decide(account.facts)
        assert result.outcomes["manager"].value == ("NAM-04-07", "isa")
        assert result.breaches == ("INV-ROSTER",)
        assert not result.unchecked


@pytest.mark.parametrize(
    ("reading", "center"), [("lines", "CEE008"), ("entries", "CEE007"), ("value", "CEE003")]
)
def test_the_reading_of_predominant_decides_the_center(
    tmp_path: Path, reading: str, center: str
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    routing = rules / "parameters" / "routing.yaml"
    text = routing.read_text("utf-8")
    assert text.count("value: lines}") == 1
    routing.write_text(text.replace("value: lines}", f"value: {reading}}}"), "utf-8")
    changed = api.open_policy(rules, "rules")
    account = accounts("accounts.yaml")["ACC-00030"]
    facts = {**account.facts, "main_hts_by_entries": "8517620090"}
    assert account.as_of is not None
    for name in api.ENGINES:
        inforce = api.in_force(changed, account.as_of)
        outcomes = api.build_engine(name, changed, inforce).decide(facts).outcomes
        assert outcomes["center"].value == (center, "predominant")
        assert outcomes["center_readings"].value == ("CEE008", "CEE007", "CEE003", "differ")


def test_every_manager_works_in_one_center() -> None:
    roster = {row.keys[0]: row.values[0] for row in policy().tables["manager_roster"].rows}
    desks = policy().tables["manager_desk"]
    for row in desks.rows:
        assert roster[row.values[0]] == row.keys[0]
    assert len({row.keys[0] for row in policy().tables["manager_roster"].rows}) == len(roster)
