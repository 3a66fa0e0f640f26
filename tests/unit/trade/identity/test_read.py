"""The tables of who is whose, from every format and in whatever state spreadsheets leave them."""

from __future__ import annotations

import codecs
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from engine.accounts.account import AccountKind
from engine.accounts.problems import AccountsUnreadableError
from engine.trade.identity import typed
from engine.trade.identity.problems import Place
from engine.trade.identity.read import TradeAccount, read_identity
from tests.unit.trade.identity.inputs import (
    ACCOUNTS,
    IDENTIFIERS,
    codes,
    extract,
    of_accounts,
    of_numbers,
    refusal,
    remarks,
    told,
)

HELD = [
    ("12-3456789", "importer", "A1", None, None, 0, "importer"),
    ("12-3456789AB", "importer", "A1", date(2020, 1, 1), date(2024, 12, 31), 0, "importer"),
    ("12-3456789AB", "importer", "A2", date(2025, 1, 1), None, 1, "importer"),
    ("123-45-6789", "importer", "A2", None, None, 1, "importer"),
    ("221234-00001", "importer", "B1", None, None, 2, "broker"),
    ("002", "filer", "B1", None, None, 2, "broker"),
]


def held(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return frame.drop("file", "row").rows()


def test_two_plain_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(typed, "_read_each")  # nothing in them needs a slow reader
    identity = read_identity(extract(tmp_path)).sound()
    assert (identity.problems, identity.notices) == ((), ())
    assert held(identity.holdings) == HELD
    assert identity.holdings["row"].to_list() == [2, 3, 4, 5, 6, 7]
    assert identity.account("A1") == TradeAccount(
        id="A1",
        kind=AccountKind.IMPORTER,
        name="Meridian Apparel LLC",
        address="12 Main Street",
        opened_on=date(2010, 1, 1),
        closed_on=None,
        successor=None,
        place=Place(str(tmp_path / "accounts.csv"), 2),
    )
    assert identity.account("A9") is None


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + IDENTIFIERS.encode(),
        IDENTIFIERS.encode("utf-16"),
        codecs.BOM_UTF16_BE + IDENTIFIERS.encode("utf-16-be"),
        IDENTIFIERS.replace(",", ";").encode(),
        IDENTIFIERS.replace(",", "\t").encode(),
        IDENTIFIERS.replace("\n", "\r\n").encode(),
        IDENTIFIERS.removesuffix("\n").encode(),
        IDENTIFIERS.replace("12-3456789,", '" 12-3456789 ",').encode(),
    ],
)
def test_a_table_as_spreadsheets_save_it(tmp_path: Path, data: bytes) -> None:
    identity = read_identity(extract(tmp_path, identifiers=data)).sound()
    assert held(identity.holdings) == HELD


def test_quoted_newlines_and_bare_returns_do_not_shift_lines(tmp_path: Path) -> None:
    rows = 'A1,importer,"Meridian\nApparel",,,,\nA2,importer,"a\rb",,,,\nA2,importer,x,,,,\n'
    identity = of_accounts(tmp_path, rows)
    assert told(identity, tmp_path) == [
        ("accounts.csv:5", "duplicate-account", "is listed a second time, after accounts.csv:4"),
    ]
    assert identity.accounts["name"].to_list() == ["Meridian\nApparel", "a\rb"]


def test_rows_with_too_few_or_many_cells_are_told_and_the_others_read(tmp_path: Path) -> None:
    rows = "12-3456789,importer,A1,,\n12-1111111,importer\n\n12-2222222,importer,A2,,,\n"
    identity = of_numbers(tmp_path, rows + "002,filer,B1,,\n")
    assert [(each.code, each.line) for each in identity.problems] == [
        ("ragged-row", 3),
        ("ragged-row", 5),
    ]
    assert identity.holdings["number"].to_list() == ["12-3456789", "002"]
    assert identity.holdings["row"].to_list() == [2, 6]


def test_headings_are_matched_generously_and_reported(tmp_path: Path) -> None:
    heading = "Importer Number;Kind;Account ID;Effective Date;End-Date;Remarks"
    rows = "12-3456789;importer;A1;2020-01-01;;call back\n"
    identity = read_identity(extract(tmp_path, identifiers=f"{heading}\n{rows}")).sound()
    assert remarks(identity, tmp_path) == [
        "identifiers.csv: `Importer Number` read as `number`",
        "identifiers.csv: `Kind` read as `kind`",
        "identifiers.csv: `Account ID` read as `account`",
        "identifiers.csv: `Effective Date` read as `valid_from`",
        "identifiers.csv: `End-Date` read as `valid_to`",
        "identifiers.csv: not read: `Remarks`",
    ]
    assert held(identity.holdings) == [
        ("12-3456789", "importer", "A1", date(2020, 1, 1), None, 0, "importer")
    ]


