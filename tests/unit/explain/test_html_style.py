"""The page can be read by everybody: contrast, focus, print, and no colour alone."""

from __future__ import annotations

import re
from typing import Final

import pytest

from engine.explain.html.page import asset

STYLE: Final = asset("engine.explain.html", "page.css")
SHEETS: Final = (
    STYLE,
    asset("engine.explain.html", "explanation.css"),
    asset("engine.handbook", "handbook.css"),
)
COLOURS: Final = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", STYLE))


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, "paper") for ink in ("ink", "soft", "link", "good", "unsure", "bad")),
        ("ink", "tint"),
        ("soft", "tint"),
        ("ink", "bad-tint"),
        ("soft", "bad-tint"),
        ("ink", "unsure-tint"),
        ("soft", "unsure-tint"),
        ("link", "unsure-tint"),
        ("good", "good-tint"),
        ("unsure", "unsure-tint"),
        ("bad", "bad-tint"),
    ],
)
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


def test_edges_that_mean_something_stand_out() -> None:
    assert contrast("edge", "paper") >= 3


@pytest.mark.parametrize("sheet", SHEETS)
def test_colours_are_named_once(sheet: str) -> None:
    body = re.sub(r":root \{.*?\}", "", sheet, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,6}\b", re.sub(r"#[a-z-]+ ", "", body)) == []


def test_focus_is_seen() -> None:
    assert ":focus-visible" in STYLE
    assert not any(re.search(r"outline: *(0|none)", sheet) for sheet in SHEETS[:2])


def test_what_is_folded_is_printed() -> None:
    assert "details::details-content" in STYLE.partition("@media print")[2]
    assert "beforeprint" in asset("engine.explain.html", "page.js")


def test_nothing_is_printed_too_small_to_read() -> None:
    sizes = [float(size) for size in re.findall(r"([0-9.]+)pt", SHEETS[1].split("@media print")[1])]
    letters = [size for size in sizes if size >= 2]  # the others are lines
    assert min(letters) >= 6.5
    assert "table { font-size: 7.5pt" in SHEETS[1]
