"""Each moved account is attributed to the edits that move it; expected by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.runs.comparison.attribution import How
from tests.unit.runs.comparison.worlds import CENTER, DESK, FACTS, SEGMENT, edits_of, moves

LOWER_LIMIT = FACTS.replace("value: 70", "value: 60")
FEWER_FLAGS = SEGMENT.replace(">= 1 ", ">= 0 ")
MID_IS_HIGH = SEGMENT.replace("|| mid", "|| high")


def account(score: int | None, flags: int | None = 0, region: str = "north") -> dict[str, object]:
    return {"score": score, "flags": flags, "region": region}


def test_an_account_is_attributed_to_the_one_line_that_moves_it(tmp_path: Path) -> None:
    changed = {"facts.yaml": LOWER_LIMIT, "segment.yaml": FEWER_FLAGS}
    accounts = {"HIGH": account(65, 1), "MID": account(55, 0), "STAYS": account(80, 0)}
    worked = moves(tmp_path, changed, accounts)
    assert edits_of(worked) == {
        "HIGH": ("alone", ["new/facts.yaml:11"]),
        "MID": ("alone", ["new/segment.yaml:12"]),
    }
    assert worked.told.moved == 2
    assert worked.told.accounts == 3
    high = worked.told.listed[0].outcomes[0]
    assert high[0] == "segment"
    assert (high[1].value, high[1].by, high[1].place) == ("mid", "SEG-MID", "old/segment.yaml:12")
    assert (high[2].value, high[2].by, high[2].place) == ("high", "SEG-HIGH", "new/segment.yaml:11")


def test_several_edits_that_each_suffice_are_all_named(tmp_path: Path) -> None:
    changed = {"facts.yaml": LOWER_LIMIT, "segment.yaml": MID_IS_HIGH}
    worked = moves(tmp_path, changed, {"BOTH": account(65, 1), "ONE": account(55, 1)})
    assert edits_of(worked) == {
        "BOTH": ("any", ["new/facts.yaml:11", "new/segment.yaml:12"]),
        "ONE": ("alone", ["new/segment.yaml:12"]),
    }
    counts = {each.edit.place: (each.alone, each.shared) for each in worked.told.edits}
    assert counts == {"new/segment.yaml:12": (1, 1), "new/facts.yaml:11": (0, 1)}


def test_a_combination_names_the_edits_without_which_it_would_not_move(tmp_path: Path) -> None:
    changed = {
        "facts.yaml": LOWER_LIMIT,
        "segment.yaml": FEWER_FLAGS.replace(">= 50   ", ">= 40   "),
        "center.yaml": CENTER.replace("then: C2", "then: C3"),
    }
    accounts = {
        "TWO": account(65, 1, "south"),  # segment by the limit, center by the rule
        "ONE": account(45, 0, "north"),  # one rule, of which two cells changed
    }
    worked = moves(tmp_path, changed, accounts)
    assert edits_of(worked) == {
        "ONE": ("alone", ["new/segment.yaml:12"]),
        "TWO": ("together", ["new/center.yaml:10", "new/facts.yaml:11"]),
    }
    group = worked.told.groups[0]
    assert (group.how, group.accounts) == (How.TOGETHER, 1)


def test_where_several_ways_lead_there_none_is_needed(tmp_path: Path) -> None:
    """`a and b`, `c and d` are true by two edits each: any one of the four can be left out."""
    rule = "  SEG-TWO  | {} | {} | Two | two || high\n"
    params = FACTS + "".join(
        f"  {name}:\n    type: integer\n    label: {name}\n    authority: {{basis: default}}\n"
        f"    values: [{{from: 2024-01-01, value: 900}}]\n"
        for name in ("a", "b", "c", "d")
    )
    segment = SEGMENT + rule.format("> a  ", "> b  ")
    segment += rule.format("> c  ", "> d  ").replace("SEG-TWO", "SEG-TRI")
    worked = moves(
        tmp_path,
        {"facts.yaml": params.replace("900", "5"), "segment.yaml": segment},
        {"X": account(30, 30)},
        old={"facts.yaml": params, "segment.yaml": segment},
    )
    assert edits_of(worked) == {"X": ("several", [])}


def test_what_a_rule_newly_reads_comes_along(tmp_path: Path) -> None:
    extra = FACTS + (
        "  strict:\n    type: integer\n    label: strict\n    authority: {basis: default}\n"
        "    values: [{from: 2024-01-01, value: 10}]\n"
    )
    changed = {"facts.yaml": extra, "segment.yaml": SEGMENT.replace(">= 50   ", ">= strict")}
    worked = moves(tmp_path, changed, {"X": account(20, 1)})
    assert edits_of(worked) == {"X": ("alone", ["new/segment.yaml:12"])}
    assert worked.told.edits[0].brought == ("parameter `strict`",)


def test_a_row_of_a_reference_table_is_an_edit(tmp_path: Path) -> None:
    changed = {"desk.yaml": DESK.replace("north  || C1", "north  || C2")}
    worked = moves(tmp_path, changed, {"X": account(10), "Y": account(10, region="south")})
    assert edits_of(worked) == {"X": ("alone", ["new/desk.yaml:6"])}
    assert worked.told.edits[0].edit.what == "reference table `desk`, row north: C1 -> C2"


def test_the_otherwise_is_an_edit(tmp_path: Path) -> None:
    changed = {"segment.yaml": SEGMENT.replace("otherwise: low", "otherwise: mid")}
    worked = moves(tmp_path, changed, {"X": account(10)})
    assert edits_of(worked) == {"X": ("alone", ["new/segment.yaml:5"])}
    assert worked.told.edits[0].edit.what == "otherwise of `segment`: low -> mid"


def test_rules_that_come_and_go_are_edits(tmp_path: Path) -> None:
    lines = SEGMENT.splitlines(keepends=True)
    new = "  SEG-NEW  | < 10     | -     | New   | new     || mid\n"
    changed = {"segment.yaml": "".join(lines[:-1]) + new}
    worked = moves(tmp_path, changed, {"CAME": account(5), "WENT": account(55, 1)})
    assert edits_of(worked) == {
        "CAME": ("alone", ["new/segment.yaml:12"]),
        "WENT": ("alone", ["old/segment.yaml:12"]),
    }


def test_the_order_of_rules_is_an_edit_where_it_has_a_meaning(tmp_path: Path) -> None:
    lines = SEGMENT.splitlines(keepends=True)
    changed = {"segment.yaml": "".join([*lines[:-2], lines[-1], lines[-2]])}
    worked = moves(tmp_path, changed, {"X": account(80, 1), "Y": account(80, 0)})
    assert edits_of(worked) == {"X": ("alone", ["new/segment.yaml:11"])}


def test_a_change_of_type_takes_along_what_reads_it(tmp_path: Path) -> None:
    as_number = FACTS.replace("score: {type: integer", "score: {type: number")
    changed = {"facts.yaml": as_number.replace("value: 70", "value: 60")}
    worked = moves(tmp_path, changed, {"X": account(65, 0)})
    assert edits_of(worked) == {"X": ("alone", ["new/facts.yaml:11"])}


def test_more_members_of_an_enum_move_nobody(tmp_path: Path) -> None:
    changed = {"segment.yaml": SEGMENT.replace("(low, mid, high)", "(low, mid, high, top)")}
    worked = moves(tmp_path, changed, {"X": account(65, 0)})
    assert (worked.told.moved, worked.attributed.edits) == (0, ())


def test_a_policy_on_two_dates_moves_by_the_value_that_comes_into_force(tmp_path: Path) -> None:
    worked = moves(
        tmp_path, {}, {"X": account(65, 0)}, dates=(date(2026, 11, 24), date(2026, 12, 1))
    )
    assert edits_of(worked) == {"X": ("alone", ["new/facts.yaml:12"])}
    assert worked.told.edits[0].edit.what == "parameter `limit`: 70 -> 40"


def test_a_decision_with_other_outputs_is_taken_as_a_whole(tmp_path: Path) -> None:
    """And so comes along with a rule that reads what is new of it."""
    tiered = (
        SEGMENT.replace("output: {segment", "output: {tier: integer, segment")
        .replace("otherwise: low", "otherwise: {segment: low, tier: 0}")
        .replace("|| segment", "|| segment | tier")
        .replace("|| high", "|| high | 1")
        .replace("|| mid", "|| mid | 2")
    )
    center = CENTER.replace('when: "desk[region].center = C2"', 'when: "tier = 2"')
    worked = moves(tmp_path, {"segment.yaml": tiered, "center.yaml": center}, {"X": account(55, 1)})
    assert edits_of(worked) == {"X": ("alone", ["new/center.yaml:10"])}
    counts = {each.edit.place: each.brought for each in worked.told.edits}
    assert counts["new/center.yaml:10"] == ("decision `segment`",)


def test_an_edit_that_would_read_in_a_circle_is_said_not_to_stand_alone(tmp_path: Path) -> None:
    """The segment was read by the center; now it is the other way round."""
    old = {"center.yaml": CENTER.replace("desk[region].center = C2", "segment = high")}
    new = {
        "segment.yaml": SEGMENT.replace("| flags |", "| center |").replace(">= 1 ", "C2   "),
        "center.yaml": CENTER,
    }
    worked = moves(tmp_path, new, {"X": account(55, 0, "south")}, old=old)
    assert edits_of(worked) == {"X": ("together", ["new/center.yaml:10", "new/segment.yaml:12"])}
    apart = {each.edit.place: each.apart for each in worked.told.edits}
    assert "would read in a circle" in (apart["new/segment.yaml:12"] or "")
    assert apart["new/center.yaml:10"] is None


def test_many_edits_are_tried_by_table(tmp_path: Path) -> None:
    rows = "".join(f"  r{i:03}   || C1\n" for i in range(250))
    old = {"desk.yaml": DESK + rows}
    new = {"desk.yaml": DESK + rows.replace("C1", "C2"), "facts.yaml": LOWER_LIMIT}
    worked = moves(tmp_path, new, {"X": account(10, 0, "r007"), "Y": account(65)}, old=old)
    assert edits_of(worked) == {
        "X": ("alone", ["new/desk.yaml:8"]),
        "Y": ("alone", ["new/facts.yaml:11"]),
    }
    assert worked.told.edits[0].edit.what == "250 edits of reference table `desk`, from here on"
