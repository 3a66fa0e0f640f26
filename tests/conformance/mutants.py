"""Puts faults into the engines, one at a time, and sees whether the cases find them.

    python tests/conformance/mutants.py                   every mutant: some minutes
    python tests/conformance/mutants.py "no interval"     those with these words
    python tests/conformance/mutants.py reference/settle.py --workers 2

No file is touched: the fault is put into the source of a module as it is imported, in a process
of its own that ends at the first case that finds it. It ends with 1 if a mutant passed that should
not have, or was found although `survives` says that it cannot be.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import TYPE_CHECKING, Final

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.conformance import decisions, expressions
from tests.conformance.cases import HERE, of_kind, read
from tests.conformance.worlds import case_policy

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

    from tests.conformance.cases import Case

ROOT: Final = HERE.parents[1]
ENGINES: Final = Path("engine/engines")
LONGEST: Final = 120
"""Seconds; a mutant that is not done by then hangs, and so is found."""

OF_EXPRESSIONS: Final = (
    "arithmetic",
    "calendar",
    "encode",
    "fields",
    "lookup",
    "normal",
)
"""Files whose faults show in expressions first; the others' show in decisions."""

FOUND, PASSED, BROKEN = "found", "PASSED", "BROKEN"
_CODES: Final = {0: PASSED, 3: FOUND, 4: BROKEN}


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

    @property
    def module(self) -> str:
        """The module that the file is."""
        return ".".join(self.path.with_suffix("").parts)

    def source(self) -> str:
        """The text of the file with the fault; ValueError where `old` does not stand once."""
        text = (ROOT / self.path).read_text("utf-8")
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


class _Faulty(SourceLoader, MetaPathFinder):  # type: ignore[misc]  # typeshed at odds with itself
    """Finds one module, and reads it with its fault."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._source = mutant.source()

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> ModuleSpec | None:
        if fullname != self._mutant.module:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def get_filename(self, fullname: str) -> str:  # noqa: ARG002  # as it is called
        return str(ROOT / self._mutant.path)

    def get_data(self, path: str | bytes) -> bytes:  # noqa: ARG002  # as it is called
        return self._source.encode()


def _cases() -> tuple[list[Case], list[Case]]:
    of_expressions = of_kind("expression", "expressions")
    return of_expressions, [case for case in of_kind("accounts") if case not in of_expressions]


def _load_policies() -> None:
    """Read every policy once, and import libraries, for all mutants; no engine has a part in it."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # a case is a few rows
    importlib.import_module("narwhals")
    importlib.import_module("polars")
    of_expressions, of_decisions = _cases()
    for case in of_expressions:
        case_policy(case, expressions.decisions_of(case))
    for case in of_decisions:
        case_policy(case)
    assert not any(name.startswith("engine.engines.") for name in sys.modules)


def _try(mutant: Mutant) -> None:
    """Run the cases with the fault, until one finds it; the exit code says what came of it."""
    engine = mutant.file.partition("/")[0]
    sys.meta_path.insert(0, _Faulty(mutant))
    try:
        importlib.import_module(f"engine.engines.{engine}")
        importlib.import_module(mutant.module)
    except Exception:  # noqa: BLE001  # such a mutant is no mutant
        os._exit(4)
    kinds = [*zip(_cases(), (expressions, decisions), strict=True)]
    for cases, kind in kinds if mutant.path.stem in OF_EXPRESSIONS else kinds[::-1]:
        for case in cases:
            if engine in case.body.get("fault", {}):
                continue
            try:
                differs = bool(kind.differences(case, engine))
            except Exception:  # noqa: BLE001  # an engine that fails has a fault
                differs = True
            if differs:
                os._exit(3)
    os._exit(0)


def _verdicts(chosen: Sequence[Mutant], workers: int) -> Iterator[tuple[Mutant, str]]:
    """Each mutant with what came of it; some are tried at once."""
    context = multiprocessing.get_context("fork")
    for start in range(0, len(chosen), workers):
        tried = []
        for mutant in chosen[start : start + workers]:
            process = context.Process(target=_try, args=(mutant,))
            process.start()
            tried.append((mutant, process))
        yield from ((mutant, _verdict(process)) for mutant, process in tried)


def _verdict(process: ForkProcess) -> str:
    process.join(LONGEST)
    if process.exitcode is None:
        process.kill()
        process.join()
    return _CODES.get(process.exitcode or 0, FOUND)


def main() -> int:
    """Try the mutants and tell what came of each."""
    parser = argparse.ArgumentParser(description="Try the mutants of the engines.")
    parser.add_argument("words", nargs="*", help="only mutants whose file or name holds one")
    parser.add_argument("--workers", type=int, default=1, help="how many to try at once")
    given = parser.parse_args()
    chosen = [
        mutant
        for mutant in mutants()
        if not given.words or any(word in f"{mutant.file}: {mutant.name}" for word in given.words)
    ]
    started, wrong, passed = time.monotonic(), 0, 0
    _load_policies()
    for mutant, verdict in _verdicts(chosen, given.workers):
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
