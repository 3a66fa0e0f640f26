"""Every console block of a document shows what its commands really print."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.documents import ROOT, Step, agrees, documents, rewritten, steps_of


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
