"""What an engine cannot do: one account, a whole policy, or start at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.engines.rete import NativeUnavailableError, ReteAccountError, ReteEngine
from engine.model.result import Facts, Result
from tests.cli.policies import FEE, GOOD, written
from tests.cli.running import Ran, call

ON = ("--as-of", "2026-11-24")
THREE = GOOD + GOOD.replace("GOOD", "ODD").replace("5", "13") + GOOD.replace("GOOD", "LAST")


@pytest.fixture
def _failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let durable-rules fail on accounts with thirteen visits."""
    decide = ReteEngine.decide

    def failing(self: ReteEngine, facts: Facts) -> Result:
        if facts.get("visits") == 13:
            raise ReteAccountError("the sentinel did not fire (status 1)")
        return decide(self, facts)

    monkeypatch.setattr(ReteEngine, "decide", failing)


def small_policy(policy: Path, *args: str) -> Ran:
    return call("--rules", str(policy), *args, stdin=THREE.encode())


@pytest.mark.usefixtures("_failing")
@pytest.mark.parametrize("format_", ["text", "json"])
def test_the_others_are_decided(small: Path, format_: str) -> None:
    ran = small_policy(small, "decide", "-", *ON, "--format", format_)
    assert ran.code == 5
    lines = ran.out.splitlines()
    if format_ == "json":
        assert [json.loads(line)["id"] for line in lines] == ["GOOD", "LAST"]
    else:
        assert [line.split()[0] for line in lines] == ["account", "GOOD", "LAST"]
    assert ran.err == (
        "error: ODD: not decided: the sentinel did not fire (status 1)\n"
        "as of 2026-11-24: 2 decided, 1 not decided\n"
    )
    assert small_policy(small, "decide", "-", *ON, "--engine", "reference").code == 0


@pytest.mark.usefixtures("_failing")
def test_it_is_told_instead_of_an_explanation(small: Path) -> None:
    ran = small_policy(small, "explain", "-", "ODD", *ON)
    assert (ran.code, ran.out) == (5, "")
    assert ran.err == ("error: the account was not decided: the sentinel did not fire (status 1)\n")


@pytest.mark.usefixtures("_failing")
def test_a_test_on_it_fails(small: Path) -> None:
    written(
        small,
        {
            "tests/odd.yaml": "tests:\n"
            "  - {name: odd, as_of: 2026-11-24, facts: {visits: 13}, expect: {level: high}}\n"
            "  - {name: even, as_of: 2026-11-24, facts: {visits: 14}, expect: {level: high}}\n"
        },
    )
    ran = small_policy(small, "test")
    assert ran.code == 4
    assert "the account  decided   not decided  the sentinel did not fire (status 1)" in ran.out
    assert "2 passed, 1 failed" in ran.out


def test_a_policy_that_the_engine_cannot_hold(small: Path) -> None:
    alternatives = " or ".join(f"visits = {i} and share < {i}" for i in range(65))
    written(small, {"fee.yaml": FEE.replace("marks contains red", f'"{alternatives}"')})
    for args in (("decide", "-", *ON), ("explain", "-", "GOOD", *ON), ("test",)):
        ran = small_policy(small, *args)
        assert (ran.code, ran.out) == (3, "")
        assert ran.err.startswith(f"{small}/fee.yaml:10:10: error[rete-limit]: rule `FEE-RED` ")
        assert small_policy(small, *args, "--engine", "reference").code == 0


@pytest.mark.parametrize("args", [("decide", "-", *ON), ("explain", "-", "GOOD", *ON), ("test",)])
def test_an_engine_that_is_not_installed_as_it_must_be(
    small: Path, args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise NativeUnavailableError("the durable-rules library does not load; build it again")

    monkeypatch.setattr("engine.engines.rete.driver.load", fail)
    ran = small_policy(small, *args)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "error: the durable-rules library does not load; build it again\n"
        "help: until then, `--engine reference` decides without it\n"
    )
    assert small_policy(small, *args, "--engine", "reference").code == 0