@pytest.mark.parametrize(
    ("heading", "code", "message"),
    [
        ("number,account", "missing-column", "there is no column `kind`"),
        ("number,kind,account,valid_form", "missing-column", "there is no column `valid_from`"),
        ("number,kind,account,Account ID", "duplicate-column", "two columns are `account`:"),
        ("", "empty-file", "the file is empty"),
    ],
)
def test_a_table_without_its_columns_is_refused(
    tmp_path: Path, heading: str, code: str, message: str
) -> None:
    extract(tmp_path, identifiers=f"{heading}\n")
    found, said = refusal(tmp_path)
    assert found == code
    assert said.startswith(message)


def test_a_table_without_rows_is_no_problem(tmp_path: Path) -> None:
    head = (text.splitlines()[0] for text in (ACCOUNTS, IDENTIFIERS))
    identity = read_identity(extract(tmp_path, *head)).sound()
    assert (identity.accounts.height, identity.holdings.height) == (0, 0)


def test_other_spellings_are_healed_with_a_notice(tmp_path: Path) -> None:
    rows = "123 45 6789,Importer,A2,,\n12-3456789 ab,importer,A1,,\n2,filer,B1,,\n03,filer,B1,,\n"
    identity = of_numbers(tmp_path, rows).sound()
    assert identity.holdings["number"].to_list() == ["123-45-6789", "12-3456789AB", "002", "003"]
    assert remarks(identity, tmp_path) == [
        (
            "identifiers.csv: 2 importer numbers read in the form they have, "
            "such as `*** ** **89` as `***-**-**89`"
        ),
        "identifiers.csv: 2 filer codes read with the zeros that were lost, such as `2` as `002`",
    ]


def test_each_row_that_cannot_be_is_told_with_its_place(tmp_path: Path) -> None:
    rows = (
        "123456789,importer,A1,,\n"
        "12-3456789,filer,B1,,\n"
        ",importer,A1,,\n"
        "12-3456789,import,A1,,\n"
        "12-3456789,importer,,,\n"
        "12-3456789,importer,A1,01/02/2020,\n"
        "4S,filer,B1,,\n"
    )
    identity = of_numbers(tmp_path, rows)
    assert sorted((each.line or 0, each.code, each.field) for each in identity.problems) == [
        (2, "bad-number", "number"),
        (3, "bad-number", "number"),
        (4, "missing-value", "number"),
        (5, "unknown-member", "kind"),
        (6, "missing-value", "account"),
        (7, "wrong-type", "valid_from"),
        (8, "bad-number", "number"),
    ]
    by_line = {each.line: each for each in identity.problems}
    assert "`*******89`" in by_line[2].message
    assert by_line[3].help == "if it is meant as that, write the kind `importer`"
    assert by_line[5].help == "did you mean `importer`?"
    assert by_line[7].help == "write year-month-day: `2020-01-02` or `2020-02-01`"
    assert identity.holdings.height == 0
    with pytest.raises(AccountsUnreadableError):
        identity.sound()


def test_of_many_problems_of_one_kind_a_few_are_told(tmp_path: Path) -> None:
    identity = of_numbers(tmp_path, "x,importer,A1,,\n" * 1234)
    assert len(identity.problems) == 21
    assert identity.problems[-1].message == "and 1,214 more of this kind"


def test_parquet_with_dates_times_and_whole_numbers(tmp_path: Path) -> None:
    extract(tmp_path)
    (tmp_path / "identifiers.csv").unlink()
    pl.DataFrame(
        {
            "number": pl.Series(["12-3456789", "2"], dtype=pl.Categorical),
            "kind": ["importer", "filer"],
            "account": ["A1", "B1"],
            "valid_from": [date(2020, 1, 1), None],
            "valid_to": [datetime(2024, 12, 31), None],  # noqa: DTZ001 - files hold no zone
        }
    ).write_parquet(tmp_path / "identifiers.parquet")
    identity = read_identity(tmp_path).sound()
    assert held(identity.holdings) == [
        ("12-3456789", "importer", "A1", date(2020, 1, 1), date(2024, 12, 31), 0, "importer"),
        ("002", "filer", "B1", None, None, 2, "broker"),
    ]
    assert identity.holdings["row"].to_list() == [1, 2]


def test_parquet_that_is_broken_or_holds_other_types_is_refused(tmp_path: Path) -> None:
    extract(tmp_path)
    (tmp_path / "identifiers.csv").unlink()
    path = tmp_path / "identifiers.parquet"
    columns = {"number": [1.5], "kind": ["filer"], "account": ["B1"]}
    pl.DataFrame(columns).write_parquet(path)
    assert refusal(tmp_path) == ("wrong-type", "the column `number` holds Float64, not text")
    path.write_bytes(path.read_bytes()[:-20])
    assert refusal(tmp_path)[0] == "unreadable-file"


