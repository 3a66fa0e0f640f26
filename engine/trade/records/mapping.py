"""A mapping file: for kinds of records, which column a heading is that no spelling tells.

lines:
Entry Summary Line Goods Value: value
Ctry: origin
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.accounts.problems import listed, shown
from engine.policy.yaml.nodes import Mapping as MappingNode
from engine.policy.yaml.nodes import Node, Scalar
from engine.policy.yaml.parse import parse_yaml
from engine.source.diagnostic import Diagnostic, Severity
from engine.source.reading import read_source
from engine.source.render import render
from engine.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from engine.model.records import Records
    from engine.source.text import Span


class MappingError(Exception):
    """A mapping file that cannot be used; says where and why."""


def read_mapping(
    path: Path, kinds: Mapping[str, Records] | None = None
) -> Mapping[str, dict[str, str]]:
    """Read a mapping file; with `kinds`, held to the kinds of records that the policy declares.

    Raises:
        MappingError: it cannot be read, is no mapping of kinds to headings to columns, or names a
            kind or column that is not declared.
    """
    source = read_source(path, str(path))
    if isinstance(source, Diagnostic):
        raise MappingError(render([source], {}, color=False))
    root, problems = parse_yaml(source)
    errors = [each for each in problems if each.severity is Severity.ERROR]
    found = {} if root is None else dict(_kinds(root, kinds, errors))
    if errors:
        raise MappingError(render(errors, {source.path: source}, color=False))
    return found


def _kinds(
    root: Node, kinds: Mapping[str, Records] | None, errors: list[Diagnostic]
) -> Iterator[tuple[str, dict[str, str]]]:
    if not isinstance(root, MappingNode):
        errors.append(_wrong("the file", root.span))
        return
    for kind, headings in root.entries:
        if kinds is not None and kind.text not in kinds:
            what = "which is no kind of records that the policy declares"
            errors.append(_unknown("unknown-name", kind, what, kinds))
        elif not isinstance(headings, MappingNode):
            errors.append(_wrong(f"`{shown(kind.text)}`", kind.span))
        else:
            known = None if kinds is None else [each.name for each in kinds[kind.text].given]
            yield kind.text, dict(_columns(kind, headings, known, errors))


def _columns(
    kind: Scalar, headings: MappingNode, known: list[str] | None, errors: list[Diagnostic]
) -> Iterator[tuple[str, str]]:
    for heading, column in headings.entries:
        if not isinstance(column, Scalar):
            what = f"`{shown(heading.text)}` of `{shown(kind.text)}`"
            errors.append(_wrong(what, heading.span))
        elif known is not None and column.text not in known:
            what = f"which is no column of `{kind.text}` that is read"
            errors.append(_unknown("unknown-column", column, what, known))
        else:
            yield heading.text, column.text


def _unknown(code: str, name: Scalar, what: str, known: Iterable[str]) -> Diagnostic:
    near = did_you_mean(name.text, [*known])
    remedy = f"did you mean `{near}`?" if near else f"there are {listed([*known], most=30)}"
    return Diagnostic(code, f"`{shown(name.text)}`, {what}", name.span, help=remedy)


def _wrong(what: str, span: Span) -> Diagnostic:
    message = f"{what} is not as a mapping of headings is"
    remedy = "write the kind of records, and below it `heading: column`"
    return Diagnostic("wrong-shape", message, span, help=remedy)
