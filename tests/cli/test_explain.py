"""`tidewaiter explain`: why an account was decided as it was, and why not otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.policies import GOOD, written
from tests.cli.running import ACCOUNTS, Ran, call, run

ON = ("--as-of", "2026-11-24")
CLASH = '{"id": "CLASH", "visits": 1, "marks": ["red", "blue"], "owed": "$1", "open": false}\n'
OPEN = '{"id": "OPEN", "owed": "$1", "open": false}\n'


def explain(policy: Path, *args: str, stdin: str = GOOD + CLASH + OPEN) -> Ran:
    return call("--rules", str(policy), "explain", "-", *args, *ON, stdin=stdin.encode())


def test_it_tells_outcomes_rules_places_and_authorities(small: Path) -> None:
    ran = explain(small, "GOOD")
    assert (ran.code, ran.err) == (0, "")
    first, empty, level, *below = ran.out.splitlines()
    assert first.split("  ")[0] == "GOOD"
    assert (len(first), first[-32:], empty) == (100, "policy small 3, as of 2026-11-24", "")
    assert level.split() == ["level", "high", "5", "visits"]
    source = " ".join(" ".join(below).split())
    assert source.startswith("LEVEL-VISITS ")
    assert "level.yaml:10 policy default" in source


def test_the_shipped_policy_is_explained() -> None:
    ran = run("--rules", "rules", "explain", ACCOUNTS, "ACC-00042")
    assert (ran.code, ran.err) == (0, "")
    for told in ("Meridian Apparel Group (importer, 3 IOR numbers)", "segment", "19 USC 1592"):
        assert told in ran.out


def test_json_is_complete(small: Path) -> None:
    found = json.loads(explain(small, "OPEN", "--format", "json").out)
    assert (found["format"], found["account"]["id"]) == (2, "OPEN")
    assert [decision["name"] for decision in found["decisions"]] == ["level", "fee", "bill"]
    level = found["decisions"][0]
    assert (level["values"], level["settled"]) == ({"level": "low"}, False)
    assert [(part["rule"]["id"], part["missing"]) for part in level["undecided"]] == [
        ("LEVEL-VISITS", ["visits"])
    ]
    assert [(part["shown"], part["given"]) for part in level["could_become"]] == [
        ("high", {"visits": 4})
    ]
    assert [part["name"] for part in found["missing"]] == ["marks", "visits"]
    idle = [part["name"] for part in found["cannot_matter"]]
    assert idle == ["share", "since", "size", "note"]
    assert len(found["policy"]["meaning_digest"]) == len(found["policy"]["text_digest"]) == 64


def test_markdown(small: Path) -> None:
    ran = explain(small, "GOOD", "--format", "markdown")
    assert ran.code == 0
    assert ran.out.startswith("# GOOD (GOOD)\n")
    assert "| level | high | settled | 5 visits | LEVEL-VISITS | policy default |" in ran.out
    assert "## How level came about\n\n- level: high by LEVEL-VISITS: 5 visits\n" in ran.out


def test_html_is_one_page(small: Path) -> None:
    ran = explain(small, "GOOD", "--format", "html")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.lower().startswith("<!doctype html>")
    assert "LEVEL-VISITS" in ran.out


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "html"])
@pytest.mark.parametrize("id_", ["GOOD", "CLASH", "OPEN"])
def test_the_engines_explain_the_same(small: Path, id_: str, format_: str) -> None:
    rete = explain(small, id_, "--engine", "rete", "--format", format_)
    assert rete == explain(small, id_, "--engine", "reference", "--format", format_)
    assert rete.code == 0


def test_one_decision_with_what_it_rests_on(small: Path) -> None:
    found = json.loads(explain(small, "GOOD", "--decision", "bill", "--format", "json").out)
    assert [decision["name"] for decision in found["decisions"]] == ["fee", "bill"]
    text = explain(small, "GOOD", "--decision", "bill").out
    assert "\nhow bill came about\n  bill: $1 by BILL-ALL: $1 and $0\n    fee: $0: " in text
    assert "level" not in text


def test_a_decision_may_be_named_by_an_output(tmp_path: Path) -> None:
    pair = """\
decision: pair
question: Which two?
output: {first: integer, second: integer}
hit_policy: first
otherwise: {first: 1, second: 2}
rules:
  - {id: PAIR, title: Two, when: visits > 9, then: {first: 3, second: 4}, authority: {basis: x}}