def test_accounts_of_which_each_is_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "accounts"
    folder.mkdir()
    (folder / "a1.yaml").write_text(
        "account: A1\nkind: importer\nname: Meridian\nidentifiers:\n"
        "  - {number: 12-3456789, kind: importer, valid_from: 2020-01-01}\n"
        "  - {number: 12-3456789AB, kind: importer}\n"
    )
    (folder / "b1.yml").write_text("account: B1\nkind: broker\nname: Bee\nsuccessor: null\n")
    (folder / "README.md").write_text("no account")
    (tmp_path / "identifiers.csv").write_text("number,kind,account\n002,filer,B1\n")
    identity = read_identity(tmp_path).sound()
    assert held(identity.holdings) == [
        ("12-3456789", "importer", "A1", date(2020, 1, 1), None, 0, "importer"),
        ("12-3456789AB", "importer", "A1", None, None, 0, "importer"),
        ("002", "filer", "B1", None, None, 1, "broker"),
    ]
    assert identity.holdings["row"].to_list() == [5, 6, 2]


def test_two_numbers_on_one_line_are_two(tmp_path: Path) -> None:
    folder = tmp_path / "accounts"
    folder.mkdir()
    numbers = "[{number: 1, kind: filer}, {number: 2, kind: filer}, {number: '003', kind: filer}]"
    text = f"account: B1\nkind: broker\nname: Bee\nidentifiers: {numbers}\n"
    (folder / "b1.yaml").write_text(text)
    identity = read_identity(tmp_path).sound()
    assert identity.holdings["number"].to_list() == ["001", "002", "003"]
    assert remarks(identity, tmp_path) == [
        "accounts/b1.yaml: 2 filer codes read with the zeros that were lost, such as `1` as `001`"
    ]


def test_what_is_wrong_with_such_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "accounts"
    folder.mkdir()
    (folder / "a.yaml").write_text("account: A1\nkind: importer\nname: x\nadress: y\n")
    (folder / "b.yaml").write_text("account: A2\naccount: A3\n")
    (folder / "c.yaml").write_text("account: A4\nkind: broker\nname: x\nidentifiers: [2]\n")
    (folder / "d.yaml").write_text("- account: A5\n")
    identity = read_identity(tmp_path)
    assert [(Path(each.file).name, each.line, each.code) for each in identity.problems] == [
        ("a.yaml", 4, "unknown-key"),
        ("b.yaml", 2, "duplicate-key"),
        ("c.yaml", 4, "wrong-shape"),
        ("d.yaml", 1, "wrong-shape"),
    ]
    assert identity.problems[0].help == "did you mean `address`?"


def test_a_table_that_is_absent_or_there_twice_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere") == ("unreadable-file", "there is no such folder")
    assert refusal(tmp_path)[1].startswith("there is no `accounts.csv`")
    extract(tmp_path)
    (tmp_path / "accounts").mkdir()
    assert refusal(tmp_path)[1] == "there are both `accounts.csv` and `accounts`"
    (tmp_path / "accounts").rmdir()
    (tmp_path / "identifiers.csv").unlink()
    assert refusal(tmp_path)[1].startswith("there is no `identifiers.csv`")


def test_text_that_is_not_in_utf_16_after_all_is_refused(tmp_path: Path) -> None:
    data = IDENTIFIERS.encode("utf-16") + b"\x00\xd8\x00"
    extract(tmp_path, identifiers=data)
    assert refusal(tmp_path)[0] == "not-utf8"


def test_an_account_whose_id_or_kind_is_wrong_is_left_out_and_told(tmp_path: Path) -> None:
    rows = (
        f"{'x' * 201},importer,a,,,,\nA2,forwarder,b,,,,\nA3,importer,,,,,\nA4,BROKER,c,,2020,,\n"
    )
    identity = of_accounts(tmp_path, rows)
    assert codes(identity) == ["bad-id", "unknown-member", "missing-value", "wrong-type"]
    assert identity.accounts["account"].to_list() == ["A3", "A4"]


def test_of_many_rows_that_cannot_be_cut_a_few_are_told(tmp_path: Path) -> None:
    identity = of_numbers(tmp_path, "12-3456789,importer\n" * 1234)
    assert codes(identity) == ["ragged-row"] * 21
    assert identity.problems[-1].message == "and 1,214 more of this kind"


def test_what_stands_for_a_number_is_told_short_and_on_one_line(tmp_path: Path) -> None:
    rows = f'"1\n2\x1b",filer,B1,,\n{"123-45-6789 " * 9},importer,A1,,\n'
    first, second = of_numbers(tmp_path, rows).problems
    assert first.message.startswith(r"`number`: `1\n2\x1b` is no filer code")
    assert second.message == (
        "`number` is `***-**-**89 ***-**-**89 ***-**-**89 ***-**-**89 ***-**-**...`, "
        "which is too long for a number"
    )


@pytest.mark.parametrize("text", ["account,kind,name\rA1,importer,x\r", '"account,kind\n'])
def test_a_header_that_is_no_row_is_refused(tmp_path: Path, text: str) -> None:
    extract(tmp_path, text)
    assert refusal(tmp_path)[0] == "bad-csv"
