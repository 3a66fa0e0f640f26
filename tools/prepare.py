"""Says what this machine lacks to build the environment, before a build fails for it.

durable-rules comes as C source only, so a C compiler and Python's headers are needed once.
Run by `make` with the Python that `.venv` is to be made of, which may be one that is too old to
do, so nothing here is newer than Python 3.7.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

OLDEST = (3, 11)
NEWEST = (3, 14)


class Missing(NamedTuple):
    """One thing the machine lacks, and what brings it on each system."""

    what: str
    debian: str
    fedora: str
    macos: str

    def __str__(self) -> str:
        """Tell it in four lines."""
        return (
            f"missing: {self.what}\n"
            f"  Debian, Ubuntu:  sudo apt-get install {self.debian}\n"
            f"  Fedora:          sudo dnf install {self.fedora}\n"
            f"  macOS:           {self.macos}"
        )


def missing() -> list[Missing]:
    """Everything that is missing, in the order in which to install it."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    brew_python = f"brew install python@{version}"
    found: list[Missing] = []
    if importlib.util.find_spec("ensurepip") is None:
        what = f"Python {version} cannot make virtual environments (no `ensurepip`)"
        found.append(Missing(what, f"python{version}-venv", f"python{version}", brew_python))
    if not _compiles():
        what = "a C compiler that works"
        found.append(Missing(what, "build-essential", "gcc glibc-devel", "xcode-select --install"))
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        what = f"the C headers of Python {version} (`Python.h`)"
        found.append(
            Missing(what, f"python{version}-dev", f"python{version}-devel", brew_python),
        )
    return found


def unfit() -> str | None:
    """Why this Python will not do; None when it will."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        shown = ".".join(map(str, sys.version_info[:3]))
        return f"Python 3.11 to 3.14 is needed, {sys.executable} is {shown}"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return f"durable-rules is unsafe on a free-threaded Python, and {sys.executable} is one"
    return None


def _compiles() -> bool:
    """Whether the compiler that setuptools will call accepts a program with a system header."""
    configured = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    command = shlex.split(configured)
    if shutil.which(command[0]) is None:
        return False
    arguments = [*command, "-fsyntax-only", "-x", "c", "-"]
    program = "#include <stdio.h>\n"
    return subprocess.run(arguments, input=program, text=True, check=False).returncode == 0  # noqa: S603 - the compiler is the one Python names


def main() -> int:
    """Print what is missing to stderr; 0 when nothing is."""
    reason = unfit()
    if reason is not None:
        print(f"{reason}; choose another with `make PYTHON=python3.12`", file=sys.stderr)
        return 1
    lacks = missing()
    for thing in lacks:
        print(thing, file=sys.stderr)
    return 1 if lacks else 0


if __name__ == "__main__":
    sys.exit(main())
