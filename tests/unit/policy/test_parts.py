"""The shape of files: what a part takes, and every fault of one told with its path."""

from __future__ import annotations

import pytest

from engine.policy.surface.parts import (
    DatedValuePart,
    DecisionFile,
    FactPart,
    ParameterPart,
    Part,
    PolicyFile,
    RulePart,
    TestPart,
    keys_of,
    read,
)
from engine.policy.surface.shapes import Fault
from engine.policy.yaml.nodes import Mapping, Node
from engine.policy.yaml.parse import parse_yaml
from engine.source.text import SourceText


def node_of(text: str) -> Node:
    node, problems = parse_yaml(SourceText("a.yaml", text))
    assert problems == []
    assert node is not None
    return node


def faults(model: type[Part], text: str) -> list[tuple[str, tuple[str | int, ...]]]:
    found = read(model, node_of(text))
    assert isinstance(found, list), found
    return [(fault.kind, fault.path) for fault in found]


def good(text: str) -> ParameterPart:
    part = read(ParameterPart, node_of(text))
    assert isinstance(part, ParameterPart), part
    return part


PARAMETER = """\
type: money
authority: 19 USC 1592
values:
  - {from: 2026-01-01, value: "$5"}
  - value: "$7"
    authority: {cite: GAO, basis: default}
"""


def test_a_part_holds_what_stands_under_its_keys() -> None:
    part = good(PARAMETER)
    first, second = part.values
    assert (part.type.text, part.label, part.allow) == ("money", None, None)
    assert (first.from_ and first.from_.text, first.until) == ("2026-01-01", None)
    assert second.from_ is None
    # A text is short for a mapping with the text under `cite`, at its own place.
    assert part.authority is not None
    assert part.authority.cite is not None
    assert (part.authority.cite.text, part.authority.basis) == ("19 USC 1592", None)
    assert PARAMETER[slice(*part.authority.node.span[1:])] == "19 USC 1592"
    assert second.authority is not None
    assert second.authority.basis is not None
    assert second.authority.basis.text == "default"


def test_a_part_knows_its_keys_and_their_places() -> None:
    part = good(PARAMETER)
    assert (part.gave("authority"), part.gave("label")) == (True, False)
    assert PARAMETER[slice(*part.at("values")[1:])] == "values"
    assert part.at("label") == part.node.span
    assert keys_of(DatedValuePart) == ("from", "until", "value", "authority")


def test_a_part_does_not_change() -> None:
    part = good(PARAMETER)
    with pytest.raises(AttributeError, match="`label`"):
        part.label = part.type
    assert part.label is None


def test_a_mended_part_is_another_that_knows_what_was_meant() -> None:
    part, whole = good(PARAMETER), node_of("lable: x\n" + PARAMETER)
    assert isinstance(whole, Mapping)
    mended = part.mended(whole, frozenset({"label"}))
    assert mended.values is part.values
    assert (mended.node is whole, mended.gave("label"), part.gave("label")) == (True, True, False)


@pytest.mark.parametrize(
    ("model", "text", "expected"),
    [
        (FactPart, "[a]", [("mapping", ())]),
        (FactPart, "type: integer", [("missing", ("label",))]),
        # Missing and bad keys in the order of the part, then unknown ones in the order written.
        (
            FactPart,
            "{zone: a, unit: [b], form: c, label: ''}",
            [
                ("missing", ("type",)),
                ("text", ("unit",)),
                ("unknown", ("zone",)),
                ("unknown", ("form",)),
            ],
        ),
        # `from_` is only how a part calls `from`.
        (DatedValuePart, "{from_: 2026-01-01, value: 1}", [("unknown", ("from_",))]),
        (FactPart, "{type: ~, label: null}", [("nothing", ("type",)), ("nothing", ("label",))]),
        (FactPart, "{type: a, label: b, allow: c}", [("mapping", ("allow",))]),
        (PolicyFile, "{policy: a, version: 1, outcomes: x}", [("list", ("outcomes",))]),
        (
            PolicyFile,
            "{policy: a, version: 1, outcomes: [x], invariants: y}",
            [("list", ("invariants",))],
        ),
        (
            TestPart,
            "{name: a, as_of: 2026-01-01, fired: [R-1, [R-2], ~]}",
            [("text", ("fired", 1)), ("nothing", ("fired", 2))],
        ),
        (DecisionFile, "{decision: a, output: b}", [("mapping", ("output",))]),
        (DecisionFile, "{decision: a, output: {b: integer}, table: [c]}", [("text", ("table",))]),
        (RulePart, "{id: R, authority: [a]}", [("mapping", ("authority",))]),
        (
            ParameterPart,
            "{type: money, values: [{value: 1, authority: {cite: [a], by: b}}, c, {until: d}]}",
            [
                ("text", ("values", 0, "authority", "cite")),
                ("unknown", ("values", 0, "authority", "by")),
                ("mapping", ("values", 1)),
                ("missing", ("values", 2, "value")),
            ],
        ),
    ],
)
def test_every_fault_is_told_with_its_path(
    model: type[Part], text: str, expected: list[tuple[str, tuple[str | int, ...]]]
) -> None:
    assert faults(model, text) == expected


def test_an_unknown_key_is_told_with_those_of_the_part_it_stands_in() -> None:
    text = "{type: money, values: [{value: 1, authority: {by: b}}]}"
    known = ("cite", "basis")
    fault = Fault("unknown", ("values", 0, "authority", "by"), known)
    assert read(ParameterPart, node_of(text)) == [fault]


def test_an_empty_text_in_quotes_and_any_value_are_taken() -> None:
    part = read(FactPart, node_of("{type: '', label: 'null', range: ~}"))
    assert isinstance(part, FactPart)
    assert (part.type.text, part.label.text) == ("", "null")
    assert part.range is not None


def test_a_type_that_yaml_has_cut_is_read_in_one_piece() -> None:
    part = read(DecisionFile, node_of("{decision: a, output: {b: enum(x, y)}}"))
    assert isinstance(part, DecisionFile)
    ((name, type_),) = part.output.entries
    assert name.text == "b"
    assert getattr(type_, "text", None) == "enum(x, y)"
