"""A machine that cannot build durable-rules is told what to install."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from typing import NamedTuple

import pytest

from tests.architecture.sources import ROOT
from tools import prepare


class _Version(NamedTuple):
    major: int
    minor: int
    micro: int


def test_this_machine_lacks_nothing() -> None:
    assert prepare.unfit() is None
    assert prepare.missing() == []


def test_without_a_compiler_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -pthread")
    (lack,) = prepare.missing()
    assert str(lack).splitlines() == [
        "missing: a C compiler that works",
        "  Debian, Ubuntu:  sudo apt-get install build-essential",
        "  Fedora:          sudo dnf install gcc glibc-devel",
        "  macOS:           xcode-select --install",
    ]


def test_a_compiler_that_fails_is_no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "false")
    assert [lack.what for lack in prepare.missing()] == ["a C compiler that works"]


def test_without_headers_their_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: "/nowhere")
    monkeypatch.setattr(sys, "version_info", _Version(3, 12, 1))
    (lack,) = prepare.missing()
    assert lack.what == "the C headers of Python 3.12 (`Python.h`)"
    assert (lack.debian, lack.fedora) == ("python3.12-dev", "python3.12-devel")
    assert lack.macos == "brew install python@3.12"


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 15, 0)])
def test_a_python_out_of_range_is_refused(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    told = prepare.unfit()
    assert told is not None
    assert told.startswith("Python 3.11 to 3.14 is needed")
    assert told.endswith(f"is {'.'.join(map(str, version))}")


def test_make_stops_with_the_message() -> None:
    ran = subprocess.run(
        ["make", "--always-make", f"PYTHON={sys.executable}", "VENV=no-such-folder", "lint"],  # noqa: S607 - make is what a user types
        cwd=ROOT,
        env=os.environ | {"CC": "no-such-compiler"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert "missing: a C compiler that works" in ran.stderr
