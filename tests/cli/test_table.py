"""`tidewaiter table export` and `table import`."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.policies import written
from tests.cli.running import call, run

BAND = """\
# how much is owed
decision: band
output: {band: enum(small, large)}
hit_policy: first
otherwise: small
if_provisional: keep
table: |
  id     | owed      | title | because || band
  BAND-A | > $1,000  | Much  | {owed}  || large
  BAND-B | $5        | -     | -       || small
"""
TESTS = """\
tests:
  - {name: much is large, as_of: 2026-11-24, facts: {owed: "$2,000"}, fired: [BAND-A]}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The small policy with a table and a test of it."""
    return written(tmp_path / "desk", {"band.yaml": BAND, "tests/band.yaml": TESTS})


@pytest.fixture
def sheet(desk: Path, tmp_path: Path) -> Path:
    """The exported table as CSV."""
    at = tmp_path / "band.csv"
    ran = call("--rules", str(desk), "table", "export", "band", str(at))
    assert (ran.code, ran.out, ran.err) == (0, "", f"{at}: 2 rules of band\n")
    return at


def edit(sheet: Path, before: str, after: str) -> None:
    """Change a text of a CSV file."""
    text = sheet.read_text("utf-8-sig")
    assert before in text
    sheet.write_text(text.replace(before, after), "utf-8-sig")


def take(desk: Path, sheet: Path, *options: str) -> tuple[int, list[str], str]:
    """Import a sheet."""
    ran = call("table", "import", "--rules", str(desk), "band", str(sheet), *options)
    return ran.code, ran.out.splitlines(), ran.err


def test_a_workbook_goes_out_and_comes_back(desk: Path, tmp_path: Path) -> None:
    at = tmp_path / "band.xlsx"
    assert run("table", "export", "--rules", str(desk), "band", str(at)).code == 0
    assert load_workbook(at).sheetnames == ["band", "About"]
    ran = run("table", "import", "--rules", str(desk), "band", str(at))
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "band: no row changed, 2 as before"
    assert ran.out.splitlines()[1].startswith("meaning unchanged ")
    assert desk.joinpath("band.yaml").read_text("utf-8") == BAND


def test_an_edit_is_told_and_written(desk: Path, sheet: Path) -> None:
    edit(sheet, "BAND-B,$5,,,small", "BAND-C,< $1,,,small\nBAND-B,$6,,,small")
    code, out, err = take(desk, sheet)
    assert (code, err) == (0, "")
    assert out[:3] == [
        "band: 1 added, 1 changed, 1 as before",
        "+ BAND-C  owed: < $1; band: small",
        "~ BAND-B  owed: $5 -> $6",
    ]
    assert " -> " in out[3]
    assert out[4] == f"wrote {desk.as_posix()}/band.yaml"
    assert desk.joinpath("band.yaml").read_text("utf-8") == (
        BAND[: BAND.index("  id")]
        + "  id     | owed     | title | because || band\n"
        + "  BAND-A | > $1,000 | Much  | {owed}  || large\n"
        + "  BAND-C | < $1     | -     | -       || small\n"
        + "  BAND-B | $6       | -     | -       || small\n"
    )


def test_a_dry_run_and_a_diff_write_nothing(desk: Path, sheet: Path) -> None:
    edit(sheet, "$5", "$6")
    for option in ("--dry-run", "--diff"):
        code, out, _ = take(desk, sheet, option)
        assert code == 0
        assert out[1] == "~ BAND-B  owed: $5 -> $6"
        assert out[-1] == "nothing was written"
        assert ("+  BAND-B | $6       | -     | -       || small" in out) is (option == "--diff")
    assert desk.joinpath("band.yaml").read_text("utf-8") == BAND


def test_changes_as_data(desk: Path, sheet: Path) -> None:
    edit(sheet, "$5", "\u00a0$6")
    code, out, err = take(desk, sheet, "--dry-run", "--format", "json")
    told = json.loads("\n".join(out))
    assert code == 0
    assert told["changed"] == {"BAND-B": [{"column": "owed", "before": "$5", "after": "$6"}]}
    assert (told["added"], told["removed"], told["kept"]) == ({}, {}, 1)
    assert told["written"] is False
    assert told["meaning_before"] != told["meaning_after"]
    assert told["notices"] == [
        "line 3, column B: non-breaking blanks were read as blanks",
        "line 3, column B: blanks around the text were left out",
    ]
    assert err.startswith("notice: line 3, column B: non-breaking blanks")


def test_an_error_is_told_with_its_cell_and_nothing_is_written(desk: Path, sheet: Path) -> None:
    edit(sheet, "$5", "< ownd")
    code, out, err = take(desk, sheet)
    assert (code, out) == (5, [])
    assert err.startswith(f"{sheet}: line 3, column B: error: rule `BAND-B` reads `ownd`")
    assert "help: did you mean `owed`?" in err
    assert err.endswith("nothing was written\n")
    assert desk.joinpath("band.yaml").read_text("utf-8") == BAND


def test_errors_elsewhere_in_the_policy_are_told_with_their_place(desk: Path, sheet: Path) -> None:
    edit(sheet, 'BAND-A,"> $1,000",Much,{owed},large,\n', "")
    code, _, err = take(desk, sheet)
    assert code == 5
    assert err.startswith(
        f"{sheet}: error: the rule `BAND-A` is no longer in the sheet; it is named in "
        f"{desk.as_posix()}/tests/band.yaml:2\n"
        "help: put its row back; or take it out of these places first\n"
    )
    assert "with this sheet the policy would have errors elsewhere:" in err
    assert f"{desk.as_posix()}/tests/band.yaml:2:" in err
    assert desk.joinpath("band.yaml").read_text("utf-8") == BAND


def test_rules_become_a_table_when_told_so(desk: Path, tmp_path: Path) -> None:
    at = tmp_path / "fee.csv"
    assert call("--rules", str(desk), "table", "export", "fee", str(at)).code == 0
    edit(at, "$5", "$6")
    words = ["--rules", str(desk), "table", "import", "fee", str(at)]
    ran = call(*words)
    assert ran.code == 5
    assert "`fee` is written as rules, and would become a table" in ran.err
    looked = call(*words, "--dry-run")
    assert looked.code == 0
    assert "notice: `fee` is written as rules" in looked.err
    assert call(*words, "--as-table").code == 0
    assert "\ntable: |\n" in desk.joinpath("fee.yaml").read_text("utf-8")


def test_a_new_id_that_the_tests_do_not_know_is_told_first(desk: Path, sheet: Path) -> None:
    tests = desk.joinpath("tests/band.yaml")
    again = TESTS.splitlines()[1].replace("much is large", "once more")
    tests.write_text(f"{TESTS}{again}\n", "utf-8")
    edit(sheet, "BAND-A,", "BAND-X,")
    code, _, err = take(desk, sheet)
    assert code == 5
    first, remedy = err.splitlines()[:2]
    assert first == (
        f"{sheet}: error: the rule `BAND-A` has the new id `BAND-X` in the sheet; 2 places name "
        f"it, the first is {desk.as_posix()}/tests/band.yaml:2"
    )
    assert remedy.startswith("help: give it its id `BAND-A` back, which it has for ever")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_row_that_changed_in_the_meantime(desk: Path, tmp_path: Path, suffix: str) -> None:
    at = tmp_path / f"band{suffix}"
    call("--rules", str(desk), "table", "export", "band", str(at))
    if suffix == ".csv":
        edit(at, "$5", "$6")
    else:
        book = load_workbook(at)
        book["band"]["B4"] = "$6"
        book.save(at)
    desk.joinpath("band.yaml").write_text(BAND.replace("$5 ", "$7 "), "utf-8")
    code, out, err = take(desk, at)
    assert (code, out) == (5, [])
    assert (
        "`BAND-B` was edited in the sheet, but changed in the policy, too, after the export" in err
    )
    assert "owed is `$7` in the policy and `$6` in the sheet" in err
    assert "--force takes the sheet's" in err
    code, out, err = take(desk, at, "--dry-run")
    assert code == 0
    assert "`BAND-B` was edited in the sheet" in err
    code, out, _ = take(desk, at, "--force")
    assert code == 0
    assert "~ BAND-B  owed: $7 -> $6" in out


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_an_edit_of_the_policy_is_not_undone_by_a_sheet(
    desk: Path, tmp_path: Path, suffix: str
) -> None:
    at = tmp_path / f"band{suffix}"
    call("--rules", str(desk), "table", "export", "band", str(at))
    now = BAND.replace("$5 ", "$7 ")
    desk.joinpath("band.yaml").write_text(now, "utf-8")
    code, out, err = take(desk, at)
    assert code == 0
    assert out[0] == "band: no row changed, 2 as before"
    assert err == "notice: BAND-B: changed in the policy after the export; that stays\n"
    assert desk.joinpath("band.yaml").read_text("utf-8") == now


def test_a_sheet_is_imported_again_and_again(desk: Path, sheet: Path) -> None:
    for before, after in (("$5", "$6"), ("$6", "$7"), ("$7", "$8")):
        edit(sheet, f",{before},", f",{after},")
        code, out, err = take(desk, sheet)
        assert (code, err) == (0, "")
        assert out[1] == f"~ BAND-B  owed: {before} -> {after}"


def test_a_sheet_that_cannot_be_told_of_its_import(desk: Path, sheet: Path) -> None:
    edit(sheet, "$5", "$6")
    sheet.with_name(f".~lock.{sheet.name}#").touch()
    code, _, err = take(desk, sheet)
    assert code == 0
    assert err.startswith(f"notice: {sheet} could not be told of its import, perhaps because it is")


def test_a_read_only_sheet_is_said_to_be_so(desk: Path, sheet: Path) -> None:
    edit(sheet, "$5", "$6")
    sheet.chmod(0o444)
    code, _, err = take(desk, sheet)
    assert code == 0
    assert err == (
        f"notice: {sheet} could not be told of its import, since it is read-only; a row that is "
        "edited in it again will need --force\n"
    )


def test_two_imports_at_once_bring_in_both_edits(desk: Path, sheet: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_bytes(sheet.read_bytes())
    edit(sheet, "$5", "$6")
    edit(other, "Much", "Plenty")
    words = ["--rules", str(desk), "table", "import", "band"]
    with ThreadPoolExecutor(2) as both:
        rans = [*both.map(lambda file: run(*words, str(file)), (sheet, other))]
    assert [ran.code for ran in rans] == [0, 0]
    text = desk.joinpath("band.yaml").read_text("utf-8")
    assert "$6" in text
    assert "Plenty" in text
    assert [each for each in desk.rglob(".*") if each.name != ".schemas"] == []


def test_damaged_marks_are_refused_unless_forced(desk: Path, sheet: Path) -> None:
    heading = sheet.read_text("utf-8-sig").splitlines()[0]
    edit(sheet, heading, heading[:-1])
    now = BAND.replace("$5 ", "$7 ")
    desk.joinpath("band.yaml").write_text(now, "utf-8")
    code, out, err = take(desk, sheet)
    assert (code, out) == (5, [])
    assert "marks of what its rows were when it was exported are damaged" in err
    assert desk.joinpath("band.yaml").read_text("utf-8") == now
    code, out, _ = take(desk, sheet, "--force")
    assert code == 0
    assert "~ BAND-B  owed: $7 -> $5" in out


@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("name", ["rate.csv", "new.csv", "tests/x.CSV"])
def test_no_sheet_is_written_among_the_files_of_the_policy(
    desk: Path, name: str, force: tuple[str, ...]
) -> None:
    desk.joinpath("rate.yaml").write_text(RATE, "utf-8")
    desk.joinpath("rate.csv").write_text("place,name\nmain,Main\n", "utf-8")
    ran = call("--rules", str(desk), "table", "export", "band", str(desk / name), *force)
    assert (ran.code, ran.out) == (2, "")
    if force or name != "rate.csv":
        assert "is, or would be, a file of the policy in" in ran.err
    assert desk.joinpath("rate.csv").read_text("utf-8") == "place,name\nmain,Main\n"
    assert not desk.joinpath("new.csv").exists()


def test_no_workbook_is_written_over_a_file_of_the_policy_by_a_link(
    desk: Path, tmp_path: Path
) -> None:
    link = tmp_path / "band.xlsx"
    link.symlink_to(desk / "band.yaml")
    ran = call("--rules", str(desk), "table", "export", "band", str(link), "--force")
    assert ran.code == 2
    assert desk.joinpath("band.yaml").read_text("utf-8") == BAND


def test_a_sheet_made_by_hand_is_taken_with_a_notice(desk: Path, sheet: Path) -> None:
    sheet.write_text('id,owed,title,because,band\nBAND-A,"> $1,000",Much,{owed},large\n', "utf-8")
    code, out, err = take(desk, sheet)
    assert code == 0
    assert err.startswith("notice: the sheet does not say what it was exported from, so every row")
    assert out[:2] == ["band: 1 removed, 1 as before", "- BAND-B  owed: $5; band: small"]


@pytest.mark.parametrize("mode", [0o444, 0o400])
def test_a_read_only_policy_is_not_written(desk: Path, sheet: Path, mode: int) -> None:
    edit(sheet, "$5", "$6")
    desk.joinpath("band.yaml").chmod(mode)
    code, out, err = take(desk, sheet)
    assert (code, out) == (2, [])
    told = f"Error: `{desk.as_posix()}/band.yaml` cannot be written: the file is read-only\n"
    assert err == told
    assert desk.joinpath("band.yaml").read_text("utf-8") == BAND


def test_a_file_is_not_written_over_unasked(desk: Path, sheet: Path) -> None:
    ran = call("--rules", str(desk), "table", "export", "band", str(sheet))
    assert ran.code == 2
    assert "is there already; --force writes over it" in ran.err
    sheet.write_text("mine", "utf-8")
    assert call("--rules", str(desk), "table", "export", "band", str(sheet), "--force").code == 0
    assert sheet.read_text("utf-8-sig").startswith("id,owed,title,because,band")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("bnd x.csv", 2, "did you mean `band`?"),
        ("band x.txt", 2, "neither .xlsx nor .csv"),
        ("band x.xlsm", 2, "a workbook with macros"),
        ("band x.xls", 2, "the old format of Excel"),
        ("band x.ods", 2, "of LibreOffice"),
        ("band no/such/folder/x.csv", 2, "no/such/folder does not exist; make it first"),
        ("band desk/band.yaml/x.csv", 2, "desk/band.yaml is no folder"),
        ("band desk/tests/../../folder.csv", 2, "folder.csv is a folder"),
        (f"band {'x' * 300}.csv", 2, "has a name that is too long"),
        (f"band {'x' * 300}/x.csv", 2, "has a name that is too long"),
    ],
)
def test_what_cannot_be_exported(
    desk: Path, tmp_path: Path, words: str, code: int, told: str
) -> None:
    name, file = words.split()
    folder_named_csv(tmp_path)
    ran = call("--rules", str(desk), "table", "export", name, str(tmp_path / file))
    assert ran.code == code
    assert told in ran.err


def test_a_decision_that_is_no_table(desk: Path, tmp_path: Path) -> None:
    text = desk.joinpath("level.yaml").read_text("utf-8").replace("visits >= often", "open or 1=1")
    desk.joinpath("level.yaml").write_text(text, "utf-8")
    at = tmp_path / "x.csv"
    ran = call("--rules", str(desk), "table", "export", "level", str(at))
    assert ran.code == 5
    assert "error: it cannot be a table: rule `LEVEL-VISITS`" in ran.err
    assert not at.exists()


def test_what_cannot_be_imported(desk: Path, tmp_path: Path) -> None:
    assert "does not exist" in take(desk, tmp_path / "no.csv")[2]
    assert "is no plain file" in take(desk, folder_named_csv(tmp_path))[2]
    for long in (f"{'x' * 300}.csv", f"{'x' * 300}/x.csv"):
        code, _, err = take(desk, tmp_path / long)
        assert (code, "has a name that is too long" in err) == (2, True)
    assert take(desk, tmp_path / "no/such/folder/x.csv")[0] == 2
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    code, _, err = take(desk, broken)
    assert code == 5
    assert err.startswith(f"{broken}: error: the file is no workbook, or it is damaged\nhelp: ")


def folder_named_csv(tmp_path: Path) -> Path:
    """A folder with the name of a file."""
    at = tmp_path / "folder.csv"
    at.mkdir()
    return at


def test_a_policy_with_errors_is_not_edited_in_sheets(desk: Path, sheet: Path) -> None:
    desk.joinpath("band.yaml").write_text(BAND.replace("owed ", "ownd "), "utf-8")
    assert take(desk, sheet)[0] == 3


def test_personal_numbers_are_masked_in_what_is_printed(desk: Path, sheet: Path) -> None:
    edit(sheet, "Much", "Much for 123-45-6789")
    _, out, _ = take(desk, sheet, "--dry-run")
    assert "123-45-6789" not in "\n".join(out)


def test_escapes_of_the_terminal_are_shown_not_obeyed(desk: Path, sheet: Path) -> None:
    edit(sheet, "Much", "Much \x1b[31mred")
    code, _, err = take(desk, sheet)
    assert code == 5
    assert "U+001B" in err
    assert "\x1b" not in err
    data = io.BytesIO(sheet.read_bytes())
    assert b"\x1b" in data.getvalue()


RATE = """\
table: rate
key: {place: text}
columns: {name: text}
rows_from: rate.csv
"""
COMMANDS = "\x1b[2J\x9b2J\u202e"


@pytest.mark.parametrize("sign", [*COMMANDS, "\x07", "\r"])
def test_check_refuses_a_csv_table_with_what_commands_a_terminal(desk: Path, sign: str) -> None:
    desk.joinpath("rate.yaml").write_text(RATE, "utf-8")
    desk.joinpath("rate.csv").write_bytes(f"place,name\nmain,Main{sign}x\n".encode())
    ran = call("--rules", str(desk), "check")
    if sign in "[2J":
        assert ran.code == 0
        return
    assert ran.code == 3
    assert f"{desk.as_posix()}/rate.csv:2:10: error[bad-character]: the file holds" in ran.err
    assert sign not in ran.err
    ran = call("--rules", str(desk), "table", "export", "rate", str(desk.parent / "rate.xlsx"))
    assert (ran.code, desk.parent.joinpath("rate.xlsx").exists()) == (3, False)


def test_names_of_files_and_headings_cannot_command_the_terminal(
    desk: Path, sheet: Path, tmp_path: Path
) -> None:
    odd = tmp_path / f"band{COMMANDS}.csv"
    edit(sheet, "title", f"title{COMMANDS}")
    odd.write_bytes(sheet.read_bytes())
    rans = [
        call("table", "import", "--rules", str(desk), "band", str(odd)),
        call("table", "import", "--rules", str(desk), "band", str(odd.with_name("no" + odd.name))),
        call("table", "export", "--rules", str(desk), "band", str(odd)),
        call("table", "export", "--rules", str(desk), "band", str(odd), "--force"),
        call("table", "export", "--rules", str(desk), f"band{COMMANDS}", str(tmp_path / "b.csv")),
        call("table", "export", "--rules", str(desk), "band", str(tmp_path / f"b{COMMANDS}.ods")),
        call("table", "export", "--rules", str(desk), "band", str(tmp_path / COMMANDS / "b.csv")),
    ]
    assert [ran.code for ran in rans] == [5, 2, 2, 0, 2, 2, 2]
    for ran in rans:
        assert not set("\x1b\x9b\u202e") & set(ran.out + ran.err), ran
        assert "\\x1b[2J\\x9b2J\\u202e" in ran.err, ran


def test_what_would_be_obeyed_is_escaped_in_json(desk: Path, sheet: Path) -> None:
    edit(sheet, "Much", "Much\u2066")
    assert take(desk, sheet)[0] == 5
    desk.joinpath("band.yaml").write_text(BAND.replace("Much", "Mu\u00adch"), "utf-8")
    at = sheet.with_name("other.csv")
    assert call("--rules", str(desk), "table", "export", "band", str(at)).code == 0
    edit(at, "$5", "$6")
    edit(at, "Mu\u00adch", "Much")
    out: list[str] = []
    for options in (["--dry-run"], ["--diff"], ["--dry-run", "--format", "json"]):
        code, out, _ = take(desk, at, *options)
        assert code == 0
        assert "\u00ad" not in "\n".join(out)
    assert json.loads("\n".join(out))["changed"]["BAND-A"][0]["before"] == "Mu\u00adch"
