"""`tidewaiter query`: the accounts of a run by a condition, counted by hand in `made_runs`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.made_runs import made_run
from tests.cli.policies import written
from tests.cli.running import Ran, call
from tests.cli.test_completing import offered

MASKED = "***-**-**89"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of all tests here, which read it only."""
    return made_run(tmp_path_factory.mktemp("query"))


def asked(made: Path, *args: str) -> Ran:
    return call("query", str(made), *args)


def found(ran: Ran) -> list[str]:
    """The ids of a table."""
    assert ran.code == 0, ran.err
    return [line.split()[0] for line in ran.out.splitlines()[1:]]


@pytest.mark.parametrize(
    ("condition", "ids", "unknown"),
    [
        ("level = high", [MASKED, "A1", "A4"], 0),
        ("visits >= often", [MASKED, "A1", "A4"], 2),
        ("not(visits >= often)", ["A2", "A5", "A6"], 2),
        ("visits = null", ["A3", "A7"], 0),
        ("marks contains red", ["A2", "A5"], 2),
        ("marks contains red and fee = $5", ["A2"], 1),
        ("marks = [red, blue]", ["A5"], 2),
        ("fee = null", ["A5"], 0),
        ("bill > $5", [MASKED, "A2", "A3", "A6"], 2),
        ("owed + fee = $7.50", ["A2"], 2),
        ("open or level = high", [MASKED, "A1", "A4", "A6"], 1),
        ("as_of = 2026-11-24 and visits = 5", ["A1"], 2),
        ("null", [], 8),
        ("false", [], 0),
    ],
)
def test_a_condition(made: Path, condition: str, ids: list[str], unknown: int) -> None:
    ran = asked(made, condition)
    assert found(ran) == ids
    told = f"not known for {unknown} more: a fact or an outcome that the query reads is missing"
    assert (told in ran.err) == (unknown > 0), ran.err


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        (["--fired", "FEE-RED"], ["A2", "A5"]),
        (["--fired", "FEE-RED", "--fired", "FEE-BLUE"], ["A5"]),
        (["--winner", "FEE-RED"], ["A2"]),
        (["--winner", "LEVEL-VISITS"], [MASKED, "A1", "A4"]),
        (["--undecided", "LEVEL-VISITS"], ["A3", "A7"]),
        (["--undecided", "BILL-ALL"], ["A5"]),
        (["--provisional"], ["A3", "A4", "A7"]),
        (["--in-error"], ["A5", "A6"]),
        (["level = low", "--provisional", "--undecided", "FEE-RED"], ["A7"]),
        ([], [MASKED, "A1", "A2", "A3", "A4", "A5", "A6", "A7"]),
    ],
)
def test_filters(made: Path, args: list[str], ids: list[str]) -> None:
    assert found(asked(made, *args)) == ids


def test_the_table(made: Path) -> None:
    ran = asked(made, "--provisional")
    assert ran.out == (
        "account  level  fee\nA3       low?   $7\nA4       high   $0?\nA7       low?   $0?\n"
    )
    assert ran.err == "3 accounts match\n"


def test_what_is_shown(made: Path) -> None:
    ran = asked(made, "visits <= 2", "--show", "owed,bill", "--show", "marks, owed")
    assert ran.out == (
        "account  owed   bill     marks\n"
        "A2       $2.50  $7.50    red\n"
        "A5       $5     blocked  red, blue\n"
        "A6       $6     $6       none\n"
    )


def test_no_more_than_the_limit_are_shown(made: Path) -> None:
    ran = asked(made, "level = low", "--limit", "2")
    assert found(ran) == ["A2", "A3"]
    assert ran.err == "5 accounts match; the first 2 shown, 3 more with `--limit`\n"


