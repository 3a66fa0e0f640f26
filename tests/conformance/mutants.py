"""Puts faults into the engines, one at a time, and sees whether the cases find them.

    python tests/conformance/mutants.py                   every mutant: about half an hour
    python tests/conformance/mutants.py "no interval"     those with these words
    python tests/conformance/mutants.py reference/settle.py --workers 2

Each is tried on a copy of the tree, by the cases of its own engine. It ends with 1 if one passed
that should not have, or was found although `survives` says that it cannot be.
"""

from __future__ import annotations

import argparse
import compileall
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from typing import Final

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.conformance.cases import HERE, read

ROOT: Final = HERE.parents[1]
ENGINES: Final = Path("engine/engines")
COPIED: Final = ("engine", "tests/__init__.py", "tests/conformance", "pyproject.toml")
LONGEST: Final = 180
"""Seconds; a mutant that is not done by then hangs, and so is found."""

TESTS: Final = (
    "tests/conformance/test_cases.py::test_an_expression_is_worth_what_the_meaning_says",
    "tests/conformance/test_cases.py::test_a_decision_gives_what_the_meaning_says",
)
OF_EXPRESSIONS: Final = ("arithmetic", "encode", "evaluate", "fields", "lookup", "normal")
"""Files whose faults show in expressions first; the others' show in decisions."""

FOUND, PASSED, BROKEN = "found", "PASSED", "BROKEN"


@dataclass(frozen=True)
class Mutant:
    """One fault: a file of an engine, a text that stands once in it, and what stands there instead.

    `survives` says why no case can tell it from the engine, where that is so.
    """

    file: str
    name: str
    old: str
    new: str
    survives: str | None

    @property
    def path(self) -> Path:
        """The file, from the root."""
        return ENGINES / self.file

    def of(self, text: str) -> str:
        """The text of the file with the fault; ValueError where `old` does not stand once."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.file}: {self.name}: `old` stands {text.count(self.old)} times")
        return text.replace(self.old, self.new)


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every mutant of the table."""
    return tuple(
        Mutant(file, name, body["old"], body["new"], body.get("survives"))
        for file, each in read(HERE / "mutants.yaml").items()
        for name, body in each.items()
    )


def _copied(folder: str) -> Path:
    """A tree in which the cases can be run."""
    tree = Path(folder, "tree")
    for name in COPIED:
        source, target = ROOT / name, tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    # What no mutant touches is compiled once; the engines never, lest an old one be run.
    compileall.compile_dir(tree, quiet=2, rx=re.compile(str(tree / ENGINES)))
    return tree


def _verdict(mutant: Mutant, tree: Path) -> str:
    """Whether the cases find the fault."""
    file = tree / mutant.path
    text = file.read_text("utf-8")
    file.write_text(mutant.of(text), "utf-8")
    engine = mutant.file.partition("/")[0]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += ["-k", engine, *(TESTS if mutant.path.stem in OF_EXPRESSIONS else TESTS[::-1])]
    environment = {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(tree),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    try:
        ran = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return FOUND
    finally:
        file.write_text(text, "utf-8")
    if ran.returncode == 0:
        return PASSED
    return FOUND if ran.returncode == 1 or ran.returncode < 0 else BROKEN


def _tried(chosen: Sequence[Mutant], workers: int) -> Iterator[tuple[Mutant, str]]:
    """Each mutant with its verdict, in their order; each worker has a tree of its own."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        trees: Queue[Path] = Queue()
        for number in range(workers):
            trees.put(_copied(f"{folder}/{number}"))

        def verdict(mutant: Mutant) -> str:
            tree = trees.get()
            try:
                return _verdict(mutant, tree)
            finally:
                trees.put(tree)

        yield from zip(chosen, pool.map(verdict, chosen), strict=True)


def main() -> int:
    """Try the mutants and tell what became of each."""
    parser = argparse.ArgumentParser(description="Try the mutants of the engines.")
    parser.add_argument("words", nargs="*", help="only mutants whose file or name holds one")
    parser.add_argument("--workers", type=int, default=1, help="how many to try at once")
    given = parser.parse_args()
    chosen = [
        mutant
        for mutant in mutants()
        if not given.words or any(word in f"{mutant.file}: {mutant.name}" for word in given.words)
    ]
    for mutant in chosen:
        mutant.of((ROOT / mutant.path).read_text("utf-8"))
    started, wrong, passed = time.monotonic(), 0, 0
    for mutant, verdict in _tried(chosen, given.workers):
        wrong += verdict != (PASSED if mutant.survives else FOUND)
        passed += verdict == PASSED
        note = f" ({mutant.survives})" if mutant.survives else ""
        _say(f"{verdict:7} {mutant.file}: {mutant.name}{note}")
    took = time.monotonic() - started
    _say(f"{len(chosen)} mutants in {took:.0f} s: {passed} passed, {wrong} not as they should be")
    return 1 if wrong else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
