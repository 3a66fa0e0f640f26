"""A skeleton is right as it stands, goes to the right file, and changes no outcome."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.analysis.warnings import warnings_of
from engine.editing.changes import write
from engine.editing.skeletons.bench import Added, Bench, SkeletonError, open_bench
from engine.editing.skeletons.decision import new_decision
from engine.editing.skeletons.declaration import new_fact, new_parameter
from engine.editing.skeletons.policy_test import new_test
from engine.editing.skeletons.proof import BreaksPolicyError, checked
from engine.editing.skeletons.rule import new_rule
from engine.model.expressions import Literal
from engine.model.policy import HitPolicy
from engine.policy.load import load_policy
from tests.cli.policies import FEE, LEVEL, written

TABLE = """\
decision: room
output: {room: enum(front, back), seats: integer}
hit_policy: first
otherwise: {room: back, seats: 2}
if_provisional: keep
authority: {basis: default}
owner: the desk
table: |
  id      | visits | title || room  | seats
  ROOM-AB | > 3    | Busy  || front | 5
  # no comment, but a row that is not read
"""
ROOM = TABLE.replace("  # no comment, but a row that is not read\n", "")
GAPS = """\
decision: gaps
output: {gaps: integer}
hit_policy: collect count
if_provisional: keep
table: |
  id      | visits
  GAPS-AB | > 3
