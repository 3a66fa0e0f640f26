"""What is said beside the moves: reasons, provisional outcomes, errors, accounts of one side."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from engine.runs.comparison.moved_file import write_moved
from engine.runs.comparison.report import Cell
from engine.runs.comparison.to_html import comparison_page
from engine.runs.comparison.to_json import comparison_json
from engine.runs.comparison.to_text import comparison_text, share
from engine.runs.folder.faults import RunError
from tests.unit.runs.comparison.worlds import CENTER, FACTS, HEAD, SEGMENT, moves

BOTH_HIGH = SEGMENT.replace("|| mid", "|| high")
LOWER = FACTS.replace("value: 70", "value: 60")


def account(score: int | None, flags: int | None = 0, region: str = "north") -> dict[str, object]:
    return {"score": score, "flags": flags, "region": region}


def test_the_matrix_counts_those_that_stay_and_those_that_move(tmp_path: Path) -> None:
    accounts = {"A": account(65), "B": account(66), "C": account(90), "D": account(1)}
    told = moves(tmp_path, {"facts.yaml": LOWER}, accounts).told
    segment = told.matrix("segment")
    assert segment is not None
    assert segment.moved == 2
    assert {*segment.cells} == {
        Cell("low", "high", 2),
        Cell("high", "high", 1),
        Cell("low", "low", 1),
    }
    assert told.matrix("center") is not None
    assert told.matrix("score") is None


def test_the_same_outcome_for_another_reason_is_no_move(tmp_path: Path) -> None:
    segment = {"segment.yaml": BOTH_HIGH}
    told = moves(
        tmp_path, {"facts.yaml": LOWER, **segment}, {"X": account(65, 1)}, old=segment
    ).told
    assert (told.moved, told.reasons_changed) == (0, 1)
    (reason,) = told.reasons
    assert (reason.rule, reason.gained, reason.lost) == ("SEG-HIGH", 1, 0)
    assert reason.place == "new/segment.yaml:11"


def test_reasons_of_decisions_read_on_the_way_count(tmp_path: Path) -> None:
    """A rule that is renamed is another rule."""
    renamed = {"segment.yaml": SEGMENT.replace("SEG-HIGH", "SEG-TOPP")}
    told = moves(tmp_path, renamed, {"X": account(80), "Y": account(1)}).told
    assert (told.moved, told.reasons_changed) == (0, 1)
    assert {(r.rule, r.lost, r.gained) for r in told.reasons} == {
        ("SEG-HIGH", 1, 0),
        ("SEG-TOPP", 0, 1),
    }


def test_settled_turns_provisional_and_back(tmp_path: Path) -> None:
    """From 60 on a missing number of flags matters, below it no longer does."""
    accounts = {"OPEN": account(65, None), "BACK": account(55, None), "SURE": account(10, 0)}
    later = {"segment.yaml": SEGMENT.replace(">= 50   ", ">= 60   ")}
    told = moves(tmp_path, later, accounts).told
    assert (told.turned_provisional, told.turned_settled) == (0, 1)
    assert told.moved == 0


def test_who_is_newly_in_error_is_told_by_cause(tmp_path: Path) -> None:
    second = '  - {id: CTR-TWO, title: Two, when: "score > 5", then: C3, because: two}\n'
    told = moves(
        tmp_path,
        {"center.yaml": CENTER + second},
        {"X": account(9, 0, "south"), "Y": account(1, 0, "south")},
    ).told
    assert (told.new_in_error, told.no_longer_in_error) == (1, 0)
    assert told.causes == (("decision `center`", 1, 0),)
    assert [(m.account, m.outcomes[1][2].value) for m in told.listed] == [("X", "error")]


def test_a_breached_invariant_is_a_cause(tmp_path: Path) -> None:
    head = HEAD + (
        "invariants:\n  - {id: INV-LOW, must: segment != high, because: never,"
        " authority: {basis: default}}\n"
    )
    told = moves(tmp_path, {"policy.yaml": head}, {"X": account(80)}).told
    assert (told.moved, told.new_in_error) == (0, 1)
    assert told.causes == (("invariant `INV-LOW`", 1, 0),)


def test_accounts_of_one_side_only_are_counted(tmp_path: Path) -> None:
    """A narrower range rejects an account."""
    narrow = FACTS.replace("label: score}", 'label: score, range: "[0..100]"}')
    told = moves(tmp_path, {"facts.yaml": narrow}, {"X": account(5), "Y": account(500)}).told
    assert told.accounts == 1
    assert told.only_old == (1, ("Y",))
    assert told.only_new == (0, ())


def test_the_file_of_moved_accounts_has_a_row_each(tmp_path: Path) -> None:
    worked = moves(tmp_path, {"facts.yaml": LOWER}, {"A": account(65), "B": account(1)})
    path = tmp_path / "moved.parquet"
    write_moved(worked.question, worked.attributed, path)
    (row,) = pl.read_parquet(path).iter_rows(named=True)
    assert row["account"] == "A"
    assert (row["segment__from"], row["segment__to"]) == ("low", "high")
    assert (row["segment__from_rule"], row["segment__from_place"]) == (
        "otherwise",
        "old/segment.yaml:5",
    )
    assert (row["segment__to_rule"], row["segment__to_place"]) == (
        "SEG-HIGH",
        "new/segment.yaml:11",
    )
    assert (row["how"], row["edit_places"]) == ("alone", ["new/facts.yaml:11"])
    assert row["edits"] == ["parameter `limit`: 70 -> 60"]


def test_the_text_says_the_most_important_first(tmp_path: Path) -> None:
    worked = moves(tmp_path, {"facts.yaml": LOWER}, {"A": account(65), "B": account(1)})
    lines = comparison_text(worked.told).splitlines()
    assert lines[2:8] == [
        "1 of 2 accounts moved (50.0%)",
        "",
        "segment: 1 moved (50.0%)",
        "  from \\ to  high  low",
        "  high          .    .",
        "  low           1    1",
    ]
    assert "           1  [1] new/facts.yaml:11  parameter `limit`: 70 -> 60" in lines
    assert lines[-3:] == [
        "  A              segment low -> high  by [1]",
        "                   was otherwise  old/segment.yaml:5",
        "                   is  SEG-HIGH  new/segment.yaml:11",
    ]


def test_ids_of_persons_are_masked_and_markup_is_escaped(tmp_path: Path) -> None:
    accounts = {"123-45-6789": account(65), "<b>x</b>": account(66)}
    told = moves(tmp_path, {"facts.yaml": LOWER}, accounts).told
    page = comparison_page(told)
    for text in (page, comparison_text(told), comparison_json(told)):
        assert "123-45-67" not in text
        assert "***-**-**89" in text
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert page.count("<table ") >= 3


def test_the_json_holds_every_count(tmp_path: Path) -> None:
    told = moves(tmp_path, {"facts.yaml": LOWER}, {"A": account(65), "B": account(1)}).told
    data = json.loads(comparison_json(told, ("moved > 0",)))
    assert (data["moved"], data["accounts"], data["failed"]) == (1, 2, ["moved > 0"])
    assert data["outcomes"]["segment"]["from_to"] == [
        {"from": "low", "to": "high", "accounts": 1},
        {"from": "low", "to": "low", "accounts": 1},
    ]
    assert data["edits"][0]["alone"] == 1
    assert data["moved_accounts"][0]["edits"][0]["new_place"] == "new/facts.yaml:11"


def test_shares_are_told_from_nothing_and_from_all() -> None:
    assert [share(0, 10), share(1, 200_000), share(1, 8), share(8, 8), share(0, 0)] == [
        "0%",
        "0.0005%",
        "12.5%",
        "100.0%",
        "0%",
    ]


def test_no_accounts_are_compared_without_a_fault(tmp_path: Path) -> None:
    narrow = FACTS.replace("label: score}", 'label: score, range: "[0..1]"}')
    told = moves(
        tmp_path, {"facts.yaml": narrow}, {"X": account(5)}, old={"facts.yaml": narrow}
    ).told
    assert (told.accounts, told.moved, told.only_old) == (0, 0, (0, ()))
    assert "0 of 0 accounts moved (0%)" in comparison_text(told)


def test_an_output_of_another_sort_is_not_compared(tmp_path: Path) -> None:
    other = CENTER.replace('"enum(C1, C2, C3)"', "integer").replace("C1", "1").replace("C2,", "2,")
    told = moves(tmp_path, {"center.yaml": other}, {"X": account(65)}).told
    assert [each.output for each in told.matrices] == ["segment"]
    with pytest.raises(RunError, match="`center` is no output of both policies, or of another"):
        moves(tmp_path / "again", {"center.yaml": other}, {"X": account(65)}, by=["center"])


def test_what_turns_provisional_is_counted_though_it_does_not_move(tmp_path: Path) -> None:
    """From 50 on a missing number of flags matters, up to then it does not."""
    later = {"segment.yaml": SEGMENT.replace(">= 50   ", ">= 60   ")}
    told = moves(tmp_path, {}, {"OPEN": account(55, None)}, old=later).told
    assert (told.moved, told.turned_provisional, told.turned_settled) == (0, 1, 0)
