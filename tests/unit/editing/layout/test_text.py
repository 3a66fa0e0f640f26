"""The canonical layout, by example: what is written, and what becomes of it."""

from __future__ import annotations

from typing import Final

import pytest

from engine.editing.layout import text as layout
from engine.editing.layout.blocks import Block
from engine.editing.layout.shapes import Shape
from engine.editing.layout.text import LayoutError, format_text
from engine.source.text import SourceText


def laid_out(text: str) -> str:
    """The layout of a text, which is the same the second time."""
    formatted = format_text(SourceText("a.yaml", text))
    assert isinstance(formatted, str), formatted
    assert format_text(SourceText("a.yaml", formatted)) == formatted
    return formatted


def assert_laid_out(before: str, after: str) -> None:
    assert laid_out(before) == after


def assert_left(text: str) -> None:
    assert_laid_out(text, text)


def test_each_level_is_indented_by_two() -> None:
    assert_laid_out(
        "decision: a\n"
        "rules:\n"
        "- id: A\n"
        "  when:\n"
        "       -   any:\n"
        "           - x\n"
        "           -   y\n"
        "  then:   1\n",
        "decision: a\n"
        "rules:\n"
        "  - id: A\n"
        "    when:\n"
        "      - any:\n"
        "          - x\n"
        "          - y\n"
        "    then: 1\n",
    )


def test_the_keys_of_a_decision_and_its_rules_stand_in_the_order_of_the_guide() -> None:
    assert_laid_out(
        "owner: us\n"
        "hit_policy: first\n"
        "rules:\n"
        "  - then: 1\n"
        "    when: x\n"
        "    id: A\n"
        "  - because: b\n"
        "    id: B\n"
        "decision: a\n"
        "output: {z: integer, a: text}\n",
        "decision: a\n"
        "output: {z: integer, a: text}\n"
        "hit_policy: first\n"
        "owner: us\n"
        "rules:\n"
        "  - id: A\n"
        "    when: x\n"
        "    then: 1\n"
        "\n"
        "  - id: B\n"
        "    because: b\n",
    )


def test_names_of_the_author_keep_their_order() -> None:
    assert_left("types:\n  z: text\n  a: text\nfacts:\n  z: {type: z, label: z}\n  a: {type: a}\n")


def test_a_key_that_is_not_known_leaves_the_order_of_its_part() -> None:
    assert_left("decision: a\nrules:\n  - then: 1\n    id: A\n    colour: red\n")


def test_an_allowance_stands_before_what_is_long() -> None:
    assert_laid_out(
        "decision: a\nrules: []\nallow: {unused-fact: because}\n",
        "decision: a\nallow: {unused-fact: because}\nrules: []\n",
    )


def test_rules_stand_apart_and_blank_lines_of_the_author_stay() -> None:
    assert_laid_out(
        "\n\ndecision: a\n\n\nrules:\n\n  - id: A\n    then: 1\n  - id: B\n\n    then: 2\n\n\n",
        "decision: a\n\nrules:\n  - id: A\n    then: 1\n\n  - id: B\n\n    then: 2\n",
    )


def test_rules_of_one_line_stay_together() -> None:
    assert_left("decision: a\nrules:\n  - {id: A, then: 1}\n  - {id: B, then: 2}\n")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("'plain'", "plain"),
        ('"it is {x}"', "it is {x}"),
        ("'it''s'", "it's"),
        ('"a: b"', '"a: b"'),
        ("'a: b'", '"a: b"'),
        ("'say \"x: y\"'", "'say \"x: y\"'"),
        ('"caf\\u00e9"', '"caf\\u00e9"'),
        ('"[0..]"', '"[0..]"'),
        ('"a #b"', '"a #b"'),
        ('"0901"', '"0901"'),
        ('"3926909985"', '"3926909985"'),
        ('"2026-11-24"', '"2026-11-24"'),
        ('"true"', '"true"'),
        ('"no"', '"no"'),
        ('"null"', '"null"'),
        ('"-"', '"-"'),
        ('""', '""'),
        ('" x"', '" x"'),
        ("= min(a, b)", "= min(a, b)"),
        ("$50,000", "$50,000"),
        ('"$50,000"', "$50,000"),
    ],
)
def test_quotes_stand_where_a_reader_of_yaml_would_take_it_for_something_else(
    written: str, read: str
) -> None:
    assert_laid_out(f"title: {written}\n", f"title: {read}\n")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"$50,000"', '"$50,000"'),
        ('"$50"', "$50"),
        ('"a]"', '"a]"'),
        ('"= x"', '"= x"'),
        ("'a b'", "a b"),
    ],
)
def test_quotes_in_brackets_keep_commas_and_brackets(written: str, read: str) -> None:
    assert_laid_out(f"title: [{written}]\n", f"title: [{read}]\n")


