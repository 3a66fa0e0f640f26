"""`tidewaiter decide`: accounts in, a line each out, as text or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.policies import FACTS, GOOD, LEVEL, written
from tests.cli.running import ACCOUNTS, FIXTURES, RULES, Ran, call, run

CLASH = '{"id": "CLASH", "marks": ["red", "blue"], "visits": 1, "open": true, "owed": "$4"}\n'
ON = ("--as-of", "2026-11-24")


def records(ran: Ran) -> dict[str, Any]:
    found = [json.loads(line) for line in ran.out.splitlines()]
    return {each["id"]: each for each in found}


def decide(policy: str | Path, *args: str, stdin: str = GOOD) -> Ran:
    return call("--rules", str(policy), "decide", *args, stdin=stdin.encode())


def test_a_line_an_account_and_a_summary_beside_it() -> None:
    ran = run("--rules", RULES, "decide", ACCOUNTS)
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert " ".join(lines[0].split()) == (
        "account segment risk_score center center_by_lines managed manager division service_level "
        "oversight review_months referrals next_letter_due isa_obligations actions name"
    )
    assert len(lines) == 33
    assert " ".join(lines[1].split()) == (
        "ACC-00001 trusted 0 CEE001 CEE001 true NAM-01-02 partnership partner "
        "light 24 none 2027-03-02 none none Harborview Pharma Imports"
    )
    assert ran.err == "as of 2026-11-24: 32 decided, 6 of them provisional (`?`)\n"


def test_columns_stay_the_same_when_rules_are_not_in_force() -> None:
    header = decide(RULES, str(FIXTURES / "accounts.jsonl"), "--as-of", "2030-01-01").out
    assert header.partition("\n")[0].split().count("risk_score") == 1


def test_json_has_all_of_it(small: Path) -> None:
    ran = decide(small, "-", *ON, "--format", "json", stdin=GOOD + CLASH)
    assert ran.code == 5
    good, clash = records(ran).values()
    policy = good.pop("policy")
    assert policy.keys() == {"name", "version", "meaning_digest"}
    assert (policy["name"], policy["version"]) == ("small", "3")
    assert len(policy["meaning_digest"]) == 64
    nothing: dict[str, object] = {"interval": None, "undecided": []}
    assert good == {
        "id": "GOOD",
        "name": None,
        "kind": None,
        "as_of": "2026-11-24",
        "assumed": [],
        "in_error": False,
        "outcomes": {
            "fee": {
                "status": "decided",
                "settled": True,
                "value": {"fee": "0.00"},
                "computed": {"fee": "0.00"},
                "winners": [],
                "matched": [],
                **nothing,
            },
            "bill": {
                "status": "decided",
                "settled": True,
                "value": {"bill": "1.00"},
                "computed": {"bill": "1.00"},
                "winners": ["BILL-ALL"],
                "matched": ["BILL-ALL"],
                **nothing,
            },
            "level": {
                "status": "decided",
                "settled": True,
                "value": {"level": "high"},
                "computed": {"level": "high"},
                "winners": ["LEVEL-VISITS"],
                "matched": ["LEVEL-VISITS"],
                **nothing,
            },
        },
        "breached": [],
        "not_checked": [],
    }
    assert clash["in_error"]
    assert clash["breached"] == ["INV-OPEN"]
    assert clash["outcomes"]["fee"]["status"] == "error"
    assert clash["outcomes"]["fee"]["winners"] == ["FEE-BLUE", "FEE-RED"]
    assert clash["outcomes"]["bill"]["status"] == "blocked"


@pytest.mark.parametrize("engine", ["rete", "reference"])
def test_an_account_in_error_names_its_rules_and_does_not_stop_the_others(
    small: Path, engine: str
) -> None:
    after = GOOD.replace("GOOD", "AFTER")
    ran = decide(small, "-", *ON, "--engine", engine, stdin=GOOD + CLASH + after)
    assert ran.code == 5
    assert [line.split()[:3] for line in ran.out.splitlines()] == [
        ["account", "level", "fee"],
        ["GOOD", "high", "$0"],
        ["CLASH", "low", "error"],
        ["AFTER", "high", "$0"],
    ]
    assert ran.err == (
        "error: CLASH: decision `fee` is in error: rules `FEE-BLUE` and `FEE-RED` both match, "
        "and its hit policy is unique\n"
        "error: CLASH: decision `bill` is blocked: it reads `fee`, which could not be decided\n"
        "error: CLASH: invariant `INV-OPEN` is breached: not(open) or level = high, "
        "but open is true and level is low\n"
        "as of 2026-11-24: 3 decided, 1 in error\n"
    )


def test_a_bad_account_is_reported_and_counted_and_the_others_are_decided(small: Path) -> None:
    bad = '{"id": "BAD", "visits": "many"}\n{"id": "WORSE", "visit": 1}\n'
    ran = decide(small, "-", *ON, stdin=bad + GOOD + bad)
    assert ran.code == 5
    assert [line.split()[0] for line in ran.out.splitlines()] == ["account", "GOOD"]
    problems = [line for line in ran.err.splitlines() if not line.startswith("help: ")]
    many = "`visits` is `many`, which is not an integer"
    again = "an account that was already seen"
    assert problems == [
        f"standard input:1: error[wrong-type]: account `BAD`: {many}",
        "standard input:2: error[unknown-fact]: account `WORSE`: `visit` is no fact",
        f"standard input:4: error[wrong-type]: account `BAD`: {many}",
        f"standard input:4: error[duplicate-account]: account `BAD`: `id` is `BAD`, {again}",
        "standard input:5: error[unknown-fact]: account `WORSE`: `visit` is no fact",
        f"standard input:5: error[duplicate-account]: account `WORSE`: `id` is `WORSE`, {again}",
        "as of 2026-11-24: 1 decided, 4 rejected",
    ]
    assert (
        "standard input:2: error[unknown-fact]: account `WORSE`: `visit` is no fact\nhelp: did"
        in (ran.err)
    )


@pytest.mark.parametrize("format_", ["text", "json"])
def test_the_engines_print_the_same(format_: str) -> None:
    rete, reference = (
        decide(RULES, ACCOUNTS, "--engine", engine, "--format", format_)
        for engine in ("rete", "reference")
    )
    assert rete == reference
    assert rete.code == 0


@pytest.mark.parametrize("name", ["accounts.csv", "accounts.jsonl"])
def test_every_format_decides_the_same(name: str) -> None:
    whole = records(decide(RULES, ACCOUNTS, "--format", "json"))
    some = records(decide(RULES, str(FIXTURES / name), "--format", "json"))
    assert len(some) == 5
    for id_, record in some.items():
        assert record == whole[id_]


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("yaml", "- id: A\n  visits: 5\n"),
        ("json", '[{"id": "A", "visits": 5}]'),
        ("jsonl", '{"id": "A", "visits": 5}\n{"id": "B", "visits": 5}\n'),
        ("csv", "id,visits\nA,5\n"),
    ],
)
def test_standard_input_in_every_format_named_or_not(small: Path, format_: str, text: str) -> None:
    for named in (("--input-format", format_), ()):
        ran = decide(small, "-", *ON, *named, stdin=text)
        assert ran.code == 0, ran.err
        assert ran.out.splitlines()[1].split()[:2] == ["A", "high"]


def test_standard_input_of_a_process(small: Path) -> None:
    ran = run("--rules", str(small), "decide", "-", *ON, stdin=GOOD.encode())
    assert (ran.code, ran.out.splitlines()[1].split()[0]) == (0, "GOOD")


def test_a_named_format_counts_more_than_the_name_of_the_file(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text(GOOD)
    assert decide(small, str(path), *ON).code == 5
    assert decide(small, str(path), *ON, "--input-format", "jsonl").code == 0


def test_the_date_is_the_one_asked_for_else_the_one_stated(small: Path) -> None:
    stated = '{"as_of": "2026-07-01"}\n' + GOOD
    assert "as of 2026-07-01: 1 decided" in decide(small, "-", stdin=stated).err
    assert "as of 2026-11-24: 1 decided" in decide(small, "-", *ON, stdin=stated).err


def test_without_any_date_nothing_is_decided(small: Path) -> None:
    ran = decide(small, "-")
    assert (ran.code, ran.out) == (2, "")
    assert "the input states no as-of date; give one with `--as-of DATE`" in ran.err


def test_a_date_on_which_a_parameter_has_no_value(small: Path) -> None:
    ran = decide(small, "-", "--as-of", "2020-01-01")
    assert (ran.code, ran.out) == (3, "")
    assert "error[parameter-gap]: parameter `often` has no value on 2020-01-01" in ran.err


@pytest.mark.parametrize("as_of", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("engine", ["rete", "reference"])
def test_the_first_and_the_last_day_there_are(tmp_path: Path, as_of: str, engine: str) -> None:
    dated = LEVEL.replace("visits >= often", "since > as_of - 12 months or since < as_of + 1 year")
    facts = FACTS.replace("from: 2024-01-01", "from: 0001-01-01")
    folder = written(tmp_path, {"level.yaml": dated, "facts.yaml": facts, "tests/level.yaml": "{}"})
    text = '{"id": "A", "since": "0001-01-01", "open": false, "owed": 1, "marks": []}\n'
    ran = decide(folder, "-", "--as-of", as_of, "--engine", engine, stdin=text)
    assert ran.code == 0, ran.err


def test_what_if_facts_were_otherwise(small: Path) -> None:
    def level(*sets: str) -> str:
        args = [arg for text in sets for arg in ("--set", text)]
        ran = decide(small, "-", *ON, *args)
        assert ran.code in {0, 5}, ran.err
        return ran.out.splitlines()[-1].split()[1]

    assert level() == "high"
    assert level("visits=3") == "low"
    assert level("visits=3", "marks=red") == "low"
    assert level("visits=null") == level("visits=") == "low?"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("visit=3", "error[unknown-fact]: `visit` is no fact\nhelp: did you mean `visits`?"),
        ("visits", "error[bad-set]: `visits` is not of the form `fact=value`"),
        ("visits=x", "error[wrong-type]: `visits` is `x`, which is not an integer"),
        ("visits=-1", "error[out-of-range]: `visits` is `-1`, which is outside its range `[0..]`"),
        ("marks=red;green", "error[unknown-member]: `marks` holds `green`, which is not among"),
        ("share=nan", "error[wrong-type]: `share` is `nan`, which is no value"),
    ],
)
def test_a_what_if_that_cannot_be_is_a_matter_of_the_command(
    small: Path, text: str, told: str
) -> None:
    ran = decide(small, "-", *ON, "--set", text)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_a_fact_set_twice(small: Path) -> None:
    ran = decide(small, "-", *ON, "--set", "visits=1", "--set", "visits=2")
    assert ran.code == 2
    assert "error[bad-set]: `visits` is set twice" in ran.err


def test_remarks_about_the_input(small: Path) -> None:
    ran = decide(small, "-", *ON, stdin="id;visits\nA;5\n")
    assert ran.code == 0
    assert "notice: standard input: the columns are separated by semicolons" in ran.err
    assert "notice: standard input: no column for `owed`, `share`, " in ran.err


def test_a_warning_stops_nothing(small: Path) -> None:
    dated = "{from: 2024-01-01, until: 2026-12-31, value: 4}"
    written(small, {"facts.yaml": FACTS.replace("{from: 2024-01-01, value: 4}", dated)})
    ran = decide(small, "-", *ON)
    assert (ran.code, ran.out.splitlines()[1].split()[0]) == (0, "GOOD")
    assert "facts.yaml:14:3: warning[parameter-ending]: " in ran.err
    assert "ends in 37 days, on 2026-12-31, and none follows" in ran.err
    assert "warning" not in decide(small, "-", "--as-of", "2026-01-01").err


def test_show_names_the_outputs_of_the_table() -> None:
    ran = call("decide", ACCOUNTS, "--show", "center_basis, segment")
    head, first = ran.out.splitlines()[:2]
    assert head.split() == ["account", "center_basis", "segment", "name"]
    assert first.split()[:3] == ["ACC-00001", "predominant", "trusted"]


def test_show_refuses_what_is_no_output() -> None:
    ran = call("decide", ACCOUNTS, "--show", "segmnt")
    assert ran.code == 2
    assert "`segmnt` is no output of a decision; did you mean `segment`?" in ran.err


def test_a_what_if_says_so_in_every_format(small: Path) -> None:
    sets = ("--set", "visits=2", "--set", "owed=null")
    told = "WHAT-IF: not the accounts as they are; assumed (--set): visits is 2; "
    lines = decide(small, "-", *ON, *sets).out.splitlines()
    assert lines[0] == f"{told}duties owed is missing"
    assert lines[1].split() == ["account", "level", "fee", "name"]
    (record,) = records(decide(small, "-", *ON, *sets, "--format", "json")).values()
    first, second = record["assumed"]
    assert first | {"same": False} == {
        "same": False,
        "fact": "visits",
        "label": "visits",
        "value": 2,
        "shown": "2",
        "instead_of": 5,
        "instead_of_shown": "5",
        "option": "visits=2",
    }
    assert (second["fact"], second["value"], second["instead_of"]) == ("owed", None, "1.00")
    head, row = decide(small, "-", *ON, *sets, "--format", "csv").out.splitlines()
    assert head.endswith(",in_error,assumed")
    assert row.endswith(",visits=2; owed=null")


def test_without_a_what_if_nothing_is_assumed(small: Path) -> None:
    assert "WHAT-IF" not in decide(small, "-", *ON).out
    assert "assumed" not in decide(small, "-", *ON, "--format", "csv").out


def test_csv_for_a_spreadsheet(small: Path) -> None:
    named = '{"id": "ODD", "name": "=HYPERLINK(1), \\"x\\"", "marks": ["red"], "visits": 1}\n'
    ran = decide(small, "-", *ON, "--format", "csv", stdin=GOOD + named + CLASH)
    assert ran.out == (
        "\ufeffid,name,as_of,level,level_settled,fee,fee_settled,in_error\n"
        "GOOD,,2026-11-24,high,true,0.00,true,false\n"
        "ODD," + '"' + "'=HYPERLINK(1), " + '""x""",' + "2026-11-24,low,true,5.00,true,false\n"
        "CLASH,,2026-11-24,low,true,error,,true\n"
    )


def test_csv_tells_a_provisional_outcome(small: Path) -> None:
    ran = decide(small, "-", *ON, "--format", "csv", "--show", "bill", stdin='{"id": "X"}\n')
    assert ran.out.splitlines()[1] == "X,,2026-11-24,,false,false"
