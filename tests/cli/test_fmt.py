"""`tidewaiter fmt`: the files of a policy in one layout."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from engine.commands.differences import shown_changes
from engine.editing import changes
from engine.editing.layout import policy as layout
from engine.source.text import SourceText
from tests.cli.policies import FEE, FILES, LEVEL
from tests.cli.running import call, environment, run

FEE_LAID_OUT = """\
decision: fee
question: What does it pay?
output: {fee: money}
hit_policy: unique
otherwise: $0
if_provisional: keep
owner: the desk
authority: {basis: default}
rules:
  - {id: FEE-RED, title: Red, when: marks contains red, then: $5, because: red}
  - {id: FEE-BLUE, title: Blue, when: marks contains blue, then: $7, because: blue}
"""


def held(folder: Path) -> dict[str, bytes]:
    """What every file of a folder holds."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_policy_is_laid_out(small: Path) -> None:
    ran = call("--rules", str(small), "fmt")
    assert ran.code == 0
    assert (small / "fee.yaml").read_text(encoding="utf-8") == FEE_LAID_OUT
    assert f"{small}/fee.yaml\n" in ran.out
    assert f"{small}/tests/level.yaml" not in ran.out
    assert "4 files laid out, 2 left as they are" in ran.err
    assert sorted(held(small)) == sorted(FILES)


def test_the_second_time_nothing_changes(small: Path) -> None:
    call("--rules", str(small), "fmt")
    before = held(small)
    ran = call("--rules", str(small), "fmt")
    assert (ran.code, ran.out) == (0, "")
    assert "6 files left as they are" in ran.err
    assert held(small) == before


def test_the_policy_still_checks_and_tests(small: Path) -> None:
    call("fmt", "--rules", str(small))
    assert call("--rules", str(small), "check").code == 0
    assert call("--rules", str(small), "test").code == 0


def test_check_lists_what_would_change_and_writes_nothing(small: Path) -> None:
    before = held(small)
    ran = call("--rules", str(small), "fmt", "--check")
    assert ran.code == 4
    assert f"{small}/fee.yaml\n" in ran.out
    assert "4 files would be laid out, 2 left as they are" in ran.err
    assert held(small) == before


def test_check_of_a_policy_that_is_laid_out_is_fine(small: Path) -> None:
    call("--rules", str(small), "fmt")
    assert call("--rules", str(small), "fmt", "--check").code == 0


def test_check_as_json(small: Path) -> None:
    ran = call("fmt", str(small / "fee.yaml"), "--check", "--format", "json")
    told = {"changed": [os.path.relpath(small / "fee.yaml")], "files": 1, "written": False}
    assert (ran.code, json.loads(ran.out)) == (4, told)


def test_diff_shows_what_would_change_and_writes_nothing(small: Path) -> None:
    before = held(small)
    ran = call("--rules", str(small), "fmt", str(small / "fee.yaml"), "--diff")
    assert ran.code == 0
    assert ran.out == (
        f"--- {small}/fee.yaml\n"
        f"+++ {small}/fee.yaml\n"
        "@@ -4,8 +4,8 @@\n"
        " hit_policy: unique\n"
        " otherwise: $0\n"
        " if_provisional: keep\n"
        "+owner: the desk\n"
        " authority: {basis: default}\n"
        "-owner: the desk\n"
        " rules:\n"
        "   - {id: FEE-RED, title: Red, when: marks contains red, then: $5, because: red}\n"
        "   - {id: FEE-BLUE, title: Blue, when: marks contains blue, then: $7, because: blue}\n"
    )
    assert held(small) == before


def test_diff_in_colour(small: Path) -> None:
    ran = call("--color", "fmt", str(small / "fee.yaml"), "--diff")
    assert "\x1b[31m-owner: the desk\x1b[0m\n" in ran.out
    assert "\x1b[32m+owner: the desk\x1b[0m\n" in ran.out


def test_check_and_diff_together(small: Path) -> None:
    ran = call("fmt", str(small / "fee.yaml"), "--diff", "--check")
    assert ran.code == 4
    assert "+owner: the desk\n" in ran.out


def test_one_file_is_laid_out_and_no_other(small: Path) -> None:
    before = held(small)
    assert call("fmt", str(small / "fee.yaml")).code == 0
    assert held(small) == {**before, "fee.yaml": FEE_LAID_OUT.encode()}


def test_a_folder_of_the_policy_is_laid_out_and_no_other(small: Path) -> None:
    before = held(small)
    ragged = b"tests:\n    - name: a\n      as_of: 2026-11-24\n"
    (small / "tests" / "level.yaml").write_bytes(ragged)
    assert call("fmt", str(small / "tests")).code == 0
    tidy = b"tests:\n  - name: a\n    as_of: 2026-11-24\n"
    assert held(small) == {**before, "tests/level.yaml": tidy}