def test_brackets_are_tight_and_on_one_line_where_it_holds_them() -> None:
    assert_laid_out(
        "parameters:\n  a:\n    values:\n    - { value:   3,\n        from: 2024-01-01, }\n"
        "    - {}\n    - [ ]\n",
        "parameters:\n  a:\n    values:\n      - {from: 2024-01-01, value: 3}\n"
        "      - {}\n      - []\n",
    )


def test_long_brackets_are_filled_to_a_hundred_columns_below_each_other() -> None:
    names = [f"RULE-NUMBER-{i:02}" for i in range(9)]
    facts = "late_entries: 4, prior_disclosures: 1, last_prior_disclosure: 2026-10-01"
    assert_laid_out(
        "tests:\n"
        "  - name: a\n"
        f"    facts: {{{facts}, flags: [forced_labor, evasion]}}\n"
        f"    fired: [{', '.join(names)}]\n",
        "tests:\n"
        "  - name: a\n"
        f"    facts: {{{facts},\n"
        "            flags: [forced_labor, evasion]}\n"
        f"    fired: [{', '.join(names[:5])},\n"
        f"            {', '.join(names[5:])}]\n",
    )


def test_a_type_that_yaml_cuts_at_its_commas_stays_in_one_piece() -> None:
    assert_laid_out(
        "facts:\n  kind: {label: kind, type: enum(low,   high)}\n",
        "facts:\n  kind: {type: enum(low, high), label: kind}\n",
    )


def test_the_columns_of_a_table_are_aligned() -> None:
    assert_laid_out(
        "decision: a\n"
        "table:  |\n"
        "     id|x    |y||out\n"
        '     A |  -|"a | b"  ||   = x + 1   \n'
        "\n"
        "\n"
        "     LONGER | >= 3 | -||high\n"
        "owner: us\n",
        "decision: a\n"
        "owner: us\n"
        "table: |\n"
        "  id     | x    | y       || out\n"
        '  A      | -    | "a | b" || = x + 1\n'
        "\n"
        "  LONGER | >= 3 | -       || high\n",
    )


def test_a_faulty_table_is_left_as_it_is() -> None:
    assert_left("decision: a\ntable: |\n  id|x||y\n  A | - || - | -\n")


def test_what_only_looks_like_a_table_is_left_as_it_is() -> None:
    assert_left("title: |\n  a|b\n  c   |   d\n")


def test_blocks_of_text_are_indented_anew_and_keep_their_lines() -> None:
    assert_laid_out(
        "decision: a\nrules:\n- id: A\n  when:   >-\n      x\n        and y\n\n      or z\n",
        "decision: a\nrules:\n  - id: A\n    when: >-\n      x\n        and y\n\n      or z\n",
    )


def test_a_block_that_the_file_ends_in_stays_without_a_line_feed_of_its_own() -> None:
    assert_laid_out("title: |\n  x", "title: |-\n  x\n")


def test_a_text_on_several_lines_keeps_them() -> None:
    assert_laid_out(
        "title: one\n     two\n\n     three\nquestion: 'one\n two'\n",
        "title: one\n  two\n\n  three\nquestion: 'one\n  two'\n",
    )


def test_line_ends_blanks_and_markers_go() -> None:
    assert_laid_out("---\r\npolicy: a   \r\nversion: 1 \r\n...\r\n\r\n", "policy: a\nversion: 1\n")


def test_an_empty_value_stays_empty() -> None:
    assert_laid_out(
        "facts:\ntypes:   \nparameters: {a: , b}\n", "types:\nfacts:\nparameters: {a: , b}\n"
    )


