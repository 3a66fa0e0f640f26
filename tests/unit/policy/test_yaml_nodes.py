"""YAML as nodes: what is read, what is refused, and that hostile files do no harm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from engine.policy.yaml import events as yaml_events
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from engine.policy.yaml.parse import parse_yaml
from engine.source.diagnostic import Diagnostic
from engine.source.text import SourceText, Span


@pytest.fixture(autouse=True, params=["C parser", "Python parser"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both parsers must read alike."""
    name: str = request.param
    if name == "Python parser":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("the YAML library was built without its C parser")
    return name


def plain(node: Node | None) -> object:
    """The node as lists, dictionaries and text."""
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key.text: plain(value) for key, value in node.entries}
        case None:
            return None


def good(text: str) -> Node:
    node, diagnostics = parse_yaml(SourceText("a.yaml", text))
    assert diagnostics == []
    assert node is not None
    return node


def faults(text: str) -> list[Diagnostic]:
    return parse_yaml(SourceText("a.yaml", text))[1]


def only_fault(text: str) -> Diagnostic:
    (found,) = faults(text)
    return found


def under(text: str, diagnostic: Diagnostic) -> str:
    """What the diagnostic points at."""
    return text[diagnostic.span.start : diagnostic.span.end]


def position(text: str, span: Span) -> tuple[int, int]:
    return SourceText("a.yaml", text).line_column(span.start)


def nodes(node: Node) -> Iterator[Node]:
    yield node
    children: list[Node] = []
    if isinstance(node, Sequence):
        children = list(node.items)
    elif isinstance(node, Mapping):
        children = [part for entry in node.entries for part in entry]
    for child in children:
        yield from nodes(child)


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "yes",
        "0901",
        "12:30",
        "1e3",
        "0.1",
        "~",
        "null",
        "2026-01-01",
        "0x10",
        "1_000",
        ".inf",
    ],
)
def test_every_scalar_stays_the_text_it_is(text: str) -> None:
    assert plain(good(f"a: {text}\n")) == {"a": text}


def test_a_rule_is_read_with_places() -> None:
    text = "rules:\n- id: A  # first\n  when: [x > 1, 'y']\n  then: {a: 1}\n\n# end\n"
    node = good(text)
    assert plain(node) == {"rules": [{"id": "A", "when": ["x > 1", "y"], "then": {"a": "1"}}]}
    spans = [text[each.span.start : each.span.end] for each in nodes(node)]
    rule = "id: A  # first\n  when: [x > 1, 'y']\n  then: {a: 1}"
    inner = ["id", "A", "when", "[x > 1, 'y']", "x > 1", "'y'", "then", "{a: 1}", "a", "1"]
    assert spans == ["rules:\n- " + rule, "rules", "- " + rule, rule, *inner]


def test_a_missing_value_is_empty_text_after_its_colon() -> None:
    node = good("a:\nb: 1\n")
    assert isinstance(node, Mapping)
    assert node.get("a") == Scalar("", Span("a.yaml", 2, 2), "plain")


def test_keys_are_found_with_their_places() -> None:
    node = good("a: 1\n'b': 2\ne\u0301: 3\n")
    assert isinstance(node, Mapping)
    assert node.key("b") == Scalar("b", Span("a.yaml", 5, 8), "quoted")
    assert plain(node.get("b")) == "2"
    assert plain(node.get("\u00e9")) == "3"  # keys are compared in composed form
    assert node.get("c") is None
    assert node.key("c") is None


@pytest.mark.parametrize(
    ("written", "style", "value"),
    [
        ("x y", "plain", "x y"),
        ("'x'", "quoted", "x"),
        ('"x\\ty"', "quoted", "x\ty"),
        ("|\n  x\n  y\n", "literal", "x\ny\n"),
        (">-\n  x\n  y\n", "folded", "x y"),
    ],
)
def test_styles_are_kept(written: str, style: str, value: str) -> None:
    node = good(f"a: {written}\n")
    assert isinstance(node, Mapping)
    scalar = node.get("a")
    assert isinstance(scalar, Scalar)
    assert (scalar.style, scalar.text) == (style, value)


