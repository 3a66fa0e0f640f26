"""CSV files, good and bad."""

from __future__ import annotations

import io

import pytest

from engine.accounts import from_csv, lines
from engine.accounts.account import Account, AccountKind, Rejected
from engine.accounts.read import read_accounts
from engine.model.policy import Fact
from engine.model.types import Kind, Type
from tests.unit.accounts.inputs import FACTS, accounts, problems, read, reader_of, refusal, refusals

HEADER = "id,violations,bond,flags"
REMARK = "remove the column, or name it `#{}`: then it is not read"
ONE = "keep one of the two, and remove the other"
CASE = "upper and lower case are not the same"


def test_a_row_an_account() -> None:
    text = (
        "id,name,kind,as_of,ior_numbers,filer_codes,violations,bond,flags,hts\n"
        '0042,"Meridian, Inc.",importer,2026-11-24,12-3456789;12-3456789AB,002,'
        '3,"$1,234.50",[],0101\n'
        "B-1,,broker,2026-11-24,,,,,,\n"
    )
    reader = reader_of(text, "csv")
    assert str(reader.as_of) == "2026-11-24"
    first, second = reader
    assert isinstance(first, Account)
    assert (first.id, first.name, first.kind) == ("0042", "Meridian, Inc.", AccountKind.IMPORTER)
    assert first.identifiers == (("12-3456789", "12-3456789AB"), ("002",))
    assert first.facts == {"violations": 3, "bond": 123450, "flags": frozenset(), "hts": "0101"}
    assert first.where == ("in", 2, 1)
    assert isinstance(second, Account)
    assert (second.kind, second.facts) == (AccountKind.BROKER, {})
    assert (reader.accepted, reader.rejected) == (2, 0)


def test_columns_that_are_not_there_are_told_once() -> None:
    reader = reader_of("id,violations,share,bond,hts\nA,1,,,\n", "csv")
    list(reader)
    expected = "in: no column for `since`, `isa`, `level`, `flags`: missing for every account"
    assert reader.notices == [expected]


def test_a_column_of_remarks_is_not_read_but_told() -> None:
    reader = reader_of(f"{HEADER},#Remarks,#\nA,1,,,call back,x\nB,2,,,,\n", "csv")
    first, second = reader
    assert isinstance(first, Account)
    assert isinstance(second, Account)
    assert first.facts == {"violations": 1}
    assert reader.notices[0] == "in: not read, being remarks: `#Remarks`, `#`"


def test_the_column_kind_speaks_for_the_fact_of_the_account_kind() -> None:
    kind = Type(Kind.ENUM, ("importer", "broker"))
    facts = {"account_kind": Fact("account_kind", kind, "kind of account")}
    data = io.BytesIO(b"id,kind\nA,importer\n")
    with read_accounts(None, data, "csv", facts, "in") as reader:
        assert [type(item) for item in reader] == [Account]
    assert reader.notices == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark(end: str, mark: bytes) -> None:
    text = end.join((HEADER, "A,1,,", "", "B,2,,", ",,,", ""))
    assert [a.id for a in accounts(mark + text.encode(), "csv")] == ["A", "B"]


def test_no_line_end_at_the_end() -> None:
    assert [a.id for a in accounts(f"{HEADER}\nA,1,,", "csv")] == ["A"]


@pytest.mark.parametrize(("delimiter", "word"), [("\t", "tabs"), (";", "semicolons")])
def test_other_delimiters_are_noticed(delimiter: str, word: str) -> None:
    reader = reader_of(f"{HEADER}\nA,1,,\n".replace(",", delimiter), None)
    assert [type(a) for a in reader] == [Account]
    assert reader.notices[0] == f"in: the columns are separated by {word}"


def test_a_quoted_line_end_keeps_the_lines_counted() -> None:
    first, second = read(f'{HEADER},name\nA,1,,,"two\nlines"\nB,x,,,\n', "csv")
    assert isinstance(first, Account)
    assert first.name == "two\nlines"
    assert isinstance(second, Rejected)
    assert (second.problems[0].line, second.problems[0].row) == (4, 2)


