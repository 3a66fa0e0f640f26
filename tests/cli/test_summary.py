"""`tidewaiter summary`: what is told of a run, counted by hand in `made_runs`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.runs.overview import outcomes
from tests.cli.made_runs import made_run
from tests.cli.policies import HEAD
from tests.cli.running import call


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of all tests here, which read it only."""
    return made_run(tmp_path_factory.mktemp("summary"))


@pytest.fixture(scope="module")
def data(made: Path) -> dict[str, Any]:
    """Its summary as data."""
    ran = call("summary", str(made), "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    told: dict[str, Any] = json.loads(ran.out)
    return told


def test_the_totals(data: dict[str, Any]) -> None:
    assert data["totals"] == {
        "rows_in": 10,
        "decided": 8,
        "rejected": 2,
        "provisional": 3,
        "in_error": 2,
        "settled": 5,
    }
    assert data["errors"] == [["decision fee", 1], ["invariant INV-OPEN", 1]]
    assert data["rejections"] == [
        {"code": "out-of-range", "column": "visits", "faults": 1},
        {"code": "unknown-fact", "column": "hats", "faults": 1},
    ]


def test_how_the_accounts_fall_on_the_outcomes(data: dict[str, Any]) -> None:
    level, fee = data["distributions"]
    assert (level["output"], level["question"]) == ("level", "How closely is it watched?")
    assert level["bars"] == [
        {"value": "low", "accounts": 5, "provisional": 2},
        {"value": "high", "accounts": 3, "provisional": 0},
    ]
    assert fee["bars"] == [
        {"value": "$0", "accounts": 5, "provisional": 2},
        {"value": "$5", "accounts": 1, "provisional": 0},
        {"value": "$7", "accounts": 1, "provisional": 0},
        {"value": "none", "accounts": 1, "provisional": 0},
    ]
    assert (data["main"], data["cross"], data["histograms"]) == ("level", None, [])


def test_what_became_of_each_rule(data: dict[str, Any]) -> None:
    rules = {rule["id"]: rule for each in data["decisions"] for rule in each["rules"]}
    counts = {id_: (r["fired"], r["decisive"], r["undecided"]) for id_, r in rules.items()}
    assert counts == {
        "LEVEL-VISITS": (3, 3, 2),
        "FEE-RED": (2, 1, 2),
        "FEE-BLUE": (2, 1, 2),
        "BILL-ALL": (7, 7, 1),
    }
    lacks = {
        id_: [(lack["label"], lack["accounts"]) for lack in r["lacks"]] for id_, r in rules.items()
    }
    assert lacks == {
        "LEVEL-VISITS": [("visits", 2)],
        "FEE-RED": [("marks", 2)],
        "FEE-BLUE": [("marks", 2)],
        "BILL-ALL": [("a decision that it reads is in error", 1)],
    }


def test_the_missing_facts_that_are_waited_for(data: dict[str, Any]) -> None:
    """What an account lacks for `bill`, which is no outcome, nobody waits for."""
    assert data["wanted"] == [
        {"name": "marks", "label": "marks", "missing": 2, "behind": 2, "alone": 1},
        {"name": "visits", "label": "visits", "missing": 2, "behind": 2, "alone": 1},
    ]


def test_the_reasons_of_each_group(data: dict[str, Any]) -> None:
    low, high = data["reasons"]
    assert (low["value"], low["accounts"], low["rules"]) == ("low", 5, [])
    assert (high["value"], high["accounts"]) == ("high", 3)
    assert high["rules"] == [
        {
            "id": "LEVEL-VISITS",
            "title": "Many visits",
            "fired": 3,
            "share": 1.0,
            "share_of_all": 0.375,
            "lift": 2.6667,
        }
    ]


def test_which_run_it_is(made: Path, data: dict[str, Any]) -> None:
    manifest = json.loads((made / "manifest.json").read_text())
    identity = data["identity"]
    assert (identity["run"], identity["as_of"]) == ("2026-11-24-001", "2026-11-24")
    assert (identity["policy"], identity["version"]) == ("small", "3")
    assert identity["meaning_digest"] == manifest["policy"]["meaning_digest"]
    assert identity["sha256"] in (made / "SHA256SUMS").read_text()
    assert identity["previous"] is None


def test_a_map_and_a_histogram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bills of $1, $4, $6, $7.50, $8, $10 and two without; watched as in `made_runs`."""
    monkeypatch.setattr(outcomes, "FEW", 3)
    monkeypatch.setattr(outcomes, "_RANGES", 4)
    kind = (
        "decision: care\nquestion: With care?\noutput: {care: boolean}\nhit_policy: first\n"
        "otherwise: false\nif_provisional: keep\nauthority: {basis: default}\nowner: the desk\n"
        "rules:\n  - {id: CARE-OPEN, title: Open, when: open, then: true, because: open}\n"
    )
    head = HEAD.replace("[level, fee]", "[level, bill, care]")
    made = made_run(tmp_path, {"policy.yaml": head, "care.yaml": kind})
    told = json.loads(call("summary", str(made), "--format", "json").out)
    assert told["cross"] == {
        "down": "level",
        "across": "care",
        "rows": ["low", "high"],
        "columns": ["true", "false"],
        "accounts": [[1, 4], [1, 2]],
    }
    (bill,) = told["histograms"]
    assert bill["bars"] == [
        {"value": "$0 to $4.99", "accounts": 2, "provisional": 1},
        {"value": "$5 to $9.99", "accounts": 3, "provisional": 0},
        {"value": "$10", "accounts": 1, "provisional": 0},
    ]
    assert (bill["low"], bill["high"], bill["without"]) == ("$1", "$10", 2)
    page = call("summary", str(made), "--format", "html").out
    assert "Level by care" in page
    assert page.count('role="img"') == 2


def test_the_page(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "summary.html"
    ran = call("summary", str(made), "--out", str(path))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    page = path.read_text()
    for told in ("Summary of a run", "Top reasons by level", "LEVEL-VISITS", "out-of-range"):
        assert told in page
    assert "http://" not in page
    assert "https://" not in page
    assert " style=" not in page


def test_as_text(made: Path, tmp_path: Path) -> None:
    ran = call("summary", str(made))
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "run 2026-11-24-001  small 3, as of 2026-11-24"
    assert "  settled                 5" in lines
    assert "  in error: decision fee 1" in lines
    assert "  rejected: out-of-range visits 1" in lines
    assert f"  high {'#' * 17:<28} {3:>10} {0:>10}" in lines
    call("summary", str(made), "--out", str(tmp_path / "summary.txt"))
    assert (tmp_path / "summary.txt").read_text() == ran.out


def test_words_of_a_policy_are_escaped(tmp_path: Path) -> None:
    level = {
        "level.yaml": (
            "decision: level\nquestion: <b>How</b> closely?\noutput: {level: enum(low, high)}\n"
            "hit_policy: first\notherwise: low\nif_provisional: keep\nauthority: {basis: default}\n"
            "owner: the desk\nrules:\n  - {id: LEVEL-VISITS, title: '<script>123-45-6789',\n"
            "     when: visits >= often, then: high, because: x}\n"
        )
    }
    made = made_run(tmp_path, level)
    page = call("summary", str(made), "--format", "html").out
    assert "&lt;b&gt;How" in page
    assert "&lt;script&gt;***-**-**89" in page
    assert "<script>***" not in page


def test_nothing_is_written_into_a_run(made: Path) -> None:
    ran = call("summary", str(made), "--out", str(made / "summary.html"))
    assert (ran.code, ran.out) == (2, "")
    assert "would lie in the run" in ran.err


def test_a_run_of_nobody(tmp_path: Path) -> None:
    from tests.cli.policies import written

    rules = written(tmp_path / "small")
    (tmp_path / "none.csv").write_text("id,visits\n")
    asked = ("--as-of", "2026-11-24", "--out", str(tmp_path / "runs"), "--quiet")
    assert call("--rules", str(rules), "run", str(tmp_path / "none.csv"), *asked).code == 0
    run = str(tmp_path / "runs" / "2026-11-24-001")
    for format_ in ("text", "json", "html"):
        ran = call("summary", run, "--format", format_)
        assert (ran.code, ran.err) == (0, ""), ran.err
    assert call("query", run, "visits = 1", "--by", "level").code == 0
    assert call("query", run, "visits = 1").out == "account  level  fee\n"
