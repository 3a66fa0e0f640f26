"""`tidewaiter schema`: print the schema of a kind, or write those of a policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.editing.schema.kinds import KINDS
from tests.cli.policies import FILES
from tests.cli.running import call


def test_the_kinds_are_listed() -> None:
    ran = call("schema")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == [*KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_printed(kind: str) -> None:
    ran = call("schema", kind)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_those_of_a_policy_are_written_once(small: Path) -> None:
    first = call("schema", "--for", str(small))
    assert (first.code, first.err) == (0, "")
    assert f"{small}/.schemas/tests.json: written" in first.out
    assert f"{small}/level.yaml: written (its first line only)" in first.out
    again = call("schema", "--for", str(small))
    assert (again.code, again.out, again.err) == (0, "", "everything is up to date\n")
    assert call("check", "--rules", str(small)).code == 0


def test_what_is_out_of_date_is_told_and_not_written(small: Path) -> None:
    ran = call("schema", "--for", str(small), "--check")
    assert ran.code == 4
    assert f"{small}/.schemas/tests.json: is out of date" in ran.out
    assert not (small / ".schemas").exists()
    call("schema", "--for", str(small))
    assert call("schema", "--for", str(small), "--check").code == 0


def test_files_are_left_alone_if_so_asked(small: Path) -> None:
    ran = call("schema", "--for", str(small), "--no-modelines")
    assert ran.code == 0
    assert (small / "level.yaml").read_text() == FILES["level.yaml"]


def test_a_policy_with_errors_has_no_schemas(small: Path) -> None:
    (small / "level.yaml").write_text("decision: level\n")
    ran = call("schema", "--for", str(small))
    assert (ran.code, ran.out) == (3, "")
    assert "error[missing-key]" in ran.err
    assert not (small / ".schemas").exists()


def test_a_folder_that_leads_out_is_not_written(small: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (small / ".schemas").symlink_to(tmp_path / "elsewhere")
    ran = call("schema", "--for", str(small))
    assert (ran.code, ran.out) == (2, "")
    assert "leads out of the policy's folder" in ran.err
    assert [*(tmp_path / "elsewhere").iterdir()] == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("decison",), "did you mean `decision`?"),
        (("x",), "the kinds are: policy, declarations"),
        (("--check",), "asks for `--for DIR`"),
        (("tests", "--for", "rules"), "leave out `tests`"),
    ],
)
def test_what_is_not_understood(args: tuple[str, ...], words: str) -> None:
    ran = call("schema", *args)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    ran = call("schema", "--for", str(tmp_path / "nowhere"))
    assert (ran.code, ran.out) == (3, "")
    assert "does not exist" in ran.err
