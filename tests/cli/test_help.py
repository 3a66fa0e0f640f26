"""Help with examples, exit codes, the version, and completion of the shells."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import cli
from engine import commands
from tests.cli.running import COMMAND, ROOT, call, environment, run

COMMANDS = [name for names in commands.COMMANDS.values() for name in names]
SHELLS = ["bash", "zsh", "fish"]


def complete(*words: str, shell: str = "bash") -> list[str]:
    """What is offered for the last of the words, as `type,value` or just the value."""
    asked = {
        "_TIDEWAITER_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
    }
    ran = run(env=asked)
    assert ran.code == 0
    assert ran.err == ""
    return ran.out.splitlines()


def test_help_names_the_commands_the_examples_and_the_exit_codes() -> None:
    ran = run("--help")
    assert (ran.code, ran.err) == (0, "")
    for told in (*COMMANDS, "Examples:", "Exit codes:", "3  the policy has errors"):
        assert told in ran.out
    short = call("-h")
    assert (short.code, short.out, short.err) == (0, ran.out, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_examples(command: str) -> None:
    ran = call(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"Usage: tidewaiter {command} " in ran.out
    assert "Examples:\n" in ran.out
    assert "tidewaiter " in ran.out.partition("Examples:")[2]


def test_every_option_is_explained() -> None:
    for command in cli.cli.commands.values():
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert getattr(parameter, "help", None), parameter.opts


def test_the_version() -> None:
    ran = call("--version")
    assert ran.code == 0
    assert ran.out.startswith("tidewaiter 0.")


@pytest.mark.parametrize(
    "args",
    [
        ("nonsense",),
        ("decide",),
        ("explain", "accounts.yaml"),
        ("decide", "a.yaml", "b.yaml"),
        ("decide", "-", "--engine", "magic"),
        ("decide", "-", "--format", "xml"),
        ("decide", "-", "--input-format", "xlsx"),
        ("explain", "-", "A", "--format", "csv"),
        ("check", "--nonsense"),
        ("completion", "tcsh"),
        ("--rules",),
    ],
)
def test_what_is_not_understood(args: tuple[str, ...]) -> None:
    ran = call(*args)
    assert (ran.code, ran.out) == (2, "")
    assert "Error: " in ran.err


def test_no_command_at_all() -> None:
    ran = call()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: tidewaiter [OPTIONS] COMMAND [ARGS]...")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_for_each_shell(shell: str) -> None:
    ran = run("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert "_TIDEWAITER_COMPLETE" in ran.out
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], input=ran.out.encode(), timeout=30, check=True)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_subcommand_is_completed(shell: str) -> None:
    offered = complete("tidewaiter", "ex", shell=shell)
    assert any("explain" in line for line in offered)
    assert not any("completion" in line for line in offered)


def test_options_and_their_values_are_completed() -> None:
    assert complete("tidewaiter", "explain", "--why") == ["plain,--why-not"]
    assert complete("tidewaiter", "decide", "--engine", "re") == ["plain,rete", "plain,reference"]
    assert complete("tidewaiter", "completion", "z") == ["plain,zsh"]


def test_accounts_are_completed_as_files() -> None:
    assert complete("tidewaiter", "decide", "fix") == ["file,fix"]
    assert complete("tidewaiter", "--rules", "ru") == ["file,ru"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_with_the_script(tmp_path: Path) -> None:
    program = tmp_path / "tidewaiter"
    program.write_text(f'#!/bin/sh\nexec "{COMMAND[0]}" "{COMMAND[1]}" "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(tidewaiter completion bash)"\n'
        "COMP_WORDS=(tidewaiter explain --why)\n"
        "COMP_CWORD=2\n"
        "_tidewaiter_completion tidewaiter\n"
        'echo "${COMPREPLY[@]}"\n'
    )
    env = environment()
    ran = subprocess.run(
        ["bash", "-c", script],  # noqa: S607 - whichever bash there is
        env={**env, "PATH": f"{tmp_path}:{env.get('PATH', '')}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.strip() == "--why-not"
