"""The reference says what the grammar, the operators, the commands and the codes say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.commands import COMMANDS
from engine.model.operators import CompareOp, Function
from tools.documents import ROOT
from tools.reference import FOLDER, HIDDEN, pages

PAGES = pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_it_is_up_to_date(path: Path) -> None:
    assert path.read_text("utf-8") == PAGES[path], "run `make docs`"


def test_there_is_no_other_page_in_its_folder() -> None:
    assert {*FOLDER.glob("*.md")} == {*PAGES, FOLDER / "index.md"}


def test_each_operator_and_function_is_on_it() -> None:
    text = PAGES[FOLDER / "expressions.md"].partition("## Operators")[2]
    assert [op for op in CompareOp if f"| `{op}` |" not in text] == []
    names = [function for function in Function if function not in (*HIDDEN, Function.NEGATE)]
    assert [name for name in names if str(name) not in text] == []


def test_each_command_is_on_it_with_an_example() -> None:
    text = PAGES[FOLDER / "commands.md"]
    for names in COMMANDS.values():
        for name in names:
            part = text.partition(f"### {name}\n")[2].partition("\n### ")[0]
            assert f"  tidewaiter {name}" in part or f"tidewaiter {name} " in part, name


def test_the_site_has_the_pages_about_the_policy_and_the_code() -> None:
    assert (ROOT / "docs/index.md").exists()