def test_as_json(made: Path) -> None:
    ran = asked(made, "fee = $5 or level = low", "--limit", "4", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    data = json.loads(ran.out)
    accounts = data.pop("accounts")
    assert data == {
        "run": "2026-11-24-001",
        "condition": "fee = $5 or level = low",
        "matched": 5,
        "unknown": 0,
    }
    assert accounts[1] == {
        "account": "A3",
        "values": {"level": "low", "fee": "7.00"},
        "provisional": ["level"],
        "not_decided": {},
    }
    assert accounts[2]["values"] == {"level": "low", "fee": None}
    assert (accounts[2]["provisional"], accounts[2]["not_decided"]) == ([], {"fee": "error"})


def test_as_csv(made: Path) -> None:
    ran = asked(made, "visits > 4", "--show", "owed,fee,marks,open", "--format", "csv")
    rows = [*csv.reader(io.StringIO(ran.out))]
    assert rows == [
        ["account", "owed", "fee", "marks", "open", "provisional"],
        ["A1", "1.00", "0.00", "", "true", ""],
        ["A4", "4.00", "0.00", "", "false", "fee"],
    ]


def test_csv_holds_no_formula(tmp_path: Path) -> None:
    rules, accounts = written(tmp_path / "rules"), tmp_path / "accounts.csv"
    accounts.write_text("id,visits,owed\n=1+1,9,-$2\n-x,9,$3\n-5,9,$4\n", encoding="utf-8")
    to = ("--as-of", "2026-11-24", "--out", str(tmp_path / "runs"), "--quiet")
    assert call("--rules", str(rules), "run", str(accounts), *to).code == 0
    wanted = ("query", str(tmp_path / "runs/2026-11-24-001"), "visits = 9", "--show", "owed")
    printed = call(*wanted, "--format", "csv").out
    assert call(*wanted, "--out", str(tmp_path / "found.csv")).code == 0
    for text in (printed, (tmp_path / "found.csv").read_text("utf-8")):
        rows = sorted(row[:2] for row in csv.reader(io.StringIO(text)))
        assert rows == [["'-x", "3.00"], ["'=1+1", "-2.00"], ["-5", "4.00"], ["account", "owed"]]


def test_counts(made: Path) -> None:
    text = asked(made, "visits > 1", "--count")
    told = "not known for 2 more: a fact or an outcome that the query reads is missing"
    assert (text.out, text.err) == ("4\n", f"4 accounts match; {told}\n")
    data = json.loads(asked(made, "visits > 1", "--count", "--format", "json").out)
    assert (data["matched"], data["unknown"]) == (4, 2)
    assert asked(made, "visits > 1", "--count", "--format", "csv").out == "matched,unknown\n4,2\n"


def test_groups(made: Path) -> None:
    ran = asked(made, "level = low", "--by", "fee")
    assert ran.out == (
        "fee   accounts  share\n"
        "$0           2  40.0%\n"
        "$5           1  20.0%\n"
        "$7           1  20.0%\n"
        "none         1  20.0%\n"
    )  # fmt: skip
    few = asked(made, "level = low", "--by", "fee", "--limit", "1", "--format", "json")
    data = json.loads(few.out)
    assert data["groups"] == [{"value": "0.00", "accounts": 2}]
    assert (data["by"], data["matched"], data["more_groups"]) == ("fee", 5, 3)
    by_fact = asked(made, "level = low", "--by", "marks", "--format", "csv")
    head, *rest = by_fact.out.splitlines()
    assert (head, sorted(rest)) == (
        "marks,accounts",
        ['"red, blue",1', ",1", ",1", "blue,1", "red,1"],
    )


@pytest.mark.parametrize("limit", ["1", "50"])
def test_a_file_holds_all_that_match(made: Path, tmp_path: Path, limit: str) -> None:
    asked_for = ("visits > 4", "--show", "owed,fee,marks", "--limit", limit)
    for ending in ("parquet", "csv", "jsonl"):
        ran = asked(made, *asked_for, "--out", str(tmp_path / f"found.{ending}"))
        assert (ran.code, ran.out) == (0, ""), ran.err
        assert ran.err.startswith("2 accounts match; not known for 2 more")
    table = pl.read_parquet(tmp_path / "found.parquet").sort("account")
    assert {*table.columns} == {"account", "owed", "fee", "marks", "fee__settled", "fee__status"}
    assert table["owed"].to_list() == [100, 400]
    assert table["fee__settled"].to_list() == [True, False]
    lines = sorted((tmp_path / "found.csv").read_text().splitlines()[1:])
    assert lines == ['A1,1.00,0.00,"",', "A4,4.00,0.00,,fee"]
    rows = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    assert sorted(rows, key=lambda row: row["account"]) == [
        {"account": "A1", "owed": "1.00", "fee": "0.00", "marks": [], "provisional": []},
        {"account": "A4", "owed": "4.00", "fee": "0.00", "marks": None, "provisional": ["fee"]},
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "found.csv", "found.jsonl", "found.parquet",
    ]  # fmt: skip


def test_files_keep_ids_as_they_are_and_prints_mask_them(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "found.csv"
    asked(made, "visits = 4", "--out", str(path))
    assert "123-45-6789" in path.read_text()
    for format_ in ("text", "json", "csv"):
        ran = asked(made, "visits = 4", "--format", format_)
        assert MASKED in ran.out
        assert "123-45-6789" not in ran.out


WRONG = {
    "visit = 1": """\
<query>:1:1: error[unknown-name]: the query reads `visit`, which is no fact, parameter or decision
1 | visit = 1
  | ^^^^^
help: did you mean `visits`?
""",
    "level = hgh": """\
<query>:1:9: error[unknown-member]: the query gives `hgh`, which is no member of enum(low, high) \
and no fact, parameter or decision
1 | level = hgh
  |         ^^^
help: did you mean `high`?
""",
    "owed > 5": """\
<query>:1:8: error[type-mismatch]: the query compares `owed` (money) with `5` (integer)
1 | owed > 5
  |        ^
help: write `$5`
""",
    "visits > 1 and": """\
<query>:1:12: error[expression-syntax]: expected a value after `and`, found the end
1 | visits > 1 and
  |            ^^^
""",
    'note = "x"': """\
<query>:1:1: error[unused-fact]: the query reads `note`, which the run does not keep
1 | note = "x"
  | ^^^^
help: a run keeps the facts that its policy reads, and this one reads it not
""",
}


@pytest.mark.parametrize("condition", WRONG)
def test_what_is_wrong_with_a_condition_is_shown_under_it(made: Path, condition: str) -> None:
    ran = asked(made, condition)
    told = f"{WRONG[condition]}\n1 error in 1 file\n\n"
    assert (ran.code, ran.out, ran.err) == (2, "", told)


def test_every_problem_of_a_condition_is_told(made: Path) -> None:
    ran = asked(made, "visit = 1 and owed > 5")
    assert (ran.code, ran.err.splitlines()[-2]) == (2, "2 errors in 1 file")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--fired", "FEE-REDD"], "there is no rule `FEE-REDD`; did you mean `FEE-RED`?"),
        (["--show", "feee"], "`feee` is no output and no fact; did you mean `fee`?"),
        (["--show", "note"], "the run does not keep the fact `note`, since its policy reads it "),
        (["--by", "levl"], "`levl` is no output and no fact; did you mean `level`?"),
        (["--count", "--by", "level"], "`--count` and `--by` do not go together"),
        (["--count", "--show", "fee"], "`--count` shows no accounts; leave out `--show`"),
        (["--out", "x.xlsx"], "`x.xlsx` must end in .parquet, .csv or .jsonl"),
    ],
)
def test_what_cannot_be_asked(made: Path, args: list[str], told: str) -> None:
    ran = asked(made, *args)
    assert (ran.code, ran.out) == (2, "")
    assert f"Error: {told}" in ran.err