"""
    policy = written(tmp_path / "rules", {"pair.yaml": pair})
    found = json.loads(explain(policy, "GOOD", "--decision", "second", "--format", "json").out)
    assert [decision["name"] for decision in found["decisions"]] == ["pair"]


def test_so_far_down(small: Path) -> None:
    def names(*args: str) -> list[str]:
        found = json.loads(explain(small, "GOOD", "--format", "json", *args).out)
        return [decision["name"] for decision in found["decisions"]]

    assert names("--decision", "bill", "--depth", "0") == ["bill"]
    assert names("--decision", "bill", "--depth", "1") == ["fee", "bill"]
    assert names("--depth", "0") == ["level", "fee"]
    assert names() == ["level", "fee", "bill"]


def test_all_tells_every_rule(small: Path) -> None:
    text = explain(small, "OPEN", "--all", "--set", "marks=[]").out
    assert (
        "did not match  FEE-RED $5: marks (none), and the rule applies only if it contains red"
        in text
    )
    assert (
        "did not match  FEE-BLUE $7: marks (none), and the rule applies only if it contains blue"
        in text
    )
    assert "bill $1" in text, "every decision, also one that no outcome rests on"
    assert "FEE-BLUE" not in explain(small, "OPEN", "--set", "marks=[]").out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("levl", "there is no decision `levl`; did you mean `level`?"),
        ("xyz", "there is no decision `xyz`; the decisions are: fee, bill, level"),
    ],
)
def test_a_name_of_no_decision(small: Path, name: str, told: str) -> None:
    ran = explain(small, "GOOD", "--decision", name)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


@pytest.mark.parametrize("depth", ["-1", "deep"])
def test_a_depth_that_is_none(small: Path, depth: str) -> None:
    ran = explain(small, "GOOD", "--depth", depth)
    assert (ran.code, ran.out) == (2, "")
    assert "--depth" in ran.err


def test_out_writes_a_file_and_prints_nothing(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "why.json"
    path.write_text("what was there before", "utf-8")
    ran = explain(small, "GOOD", "--format", "json", "--out", str(path))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert json.loads(path.read_text("utf-8"))["account"]["id"] == "GOOD"
    assert {each.name for each in tmp_path.iterdir()} == {"why.json", "small"}


def test_out_leaves_what_was_there_when_the_account_cannot_be_explained(
    small: Path, tmp_path: Path
) -> None:
    path = tmp_path / "why.txt"
    path.write_text("before", "utf-8")
    assert explain(small, "NOBODY", "--out", str(path)).code == 5
    assert path.read_text("utf-8") == "before"


def test_out_to_where_nothing_can_be_written(small: Path, tmp_path: Path) -> None:
    ran = explain(small, "GOOD", "--out", str(tmp_path / "none" / "why.txt"))
    assert ran.code == 2
    assert "cannot be written: no such file or directory" in ran.err


def test_a_file_has_no_colour_and_no_numbers_of_persons(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "why.txt"
    stdin = GOOD.replace('"visits"', '"note": "of 123-45-6789", "visits"')
    ran = call(
        *("--color", "--rules", str(small), "explain", "-", "GOOD", *ON),
        *("--all", "--format", "json", "--out", str(path)),
        stdin=stdin.encode(),
    )
    assert ran.code == 0
    text = path.read_text("utf-8")
    assert "\x1b" not in text
    assert "123-45-6789" not in text


@pytest.mark.parametrize(("asked", "near"), [("A-0007", "A-7"), ("a7", "A-7"), ("ZZZ", None)])
def test_a_shortened_id_is_recognised(small: Path, asked: str, near: str | None) -> None:
    ran = explain(small, asked, stdin='{"id": "A-7", "open": false}\n')
    help_ = f"help: did you mean `{near}`?\n" if near else "help: it holds only `A-7`\n"
    assert (ran.code, ran.out) == (5, "")
    assert ran.err.endswith(f"there is no account `{asked}` in it\n{help_}")


def test_why_not(small: Path) -> None:
    ran = explain(small, "GOOD", "--why-not", "level=low")
    assert (ran.code, ran.err) == (0, "")
    question, standing, place, reason = ran.out.splitlines()
    assert question == "GOOD: why is level not low? It is high."
    assert standing == "  all other cases would get it"
    assert place.endswith("level.yaml:5")
    told = (
        "it holds only when no rule matches, and LEVEL-VISITS does (5 visits, the threshold is 4)"
    )
    assert reason == f"    - {told}"


def test_why_not_in_json_and_markdown(small: Path) -> None:
    asked = ("CLASH", "--why-not", "level=high", "--format")
    found = json.loads(explain(small, *asked, "json").out)
    assert (found["output"], found["asked"], found["actual"]) == ("level", "high", "low")
    (obstacle,) = found["obstacles"]
    assert obstacle["rule"]["id"] == "LEVEL-VISITS"
    assert obstacle["reasons"] == ["visits: 1, and the rule applies only if it is at least 4"]
    page = explain(small, *asked, "markdown").out
    assert page.startswith("# CLASH: why is level not high?\n")


def test_a_blocked_outcome_is_not_called_provisional(small: Path) -> None:
    first = explain(small, "CLASH", "--why-not", "bill=$5").out.splitlines()[0]
    assert first == "CLASH: why is bill not $5? It is blocked."


@pytest.mark.parametrize("more", [("--all",), ("--depth", "1"), ("--decision", "fee")])
def test_why_not_is_asked_by_itself(small: Path, more: tuple[str, ...]) -> None:
    ran = explain(small, "GOOD", "--why-not", "level=low", *more)
    assert (ran.code, ran.out) == (2, "")
    assert f"leave out `{more[0]}`" in ran.err


def test_why_not_is_no_page(small: Path) -> None:
    ran = explain(small, "GOOD", "--why-not", "level=low", "--format", "html")
    assert (ran.code, ran.out) == (2, "")
    assert "answered as text, json or markdown" in ran.err


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("level", "`level` is not of the form `output=value`"),
        ("levle=high", "`levle` is no output of a decision; did you mean `level`?"),
        ("level=hgih", "which is not among `low`, `high`"),
        ("bill=many", "`bill` is `many`, which is not an amount of money"),
        ("=", "`` is no output of a decision"),
    ],
)
def test_a_question_that_cannot_be_asked(small: Path, question: str, told: str) -> None:
    ran = explain(small, "GOOD", "--why-not", question)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_what_if(small: Path) -> None:
    ran = explain(small, "GOOD", "--set", "visits=null", "--set", "open=false")
    assert "level  low?" in ran.out


def test_an_account_that_is_not_there(small: Path) -> None:
    ran = explain(small, "GODO")
    assert (ran.code, ran.out) == (5, "")
    assert "error[unknown-account]: there is no account `GODO` in it" in ran.err
    assert "help: did you mean `GOOD`?" in ran.err


def test_an_account_that_was_rejected(small: Path) -> None:
    ran = explain(small, "BAD", stdin=GOOD + '{"id": "BAD", "visits": -1}\n')
    assert (ran.code, ran.out) == (5, "")
    assert "account `BAD`: `visits` is `-1`, which is outside its range `[0..]`" in ran.err


def test_an_account_in_error_is_explained(small: Path) -> None:
    ran = explain(small, "CLASH")
    assert ran.code == 0
    assert "FEE-BLUE" in ran.out
    assert "FEE-RED" in ran.out


def test_without_any_date_nothing_is_explained(small: Path) -> None:
    ran = call("--rules", str(small), "explain", "-", "GOOD", stdin=GOOD.encode())
    assert (ran.code, ran.out) == (2, "")
    assert "give one with `--as-of DATE`" in ran.err


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "html"])
def test_a_rule_of_a_sum_whose_points_cannot_be_worked_out(small: Path, format_: str) -> None:
    score = (
        "decision: score\nquestion: How many points?\noutput: {score: integer}\n"
        "hit_policy: collect sum\nif_provisional: keep\n"
        "authority: {basis: default}\nowner: the desk\n"
        "rules: [{id: SCORE-VISITS, title: Visits, when: visits > 0, "
        'then: = visits * visits, because: "{visits} visits"}]\n'
    )
    written(small, {"score.yaml": score})
    text = GOOD.replace("5", "9007199254740991")
    ran = explain(small, "GOOD", "--decision", "score", "--format", format_, stdin=text)
    assert ran.code == 0
    assert "+?" in ran.out
    assert "None" not in ran.out


def test_why_not_of_a_blocked_decision(small: Path) -> None:
    asked = ("CLASH", "--why-not", "bill=$5")
    rete, reference = (
        explain(small, *asked, "--engine", engine) for engine in ("rete", "reference")
    )
    assert rete == reference
    assert "the decision is blocked: another that it reads could not be made" in rete.out


@pytest.mark.parametrize(
    ("name", "format_", "start"),
    [
        ("a.html", None, "<!doctype html>"),
        ("a.HTM", None, "<!doctype html>"),
        ("a.md", None, "# GOOD"),
        ("a.json", None, "{"),
        ("a.txt", None, "GOOD "),
        ("a", None, "GOOD "),
        ("a.html", "markdown", "# GOOD"),
        ("a.json", "text", "GOOD "),
    ],
)
def test_the_name_of_the_file_says_the_format_unless_told(
    small: Path, tmp_path: Path, name: str, format_: str | None, start: str
) -> None:
    told = ("--format", format_) if format_ else ()
    assert explain(small, "GOOD", *told, "--out", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_text("utf-8").startswith(start)


def test_a_question_is_not_answered_as_a_page(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    ran = explain(small, "GOOD", "--why-not", "level=low", "--out", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert "`--why-not` is answered as text, json or markdown" in ran.err
    assert not path.exists()
