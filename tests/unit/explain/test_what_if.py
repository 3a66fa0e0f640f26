"""An explanation of what was assumed never looks like one of the account as it is."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.accounts.sets import apply_sets, read_sets
from engine.explain.answer import WhyNot
from engine.explain.assumed import SOURCE
from engine.explain.build import explain
from engine.explain.case import Case, open_case
from engine.explain.explanation import Explanation
from engine.explain.html import explanation_html
from engine.explain.ink import Ink
from engine.explain.question import ask
from engine.explain.to_markdown import explanation_markdown, why_not_markdown
from engine.explain.to_text import explanation_text, why_not_text
from engine.model.types import Value
from tests.unit.explain.policies import case_of
from tests.unit.pages import Page

KNOWN: dict[str, Value] = {
    "exams": 7,
    "bond": 6_000_000,
    "opened": date(2020, 1, 1),
    "member": True,
    "share": 0.05,
}
TOLD = (
    "not the account as it is; assumed (--set): continuous bond is $100,000 instead of $60,000;"
    " name of the firm is missing, as it is already"
)


def _with(folder: Path, *texts: str) -> Case:
    case = case_of(folder, KNOWN)
    account = replace(case.account, assumed={})
    changed = apply_sets(account, read_sets(texts, case.inforce.policy.facts))
    return open_case(case.inforce, case.engine, changed, case.origin)


def _explained(folder: Path) -> Explanation:
    return explain(_with(folder, "bond=$100,000", "name=null"))


def test_each_assumed_fact_is_told_with_the_accounts_own(tmp_path: Path) -> None:
    bond, name = json.loads(_explained(tmp_path).model_dump_json())["assumed"]
    assert (bond["fact"], bond["value"], bond["instead_of"]) == ("bond", "100000.00", "60000.00")
    assert (name["fact"], name["value"], name["instead_of"]) == ("name", None, None)
    assert [part["option"] for part in (bond, name)] == ["bond=$100000.00", "name=null"]
    assert explain(case_of(tmp_path, KNOWN)).assumed == []


def test_its_source_is_not_that_of_the_file(tmp_path: Path) -> None:
    sources = {fact.name: fact.source for fact in _explained(tmp_path).account.facts}
    assert (sources["bond"], sources["exams"]) == (SOURCE, None)
    steps = [s for c in _explained(tmp_path).chains for s in c.steps if s.name == "exams"]
    assert [step.told for step in steps] == [[]]


def test_text_and_markdown_begin_with_it(tmp_path: Path) -> None:
    whole = _explained(tmp_path)
    text = explanation_text(whole, Ink(color=False))
    assert " ".join(text.split()).startswith(f"WHAT-IF: {TOLD} Firm")
    assert explanation_markdown(whole).startswith("> **WHAT-IF: not the account as it is; ")
    real = explain(case_of(tmp_path, KNOWN))
    assert "WHAT-IF" not in explanation_text(real, Ink(color=False)) + explanation_markdown(real)


def test_the_page_says_it_on_every_sheet_and_in_its_title(tmp_path: Path) -> None:
    text = explanation_html(_explained(tmp_path))
    page = Page(text)
    assert TOLD in page.text
    assert re.search("<title>WHAT-IF: ", text)
    assert '@top-center { content: "WHAT\\2d IF\\3a  not the account as it is";' in text
    assert "WHAT" not in explanation_html(explain(case_of(tmp_path, KNOWN)))


def test_the_command_that_makes_the_page_again_holds_the_options(tmp_path: Path) -> None:
    (command,) = re.findall(
        "tidewaiter --rules .*html", Page(explanation_html(_explained(tmp_path))).text
    )
    assert "--set 'bond=$100000.00' --set name=null" in command
    words = shlex.split(command)
    assert words[words.index("--set") + 1] == "bond=$100000.00"


@pytest.mark.parametrize(
    "text",
    [
        "bond=$100,000",
        "bond=-$0.05",
        "exams=7",
        "opened=2020-02-29",
        "member=false",
        "share=0.5",
        'name="null"',
        'name="it\'s"',
        "name=' x '",
        "name=a b",
        "exams=null",
    ],
)
def test_the_option_reads_as_what_was_assumed(tmp_path: Path, text: str) -> None:
    case = _with(tmp_path, text)
    (part,) = explain(case).assumed
    facts = case.inforce.policy.facts
    assert read_sets([part.option], facts) == read_sets([text], facts)


def test_an_answer_to_why_not_says_it_too(tmp_path: Path) -> None:
    answer = ask(_with(tmp_path, "exams=0"), "segment=high")
    assert isinstance(answer, WhyNot)
    assert [part.fact for part in answer.assumed] == ["exams"]
    assert why_not_text(answer, Ink(color=False)).startswith("WHAT-IF: not the account as it is; ")
    assert why_not_markdown(answer).startswith("> **WHAT-IF: not the account as it is; ")


def test_the_same_value_is_no_what_if(tmp_path: Path) -> None:
    whole = explain(_with(tmp_path, "bond=$60,000"))
    (part,) = whole.assumed
    assert part.same
    told = (
        "WHAT-IF: none in effect, this is the account as it is; the same was given (--set): "
        "continuous bond is $60,000 already"
    )
    assert " ".join(explanation_text(whole, Ink(color=False)).split()).startswith(told)
    assert explanation_markdown(whole).startswith("> **WHAT-IF: none in effect, ")
    text = explanation_html(whole)
    assert told in Page(text).text
    assert "<title>Firm" in text
    assert "@top-center { content" not in text
    sources = {fact.name: fact.source for fact in whole.account.facts}
    assert sources["bond"] is None


def test_an_empty_value_is_told_to_be_missing(tmp_path: Path) -> None:
    """`exams=` makes the fact missing, and the banner says so."""
    whole = explain(_with(tmp_path, "exams="))
    told = "assumed (--set): exams in 12 months is missing instead of 7"
    assert told in " ".join(explanation_text(whole, Ink(color=False)).split())
    assert told in Page(explanation_html(whole)).text
