"""The table of mutants is up to date; trying them is `python tests/conformance/mutants.py`."""

from __future__ import annotations

from tests.conformance.mutants import mutants


def test_every_fault_can_be_put_in_its_place() -> None:
    stale = []
    for mutant in mutants():
        try:
            mutant.source()
        except ValueError as error:
            stale.append(str(error))
    assert stale == []


def test_every_fault_changes_something() -> None:
    assert [mutant.name for mutant in mutants() if mutant.old == mutant.new] == []


def test_every_engine_has_faults_in_each_of_their_parts() -> None:
    files = {mutant.file for mutant in mutants()}
    parts = {
        "reference": ("arithmetic", "combine", "decide", "evaluate", "settle"),
        "rete": ("arithmetic", "combine", "encode", "evaluate", "judge", "normal", "undecided"),
        "columnar": ("arithmetic", "calendar", "cells", "combine", "decide", "evaluate", "settle"),
    }
    wanted = {f"{engine}/{part}.py" for engine, each in parts.items() for part in each}
    assert wanted <= files
