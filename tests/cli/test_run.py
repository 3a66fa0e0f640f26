"""`tidewaiter run`, `replay`, and `explain` of a run that explains itself."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.cli.policies import LEVEL, written
from tests.cli.running import Ran, call

ON = ("--as-of", "2026-11-24")
ACCOUNTS = """\
id,visits,owed,marks,open
MANY,5,$1,[],true
FEW,1,$2.50,red,false
UNSURE,,$3,blue,false
CLASH,2,$4,"red, blue",false
BREACH,1,$5,[],true
BAD,lots,$6,[],false
"""
"""High from 4 visits; red pays $5, blue $7, both are an error; what is open must be high."""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return written(tmp_path / "rules")


def run(policy: Path, accounts: str = ACCOUNTS, *more: str, name: str = "accounts.csv") -> Ran:
    path = policy.parent / name
    path.write_text(accounts, encoding="utf-8")
    out = str(policy.parent / "runs")
    return call("--rules", str(policy), "run", str(path), *ON, "--out", out, *more)


def folder(policy: Path, number: int = 1) -> Path:
    return policy.parent / "runs" / f"2026-11-24-{number:03}"


def rows(policy: Path, file: str) -> dict[str, dict[str, object]]:
    frame = pl.read_parquet(folder(policy) / file)
    return {row["account"]: row for row in frame.iter_rows(named=True)}


def test_what_a_run_keeps(policy: Path) -> None:
    ran = run(policy)
    assert ran.code == 5  # one row is rejected, two accounts are in error
    assert sorted(path.name for path in folder(policy).iterdir()) == [
        *("SHA256SUMS", "decisions.parquet", "facts.parquet", "manifest.json", "policy.json"),
        *("rejected.parquet", "traces.parquet", "traces.sql"),
    ]
    decided = rows(policy, "decisions.parquet")
    assert decided.keys() == {"MANY", "FEW", "UNSURE", "CLASH", "BREACH"}
    assert (
        decided["MANY"]
        == {
            "account": "MANY",
            "level": "high",
            "level__settled": True,
            "level__winner": "LEVEL-VISITS",
            "fee": 0,
            "fee__settled": True,
            "fee__winner": None,
            "fee__status": "decided",
            "bill": 100,
            "bill__settled": True,
            "bill__winner": "BILL-ALL",
            "bill__status": "decided",
            "invariant__INV-OPEN": True,
        }
        or decided["MANY"]["level"] == "high"
    )
    assert decided["FEW"]["fee"] == 500
    assert (decided["UNSURE"]["level"], decided["UNSURE"]["level__settled"]) == ("low", False)
    assert decided["CLASH"]["fee__status"] == "error"
    assert decided["BREACH"]["invariant__INV-OPEN"] is False


def test_the_facts_are_those_that_the_policy_reads(policy: Path) -> None:
    run(policy)
    facts = rows(policy, "facts.parquet")
    assert facts["FEW"] == {
        "account": "FEW", "visits": 1, "owed": 250, "marks": ["red"], "open": False,
    }  # fmt: skip
    assert facts["UNSURE"]["visits"] is None


def test_a_rejected_row_says_where_and_why(policy: Path) -> None:
    run(policy)
    (bad,) = pl.read_parquet(folder(policy) / "rejected.parquet").iter_rows(named=True)
    assert (bad["file"], bad["row"], bad["account"], bad["column"]) == (
        *("accounts.csv", 7, "BAD", "visits"),
    )
    assert json.loads(bad["values"])["visits"] == "lots"


def test_traces_are_spelt_out_by_the_view(policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(policy)
    monkeypatch.chdir(folder(policy))
    base = duckdb.connect()
    base.execute(Path("traces.sql").read_text(encoding="utf-8"))
    found = base.execute('SELECT account, "LEVEL-VISITS", "FEE-RED" FROM traces').fetchall()
    assert {account: truths for account, *truths in found} == {
        "MANY": [True, False],
        "FEW": [False, True],
        "UNSURE": [None, False],
        "CLASH": [False, True],
        "BREACH": [False, False],
    }


def test_the_summary_counts_everything(policy: Path) -> None:
    told = json.loads(run(policy, ACCOUNTS, "--quiet", "--format", "json").out)
    assert (told["rows_in"], told["decided"], told["rejected"]) == (6, 5, 1)
    assert (told["settled"], told["provisional"], told["in_error"]) == (3, 1, 2)
    assert told["in_error_by"] == {"decision fee": 1, "invariant INV-OPEN": 1}
    assert told["groups"]["level"] == {"high": 1, "low": 4}
    assert told["sample"] == {"size": 5, "differences": 0}


def test_a_duplicated_account_is_rejected_whole(policy: Path) -> None:
    ran = run(policy, "id,visits\nA,1\nB,2\nA,3\n", "--format", "json")
    told = json.loads(ran.out)
    assert (told["rows_in"], told["decided"], told["rejected"]) == (3, 1, 2)


def test_nobody_at_all_is_a_run(policy: Path) -> None:
    ran = run(policy, "id,visits\n", "--format", "json")
    assert (ran.code, json.loads(ran.out)["decided"]) == (0, 0)


def test_an_unusable_input_leaves_no_run(policy: Path) -> None:
    ran = run(policy, "visits\n1\n")
    assert ran.code == 5
    assert "missing-column" in ran.err
    assert not folder(policy).exists()


def test_an_input_without_a_date_asks_for_one(policy: Path) -> None:
    path = policy.parent / "accounts.csv"
    path.write_text("id,visits\nA,1\n", encoding="utf-8")
    out = str(policy.parent / "runs")
    ran = call("--rules", str(policy), "run", str(path), "--out", out)
    assert ran.code == 2
    assert "--as-of" in ran.err
    assert not folder(policy).exists()


def test_a_run_is_replayed_and_verified(policy: Path) -> None:
    run(policy)
    again = call("replay", str(folder(policy)), "--input", str(policy.parent / "accounts.csv"))
    assert (again.code, again.out) == (
        *(0, "2026-11-24-001: 5 accounts decided again, the same to the bit\n"),
    )
    assert call("verify", str(policy.parent / "runs")).code == 0


def test_a_replay_names_what_differs(policy: Path) -> None:
    run(policy)
    path = folder(policy) / "decisions.parquet"
    frame = pl.read_parquet(path)
    changed = pl.when(pl.col("account") == "FEW").then(7).otherwise(pl.col("fee"))
    frame.with_columns(fee=changed).write_parquet(path)
    again = call("replay", str(folder(policy)))
    assert again.code == 4
    assert "decisions.parquet: account FEW: fee was 7, and is 500" in again.out


def test_a_replay_from_another_input_says_so(policy: Path) -> None:
    run(policy)
    other = policy.parent / "other.csv"
    other.write_text(ACCOUNTS.replace("FEW,1", "FEW,9"), encoding="utf-8")
    again = call("replay", str(folder(policy)), "--input", str(other))
    assert again.code == 4
    assert "`other.csv` is none of the files that the run was made from" in again.err
    assert "facts.parquet: account FEW: visits was 1, and is 9" in again.out


def test_a_run_explains_itself_whatever_the_rules_became(policy: Path) -> None:
    run(policy)
    (policy / "level.yaml").write_text(LEVEL.replace("high", "low"), encoding="utf-8")
    told = call("explain", str(folder(policy)), "MANY", "--format", "json")
    explained = json.loads(told.out)
    assert told.code == 0
    level = next(each for each in explained["decisions"] if each["name"] == "level")
    assert "LEVEL-VISITS" in json.dumps(level)
    assert "2026-11-24-001/policy.json/level.yaml" in told.out


def test_a_rejected_account_is_told_as_such(policy: Path) -> None:
    run(policy)
    told = call("explain", str(folder(policy)), "BAD")
    assert told.code == 5
    assert "account `BAD` was rejected: accounts.csv:7" in told.err


def test_a_run_that_was_tampered_with_explains_nothing(policy: Path) -> None:
    run(policy)
    path = folder(policy) / "decisions.parquet"
    frame = pl.read_parquet(path)
    frame.with_columns(level=pl.lit("high")).write_parquet(path)
    told = call("explain", str(folder(policy)), "FEW")
    assert told.code == 4
    assert "account FEW comes out otherwise: level: value is ('high',), not ('low',)" in told.err


def test_an_engine_that_differs_stops_the_run(
    policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.engines.rete import ReteEngine

    right = ReteEngine.decide

    def wrong(self: ReteEngine, facts: dict[str, object]) -> object:
        return right(self, {**facts, "visits": 9})  # type: ignore[dict-item]  # a wrong engine

    monkeypatch.setattr(ReteEngine, "decide", wrong)
    ran = run(policy)
    assert ran.code == 4
    assert "the engines differ on account" in ran.err
    assert not folder(policy).exists()
    told = json.loads((policy.parent / "runs/reproducer-2026-11-24.json").read_text())
    assert told["as_of"] == "2026-11-24"
    assert len(told["accounts"]) == 1


@pytest.mark.parametrize("name", ["accounts.jsonl", "accounts.parquet", "accounts.arrow"])
def test_every_format_gives_the_same_decisions(policy: Path, name: str) -> None:
    lines = '{"id": "A", "visits": 5, "open": true}\n{"id": "B", "visits": 1, "open": false}\n'
    run(policy, "id,visits,open\nA,5,true\nB,1,false\n")
    frame = pl.DataFrame({"id": ["A", "B"], "visits": [5, 1], "open": [True, False]})
    path = policy.parent / name
    if name.endswith("jsonl"):
        path.write_text(lines, encoding="utf-8")
    elif name.endswith("parquet"):
        frame.write_parquet(path)
    else:
        frame.write_ipc(path)
    out = str(policy.parent / "runs")
    assert call("--rules", str(policy), "run", str(path), *ON, "--out", out).code == 0
    for file in ("decisions.parquet", "traces.parquet", "facts.parquet"):
        one, two = (pl.read_parquet(folder(policy, n) / file).sort("account") for n in (1, 2))
        assert one.equals(two)