def test_where_every_rule_counts_there_is_no_winner(tmp_path: Path) -> None:
    files = {
        "score.yaml": (
            "decision: score\nquestion: How much?\noutput: {score: integer}\n"
            "hit_policy: collect sum\nbase: 0\nif_provisional: keep\nowner: the desk\n"
            "authority: {basis: default}\nrules:\n"
            "  - {id: SCORE-ALL, title: All, when: visits > 0, then: 1, because: x}\n"
        )
    }
    made = made_run(tmp_path, files)
    ran = asked(made, "--winner", "SCORE-ALL")
    assert "every rule that matches counts, and none is the winner; ask with `--fired" in ran.err
    assert asked(made, "score = 1", "--count").out == "6\n"


def test_nothing_is_written_into_a_run(made: Path) -> None:
    ran = asked(made, "--out", str(made / "found.csv"))
    assert (ran.code, ran.out) == (2, "")
    assert "would lie in the run; write to a file outside of it" in ran.err
    assert call("verify", str(made)).code == 0


def test_a_file_that_cannot_be_written_is_told(made: Path, tmp_path: Path) -> None:
    ran = asked(made, "--out", str(tmp_path / "no" / "found.csv"))
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be written: no such file or directory" in ran.err


def test_what_is_no_run(tmp_path: Path) -> None:
    assert call("query", str(tmp_path), "visits = 1").code == 2


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    made = made_run(tmp_path)
    (made / "facts.parquet").write_bytes(b"PAR1 nothing PAR1")
    ran = asked(made, "visits = 1")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be read; `tidewaiter verify` says more" in ran.err


def test_the_archived_policy_is_asked_and_not_todays(tmp_path: Path) -> None:
    made = made_run(tmp_path)
    (tmp_path / "small" / "facts.yaml").write_text("facts: {}\n")
    assert asked(made, "visits = 5", "--count").out == "1\n"


def test_what_is_no_file_or_read_only_is_not_replaced(made: Path, tmp_path: Path) -> None:
    folder, closed = tmp_path / "folder.csv", tmp_path / "closed.csv"
    folder.mkdir()
    closed.write_text("kept")
    closed.chmod(0o444)
    for path, told in ((folder, "it is there, and no file"), (closed, "the file is read-only")):
        ran = asked(made, "--out", str(path))
        assert (ran.code, ran.out) == (2, "")
        assert f"cannot be written: {told}" in ran.err
    assert closed.read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["closed.csv", "folder.csv"]


def test_names_and_rules_of_the_run_are_offered(made: Path) -> None:
    assert offered(made.parent, "query", made.name, "--fired", "FEE") == ["FEE-BLUE", "FEE-RED"]
    assert offered(made.parent, "query", made.name, "--by", "vi") == ["visits"]
