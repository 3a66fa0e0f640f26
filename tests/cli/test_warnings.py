"""Warnings on the command line: told by `check`, in both forms, and by no other command."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.policies import FACTS, GOOD, written
from tests.cli.running import call

SPARE = FACTS.replace("facts:\n", "facts:\n  spare: {type: text, label: spare}\n")
ENDING = FACTS.replace("{from: 2024-01-01, value: 4}", "{until: 2026-12-31, value: 4}")


def test_a_warning_is_told_and_does_no_harm(small: Path) -> None:
    written(small, {"facts.yaml": SPARE})
    ran = call("--rules", str(small), "check")
    assert ran.code == 0
    assert ran.out.startswith("policy small 3: 9 facts")
    assert "facts.yaml:5:3: warning[unused-fact]: fact `spare` is read by nothing\n" in ran.err
    assert "help: leave it out, or say why it stays: `allow: {unused-fact: the reason}`" in ran.err
    assert ran.err.endswith("1 warning in 1 file\n\n")


def test_strict_ends_with_4(small: Path) -> None:
    assert call("--rules", str(small), "check", "--strict").code == 0
    written(small, {"facts.yaml": SPARE})
    assert call("--rules", str(small), "check", "--strict").code == 4


def test_an_error_outweighs_a_warning(small: Path) -> None:
    written(small, {"facts.yaml": SPARE, "fee.yaml": "decision: fee\n"})
    ran = call("--rules", str(small), "check", "--strict")
    assert ran.code == 3
    assert "unused-fact" not in ran.err


def test_the_same_as_json(small: Path) -> None:
    written(small, {"facts.yaml": SPARE})
    ran = call("--rules", str(small), "check", "--strict", "--format", "json")
    (told,) = json.loads(ran.out)
    assert (told["code"], told["severity"], told["line"]) == ("unused-fact", "warning", 5)
    assert (ran.code, ran.err) == (4, "")


def test_a_value_that_ends_is_told_once_and_counts(small: Path) -> None:
    written(small, {"facts.yaml": ENDING})
    ran = call("--rules", str(small), "check", "--strict", "--as-of", "2026-11-24")
    assert ran.code == 4
    assert ran.err.count("warning[parameter-ending]") == 1


def test_an_allow_without_a_reason_is_an_error(small: Path) -> None:
    written(small, {"facts.yaml": SPARE.replace("spare}", "spare, allow: {unused-fact: }}")})
    ran = call("--rules", str(small), "check")
    assert ran.code == 3
    assert "error[bad-allow]: `allow` of fact `spare` gives no reason" in ran.err


def test_decide_explain_and_test_say_nothing_of_them(small: Path, tmp_path: Path) -> None:
    written(small, {"facts.yaml": SPARE})
    accounts = tmp_path / "accounts.jsonl"
    accounts.write_text(GOOD)
    day = ("--as-of", "2026-11-24")
    rules = ("--rules", str(small))
    assert call(*rules, "decide", str(accounts), *day).err == "as of 2026-11-24: 1 decided\n"
    assert call(*rules, "explain", str(accounts), "GOOD", *day).err == ""
    assert call(*rules, "test").err == ""


def test_each_warning_has_a_page() -> None:
    ran = call("check", "--explain", "repeated-threshold")
    assert ran.code == 0
    assert ran.out.startswith("# repeated-threshold: a threshold is written in more than one place")
