"""`tidewaiter init`: what it prints as next steps works as printed."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from tests.cli.running import call, run


@pytest.mark.parametrize("source", ["starter", "accounts"])
def test_the_next_steps_work(tmp_path: Path, source: str) -> None:
    made = run("init", "my policy", "--from", source, cwd=tmp_path)
    assert made.code == 0
    assert "my policy/rules/policy.yaml" in made.out.splitlines()
    day = "accounts.yaml is decided as of 2026-11-24, as it says"
    assert made.err.splitlines()[-1].startswith(day)
    steps = [shlex.split(line) for line in made.err.splitlines() if line.startswith("  ")]
    assert steps[0] == ["cd", "my policy"]
    assert [step[1] for step in steps[1:]] == ["check", "test", "decide", "explain"]
    for command, *arguments in steps[1:]:
        assert command == "tidewaiter"
        ran = run(*arguments, cwd=tmp_path / "my policy")
        assert ran.code == 0, ran.err
        assert ran.out


def test_the_schemas_are_fresh_and_the_files_laid_out(tmp_path: Path) -> None:
    run("init", ".", cwd=tmp_path)
    assert run("schema", "--for", "rules", "--check", cwd=tmp_path).code == 0
    assert run("fmt", "--check", cwd=tmp_path).code == 0


def test_here_needs_no_step_to_go_there(tmp_path: Path) -> None:
    made = run("init", ".", cwd=tmp_path)
    assert (made.code, "cd " in made.err) == (0, False)


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    ran = call("init", str(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert "is not empty: `notes.txt` is in it" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = call("init", str(tmp_path / "file/mine"))
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be written" in ran.err


@pytest.mark.parametrize("source", ["starter", "accounts"])
def test_a_link_that_was_planted_beside_the_folder_is_not_followed(
    tmp_path: Path, source: str
) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / f".tidewaiter-{os.getpid()}").symlink_to(tmp_path / "theirs")
    ran = call("init", str(tmp_path / "mine"), "--from", source)
    assert ran.code == 0
    assert (tmp_path / "mine" / "rules" / "policy.yaml").is_file()
    assert [*(tmp_path / "theirs").iterdir()] == []
