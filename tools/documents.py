"""Runs the documents: their commands, and the edits they tell a reader to make.

The blocks of a document run in order in one scratch copy of the project, so that a document may
change a rule and show what comes of it.

- A block fenced as `console` holds commands after `$ ` (a trailing backslash continues one on the
  next line), each followed by its output, standard error included; a line of `...` stands for any
  lines. `cd FOLDER` holds for all that follows. Commands that are not to be run are fenced as `sh`.
- A block fenced as `diff` whose first line is `# PATH` is an edit of that file: what stands after
  a blank or `-` is found there exactly once, and becomes what stands after a blank or `+`.
- A block fenced as `yaml` in which the first line is `# new file: PATH` is that file.
- A comment `<!-- sheet PATH CELL: VALUE -->` is a value typed into a cell of a workbook.
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
BLOCK = re.compile(
    r"^```(?P<kind>console|diff|yaml)\n(?P<text>.*?)^```$"
    r"|^<!-- sheet (?P<sheet>\S+) (?P<cell>[A-Z]+\d+): (?P<value>[^\n]*) -->$",
    re.MULTILINE | re.DOTALL,
)
_EDITED_FILE = re.compile(r"# (\S+)\n")
_NEW_FILE = re.compile(r"# new file: (\S+)\n")
EDITED = ("rules", "fixtures")
TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a document, as written, and the output written below it."""

    command: str
    output: str


@dataclass(slots=True)
class _Place:
    """The scratch copy that a document works in, and the folder of it that it is in."""

    root: Path
    here: Path

    def file(self, path: str) -> Path:
        """The file of a document in the scratch copy, never the project's own behind a link."""
        file = self.here / path
        if not file.resolve().is_relative_to(self.root.resolve()):
            raise ValueError(f"{path} is not a file that a document may change")
        return file


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
    if not any(found["kind"] == "console" for found in BLOCK.finditer(text)):
        return text
    with tempfile.TemporaryDirectory() as scratch:
        _furnish(Path(scratch))
        place = _Place(Path(scratch), Path(scratch))
        return BLOCK.sub(lambda block: _done(block, place), text)


def agrees(written: str, real: str) -> bool:
    """Whether an output is as written, `...` standing for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "...\n" else re.escape(line)
        for line in written.splitlines(keepends=True)
    )
    return re.fullmatch(pattern, real) is not None


def _done(found: re.Match[str], place: _Place) -> str:
    """Do what a block says; its text, with the real output in the place of one that is stale."""
    text = found["text"]
    if found["kind"] == "console":
        return _rewritten_block(text, place)
    if found["sheet"]:
        _type_into(place.file(found["sheet"]), found["cell"], found["value"])
    elif found["kind"] == "diff" and (path := _EDITED_FILE.match(text)):
        edit(place.file(path[1]), text[path.end() :])
    elif found["kind"] == "yaml" and (path := _NEW_FILE.match(text)):
        file = place.file(path[1])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text[path.end() :], "utf-8")
    return found[0]


def edit(file: Path, lines: str) -> None:
    """Make the edit that a `diff` block shows.

    Raises:
        ValueError: what is to be replaced does not stand in the file exactly once.
    """
    shown = lines.splitlines(keepends=True)
    old = "".join(line[1:] or "\n" for line in shown if line[0] in " -\n")
    new = "".join(line[1:] or "\n" for line in shown if line[0] in " +\n")
    text = file.read_text("utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{file.name} holds this {text.count(old)} times, not once:\n{old}")
    file.write_text(text.replace(old, new), "utf-8")


def _type_into(file: Path, cell: str, value: str) -> None:
    from openpyxl import load_workbook

    book = load_workbook(file)
    book.worksheets[0][cell] = value
    book.save(file)


def _rewritten_block(block: str, place: _Place) -> str:
    told = []
    for step in steps_of(block):
        real = _run(step.command, place)
        told.append(f"$ {step.command}\n{step.output if agrees(step.output, real) else real}")
    return f"```console\n{''.join(told)}```"


def _furnish(scratch: Path) -> None:
    for path in ROOT.iterdir():
        if path.name in EDITED:
            shutil.copytree(path, scratch / path.name)
        elif path.name != ".git":
            (scratch / path.name).symlink_to(path)


def _run(command: str, place: _Place) -> str:
    if command.startswith("cd "):
        place.here = place.file(command.removeprefix("cd "))
        return ""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    ran = subprocess.run(  # noqa: S603 - the commands are those of our own documents
        ["/bin/sh", "-c", command],
        cwd=place.here,
        env=kept | {"PATH": path, "NO_COLOR": "1", "COLUMNS": "100", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    text = ran.stdout.decode("utf-8").replace(str(place.here), ".").replace(str(place.root), "..")
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
