"""Policies of cases: written as an analyst would write them, and loaded from their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol, runtime_checkable

from engine.model.inforce import InForce, select
from engine.model.policy import Policy
from engine.model.result import Engine, Facts
from engine.policy.load import Loaded, gaps_at, load_policy
from engine.source.diagnostic import Diagnostic, Severity
from tests.conformance.cases import Body, Case
from tests.conformance.values import inline

ENGINES: Final = ("reference", "rete", "columnar")
"""The engines by name; each is imported when it is first made, so that one can be made faulty."""

AS_OF: Final = "2026-11-24"

_ANCHOR: Final = """\
decision: anchor
output: {anchor: boolean}
hit_policy: first
otherwise: true
if_provisional: keep
rules: []
"""
"""The outcome of policies that are not about outcomes."""


@runtime_checkable
class Together(Protocol):
    """An engine that is quicker with many accounts at a time."""

    def prepare(self, accounts: Sequence[Facts]) -> None:
        """Decide accounts that will be asked for."""
        ...


def files_of(body: Body, extra: Iterable[str] = ()) -> dict[str, str]:
    """The files of a case's policy, and further decisions."""
    decisions = [*body.get("decisions", ()), *extra]
    outcomes = body.get("outcomes", ["anchor"])
    head = {"policy": "conformance", "version": "1", "outcomes": outcomes}
    files = {
        "policy.yaml": inline(head),
        "declared.yaml": inline(_declared(body)),
        **{f"decision{i:03}.yaml": text for i, text in enumerate(decisions)},
        **{f"table{i}.yaml": text for i, text in enumerate(body.get("tables", ()))},
    }
    return files | ({"anchor.yaml": _ANCHOR} if outcomes == ["anchor"] else {})


def _declared(body: Body) -> dict[str, object]:
    invariants = [{"because": "it must", **each} for each in body.get("invariants", ())]
    facts = {
        name: {"type": given, "label": name} if isinstance(given, str) else given
        for name, given in body.get("facts", {}).items()
    }
    declared = {
        "types": body.get("types", {}),
        "facts": facts,
        "parameters": body.get("parameters", {}),
        "invariants": invariants,
    }
    return {key: value for key, value in declared.items() if value} or {"facts": {}}


def loaded(files: Mapping[str, str]) -> Loaded:
    """A policy of files, with whatever is wrong with it."""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        return load_policy(Path(folder), "rules")


def problems(files: Mapping[str, str], as_of: str = AS_OF) -> list[Diagnostic]:
    """What is wrong with a policy, on a day."""
    found = loaded(files)
    all_ = [*found.diagnostics, *gaps_at(found, date.fromisoformat(as_of))]
    return [each for each in all_ if each.severity is Severity.ERROR]


@cache
def case_loaded(case: Case, extra: Sequence[str] = ()) -> Loaded:
    """The policy of a case, which has no fault."""
    found = loaded(files_of(case.body, extra))
    if found.diagnostics:
        raise ValueError([f"{each.code}: {each.message}" for each in found.diagnostics])
    return found


def case_policy(case: Case, extra: Sequence[str] = ()) -> Policy:
    """The same, as the engines see it."""
    policy = case_loaded(case, extra).policy
    assert policy is not None
    return policy


@cache
def engine_of(
    name: str, case: Case, as_of: str, extra: Sequence[str] = ()
) -> tuple[InForce, Engine]:
    """An engine for the policy of a case on a day."""
    inforce = select(case_policy(case, extra), date.fromisoformat(as_of))
    return inforce, _engine(name, inforce)


def _engine(name: str, inforce: InForce) -> Engine:
    if name == "reference":
        from engine.engines.reference import ReferenceEngine

        return ReferenceEngine(inforce)
    if name == "columnar":
        from tests.conformance.columnar import OneByOne

        return OneByOne(inforce)
    from engine.engines.rete import ReteEngine

    return ReteEngine(inforce)


def prepare(engine: Engine, accounts: Sequence[Facts]) -> None:
    """Let an engine that decides populations decide these together."""
    if isinstance(engine, Together):
        engine.prepare(accounts)
