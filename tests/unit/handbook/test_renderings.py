"""The document as HTML and as Markdown: all of it, linked, and escaped."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.explain.html.page import asset
from engine.handbook.to_html import handbook_html
from engine.handbook.to_markdown import handbook_markdown
from tests.cli.policies import FILES
from tests.unit.handbook.books import HOSTILE, book_of, hostile_files
from tests.unit.pages import Page, assert_sound

NODE = shutil.which("node")


@pytest.fixture(name="page", scope="module")
def _page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return Page(handbook_html(book_of(tmp_path_factory.mktemp("rules"))))


def test_the_page_is_sound(page: Page) -> None:
    assert_sound(page)


@pytest.mark.parametrize(
    "told",
    [
        "visits is at least many visits (4)",
        "score +30",
        "19 USC 1592; policy default",
        "rules/score.yaml:11",
        "First: the rules are asked from top to bottom; the first that matches holds.",
        "in force from 2026-01-01 until 2026-12-31",
        "level is high; LEVEL-VISITS fires",
        "what is open is watched",
        "No test expects anything of it.",
        "nothing reads it",
    ],
)
def test_the_page_says_it(page: Page, told: str) -> None:
    assert told in page.text


def test_what_is_not_in_force_is_marked_in_words(page: Page) -> None:
    row = page.one("rule-GRADE-B")
    assert "not in force" in row.text
    assert "not in force" not in page.one("rule-GRADE-A").text
    assert "not in force" in page.one("parameter-limit").text


def test_the_search_is_there_for_those_whose_browser_runs_it(page: Page) -> None:
    assert "hidden" in page.one("search").attributes
    assert page.all("label")[0].attributes["for"] == "query"
    entries = [each for each in page.elements if "entry" in (each.attributes.get("class") or "")]
    assert len(entries) > 20
    hint = page.one("found").attributes["data-none"]
    assert hint is not None
    assert hint.startswith("nothing has all of these words; names, titles, labels, ")


@pytest.mark.skipif(NODE is None, reason="there is no node to run the script")
@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("labour", "forced labor"),
        ("LABOR", "labour"),
        ("recognise", "recognized"),
        ("centre", "Center"),
    ],
)
def test_the_search_knows_british_and_american_spelling(word: str, text: str) -> None:
    script = asset("engine.handbook", "search.js")
    begin = script.index("const folded")
    folded = script[begin : script.index(";", begin) + 1]
    told = f"{folded} console.log(folded({json.dumps(text)}).includes(folded({json.dumps(word)})))"
    ran = subprocess.run([NODE or "", "-e", told], capture_output=True, text=True, check=True)
    assert ran.stdout == "true\n"


def test_the_overview_is_a_drawing_with_a_title_whose_boxes_are_links(page: Page) -> None:
    (drawing,) = page.all("svg")
    assert drawing.attributes["aria-labelledby"] == "graph-title graph-desc"
    assert drawing.inside.count("rect") == drawing.inside.count("a") == 6


def test_markdown_has_the_same(tmp_path: Path) -> None:
    text = handbook_markdown(book_of(tmp_path))
    for told in (
        "[visits](#fact-visits) is at least [many visits](#parameter-often) (4)",
        "`score`: **\\+30**",
        '<a id="rule-SCORE-VISITS"></a>SCORE-VISITS Many visits',
        "*(not in force)*",
        "```mermaid",
        "| five visits are many | 2026-11-24 | level is high; LEVEL-VISITS fires |",
        "| 19 USC 1592 | [SCORE-OLD](#rule-SCORE-OLD), [SCORE-VISITS](#rule-SCORE-VISITS) |",
    ):
        assert told in text


def test_every_link_of_markdown_leads_somewhere(tmp_path: Path) -> None:
    text = handbook_markdown(book_of(tmp_path))
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', text))
    targets = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert targets
    assert targets <= anchors


def test_rows_of_markdown_have_as_many_cells_as_their_head(tmp_path: Path) -> None:
    text = handbook_markdown(book_of(tmp_path, hostile_files()))
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()}
        assert len(counts) == 1, block


def test_markup_in_the_policy_stays_text_on_the_page(tmp_path: Path) -> None:
    page = Page(handbook_html(book_of(tmp_path, hostile_files())))
    assert_sound(page)
    shown = " ".join(HOSTILE.split())
    assert page.text.count(shown) >= 8
    assert shown in page.all("title")[0].text


def test_markup_in_the_policy_stays_text_in_markdown(tmp_path: Path) -> None:
    text = handbook_markdown(book_of(tmp_path, hostile_files()))
    assert "<img" not in text
    assert "<script" not in text
    assert re.sub(r'<a id="[A-Za-z0-9_-]+"></a>', "", text).count("<") == 0
    assert r"\[x\](y)\|&amp;amp;" in text


def test_numbers_of_persons_are_masked(tmp_path: Path) -> None:
    book = book_of(tmp_path, hostile_files())
    for text in (handbook_html(book), handbook_markdown(book)):
        assert "123-45-6789" not in text
        assert "89" in text


def test_stars_of_a_mask_are_no_bold_type(tmp_path: Path) -> None:
    text = handbook_markdown(book_of(tmp_path, hostile_files()))
    assert r"\*\*\*-\*\*-\*\*89" in text
    assert "***-**-**89" not in text


def test_rules_are_found_by_the_names_that_they_read(page: Page) -> None:
    def reads(id_: str) -> str | None:
        return page.one(f"rule-{id_}").attributes["data-reads"]

    assert reads("SCORE-VISITS") == "often open visits"
    assert reads("GRADE-A") == "often score size"
    assert reads("FEE-RED") == "marks"


def test_rules_are_found_by_the_decision_whose_output_they_read(tmp_path: Path) -> None:
    bill = FILES["bill.yaml"].replace("= owed + fee", "= owed + due")
    fee = FILES["fee.yaml"].replace("output: {fee:", "output: {due:")
    files = {"bill.yaml": bill.replace("{fee}", "{due}"), "fee.yaml": fee}
    page = Page(handbook_html(book_of(tmp_path, files)))
    assert page.one("rule-BILL-ALL").attributes["data-reads"] == "due fee owed"
