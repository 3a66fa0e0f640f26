"""`tidewaiter explain`: why an account was decided as it was, and why not otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.policies import GOOD, written
from tests.cli.running import ACCOUNTS, RULES, Ran, call, run

ON = ("--as-of", "2026-11-24")


def explain(*args: str) -> Ran:
    return call("--rules", RULES, "explain", ACCOUNTS, *args)


def of_small(policy: Path, *args: str, stdin: str = GOOD) -> Ran:
    return call("--rules", str(policy), "explain", "-", *args, stdin=stdin.encode())


def test_it_tells_outcomes_rules_authorities_and_what_is_missing() -> None:
    ran = run("--rules", "rules", "explain", ACCOUNTS, "ACC-00042")
    assert (ran.code, ran.err) == (0, "")
    for told in (
        "Meridian Apparel Group (importer, 3 IOR numbers)",
        "policy cbp-accounts 2026.1, as of 2026-11-24",
        "SEG-HIGH  rules/decisions/segment.yaml:15",
        "4 AD/CVD violations in 24 months; $182,400 underpaid",
        "19 USC 1592",
        "BOND-LOW +15: bond_amount is missing",
        "could become 78 to 93",
    ):
        assert told in ran.out


def test_json_is_complete() -> None:
    found = json.loads(explain("ACC-00042", "--format", "json").out)
    assert found["account"]["id"] == "ACC-00042"
    assert len(found["account"]["facts"]) == 36
    decisions = {decision["name"]: decision for decision in found["decisions"]}
    assert len(decisions) == 13
    assert decisions["segment"]["values"] == {"segment": "high"}
    assert [rule["id"] for rule in decisions["segment"]["winners"]] == ["SEG-HIGH"]
    assert [each["rule"]["id"] for each in decisions["risk_score"]["undecided"]] == ["BOND-LOW"]
    assert decisions["risk_score"]["undecided"][0]["missing"] == ["bond_amount"]
    assert len(found["policy"]["meaning_digest"]) == len(found["policy"]["text_digest"]) == 64


def test_markdown() -> None:
    ran = explain("ACC-00042", "--format", "markdown")
    assert ran.code == 0
    assert ran.out.startswith("# Meridian Apparel Group (ACC-00042)\n")
    assert "| segment | high | settled | risk\\_score 78 is at least 70 | SEG-HIGH |" in ran.out


@pytest.mark.parametrize("format_", ["text", "json", "markdown"])
def test_the_engines_explain_the_same(format_: str) -> None:
    for id_ in ("ACC-00018", "ACC-00042"):
        rete = explain(id_, "--engine", "rete", "--format", format_)
        assert rete == explain(id_, "--engine", "reference", "--format", format_)
        assert rete.code == 0


def test_why_not() -> None:
    ran = explain("ACC-00042", "--why-not", "segment=trusted")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("ACC-00042: why is segment not trusted? It is high.\n")
    assert "risk_score is 78, must be less than 30 (trusted_score)" in ran.out
    assert "trust_gaps is 1, must be 0" in ran.out


def test_why_not_in_json_and_markdown() -> None:
    asked = ("ACC-00042", "--why-not", "segment=trusted", "--format")
    found = json.loads(explain(*asked, "json").out)
    assert (found["output"], found["asked"], found["actual"]) == ("segment", "trusted", "high")
    assert [obstacle["rule"]["id"] for obstacle in found["obstacles"]] == ["SEG-TRUST"]
    page = explain(*asked, "markdown").out
    assert page.startswith("# ACC-00042: why is segment not trusted?\n")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("segment", "`segment` is not of the form `output=value`"),
        ("segmen=high", "`segmen` is no output of a decision; did you mean `segment`?"),
        ("segment=hgih", "which is not among `trusted`, `standard`, `elevated`, `high`, `unknown`"),
        ("risk_score=many", "`risk_score` is `many`, which is not an integer"),
        ("=", "`` is no output of a decision"),
    ],
)
def test_a_question_that_cannot_be_asked(question: str, told: str) -> None:
    ran = explain("ACC-00042", "--why-not", question)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_what_if() -> None:
    ran = explain("ACC-00042", "--set", "adcvd_violations_24m=0")
    assert "risk_score 48?" in ran.out


def test_an_account_that_is_not_there() -> None:
    ran = explain("ACC-0042")
    assert (ran.code, ran.out) == (5, "")
    assert f"{ACCOUNTS}: error[unknown-account]: there is no account `ACC-0042` in it" in ran.err
    assert "help: did you mean `ACC-00042`?" in ran.err


def test_an_account_that_was_rejected(small: Path) -> None:
    ran = of_small(small, "BAD", *ON, stdin=GOOD + '{"id": "BAD", "visits": -1}\n')
    assert (ran.code, ran.out) == (5, "")
    assert "account `BAD`: `visits` is `-1`, which is outside its range `[0..]`" in ran.err


def test_an_account_in_error_is_explained(small: Path) -> None:
    clash = '{"id": "CLASH", "marks": ["red", "blue"], "visits": 5, "open": false, "owed": 1}\n'
    ran = of_small(small, "CLASH", *ON, stdin=clash)
    assert ran.code == 0
    assert "FEE-BLUE" in ran.out
    assert "FEE-RED" in ran.out


def test_without_any_date_nothing_is_explained(small: Path) -> None:
    ran = of_small(small, "GOOD")
    assert (ran.code, ran.out) == (2, "")
    assert "give one with `--as-of DATE`" in ran.err


@pytest.mark.parametrize("format_", ["text", "json", "markdown"])
def test_a_rule_of_a_sum_whose_points_cannot_be_worked_out(small: Path, format_: str) -> None:
    score = (
        "decision: score\nquestion: How many points?\noutput: {score: integer}\n"
        "hit_policy: collect sum\nif_provisional: keep\n"
        "authority: {basis: default}\nowner: the desk\n"
        "rules: [{id: SCORE-VISITS, title: Visits, when: visits > 0, "
        'then: = visits * visits, because: "{visits} visits"}]\n'
    )
    written(small, {"score.yaml": score})
    text = GOOD.replace("5", "9007199254740991")
    ran = of_small(small, "GOOD", *ON, "--format", format_, stdin=text)
    assert ran.code == 0
    assert "+?" in ran.out
    assert "None" not in ran.out


def test_why_not_of_a_blocked_decision(small: Path) -> None:
    clash = '{"id": "CLASH", "marks": ["red", "blue"], "visits": 5, "open": false, "owed": 1}\n'
    asked = ("CLASH", *ON, "--why-not", "bill=$5")
    rete, reference = (
        of_small(small, *asked, "--engine", engine, stdin=clash) for engine in ("rete", "reference")
    )
    assert rete == reference
    assert "the decision is blocked: another that it reads could not be made" in rete.out