@pytest.mark.parametrize("text", ["a: |\n  x\n  y\nb: [1,\n 2]\n", "a: 'x\n\n  y'\nb: x\n  y\n"])
def test_line_ends_of_windows_read_alike(text: str) -> None:
    windows = text.replace("\n", "\r\n")
    assert plain(good(windows)) == plain(good(text))
    node = good(windows)
    assert isinstance(node, Mapping)
    key = node.key("b")
    assert key is not None
    assert windows[key.span.start : key.span.end] == "b"


def test_offsets_count_characters_not_bytes() -> None:
    text = "é: 漢字\n🚢: '🚢 x'\n"
    node = good(text)
    assert [text[each.span.start : each.span.end] for each in nodes(node)][1:] == [
        "é",
        "漢字",
        "🚢",
        "'🚢 x'",
    ]


def test_one_document_may_begin_and_end_with_its_marks() -> None:
    assert plain(good("---\na: 1\n...\n")) == {"a": "1"}


def test_an_alias_stands_for_what_its_anchor_marks() -> None:
    node = good("a: &x [1, &y {b: 2}]\nc: *x\nd: *y\n")
    assert plain(node) == {"a": ["1", {"b": "2"}], "c": ["1", {"b": "2"}], "d": {"b": "2"}}
    assert isinstance(node, Mapping)
    assert node.get("c") is node.get("a")


def test_an_anchored_scalar_begins_at_its_text() -> None:
    text = "a: &x # note\n  foo\nb: &y 'b''c'\nc: &z |\n  row\n"
    node = good(text)
    assert isinstance(node, Mapping)
    places = []
    for key in "abc":
        scalar = node.get(key)
        assert isinstance(scalar, Scalar)
        span = scalar.place(0, len(scalar.text.rstrip("\n")))
        places.append(text[span.start : span.end])
    assert places == ["foo", "b''c", "row"]


def test_a_later_anchor_of_the_same_name_counts_from_there_on() -> None:
    assert plain(good("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")) == {
        "a": "1",
        "b": "1",
        "c": "2",
        "d": "2",
    }


def test_all_duplicate_keys_are_told_with_both_places() -> None:
    text = "a: 1\nb: {c: 1, c: 2}\n'a': 3\na: 4\n"
    found = faults(text)
    assert [(each.code, each.message, position(text, each.span)) for each in found] == [
        ("duplicate-key", "the key `c` is given twice", (2, 11)),
        ("duplicate-key", "the key `a` is given twice", (3, 1)),
        ("duplicate-key", "the key `a` is given twice", (4, 1)),
    ]
    assert [position(text, each.labels[0].span) for each in found] == [(2, 5), (1, 1), (1, 1)]


def test_of_a_key_given_twice_the_first_counts() -> None:
    node, _ = parse_yaml(SourceText("a.yaml", "a: 1\na: 2\n"))
    assert plain(node) == {"a": "1"}


def test_keys_equal_in_composed_form_are_duplicates() -> None:
    assert only_fault("\u00e9: 1\ne\u0301: 2\n").code == "duplicate-key"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("a: !!int 30\n", "!!int"),
        ("a: !!python/object/apply:os.system ['id']\n", "!!python/object/apply:os.system"),
        ("- !managed\n", "!managed"),
        ("a: ! x\n", "!"),
        ("a: &x !t\n  b: 1\n", "!t"),
        ("a: !<tag:x> y\n", "!<tag:x>"),
        ("!k a: 1\n", "!k"),
    ],
)
def test_tags_are_refused_where_they_stand(text: str, tag: str) -> None:
    found = only_fault(text)
    assert (found.code, under(text, found)) == ("yaml-tag", tag)