# Comments


def test_comments_stay_beside_what_they_are_about() -> None:
    assert_laid_out(
        "# the file\n"
        "decision: a   # beside\n"
        "# above rules\n"
        "rules:# behind a key\n"
        "# above A\n"
        "- id: A# tight\n"
        "  # above then\n"
        "  then: 1\n"
        "  # end of A\n"
        "\n"
        "# above B\n"
        "- id: B\n"
        "# the end\n".replace("rules:#", "rules: #").replace("A#", "A #"),
        "# the file\n"
        "decision: a  # beside\n"
        "# above rules\n"
        "rules:  # behind a key\n"
        "  # above A\n"
        "  - id: A  # tight\n"
        "    # above then\n"
        "    then: 1\n"
        "    # end of A\n"
        "\n"
        "  # above B\n"
        "  - id: B\n"
        "# the end\n",
    )


def test_comments_move_with_their_keys() -> None:
    assert_laid_out(
        "decision: a\nrules:\n  - then: 1  # points\n    # the name\n    id: A\n",
        "decision: a\nrules:\n  # the name\n  - id: A\n    then: 1  # points\n",
    )


def test_the_head_of_a_file_stays_its_head() -> None:
    assert_laid_out(
        "# yaml-language-server: $schema=x\n# about the file\n\n# who\nowner: us\ndecision: a\n",
        "# yaml-language-server: $schema=x\n# about the file\n\ndecision: a\n# who\nowner: us\n",
    )


def test_the_line_for_editors_stays_the_first() -> None:
    assert_laid_out(
        "# yaml-language-server: $schema=x\nowner: us\ndecision: a\n",
        "# yaml-language-server: $schema=x\n\ndecision: a\nowner: us\n",
    )


def test_an_indented_comment_ends_the_list_above_it() -> None:
    assert_left(
        "parameters:\n  a:\n    values:\n      - {from: 2024-01-01, value: 3}\n"
        "      # - {from: 2027-01-01, value: 5}\n    # no more\n  b:\n    type: text\n"
    )


def test_comments_under_an_empty_key_stay_there() -> None:
    assert_laid_out("facts:  # none\n    # yet\ntypes:\n", "types:\nfacts:  # none\n  # yet\n")


def test_comments_between_a_key_and_its_value() -> None:
    assert_laid_out(
        "decision:   # c\n    # d\n    a\nquestion:\n      why?\n",
        "decision:  # c\n  # d\n  a\nquestion: why?\n",
    )


def test_comments_in_brackets_keep_an_item_a_line() -> None:
    assert_laid_out(
        "outcomes: [ # all\n   a, # first\n # second\n   b\n   # end\n  ] # done\n",
        "outcomes: [  # all\n    a,  # first\n    # second\n    b\n    # end\n  ]  # done\n",
    )


def test_a_comment_behind_the_sign_of_a_block() -> None:
    assert_laid_out("title: |    # c\n   x # no comment\n", "title: |  # c\n  x # no comment\n")


def test_the_texts_of_comments_are_untouched() -> None:
    long = "#no blank, " + "and very long " * 10 + "end"
    assert_left(f"{long}\npolicy: a\n#\tb - [x\n")


# What is left alone


ANCHORED: Final = "facts:\n   a: &a {type:   text}   # c\n   # d\n"


def test_an_entry_with_an_anchor_or_alias_is_left_as_it_is() -> None:
    assert_laid_out(
        f"{ANCHORED}types:   {{b:   text}}\nparameters:\n    b:   *a\n",
        f"{ANCHORED}types: {{b: text}}\nparameters:\n    b:   *a\n",
    )


def test_a_block_that_says_its_indentation_is_left_as_it_is() -> None:
    assert_laid_out("title: |4\n      x\nversion:  1\n", "title: |4\n      x\nversion: 1\n")


