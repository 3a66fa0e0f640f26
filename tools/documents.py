"""Runs the console blocks of the documents, and writes what the commands really print.

A block fenced as `console` holds commands after `$ ` (a trailing backslash continues one on the
next line), each followed by its output, standard error included; a line of `...` stands for any
lines. The blocks of a document run in order in one scratch copy of the project, so that a
document may edit a rule and show what changes. Commands that are not to be run are fenced as
`sh`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EDITED = ("rules", "fixtures")
TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a document, as written, and the output written below it."""

    command: str
    output: str


def documents() -> list[Path]:
    """The documents of the project, as paths from its root."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("fixtures/**/*.md")]
    return sorted(path.relative_to(ROOT) for path in found)


def steps_of(block: str) -> list[Step]:
    """The commands of a console block in order.

    Raises:
        ValueError: The block does not begin with a command.
    """
    parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n", block, flags=re.MULTILINE)
    if parts[0]:
        raise ValueError(f"a console block begins with `$ COMMAND`, not with `{parts[0]}`")
    return [Step(*pair) for pair in zip(parts[1::2], parts[2::2], strict=True)]


def rewritten(document: Path) -> str:
    """The text of a document with every output replaced that is no longer true."""
    text = (ROOT / document).read_text("utf-8")
    if not BLOCK.search(text):
        return text
    with tempfile.TemporaryDirectory() as scratch:
        _furnish(Path(scratch))
        return BLOCK.sub(lambda block: _rewritten_block(block[1], Path(scratch)), text)


def agrees(written: str, real: str) -> bool:
    """Whether an output is as written, `...` standing for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "...\n" else re.escape(line)
        for line in written.splitlines(keepends=True)
    )
    return re.fullmatch(pattern, real) is not None


def _rewritten_block(block: str, scratch: Path) -> str:
    told = []
    for step in steps_of(block):
        real = _run(step.command, scratch)
        told.append(f"$ {step.command}\n{step.output if agrees(step.output, real) else real}")
    return f"```console\n{''.join(told)}```"


def _furnish(scratch: Path) -> None:
    for path in ROOT.iterdir():
        if path.name in EDITED:
            shutil.copytree(path, scratch / path.name)
        elif path.name != ".git":
            (scratch / path.name).symlink_to(path)


def _run(command: str, scratch: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    ran = subprocess.run(  # noqa: S603 - the commands are those of our own documents
        ["/bin/sh", "-c", command],
        cwd=scratch,
        env=kept | {"PATH": path, "NO_COLOR": "1", "COLUMNS": "100", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    text = ran.stdout.decode("utf-8").replace(str(scratch), ".")
    return text if not text or text.endswith("\n") else f"{text}\n"


def main() -> int:
    """Name the documents that are out of date; with `--write`, bring them up to date."""
    parser = argparse.ArgumentParser(description="run the console blocks of the documents")
    parser.add_argument("--write", action="store_true", help="write the real output into them")
    write = parser.parse_args().write
    stale = []
    for document in documents():
        text = rewritten(document)
        if text != (ROOT / document).read_text("utf-8"):
            stale.append(document)
            if write:
                (ROOT / document).write_text(text, "utf-8")
    for document in stale:
        print(f"{document}: {'brought up to date' if write else 'out of date'}")
    return 0 if write or not stale else 1


if __name__ == "__main__":
    sys.exit(main())