def test_faults_of_different_kinds_are_told_in_one_go() -> None:
    text = "a: !t 1\nb: *none\na: 2\n? [x]\n: y\nc: &m {x: 1}\nd:\n  <<: *m\ne: [\n"
    assert [each.code for each in faults(text)] == [
        "yaml-tag",
        "yaml-alias",
        "duplicate-key",
        "yaml-syntax",
        "yaml-alias",
        "yaml-syntax",
    ]


def test_a_merge_key_is_refused_and_merges_nothing() -> None:
    text = "a: &m {x: 1}\nb:\n  <<: *m\n  y: 2\n"
    node, diagnostics = parse_yaml(SourceText("a.yaml", text))
    assert [(each.code, under(text, each)) for each in diagnostics] == [("yaml-alias", "<<")]
    assert plain(node) == {"a": {"x": "1"}, "b": {"y": "2"}}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert plain(good("'<<': 1\n")) == {"<<": "1"}


@pytest.mark.parametrize("text", ["&a [*a]\n", "a: &a {b: [*a]}\n", "&a [&b [*a]]\n"])
def test_an_alias_inside_of_its_own_anchor_is_refused(text: str) -> None:
    found = only_fault(text)
    assert (found.code, under(text, found)) == ("yaml-alias", "*a")


def test_aliases_may_repeat_20000_values_and_no_more() -> None:
    anchor = f"a: &a [{', '.join('x' * 99)}]\n"  # 100 nodes with the list itself
    assert faults(anchor + "b: [" + "*a, " * 200 + "]\n") == []
    found = only_fault(anchor + "b: [" + "*a, " * 201 + "]\n")
    assert found.message == "aliases repeat more than 20,000 values in this file"


def test_aliases_of_aliases_cannot_explode() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 10)}]" for i in range(20)]
    assert [each.code for each in faults("\n".join(lines))] == ["yaml-alias"]


def test_nesting_may_be_64_deep_and_no_more() -> None:
    assert faults("[" * 64 + "]" * 64) == []
    found = only_fault("[" * 65 + "]" * 65)
    assert (found.code, found.span) == ("yaml-depth", Span("a.yaml", 64, 65))


def test_aliases_count_to_the_depth_of_nesting() -> None:
    deep = "a: &a " + "[" * 40 + "]" * 40 + "\n"
    assert faults(deep + "b: " + "[" * 23 + "*a" + "]" * 23) == []
    found = only_fault(deep + "b: " + "[" * 24 + "*a" + "]" * 24)
    assert found.code == "yaml-depth"


def test_a_second_document_is_refused_with_both_places() -> None:
    text = "a: 1\n---\nb: 2\n"
    found = only_fault(text)
    assert (found.code, under(text, found)) == ("multiple-documents", "---")
    assert found.labels[0].span.start == 0


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "''\n"])
def test_a_file_with_nothing_in_it_is_told(text: str) -> None:
    assert only_fault(text).code == "empty-file"


@pytest.mark.parametrize(
    ("text", "offset", "name"),
    [
        ("a: x\0y\n", 4, "a zero byte (U+0000)"),
        ("a: \x1b[2K\n", 3, "a control character (U+001B)"),
        ("a: 1\rb: 2\r", 4, "a carriage return without a line feed (U+000D)"),
        ("a: x\u2028y\n", 4, "line separator (U+2028)"),
        ("a: x\x85y\n", 4, "a control character (U+0085)"),
        ("a: \u202ex\n", 3, "right-to-left override (U+202E)"),
        ("a: \ufeffx\n", 3, "a byte order mark (U+FEFF)"),
        ("a: \ud800\n", 3, "a control character (U+D800)"),
        ("a: \uffff\n", 3, "a control character (U+FFFF)"),
    ],
)
def test_characters_that_do_not_show_are_refused(text: str, offset: int, name: str) -> None:
    found = faults(text)[0]
    assert (found.code, found.span.start) == ("bad-character", offset)
    assert f"holds {name}," in found.message


