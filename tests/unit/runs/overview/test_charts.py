"""Charts are right, and can be read by those who do not see them, or not in colour."""

from __future__ import annotations

import re

import pytest

from engine.explain.html.page import asset
from engine.runs.overview import charts
from engine.runs.overview.outcomes import _step
from engine.runs.overview.overview import Bar, Cross, Histogram
from tests.unit.explain.test_html_style import luminance

HISTOGRAM = Histogram(
    "score", "How much?", (Bar("0 to 4", 30, 10), Bar("5 to 9", 0), Bar("10", 5)),
    ("0", "5", "10", "15"), "1", "10", 2,
)  # fmt: skip
CROSS = Cross("level", "desk", ("low", "<high>"), ("a", "b"), ((12_400, 0), (1, 3_000_000)))


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("drawn", [charts.histogram(HISTOGRAM), charts.heat_map(CROSS)])
def test_a_chart_has_a_name_and_a_description(drawn: object) -> None:
    text = str(drawn)
    named = re.search(r'aria-labelledby="(\S+) (\S+)"', text)
    assert named is not None
    assert f'<title id="{named[1]}">' in text
    assert f'<desc id="{named[2]}">' in text
    assert 'role="img"' in text
    assert "style=" not in text


def test_the_columns_of_a_histogram_are_as_high_as_their_numbers() -> None:
    text = str(charts.histogram(HISTOGRAM))
    heights = re.findall(r'height="([0-9.]+)" fill="(#1d4b7f|url)', text)
    assert [height for height, _ in heights] == ["133.3", "66.7", "0", "0", "33.3", "0"]
    for label in (">0<", ">10<", ">20<", ">30<", ">5<"):
        assert label in text


def test_the_scale_of_a_histogram_ends_at_or_above_its_highest_column() -> None:
    for most in (1, 7, 99, 100, 12_345, 999_999):
        of = Histogram("x", "", (Bar("1", most),), ("1", "2"), "1", "1", 0)
        heights = re.findall(r'height="([0-9.]+)" fill="#1d4b7f"', str(charts.histogram(of)))
        assert 100 <= float(heights[0]) <= 200


def test_a_map_says_its_numbers_in_brief_and_in_full() -> None:
    text = str(charts.heat_map(CROSS))
    for told in (">12.4k<", ">\N{MIDDLE DOT}<", ">1<", ">3000k<", "&lt;high&gt;, b: 3,000,000 acc"):
        assert told in text, told


@pytest.mark.parametrize("n", [0, 1, 10, 100, 1_000, 10_000, 50_000, 200_000, 400_000, 1_000_000])
def test_the_number_in_a_cell_can_be_read_on_its_colour(n: int) -> None:
    cross = Cross("a", "b", ("x",), ("y", "z"), ((n, 1_000_000),))
    fill, ink = re.findall(r'fill="(#[0-9a-f]{6})"', str(charts.heat_map(cross)))[-4:-2]
    assert contrast(fill, ink) >= 4


def test_what_is_provisional_is_hatched_and_the_tick_stands_out() -> None:
    text = str(charts.bar(0.25, 0.5, tick=0.3))
    assert f'width="25.00%" height="14" fill="{charts.SURE}"' in text
    assert 'x="25.00%" width="50.00%" height="14" fill="url(#provisional)"' in text
    assert 'id="provisional"' in str(charts.hatching())
    assert contrast(charts.TICK, charts.SURE) >= 3
    assert contrast(charts.TICK, charts.FAINT) >= 1.8


@pytest.mark.parametrize(
    ("least", "is_whole", "step"),
    [
        (0, True, 1),
        (0.4, True, 1),
        (4.2, True, 5),
        (5, True, 5),
        (51, True, 100),
        (0.012, False, 0.02),
        (0.05, False, 0.05),
    ],
)
def test_ranges_have_a_round_width(least: float, *, is_whole: bool, step: float) -> None:
    assert _step(least, is_whole=is_whole) == pytest.approx(step, rel=1e-12)


def test_the_page_prints() -> None:
    style = asset("engine.runs.overview", "overview.css")
    assert "@media print" in style
    assert "print-color-adjust: exact" in style
