"""Where the rows of a table stand in the policy's files, so that they can be put back there."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from engine.policy.surface.csv_table import read_csv_table
from engine.policy.surface.pipe_table import read_pipe_table
from engine.policy.yaml.nodes import Mapping, Scalar, Sequence
from engine.policy.yaml.parse import parse_yaml
from engine.source.suggest import did_you_mean

if TYPE_CHECKING:
    from engine.model.policy import Policy
    from engine.policy.load import Loaded
    from engine.policy.surface.grid import Grid
    from engine.source.text import SourceText


class UnknownTableError(Exception):
    """There is no decision or reference table of this name; the text says the remedy."""


class NotATableError(Exception):
    """A decision that cannot be a table; the text says why and where."""


class Form(StrEnum):
    """How the rows are written."""

    PIPE = "pipe table"
    RULES = "rules"
    CSV = "CSV file"


@dataclass(frozen=True, slots=True)
class Home:
    """A place in a file: the rows stand from `start` to `end`.

    `grid` is None for rules; `rules` is None for anything else.
    """

    path: Path
    source: SourceText
    form: Form
    start: int
    end: int
    indent: str = ""
    grid: Grid | None = None
    rules: Sequence | None = None
    document: Mapping | None = None

    @property
    def newline(self) -> str:
        """How the lines of the file end."""
        return "\r\n" if "\r\n" in self.source.text else "\n"


def find_home(loaded: Loaded, policy: Policy, folder: Path, name: str) -> Home:
    """The place of the rows of a decision or reference table.

    Raises:
        UnknownTableError: the policy has none of this name.
        NotATableError: its rules do not stand on lines of their own.
    """
    span = loaded.spans.decisions.get(name) or loaded.spans.tables.get(name)
    if span is None:
        _unknown(policy, name)
    source = loaded.sources[span.path]
    node, _ = parse_yaml(source)
    if not isinstance(node, Mapping):
        _unknown(policy, name)
    path = _on_disk(folder, source.path)
    if name not in loaded.spans.decisions and node.get("rows") is None:
        return _csv_home(loaded, folder, path, node)
    rules = node.get("rules")
    if isinstance(rules, Sequence) and name in loaded.spans.decisions:
        return _rules_home(path, source, node, rules)
    block = node.get("table" if name in loaded.spans.decisions else "rows")
    if not isinstance(block, Scalar):
        raise NotATableError(f"decision `{name}` has neither rules nor a table")
    return _pipe_home(path, source, node, block)


def _unknown(policy: Policy, name: str) -> NoReturn:
    known = [*(each.name for each in policy.decisions), *policy.tables]
    message = f"there is no decision or reference table `{name}`"
    for decision in policy.decisions:
        if any(output.name == name for output in decision.outputs):
            told = f"it is an output of the decision `{decision.name}`"
            raise UnknownTableError(f"{message}; {told}")
    guess = did_you_mean(name, known)
    hint = f"did you mean `{guess}`?" if guess else f"there are: {', '.join(known)}"
    raise UnknownTableError(f"{message}; {hint}")


def _on_disk(folder: Path, shown: str) -> Path:
    """The file that the user knows as `shown`, which begins with the folder as it was named."""
    return folder / shown.removeprefix(folder.as_posix().rstrip("/") + "/")


def _pipe_home(path: Path, source: SourceText, node: Mapping, block: Scalar) -> Home:
    text = source.text
    end = block.span.end
    start = text.find("\n", block.span.start, end) + 1
    while not text[start : text.find("\n", start, end)].strip() and "\n" in text[start:end]:
        start = text.find("\n", start, end) + 1
    line = text[start:end].split("\n", 1)[0]
    indent = line[: len(line) - len(line.lstrip(" "))]
    grid = read_pipe_table(block, "", [])
    return Home(path, source, Form.PIPE, start, end, indent, grid, document=node)


def _rules_home(path: Path, source: SourceText, node: Mapping, rules: Sequence) -> Home:
    key = node.key("rules")
    start = rules.span.start if key is None else key.span.start
    line = source.text[source.text.rfind("\n", 0, start) + 1 : start]
    if line.strip(" ") or source.text.startswith("{", node.span.start):
        number, _ = source.line_column(start)
        told = f"`rules` ({source.path}:{number}) must stand on a line of its own to become a table"
        raise NotATableError(f"{told}; write the file without braces around it, a key a line")
    newline = source.text.find("\n", rules.span.end)
    end = len(source.text) if newline < 0 else newline
    if source.text[:end].endswith("\r"):
        end -= 1
    return Home(path, source, Form.RULES, start, end, line + "  ", rules=rules, document=node)


def _csv_home(loaded: Loaded, folder: Path, path: Path, node: Mapping) -> Home:
    beside = node.get("rows_from")
    name = beside.text if isinstance(beside, Scalar) else ""
    above = posixpath.dirname(_shown(folder, path))
    shown = posixpath.normpath(posixpath.join(above, name))
    prefix = folder.as_posix().rstrip("/")
    source = loaded.sources[f"{prefix}/{shown}" if prefix else shown]
    grid = read_csv_table(source, "", [])
    at = _on_disk(folder, source.path)
    return Home(at, source, Form.CSV, 0, len(source.text), grid=grid, document=node)


def _shown(folder: Path, path: Path) -> str:
    """The path of a file in its folder."""
    return path.relative_to(folder).as_posix()
