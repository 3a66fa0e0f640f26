"""Whether a new name may be given: its form, and that nothing is called so, whatever the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.editing.skeletons.bench import Bench, Named, SkeletonError
from engine.policy.surface.names import Names
from engine.policy.yaml.nodes import Scalar
from engine.source.diagnostic import Diagnostic
from engine.source.text import Span

_HERE = Span("", 0, 0)


def new_name(bench: Bench, role: str, name: str) -> None:
    """Refuse a name of a fact or parameter that is none, or is taken.

    Raises:
        SkeletonError: It cannot be used.
    """
    problems: list[Diagnostic] = []
    Names(problems).name("name", role, name, _HERE)
    _refuse(problems)
    _refuse_taken(name, values_named(bench))


def new_decision_name(bench: Bench, name: str) -> None:
    """Refuse a name of a decision, and of its output, that is none, or is taken.

    Raises:
        SkeletonError: It cannot be used.
    """
    problems: list[Diagnostic] = []
    Names(problems).name("decision", "decision", name, _HERE)
    _refuse(problems)
    _refuse_taken(name, [*decisions_named(bench), *values_named(bench)])


def new_id(bench: Bench, id_: str) -> None:
    """Refuse the id of a rule that is none, or is taken.

    Raises:
        SkeletonError: It cannot be used.
    """
    problems: list[Diagnostic] = []
    Names(problems).id("rule", id_, _HERE)
    _refuse(problems)
    _refuse_taken(id_, ids(bench))


def new_title(bench: Bench, name: str) -> None:
    """Refuse the name of a test that is empty, of more than a line, or taken.

    Raises:
        SkeletonError: It cannot be used.
    """
    if not name.strip() or not name.isprintable():
        raise SkeletonError("a test needs a name: say in a line what it shows")
    _refuse_taken(name, tests_named(bench))


def _refuse(problems: Iterable[Diagnostic]) -> None:
    for problem in problems:
        told = problem.message if problem.help is None else f"{problem.message}; {problem.help}"
        raise SkeletonError(told)


def _refuse_taken(name: str, taken: Iterable[Named]) -> None:
    for each in taken:
        if each.name.casefold() != name.casefold():
            continue
        if each.name == name:
            raise SkeletonError(f"there is already the {each.role} `{name}`: {each.place}")
        told = f"`{name}` differs only in its capitals from the {each.role} `{each.name}`"
        raise SkeletonError(f"{told}: {each.place}")


def values_named(bench: Bench) -> Iterator[Named]:
    """The facts, parameters, outputs and reference tables: what an expression may name."""
    for key, role in (("facts", "fact"), ("parameters", "parameter")):
        for text, name, _ in bench.entries("declarations", key):
            yield Named(role, name.text, bench.place(text, name))
    for text, name, _ in bench.entries("decision", "output"):
        yield Named("output", name.text, bench.place(text, name))
    yield from _heads(bench, "table", "table")


def decisions_named(bench: Bench) -> Iterator[Named]:
    """The decisions."""
    return _heads(bench, "decision", "decision")


def _heads(bench: Bench, kind: str, key: str) -> Iterator[Named]:
    for text in bench.having(kind, key):
        name = text.node.get(key)
        if isinstance(name, Scalar):
            yield Named(kind, name.text, bench.place(text, name))


def ids(bench: Bench) -> Iterator[Named]:
    """The rules and invariants."""
    for rule, span in bench.loaded.spans.rules.items():
        source = bench.loaded.sources[span.path]
        yield Named("rule", rule, f"{span.path}:{source.line_column(span.start)[0]}")
    for kind in ("policy", "declarations"):
        yield from _listed(bench, kind, "invariants", ("id", "invariant"))


def rules_listed(bench: Bench) -> Iterator[Named]:
    """The rules in lists, those of decisions with errors among them."""
    return _listed(bench, "decision", "rules", ("id", "rule"))


def tests_named(bench: Bench) -> Iterator[Named]:
    """The tests."""
    return _listed(bench, "tests", "tests", ("name", "test"))


def _listed(bench: Bench, kind: str, key: str, called: tuple[str, str]) -> Iterator[Named]:
    for text, item in bench.items(kind, key):
        name = item.get(called[0])
        if isinstance(name, Scalar):
            yield Named(called[1], name.text, bench.place(text, name))
