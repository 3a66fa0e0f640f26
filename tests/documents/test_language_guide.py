"""What `docs/language.md` says of the language is so: its files make a policy, its tables hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from engine import api
from engine.accounts.account import Account, Identifiers, Where
from engine.analysis.warnings import warnings_of
from engine.engines.reference import ReferenceEngine
from engine.explain.build import explain
from engine.explain.case import Origin, open_case
from engine.model.formats import show_outcome, show_value
from engine.model.measures import OfRecords
from engine.model.operators import Function
from engine.model.policy import HitPolicy, Policy
from engine.model.result import Facts, Result, Status
from engine.model.types import SIMPLE_TYPES, Kind, Truth
from engine.policy.digest import meaning_digest
from engine.policy.surface import parts
from engine.trade.measures.frame import days_of
from tests.documents import guide
from tests.documents.guide import GUIDE, LISTS, Row, claims

UNWRITTEN: Final = (Function.NEGATE, Function.TO_NUMBER)
"""Functions that no policy writes by name."""


class Case(NamedTuple):
    """What came of the facts in one cell, and the engine that decided them."""

    policy: Policy
    engine: ReferenceEngine
    facts: Facts
    result: Result


Decide = Callable[[Row, str], Case]


def write(folder: Path, files: Mapping[str, str]) -> api.Loaded:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return api.open_policy(folder, "docs/language.md")


def whole(loaded: api.Loaded) -> Policy:
    told = api.render_diagnostics(loaded.diagnostics, loaded.sources, color=False)
    assert told == ""
    assert loaded.policy is not None
    return loaded.policy


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> api.Loaded:
    """The policy of the guide."""
    return write(tmp_path_factory.mktemp("sample"), guide.files())


@pytest.fixture(scope="module")
def decide(tmp_path_factory: pytest.TempPathFactory) -> Decide:
    """Decides the facts of a cell by the policy of the guide and the probes of its tables."""
    loaded = write(tmp_path_factory.mktemp("probed"), guide.files() | guide.probes())
    policy = whole(loaded)
    tests = {test.name: test for test in loaded.tests}

    @cache
    def engine(as_of: date) -> ReferenceEngine:
        return ReferenceEngine(api.in_force(loaded, as_of))

    def decided(row: Row, heading: str) -> Case:
        test = tests[guide.test_name(row, heading)]
        using = engine(test.as_of)
        return Case(policy, using, test.facts, using.decide(test.facts))

    return decided


def id_of(row: Row) -> str:
    return f"line {row.line}"


def rows_of(*kinds: str, having: str | None = None) -> pytest.MarkDecorator:
    found = [row for row in claims(*kinds) if having is None or having in row.cells]
    assert found
    return pytest.mark.parametrize("row", found, ids=id_of)


# --- the policy -----------------------------------------------------------------------------


def test_every_block_of_yaml_is_a_file_of_the_policy() -> None:
    named = [block.path for block in guide.blocks() if block.language == "yaml"]
    assert None not in named
    assert len(named) == len(set(named))


def test_the_files_make_a_policy_without_a_problem(sample: api.Loaded) -> None:
    assert whole(sample).name == "sample"


def test_its_own_tests_pass(sample: api.Loaded) -> None:
    report = api.run_policy_tests(sample, "reference")
    assert report.results
    assert report.failed == 0, report.to_text(color=False)


def test_every_table_is_put_to_the_test_or_known_as_prose() -> None:
    kinds = {row.kind for row in guide.rows()}
    assert [kind for kind in kinds if not kind.startswith((*guide.CLAIMS, *guide.PROSE))] == []


# --- what the tables claim ------------------------------------------------------------------


def truths(row: Row, case: Case) -> set[Truth]:
    """What the conditions or cells of a row came to."""
    kind = "condition" if row.kind == "condition" else "cell"
    found = [case.result.outcomes[guide.probe(row, i)] for i, _ in enumerate(row.spans(kind))]
    return {outcome.trace.of(guide.rule(row, i)) for i, outcome in enumerate(found)}


@rows_of("condition", "column", having="true for")
def test_a_condition_is_true_and_false_as_stated(row: Row, decide: Decide) -> None:
    assert row.facts, "no facts are stated"
    for heading in row.facts:
        assert truths(row, decide(row, heading)) == {heading == "true for"}


@rows_of("condition", having="is")
def test_a_condition_is_unknown_as_stated(row: Row, decide: Decide) -> None:
    words = {"true": True, "false": False, "unknown": None}
    assert truths(row, decide(row, "facts")) == {words[row.cells["is"]]}


@rows_of("value")
def test_an_expression_gives_the_value_stated(row: Row, decide: Decide) -> None:
    case = decide(row, "facts")
    for i, _ in enumerate(row.spans("value")):
        name = guide.probe(row, i)
        (value,) = case.result.outcomes[name].value
        type_ = case.policy.decision(name).outputs[0].type
        assert show_value(value, type_) == row.cells["gives"]


@rows_of("type")
def test_a_value_is_written_as_stated(row: Row, decide: Decide) -> None:
    policy = decide(claims("facts")[0], "facts").policy
    spans = row.spans("written")
    assert spans
    for i, _ in enumerate(spans):
        assert str(policy.decision(guide.probe(row, i)).outputs[0].type) == row.spans("type")[0]


def shown(case: Case, output: str, *, interval: bool = False) -> str:
    decision = case.policy.decision_of_output(output)
    index = [each.name for each in decision.outputs].index(output)
    outcome = case.result.outcomes[decision.name]
    if outcome.status is not Status.DECIDED:
        return str(outcome.status)
    type_ = decision.outputs[index].type
    value = show_outcome(outcome.value[index], type_) + ("" if outcome.settled else "?")
    if not interval or outcome.interval is None:
        return value
    low, high = (show_outcome(bound, type_) for bound in outcome.interval)
    return f"{value} ({low} to {high})"


def outputs_of(row: Row) -> dict[str, str]:
    """By the heading of each column that states an outcome, the output it states."""
    headings = [heading.strip("`") for heading in row.cells if heading.startswith("`")]
    lists = [heading for heading in LISTS if heading in headings]
    return {
        f"`{heading}`": guide.probe(row, lists.index(heading)) if heading in lists else heading
        for heading in headings
    }


OUTCOMES: Final = [row for row in claims("facts") if outputs_of(row)]


@pytest.mark.parametrize("row", OUTCOMES, ids=id_of)
def test_an_outcome_is_as_stated(row: Row, decide: Decide) -> None:
    case = decide(row, "facts")
    for heading, output in outputs_of(row).items():
        stated = row.cells[heading]
        assert shown(case, output, interval="(" in stated) == stated


@rows_of("facts", having="says")
def test_a_rule_says_what_is_stated(row: Row, decide: Decide) -> None:
    case = decide(row, "facts")
    account = Account("A", None, None, Identifiers(), None, case.facts, Where("guide"))
    opened = open_case(case.engine.inforce, case.engine, account, Origin({}, "", ""))
    rules = [
        rule
        for decision in explain(opened).decisions
        for rule in (*decision.winners, *decision.also_matched)
    ]
    assert {rule.id: rule.because for rule in rules}[row.cells["rule"]] == row.cells["says"]


@rows_of("change in")
def test_a_change_moves_the_digests_as_stated(row: Row, tmp_path: Path) -> None:
    file = row.kind.partition("`")[2].rstrip("`")
    old, _, new = row.cells[row.kind].replace("\\n", "\n").strip("`").partition("` to `")
    files = guide.files()
    assert old in files[file]
    before = write(tmp_path / "before", files)
    after = write(tmp_path / "after", files | {file: files[file].replace(old, new)})
    words = {True: "stays", False: "changes"}
    same = meaning_digest(whole(before)) == meaning_digest(whole(after))
    assert words[same] == row.cells["meaning digest"]
    assert words[before.text_digest == after.text_digest] == row.cells["text digest"]


@rows_of("over")
def test_the_months_of_a_measure_are_those_stated(row: Row, tmp_path: Path) -> None:
    before = f", before: {row.cells['before'].strip('`')}" if row.cells["before"] else ""
    text = f"{{count: entries, over: {row.cells['over'].strip('`')}{before}}}"
    files = guide.files() | {"more.yaml": f"measures:\n  tried: {text}\n"}
    formula = whole(write(tmp_path, files)).measures["tried"].formula
    assert isinstance(formula, OfRecords)
    days = days_of(formula.window, date.fromisoformat(row.cells["as of"]))
    assert days.after is not None
    first = (days.after + timedelta(days=1)).isoformat()
    assert (first, days.last.isoformat()) == (row.cells["first day"], row.cells["last day"])


def test_its_measures_give_every_fact_and_each_of_them_is_read(sample: api.Loaded) -> None:
    codes = {each.code for each in warnings_of(sample)}
    assert not codes & {"unmeasured-fact", "unused-measure", "unused-parameter"}


# --- nothing is left out --------------------------------------------------------------------


def test_every_hit_policy_is_shown_with_and_without_a_match(decide: Decide) -> None:
    found: dict[HitPolicy, set[bool]] = {}
    for row in OUTCOMES:
        case = decide(row, "facts")
        for output in outputs_of(row).values():
            decision = case.policy.decision_of_output(output)
            outcome = case.result.outcomes[decision.name]
            if outcome.settled:
                found.setdefault(decision.hit_policy, set()).add(bool(outcome.winners))
    assert found == {policy: {True, False} for policy in HitPolicy}


def test_every_key_is_told_and_every_key_told_is_one() -> None:
    kinds = [kind for kind in vars(parts).values() if isinstance(kind, type)]
    known = {key for kind in kinds if issubclass(kind, parts.Part) for key in parts.keys_of(kind)}
    text = GUIDE.read_text("utf-8")
    assert len(known) > 30
    assert {key for row in claims("key") for key in row.spans("key")} <= known
    assert [key for key in known if not re.search(rf"`{key}:?`|\b{key}:\s", text)] == []


def test_every_type_function_and_hit_policy_is_told() -> None:
    text = GUIDE.read_text("utf-8")
    names = [f for f in Function if f not in UNWRITTEN]
    assert [name for name in names if f"`{name}" not in text and f"{name}(" not in text] == []
    types = {row.spans("type")[0].partition("(")[0] for row in claims("type")}
    assert types == {*SIMPLE_TYPES, Kind.ENUM, Kind.SET}


def test_its_links_lead_somewhere() -> None:
    text = GUIDE.read_text("utf-8")
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    headings = {f"#{title.lower().replace(' ', '-')}" for title in titles}
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    broken = [x for x in links if x not in headings and not (GUIDE.parent / x).is_file()]
    assert broken == []
