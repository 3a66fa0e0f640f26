"""The page as somebody reads it who knows nothing of the program: on a screen and on paper."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.explain.build import explain
from engine.explain.explanation import (
    AuthorityPart,
    BecomesPart,
    Explanation,
    MissingPart,
    NearPart,
)
from engine.explain.html import explanation_html
from engine.explain.html.page import render_page
from engine.explain.html.references import cited, group_of
from engine.explain.html.words import entry, named, titled
from engine.explain.ink import Ink
from engine.explain.to_markdown import explanation_markdown
from engine.explain.to_text import explanation_text
from engine.model.types import Value
from tests.unit.explain.policies import SCORE, SEGMENT, case_of
from tests.unit.explain.test_html import KNOWN, OPEN, page_of
from tests.unit.handbook.books import HOSTILE
from tests.unit.pages import Page, assert_sound

GAPS = """
decision: gaps
question: How many requirements are open?
output: {gaps: integer}
hit_policy: collect count
rules:
  - {id: GAP-EXAMS, title: Too many exams, when: exams > 5}
  - {id: GAP-MEMBER, title: Not a member, when: not(member)}
  - {id: GAP-SHARE, title: Too small a share, when: share < 49%}
"""
TRUST = """
decision: segment
question: Which?
output: {segment: enum(low, trusted)}
hit_policy: first
otherwise: low
if_provisional: low
authority: {cite: 19 CFR 1.2, basis: default}
rules: [{id: SEG-TRUST, title: Trusted, when: gaps = 0, then: trusted}]
"""
STEPS = """
decision: segment
question: What is to be done?
output: {segment: "enum(ask, audit)", due_on: date}
hit_policy: rule order
if_provisional: keep
rules:
  - {id: ACT-ASK, title: Ask, when: exams > 1, then: {segment: ask, due_on: = as_of + 10 days}}
  - {id: ACT-AUDIT, title: Audit, when: bond < $50000,
     then: {segment: audit, due_on: = as_of + 60 days}}
