"""The numbers of persons are masked wherever anything is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.policies import TESTS, written
from tests.cli.running import ACCOUNTS, RULES, Ran, call

NUMBER = "987-65-4320"
MASKED = "***-**-**20"
ON = ("--as-of", "2026-11-24")


def explain(*args: str) -> Ran:
    return call("--rules", RULES, "explain", ACCOUNTS, "ACC-00015", *args)


@pytest.mark.parametrize("format_", ["text", "json", "markdown"])
def test_in_an_explanation(format_: str) -> None:
    ran = explain("--format", format_)
    assert ran.code == 0
    assert NUMBER not in ran.out + ran.err
    if format_ == "json":
        assert json.loads(ran.out)["account"]["ior_numbers"] == [MASKED]


@pytest.mark.parametrize("format_", ["text", "json"])
def test_in_decisions(small: Path, format_: str) -> None:
    account = {"id": NUMBER, "name": f"Ann {NUMBER}", "ior_numbers": [NUMBER], "visits": 1}
    text = json.dumps(account).encode()
    ran = call("--rules", str(small), "decide", "-", *ON, "--format", format_, stdin=text)
    assert ran.code == 0
    assert NUMBER not in ran.out + ran.err
    assert f"Ann {MASKED}" in ran.out


def test_nine_bare_digits_that_stand_for_an_importer(small: Path) -> None:
    text = b'{"id": "A", "visits": 1, "ior_numbers": ["987654320"]}'
    decided = call("--rules", str(small), "decide", "-", *ON, stdin=text)
    assert decided.code == 0
    assert "notice: A: `*******20` is no importer-of-record number" in decided.err
    args = ("explain", "-", "A", *ON, "--format", "json")
    explained = call("--rules", str(small), *args, stdin=text)
    assert json.loads(explained.out)["account"]["ior_numbers"] == ["*******20"]
    for ran in (decided, explained):
        assert "987654320" not in ran.out + ran.err


def test_in_the_facts_of_an_explanation(small: Path) -> None:
    written(
        small,
        {
            "note.yaml": "decision: about\nquestion: What?\noutput: {about: text}\n"
            "hit_policy: first\notherwise: null\nif_provisional: keep\n"
            "authority: {basis: default}\nowner: the desk\n"
            'rules: [{id: NOTED, title: Noted, when: note != "", then: "= note", '
            'because: "{note}"}]\n',
            "policy.yaml": "policy: small\nversion: 3\noutcomes: [about]\n",
        },
    )
    text = json.dumps({"id": "A", "note": f"see {NUMBER}"}).encode()
    for format_ in ("text", "json", "markdown"):
        args = ("explain", "-", "A", *ON, "--format", format_)
        ran = call("--rules", str(small), *args, stdin=text)
        assert ran.code == 0, ran.err
        assert NUMBER not in ran.out
        assert (MASKED.replace("*", r"\*") if format_ == "markdown" else MASKED) in ran.out


def test_in_problems_of_accounts(small: Path) -> None:
    account = {"id": NUMBER, "visits": NUMBER, NUMBER: NUMBER, "marks": [NUMBER]}
    text = json.dumps(account).encode()
    ran = call("--rules", str(small), "decide", "-", *ON, stdin=text)
    assert ran.code == 5
    assert NUMBER not in ran.err
    assert MASKED in ran.err


def test_in_problems_of_a_policy(small: Path) -> None:
    written(small, {"tests/level.yaml": TESTS.replace("visits: 5", f"visits: {NUMBER}")})
    for format_ in ("text", "json"):
        ran = call("--rules", str(small), "check", "--format", format_)
        assert ran.code == 3
        assert NUMBER not in ran.out + ran.err
        assert MASKED in ran.out + ran.err


@pytest.mark.parametrize(
    "args",
    [
        ("decide", "-", "--as-of", NUMBER),
        ("decide", "-", *ON, "--set", f"visits={NUMBER}"),
        ("decide", "-", *ON, "--set", f"{NUMBER}=1"),
        ("explain", "-", "A", *ON, "--why-not", f"fee={NUMBER}"),
        ("explain", "-", "A", *ON, "--why-not", f"{NUMBER}=1"),
        ("explain", "-", NUMBER, *ON),
        ("decide", NUMBER, *ON),
        ("test", "--only", NUMBER),
        ("test", "--junit", f"/nowhere/{NUMBER}"),
        ("check", "--explain", NUMBER),
        (NUMBER,),
        ("--rules", NUMBER, "check"),
    ],
)
def test_in_complaints_about_the_command(small: Path, args: tuple[str, ...]) -> None:
    ran = call("--rules", str(small), *args, stdin=b'{"id": "A", "visits": 5}\n')
    assert ran.code in {2, 3, 5}
    assert NUMBER not in ran.out + ran.err
    assert MASKED in ran.err
