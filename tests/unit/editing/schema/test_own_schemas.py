"""The schemas of one policy offer its names, and refuse what it has no name for."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.editing.schema.kinds import KINDS, schema_of
from engine.editing.schema.values import example_of
from engine.editing.schema.vocabulary import Vocabulary, vocabulary_of
from engine.policy.load import load_policy
from tests.cli.policies import LEVEL, written
from tests.unit.editing.schema.validating import DRAFTS, complaints

ACCOUNTS = "accounts:\n  PLAIN: {visits: 1, size: small}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "small", {"tests/accounts.yaml": ACCOUNTS})


@pytest.fixture
def small(folder: Path) -> Vocabulary:
    return vocabulary_of(load_policy(folder))


def a_test(line: str) -> str:
    return f"tests:\n  - name: a\n    as_of: 2026-11-24\n    {line}\n"


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema(small: Vocabulary, kind: str) -> None:
    for draft in DRAFTS:
        draft.check_schema(schema_of(kind, small))


@pytest.mark.parametrize(
    "line",
    [
        "facts: {visits: 3, owed: $5, share: 5%, since: 2026-01-01, size: small, open: true}",
        "facts: {marks: [red, blue], note: 0901, visits: null}",
        "facts: {visits: '3', open: 'true', marks: []}",
        "expect: {level: high, fee: $5, bill: null}",
        "expect: {level: blocked, fee: error}",
        "like: PLAIN",
        "fired: [LEVEL-VISITS]",
        "undecided: [FEE-RED, FEE-BLUE]",
        "breached: [INV-OPEN]",
        "settled: [level, fee]",
    ],
)
def test_names_and_values_of_the_policy_are_taken(small: Vocabulary, line: str) -> None:
    assert complaints("tests", a_test(line), small) == []


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("facts: {visit: 3}", "facts"),
        ("facts: {visits: many}", "facts/visits"),
        ("facts: {visits: -1}", "facts/visits"),
        ("facts: {owed: 5}", "facts/owed"),
        ("facts: {since: tomorrow}", "facts/since"),
        ("facts: {size: medium}", "facts/size"),
        ("facts: {marks: red}", "facts/marks"),
        ("facts: {marks: [green]}", "facts/marks/0"),
        ("facts: {open: yes}", "facts/open"),
        ("expect: {levels: high}", "expect"),
        ("expect: {level: medium}", "expect/level"),
        ("like: PLANE", "like"),
        ("fired: [LEVEL]", "fired/0"),
        ("breached: [LEVEL-VISITS]", "breached/0"),
        ("provisional: [visits]", "provisional/0"),
    ],
)
def test_what_the_policy_does_not_know_is_refused(small: Vocabulary, line: str, where: str) -> None:
    assert complaints("tests", a_test(line), small) == [f"tests/0/{where}"]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("then: high", "then: hihg", "rules/0/then"),
        ("then: high", "then: = if open then high else low", None),
        ("then: high", "then: {level: high}", None),
        ("then: high", "then: {fee: $3}", "rules/0/then"),
        ("otherwise: low", "otherwise: none", "otherwise"),
        ("if_provisional: keep", "if_provisional: high", None),
        ("if_provisional: keep", "if_provisional: kept", "if_provisional"),
    ],
)
def test_a_decision_gives_what_its_output_can_be(
    small: Vocabulary, old: str, new: str, where: str | None
) -> None:
    assert complaints("decision", LEVEL, small) == []
    changed = complaints("decision", LEVEL.replace(old, new), small)
    assert changed == ([] if where is None else [where])


def test_a_decision_that_is_not_there_yet_is_taken(small: Vocabulary) -> None:
    new = LEVEL.replace("decision: level", "decision: other").replace("high", "hihg")
    assert complaints("decision", new, small) == []


def test_types_are_those_of_the_policy(small: Vocabulary) -> None:
    text = "facts:\n  a: {type: TYPE, label: a}\n"
    for type_, good in (
        ("size", True),
        ("integer", True),
        ("set(mark)", True),
        ("enum(a)", True),
        ("sizes", False),
        ("int", False),
    ):
        found = complaints("declarations", text.replace("TYPE", type_), small)
        assert (found == []) is good, type_


def test_outcomes_are_decisions(small: Vocabulary) -> None:
    head = "policy: a\nversion: 1\noutcomes: [level, leval]\n"
    assert complaints("policy", head, small) == ["outcomes/1"]


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("- {id: A, visits: 3, facts: {owed: 1250.00}}\n", True),
        ("- {id: A, facts: {owed: '$1,250', marks: red;blue, open: TRUE}}\n", True),
        ("- {id: A, facts: {visit: 3}}\n", False),
        ("- {id: A, visit: 3}\n", False),
        ("- {id: A, facts: {size: medium}}\n", False),
    ],
)
def test_accounts_have_the_facts_of_the_policy(small: Vocabulary, text: str, good: bool) -> None:  # noqa: FBT001
    assert (complaints("accounts", text, small) == []) is good


def test_a_member_that_looks_like_a_number_is_taken_either_way(tmp_path: Path) -> None:
    facts = "facts:\n  code: {type: 'enum(01, 1.5, A)', label: code}\n"
    known = vocabulary_of(load_policy(written(tmp_path, {"more.yaml": facts})))
    for value, good in (("01", True), ('"01"', True), ("1.5", True), ("A", True), ("2", False)):
        found = complaints("tests", a_test(f"facts: {{code: {value}}}"), known)
        assert (found == []) is good, value


def test_what_is_known_of_a_fact_is_said(small: Vocabulary) -> None:
    definitions = schema_of("tests", small)["definitions"]
    assert isinstance(definitions, dict)
    facts = definitions["facts"]["properties"]
    assert facts["visits"]["description"] == "visits; integer; in [0..]"
    assert facts["owed"]["description"] == "duties owed; money"


def test_the_number_of_a_person_is_not_said(tmp_path: Path) -> None:
    facts = "facts:\n  a: {type: text, label: as of 123-45-6789}\n"
    folder = written(tmp_path, {"more.yaml": facts})
    assert "123-45-6789" not in str(schema_of("tests", vocabulary_of(load_policy(folder))))


def test_the_conditions_that_are_offered_are_conditions(folder: Path, small: Vocabulary) -> None:
    assert small.policy is not None
    offered = [example_of(name, fact.type) for name, fact in small.policy.facts.items()]
    offered += [example_of(name, type_) for name, type_ in small.outputs.items()]
    assert "visits >= 0" in offered
    assert 'note starts with "..."' in offered
    rules = "".join(f"  - {{id: R-{i}, when: '{w}', then: true}}\n" for i, w in enumerate(offered))
    new = (
        "decision: tried\noutput: {tried: boolean}\nhit_policy: first\notherwise: false\n"
        f"if_provisional: keep\nrules:\n{rules}"
    )
    (folder / "tried.yaml").write_text(new)
    assert [each.message for each in load_policy(folder).diagnostics] == []
