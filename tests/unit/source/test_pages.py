"""Every diagnostic code's page has the fixed shape."""

from __future__ import annotations

import pytest

from engine.source.pages import codes, page

SECTIONS = ["## What it means", "## Why", "## Example", "## Instead"]


@pytest.mark.parametrize("code", codes())
def test_a_page_has_its_title_and_sections_in_order(code: str) -> None:
    text = page(code)
    assert text is not None
    lines = text.splitlines()
    assert lines[0].startswith(f"# {code}: ")
    assert not lines[0].endswith(".")
    assert [line for line in lines if line.startswith("## ")] == SECTIONS


@pytest.mark.parametrize("code", codes())
def test_a_page_shows_an_example(code: str) -> None:
    text = page(code) or ""
    assert "```" in text.partition("## Example")[2].partition("## Instead")[0]


@pytest.mark.parametrize("code", ["no-such-code", "../text", "yaml-syntax.md", ""])
def test_an_unknown_code_has_no_page(code: str) -> None:
    assert page(code) is None


def test_codes_are_in_alphabetical_order() -> None:
    assert list(codes()) == sorted(codes())
    assert "duplicate-key" in codes()
