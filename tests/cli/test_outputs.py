"""What a command is told to write never takes the place of what it reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.policies import FILES, GOOD
from tests.cli.running import Ran, call

COMMANDS = ("show", "explain", "test")


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.jsonl"
    path.write_text(GOOD)
    return path


def write_to(command: str, policy: Path, accounts: Path, path: Path) -> Ran:
    args = {
        "show": ("show", "--out", str(path)),
        "explain": ("explain", str(accounts), "GOOD", "--as-of", "2026-11-24", "--out", str(path)),
        "test": ("test", "--junit", str(path)),
    }
    return call("--rules", str(policy), *args[command])


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["fee.yaml", "tests/level.yaml", "new.yml", "rows.csv", "a.YAML"])
def test_no_file_of_the_policy(small: Path, accounts: Path, command: str, name: str) -> None:
    ran = write_to(command, small, accounts, small / name)
    assert (ran.code, ran.out) == (2, "")
    assert f"`{small / name}` is, or would be, a file of the policy in `{small}`" in ran.err
    assert "write to a file outside of that folder" in ran.err
    there = {p.relative_to(small).as_posix(): p.read_text() for p in small.rglob("*.*")}
    assert there == FILES


@pytest.mark.parametrize("command", COMMANDS)
def test_no_file_of_the_policy_through_links(
    small: Path, accounts: Path, tmp_path: Path, command: str
) -> None:
    (tmp_path / "linked").symlink_to(small)
    (tmp_path / "soft.html").symlink_to(small / "fee.yaml")
    os.link(small / "fee.yaml", tmp_path / "hard.html")
    for name in ("linked/fee.yaml", "soft.html", "hard.html", "small/tests/../fee.yaml"):
        assert write_to(command, small, accounts, tmp_path / name).code == 2
    assert (small / "fee.yaml").read_text() == FILES["fee.yaml"]


def test_not_the_accounts(small: Path, accounts: Path, tmp_path: Path) -> None:
    (tmp_path / "soft.html").symlink_to(accounts)
    os.link(accounts, tmp_path / "hard.html")
    for name in ("accounts.jsonl", "soft.html", "hard.html"):
        ran = write_to("explain", small, accounts, tmp_path / name)
        assert (ran.code, ran.out) == (2, "")
        assert "is the file of accounts; write to another file" in ran.err
    assert accounts.read_text() == GOOD


@pytest.mark.parametrize("command", COMMANDS)
def test_other_files_are_written(small: Path, accounts: Path, tmp_path: Path, command: str) -> None:
    for path in (tmp_path / "out.txt", small / "out.md", tmp_path / "small.html"):
        path.write_text("what was there before")
        assert write_to(command, small, accounts, path).code == 0
        assert path.read_text() != "what was there before"
    assert write_to(command, small, accounts, tmp_path / "small.yaml").code == 0


@pytest.mark.parametrize("command", ["show", "test"])
@pytest.mark.parametrize("name", ["accounts.jsonl", "other.yaml", "OTHER.CSV", "link.json"])
def test_what_may_be_accounts_is_not_written_over(
    small: Path, accounts: Path, tmp_path: Path, command: str, name: str
) -> None:
    (tmp_path / "other.yaml").write_text("accounts: []\n")
    (tmp_path / "OTHER.CSV").write_text("id\n")
    (tmp_path / "link.json").symlink_to(accounts)
    ran = write_to(command, small, accounts, tmp_path / name)
    assert (ran.code, ran.out) == (2, "")
    assert "is there, and may be a file of accounts by its name; write to another file" in ran.err
    assert accounts.read_text() == GOOD
    assert (tmp_path / "OTHER.CSV").read_text() == "id\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_that_is_too_long(small: Path, accounts: Path, command: str) -> None:
    ran = write_to(command, small, accounts, Path("x" * 300))
    assert ran.code == 2
    assert "cannot be written: file name too long" in ran.err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_cannot_move_the_cursor(
    small: Path, accounts: Path, tmp_path: Path, command: str
) -> None:
    ran = write_to(command, small, accounts, tmp_path / "none" / "a\x1b[31m.html")
    assert ran.code == 2
    assert "a\\x1b[31m.html" in ran.err
    ran = write_to(command, small, accounts, tmp_path / "a\x1b[31m.html")
    assert ran.code == 0
    assert "\x1b" not in ran.out + ran.err
