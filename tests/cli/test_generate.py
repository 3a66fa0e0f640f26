"""`generate`: what it says of a world, and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.running import call


def make(out: Path, *more: str) -> tuple[str, ...]:
    return ("generate", "--accounts", "20", "--seed", "3", "--lines", "5", "--out", str(out), *more)


def test_a_world_is_made_and_told(tmp_path: Path) -> None:
    ran = call(*make(tmp_path / "world", "--format", "csv", "--as-of", "2025-06-30"))
    assert ran.code == 0
    first = ran.out.splitlines()[0]
    assert re.fullmatch(r".*/world: 20 accounts, \d+ numbers, [\d,]+ rows in \d+\.\d s", first)
    manifest = json.loads((tmp_path / "world" / "manifest.json").read_text("utf-8"))
    assert (manifest["as_of"], manifest["broken_in_a_million"]) == ("2025-06-30", 1_000)
    assert ran.err == "make 20 accounts\n"


def test_as_data_and_without_a_word(tmp_path: Path) -> None:
    ran = call(*make(tmp_path / "world", "--json", "--quiet", "--bad", "1%"))
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["rows"]["accounts"] == 20
    assert (tmp_path / "world" / "lines.parquet").is_file()


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    ran = call(*make(tmp_path, "--quiet"))
    assert ran.code == 2
    told = "is there already; give another name, or move it away"
    assert ran.err == f"error: `{tmp_path}` {told}\n"
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    ran = call(*make(tmp_path / "no" / "world", "--quiet"))
    assert ran.code == 2
    assert "nothing can be written into" in ran.err


def test_a_share_that_is_none(tmp_path: Path) -> None:
    ran = call(*make(tmp_path / "world", "--bad", "many"))
    assert ran.code == 2
    assert "`many` is no share up to 20%; write it as in `0.1%` or `0.001`" in ran.err
