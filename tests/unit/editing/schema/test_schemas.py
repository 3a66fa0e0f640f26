"""The schemas take what the reader takes, and refuse what it refuses for its shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.accounts.raw import HEADER_KEYS
from engine.editing.schema.definitions import definitions
from engine.editing.schema.fields import fields_of
from engine.editing.schema.kinds import KINDS, schema_of
from engine.editing.schema.vocabulary import ANY_POLICY, vocabulary_of
from engine.editing.schema.words import ACCOUNT, WORDS
from engine.policy.load import load_policy
from engine.policy.surface import parts
from engine.policy.surface.parts import Part, keys_of
from tests.unit.editing.schema.validating import DRAFTS, GOLDEN, ROOT, complaints, complaints_of
from tests.unit.policy.golden import expected_of
from tools import schemas

MODELS = [
    each
    for each in vars(parts).values()
    if isinstance(each, type) and issubclass(each, Part) and each is not Part
]
SHAPE_CODES = {"unknown-key", "missing-key", "wrong-shape"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema(kind: str) -> None:
    for draft in DRAFTS:
        draft.check_schema(schema_of(kind))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_keys_are_those_of_the_model(model: type[Part]) -> None:
    assert [field.key for field in fields_of(model)] == [*keys_of(model)]
    assert [*WORDS[model]] == [*keys_of(model)]


def test_nothing_is_said_of_what_is_no_part() -> None:
    assert {*WORDS} == {*MODELS}
    assert {*ACCOUNT} == HEADER_KEYS | {"facts"}


def properties(schema: object) -> list[frozenset[str]]:
    """The key sets of all mappings that a schema describes key by key, wherever it does."""
    if isinstance(schema, list):
        return [found for each in schema for found in properties(each)]
    if not isinstance(schema, dict):
        return []
    here = [frozenset(schema["properties"])] if schema.get("additionalProperties") is False else []
    return here + [found for each in schema.values() for found in properties(each)]


@pytest.mark.parametrize(
    ("kind", "models"),
    [
        ("policy", [parts.PolicyFile, parts.InvariantPart, parts.AuthorityPart]),
        (
            "declarations",
            [
                parts.DeclarationsFile,
                parts.FactPart,
                parts.ParameterPart,
                parts.DatedValuePart,
                parts.MeasurePart,
                parts.RatePart,
                parts.PeersPart,
            ],
        ),
        ("records", [parts.RecordsFile, parts.ColumnPart, parts.MustPart]),
        ("decision", [parts.DecisionFile, parts.RulePart]),
        ("table", [parts.TableFile]),
        ("tests", [parts.TestsFile, parts.TestPart]),
    ],
)
def test_each_part_stands_in_the_schema_of_its_file(kind: str, models: list[type[Part]]) -> None:
    described = properties(schema_of(kind))
    for model in models:
        assert frozenset(keys_of(model)) in described, model


def described_keys(schema: object, path: str = "") -> list[str]:
    """The paths of keys that nothing is said of."""
    if isinstance(schema, list):
        return [found for each in schema for found in described_keys(each, path)]
    if not isinstance(schema, dict):
        return []
    found = []
    if schema.get("additionalProperties") is False:
        for key, each in schema["properties"].items():
            found += [] if each.get("description") else [f"{path}/{key}"]
    return found + [
        f for key, each in schema.items() for f in described_keys(each, f"{path}/{key}")
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_something_is_said_of_every_key(kind: str) -> None:
    assert described_keys(schema_of(kind)) == []


def references(schema: object) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(references, schema))
    if not isinstance(schema, dict):
        return set()
    here = {str(schema["$ref"])} if "$ref" in schema else set()
    return here.union(*map(references, schema.values()))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_referred_to_is_there_and_nothing_else(kind: str) -> None:
    schema = schema_of(kind)
    known = schema.get("definitions", {})
    assert isinstance(known, dict)
    assert references(schema) == {f"#/definitions/{name}" for name in known}
    assert {*known} <= {*definitions(ANY_POLICY)}


def alone(schema: object) -> bool:
    """Whether nothing stands beside a `$ref`, which draft 7 would not look at."""
    if isinstance(schema, list):
        return all(map(alone, schema))
    if not isinstance(schema, dict):
        return True
    return ("$ref" not in schema or len(schema) == 1) and all(map(alone, schema.values()))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_stands_beside_a_reference(kind: str) -> None:
    assert alone(schema_of(kind))


SHIPPED = sorted((ROOT / "rules").rglob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_shipped_policy_is_taken(path: Path) -> None:
    assert complaints_of(ROOT / "rules", path) == []


def test_the_shipped_policy_is_taken_by_its_own_schemas() -> None:
    folder = ROOT / "rules"
    vocabulary = vocabulary_of(load_policy(folder))
    found = {path: complaints_of(folder, path, vocabulary) for path in SHIPPED}
    assert {path.name: faults for path, faults in found.items() if faults} == {}


def test_the_accounts_of_the_fixtures_are_taken() -> None:
    vocabulary = vocabulary_of(load_policy(ROOT / "rules"))
    text = (ROOT / "fixtures/accounts.yaml").read_text("utf-8")
    assert complaints("accounts", text) == []
    assert complaints("accounts", text, vocabulary) == []


FAULTY = [
    (folder.name, path.relative_to(folder).as_posix())
    for folder in sorted(GOLDEN.iterdir())
    for path in sorted(folder.rglob("*.yaml"))
]


@pytest.mark.parametrize(("folder", "name"), FAULTY, ids=str)
def test_faults_of_shape_are_refused_and_others_are_not(folder: str, name: str) -> None:
    wanted = {each.code for each in expected_of(GOLDEN / folder) if each.place[0] == name}
    found = complaints_of(GOLDEN / folder, GOLDEN / folder / name)
    if found is None:
        return
    if wanted & SHAPE_CODES:
        assert found != []
    elif not wanted:
        assert found == []


DECISION = "decision: level\noutput: {level: enum(low, high)}\nhit_policy: first\notherwise: low\n"


@pytest.mark.parametrize(
    "when",
    [
        "visits > 3",
        "true",
        "[visits > 3, open]",
        "{any: [visits > 3, open]}",
        "[{any: [visits > 3, {all: [open, visits < 9]}]}, {not: open}]",
    ],
)
def test_every_form_of_a_condition_is_taken(when: str) -> None:
    text = f"{DECISION}rules:\n  - {{id: R, when: {when}, then: high}}\n"
    assert complaints("decision", text) == []


@pytest.mark.parametrize("when", ["[]", "3", "{any: []}", "{or: [a, b]}", "{any: [a], not: b}"])
def test_what_is_no_condition_is_refused(when: str) -> None:
    text = f"{DECISION}rules:\n  - {{id: R, when: {when}, then: high}}\n"
    assert complaints("decision", text) == ["rules/0/when"]


@pytest.mark.parametrize(
    "authority",
    ["19 USC 1592", "{cite: 19 USC 1592}", "{basis: default}", "{cite: a, basis: b}"],
)
def test_every_form_of_an_authority_is_taken(authority: str) -> None:
    text = f"{DECISION}authority: {authority}\nrules: []\n"
    assert complaints("decision", text) == []


@pytest.mark.parametrize(
    "then", ["high", "= if open then high else low", "{level: high}", "[red, blue]", "3", "null"]
)
def test_every_form_of_an_output_is_taken(then: str) -> None:
    text = f"{DECISION}rules:\n  - id: R\n    then: {then}\n"
    assert complaints("decision", text) == []


def test_a_rule_of_a_count_gives_nothing() -> None:
    text = "decision: gaps\noutput: {gaps: integer}\nhit_policy: POLICY\nrules: [{id: R}]\n"
    assert complaints("decision", text.replace("POLICY", "collect count")) == []
    assert complaints("decision", text.replace("POLICY", "collect sum")) == ["rules/0"]


def test_a_decision_has_rules_or_a_table_not_both() -> None:
    table = "table: |\n  id | a || level\n"
    assert complaints("decision", DECISION) == [""]
    assert complaints("decision", f"{DECISION}{table}") == []
    assert complaints("decision", f"{DECISION}{table}rules: []\n") == [""]


@pytest.mark.parametrize("range_", ['"[0..]"', "[0..]", "[0..1]", '"(0..1]"', '"[..9)"'])
def test_every_form_of_a_range_is_taken(range_: str) -> None:
    text = f"facts:\n  a: {{type: integer, label: a, range: {range_}}}\n"
    assert complaints("declarations", text) == []


def test_a_type_that_yaml_cuts_at_its_commas_is_taken() -> None:
    facts = "facts:\n  size: {type: enum(small, large, huge), label: size}\n"
    assert complaints("declarations", facts) == []
    assert complaints("declarations", facts.replace("label", "lable")) != []
    decision = DECISION.replace("otherwise: low\n", "otherwise: low\nrules: []\n")
    assert complaints("decision", decision.replace("(low, high)", "(low, mid, high)")) == []


def test_a_value_is_of_the_type_of_its_parameter() -> None:
    text = "parameters:\n  fee: {type: TYPE, values: [{from: 2024-01-01, value: VALUE}]}\n"
    for type_, value, good in (
        ("integer", "3", True),
        ("integer", '"3"', True),
        ("integer", "3.5", False),
        ("number", "5%", True),
        ("money", '"$50,000"', True),
        ("money", "50000", False),
        ("date", "2026-07-01", True),
        ("date", "1 July 2026", False),
        ("boolean", "true", True),
        ("boolean", "yes", False),
        ("text", "0901", True),
    ):
        found = complaints("declarations", text.replace("TYPE", type_).replace("VALUE", value))
        assert (found == []) is good, (type_, value)


@pytest.mark.parametrize(
    "text",
    [
        "- {id: A, kind: importer, facts: {visits: 3}}\n- {id: B, visits: null}\n",
        "as_of: 2026-11-24\naccounts:\n  - id: A\n    ior_numbers: [13-2746018AA]\n",
        "id: A\nvisits: 3\n",
        "id: A\nfacts:\n",
    ],
)
def test_every_form_of_a_file_of_accounts_is_taken(text: str) -> None:
    assert complaints("accounts", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "- {kind: importer}\n",
        "accounts: {}\n",
        "accounts: []\nrules: []\n",
        "- {id: A, kind: exporter}\n",
        "- {id: A, facts: [visits]}\n",
    ],
)
def test_what_is_no_file_of_accounts_is_refused(text: str) -> None:
    assert complaints("accounts", text) != []


def test_the_published_schemas_are_fresh() -> None:
    assert [path.name for path in schemas.stale()] == []
    assert {path.name for path in schemas.FOLDER.iterdir()} == {p.name for p in schemas.fresh()}


@pytest.mark.parametrize(
    ("measure", "is_taken"),
    [
        ("{count: entries, where: [late, 'value > $5'], over: P24M, before: 2 years}", True),
        ("= a / b", True),
        ("{top_share: origin, of: entries, rank: 2, weigh: distinct entry_number}", True),
        ("{rate: {hits: a, of: b, bound: lower, z: 1.645, least: 30}}", True),
        ("{peers: {value: a, quantile: 90%, within: [b, c]}}", True),
        ("{identity: kind}", True),
        ("a / b", False),
        ("{of: entries}", False),
        ("{count: entries, sum: value}", False),
        ("{count: entries, over: 90 days}", False),
        ("{top_share: origin, of: entries, rank: 3}", False),
        ("{rate: {hits: a, of: b, bound: middle, z: 1.645}}", False),
        ("{identity: address}", False),
    ],
)
def test_a_measure_is_one_thing_with_keys_that_are_known(measure: str, is_taken: bool) -> None:  # noqa: FBT001
    found = complaints("declarations", f"measures:\n  m: {measure}\n")
    assert (found == []) is is_taken, found


def test_the_kinds_of_records_of_a_policy_and_its_facts_are_offered() -> None:
    vocabulary = vocabulary_of(load_policy(ROOT / "rules"))
    text = "measures:\n  a: {{count: {}}}\n"
    assert complaints("declarations", text.format("entries"), vocabulary) == []
    assert complaints("declarations", text.format("entrees"), vocabulary) != []
    offered = schema_of("declarations", vocabulary)["properties"]
    assert isinstance(offered, dict)
    assert "bond_amount" in offered["measures"]["properties"]