def test_standard_input_to_standard_output() -> None:
    ran = call("fmt", "-", stdin=FEE.encode())
    assert (ran.code, ran.out, ran.err) == (0, FEE_LAID_OUT, "")


def test_standard_input_is_given_back_unmasked() -> None:
    text = "tests:\n  - name: of 123-45-6789\n    as_of: 2026-11-24\n"
    assert call("fmt", "-", stdin=text.encode()).out == text


def test_check_of_standard_input() -> None:
    assert call("fmt", "-", "--check", stdin=FEE.encode()).code == 4
    assert call("fmt", "-", "--check", stdin=FEE_LAID_OUT.encode()).code == 0


def test_standard_input_that_is_no_yaml() -> None:
    ran = call("fmt", "-", stdin=b"decision: [a\n")
    assert (ran.code, ran.out) == (3, "")
    assert "<stdin>:1:11: error[yaml-syntax]" in ran.err
    assert call("fmt", "-", stdin=b"\xff").code == 3


def test_standard_input_stands_alone(small: Path) -> None:
    assert call("fmt", "-", str(small)).code == 2


# What is refused


def test_a_file_that_is_no_yaml_is_left_and_told_as_by_check(small: Path) -> None:
    (small / "fee.yaml").write_text("decision: [fee\n", encoding="utf-8")
    ran = call("--rules", str(small), "fmt")
    assert ran.code == 3
    told = call("--rules", str(small), "check").err
    block = next(part for part in told.split("\n\n") if "yaml-syntax" in part)
    assert block in ran.err
    assert (small / "fee.yaml").read_text(encoding="utf-8") == "decision: [fee\n"
    assert (small / "level.yaml").read_text(encoding="utf-8") != LEVEL


