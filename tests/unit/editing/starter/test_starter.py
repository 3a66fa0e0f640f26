"""The policy to begin with is in order as it ships: it checks, its tests pass, it is laid out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine import api
from engine.accounts.account import Account
from engine.analysis.policy_tests import run
from engine.editing import beginning
from engine.editing.beginning import STARTER, NotEmptyError, begin
from engine.editing.layout.policy import plan_layout
from engine.editing.schema.refresh import stale
from engine.model.inforce import InForce
from engine.model.result import Engine
from engine.policy.load import Loaded, load_policy
from tests.cli.policies import written
from tests.unit.editing.schema.validating import complaints

DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_policy(STARTER / "rules", "rules")


def prepared(loaded: Loaded, day: date) -> tuple[InForce, Engine]:
    inforce = api.in_force(loaded, day)
    return inforce, api.build_engine("rete", loaded, inforce)


def test_nothing_is_wrong_with_it(loaded: Loaded) -> None:
    assert loaded.diagnostics == ()
    assert [each.message for each in api.warnings_of(loaded, DAY)] == []


def test_it_has_three_decisions_one_upon_the_other(loaded: Loaded) -> None:
    assert loaded.policy is not None
    reads = {each.name: each.reads_decisions() for each in loaded.policy.decisions}
    assert reads == {"points": set(), "segment": {"points"}, "desk": {"segment"}}


def test_its_tests_pass_and_fire_every_rule(loaded: Loaded) -> None:
    report = run(loaded, lambda day: prepared(loaded, day), "rete", None)
    assert [result.name for result in report.results if result.differences] == []
    assert loaded.policy is not None
    rules = {rule.id for decision in loaded.policy.decisions for rule in decision.rules}
    assert {rule for test in loaded.tests for rule in test.fired} == rules - {"DSK-HIGH"}


def test_it_is_laid_out(tmp_path: Path) -> None:
    begin(tmp_path / "mine")
    plan = plan_layout(tmp_path / "mine/rules", "rules", lambda _: True)
    assert [change.shown for change in plan.changes] == []


def test_the_accounts_come_out_as_they_teach(loaded: Loaded) -> None:
    """A-4's bond is not known: 0 points could become 20, so it could cease to be trusted."""
    _, engine = prepared(loaded, DAY)
    found = {}
    with api.open_accounts(loaded, str(STARTER / "accounts.yaml"), None) as reader:
        for account in reader:
            assert isinstance(account, Account)
            outcomes = engine.decide(account.facts).outcomes
            found[account.id] = tuple(outcomes[each].value[0] for each in ("segment", "desk"))
    assert found == {
        "A-1": ("high", "enforcement"),
        "A-2": ("trusted", "general"),
        "A-3": ("standard", "brokers"),
        "A-4": ("unknown", "general"),
    }


def test_it_fits_on_a_screen() -> None:
    assert len((STARTER / "README.md").read_text("utf-8").splitlines()) <= 40


def test_what_is_made_is_named_after_its_folder(tmp_path: Path) -> None:
    begun = begin(tmp_path / "harbor")
    assert begun.account == "A-1"
    assert {"README.md", "accounts.yaml", "rules/policy.yaml"} <= {*begun.files}
    policy = load_policy(tmp_path / "harbor/rules").policy
    assert policy is not None
    assert policy.name == "harbor"


@pytest.mark.parametrize("name", ["a: b", "#1", "it's", "2026", "[x]"])
def test_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    begin(tmp_path / name)
    policy = load_policy(tmp_path / name / "rules").policy
    assert policy is not None
    assert policy.name == name


def test_its_files_name_fresh_schemas(tmp_path: Path) -> None:
    begin(tmp_path / "mine")
    rules = tmp_path / "mine/rules"
    assert stale(rules, load_policy(rules, "rules"), "rules") == []
    first = (tmp_path / "mine/accounts.yaml").read_text("utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=rules/.schemas/accounts.json"
    assert complaints("accounts", (STARTER / "accounts.yaml").read_text("utf-8")) == []


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    begin(tmp_path)
    assert (tmp_path / "rules/policy.yaml").is_file()
    assert not [*tmp_path.parent.glob(".tidewaiter-*")]


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(NotEmptyError, match=r"`notes.txt` is in it"):
        begin(tmp_path)
    with pytest.raises(NotEmptyError, match="a file, not a folder"):
        begin(tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(beginning, "write", fail)
    with pytest.raises(OSError, match="No space left"):
        begin(tmp_path / "mine")
    assert [*tmp_path.iterdir()] == []


def test_it_begins_with_another_policy(tmp_path: Path) -> None:
    accounts = (
        "accounts:\n"
        '  PLAIN: {visits: 1, owed: "$1,000", marks: [red], note: null}\n'
        "  BUSY:\n    visits: 9\n"
    )
    shipped = written(tmp_path / "shipped", {"tests/accounts.yaml": accounts})
    begun = begin(tmp_path / "mine", shipped=shipped)
    assert begun.account == "PLAIN"
    made = (tmp_path / "mine/accounts.yaml").read_text("utf-8")
    assert made.partition("as_of")[2] == (
        ": 2026-11-24\n"
        "accounts:\n"
        "  - id: PLAIN\n    name: Harbor Light Imports\n    facts:\n"
        '      visits: 1\n      owed: "$1,000"\n      marks: [red]\n      note: null\n'
        "  - id: BUSY\n    name: Old Mill Trading\n    facts:\n      visits: 9\n"
    )
    assert begun.as_of == "2026-11-24"
    told = "it says that they are decided as of 2026-11-24.\n"
    assert told in (tmp_path / "mine/README.md").read_text("utf-8")
    assert "explain accounts.yaml PLAIN" in (tmp_path / "mine/README.md").read_text("utf-8")
    assert load_policy(tmp_path / "mine/rules").policy is not None


def test_the_accounts_are_decided_as_most_tests_are(tmp_path: Path) -> None:
    test = "  - {name: %s, as_of: %s, facts: {visits: 5}, expect: {level: high}}\n"
    days = [("a", "2026-11-24"), ("b", "2026-11-24"), ("c", "2027-01-01")]
    tests = "tests:\n" + "".join(test % each for each in days)
    shipped = written(tmp_path / "shipped", {"tests/level.yaml": tests})
    assert begin(tmp_path / "mine", shipped=shipped).as_of == "2026-11-24"
