"""Errors that a newcomer makes: one headline each, with the remedy in its help."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from engine.policy.load import gaps_at, load_policy
from engine.source.diagnostic import Diagnostic
from tests.unit.policy.folders import FACTS, SCORE, loaded, told

DAY: Final = date(2026, 11, 24)


def only(found: tuple[Diagnostic, ...] | list[Diagnostic]) -> Diagnostic:
    (diagnostic,) = found
    return diagnostic


def test_a_repeated_rule_id_sets_off_no_errors_in_tests(tmp_path: Path) -> None:
    second = "  - id: LATE\n    when: share > 5%\n    then: 5\n"
    tests = f"tests:\n  - {{name: a, as_of: {DAY}, fired: [SHARE]}}\n"
    found = loaded(tmp_path, {"score.yaml": SCORE + second, "tests/score.yaml": tests})
    assert told(found) == ["rules/score.yaml:9:9 duplicate-name: two rules are called `LATE`"]
    assert only(found.diagnostics).help == "give this one another id"


def test_names_that_differ_in_case_only(tmp_path: Path) -> None:
    facts = FACTS.replace("  share:", "  Late_Entries: {type: date, label: x}\n  share:")
    help_ = only(loaded(tmp_path, {"facts.yaml": facts}).diagnostics).help
    assert help_ == "give this one another name; upper and lower case are taken as the same"


PARAMETERS: Final = """\
parameters:
  few: {type: integer, values: [{from: 2024-01-01, value: 3}]}
  many: {type: integer, values: [{from: 2024-03-01, value: 5}]}
"""
READING: Final = SCORE.replace("late_entries > 3", "late_entries between few and many")


def test_before_all_values_there_is_one_error(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"parameters.yaml": PARAMETERS, "score.yaml": READING})
    gap = only(gaps_at(found, date(2023, 6, 1)))
    assert gap.code == "parameter-gap"
    assert gap.message == "the policy has no values before 2024-01-01, and is asked for 2023-06-01"
    assert gap.help == (
        "choose an `--as-of` from 2024-03-01 on, or give earlier values to `few`, `many`"
    )


def test_where_some_have_a_value_each_gap_is_told(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"parameters.yaml": PARAMETERS, "score.yaml": READING})
    gap = only(gaps_at(found, date(2024, 2, 1)))
    assert gap.message.startswith("parameter `many` has no value on 2024-02-01")
    assert gaps_at(found, date(2024, 3, 1)) == []


def test_an_amount_that_yaml_cuts_at_its_comma(tmp_path: Path) -> None:
    score = SCORE.replace("late_entries > 3", "[late_entries > 3, bond < $50,000, share > 5%]")
    found = loaded(tmp_path, {"score.yaml": score})
    (line,) = told(found)
    assert line.startswith("rules/score.yaml:7:30 expression-syntax: ")
    assert line.endswith("of rule `LATE` is cut at the comma of `$50,000`")
    assert "in quotes" in (only(found.diagnostics).help or "")


def test_a_list_with_conditions_in_quotes(tmp_path: Path) -> None:
    score = SCORE.replace("late_entries > 3", '[late_entries > 3, "bond < $50,000"]')
    assert loaded(tmp_path, {"score.yaml": score}).diagnostics == ()


def test_a_file_that_is_not_read_is_named_where_it_is_missed(tmp_path: Path) -> None:
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "actions.txt").write_text("decision: actions\n")
    head = "policy: sample\nversion: 1\noutcomes: [score, actions]\n"
    found = loaded(tmp_path, {"policy.yaml": head, "notes.md": "x", "x.csv": "x"})
    assert (
        only(found.diagnostics).message
        == "the policy has the outcome `actions`, which is no decision"
    )
    assert only(found.diagnostics).help == (
        "the decisions are `score`; `rules/decisions/actions.txt` is there,"
        " but only files that end in .yaml or .yml are read"
    )


def test_a_file_of_facts_that_is_not_read_is_named_at_the_first_error(tmp_path: Path) -> None:
    loaded(tmp_path, {})
    (tmp_path / "facts.yaml").rename(tmp_path / "facts.yml.bak")
    found = load_policy(tmp_path, "rules")
    assert "`rules/facts.yml.bak` is there" in (found.diagnostics[0].help or "")


def test_files_that_are_not_read_are_no_matter_where_nothing_is_missed(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("decision: old\n")
    assert loaded(tmp_path, {}).diagnostics == ()


def test_only_texts_have_a_pattern(tmp_path: Path) -> None:
    facts = FACTS.replace("label: late entries,", 'label: late entries, pattern: "99",')
    found = only(loaded(tmp_path, {"facts.yaml": facts}).diagnostics)
    assert (found.code, found.help) == ("type-mismatch", "only texts have one; leave it out")


@pytest.mark.parametrize("value", ["100,000 USD", "100,000.00 usd", "100,000"])
def test_an_amount_that_braces_cut_at_its_comma(tmp_path: Path, value: str) -> None:
    declared = f"parameters:\n  least: {{type: money, values: [{{value: {value}}}]}}\n"
    helps = [each.help for each in loaded(tmp_path, {"more.yaml": declared}).diagnostics]
    remedy = 'in `{...}` an amount with commas stands in quotes, with `$`: `"$100,000"`'
    assert helps[0] == remedy


CURLY: Final = "curly quotes quote nothing here: people would read them as part of the text"


def test_a_sentence_in_the_quotes_of_a_word_processor(tmp_path: Path) -> None:
    because = "    because: \u201ctoo many\u201d\n"
    found = loaded(tmp_path, {"score.yaml": SCORE + because})
    assert told(found) == [f"rules/score.yaml:9:14 bad-character: {CURLY}"]
    assert "straight quotes" in str(only(found.diagnostics).help)


@pytest.mark.parametrize(
    "words",
    ["\u201cmany\u201d and \u201clate\u201d", '"\u201ctoo many\u201d"', "the \u201clate\u201d"],
)
def test_a_sentence_with_curly_quotes_in_it(tmp_path: Path, words: str) -> None:
    found = loaded(tmp_path, {"score.yaml": f"{SCORE}    because: {words}\n"})
    assert told(found) == []


def test_a_cell_in_the_quotes_of_a_word_processor(tmp_path: Path) -> None:
    head = SCORE.partition("rules:")[0]
    table = "table: |\n  id | late_entries | because || score\n  A | > 3 | \u2018many\u2019 || 5\n"
    found = loaded(tmp_path, {"score.yaml": head + table})
    assert [each.message for each in found.diagnostics] == [CURLY]
