"""Diagnostics as they are shown: places, carets, labels, order, limits and harmless output."""

from __future__ import annotations

import json

import pytest

from engine.source import render as module
from engine.source.diagnostic import Diagnostic, Label, Severity
from engine.source.render import escape, render, summary, to_json
from engine.source.text import SourceText, Span


def at(source: SourceText, words: str, *, after: int = 0) -> Span:
    start = source.text.index(words, after)
    return Span(source.path, start, start + len(words))


def shown(diagnostic: Diagnostic, *sources: SourceText) -> list[str]:
    """The lines of one diagnostic, without the summary."""
    lines = render([diagnostic], {source.path: source for source in sources}, color=False)
    return lines.splitlines()[:-2]


RULES = SourceText(
    "rules/score.yaml",
    "decision: score\nrules:\n  - id: A\n    when: adcvd_violation > 2\n    then: 30\n",
)
FACTS = SourceText("rules/facts.yaml", "facts:\n  managed:\n    type: boolean\n")


def test_the_line_is_shown_with_carets_and_the_note_beside_them() -> None:
    diagnostic = Diagnostic(
        "unknown-name",
        "rule `A` reads `adcvd_violation`",
        at(RULES, "adcvd_violation"),
        note="did you mean `adcvd_violations`?",
        help="declare it in `facts.yaml`",
    )
    assert shown(diagnostic, RULES) == [
        "rules/score.yaml:4:11: error[unknown-name]: rule `A` reads `adcvd_violation`",
        "4 |     when: adcvd_violation > 2",
        "  |           ^^^^^^^^^^^^^^^ did you mean `adcvd_violations`?",
        "help: declare it in `facts.yaml`",
    ]


def test_labels_show_their_own_line_and_file() -> None:
    labels = (
        Label(at(RULES, "when"), "in this condition"),
        Label(at(RULES, "score"), "of this decision"),
        Label(at(FACTS, "managed"), "there is this fact"),
        Label(Span("rules/gone.yaml", 5, 9), "and this file"),
    )
    diagnostic = Diagnostic("x", "bad", at(RULES, "adcvd_violation"), labels=labels)
    assert shown(diagnostic, RULES, FACTS)[1:] == [
        "4 |     when: adcvd_violation > 2",
        "  |           ^^^^^^^^^^^^^^^",
        "  |     ---- in this condition",
        "1 | decision: score",
        "  |           ----- of this decision",
        "  in rules/facts.yaml:2:3",
        "2 |   managed:",
        "  |   ------- there is this fact",
        "  in rules/gone.yaml",
        "  and this file",
    ]


def test_the_gutter_is_as_wide_as_the_largest_line_number() -> None:
    source = SourceText("a", "x: 1\n" * 12)
    diagnostic = Diagnostic("x", "bad", Span("a", 5, 6), labels=(Label(Span("a", 55, 56), "too"),))
    assert shown(diagnostic, source)[1:] == [" 2 | x: 1", "   | ^", "12 | x: 1", "   | - too"]


def test_an_unread_file_is_shown_without_a_line() -> None:
    diagnostic = Diagnostic("unreadable-file", "there is no such file", Span("a.yaml", 0, 0))
    assert shown(diagnostic) == ["a.yaml: error[unreadable-file]: there is no such file"]


@pytest.mark.parametrize(
    ("text", "start", "end", "row"),
    [
        ("abc\ndef", 1, 6, "  |  ^^"),  # a place of several lines is marked in its first
        ("abc", 3, 3, "  |    ^"),  # the end of the file
        ("abc\n", 3, 4, "  |    ^"),  # the end of a line
        ("abc\r\nd", 2, 5, "  |   ^"),
        ("", 0, 0, "  | ^"),
        ("a\tbc", 2, 4, "  |     ^^"),  # a tab ends at a multiple of four
        ("\tb", 0, 1, "  | ^^^^"),
        ("漢字 bc", 3, 4, "  |      ^"),  # two columns each
        ("漢字", 0, 2, "  | ^^^^"),
        ("e\u0301x", 2, 3, "  |  ^"),  # a combining accent takes no column
        ("a\x1bb", 2, 3, "  |      ^"),  # `\x1b` is shown in four columns
    ],
)
def test_carets_stand_below_the_characters(text: str, start: int, end: int, row: str) -> None:
    assert shown(Diagnostic("x", "bad", Span("a", start, end)), SourceText("a", text))[2] == row


