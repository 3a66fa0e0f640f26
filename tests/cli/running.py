"""Run the command line: in a process of its own, or in this one, which is quicker."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple, cast
from unittest import mock

import pytest

import cli

ROOT: Final = Path(__file__).parents[2]
RULES: Final = str(ROOT / "rules")
FIXTURES: Final = ROOT / "fixtures"
ACCOUNTS: Final = str(FIXTURES / "accounts.yaml")
COMMAND: Final = (sys.executable, str(ROOT / "cli.py"))

FAULTS: Final = ("Traceback", "a fault of ours: ", "Exception ignored")
"""What nobody may ever see."""


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of a command: those of this process, without what would change a test."""
    odd = {"NO_COLOR", "TERM", "TIDEWAITER_TRACEBACK", "PYTHONIOENCODING", "COLUMNS"}
    kept = {name: value for name, value in os.environ.items() if name not in odd}
    return {**kept, "TERM": "xterm", **(extra or {})}


def run(
    *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Ran:
    """Run a command in a process of its own."""
    ran = subprocess.run(
        [*COMMAND, *args],
        input=stdin,
        env=environment(env),
        cwd=cwd or ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    out, err = (text.decode("utf-8", "replace") for text in (ran.stdout, ran.stderr))
    return sound(Ran(ran.returncode, out, err))


def call(*args: str, stdin: bytes = b"") -> Ran:
    """Run a command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    reader = io.TextIOWrapper(io.BufferedReader(cast("io.RawIOBase", io.BytesIO(stdin))))
    with (
        mock.patch.object(sys, "argv", ["tidewaiter", *args]),
        mock.patch.object(sys, "stdin", reader),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            code = _code_of_main()
        finally:
            gc.unfreeze()
            gc.enable()
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    return sound(Ran(code, *texts))


def _code_of_main() -> int:
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


def sound(ran: Ran) -> Ran:
    """A run in which nothing broke."""
    for fault in FAULTS:
        assert fault not in ran.err, ran.err
        assert fault not in ran.out, ran.out
    return ran
