"""The schemas beside a policy, and the first line of its files, are put right, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.editing.changes import UnwritableError, refuse_outside, refuse_stale, write
from engine.editing.schema.kinds import KINDS
from engine.editing.schema.refresh import stale, with_line
from engine.policy.load import load_policy
from tests.cli.policies import FILES, written

LINE = "# yaml-language-server: $schema=../.schemas/tests.json"


def refreshed(folder: Path, *, lines: bool = True) -> list[str]:
    found = stale(folder, load_policy(folder, "p"), "p", lines=lines)
    write(found)
    return [change.shown for change in found]


def test_each_file_names_the_schema_of_its_kind(tmp_path: Path) -> None:
    folder = written(tmp_path)
    refreshed(folder)
    first = {name: (folder / name).read_text().partition("\n") for name in FILES}
    said = {name: line.rpartition("=")[2] for name, (line, _, _) in first.items()}
    assert said == {
        "policy.yaml": ".schemas/policy.json",
        "facts.yaml": ".schemas/declarations.json",
        "level.yaml": ".schemas/decision.json",
        "fee.yaml": ".schemas/decision.json",
        "bill.yaml": ".schemas/decision.json",
        "tests/level.yaml": "../.schemas/tests.json",
    }
    assert {name: rest for name, (_, _, rest) in first.items()} == FILES
    for kind in KINDS:
        assert json.loads((folder / f".schemas/{kind}.json").read_text())["definitions"]


def test_what_is_up_to_date_stays(tmp_path: Path) -> None:
    folder = written(tmp_path)
    assert len(refreshed(folder)) == len(KINDS) + len(FILES)
    assert refreshed(folder) == []


def test_a_new_name_makes_the_schemas_that_offer_it_stale(tmp_path: Path) -> None:
    folder = written(tmp_path)
    refreshed(folder)
    more = "# yaml-language-server: $schema=.schemas/declarations.json\n"
    (folder / "more.yaml").write_text(f"{more}facts:\n  late: {{type: integer, label: late}}\n")
    assert refreshed(folder) == [
        "p/.schemas/policy.json",
        "p/.schemas/declarations.json",
        "p/.schemas/decision.json",
        "p/.schemas/tests.json",
        "p/.schemas/accounts.json",
    ]


def test_the_policy_is_read_without_its_schemas(tmp_path: Path) -> None:
    folder = written(tmp_path)
    before = load_policy(folder)
    refreshed(folder, lines=False)
    after = load_policy(folder)
    assert (after.diagnostics, after.text_digest) == (before.diagnostics, before.text_digest)


def test_files_are_left_alone_without_lines(tmp_path: Path) -> None:
    folder = written(tmp_path)
    assert refreshed(folder, lines=False) == [f"p/.schemas/{kind}.json" for kind in KINDS]
    assert (folder / "level.yaml").read_text() == FILES["level.yaml"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1\n", f"{LINE}\na: 1\n"),
        ("# why\n\na: 1\n", f"{LINE}\n# why\n\na: 1\n"),
        ("a: 1\r\nb: 2\r\n", f"{LINE}\r\na: 1\r\nb: 2\r\n"),
        ("\ufeffa: 1\n", f"\ufeff{LINE}\na: 1\n"),
        ("", f"{LINE}\n"),
        (f"{LINE}\na: 1\n", f"{LINE}\na: 1\n"),
        ("# yaml-language-server: $schema=.schemas/decision.json\na: 1\n", f"{LINE}\na: 1\n"),
        ("# why\r\n# yaml-language-server: $schema=.schemas/x.json\r\n", f"# why\r\n{LINE}\r\n"),
        (
            "# yaml-language-server: $schema=https://example.org/x.json\na: 1\n",
            "# yaml-language-server: $schema=https://example.org/x.json\na: 1\n",
        ),
        (
            "a: 1\n# yaml-language-server: $schema=.schemas/x.json\n",
            f"{LINE}\na: 1\n# yaml-language-server: $schema=.schemas/x.json\n",
        ),
    ],
    ids=[
        *("none", "comment", "CRLF", "mark", "empty", "right", "wrong", "below", "another"),
        "in the middle",
    ],
)
def test_only_the_line_is_put_in(before: str, after: str) -> None:
    assert with_line(before, LINE) == after


def test_a_link_is_left_alone(tmp_path: Path) -> None:
    folder = written(tmp_path / "p")
    (folder / "fee.yaml").rename(folder / "tests/kept.txt")
    (folder / "fee.yaml").symlink_to("tests/kept.txt")
    refreshed(folder)
    assert (folder / "tests/kept.txt").read_text() == FILES["fee.yaml"]


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    folder = written(tmp_path / "p")
    (tmp_path / "elsewhere").mkdir()
    (folder / ".schemas").symlink_to(tmp_path / "elsewhere")
    found = stale(folder, load_policy(folder, "p"), "p")
    with pytest.raises(UnwritableError, match=r"leads out of the policy's folder"):
        refuse_outside(folder, found)


def test_what_was_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    folder = written(tmp_path)
    found = stale(folder, load_policy(folder, "p"), "p")
    (folder / "fee.yaml").write_text("changed: true\n")
    with pytest.raises(UnwritableError, match=r"`p/fee.yaml` was changed"):
        refuse_stale(found)