def test_a_wrong_type_names_file_row_column_value_and_what_was_expected() -> None:
    (problem,) = problems(f"{HEADER}\nA,1,,\nB,twelve,,\n", "csv")
    assert str(problem) == (
        "in:3: error[wrong-type]: row 2, account `B`: `violations` is `twelve`, "
        "which is not an integer\nhelp: write digits only, like `12`"
    )
    assert (problem.file, problem.line, problem.row) == ("in", 3, 2)
    assert (problem.account, problem.field) == ("B", "violations")


def test_all_that_is_wrong_with_a_row_is_told() -> None:
    found = problems(f"{HEADER},kind\n,-1,12.345,ghost,importr\n", "csv")
    assert [p.code for p in found] == [
        "missing-id",
        "unknown-member",
        "out-of-range",
        "wrong-type",
        "unknown-member",
    ]
    assert found[1].help == "did you mean `importer`?"


@pytest.mark.parametrize(
    ("row", "cells"), [("A,1,", 3), ("A,1,,,", 5), ("A,1,$1,234.00,", 5), ("A", 1)]
)
def test_a_ragged_row_is_rejected_and_the_others_are_not(row: str, cells: int) -> None:
    first, second = read(f"{HEADER}\n{row}\nB,1,,\n", "csv")
    assert isinstance(first, Rejected)
    (problem,) = first.problems
    assert (problem.code, problem.line, problem.row) == ("ragged-row", 2, 1)
    assert problem.message == f"the row has {cells} cells, but the header has 4"
    assert isinstance(second, Account)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "name,bond",
            [("missing-column", "id", "the first line names the columns, one of them `id`")],
        ),
        ("id,bonds", [("unknown-column", "bonds", "did you mean `bond`?")]),
        ("id,zzz", [("unknown-column", "zzz", REMARK.format("zzz"))]),
        ("id,bond,bond", [("duplicate-column", "bond", ONE)]),
        ("id,bond,", [("unknown-column", None, "name it, or remove the column")]),
        (
            "ID,bond,x9,bond",
            [
                ("missing-column", "id", "rename the column `ID` to `id`"),
                ("unknown-column", "ID", f"did you mean `id`? {CASE}"),
                ("unknown-column", "x9", REMARK.format("x9")),
                ("duplicate-column", "bond", ONE),
            ],
        ),
        (
            "Account ID,Name",
            [
                ("missing-column", "id", "rename the column `Account ID` to `id`"),
                ("unknown-column", "Account ID", "did you mean `id`?"),
                ("unknown-column", "Name", f"did you mean `name`? {CASE}"),
            ],
        ),
    ],
)
def test_a_bad_header_refuses_the_file(
    header: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    found = refusals(f"{header}\nA,1\n", "csv")
    assert [(p.code, p.field, p.help) for p in found] == expected
    assert all(p.line == 1 for p in found)


def test_the_second_row_of_an_account_is_rejected() -> None:
    first, second, third = read(f"{HEADER}\nA,1,,\n A ,2,,\nB,3,,\n", "csv")
    assert isinstance(first, Account)
    assert isinstance(second, Rejected)
    assert second.id == "A"
    assert second.problems[0].code == "duplicate-account"
    assert "`A`, an account that was already seen" in second.problems[0].message
    assert isinstance(third, Account)


def test_the_as_of_date_is_the_same_in_all_rows() -> None:
    text = "id,as_of\nA,2026-11-24\nB,2026-11-25\nC,\nD,soon\nE,2026-11-24\n"
    found = problems(text, "csv")
    assert [(p.code, p.account) for p in found] == [("bad-as-of", name) for name in "BCD"]
    assert found[0].message == "`as_of` is 2026-11-25, but was 2026-11-24 before"
    assert str(reader_of(text, "csv").as_of) == "2026-11-24"


def test_the_first_row_that_can_be_read_states_the_as_of_date() -> None:
    reader = reader_of("id,as_of\nA\nB,soon\nC,2026-11-24\n", "csv")
    assert str(reader.as_of) == "2026-11-24"
    assert [type(item) for item in reader] == [Rejected, Rejected, Account]


def test_a_large_cell_is_rejected_with_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_csv, "CELL_LIMIT", 100)
    cell = "x" * 101
    found = read(f'id,hts\nA,{cell}\nB,"{cell}"\nC,{cell[:100]}\n', "csv")
    assert [type(item) for item in found] == [Rejected, Rejected, Account]
    assert [p.code for item in found[:2] for p in item.problems] == ["cell-too-large"] * 2  # type: ignore[union-attr]  # they are rejected