"""
FAULTY = """
decision: faulty
question: Are the data at fault?
output: {faulty: boolean}
hit_policy: any
otherwise: false
if_provisional: false
rules: [{id: FAULT-EXAMS, title: Exams, when: exams > 1000, then: true, because: "{exams} exams"}]
"""


@pytest.fixture(name="settled", scope="module")
def _settled(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return page_of(tmp_path_factory.mktemp("rules"), KNOWN)


def style_of(text: str) -> str:
    return Page(text).all("style")[0].text


def test_every_sheet_has_the_account_the_policy_and_its_number(settled: Page) -> None:
    style = settled.all("style")[0].text
    # `-` is 2d, `.` is 2e, `,` is 2c
    assert '@bottom-left { content: "A\\2d 1   small 1\\2c  as of 2026\\2d 11\\2d 24"; }' in style
    assert '@bottom-right { content: "page " counter(page) " of " counter(pages); }' in style


def test_the_foot_of_a_sheet_lets_nothing_out_of_its_string(tmp_path: Path) -> None:
    case = case_of(tmp_path, KNOWN)
    hostile = f'"; }} }} * {{ }} </style>{HOSTILE}\n123-45-6789'
    account = replace(case.account, id=hostile)
    text = explanation_html(explain(replace(case, account=account)))
    assert_sound(Page(text))
    (content,) = re.findall(r'@bottom-left \{ content: "([^"]*)"; \}', style_of(text))
    assert re.fullmatch(r"(?:[A-Za-z0-9 ]|\\[0-9a-f]+ )+", content)
    assert "6789" not in content
    assert "89" in content


def test_a_page_without_a_foot_has_none() -> None:
    assert "@bottom-left" not in render_page(title="x", body=None)


def _failing_by(near: NearPart, condition: str) -> NearPart:
    rule = near.rule.model_copy(update={"conditions": [condition]})
    return near.model_copy(update={"rule": rule})


def test_what_is_not_printed_is_said(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, {**KNOWN, "share": 0.5}, GAPS, TRUST))
    gaps = explanation.decisions[1]
    assert [near.rule.id for near in gaps.near] == ["GAP-SHARE"]  # 50% is near 49%
    many = [
        part.model_copy(update={"near": [_failing_by(gaps.near[0], part.name + n) for n in "abc"]})
        for part in explanation.decisions
    ]
    page = Page(explanation_html(explanation.model_copy(update={"decisions": many})))
    assert "The first 3 of 6 are printed; the file tells all." in page.text
    rows = [row for row in page.all("tr") if "Too small a share" in row.text]
    assert [row.attributes.get("class") for row in rows] == [None] * 3 + ["screen"] * 3


def test_rules_of_any_decision_that_came_near_are_shown(tmp_path: Path) -> None:
    page = page_of(tmp_path, KNOWN, GAPS, TRUST)
    rows = page.rows("could have changed an outcome")
    assert rows[1].startswith(
        "Too small a share GAP-SHARE Gaps: one more share of the lines is 50%"
    )


def test_rules_that_fail_by_the_same_condition_are_told_together(tmp_path: Path) -> None:
    both = GAPS.replace("rules:", "rules:\n  - {id: GAP-LOW, title: Low, when: share < 49%}")
    page = page_of(tmp_path, KNOWN, both, TRUST)
    rows = page.rows("could have changed an outcome")
    assert [row for row in rows if "GAP-LOW" in row and "GAP-SHARE" in row]


def test_authorities_are_grouped_by_what_binds() -> None:
    sources = cited(
        [
            AuthorityPart(authority="policy default", basis="default", rules=["A"], parameters=[]),
            AuthorityPart(
                authority="19 USC 1", cite="19 USC 1", rules=["B"], parameters=["bond_x"]
            ),
            AuthorityPart(
                authority="19 USC 1; policy default",
                cite="19 USC 1",
                basis="default",
                rules=["C"],
                parameters=[],
            ),
            AuthorityPart(
                authority="A guide (2016)",
                cite="A guide (2016)",
                rules=[],
                parameters=[],
                otherwise=["division", "service_level"],
            ),
        ]
    )
    assert sources == {
        "": ([], ["A"]),
        "19 USC 1": (["B", "bond x"], ["C"]),
        "A guide (2016)": (["all other cases of division and service level"], []),
    }
    assert [group_of(source) for source in sources] == [2, 0, 1]


@pytest.mark.parametrize(
    "law",
    [
        "19 CFR 113.13(c)",
        "81 FR 92978",
        "UFLPA, Public Law 117-78, section 3",
        "Harmonized Tariff Schedule of the United States, chapter 77",
        "19 U.S.C. 1592",
    ],
)
def test_law_and_regulation_are_known_by_their_citation(law: str) -> None:
    assert group_of(law) == 0


@pytest.mark.parametrize("guide", ["GAO-16-542", "Wilson, 1927", "FRANCE", "CBP bond formulas"])
def test_other_sources_are_guidance_and_literature(guide: str) -> None:
    assert group_of(guide) == 1


def test_what_binds_and_what_is_a_choice_is_said(tmp_path: Path) -> None:
    page = page_of(tmp_path, KNOWN, GAPS, TRUST)
    assert "Policy default: a choice of this policy's own, which no law prescribes" in page.text
    rows = page.rows("the numbers are a choice of this policy's own")
    assert rows == [
        "Source Says so itself Measured by policy default",
        "Law and regulation (binding)",
        "19 CFR 1.2 all other cases of segment",
    ]


def test_what_a_count_is_made_of_stands_beside_the_reason(tmp_path: Path) -> None:
    page = page_of(tmp_path, {**KNOWN, "member": False}, GAPS, TRUST)
    (row,) = page.rows("what keeps it from each other value")[1:]
    assert row.startswith("trusted SEG-TRUST: gaps is 2, and the rule applies only if it is 0")
    assert "GAP-EXAMS (Too many exams)" in row
    assert "GAP-MEMBER (Not a member)" in row
    assert "screen" not in (page.one("otherwise").attributes.get("class") or "")  # it is printed


def test_where_no_rule_matched_the_place_of_the_value_is_told(tmp_path: Path) -> None:
    page = page_of(tmp_path, KNOWN, GAPS, TRUST)
    row = page.rows("Each outcome, whether it is settled")[1]
    assert "no rule matched, so the value for all other cases holds" in row
    assert "19 CFR 1.2; policy default · rules/segment.yaml:5" in row


def test_an_entry_of_several_outputs_is_a_line(tmp_path: Path) -> None:
    page = page_of(tmp_path, KNOWN, STEPS)
    row = page.rows("Each outcome, whether it is settled")[1]
    assert row.startswith("Segment ask, due on 2026-12-04 audit, due on 2027-01-23 ✓ settled ask: ")
    assert entry({"a": "x", "due_on": "2026-12-04", "by": "y"}) == "x, due on 2026-12-04, by y"


def test_what_several_outputs_could_become_is_told_entry_by_entry(tmp_path: Path) -> None:
    known = {name: value for name, value in KNOWN.items() if name != "bond"}
    page = page_of(tmp_path, known, STEPS)
    could = "Could become ask, due on 2026-12-04; audit, due on 2027-01-23, once known: bond."
    assert could in page.text


def test_an_account_whose_data_are_at_fault_is_not_called_settled(tmp_path: Path) -> None:
    facts: dict[str, Value] = {**KNOWN, "exams": 1001}
    page = page_of(tmp_path, facts, SCORE, SEGMENT, FAULTY)
    assert_sound(page)
    assert page.all("h2")[0].text == "The data of this account are at fault"
    alarm = page.text.partition("The data of this account are at fault")[2]
    assert alarm.startswith(" 1,001 examsFAULT-EXAMS Nothing else is judged before they are right.")
    assert "Until then score says nothing." in page.text
    assert "Every outcome is settled" not in page.text
    assert "What the score is made of" not in page.text
    assert "What came near" not in page.text


def test_an_outcome_that_says_nothing_has_a_mark_of_its_own(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, {**KNOWN, "exams": 1001}, SCORE, SEGMENT, FAULTY))
    chains = [
        explanation.chains[0].model_copy(update={"outcome": part.name})
        for part in explanation.decisions
    ]
    page = Page(explanation_html(explanation.model_copy(update={"chains": chains})))
    rows = page.rows("Each outcome, whether it is settled")
    assert [row for row in rows if re.match("Score 40 . not judged ", row)]
    assert "Not judged: it says nothing before the data are right." in page.text


def test_the_digests_are_explained_and_can_be_checked(settled: Page) -> None:
    foot = " ".join(settled.all("footer")[0].text.split())
    assert "Each is a SHA-256: the first over all of the policy that can change an outcome" in foot
    assert "shortened to 16 digits" in foot
    assert "tidewaiter check prints the digest of the meaning" in foot
    assert "tidewaiter --rules FOLDER explain FACTS A-1 --as-of 2026-11-24 --format html" in foot
    head = " ".join(settled.all("header")[0].text.split())
    assert "mmmmmmmmmmmmmmmm… in full" in head


def test_an_id_is_quoted_for_a_shell(tmp_path: Path) -> None:
    case = case_of(tmp_path, KNOWN)
    account = replace(case.account, id="a; rm -rf '~'")
    page = Page(explanation_html(explain(replace(case, account=account))))
    assert """explain FACTS 'a; rm -rf '"'"'~'"'"'' --as-of""" in page.text


def test_floor_and_cap_are_said_where_the_points_are_listed(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, KNOWN))
    chain = explanation.chains[0].model_copy(update={"outcome": "score"})
    page = Page(explanation_html(explanation.model_copy(update={"chains": [chain]})))
    (row,) = page.rows("Each outcome, whether it is settled")[1:]
    assert "10 base, -5 ALWAYS, +15 BOND, +30 EXAMS: 50, held to the cap of 40" in row


def test_a_share_is_told_only_among_several(tmp_path: Path) -> None:
    page = page_of(tmp_path, {**KNOWN, "exams": 0, "member": False})
    rows = page.rows("The largest change first")
    assert rows[0] == "Reason Points Because"
    assert rows[2].startswith("Everybody -5 Everybody")


@pytest.mark.parametrize("facts", [KNOWN, OPEN])
def test_no_word_of_the_files_stands_in_a_sentence(tmp_path: Path, facts: dict[str, Value]) -> None:
    text = page_of(tmp_path, facts).text
    assert "`" not in text
    assert "if_provisional" not in text
    assert "(collect sum)" not in text
    assert "How much? The values of all rules that match are added up" in text


def test_headings_and_labels_are_plain(settled: Page) -> None:
    heads = [each.text for each in settled.all("h2")]
    assert "Why not another segment?" in heads
    for each in settled.all("th"):
        if each.attributes["scope"] == "col":
            assert each.text[0].isupper(), each.text


def test_a_tree_is_told_once_and_linked_elsewhere(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, KNOWN))
    (chain,) = explanation.chains
    score = next(i for i, step in enumerate(chain.steps) if step.name == "score")
    below = chain.model_copy(update={"outcome": "score", "steps": chain.steps[score:]})
    page = Page(explanation_html(explanation.model_copy(update={"chains": [chain, below]})))
    assert_sound(page)
    steps = page.one("steps")
    assert steps.text.count("most exams") == 1
    links = [each for each in page.all("a") if each.attributes["href"] == "#step-score"]
    assert [each.text for each in links] == ["score"]
    assert "most exams" in page.one("step-score").text


def test_what_is_folded_stands_under_a_heading(settled: Page) -> None:
    summaries = settled.all("summary")
    assert summaries
    assert all(each.inside[0] == "h3" for each in summaries)


def test_codes_and_dates_are_not_broken(settled: Page) -> None:
    whole = {each.text for each in settled.elements if each.attributes.get("class") == "whole"}
    assert {"SEG-HIGH", "2020-01-01"} <= whole


def test_a_value_that_could_come_is_seen_on_paper_too(settled: Page) -> None:
    screen, _, paper = settled.all("style")[0].text.rpartition("@media print")
    assert re.search(r"div\.open::before, li\.open::before \{ content: \"\? \"", screen)
    assert re.search(r"td > div\.open \{[^}]*font-weight: 600", paper)
    assert re.search(r"tr \{ break-inside: avoid; \}", paper)
    assert ".whole { white-space: nowrap; }" in screen


def test_an_explanation_written_before_is_still_read(tmp_path: Path) -> None:
    data = explain(case_of(tmp_path, OPEN)).model_dump()
    for decision in data["decisions"]:
        for name in ("otherwise", "just_met", "rows"):
            del decision[name]
    assert_sound(Page(explanation_html(Explanation.model_validate(data))))


def test_initials_stay_capitals() -> None:
    assert (titled("isa_obligations"), named("adcvd_share")) == ("ISA obligations", "AD/CVD share")
    assert titled("is_a_thing") == "Is a thing"


def test_no_words_of_the_policy_files_stand_in_the_sentences(tmp_path: Path) -> None:
    whole = explain(case_of(tmp_path, OPEN))
    for told in (
        explanation_text(whole, Ink(color=False), full=True),
        explanation_markdown(whole),
        Page(explanation_html(whole)).text,
    ):
        assert "if_provisional" not in told
        assert "otherwise`" not in told
    assert "What makes up the score" in Page(explanation_html(whole)).text


def test_what_could_become_by_the_same_values_is_told_together(tmp_path: Path) -> None:
    parts = [
        BecomesPart(
            decision=name, shown=shown, values={}, settled=True, given={}, told="exams is 6"
        )
        for name, shown in (("segment", "high"), ("score", "35"))
    ]
    fact = MissingPart(
        name="exams",
        label="exams",
        source=None,
        needed_for=["segment"],
        outcomes=["segment"],
        invariants=[],
        settles=[],
        could_become=parts,
    )
    whole = explain(case_of(tmp_path, KNOWN)).model_copy(update={"missing": [fact]})
    told = "If exams is 6: segment could become high; score 35"
    assert told in Page(explanation_html(whole)).text


BARE = """
decision: score
question: How much?
output: {score: integer}
hit_policy: collect sum
base: 10
if_provisional: keep
rules: [{id: EXAMS, title: Many exams, when: exams > 1000, then: 30}]
"""
PLAIN = """
decision: segment
question: Which?
output: {segment: enum(low, high)}
hit_policy: first
otherwise: low
if_provisional: keep
authority: {basis: default}
rules: [{id: SEG-HIGH, title: High, when: score >= 30, then: high}]
"""


def test_a_sum_of_its_base_alone_is_a_sentence(tmp_path: Path) -> None:
    page = page_of(tmp_path, KNOWN, BARE, PLAIN)
    assert "10: the base of 10 alone; no rule added to it or took from it." in page.text
    assert all("In all" not in each.text for each in page.all("table"))


def test_the_dagger_is_explained_only_where_there_is_one(tmp_path: Path) -> None:
    """19 CFR 1.2 is the ground of a default in TRUST; in PLAIN there is no law at all."""
    assert "\u2020: the source says" in page_of(_new(tmp_path, "a"), KNOWN, GAPS, TRUST).text
    assert "\u2020" not in page_of(_new(tmp_path, "b"), KNOWN, BARE, PLAIN).text


def _new(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name
