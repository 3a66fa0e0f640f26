"""What a shell is offered: names of the policy, and never a word of complaint."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.policies import written
from tests.cli.running import run


def offered(cwd: Path, *words: str) -> list[str]:
    """What is offered for the last of the words."""
    asked = {
        "_TIDEWAITER_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["tidewaiter", *words]),
        "COMP_CWORD": str(len(words)),
    }
    ran = run(env=asked, cwd=cwd)
    assert (ran.code, ran.err) == (0, "")
    return [line.removeprefix("plain,") for line in ran.out.split()]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with the small policy in ./rules, and a file of accounts."""
    written(tmp_path / "rules")
    (tmp_path / "a.yaml").write_text("- {id: A-1, visits: 3}\n- {id: A-2, visits: x}\n- {id: B}\n")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("decide", "a.yaml", "--set", "vi"), ["visits="]),
        (("explain", "a.yaml", "B", "--set", "si"), ["since=", "size="]),
        (("explain", "a.yaml", "A"), ["A-1", "A-2"]),
        (("explain", "a.yaml", "B", "--decision", "b"), ["bill"]),
        (("trace-fact", "o"), ["open", "owed", "often"]),
        (("check", "--explain", "unknown-n"), ["unknown-name"]),
        (("new", "rule", "fe"), ["fee"]),
        (("new", "test", "x", "--rule", "FEE"), ["FEE-RED", "FEE-BLUE"]),
        (("schema", "d"), ["declarations", "decision"]),
    ],
    ids=" ".join,
)
def test_names_are_offered(here: Path, words: tuple[str, ...], found: list[str]) -> None:
    assert sorted(offered(here, *words)) == sorted(found)


def test_the_accounts_that_tests_are_like_are_offered(here: Path) -> None:
    accounts = "accounts:\n  PLAIN: {visits: 1}\n  BUSY: {visits: 9}\n"
    (here / "rules/tests/accounts.yaml").write_text(accounts)
    assert offered(here, "new", "test", "x", "--like", "P") == ["PLAIN"]


@pytest.mark.parametrize("place", [("--rules", "other", "decide"), ("decide", "--rules", "other")])
def test_the_policy_that_the_line_names_is_asked(tmp_path: Path, place: tuple[str, ...]) -> None:
    written(tmp_path / "other")
    assert offered(tmp_path, *place, "a.yaml", "--set", "vis") == ["visits="]


@pytest.mark.parametrize(
    "words",
    [
        ("decide", "a.yaml", "--set", "x"),
        ("explain", "nowhere.yaml", "A"),
        ("explain", "-", "A"),
        ("new", "rule", "x"),
        ("trace-fact", "x"),
    ],
    ids=" ".join,
)
def test_a_broken_policy_offers_nothing_and_says_nothing(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/policy.yaml").write_text("policy: [\n")
    (tmp_path / "a.yaml").write_text("- {\n")
    assert offered(tmp_path, *words) == []


def test_names_of_a_policy_with_errors_are_offered(here: Path) -> None:
    (here / "rules/bad.yaml").write_text("decision: bad\n")
    assert offered(here, "decide", "a.yaml", "--set", "vi") == ["visits="]


def test_the_number_of_a_person_is_not_offered(here: Path) -> None:
    (here / "b.yaml").write_text("- {id: 123-45-6789}\n- {id: 12-3456789}\n")
    assert offered(here, "explain", "b.yaml", "1") == ["12-3456789"]
