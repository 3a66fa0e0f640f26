"""A personal number is masked before its text is cut or wrapped, so no part of it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.editing.beginning import begin
from tests.cli.running import call

NUMBER = "123-45-6789"
PARTS = ("123-4", "45-67", "6789", "45-6")


def untold(text: str) -> None:
    assert [part for part in PARTS if part in text] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "mine"
    begin(target)
    return target


def test_a_long_word_of_a_reason_is_masked_before_it_is_wrapped(folder: Path) -> None:
    points = folder / "rules/decisions/points.yaml"
    because = "because: the account is a partner in good standing"
    text = points.read_text("utf-8")
    assert because in text
    points.write_text(text.replace(because, f'because: "see /{"d" * 64}/{NUMBER}/x"'), "utf-8")
    ran = call("--rules", str(folder / "rules"), "explain", str(folder / "accounts.yaml"), "A-2")
    assert ran.code == 0
    untold(ran.out)


@pytest.mark.parametrize("before", range(60, 72))
def test_a_line_of_the_source_is_masked_before_it_is_clipped(folder: Path, before: int) -> None:
    (folder / "rules/more.yaml").write_text(
        f'facts: {{zz: {{type: date, nope: 1, label: "{"y" * before} {NUMBER} {"w " * 60}"}}}}\n',
        "utf-8",
    )
    ran = call("--rules", str(folder / "rules"), "check")
    assert ran.code == 3
    untold(ran.err)


@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_quoted_word_is_masked_before_it_is_cut(folder: Path, format_: str) -> None:
    key = f"{'k' * 50} {NUMBER}"
    (folder / "rules/more.yaml").write_text(f'facts:\n  "{key}": 1\n  "{key}": 2\n', "utf-8")
    ran = call("--rules", str(folder / "rules"), "check", "--format", format_)
    assert ran.code == 3
    untold(ran.out + ran.err)
    assert format_ == "text" or "duplicate-key" in {each["code"] for each in json.loads(ran.out)}