@pytest.mark.parametrize("start", [0, 1, 59, 60, 61, 150, 2_000, 3_995])
def test_a_long_line_is_cut_around_the_place(start: int) -> None:
    text = "".join(chr(ord("a") + i % 26) for i in range(4_000))
    _, line, row = shown(Diagnostic("x", "bad", Span("a", start, start + 5)), SourceText("a", text))
    assert len(line) <= len("1 | ") + module.WIDEST_LINE + 2
    assert line[row.index("^") : row.rindex("^") + 1] == text[start : start + 5]
    assert line.startswith("1 | …") == (start > 60)
    assert line.endswith("…") == (start < 3_900)


def test_carets_end_where_a_long_line_is_cut() -> None:
    source = SourceText("a", "x" * 100_000)
    assert len(shown(Diagnostic("x", "bad", Span("a", 0, 100_000)), source)[2]) < 130


def test_diagnostics_are_sorted_by_place_and_shown_once() -> None:
    one = Diagnostic("b", "second", Span("a.yaml", 4, 5))
    diagnostics = [Diagnostic("c", "third", Span("b.yaml", 0, 1)), one, one]
    diagnostics.append(Diagnostic("a", "first", Span("a.yaml", 2, 3)))
    lines = render(diagnostics, {}, color=False).splitlines()
    assert [line.partition(": ")[2] for line in lines if ".yaml" in line] == [
        "error[a]: first",
        "error[b]: second",
        "error[c]: third",
    ]
    assert lines[-1] == "3 errors in 2 files"


def test_beyond_the_limit_the_rest_is_counted() -> None:
    diagnostics = [Diagnostic("x", "bad", Span("a", i, i)) for i in range(5)]
    diagnostics.append(Diagnostic("y", "odd", Span("a", 9, 9), severity=Severity.WARNING))
    lines = render(diagnostics, {}, color=False, limit=2).splitlines()
    assert lines == [
        "a: error[x]: bad",
        "",
        "a: error[x]: bad",
        "",
        "... and 3 errors, 1 warning more, not shown",
        "",
        "5 errors, 1 warning in 1 file",
    ]


def test_no_diagnostics_show_nothing() -> None:
    assert render([], {}, color=False) == summary([]) == ""
    assert to_json([], {}) == []


def test_the_summary_counts_severities_and_files() -> None:
    warning = Diagnostic("x", "odd", Span("a", 0, 1), severity=Severity.WARNING)
    assert summary([warning]) == "1 warning in 1 file"
    errors = [Diagnostic("x", "bad", Span("b", i, i)) for i in range(1_000)]
    assert summary([*errors, warning]) == "1,000 errors, 1 warning in 2 files"


def test_color_is_there_only_when_asked_for() -> None:
    diagnostic = Diagnostic("x", "bad", at(RULES, "then"), note="n", help="h")
    plain = render([diagnostic], {RULES.path: RULES}, color=False)
    colored = render([diagnostic], {RULES.path: RULES}, color=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[x]\x1b[0m" in colored
    for code in ("1", "1;31", "1;34", "0"):
        colored = colored.replace(f"\x1b[{code}m", "")
    assert colored == plain


def test_text_of_the_user_cannot_move_the_cursor() -> None:
    nasty = "\x1b[2K\r\nerror\u202e\x9b\u2028"
    source = SourceText(nasty, f"a: {nasty}")
    span = Span(nasty, 3, 5)
    diagnostic = Diagnostic("x", nasty, span, note=nasty, help=nasty, labels=(Label(span, nasty),))
    output = render([diagnostic], {nasty: source}, color=False)
    assert not set(output) & set(nasty) - set("\n error[2K")
    assert len(output.splitlines()) == 7  # head, line, two rows, help, nothing, summary


def test_escape_leaves_letters_of_all_languages_alone() -> None:
    assert escape("Société 漢字 100 €") == "Société 漢字 100 €"
    assert escape("a\tb\n\x00\u202e\ud800") == r"a\tb\n\x00\u202e\ud800"


def test_json_has_lines_and_columns_from_one_with_the_end_excluded() -> None:
    label = Label(at(FACTS, "managed"), "this fact")
    diagnostic = Diagnostic(
        "x", "bad", at(RULES, "A\n    when"), note="n", help="h", labels=(label,)
    )
    assert json.loads(json.dumps(to_json([diagnostic], {RULES.path: RULES}))) == [
        {
            "path": "rules/score.yaml",
            "line": 3,
            "column": 9,
            "end_line": 4,
            "end_column": 9,
            "code": "x",
            "severity": "error",
            "message": "bad",
            "note": "n",
            "help": "h",
            "labels": [
                {
                    "path": "rules/facts.yaml",
                    "line": None,
                    "column": None,
                    "end_line": None,
                    "end_column": None,
                    "text": "this fact",
                }
            ],
        }
    ]
