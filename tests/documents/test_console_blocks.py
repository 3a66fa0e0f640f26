"""Every console block of a document shows what its commands really print."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.documents import ROOT, Step, agrees, documents, edit, rewritten, steps_of


@pytest.mark.parametrize("document", documents(), ids=str)
def test_its_console_blocks_are_up_to_date(document: Path) -> None:
    assert rewritten(document) == (ROOT / document).read_text("utf-8"), "run `make docs`"


def test_a_block_is_commands_each_with_its_output() -> None:
    block = "$ one \\\n  --more\nfirst\nsecond\n$ two\n$ three\nlast\n"
    assert steps_of(block) == [
        Step("one \\\n  --more", "first\nsecond\n"),
        Step("two", ""),
        Step("three", "last\n"),
    ]


def test_a_block_begins_with_a_command() -> None:
    with pytest.raises(ValueError, match="begins with `\\$ COMMAND`"):
        steps_of("output\n$ late\n")


@pytest.mark.parametrize(
    ("written", "real", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n...\nz\n", "a\nm\nn\nz\n", True),
        ("a\n...\nz\n", "a\nz\n", True),
        ("a\n...\n", "a\n", True),
        ("a\n...\nz\n", "a\nm\ny\n", False),
        ("a.\n", "ab\n", False),
        ("", "", True),
        ("", "a\n", False),
    ],
)
def test_dots_alone_on_a_line_stand_for_any_lines(written: str, real: str, *, same: bool) -> None:
    assert agrees(written, real) is same


def test_an_edit_replaces_what_it_shows(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("a: 1\nb: 2\nc: 3\n", "utf-8")
    edit(file, " a: 1\n-b: 2\n+b: 4\n+d: 5\n")
    assert file.read_text("utf-8") == "a: 1\nb: 4\nd: 5\nc: 3\n"


@pytest.mark.parametrize("text", ["", "b: 2\nb: 2\n"])
def test_an_edit_of_what_is_not_there_once_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="not once"):
        edit(file, "-b: 2\n+b: 4\n")
