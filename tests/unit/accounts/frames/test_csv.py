"""CSV files as populations: what is taken, what is rejected, and on which line it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.accounts.assemble import Assembly
from engine.accounts.frames import tape
from engine.accounts.lines import LINE_LIMIT
from engine.accounts.problems import AccountsUnreadableError
from tests.unit.accounts.frames.inputs import of_text, population, rejections, rows

HEADER = "id,violations,share,bond,since,hts,isa,level,flags\n"
PLAIN = "A1,3,0.25,1234.50,2026-07-01,0901,true,low,forced_labor;iuu_fishing\n"
TYPED = {
    "account": "A1",
    "violations": 3,
    "share": 0.25,
    "bond": 123450,
    "since": date(2026, 7, 1),
    "hts": "0901",
    "isa": True,
    "level": "low",
    "flags": ["forced_labor", "iuu_fishing"],
}


def test_plain_values_are_typed(tmp_path: Path) -> None:
    assert rows(of_text(tmp_path, HEADER + PLAIN)) == [TYPED]


def test_rarer_spellings_are_the_same_values(tmp_path: Path) -> None:
    text = HEADER + (
        'A1, 3 ,25%,"$1,234.50",2026-07-01 ,0901,TRUE," low","[iuu_fishing, forced_labor]"\n'
    )
    assert rows(of_text(tmp_path, text)) == [TYPED]


def test_empty_cells_are_missing_but_the_empty_set_is_not(tmp_path: Path) -> None:
    text = HEADER + "A1,,,,,,,,\nA2,,,,,,,,[]\nA3, ,,,,,,,\n"
    assert rows(of_text(tmp_path, text)) == [
        {"account": "A1"},
        {"account": "A2", "flags": []},
        {"account": "A3"},
    ]


def test_minus_zero_is_zero_and_texts_are_normalised(tmp_path: Path) -> None:
    read = of_text(tmp_path, "id,share,hts\nA1,-0,e\u0301\n")
    frame = read.facts.collect()
    assert str(frame["share"][0]) == "0.0"
    assert frame["hts"][0] == "\u00e9"


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("violations", "-1", "out-of-range"),
        ("violations", "+1", "wrong-type"),
        ("violations", "9007199254740992", "out-of-range"),
        ("violations", "1.0", "wrong-type"),
        ("share", "nan", "wrong-type"),
        ("share", "1e400", "out-of-range"),
        ("bond", "12.345", "wrong-type"),
        ("bond", "1.500", "wrong-type"),
        ("bond", "1e2", "wrong-type"),
        ("bond", ".5", "wrong-type"),
        ("bond", '"$12,34"', "wrong-type"),
        ("bond", "-$-5", "wrong-type"),
        ("since", "2026-02-30", "wrong-type"),
        ("since", "0000-01-01", "wrong-type"),
        ("since", "2026-7-1", "wrong-type"),
        ("isa", "yes", "wrong-type"),
        ("isa", "tRUE", "wrong-type"),
        ("level", "Low", "unknown-member"),
        ("flags", "forced_labor;nope", "unknown-member"),
    ],
)
def test_one_bad_value_rejects_its_row_only(
    tmp_path: Path, column: str, cell: str, code: str
) -> None:
    read = of_text(tmp_path, f"id,{column}\nA1,\nA2,{cell}\nA3,\n")
    assert [row["account"] for row in rows(read)] == ["A1", "A3"]
    assert rejections(read) == [(3, "A2", column, code)]


def test_every_reason_of_a_row_is_told_and_its_values_are_masked(tmp_path: Path) -> None:
    read = of_text(tmp_path, "id,violations,hts,isa\n123-45-6789,-1,123-45-6789,yes\n")
    (row,) = read.rejected.collect().iter_rows(named=True)
    assert row["account"] == "***-**-**89"
    assert row["column"] == "violations"
    assert row["values"] == (
        '{"id": "***-**-**89", "violations": "-1", "hts": "***-**-**89", "isa": "yes"}'
    )
    assert row["reason"] == (
        "`violations` is `-1`, which is outside its range `[0..]`; "
        "`isa` is `yes`, which is not true or false (write `true`)"
    )


def test_lines_are_counted_over_quoted_line_ends_and_blank_lines(tmp_path: Path) -> None:
    text = (
        'id,name,violations\nA1,"two\nlines",1\nA2,x,-1\n\nA3,"three\n\nlines",-1\n'
        "A4,y\nA5,z,-1\n,,\nA6,z,1\n"
    )
    read = of_text(tmp_path, text)
    assert [row["account"] for row in rows(read)] == ["A1", "A6"]
    assert [(line, id_, code) for line, id_, _, code in rejections(read)] == [
        (4, "A2", "out-of-range"),
        (6, "A3", "out-of-range"),
        (9, None, "ragged-row"),
        (10, "A5", "out-of-range"),
    ]
    assert read.rows == 6


def test_a_bad_byte_a_zero_byte_and_a_stray_quote_reject_their_lines_only(tmp_path: Path) -> None:
    many = b"".join(b"B%d,0901\n" % i for i in range(8_000))  # a zero byte at once is no text
    text = b'id,hts\nA1,a\nA2,\xff\nA3,\xe9t\xe9\n"A5"x,a\nA6,"b"\nA7,a"b\n' + many + b"A8,\x00\n"
    read = of_text(tmp_path, text)
    assert [(row["account"], row["hts"]) for row in rows(read)[:3]] == [
        ("A1", "a"),
        ("A6", "b"),
        ("A7", 'a"b'),
    ]
    assert read.accounts == 8_003
    assert [(line, code) for line, _, _, code in rejections(read)] == [
        (3, "not-utf8"),
        (4, "not-utf8"),
        (5, "bad-csv"),
        (8_008, "binary-file"),
    ]


def test_a_mark_carriage_returns_tabs_and_no_last_line_end(tmp_path: Path) -> None:
    read = of_text(tmp_path, b"\xef\xbb\xbfid\tviolations\r\nA1\t1\r\nA2\t2")
    assert rows(read) == [
        {"account": "A1", "violations": 1},
        {"account": "A2", "violations": 2},
    ]
    assert "the columns are separated by tabs" in read.notices[0]


def test_a_cell_of_ten_megabytes_rejects_its_row(tmp_path: Path) -> None:
    read = of_text(tmp_path, f"id,name\nA1,x\nA2,{'x' * 10_000_000}\nA3,y\n")
    assert [row["account"] for row in rows(read)] == ["A1", "A3"]
    assert [(line, code) for line, _, _, code in rejections(read)] == [(3, "cell-too-large")]


def test_a_cell_of_short_lines_can_be_too_large_too(tmp_path: Path) -> None:
    cell = '"' + "x\n" * 600_000 + '"'
    with pytest.raises(AccountsUnreadableError, match="its quotes may not be closed"):
        of_text(tmp_path, f"id,name\nA1,x\nA2,{cell}\n")


def test_a_line_of_seventeen_megabytes_ends_the_reading(tmp_path: Path) -> None:
    with pytest.raises(AccountsUnreadableError, match="line-too-long"):
        of_text(tmp_path, f"id,name\nA1,x\nA2,{'x' * 17_000_000}\n")


def test_a_block_holds_the_longest_line() -> None:
    assert tape.BLOCK > LINE_LIMIT


def test_no_rows(tmp_path: Path) -> None:
    read = of_text(tmp_path, "id,violations\n")
    assert (read.rows, rows(read)) == (0, [])
    assert read.notices[-1].endswith("there are no accounts in it")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "empty-file"),
        (b"\n\n", "empty-file"),
        (b"name\nx\n", "missing-column"),
        (b"id,nope\nA1,1\n", "unknown-column"),
        (b"id,hts,hts\nA1,1,1\n", "duplicate-column"),
        (b"\xff\xfei\0d\0", "not-utf8"),
        (b"PK\x03\x04", "binary-file"),
        (b"id,h\xff\nA1,1\n", "not-utf8"),
    ],
)
def test_what_concerns_the_whole_file_refuses_it(tmp_path: Path, text: bytes, code: str) -> None:
    with pytest.raises(AccountsUnreadableError) as caught:
        of_text(tmp_path, text)
    assert caught.value.problems[0].code == code


def test_a_column_that_is_a_remark_is_not_read(tmp_path: Path) -> None:
    read = of_text(tmp_path, "id,#a,violations,#a\nA1,x,1,y\n")
    assert rows(read) == [{"account": "A1", "violations": 1}]


def test_only_what_is_asked_for_is_kept_but_everything_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,violations,isa\nA1,1,true\nA2,1,maybe\n")
    read = population(tmp_path, path, kept=("violations", "share"))
    assert read.facts.collect_schema().names() == ["account", "violations", "share"]
    assert rows(read) == [{"account": "A1", "violations": 1}]
    assert rejections(read) == [(3, "A2", "isa", "wrong-type")]


def test_the_date_is_that_of_the_first_account_and_the_others_must_state_it(tmp_path: Path) -> None:
    text = "id,as_of\nA1,soon\nA2,2026-11-24\nA3,2026-11-25\nA4, 2026-11-24\nA5,\n"
    read = of_text(tmp_path, text)
    assert read.as_of == date(2026, 11, 24)
    assert [row["account"] for row in rows(read)] == ["A2", "A4"]
    assert [(line, code) for line, _, _, code in rejections(read)] == [
        (2, "bad-as-of"),
        (4, "bad-as-of"),
        (6, "bad-as-of"),
    ]


def test_good_rows_never_meet_the_reader_of_single_accounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Assembly, "take")
    lines = "".join(PLAIN.replace("A1", f"A{i}") for i in range(3_000))
    rarer = 'B1, 3 ,25%,"$1,234.50",2026-07-01 ,0901,TRUE," low","[iuu_fishing, forced_labor]"\n'
    assert of_text(tmp_path, HEADER + lines + rarer).accounts == 3_001
