"""Ways to end before the end: a closed pipe, Ctrl-C, a full disk, no input, a fault of ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine import api
from tests.cli.policies import GOOD
from tests.cli.running import COMMAND, FAULTS, ROOT, call, environment, run

ON = ("--as-of", "2026-11-24")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """More accounts than any pipe holds."""
    path = tmp_path / "many.jsonl"
    path.write_text("".join(f'{{"id": "ACCOUNT-{i}"}}\n' for i in range(60_000)))
    return path


def start(
    *args: str, stdin: int = subprocess.DEVNULL, stderr: int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *args],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=environment(),
        cwd=ROOT,
    )


@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_closed_pipe_ends_it_quietly(small: Path, many: Path, format_: str) -> None:
    with start("--rules", str(small), "decide", str(many), *ON, "--format", format_) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_closed_pipe_with_both_outputs_in_it(small: Path, many: Path) -> None:
    args = ("--rules", str(small), "decide", str(many), *ON)
    with start(*args, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
    assert process.returncode == 141


@pytest.mark.parametrize("args", [("--help",), ("nonsense",), ("completion", "bash")])
def test_a_pipe_that_was_never_read(args: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with start(*args, stderr=writer) as process:
        os.close(writer)
        assert process.stdout is not None
        process.stdout.close()
    assert process.returncode == 141


def test_ctrl_c_in_the_middle(small: Path, many: Path) -> None:
    with start("--rules", str(small), "decide", str(many), *ON) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.stderr.read() == b"interrupted\n"
    assert process.returncode == 130


def test_ctrl_c_while_waiting_for_input(small: Path) -> None:
    reader, writer = os.pipe()
    with start("--rules", str(small), "decide", "-", *ON, stdin=reader) as process:
        os.close(reader)
        os.write(writer, GOOD.encode())
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"account")
        assert process.stdout.readline().startswith(b"GOOD")
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b"interrupted\n"
        os.close(writer)
    assert process.returncode == 130


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk")
@pytest.mark.parametrize("args", [("check",), ("--help",), ("completion", "zsh")])
def test_a_full_disk(small: Path, args: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*COMMAND, "--rules", str(small), *args],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=60,
            check=False,
        )
    assert ran.returncode == 1
    assert ran.stderr == b"the output cannot be written: no space left on device\n"


def test_no_standard_input_at_all(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        real = api.open_accounts

        def open_accounts(*args: object) -> object:
            patch.setattr(sys, "stdin", None)
            return real(*args)  # type: ignore[arg-type]  # as they came

        patch.setattr(api, "open_accounts", open_accounts)
        ran = call("--rules", str(small), "decide", "-", *ON)
    assert (ran.code, ran.err) == (5, "standard input: error[unreadable-file]: it is closed\n")


def test_no_standard_output_or_error_at_all(small: Path) -> None:
    command = " ".join([*COMMAND, "--rules", str(small), "decide", "-", *ON, ">&-", "2>&-"])
    ran = subprocess.run(
        ["sh", "-c", command],  # noqa: S607 - whichever shell there is
        input=GOOD.encode(),
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0


def test_a_fault_of_ours_is_called_that(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of 123-45-6789")

    monkeypatch.setattr(api, "open_policy", fail)
    monkeypatch.delenv("TIDEWAITER_TRACEBACK", raising=False)
    monkeypatch.setattr("tests.cli.running.FAULTS", FAULTS[:1])
    ran = call("--rules", str(small), "check")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "a fault of ours: ZeroDivisionError: of ***-**-**89\n"
        "please report it; TIDEWAITER_TRACEBACK=1 shows where it happened\n"
    )
    monkeypatch.setenv("TIDEWAITER_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        call("--rules", str(small), "check")


def test_rules_are_those_here_else_those_that_ship(small: Path, tmp_path: Path) -> None:
    small.rename(tmp_path / "rules")
    here = run("check", cwd=tmp_path)
    assert (here.code, here.err) == (0, "")
    assert here.out.startswith("policy small 3: ")
    (tmp_path / "elsewhere").mkdir()
    shipped = run("check", cwd=tmp_path / "elsewhere")
    assert shipped.code == 0
    assert shipped.out.startswith("policy cbp-accounts ")
    assert shipped.err == (
        "there is no ./rules here: using the policy that ships (`--rules DIR` names another)\n"
    )