def test_a_layout_that_would_change_the_meaning_is_refused(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def format_wrongly(source: SourceText) -> str:
        return source.text.replace("then: $5", "then: $6") + "# x\n"

    monkeypatch.setattr(layout, "format_text", format_wrongly)
    before = held(small)
    with pytest.raises(AssertionError, match="a fault of ours"):  # of `sound`: nobody may see it
        call("--rules", str(small), "fmt")
    assert held(small) == before


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_it = small / "fee.yaml"
    refuse = changes.refuse_stale

    def refuse_late(found: tuple[changes.Change, ...]) -> None:
        change_it.write_text("decision: mine\n", encoding="utf-8")
        refuse(found)

    monkeypatch.setattr(changes, "refuse_stale", refuse_late)
    before = held(small)
    ran = call("--rules", str(small), "fmt")
    assert ran.code == 2
    assert "was changed by another program meanwhile" in ran.err
    assert held(small) == {**before, "fee.yaml": b"decision: mine\n"}


def test_permissions_are_kept(small: Path) -> None:
    (small / "fee.yaml").chmod(0o640)
    call("--rules", str(small), "fmt")
    assert stat.S_IMODE((small / "fee.yaml").stat().st_mode) == 0o640


def test_links_are_left_and_refused(small: Path) -> None:
    (small / "linked.yaml").symlink_to("fee.yaml")
    ran = call("--rules", str(small), "fmt")
    assert f"`{small}/linked.yaml` is a link and is left as it is" in ran.err
    assert (small / "linked.yaml").is_symlink()
    named = call("fmt", str(small / "linked.yaml"))
    assert named.code == 2
    assert "is a link; name what it leads to" in named.err


def test_a_link_out_of_the_folder_is_refused(small: Path, tmp_path: Path) -> None:
    (tmp_path / "else.yaml").write_text(FEE, encoding="utf-8")
    (small / "linked.yaml").symlink_to(tmp_path / "else.yaml")
    ran = call("--rules", str(small), "fmt")
    assert ran.code == 3
    assert "error[path-outside]" in ran.err
    assert (tmp_path / "else.yaml").read_text(encoding="utf-8") == FEE


def test_a_path_outside_of_the_policy_is_refused(small: Path, tmp_path: Path) -> None:
    (tmp_path / "else.yaml").write_text(FEE, encoding="utf-8")
    ran = call("--rules", str(small), "fmt", str(tmp_path / "else.yaml"))
    assert ran.code == 2
    assert f"lies outside the policy's folder `{small}`" in ran.err
    through = call("--rules", str(small), "fmt", str(small / ".." / "else.yaml"))
    assert through.code == 2


@pytest.mark.parametrize("name", ["nowhere.yaml", "duties.csv", ".hidden.yaml"])
def test_what_is_no_file_of_the_policy_is_refused(small: Path, name: str) -> None:
    if not name.startswith("nowhere"):
        (small / name).write_text("a,b\n", encoding="utf-8")
    ran = call("fmt", str(small / name))
    assert ran.code == 2
    assert name in ran.err


def test_without_a_policy_it_asks_for_one(tmp_path: Path) -> None:
    ran = run("fmt", cwd=tmp_path, env=environment())
    assert ran.code == 2
    assert "there is no ./rules here" in ran.err


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    ran = call("--rules", str(tmp_path / "nowhere"), "fmt")
    assert ran.code == 3
    assert "does not exist" in ran.err


def test_check_of_standard_input_says_what_would_change() -> None:
    ran = call("fmt", "-", "--check", stdin=b"policy:   a\n")
    assert (ran.code, ran.out) == (4, "<stdin>\n")
    assert "1 file would be laid out" in ran.err
    ran = call("fmt", "-", "--check", stdin=b"policy: a\n")
    assert (ran.code, ran.out, ran.err) == (0, "", "1 file left as it is\n")


def test_standard_input_as_json() -> None:
    ran = call("fmt", "-", "--check", "--format", "json", stdin=b"policy:   a\n")
    assert ran.code == 4
    assert json.loads(ran.out) == {"changed": ["<stdin>"], "files": 1, "written": False}
    ran = call("fmt", "-", "--format", "json", stdin=b"policy:   a\n")
    assert (ran.code, ran.out) == (2, "")
    assert "for JSON add `--check`" in ran.err


def test_a_difference_has_the_lines_that_line_feeds_end() -> None:
    before, after = "a\x0bb\nc\x85d\u2028e\n", "a\x0bb\nc\x85d\u2028f\n"
    told = changes.difference([changes.Change(Path("x"), "x\x1b[2J", before, after)])
    assert told.split("\n") == [
        *("--- x\\x1b[2J", "+++ x\\x1b[2J", "@@ -1,2 +1,2 @@", " a\x0bb"),
        *("-c\x85d\u2028e", "+c\x85d\u2028f"),
    ]


def test_a_difference_cannot_move_the_cursor_of_a_terminal() -> None:
    change = changes.Change(Path("x"), "x", "a\tb\n", "a\tb\x1b[2J\u2028\n")
    assert shown_changes([change], color=True).split("\n")[-1] == (
        "\x1b[32m+a\tb\\x1b[2J\\u2028\x1b[0m"
    )
    assert shown_changes([change], color=False).split("\n")[-1] == "+a\tb\x1b[2J\u2028"


def test_names_in_messages_are_escaped(small: Path) -> None:
    ran = call("--rules", str(small), "fmt", "x\x1b[31m.yaml")
    assert ran.code == 2
    assert "there is no file or folder `x\\x1b[31m.yaml`" in ran.err
    (small / "x\x1b[31m.yaml").write_text("facts:   {}\n")
    ran = call("--rules", str(small), "fmt")
    assert "x\\x1b[31m.yaml\n" in ran.out
    assert "\x1b" not in ran.out + ran.err


def test_a_name_that_is_too_long_or_not_utf8(small: Path) -> None:
    long = "x" * 300 + ".yaml"
    ran = call("--rules", long, "fmt")
    assert ran.code == 3
    assert "does not exist" in ran.err
    assert call("--rules", str(small), "fmt", long).code == 2
    odd = small / os.fsdecode(b"f\xff.yaml")
    odd.write_text("facts:   {}\n")
    ran = call("--rules", str(small), "fmt", str(odd))
    assert ran.code == 2
    assert "its name is not UTF-8" in ran.err
    ran = call("--rules", str(small), "fmt")
    assert ran.code == 3
    assert "f\\udcff.yaml: error[unreadable-file]" in ran.err
    assert (small / "fee.yaml").read_text(encoding="utf-8") == FEE_LAID_OUT


def test_a_byte_order_mark_of_standard_input_stays() -> None:
    ran = run("fmt", "-", stdin=b"\xef\xbb\xbffacts: {late: {label: b,type: date}}\n")
    assert (ran.code, ran.out) == (0, "\ufefffacts: {late: {type: date, label: b}}\n")


def test_other_names_of_a_file_are_told(small: Path, tmp_path: Path) -> None:
    (tmp_path / "other").hardlink_to(small / "fee.yaml")
    ran = call("fmt", str(small / "fee.yaml"))
    assert ran.code == 0
    told = "fee.yaml` has another name (a hard link), which keeps what was there before\n"
    assert told in ran.err
    assert (tmp_path / "other").read_text(encoding="utf-8") == FEE
