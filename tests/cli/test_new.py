"""`tidewaiter new`: a skeleton is added, its place told, and what to do next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.policies import FILES, written
from tests.cli.running import call, run


def held(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*.yaml")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("rule", "level", "LEVEL-NEW"), "level.yaml:13: rule `LEVEL-NEW` added"),
        (("decision", "desk"), "desk.yaml:1: decision `desk` added"),
        (("fact", "late", "--type", "integer"), "facts.yaml:13: fact `late` added"),
        (
            ("parameter", "few", "--type", "integer", "--value", "2"),
            "facts.yaml:20: parameter `few` added",
        ),
        (("test", "six are many", "--rule", "LEVEL-VISITS"), "tests/level.yaml:8: test"),
    ],
    ids=lambda part: part[0] if isinstance(part, tuple) else "",
)
def test_what_is_added_checks(small: Path, args: tuple[str, ...], told: str) -> None:
    ran = call("new", *args, "--rules", str(small))
    assert ran.code == 0
    assert ran.out.startswith(f"{small}/{told}")
    assert ran.err.startswith("  next: ")
    assert call("check", "--rules", str(small)).code == 0


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_a_diff_is_shown_and_nothing_written(small: Path, option: str) -> None:
    ran = call("new", "fact", "late", "--type", "integer", "--rules", str(small), option)
    assert (ran.code, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if line[:1] == "+"] == [
        f"+++ {small}/facts.yaml",
        "+  late: {type: integer, label: late}",
    ]
    assert held(small) == FILES


def test_what_would_break_the_policy_is_not_written(small: Path) -> None:
    args = ("parameter", "fee_limit", "--type", "money", "--value", "5")
    ran = call("new", *args, "--rules", str(small))
    assert (ran.code, ran.out) == (3, "")
    assert "facts.yaml:25" in ran.err
    assert "error[type-mismatch]" in ran.err
    assert "nothing was written" in ran.err
    assert held(small) == FILES


def test_what_cannot_be_added_is_said(small: Path) -> None:
    ran = call("new", "rule", "levle", "X", "--rules", str(small))
    assert (ran.code, ran.out) == (2, "")
    assert "there is no decision `levle`; did you mean `level`?" in ran.err
    assert held(small) == FILES


def test_the_shipped_policy_is_never_written_to(tmp_path: Path) -> None:
    ran = run("new", "decision", "desk", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "name the policy with `--rules DIR`" in ran.err


def test_the_rules_beside_are_taken(tmp_path: Path) -> None:
    written(tmp_path / "rules")
    ran = run("new", "fact", "late", "--type", "integer", cwd=tmp_path)
    assert (ran.code, ran.out) == (0, "rules/facts.yaml:13: fact `late` added\n")
    file = ("--file", "rules/more.yaml")
    ran = run("new", "fact", "early", "--type", "integer", *file, cwd=tmp_path)
    assert (ran.code, ran.out) == (0, "rules/more.yaml:1: fact `early` added\n")


def test_schemas_that_are_there_know_the_new_name(small: Path) -> None:
    call("schema", "--for", str(small))
    call("new", "fact", "late", "--type", "integer", "--rules", str(small))
    schema = json.loads((small / ".schemas/tests.json").read_text())
    assert "late" in schema["definitions"]["facts"]["properties"]
    assert call("schema", "--for", str(small), "--check").code == 0


def test_a_folder_without_a_policy(tmp_path: Path) -> None:
    ran = call("new", "decision", "desk", "--rules", str(tmp_path / "nowhere"))
    assert (ran.code, ran.out) == (3, "")
    assert "does not exist" in ran.err


@pytest.mark.parametrize("kind", ["rule", "decision", "fact", "parameter", "test"])
def test_each_has_help_with_examples(kind: str) -> None:
    ran = call("new", kind, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"tidewaiter new {kind} " in ran.out.partition("Examples:")[2]


def test_a_fact_is_added_below_an_anchor_and_before_a_comment(small: Path) -> None:
    (small / "more.yaml").write_text("facts: &more\n  paid: {type: money, label: paid}\n")
    args = ("--file", "more.yaml", "--rules", str(small))
    ran = call("new", "fact", "late", "--type", "integer", *args)
    assert (ran.code, ran.out) == (0, f"{small}/more.yaml:3: fact `late` added\n")
    (small / "more.yaml").write_text("facts: {paid: {type: money, label: paid} # x\n}\n")
    ran = call("new", "fact", "late", "--type", "integer", *args)
    assert (ran.code, ran.out) == (0, f"{small}/more.yaml:1: fact `late` added\n")
    assert "late" in call("facts", "--rules", str(small)).out


def test_a_file_name_that_is_too_long(small: Path) -> None:
    file = "x" * 300 + ".yaml"
    ran = call("new", "fact", "a", "--type", "integer", "--file", file, "--rules", str(small))
    assert (ran.code, ran.out) == (2, "")
    assert "file name too long" in ran.err


def test_control_characters_of_arguments_are_escaped(small: Path) -> None:
    ran = call("new", "rule", "lev\x1b[31mel", "X", "--rules", str(small))
    assert ran.code == 2
    assert "there is no decision `lev\\x1b[31mel`" in ran.err