@pytest.mark.parametrize(
    "text",
    [
        "{policy:   a}\n",
        "- a\n-   b\n",
        "just  text\n",
        "%YAML 1.1\n---\npolicy:   a\n",
        "title: |+\n   x\n\n\nversion:   1\n",
        "facts:\n?\n",
        "facts:\n&s:\n",
        "facts:   a\n? policy\n",
        "facts:   a\n? # c\n\n  policy\n",
        "facts:   a\n&x policy: b\n",
        "facts:   &x policy\n*x : a\n",
        " ...a:   b\n",
    ],
)
def test_a_file_whose_layout_may_be_a_part_of_its_meaning_is_left_as_it_is(text: str) -> None:
    assert_left(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("policy: [a\n", "yaml-syntax"),
        ("policy: a\npolicy: b\n", "duplicate-key"),
        ("policy: !x a\n", "yaml-tag"),
        ("# nothing\n", "empty-file"),
        ("a: 1\n---\nb: 2\n", "multiple-documents"),
        ("a: \u202e\n", "bad-character"),
    ],
)
def test_what_is_no_yaml_is_told(text: str, code: str) -> None:
    problems = format_text(SourceText("a.yaml", text))
    assert not isinstance(problems, str)
    assert [problem.code for problem in problems] == [code]


@pytest.mark.parametrize(
    "wrong",
    [
        "policy: b\nversion: 1  # c\n",
        "policy: a\nversion: '1'\n",
        "policy: a\n# c\n",
        "policy: a\nversion: [1]  # c\n",
        "policy: a\nversion: [1\n",
        "version: 1  # c\n",
        "policy: a\nversion: ~  # c\n",
    ],
)
def test_a_layout_that_says_something_else_is_refused(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    def write_wrongly(_root: Block, _shape: Shape) -> str:
        return wrong

    monkeypatch.setattr(layout, "write_file", write_wrongly)
    with pytest.raises(LayoutError, match=r"a\.yaml"):
        format_text(SourceText("a.yaml", "policy: a\nversion: 1  # c\n"))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("s: {c\n\nr}", "s: {c\n\nr}"),
        ("s:   {'c\n  r'}\n", "s:   {'c\n  r'}\n"),
        ("s: {b: enum(c\n\n, d)}\n", "s: {b: enum(c, d)}\n"),
        ("facts:\n- \u3000:\n", "facts:\n  - \u3000:\n"),
        ("facts:\n- \u3000b:   c\n", "facts:\n  - \u3000b: c\n"),
        ("s: |-\n   \u3000\n", "s: |-\n  \u3000\n"),
        ("s:   {? a, b}\n", "s:   {? a, b}\n"),
        ("s:   {a: [ ], b: { # c\n}}\n", "s: {\n    a: [],\n    b: {  # c\n    }\n  }\n"),
    ],
)
def test_odd_yaml(text: str, after: str) -> None:
    assert format_text(SourceText("a.yaml", text)) == after
    assert format_text(SourceText("a.yaml", after)) == after


def test_a_sign_that_is_not_found_is_a_fault_of_the_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> Block:
        raise ValueError

    monkeypatch.setattr(layout, "read_blocks", read)
    with pytest.raises(LayoutError, match=r"a\.yaml"):
        format_text(SourceText("a.yaml", "policy: a\n"))


def test_columns_and_measures_stay_on_their_line_with_their_keys_in_order() -> None:
    assert_laid_out(
        "columns:\n"
        '  port: {also: [Port], optional: true, pattern: "9999", type: text}\n'
        "key: [port]\n"
        "date: day\n"
        "importer: who\n"
        "records: calls\n"
        "must:\n"
        "  - {because: so it is, that: port != null}\n",
        "records: calls\n"
        "key: [port]\n"
        "importer: who\n"
        "date: day\n"
        "columns:\n"
        '  port: {type: text, pattern: "9999", optional: true, also: [Port]}\n'
        "must:\n"
        "  - {that: port != null, because: so it is}\n",
    )
    assert_laid_out(
        "measures:\n"
        "  a: {over: P12M, where: late, of: calls, weigh: cost, share: open}\n"
        "  b: = a + 1\n"
        "  c:\n"
        "    rate: {z: 1, bound: lower, of: b, hits: a}\n",
        "measures:\n"
        "  a: {share: open, of: calls, weigh: cost, where: late, over: P12M}\n"
        "  b: = a + 1\n"
        "  c:\n"
        "    rate: {hits: a, of: b, bound: lower, z: 1}\n",
    )
