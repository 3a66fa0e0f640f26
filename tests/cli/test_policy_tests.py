"""`tidewaiter test`: the tests beside the rules, their report and the JUnit file."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.policies import TESTS, written
from tests.cli.running import RULES, Ran, call, run

WRONG = TESTS.replace("level: high", "level: low").replace("many", "few & <many> 123-45-6789")


def run_tests(policy: Path, *args: str) -> Ran:
    return call("--rules", str(policy), "test", *args)


@pytest.mark.parametrize("engine", ["rete", "reference"])
def test_the_shipped_tests_pass(engine: str) -> None:
    ran = run("--rules", RULES, "test", "--engine", engine)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(f" passed, 0 failed (cbp-accounts 2026.2, {engine})\n")


def test_a_test_that_fails_shows_expected_beside_actual(small: Path) -> None:
    written(small, {"tests/wrong.yaml": WRONG})
    ran = run_tests(small)
    assert (ran.code, ran.err) == (4, "")
    assert ran.out.splitlines() == [
        f"failed five visits are few & <many> ***-**-**89  {small}/tests/wrong.yaml:2",
        "         expected  actual",
        "  level  low       high    by LEVEL-VISITS",
        "1 passed, 1 failed (small 3, rete)",
    ]


def test_in_json(small: Path) -> None:
    written(small, {"tests/wrong.yaml": WRONG})
    ran = run_tests(small, "--format", "json")
    assert ran.code == 4
    found = json.loads(ran.out)
    assert (found["policy"], found["engine"]) == ("small 3", "rete")
    assert (found["passed"], found["failed"]) == (1, 1)
    assert [test["passed"] for test in found["tests"]] == [True, False]
    assert found["tests"][1]["differences"] == [
        {"what": "level", "expected": "low", "actual": "high", "reason": "by LEVEL-VISITS"}
    ]


def test_only_some(small: Path) -> None:
    written(small, {"tests/wrong.yaml": WRONG})
    assert run_tests(small, "--only", "*MANY").code == 0
    assert run_tests(small, "--only", "*few*").code == 4
    none = run_tests(small, "--only", "six*")
    assert (none.code, none.out) == (2, "")
    assert "no test has a name like `six*`" in none.err


def test_a_policy_without_tests_passes(small: Path) -> None:
    (small / "tests" / "level.yaml").unlink()
    ran = run_tests(small)
    assert (ran.code, ran.out) == (0, "0 passed, 0 failed (small 3, rete)\n")


def test_a_test_on_a_day_on_which_a_parameter_has_no_value(small: Path) -> None:
    written(small, {"tests/level.yaml": TESTS.replace("2026-11-24", "2020-01-01")})
    ran = run_tests(small)
    assert ran.code == 3
    assert "error[parameter-gap]: " in ran.err


def test_the_junit_file(small: Path) -> None:
    written(small, {"tests/wrong.yaml": WRONG})
    path = small.parent / "report.xml"
    path.write_text("the one before")
    assert run_tests(small, "--junit", str(path)).code == 4
    root = ET.parse(path).getroot()  # noqa: S314 - our own file
    suite = root.find("testsuite")
    assert suite is not None
    assert suite.attrib == {"name": "small 3", "tests": "2", "failures": "1"}
    first, second = suite.findall("testcase")
    assert first.attrib == {
        "name": "five visits are many",
        "classname": "small 3",
        "file": f"{small}/tests/level.yaml",
        "line": "2",
    }
    assert second.attrib["name"] == "five visits are few & <many> ***-**-**89"
    failure = second.find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "level: expected low, got high (by LEVEL-VISITS)"
    assert sorted(p.name for p in small.parent.iterdir()) == ["report.xml", "small"]


@pytest.mark.parametrize("name", ["nowhere/report.xml", "small", "", "small/policy.yaml/report"])
def test_a_junit_file_that_cannot_be_written(small: Path, name: str) -> None:
    ran = run_tests(small, "--junit", str(small.parent / name) if name else "")
    assert ran.code == 2
    assert ran.out == "1 passed, 0 failed (small 3, rete)\n"
    assert "cannot be written: " in ran.err
    assert sorted(p.name for p in small.parent.iterdir()) == ["small"]


def test_a_junit_file_is_whole_or_absent(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    ran = run_tests(small, "--junit", str(small.parent / "report.xml"))
    assert ran.code == 2
    assert "report.xml` cannot be written: no space left on device" in ran.err
    assert sorted(p.name for p in small.parent.iterdir()) == ["small"]


def test_a_junit_report_goes_to_a_pipe_too(small: Path) -> None:
    ran = run("--rules", str(small), "test", "--junit", "/dev/stdout")
    assert ran.code == 0
    assert "<testsuites" in ran.out
