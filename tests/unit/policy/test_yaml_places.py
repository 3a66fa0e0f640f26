"""Each character of a scalar is found where it was written, in every style."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engine.policy.yaml.nodes import Mapping, Scalar, Sequence
from engine.policy.yaml.parse import parse_yaml
from engine.source.text import SourceText, Span

LETTERS = "abz019_ #:-,'\"\\[]{}|>%@&*!?=$é漢🚢\xa0"
WORDS = st.text(LETTERS + "   \n\n", max_size=40)


def scalar_of(text: str) -> Scalar:
    """The value of the key `k`, however deep."""
    node, diagnostics = parse_yaml(SourceText("a.yaml", text))
    assert diagnostics == []
    while not isinstance(node, Scalar):
        match node:
            case Mapping():
                node = node.get("k") or node.entries[0][1]
            case Sequence():
                node = node.items[0]
            case None:
                pytest.fail("there is no node")
    return node


def check_places(text: str) -> None:
    """INVARIANT: the places are in order, and each holds its character, a space or an escape."""
    scalar = scalar_of(text)
    assert scalar.text == "" or scalar._shift is not None or scalar._places is not None
    before = scalar.span.start
    for index, character in enumerate(scalar.text):
        place = scalar.place(index, index + 1)
        written = text[place.start : place.end]
        assert before <= place.start <= place.end <= max(scalar.span.end, place.start + 2)
        if character in " \n":
            assert not written.strip() or written.startswith("\\")
        elif written.startswith("\\") and character != written:
            assert yaml.safe_load(f'"{written}"') == character
        else:
            assert written in (character, "''")
        assert place.start < place.end
        before = place.end
    whole = scalar.place(0, len(scalar.text))
    assert not scalar.text or whole.start == scalar.place(0, 1).start
    assert not scalar.text or whole.end == before


def in_context(written: str, depth: int) -> str:
    """A document in which the scalar stands `depth` lists deep, with something after it."""
    return "- " * depth + "k: " + written + "\n" + " " * (2 * depth) + "z: 1\n"


@given(WORDS, st.sampled_from(["'", '"']), st.integers(8, 80), st.integers(0, 3), st.booleans())
def test_quoted(value: str, style: str, width: int, depth: int, ascii_only: bool) -> None:  # noqa: FBT001
    data: object = {"k": value, "z": "1"}
    for _ in range(depth):
        data = [data]
    text = yaml.dump(data, default_style=style, width=width, allow_unicode=not ascii_only)
    check_places(text)
    check_places(text.replace("\n", "\r\n"))


@given(WORDS, st.sampled_from(["|", ">"]), st.integers(8, 80), st.integers(0, 3))
@example("\n  a\nb\n\n", "|", 80, 0)
@example(" \n a", ">", 8, 1)
@example("\n", "|", 80, 0)
def test_blocks_of_the_library(value: str, style: str, width: int, depth: int) -> None:
    data: object = {"k": value, "z": "1"}
    for _ in range(depth):
        data = [data]
    text = yaml.dump(data, default_style=style, width=width, allow_unicode=True)
    check_places(text)
    check_places(text.replace("\n", "\r\n"))


LINES = st.lists(st.text("ab |:#é漢\t", max_size=8), min_size=1, max_size=8)


@given(
    LINES,
    st.sampled_from(["|", ">"]),
    st.sampled_from(["", "-", "+"]),
    st.integers(1, 9),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
)
def test_blocks_by_hand(  # noqa: PLR0917  # as many as there are ways to write one
    lines: list[str],
    sign: str,
    chomp: str,
    indent: int,
    depth: int,
    says_indent: bool,  # noqa: FBT001
    windows: bool,  # noqa: FBT001
) -> None:
    assume(says_indent or lines[0][:1] not in ("", " ", "\t"))
    margin = " " * (2 * depth + indent)
    header = sign + (str(indent) if says_indent else "") + chomp
    body = "\n".join(margin + line if line.strip() else line.replace("\t", "") for line in lines)
    text = in_context(f"{header} # a comment\n{body}", depth)
    check_places(text.replace("\n", "\r\n") if windows else text)


@given(st.lists(st.text("ab'é漢", min_size=1, max_size=5), min_size=1, max_size=6), st.data())
def test_plain_text_of_several_lines(words: list[str], data: st.DataObject) -> None:
    assume(not words[0].startswith("'"))
    gaps = st.sampled_from(
        [" ", "  ", "\n  ", " \n    ", "\n\n   ", "\n \n\n  ", "\r\n \t ", " \t"]
    )
    written = words[0] + "".join(data.draw(gaps) + word for word in words[1:])
    check_places(f"k:  {written}\nz: 1\n")
    check_places(f"[{{k: {written} }}]\n")


@pytest.mark.parametrize(
    ("text", "word", "written"),
    [
        ("k: a > 1 and b\n", "b", "b"),
        ("k: 'it''s b'\n", "s b", "s b"),
        ('k: "a\\tb"\n', "\tb", "\\tb"),
        ('k: "a \\\n   b c"\n', "a b", "a \\\n   b"),
        ('k: "\\u00e9\\x41\\U0001F6A2!"\n', "A🚢", "\\x41\\U0001F6A2"),
        ("k: |2\n    a\n   b\n", "b", "b"),
        ("k: >\n  a\n  b\n\n  c\n", "a b\n", "a\n  b\n\n"),
        ("- |\n  id || x\n  A  || 漢 b\n", "漢 b", "漢 b"),
        ("k: a\n   b\n", "a b", "a\n   b"),
    ],
)
def test_a_word_is_found_where_it_stands(text: str, word: str, written: str) -> None:
    scalar = scalar_of(text)
    start = scalar.text.index(word)
    place = scalar.place(start, start + len(word))
    assert text[place.start : place.end] == written


def test_offsets_outside_the_text_are_its_ends() -> None:
    scalar = scalar_of("k: 'a''b'\n")  # a at 4, b at 7, the closing quote at 8
    assert scalar.place(-5, 1) == Span("a.yaml", 4, 5)
    assert scalar.place(2, 99) == Span("a.yaml", 7, 8)
    assert scalar.place(3, 3) == scalar.place(50, 60) == Span("a.yaml", 8, 8)
    assert scalar.place(2, 1) == Span("a.yaml", 7, 7)


@pytest.mark.parametrize(("text", "start"), [("k:\n", 2), ("k: ''\n", 4), ("k: |\nz: 1\n", 3)])
def test_an_empty_text_has_a_place(text: str, start: int) -> None:
    assert scalar_of(text).place(0, 0).start == start


def test_a_scalar_without_a_source_has_one_place() -> None:
    span = Span("a.yaml", 10, 50)
    assert Scalar("abc", span, "folded").place(1, 2) == span