@pytest.mark.parametrize("escape", ["\\0", "\\e", "\\x1b", "\\u202e", "\\L", "\\r", "\\uffff"])
def test_escapes_bring_no_such_characters_in(escape: str) -> None:
    text = f'a: "x{escape}y"\n'
    found = only_fault(text)
    assert (found.code, under(text, found)) == ("bad-character", escape)


def test_escapes_for_letters_and_line_ends_are_fine() -> None:
    assert plain(good(r'a: "\x41\u00e9\U0001F6A2\t\n\\\"\/ \ _\_"')) == {"a": 'Aé🚢\t\n\\"/  _\xa0'}


SYNTAX = [
    # text, line and column, words of the message, words of the remedy
    ("because: late: very\n", (1, 14), "there is a second `: ` on one line", "in quotes"),
    ("when:\n\t- a\n", (2, 1), "indented with a tab", "replace each tab by spaces"),
    ("a:\n  b: 1\n \tc: 2\n", (3, 2), "indented with a tab", "replace each tab by spaces"),
    ("a: |\n\tx\n", (2, 1), "indented with a tab", "replace each tab by spaces"),
    ('a: "foo\nb: 1\n', (1, 4), 'the quote `"` that begins here is not closed', "close it"),
    ("a: x\nb: 'y\n", (2, 4), "the quote `'` that begins here is not closed", "`''`"),
    ("a: [x, y\nb: 1\n", (1, 4), "the `[` that begins here is not closed", "close it with `]`"),
    ("a: {x: 1\nb: 2\n", (1, 4), "the `{` that begins here is not closed", "close it with `}`"),
    ("a: [x,\n", (1, 4), "the `[` that begins here is not closed", "close it with `]`"),
    ("a: {x: 1 y: 2}\n", (1, 10), "a comma is missing before `y`", "write `, y: ...`"),
    ("a: {x: 'b' y: 2}\n", (1, 12), "a comma is missing before `y`", "write `, y: ...`"),
    ("a: {x: b: 2}\n", (1, 9), "`,` or `}` is expected here", "in quotes"),
    ("because: {a} is big\n", (1, 14), "text after the `}` that ends the value", "in quotes"),
    ('because: "a" is big\n', (1, 14), 'text after the `"` that ends the value', "in quotes"),
    ("- 'x' y\n", (1, 7), "text after the `'` that ends the value", "in quotes"),
    ("a: @foo\n", (1, 4), "a text does not begin with `@`", "in quotes"),
    ("a: `foo`\n", (1, 4), "a text does not begin with a backtick", "in quotes"),
    ("a: %5\n", (1, 4), "a text does not begin with `%`", "in quotes"),
    ("a: * b\n", (1, 4), "a text does not begin with `*`", "in quotes"),
    ("a: & b\n", (1, 4), "a text does not begin with `&`", "in quotes"),
    ("a: ]\n", (1, 4), "a text does not begin with `]`", "in quotes"),
    ("when:\n  - >= 70\n", (2, 5), "after `>` the text begins on the next line", "in quotes"),
    ("a: | x\n", (1, 4), "after `|` the text begins on the next line", "in quotes"),
    ("a: 1\nfoo\nb: 2\n", (2, 1), "neither `key: value` nor `- item`", "write `:`"),
    ("a: 1\nb:2\nc: 3\n", (2, 2), "there is no space after the `:`", "write a space"),
    ("a:\n    b: 1\n  c: 2\n", (3, 3), "indented like no line above it", "alike"),
    ("a: 1\n  b: 2\n", (2, 3), "a key is not expected here", "like the other keys"),
    ("a: 1\n- b\n", (2, 1), "an item of a list, but the lines above are keys", "below the key"),
    ("- b\na: 1\n", (2, 1), "no item of the list above it", "after `- `"),
    ("a: - b\n", (1, 4), "`- ` does not begin a list", "on the next line"),
    ('a: "\\d"\n', (1, 5), "`\\d` means nothing", "single quotes"),
    ('a: "\\xZZ"\n', (1, 5), "`\\x` means nothing", "single quotes"),
    ('a: "x\n---\ny"\n', (1, 4), "not closed before the document ends", "close the quote"),
    ("a: |0\n  x\n", (1, 5), "is a number from 1 to 9", ""),
    ("a: 1\n...\nb: 2\n", (3, 1), "nothing is expected after the value above it", "first column"),
    ("? {a: b}\n: c\n", (1, 3), "a key is a text", "in quotes"),
]


