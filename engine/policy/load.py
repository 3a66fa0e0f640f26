"""A folder of files -> a checked policy, or everything that is wrong with it in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from engine.model.expressions import NodeId
from engine.model.policy import Decision, Invariant, Policy
from engine.model.records import Records
from engine.policy.checks.decisions import (
    Declared,
    check_decision,
    declare_broken,
    declare_decision,
)
from engine.policy.checks.draft import Draft, text
from engine.policy.checks.facts import check_facts, check_parameters, declare_types
from engine.policy.checks.graph import in_order
from engine.policy.checks.head import check_invariants, check_outcomes
from engine.policy.checks.in_time import ending_in, gaps_in
from engine.policy.checks.marks import read_marks
from engine.policy.checks.measures import check_measures
from engine.policy.checks.records import check_records
from engine.policy.checks.remarks import Allowance, Marks
from engine.policy.checks.tables import check_table
from engine.policy.checks.tests import PolicyTest, check_tests
from engine.policy.digest import text_digest
from engine.policy.files import File, Folder
from engine.policy.ignored import naming_ignored
from engine.policy.sourcemap import SourceMap
from engine.policy.surface.from_nodes import kind_of, read_file, read_tests
from engine.policy.surface.messages_shape import missing_policy, second_policy
from engine.policy.surface.parts import (
    DecisionFile,
    DeclarationsFile,
    Part,
    PolicyFile,
    RecordsFile,
    TableFile,
    TestsFile,
)
from engine.policy.typing import Typer
from engine.policy.typing.scope import Scope
from engine.policy.yaml.nodes import Mapping as MappingNode
from engine.policy.yaml.nodes import Scalar, Sequence
from engine.source.diagnostic import Diagnostic, Severity
from engine.source.text import SourceText, Span

__all__ = ["Loaded", "PolicyTest", "ending_at", "gaps_at", "load_policy"]

_DOUBTFUL: Final = frozenset(
    {"unknown-name", "unknown-member", "unknown-type", "unknown-outcome", "because-name"}
)
"""What may only follow from a part that could not be read, and so declares nothing."""

_PARTLY_READ: Final = frozenset(
    {
        "table-shape",
        "empty-cell",
        "missing-key",
        "wrong-shape",
        "duplicate-name",
        "bad-name",
        "unknown-outcome",
    }
)
"""What may leave out a rule or a decision, so that a test that names it is not to blame."""

T = TypeVar("T", bound=Part)


@dataclass(frozen=True)
class Loaded:
    """A policy as it was read. `policy` is None when there are errors among the diagnostics."""

    policy: Policy | None
    sources: Mapping[str, SourceText]
    """By path, as diagnostics name them; files that could not be read are not there."""
    diagnostics: tuple[Diagnostic, ...]
    """Sorted by place."""
    spans: SourceMap
    text_digest: str
    tests: tuple[PolicyTest, ...]
    allowances: tuple[Allowance, ...] = ()
    """Warnings that are not wanted; they take no part in the policy's meaning."""
    marks: Marks = field(default_factory=Marks)
    """What the header says of outputs; it takes no part in the meaning either."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """What `text_digest` is of: the text of each file but the tests, by path in the folder."""


def load_policy(
    folder: Path, shown: str | None = None, *, instead: Mapping[str, str] | None = None
) -> Loaded:
    """Read and check the policy in a folder. Problems are in the result, never raised.

    Args:
        folder: The policy's folder.
        shown: How the user knows the folder; its path if not given.
        instead: Texts to read in place of what files hold, by the path as shown.
    """
    known_as = (folder.as_posix() if shown is None else shown).rstrip("/")
    read = Folder(folder, known_as, instead=instead or {})
    draft = Draft()
    if not read.read():
        return _loaded(read, draft, None, {}, ())
    parts = _Parts(read, draft.problems)
    typer, policy = _check(draft, parts, read)
    tests = check_tests(draft, parts.tests)
    draft.problems += [*draft.constants.diagnostics, *typer.diagnostics]
    return _loaded(read, draft, policy, typer.spans, tests)


def gaps_at(loaded: Loaded, as_of: date, *, gathering: bool = False) -> list[Diagnostic]:
    """The parameters that are read on a day on which they have no value: errors.

    Args:
        loaded: The policy as it was read.
        as_of: The day.
        gathering: Whether what measures and conditions on records read counts, too. Accounts
            whose facts are there are decided without it.
    """
    if loaded.policy is None:
        return []
    return gaps_in(loaded.policy, loaded.spans, as_of, gathering=gathering)


def ending_at(loaded: Loaded, as_of: date) -> list[Diagnostic]:
    """The parameters whose value ends within 90 days, and none follows: warnings.

    Without those that an `allow` silences.
    """
    if loaded.policy is None:
        return []
    silent = {
        loaded.spans.parameters.get(each.subject.name)
        for each in loaded.allowances
        if (each.subject.kind, each.code) == ("parameter", "parameter-ending")
    }
    found = ending_in(loaded.policy, loaded.spans, as_of)
    return [each for each in found if each.span not in silent]


class _Parts:
    """The files of a policy by kind; faults in their shape are reported."""

    def __init__(self, folder: Folder, problems: list[Diagnostic]) -> None:
        self._read: list[tuple[File, Part | None]] = []
        self.tests: list[TestsFile] = []
        for file in folder.files:
            if not file.is_test:
                before = len(problems)
                self._read.append((file, read_file(file.node, problems)))
                folder.unread |= len(problems) > before and self._lacks_names()
            elif (tests := read_tests(file.node, problems)) is not None:
                self.tests.append(tests)

    def _lacks_names(self) -> bool:
        """Whether the file read last, which has a fault, may declare names that are not known."""
        file, part = self._read[-1]
        if not isinstance(file.node, MappingNode):
            return True
        kind, name = kind_of(file.node)
        if kind in (TableFile, RecordsFile):
            return file.node.get(name) is None
        return kind is DeclarationsFile or (kind is DecisionFile and part is None)

    def of(self, kind: type[T]) -> Iterator[tuple[File, T]]:
        """The files of a kind."""
        return ((file, part) for file, part in self._read if isinstance(part, kind))

    def broken(self, kind: type[Part]) -> Iterator[tuple[str, MappingNode]]:
        """Files of a kind that are broken, each with its name, which may be empty."""
        for file, part in self._read:
            if part is None and isinstance(file.node, MappingNode):
                found, key = kind_of(file.node)
                name = file.node.get(key)
                if found is kind:
                    yield name.text if isinstance(name, Scalar) else "", file.node

    def measures(self) -> Iterator[MappingNode]:
        """All mappings of measures."""
        for _, part in self.of(DeclarationsFile):
            if part.measures is not None:
                yield part.measures

    def invariants(self) -> Iterator[Sequence]:
        """All lists of invariants."""
        for _, part in self._read:
            if isinstance(part, PolicyFile | DeclarationsFile) and part.invariants is not None:
                yield part.invariants


def _check(draft: Draft, parts: _Parts, folder: Folder) -> tuple[Typer, Policy | None]:
    head = _head(draft, parts, folder)
    _declarations(draft, parts, folder)
    declared = [declare_decision(draft, part) for _, part in parts.of(DecisionFile)]
    for _, node in parts.broken(DecisionFile):
        declare_broken(draft, node.get("output"))
    typer = Typer(_scope(draft))
    checked = [check_decision(draft, typer, each) for each in declared]
    decisions = [each for each in checked if each is not None and each.name in draft.decisions]
    ordered = in_order(decisions, typer.spans, draft.problems)
    invariants = check_invariants(draft, typer, parts.invariants())
    records = _records(draft, typer, parts)
    measures = check_measures(draft, typer, records, parts.measures())
    if head is None:
        return typer, None
    outcomes = check_outcomes(draft, head, _known(parts, declared))
    draft.marks = read_marks(draft, head)
    policy = _policy(draft, head, outcomes, ordered, invariants)
    return typer, replace(policy, records=records, measures=measures)


def _records(draft: Draft, typer: Typer, parts: _Parts) -> dict[str, Records]:
    draft.broken_records |= {name for name, _ in parts.broken(RecordsFile)}
    found = {}
    for _, part in parts.of(RecordsFile):
        records = check_records(draft, typer, part)
        if records is None:
            draft.broken_records.add(part.records.text)
        else:
            found[records.name] = records
    return found


def _head(draft: Draft, parts: _Parts, folder: Folder) -> PolicyFile | None:
    heads = [part for _, part in parts.of(PolicyFile)]
    for second in heads[1:]:
        draft.problems.append(second_policy(second.policy.span, heads[0].policy.span))
    if heads:
        return heads[0]
    if not folder.unread and not any(True for _ in parts.broken(PolicyFile)):
        draft.problems.append(missing_policy(folder.shown))
    return None


def _declarations(draft: Draft, parts: _Parts, folder: Folder) -> None:
    files = [part for _, part in parts.of(DeclarationsFile)]
    for part in files:
        if part.types is not None:
            declare_types(draft, part.types)
    draft.types.resolve_all()
    for part in files:
        if part.facts is not None:
            check_facts(draft, part.facts)
        if part.parameters is not None:
            check_parameters(draft, part.parameters)
    for file, table in parts.of(TableFile):
        check_table(draft, table, partial(folder.beside, file))
    draft.broken.update(name for name, _ in parts.broken(TableFile))


def _scope(draft: Draft) -> Scope:
    return Scope(
        facts=draft.facts,
        parameters=draft.parameter_types,
        outputs=draft.outputs,
        tables=draft.tables,
        types=draft.types.known,
        broken=frozenset(draft.broken),
    )


def _known(parts: _Parts, declared: list[Declared]) -> dict[str, DecisionFile | None]:
    broken: dict[str, DecisionFile | None] = {name: None for name, _ in parts.broken(DecisionFile)}
    return broken | {each.name: each.part for each in reversed(declared)}


def _policy(
    draft: Draft,
    head: PolicyFile,
    outcomes: tuple[str, ...],
    decisions: tuple[Decision, ...],
    invariants: tuple[Invariant, ...],
) -> Policy:
    return Policy(
        name=head.policy.text,
        version=head.version.text,
        title=text(head.title) or "",
        outcomes=outcomes,
        facts=draft.facts,
        parameters=draft.parameters,
        tables=draft.tables,
        decisions=decisions,
        invariants=invariants,
        types=draft.types.known,
    )


def _loaded(
    folder: Folder,
    draft: Draft,
    policy: Policy | None,
    nodes: Mapping[NodeId, Span],
    tests: tuple[PolicyTest, ...],
) -> Loaded:
    follow = set(_follows(folder, draft.problems))
    told = [each for each in draft.problems if each not in follow]
    problems = [*folder.problems, *naming_ignored(folder.ignored, told)]
    ordered = sorted(dict.fromkeys(problems), key=lambda d: (d.span, d.code, d.message))
    failed = any(each.severity is Severity.ERROR for each in ordered)
    return Loaded(
        policy=None if failed else policy,
        sources=folder.sources,
        diagnostics=tuple(ordered),
        spans=_map(draft, nodes),
        text_digest=text_digest(folder.texts),
        tests=tests,
        allowances=tuple(draft.allowances),
        marks=draft.marks,
        texts=folder.texts,
    )


def _follows(folder: Folder, problems: list[Diagnostic]) -> Iterator[Diagnostic]:
    """The problems that follow, or may, from others and are not told."""
    said = {(each.span.path, each.span.start) for each in folder.problems}
    partly = any(each.code in _PARTLY_READ for each in problems)
    for each in problems:
        in_tests = each.span.path in folder.test_paths
        doubtful = each.code in _DOUBTFUL and (folder.unread or (partly and in_tests))
        if doubtful or (each.span.path, each.span.start) in said:
            yield each


def _map(draft: Draft, nodes: Mapping[NodeId, Span]) -> SourceMap:
    def of(names: Iterable[str]) -> dict[str, Span]:
        return {name: draft.places[name] for name in names if name in draft.places}

    return SourceMap(
        nodes=nodes,
        rules=draft.rules,
        decisions=draft.decisions,
        facts=of(draft.facts),
        parameters=of(draft.parameters),
        tables=of(draft.tables),
        invariants=draft.invariants,
        because=draft.because,
        days=draft.days,
        settings=draft.settings,
        values=draft.values,
        rows=draft.rows,
        records=draft.record_places,
        columns=draft.column_places,
        measures=draft.measures,
    )
