"""Cases as they stand in `cases/*.yaml`, and the sentences they show. The README tells the form.

Every scalar is read as a text; what it is worth is told by the type of what it stands for. So
nothing here leans on what the engine makes of YAML.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

HERE: Final = Path(__file__).parent

Body = Mapping[str, Any]
"""A mapping of a case: texts, lists and mappings."""


class _Texts(yaml.BaseLoader):
    """Reads every scalar as a text, and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  # as it is called
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) < len(keys):
            raise ValueError(f"a key stands twice: {keys}{node.start_mark}")
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class Case:
    """One case: the sentences it shows, and what is given and expected."""

    theme: str
    name: str
    says: tuple[str, ...]
    body: Body

    @property
    def id(self) -> str:
        """How a test names it."""
        return f"{self.theme}: {self.name}"

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Sentence:
    """A sentence of the meaning: its number, a few of its words, and the whole in ours.

    `elsewhere` is the test that shows it, or why none can, where no case does.
    """

    number: str
    words: str
    means: str
    elsewhere: str | None


def read(path: Path) -> Any:  # noqa: ANN401  # whatever stands in it
    """The document of a file, every scalar a text."""
    loader = _Texts(path.read_text(encoding="utf-8"))
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


@cache
def cases() -> tuple[Case, ...]:
    """Every case, by theme in the order of the files."""
    found = []
    for path in sorted((HERE / "cases").glob("*.yaml")):
        for body in read(path):
            says = body["says"] if isinstance(body["says"], list) else [body["says"]]
            found.append(Case(path.stem, body["name"], tuple(says), body))
    return tuple(found)


@cache
def sentences() -> tuple[Sentence, ...]:
    """Every sentence, in the order of the text."""
    return tuple(
        Sentence(number, body["words"], body["means"], body.get("elsewhere"))
        for number, body in read(HERE / "sentences.yaml").items()
    )


def of_kind(*keys: str) -> list[Case]:
    """The cases that have one of these keys."""
    return [case for case in cases() if not case.body.keys().isdisjoint(keys)]


def texts(value: str | Sequence[str]) -> list[str]:
    """A text or a list of them as a list."""
    return [value] if isinstance(value, str) else [*value]