@pytest.mark.parametrize(("text", "where", "message", "remedy"), SYNTAX)
def test_faults_of_syntax_are_told_in_our_words(
    text: str, where: tuple[int, int], message: str, remedy: str
) -> None:
    found = only_fault(text)
    assert found.code == "yaml-syntax"
    assert position(text, found.span) == where
    assert message in found.message
    assert remedy in (found.help or "")


def test_a_quote_forgotten_lines_before_is_pointed_at() -> None:
    text = 'a: "foo\nb: "bar"\n'
    found = only_fault(text)
    assert position(text, found.span) == (1, 4)
    assert [position(text, label.span) for label in found.labels] == [(2, 4)]


@pytest.mark.parametrize(
    "text", ["%FOO\na: 1\n", "%YAML 2.0\n---\na: 1\n", "%TAG ! !\n---\n- !a x\n"]
)
def test_directives_are_not_needed(text: str) -> None:
    assert [each.code for each in faults(text)] in (["yaml-syntax"], ["yaml-tag"])


def test_an_undefined_tag_is_a_tag() -> None:
    assert only_fault("a: !foo!bar x\n").code == "yaml-tag"


@pytest.mark.parametrize("pattern", ["[", "{", "- ", "? ", "[[]", "{a: ", "[a, "])
def test_ten_thousand_levels_do_no_harm(pattern: str) -> None:
    assert [each.code for each in faults(pattern * 10_000)] in (["yaml-depth"], ["yaml-syntax"])


def test_deep_indentation_does_no_harm() -> None:
    text = "".join(" " * level + "a:\n" for level in range(2_000))
    assert only_fault(text).code == "yaml-depth"


@pytest.mark.parametrize(
    "text",
    ["&a " * 50_000, "!" * 50_000, '"\\' * 50_000, "*a " * 50_000, "a: " * 50_000, " " * 200_000],
    ids=["anchors", "tags", "quotes", "aliases", "keys", "spaces"],
)
def test_hostile_files_are_answered(text: str) -> None:
    found = faults(text)
    assert found
    assert all(len(each.message) < 300 for each in found)


def test_a_flood_of_faults_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_events, "MOST_PROBLEMS", 10)
    node, diagnostics = parse_yaml(SourceText("a.yaml", "a: 1\n" * 50))
    assert node is None
    assert len(diagnostics) == 10


def test_a_flood_of_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.policy.yaml.messages.MOST_NODES", 10)
    assert only_fault("- a\n" * 50).code == "file-too-large"


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_quote_that_is_not_closed_is_told_where_it_begins(quote: str) -> None:
    text = (
        f"rules:\n  - id: A\n    because: {quote}late\n    then: 1\n"
        f"  - id: B\n    because: {quote}early too{quote}\n    then: 2\n"
    )
    found = only_fault(text)
    assert found.span.start == text.index(quote)
    assert "is never closed before the next entry" in found.message
    (label,) = found.labels
    assert label.span.start == text.index(quote, text.index(quote) + 1)


def test_a_quoted_text_of_several_lines_is_no_quote_without_its_end() -> None:
    text = 'because: "late\n  and early" too\nthen: 1\n'
    found = only_fault(text)
    assert found.message == 'there is text after the `"` that ends the value'
    assert found.span.start == text.index("too")
