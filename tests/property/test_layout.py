"""The canonical layout of files written in a random hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.editing.layout.text import format_text
from engine.policy.digest import meaning_digest
from engine.policy.load import load_policy
from engine.policy.surface.pipe_table import read_pipe_table
from engine.policy.yaml.nodes import Mapping, Node, Scalar
from engine.policy.yaml.parse import parse_yaml
from engine.policy.yaml.rejoin import rejoined
from engine.source.diagnostic import Diagnostic
from engine.source.text import SourceText
from tests.cli.policies import FILES, written
from tests.property.chance import Drawn, Seeded
from tests.property.layout_laws import broken_layout, parsed
from tests.property.made_files import Table, Tree, made_file
from tests.property.scrawl import Note, Scrawled, scrawl

SHADE = """\
decision: shade
output: {shade: text}
hit_policy: first
otherwise: null
table: |
  id      | visits   | marks        || shade
  SHADE-A | >= often | contains red || dark
  SHADE-B | -        | -            || "red | blue"
"""
POLICY = {**FILES, "shade.yaml": SHADE}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("policy"), {"shade.yaml": SHADE})


@given(st.data())
def test_the_layout_of_any_file_loses_nothing(data: st.DataObject) -> None:
    chance = Drawn(data.draw)
    assert broken_layout(scrawl(made_file(chance), chance)) is None


@given(seed=st.integers(0, 2**32))
def test_the_layout_of_a_policy_leaves_its_meaning(seed: int, folder: Path) -> None:
    chance = Seeded(seed)
    hand = {name: scrawl(tree, chance, is_policy=True).text for name, tree in _trees().items()}
    laid_out = {name: format_text(SourceText(name, text)) for name, text in hand.items()}
    texts = {name: text for name, text in laid_out.items() if isinstance(text, str)}
    assert texts.keys() == hand.keys()
    assert _meaning(folder, hand) == _meaning(folder, texts) == _meaning(folder, {})


def _meaning(folder: Path, texts: dict[str, str]) -> tuple[str, list[str]]:
    loaded = load_policy(folder, "p", instead={f"p/{name}": text for name, text in texts.items()})
    assert loaded.policy is not None, loaded.diagnostics
    return meaning_digest(loaded.policy), [f"{test.name} {test.facts}" for test in loaded.tests]


@cache
def _trees() -> dict[str, dict[str, Tree]]:
    trees = {name: _tree(parsed(text)) for name, text in POLICY.items()}
    return {name: tree for name, tree in trees.items() if isinstance(tree, dict)}


def _tree(node: Node) -> Tree:
    """A node as what a hand can write."""
    if isinstance(node, Mapping):
        return {key.text: _tree(value) for key, value in rejoined(node).entries}
    if not isinstance(node, Scalar):
        return [_tree(item) for item in node.items]
    problems: list[Diagnostic] = []
    grid = read_pipe_table(node, "", problems) if node.style == "literal" else None
    if grid is None:
        return node.text
    rows = tuple(tuple(cell.text for cell in row) for row in (grid.header, *grid.rows))
    return Table(rows, grid.split)


def test_the_laws_see_a_lost_comment() -> None:
    text = "policy: a\n"
    notes = {"# 0": Note("above", ("policy",))}
    assert broken_layout(Scrawled(text, notes)) == "the comment `# 0` is there 0 times"


def test_the_laws_see_a_comment_that_strayed() -> None:
    text = "policy: a\n# 0\nversion: 1\n"
    notes = {"# 0": Note("above", ("policy",))}
    assert broken_layout(Scrawled(text, notes)) == "the comment `# 0` is not above ('policy',)"


@pytest.mark.parametrize("folder", ["rules", "tests/golden"])
def test_every_file_of_the_house_is_laid_out_without_loss(folder: str) -> None:
    paths = sorted((Path(__file__).parents[2] / folder).rglob("*.yaml"))
    assert len(paths) > 20
    assert {path: broken for path in paths if (broken := _broken(path)) is not None} == {}


def _broken(path: Path) -> str | None:
    text = path.read_text(encoding="utf-8")
    _, problems = parse_yaml(SourceText("a.yaml", text))
    if problems:
        assert format_text(SourceText("a.yaml", text)) == problems
        return None
    return broken_layout(Scrawled(text, {}))
