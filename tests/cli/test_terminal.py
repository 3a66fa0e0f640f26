"""Colour on a terminal only, progress where a person watches, control characters nowhere."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.commands import telling
from tests.cli.policies import LEVEL, written
from tests.cli.running import ACCOUNTS, COMMAND, ROOT, RULES, call, environment, run

ESCAPE = "\x1b["
EXPLAIN = ("--rules", RULES, "explain", ACCOUNTS, "ACC-00042")


def watched(
    *args: str, env: Mapping[str, str] | None = None, stdin: bytes = b"", out: int | None = None
) -> str:
    """What a person sees on a terminal, to which both outputs go unless `out` is given."""
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *args],
        stdin=subprocess.PIPE,
        stdout=inner if out is None else out,
        stderr=inner,
        env=environment(env),
        cwd=ROOT,
    ) as process:
        os.close(inner)
        assert process.stdin is not None
        process.stdin.write(stdin)
        process.stdin.close()
        seen = b""
        while True:
            try:
                piece = os.read(outer, 65_536)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            seen += piece
    os.close(outer)
    return seen.decode()


def test_colour_on_a_terminal() -> None:
    assert ESCAPE in watched(*EXPLAIN)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_it_is_not_wanted(env: Mapping[str, str]) -> None:
    seen = watched(*EXPLAIN, env=env)
    assert "Meridian Apparel Group" in seen
    assert ESCAPE not in seen


def test_no_colour_into_a_pipe() -> None:
    assert ESCAPE not in run(*EXPLAIN).out


def test_colour_as_told() -> None:
    assert ESCAPE in call("--color", *EXPLAIN).out
    assert ESCAPE not in watched("--no-color", *EXPLAIN)
    assert ESCAPE in watched("--color", *EXPLAIN, env={"NO_COLOR": "1"})


def test_problems_in_colour(small: Path) -> None:
    written(small, {"level.yaml": LEVEL.replace("visits >=", "visit >=")})
    assert ESCAPE in watched("--rules", str(small), "check")
    assert ESCAPE not in call("--rules", str(small), "check").err
    assert ESCAPE in call("--color", "--rules", str(small), "check").err


def test_failed_tests_in_colour(small: Path) -> None:
    written(small, {"tests/level.yaml": (small / "tests/level.yaml").read_text().replace("5", "1")})
    assert f"{ESCAPE}31;1mfailed{ESCAPE}0m" in call("--color", "--rules", str(small), "test").out
    assert ESCAPE not in call("--rules", str(small), "test").out


def test_json_has_no_colour(small: Path) -> None:
    args = ("--color", "--rules", str(small), "decide", "-", "--as-of", "2026-11-24")
    ran = call(*args, "--format", "json", stdin=b'{"id": "A"}\n')
    assert ESCAPE not in ran.out


def test_progress_where_data_go_elsewhere(small: Path, tmp_path: Path) -> None:
    text = "".join(f'{{"id": "A{i}"}}\n' for i in range(2500)).encode()
    args = ("--rules", str(small), "decide", "-", "--as-of", "2026-11-24")
    with (tmp_path / "out").open("wb") as out:
        seen = watched(*args, stdin=text, out=out.fileno())
    assert "\x1b[K1,000 accounts\r" in seen
    assert "\x1b[K2,000 accounts\r" in seen
    assert seen.replace("\r\n", "\n").endswith("2,500 of them provisional (`?`)\n")
    assert (tmp_path / "out").read_bytes().count(b"\n") == 2501
    assert "accounts\r" not in run(*args, stdin=text).err


def test_text_of_an_account_cannot_move_the_cursor(small: Path) -> None:
    name = "Evil\x1b[2J\nGOOD  high\u202e"
    account = {"id": "A", "name": name, "note": name, "visits": 5, "open": True, "owed": 1}
    text = json.dumps({**account, "marks": []}).encode()
    for args in (
        ("decide", "-"),
        ("decide", "-", "--format", "json"),
        ("explain", "-", "A"),
        ("explain", "-", "A", "--format", "json"),
        ("explain", "-", "A", "--format", "markdown"),
    ):
        ran = call("--rules", str(small), *args, "--as-of", "2026-11-24", stdin=text)
        assert ran.code == 0
        assert "\x1b" not in ran.out + ran.err, args
    table = call("--rules", str(small), "decide", "-", "--as-of", "2026-11-24", stdin=text).out
    assert table.splitlines()[1].endswith(r"Evil\x1b[2J\nGOOD  high\u202e")


def test_an_output_that_cannot_hold_every_character(small: Path) -> None:
    text = json.dumps({"id": "A", "name": "€"}).encode()
    args = ("--rules", str(small), "decide", "-", "--as-of", "2026-11-24")
    ran = run(*args, stdin=text, env={"PYTHONIOENCODING": "latin-1"})
    assert ran.code == 0
    assert r"\u20ac" in ran.out


def test_progress_begins_again_with_each_population(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "_SECONDS_A_LINE", 0.0)
    told = telling.Telling()
    for done in (32, 16):
        told.begin(32)
        told.advance(done)
    lines = [line.partition(",")[0] for line in capsys.readouterr().err.splitlines()]
    assert lines == [
        *("read 32 accounts", "32 of 32 accounts"),
        *("read 32 accounts", "16 of 32 accounts"),
    ]
