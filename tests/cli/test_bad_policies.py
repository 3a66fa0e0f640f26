"""Policies that are not as they must be: a clear message, exit code 3, nothing decided."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.policies import FACTS, FEE, GOOD, HEAD, LEVEL, written
from tests.cli.running import Ran, call

MEBIBYTE = 1024 * 1024
BOM = b"\xef\xbb\xbf"
HEADED = "policy: p\nversion: 1\noutcomes: []\n"


def check(policy: Path) -> Ran:
    ran = call("--rules", str(policy), "check")
    return ran._replace(err=ran.err.replace(f"{policy}/", ""))


def refused(policy: Path) -> str:
    """What is told of a policy that cannot be used; every command refuses it."""
    ran = check(policy)
    assert (ran.code, ran.out) == (3, "")
    for args in (("test",), ("decide", "-", "--as-of", "2026-11-24")):
        other = call("--rules", str(policy), *args, stdin=GOOD.encode())
        assert (other.code, other.out) == (3, "")
        assert other.err.replace(f"{policy}/", "") == ran.err
    return ran.err


def with_file(policy: Path, text: str | bytes, name: str = "odd.yaml") -> str:
    return refused(written(policy, {name: text}))


def test_a_folder_that_is_none(small: Path) -> None:
    for path, told in (
        (small / "nowhere", "nowhere` does not exist"),
        (small / "policy.yaml", "policy.yaml` is a file, not a folder"),
        (small / ("x" * 300), "` does not exist"),
        (small / ("x/" * 3000), "` does not exist"),
    ):
        assert told in refused(path)
        assert "error[missing-policy]: " in refused(path)
        assert "help: name a folder that holds `policy.yaml`" in refused(path)


def test_an_empty_folder(tmp_path: Path) -> None:
    err = refused(tmp_path)
    assert "error[missing-policy]: no file in " in err
    assert "help: name the folder that holds `policy.yaml`, or write that file" in err


@pytest.mark.parametrize("text", [b"", b"\n\n", b"# nothing\n", BOM, b"---\n"])
def test_an_empty_file(small: Path, text: bytes) -> None:
    err = with_file(small, text)
    assert err.startswith("odd.yaml:")
    assert "error[empty-file]: " in err


def test_a_binary_file(small: Path) -> None:
    err = with_file(small, b"\x7fELF\x02\x01\x01\0\0\0")
    assert "odd.yaml: error[not-utf8]: the file is not text: it holds a zero byte at " in err


def test_broken_utf_8(small: Path) -> None:
    err = with_file(small, b"# caf\xe9\n")
    assert "odd.yaml: error[not-utf8]: byte 0xE9 at line 1, column 6 is not UTF-8" in err


def test_byte_order_marks_and_line_ends_do_not_matter(small: Path) -> None:
    plain = check(small)
    assert plain.code == 0
    for path in small.rglob("*.yaml"):
        path.write_bytes(BOM + path.read_bytes().replace(b"\n", b"\r\n"))
    ran = check(small)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == plain.out


def test_a_tab(small: Path) -> None:
    err = with_file(small, HEAD.replace("version", "\tversion"), "policy.yaml")
    assert "policy.yaml:2:1: error[yaml-syntax]: " in err
    assert "tab" in err


def test_a_folder_named_like_a_file(small: Path) -> None:
    (small / "folder.yaml").mkdir()
    assert check(small).code == 0


def test_no_permission(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def refuse(path: Path, *args: object) -> object:
        if path.name == "level.yaml":
            raise PermissionError(13, "Permission denied")
        return real(path, *args)  # type: ignore[call-overload]  # as they came

    monkeypatch.setattr(Path, "open", refuse)  # the root user may read all
    err = refused(small)
    assert "level.yaml: error[unreadable-file]: the file may not be read: permission denied" in err


def test_no_permission_to_list_a_folder(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (small / "tables").mkdir()
    real = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "tables":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)  # the root user may list all
    err = refused(small)
    assert "tables: error[unreadable-file]: the folder cannot be read: permission denied" in err


@pytest.mark.parametrize("ending", ["", ".yaml"])
def test_a_folder_that_is_far_too_large(small: Path, ending: str) -> None:
    (small / "many").mkdir()
    for i in range(2_001):
        path = small / "many" / f"{i}{ending}"
        if ending:
            path.touch()
        else:
            path.mkdir()
    err = refused(small)
    assert "error[file-too-large]: the folder has more than the 2,000 files or folders" in err


def test_a_pipe_is_not_waited_for(small: Path) -> None:
    os.mkfifo(small / "pipe.yaml")
    err = refused(small)
    assert "pipe.yaml: error[unreadable-file]: this is a pipe or a device, not a plain file" in err


def test_a_link_that_leads_nowhere_or_out(small: Path, tmp_path: Path) -> None:
    (small / "loop.yaml").symlink_to(small / "loop.yaml")
    (small / "lost.yaml").symlink_to(small / "nothing.yaml")
    (tmp_path / "outside.yaml").write_text("facts: {}\n")
    (small / "out.yaml").symlink_to(tmp_path / "outside.yaml")
    err = refused(small)
    for told in ("loop.yaml: error[", "lost.yaml: error[", "out.yaml: error[path-outside]: "):
        assert told in err


def test_200_megabytes_are_refused(small: Path) -> None:
    with (small / "odd.yaml").open("wb") as file:
        file.write(b"facts:\n")
        file.truncate(200 * MEBIBYTE)
    err = check(small).err
    assert "odd.yaml: error[file-too-large]: the file has 200.0 MiB, more than the 4.0 MiB" in err


def test_aliases(small: Path) -> None:
    bomb = "facts:\n  a: &a {type: integer, label: x}\n" + "".join(
        f"  {chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 10)}]\n"
        for i in range(9)
    )
    assert "error[yaml-alias]: " in with_file(small, bomb)
    assert "error[yaml-alias]: " in with_file(small, "facts: &f {x: *f}\n")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "{a: " * 10_000,
        "- " * 10_000 + "x",
        "".join(f"{' ' * i}k:\n" for i in range(1_000)),
    ],
)
def test_depth_of_yaml(small: Path, text: str) -> None:
    err = with_file(small, text)
    assert "error[yaml-depth]: " in err
    assert len(err) < 2000


@pytest.mark.parametrize("mark", ["(", "not(", "-(", "if true then "])
def test_depth_of_a_condition(small: Path, mark: str) -> None:
    rule = LEVEL.replace("visits >= often", f'"{mark * 900}visits"')
    err = with_file(small, rule, "level.yaml")
    assert "error[expression-" in err
    assert len(err) < 2000


def test_a_condition_without_end(small: Path) -> None:
    rule = LEVEL.replace("visits >= often", " or ".join(["visits >= often"] * 1000))
    assert "error[expression-too-long]: " in with_file(small, rule, "level.yaml")


@pytest.mark.parametrize(
    ("then", "told"),
    [
        (".nan", "error["),
        (".inf", "error["),
        ("1e400", "error["),
        ("= 1e400", "error["),
        ("= 9007199254740992", "error["),
    ],
)
def test_numbers_that_are_none(small: Path, then: str, told: str) -> None:
    fee = FEE.replace("{fee: money}", "{fee: number}").replace("$0", "0").replace("$7", "7")
    head = HEAD.replace("[level, fee]", "[fee]")
    written(small, {"policy.yaml": head, "fee.yaml": fee.replace("$5", f'"{then}"')})
    (small / "bill.yaml").unlink()
    err = refused(small)
    assert "fee.yaml:10:" in err
    assert told in err


def test_an_unknown_fact_in_a_test_beside_the_rules(small: Path) -> None:
    text = "tests:\n  - {name: t, as_of: 2026-11-24, facts: {visit: 1}, expect: {level: low}}\n"
    err = with_file(small, text, "tests/odd.yaml")
    assert "tests/odd.yaml:2:42: error[unknown-name]: " in err
    assert "did you mean `visits`?" in err


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("word,points\na,1\n", "error["),
        ("word,score,score\na,1,1\n", "error["),
        ("word,score,more\na,1,1\n", "error["),
        ("word,score\na\n", "error["),
        ("word,score\na,1,2\n", "error["),
        ("word,score\na,x\n", "error["),
        ("word,score\na,1\na,2\n", "error[duplicate-table-key]: "),
        ('word,score\n"a,1\n', "error["),
        ("", "error["),
        ("word,score\n\0,1\n", "error["),
    ],
)
def test_a_csv_beside_the_rules(small: Path, rows: str, told: str) -> None:
    table = "table: words\nkey: {word: text}\ncolumns: {score: integer}\nrows_from: words.csv\n"
    err = refused(written(small, {"words.yaml": table, "words.csv": rows}))
    assert told in err
    assert "words." in err


def test_a_good_csv_beside_the_rules(small: Path) -> None:
    table = "table: words\nkey: {word: text}\ncolumns: {score: integer}\nrows_from: words.csv\n"
    table += "allow: {unused-table: it is read here only}\n"
    written(small, {"words.yaml": table, "words.csv": BOM + b"word,score\r\na,1\r\n"})
    ran = check(small)
    assert (ran.code, ran.err) == (0, "")


def test_two_files_with_one_decision(small: Path) -> None:
    err = with_file(small, FEE, "second.yaml")
    assert "error[duplicate-name]: " in err


def test_two_heads(small: Path) -> None:
    assert "error[duplicate-name]: " in with_file(small, HEADED)


def test_keys_that_are_none(small: Path) -> None:
    err = with_file(small, FACTS.replace("label: visits", "lable: visits"), "facts.yaml")
    assert "error[unknown-key]: " in err
    assert "did you mean `label`?" in err


def test_many_problems_are_counted_and_the_first_are_shown(small: Path) -> None:
    lines = "".join(f"  fact_{i}: {{type: nothing, label: x}}\n" for i in range(500))
    err = with_file(small, "facts:\n" + lines)
    assert "... and 400 errors more, not shown" in err
    assert err.rstrip().endswith("500 errors in 1 file")
