"""Two writers at once, a lock that a dead process left, Ctrl-C; in processes of their own."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.runs.folder.faults import LockedError, RunError
from engine.runs.folder.writing import open_run
from tests.architecture.sources import ROOT
from tests.unit.runs.folder.made import write_run

HOLDS = """\
import sys, time
from pathlib import Path
from engine.runs.folder.writing import open_run
with open_run(Path(sys.argv[1]), lambda told: print(told, flush=True)) as run:
    (run.folder / "facts.parquet").write_bytes(b"half")
    print("holding", flush=True)
    time.sleep(60)
"""


def start(root: Path) -> subprocess.Popen[str]:
    """A process that holds the lock, and is in the middle of writing."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(root)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    return process


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        with pytest.raises(LockedError) as refused:
            write_run(tmp_path)
        before = sorted(path.name for path in tmp_path.iterdir())
        process.kill()
    assert re.fullmatch(
        rf"`{re.escape(str(tmp_path))}` is being written by process {process.pid} on "
        rf"{re.escape(os.uname().nodename)} since \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z; "
        "wait until it has ended, or give another folder",
        str(refused.value),
    )
    assert before == [".lock", f".unfinished-{process.pid}"]


def test_a_killed_writer_is_no_obstacle(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        process.kill()
    assert json.loads((tmp_path / ".lock").read_bytes())["pid"] == process.pid
    told: list[str] = []
    with open_run(tmp_path, told.append):
        assert told == [f"`.unfinished-{process.pid}`, left by a run that was killed, was removed"]
    assert write_run(tmp_path).path.name == "2026-11-24-001"


def test_ctrl_c_removes_what_is_unfinished_and_says_so(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert out == f"nothing of the unfinished run is left in `{tmp_path}`\n"
    assert err.endswith("KeyboardInterrupt\n")
    assert process.returncode == -signal.SIGINT
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    assert (tmp_path / ".lock").read_bytes() == b""


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("", "another process"),
        ("{}", "another process"),
        ("[1]", "another process"),
        ("\xff", "another process"),
        ("[" * 900, "another process"),
        ('{"pid": 1, "host": "a\\u001b[2J", "since": 2}', "process 1 on a\\x1b[2J since 2"),
    ],
)
def test_a_holder_that_says_nothing_or_nonsense(tmp_path: Path, text: str, holder: str) -> None:
    with open_run(tmp_path):
        (tmp_path / ".lock").write_text(text, "latin-1")
        with pytest.raises(LockedError) as refused:
            write_run(tmp_path)
    assert f" is being written by {holder}; " in str(refused.value)


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(RunError) as refused:
        write_run(tmp_path)
    assert str(refused.value) == (
        f"the file system of `{tmp_path}` gives no lock: operation not supported; "
        "give a folder on a local disk"
    )


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    root = tmp_path / "runs"
    root.mkdir()
    (root / ".lock").symlink_to(tmp_path / "precious")
    with pytest.raises(RunError, match="cannot be written into"):
        write_run(root)
    assert (tmp_path / "precious").read_text() == "precious"
