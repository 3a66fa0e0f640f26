"""The page of each diagnostic code reads like every other, and its examples are what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest

from engine.language.parser import parse_expression
from engine.language.syntax import SyntaxFault
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from engine.policy.yaml.parse import parse_yaml
from engine.source.pages import codes, page
from engine.source.text import SourceText

SECTIONS: Final = ("What it means", "Why", "Example", "Instead")
LANGUAGES: Final = ("yaml", "")
CONDITIONS: Final = ("when", "must", "any", "all", "not")
REFUSED: Final = ("bad-literal", "expression-syntax")
"""Codes whose every bad condition is refused by the language alone."""

_BLOCK: Final = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text_of(code: str) -> str:
    text = page(code)
    assert text is not None
    return text


def sections_of(code: str) -> dict[str, str]:
    """The text of each section, by its heading."""
    parts = re.split(r"^## (.*)\n", text_of(code), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def blocks_of(section: str) -> list[tuple[str, str]]:
    """The fenced blocks of a section: language and text."""
    return [(found[1], found[2]) for found in _BLOCK.finditer(section)]


def conditions_in(node: Node | None, *, within: bool = False) -> Iterator[str]:
    """Every condition, and every expression after `=`, that stands in a piece of YAML."""
    match node:
        case Scalar(text=text):
            if text.startswith("="):
                yield text[1:]
            elif within:
                yield text
        case Sequence(items=items):
            for item in items:
                yield from conditions_in(item, within=within)
        case Mapping(entries=entries):
            for key, value in entries:
                inside = key.text in CONDITIONS
                yield from conditions_in(value, within=inside)


def parsed(text: str) -> Node | None:
    """A piece of YAML; None when it is a remark only."""
    node, problems = parse_yaml(SourceText("page", text))
    assert [problem for problem in problems if problem.code != "empty-file"] == []
    return node


@pytest.mark.parametrize("code", codes())
def test_its_sections_stand_in_order_and_hold_something(code: str) -> None:
    sections = sections_of(code)
    assert tuple(sections) == SECTIONS
    assert [heading for heading, text in sections.items() if not text.strip()] == []


@pytest.mark.parametrize("code", codes())
def test_it_begins_with_the_code_and_one_sentence(code: str) -> None:
    title, blank, *_ = text_of(code).splitlines()
    name, _, sentence = title.removeprefix("# ").partition(": ")
    assert (name, blank) == (code, "")
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", code)
    assert sentence[0].islower() or sentence.startswith("YAML ")
    assert not sentence.endswith(".")
    assert len(title) <= 100


@pytest.mark.parametrize("code", codes())
def test_its_blocks_are_closed_and_of_a_known_language(code: str) -> None:
    text = text_of(code)
    assert "```" not in _BLOCK.sub("", text)
    assert {language for language, _ in blocks_of(text)} <= {*LANGUAGES}
    assert blocks_of(sections_of(code)["Example"])


@pytest.mark.parametrize("code", codes())
def test_it_is_tidy(code: str) -> None:
    text = text_of(code)
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert not text.endswith("\n\n")
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("code", codes())
def test_what_to_write_instead_can_be_read(code: str) -> None:
    faults = []
    for language, text in blocks_of(sections_of(code)["Instead"]):
        if language == "yaml":
            found = [(text, parse_expression(text)) for text in conditions_in(parsed(text))]
            faults += [each for each in found if isinstance(each[1], SyntaxFault)]
    assert faults == []


@pytest.mark.parametrize("code", REFUSED)
def test_each_bad_condition_is_refused_with_its_code(code: str) -> None:
    ((_, text),) = blocks_of(sections_of(code)["Example"])
    conditions = list(conditions_in(parsed(text)))
    assert len(conditions) > 3
    told = {}
    for condition in conditions:
        fault = parse_expression(condition)
        told[condition] = fault.code if isinstance(fault, SyntaxFault) else None
    assert told == dict.fromkeys(conditions, code)


@pytest.mark.parametrize("code", codes())
def test_the_example_differs_from_what_to_write_instead(code: str) -> None:
    sections = sections_of(code)
    assert not {*blocks_of(sections["Example"])} & {*blocks_of(sections["Instead"])}