def test_a_cell_of_a_megabyte_and_more_is_rejected() -> None:
    (problem,) = problems(f"id,hts\nA,{'x' * 1_048_577}\n", "csv")
    assert (problem.code, problem.line) == ("cell-too-large", 2)
    (problem,) = problems(f"id,hts\nA,{'x' * 1_048_576}\n", "csv")
    assert problem.code == "bad-text"


def test_nothing_after_an_open_quote_is_taken_for_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_csv, "CELL_LIMIT", 100)
    problem = refusal('id,hts\nA,"open\n' + "B,1\n" * 100, "csv")
    assert (problem.code, problem.line) == ("cell-too-large", 2)
    assert "nothing after it was read" in problem.message


def test_a_quote_that_is_not_closed_takes_the_rest_of_a_small_file() -> None:
    first, second = read('id,hts\nA,1\nB,"open\nC,2\n', "csv")
    assert isinstance(first, Account)
    assert isinstance(second, Rejected)
    assert second.problems[0].code == "bad-csv"
    assert second.problems[0].line == 3
    assert "lines 3 to 4 were taken for one row" in second.problems[0].message


def test_text_behind_a_closing_quote() -> None:
    first, second = read('id,hts\nA,"a"b\nB,1\n', "csv")
    assert isinstance(first, Rejected)
    assert first.problems[0].code == "bad-csv"
    assert isinstance(second, Account)


def test_bare_carriage_returns() -> None:
    assert refusal(b"id,hts\rA,1\rB,2\r", "csv").code == "bad-csv"


def test_nothing_after_a_line_that_is_too_long_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LINE_LIMIT", 50)
    problem = refusal(f"id,hts\nA,1\nB,{'x' * 50}\nC,2\n", "csv")
    assert (problem.code, problem.line) == ("line-too-long", 3)


def test_of_very_many_unknown_columns_the_first_are_told() -> None:
    assert len(refusals(",".join(["id", *(f"x{i}" for i in range(1_000))]), "csv")) == 50


def test_a_file_of_blank_lines() -> None:
    assert refusal("\n \n", "csv").code == "empty-file"


@pytest.mark.parametrize(("cell", "code"), [(" ", "missing-id"), ("A" * 201, "bad-id")])
def test_ids(cell: str, code: str) -> None:
    assert [p.code for p in problems(f"id,bond\n{cell},1\n", "csv")] == [code]


def test_an_id_is_read_without_blanks_around_it() -> None:
    assert [a.id for a in accounts("id,bond\n A 1 ,1\n", "csv")] == ["A 1"]


@pytest.mark.parametrize(
    ("line", "code"), [(b"B,\xe9\n", "not-utf8"), (b"B,a\0b\n", "binary-file")]
)
def test_a_line_that_is_no_text_is_rejected(line: bytes, code: str) -> None:
    # Far into the file: in its first bytes a zero byte condemns it all.
    rows = b"".join(b"A%d,1\n" % i for i in range(20_000))
    items = read(b"id,hts\n" + rows + line + b"C,1\n", "csv")
    rejected = [item for item in items if isinstance(item, Rejected)]
    assert [(p.code, p.line) for item in rejected for p in item.problems] == [(code, 20_002)]
    assert isinstance(items[-1], Account)


def test_a_header_that_is_no_utf8() -> None:
    problem = refusal(b"id,\xe9\n", "csv")
    assert (problem.code, problem.line) == ("not-utf8", 1)
    assert problem.message == "byte 4 of line 1 (0xE9) is not UTF-8"


def test_a_header_alone_is_no_error_but_told() -> None:
    reader = reader_of(",".join(["id", *FACTS]), "csv")
    assert list(reader) == []
    assert reader.notices == ["in: there are no accounts in it"]


def test_personal_numbers_are_masked() -> None:
    text = (
        "id,ior_numbers,bond\n"
        "123-45-6789,123-45-6789;123456789;12-34,123-45-6789\n"
        "B,123456789;12-34,\n"
    )
    (problem,) = problems(text, "csv")
    assert "123-45" not in str(problem)
    assert "***-**-**89" in str(problem)
    (account,) = [item for item in read(text, "csv") if isinstance(item, Account)]
    assert account.identifiers.ior_numbers == ("123456789", "12-34")
    assert len(account.notices) == 2
    assert account.notices[0].startswith("`*******89` is no importer-of-record number")