"""


def bench(folder: Path, **files: str) -> Bench:
    named = {name.replace("_", "/", 1) + ".yaml": text for name, text in files.items()}
    return open_bench(written(folder, named), "p")


def added(found: Added) -> list[str]:
    """The lines that are new, without blank ones; nothing else may be changed."""
    before = (found.change.before or "").splitlines()
    compared = list(difflib.ndiff(before, found.change.after.splitlines()))
    assert {line[:2] for line in compared} <= {"  ", "+ "}
    return [line[2:] for line in compared if line.startswith("+ ") and line[2:].strip()]


def test_a_rule_never_matches_until_it_is_written(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    found = new_rule(desk, "level", "LEVEL-NEW")
    assert found.change.shown == "p/level.yaml"
    assert found.line == 13
    assert found.change.after == (
        LEVEL
        + "\n  - id: LEVEL-NEW\n    title: to be written\n    when: false\n    then: low\n"
        + "    because: to be written\n"
    )
    policy = checked(desk, found).policy
    assert policy is not None
    assert [rule.id for rule in policy.decision("level").rules] == ["LEVEL-VISITS", "LEVEL-NEW"]


def test_a_rule_of_a_table_is_a_row_that_never_matches(tmp_path: Path) -> None:
    desk = bench(tmp_path, room=ROOM)
    found = new_rule(desk, "room", "ROOM-NEW")
    assert found.change.after == f"{ROOM}  ROOM-NEW | not(-) | to be written || back  | 2\n"
    assert found.line == 11
    assert "as long as it is `not(-)`, the rule never matches" in found.to_do[0]
    policy = checked(desk, found).policy
    assert policy is not None
    when = policy.decision("room").rules[1].when
    assert isinstance(when, Literal)
    assert when.value is False


def test_a_new_row_is_warned_of_until_it_is_written(tmp_path: Path) -> None:
    desk = bench(tmp_path, room=ROOM)
    found = new_rule(desk, "room", "ROOM-NEW")
    write([found.change])
    told = [(each.code, each.message) for each in warnings_of(load_policy(tmp_path, "p"))]
    assert ("constant-condition", "a condition of rule `ROOM-NEW` never holds") in told
    unfinished = "rule `ROOM-NEW` is unfinished: `title` is still `to be written`"
    assert ("unfinished-rule", unfinished) in told


def test_a_table_that_tests_nothing_says_that_its_rule_always_matches(tmp_path: Path) -> None:
    bare = GAPS.replace("  id      | visits\n  GAPS-AB | > 3\n", "  id\n  GAPS-AB\n")
    found = new_rule(bench(tmp_path, gaps=bare), "gaps", "GAPS-BC")
    assert "this rule always matches" in found.to_do[0]


def test_a_row_without_outputs(tmp_path: Path) -> None:
    found = new_rule(bench(tmp_path, gaps=GAPS), "gaps", "GAPS-BC")
    assert added(found) == ["  GAPS-BC | not(-)"]


@pytest.mark.parametrize(
    ("decision", "then"), [("fee", "then: $0"), ("bill", "then: $0"), ("level", "then: low")]
)
def test_what_a_rule_gives_is_of_the_right_type(tmp_path: Path, decision: str, then: str) -> None:
    found = new_rule(bench(tmp_path), decision, "NEW")
    assert then in [line.strip() for line in added(found)]


def test_a_rule_of_several_outputs_and_of_none(tmp_path: Path) -> None:
    rules = ROOM[: ROOM.index("table:")] + "rules: []\n"
    counted = GAPS[: GAPS.index("table:")] + "rules: []\n"
    desk = bench(tmp_path, room=rules, gaps=counted)
    found = new_rule(desk, "room", "ROOM-NEW")
    assert "    then: {room: back, seats: 2}\n" in found.change.after
    checked(desk, found)
    found = new_rule(desk, "gaps", "GAPS-NEW")
    assert "then" not in found.change.after
    checked(desk, found)


def test_a_fact_is_the_last_of_the_facts(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    found = new_fact(desk, "late_entries", "integer")
    assert found.change.shown == "p/facts.yaml"
    assert added(found) == ["  late_entries: {type: integer, label: late entries}"]
    assert found.change.after.index("  open:") < found.change.after.index("  late_entries:")
    assert found.change.after.index("  late_entries:") < found.change.after.index("parameters:")
    policy = checked(desk, found).policy
    assert policy is not None
    assert policy.facts["late_entries"].label == "late entries"


def test_a_fact_is_laid_out_as_its_neighbour(tmp_path: Path) -> None:
    facts = "facts:\n  late:\n    type: integer\n    label: late\n"
    found = new_fact(bench(tmp_path, more=facts), "early", "enum(a, b)", file="more.yaml")
    assert added(found) == ["  early:", "    type: enum(a, b)", "    label: early"]


def test_a_type_with_a_comma_is_quoted_in_braces(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    found = new_fact(desk, "early", "enum(a, b)", label="up: early")
    assert added(found) == ['  early: {type: "enum(a, b)", label: "up: early"}']
    checked(desk, found)


def test_a_parameter_begins_on_the_day_of_the_others(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    found = new_parameter(desk, "bond_minimum", "money", "$50,000")
    assert added(found) == [
        "  bond_minimum:",
        "    type: money",
        "    label: bond minimum",
        "    authority: {basis: default}",
        "    values:",
        '      - {from: 2024-01-01, value: "$50,000"}',
    ]
    policy = checked(desk, found).policy
    assert policy is not None
    assert policy.parameters["bond_minimum"].values[0].value == 5_000_000


@pytest.mark.parametrize(
    ("type_", "value", "read"),
    [
        ("set(mark)", "[red, blue]", frozenset({"red", "blue"})),
        ("text", "to: be", "to: be"),
        ("text", "a, b", "a, b"),
        ("number", "5%", 0.05),
        ("size", "large", "large"),
        ("boolean", "true", True),
    ],
)
def test_a_parameter_of_any_type(tmp_path: Path, type_: str, value: str, read: object) -> None:
    desk = bench(tmp_path)
    found = new_parameter(desk, "new", type_, value, start="2026-01-01")
    policy = checked(desk, found).policy
    assert policy is not None
    assert policy.parameters["new"].values[0].value == read


@pytest.mark.parametrize("hit_policy", [*map(str, HitPolicy)])
def test_a_decision_of_every_hit_policy_checks(tmp_path: Path, hit_policy: str) -> None:
    desk = bench(tmp_path)
    found = new_decision(desk, "desk", hit_policy=hit_policy)
    assert (found.change.before, found.change.shown) == (None, "p/desk.yaml")
    policy = checked(desk, found).policy
    assert policy is not None
    assert policy.decision("desk").hit_policy == hit_policy
    assert [rule.id for rule in policy.decision("desk").rules] == ["DESK-1"]


@pytest.mark.parametrize("type_", ["size", "enum(a, b)", "money", "text", "date", "set(mark)"])
def test_a_decision_of_every_type_checks(tmp_path: Path, type_: str) -> None:
    desk = bench(tmp_path)
    checked(desk, new_decision(desk, "desk", type_=type_))


def test_a_decision_stands_beside_the_others(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "decisions").mkdir()
    for name in ("level", "fee", "bill"):
        (tmp_path / f"{name}.yaml").rename(tmp_path / f"decisions/{name}.yaml")
    found = new_decision(open_bench(tmp_path, "p"), "desk")
    assert found.change.shown == "p/decisions/desk.yaml"


def test_a_new_file_names_its_schema_where_there_are_schemas(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    (tmp_path / ".schemas").mkdir()
    found = new_decision(desk, "desk")
    first = "# yaml-language-server: $schema=.schemas/decision.json"
    assert found.change.after.partition("\n")[0] == first
    assert found.line == 2


def test_the_id_of_the_first_rule_is_free(tmp_path: Path) -> None:
    fee = FEE.replace("FEE-RED", "DESK-1")
    found = new_decision(bench(tmp_path, fee=fee), "desk")
    assert "  - id: DESK-2" in found.change.after


def test_a_test_of_a_rule_goes_to_the_tests_of_its_decision(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    found = new_test(desk, "six visits: many", rule="LEVEL-VISITS")
    assert found.change.shown == "p/tests/level.yaml"
    assert added(found) == [
        '  - name: "six visits: many"',
        "    as_of: 2026-11-24",
        "    facts: {}",
        "    expect: {}",
        "    fired: [LEVEL-VISITS]",
    ]
    last = checked(desk, found).tests[-1]
    assert (last.name, last.fired) == ("six visits: many", ("LEVEL-VISITS",))
    assert last.as_of.isoformat() == "2026-11-24"


def test_a_test_of_a_decision_without_tests_has_a_file_of_its_own(tmp_path: Path) -> None:
    desk = bench(tmp_path, tests_accounts="accounts:\n  PLAIN: {visits: 1}\n")
    found = new_test(desk, "nothing is due", decision="fee")
    assert found.change.shown == "p/tests/fee.yaml"
    assert found.change.after == (
        "tests:\n  - name: nothing is due\n    as_of: 2026-11-24\n    like: PLAIN\n"
        "    facts: {}\n    expect: {}\n"
    )
    checked(desk, found)


Make = Callable[[Bench], Added]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda b: new_rule(b, "levle", "X"), "did you mean `level`?"),
        (lambda b: new_rule(b, "rooms", "X"), "the decisions are: bill, fee, level"),
        (lambda b: new_rule(b, "level", "new"), "`new`"),
        (lambda b: new_rule(b, "level", "FEE-RED"), "rule `FEE-RED`: p/fee.yaml:10"),
        (lambda b: new_rule(b, "level", "INV-OPEN"), "invariant `INV-OPEN`: p/policy.yaml:5"),
        (lambda b: new_fact(b, "visits", "integer"), "fact `visits`: p/facts.yaml:5"),
        (lambda b: new_fact(b, "Visits", "integer"), "differs only in its capitals"),
        (lambda b: new_fact(b, "often", "integer"), "parameter `often`"),
        (lambda b: new_fact(b, "fee", "money"), "output `fee`: p/fee.yaml:3"),
        (lambda b: new_fact(b, "then", "money"), "a word of the language"),
        (lambda b: new_fact(b, "a-b", "money"), "letters, digits and `_`"),
        (lambda b: new_fact(b, "a", "money\n  b: 1"), "is no type"),
        (lambda b: new_parameter(b, "Open", "money", "$1"), "fact `open`"),
        (lambda b: new_parameter(b, "a", "money", "$1", start="2026-1-1"), "is not a date"),
        (lambda b: new_decision(b, "LEVEL"), "decision `level`"),
        (lambda b: new_decision(b, "note"), "fact `note`"),
        (lambda b: new_decision(b, "a", hit_policy="frist"), "did you mean `first`?"),
        (lambda b: new_decision(b, "a", type_="money", hit_policy="priority"), "ranks first"),
        (lambda b: new_test(b, "five visits are many"), "p/tests/level.yaml:2"),
        (lambda b: new_test(b, " "), "needs a name"),
        (lambda b: new_test(b, "a\nb"), "needs a name"),
        (lambda b: new_test(b, "a", rule="LEVEL"), "no rule `LEVEL`"),
        (lambda b: new_test(b, "a", decision="fees"), "did you mean `fee`?"),
        (lambda b: new_test(b, "a", like="PLAIN"), "no account"),
    ],
)
def test_what_is_refused(tmp_path: Path, make: Make, words: str) -> None:
    with pytest.raises(SkeletonError) as refused:
        make(bench(tmp_path))
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("../facts.yaml", "leads out of"),
        ("/etc/facts.yaml", "leads out of"),
        ("facts.txt", "end in .yaml or .yml"),
        (".hidden/facts.yaml", "begins with a dot"),
        ("tests/facts.yaml", "not below `tests/`"),
        ("level.yaml", "holds no facts"),
    ],
)
def test_a_file_that_no_fact_can_stand_in(tmp_path: Path, file: str, words: str) -> None:
    with pytest.raises(SkeletonError) as refused:
        new_fact(bench(tmp_path / "p"), "late", "integer", file=file)
    assert words in str(refused.value)


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    desk = bench(tmp_path / "p")
    (tmp_path / "p/more").symlink_to(tmp_path)
    with pytest.raises(SkeletonError, match="leads out of"):
        new_fact(desk, "late", "integer", file="more/facts.yaml")


def test_of_several_files_of_facts_the_fullest_is_taken_and_told(tmp_path: Path) -> None:
    desk = bench(tmp_path, more="facts:\n  late: {type: integer, label: late}\n")
    found = new_fact(desk, "early", "integer")
    assert found.change.shown == "p/facts.yaml"
    told = "`facts.yaml` has most facts; `--file FILE` puts it elsewhere, such as `more.yaml`"
    assert found.to_do[-1] == told
    elsewhere = new_fact(desk, "early", "integer", file="more.yaml")
    assert elsewhere.change.shown == "p/more.yaml"
    assert "--file" not in elsewhere.to_do[-1]


def test_without_tests_the_day_must_be_said(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    (tmp_path / "tests/level.yaml").unlink()
    empty = open_bench(tmp_path, "p")
    with pytest.raises(SkeletonError, match="--as-of"):
        new_test(empty, "a", rule="FEE-RED")
    assert checked(empty, new_test(empty, "a", rule="FEE-RED", as_of="2026-01-01")).tests
    assert desk.loaded.tests


def test_what_would_break_the_policy_is_refused(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    with pytest.raises(BreaksPolicyError) as refused:
        checked(desk, new_parameter(desk, "limit", "money", "5"))
    assert [each.code for each in refused.value.diagnostics] == ["type-mismatch"]
    with pytest.raises(BreaksPolicyError):
        checked(desk, new_fact(desk, "late", "integr"))


def test_a_policy_with_errors_can_be_added_to(tmp_path: Path) -> None:
    desk = bench(tmp_path, level=LEVEL.replace("visits >= often", "late >= often"))
    assert desk.loaded.policy is None
    found = new_fact(desk, "late", "integer")
    write([found.change._replace(path=tmp_path / "facts.yaml")])
    assert checked(desk, found).policy is not None


def test_a_file_that_has_the_name_of_the_decision_is_not_overwritten(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    (tmp_path / "desk.yaml").write_text("# nothing\n")
    with pytest.raises(SkeletonError, match="is there already"):
        new_decision(desk, "desk")


def test_every_shipped_decision_takes_a_rule() -> None:
    rules = Path(__file__).parents[4] / "rules"
    desk = open_bench(rules, "rules")
    if desk.loaded.policy is None:
        pytest.fail(str(load_policy(rules).diagnostics[0]))
    for decision in desk.loaded.policy.decisions:
        checked(desk, new_rule(desk, decision.name, "NEW-RULE"))


def test_what_does_not_come_to_be_there_is_not_added(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    found = new_fact(desk, "late", "integer")
    hidden = found.change.after.replace("  late:", "  # late:")
    with pytest.raises(SkeletonError, match="nothing was written"):
        checked(desk, found._replace(change=found.change._replace(after=hidden)))


def test_what_takes_another_away_is_not_added(tmp_path: Path) -> None:
    desk = bench(tmp_path)
    found = new_fact(desk, "late", "integer")
    lost = found.change.after.replace("  note: {", "  # note: {")
    with pytest.raises(SkeletonError, match="nothing was written"):
        checked(desk, found._replace(change=found.change._replace(after=lost)))


def test_a_comment_before_the_last_bracket_stays_a_comment(tmp_path: Path) -> None:
    desk = bench(tmp_path, more="facts: {\n  paid: {type: money, label: paid} # at last\n}\n")
    found = new_fact(desk, "late", "integer", file="more.yaml")
    assert found.change.after == (
        "facts: {\n  paid: {type: money, label: paid}, "
        "late: {type: integer, label: late} # at last\n}\n"
    )
    after = checked(desk, found).policy
    assert after is not None
    assert "late" in after.facts


def test_a_rule_is_added_to_a_decision_with_errors(tmp_path: Path) -> None:
    desk = bench(tmp_path, level=LEVEL.replace("visits >= often", "visit >= often"))
    assert checked(desk, new_rule(desk, "level", "LEVEL-NEW")).policy is None
    desk = bench(tmp_path, room=ROOM.replace("> 3 ", "> x "))
    assert checked(desk, new_rule(desk, "room", "ROOM-NEW")).policy is None


@pytest.mark.parametrize(
    ("before", "begins"),
    [("", 1), ("# to come\n\n", 3), ("# to come", 2), ("# to come\r\n", 2), ("\ufeff# a\n", 2)],
)
def test_a_file_of_comments_is_begun_below_them(tmp_path: Path, before: str, begins: int) -> None:
    desk = bench(tmp_path, tests_fee=before)
    found = new_test(desk, "none", decision="fee", as_of="2026-01-01")
    newline = "\r\n" if "\r" in before else "\n"
    gap = "\n" if before == "# to come" else ""
    lines = ["tests:", "  - name: none", "    as_of: 2026-01-01", "    facts: {}", "    expect: {}"]
    assert found.change.before == before
    assert found.change.after == before + gap + newline.join([*lines, ""])
    assert found.line == begins
    assert any(test.name == "none" for test in checked(desk, found).tests)


@pytest.mark.parametrize("name", ["% of duties", "50% of duties", "- no", "#1", "a: b", "'tis"])
def test_a_name_is_written_so_that_it_is_read_again(tmp_path: Path, name: str) -> None:
    desk = bench(tmp_path)
    found = new_test(desk, name, decision="level")
    assert any(test.name == name for test in checked(desk, found).tests)


@pytest.mark.parametrize(
    ("days", "usual"),
    [
        (["2026-01-01", "2026-01-01", "2027-05-05"], "2026-01-01"),
        (["2026-01-01", "2027-05-05"], "2027-05-05"),
        (["2026-01-01", "'9999-99-99'"], "2026-01-01"),
    ],
)
def test_the_day_of_a_test_is_that_of_most(tmp_path: Path, days: list[str], usual: str) -> None:
    tests = "".join(
        f"  - {{name: t{i}, as_of: {day}, expect: {{level: low}}}}\n" for i, day in enumerate(days)
    )
    found = new_test(bench(tmp_path, tests_level=f"tests:\n{tests}"), "another")
    assert f"as_of: {usual}" in added(found)[1]


WHEN = {
    "visits >= often": "visits: 4",
    "visits > often": "visits: 5",
    "visits < 3 and open": "visits: 2, open: true",
    "not(open)": "open: false",
    "not(visits >= 3)": "visits: 2",
    "owed > $1,000": 'owed: "$1,000.01"',
    "marks contains red": "marks: [red]",
    "$50 <= owed": "owed: $50",
    "since >= 2026-02-01": "since: 2026-02-01",
    "since < 2026-02-01": "since: 2026-01-31",
    "visits between 3 and 9": "visits: 3",
    "visits > 3 or open": "visits: 4, open: ...",
    "size = large": "size: large",
    "note = null": "note: null",
    "owed > 2 * owed": "owed: ...",
}


@pytest.mark.parametrize(("when", "facts"), WHEN.items())
def test_a_test_of_a_rule_is_told_the_facts_with_which_it_just_holds(
    tmp_path: Path, when: str, facts: str
) -> None:
    level = LEVEL.replace("when: visits >= often", f"when: '{when}'")
    found = new_test(bench(tmp_path, level=level), "at the edge", rule="LEVEL-VISITS")
    assert found.to_do[0].endswith(f"{{{facts}}}")


def test_a_test_of_a_rule_that_reads_outcomes_names_them(tmp_path: Path) -> None:
    level = LEVEL.replace("when: visits >= often", "when: fee > $5")
    found = new_test(bench(tmp_path, level=level), "at the edge", rule="LEVEL-VISITS")
    assert found.to_do[0].endswith("`LEVEL-VISITS` reads `fee`, so give the facts behind")


def test_a_test_of_no_rule_names_a_fact_of_this_policy(tmp_path: Path) -> None:
    found = new_test(bench(tmp_path), "some", decision="level")
    assert found.to_do[0] == "give under `facts` what it is about, such as {visits: ...}"
