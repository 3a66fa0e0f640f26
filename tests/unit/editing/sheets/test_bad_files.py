"""Files that are no workbook, or one that must not be opened: refused, bounded, in words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from openpyxl import Workbook, load_workbook

from tests.unit.editing.sheets.desk import Desk, edited, put, saved, workbook

SHEET = "xl/worksheets/sheet1.xml"


def repacked(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A workbook with parts put in place of its own, or beside them."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        held = {name: old.read(name) for name in old.namelist()}
        for name, part in {**held, **parts}.items():
            new.writestr(name, part)
    return stream.getvalue()


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is no workbook, or it is damaged"),
        (b"id,visits\nLEV-A,1\n", "is no workbook, or it is damaged"),
        (b"PK\x03\x04 and then nothing", "is no workbook, or it is damaged"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 512, "protected by a password, or in the old"),
        (zipped({"a.txt": b"a"}), "packed like a workbook, but is none"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument"}), "of LibreOffice (.ods)"),
        (zipped({f"{number}.txt": b"" for number in range(1_001)}), "too many parts"),
        (b"PK" + b"\0" * (16 * 2**20), "more than 16 MiB"),
    ],
    ids=["empty", "text", "cut", "password", "zip", "ods", "parts", "large"],
)
def test_no_workbook(desk: Desk, data: bytes, message: str) -> None:
    told = desk.refusals("level", data)
    assert len(told) == 1
    assert told[0].startswith("level.xlsx: error: the file ")
    assert message in told[0]
    assert "\nhelp: " in told[0]


def test_a_cut_workbook_is_refused(desk: Desk) -> None:
    data = desk.export("level")
    for length in (len(data) // 3, len(data) - 30):
        assert "damaged" in desk.refusals("level", data[:length])[0]


def test_damaged_parts_are_refused(desk: Desk) -> None:
    data = desk.export("level")
    for name in (SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"):
        assert "damaged" in desk.refusals("level", repacked(data, {name: b"<a><b>"}))[0], name


def test_a_file_that_grows_without_bound_is_not_unpacked(desk: Desk) -> None:
    data = repacked(desk.export("level"), {"xl/media/image1.png": b"\0" * (97 * 2**20)})
    assert len(data) < 2**20
    assert "more than 96 MiB when unpacked" in desk.refusals("level", data)[0]


def test_a_sheet_of_200_000_rows_is_refused_without_being_read(desk: Desk) -> None:
    row = b'<row><c t="inlineStr"><is><t>LEV</t></is></c></row>'
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    sheet += b"<sheetData>" + row * 200_000 + b"not even XML"
    told = desk.refusals("level", repacked(desk.export("level"), {SHEET: sheet}))
    assert "more than 50,000 rows" in told[0]


def test_200_000_lines_of_csv_are_refused(desk: Desk) -> None:
    told = desk.refusals("level", b"id,level\n" + b"LEV-A,low\n" * 200_000, ".csv")
    assert "more than 50,000 rows" in told[0]


def test_something_far_away_is_told_with_its_cell(desk: Desk) -> None:
    data = edited(desk.export("level"), "level", lambda page: page.cell(1_048_576, 1, "x"))
    told = desk.refusals("level", data)
    assert told[0].startswith("level.xlsx: sheet level, cell A1048576: error: ")


def test_entities_are_not_expanded(desk: Desk) -> None:
    data = desk.export("level")
    sheet = zipfile.ZipFile(io.BytesIO(data)).read(SHEET).decode()
    declared = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    start = sheet.index("<worksheet")
    bomb = declared + sheet[start:].replace("LEV-A", "&b;&c;")
    told = desk.refusals("level", repacked(data, {SHEET: bomb.encode()}))
    assert "declares entities, which are never expanded" in told[0]


def test_macros_are_refused(desk: Desk) -> None:
    data = repacked(desk.export("level"), {"xl/vbaProject.bin": b"\0"})
    assert "the workbook holds macros" in desk.refusals("level", data)[0]


def part_of(data: bytes, name: str) -> bytes:
    """A part of a workbook."""
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


WHOLE = "A1:XFD1048576"


@pytest.mark.parametrize(
    ("before", "bomb"),
    [
        ("<dataValidations", f'<mergeCells><mergeCell ref="{WHOLE}"/></mergeCells>'),
        ("<pageMargins", f'<hyperlinks><hyperlink ref="{WHOLE}"/></hyperlinks>'),
        ("<pageMargins", "<hyperlinks>" + '<hyperlink ref="A1:J9999"/>' * 2 + "</hyperlinks>"),
        ("<dataValidations", f'<conditionalFormatting sqref="{"A1 " * 100_001}"/>'),
    ],
    ids=["merged", "linked", "linked twice", "scattered"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_areas_of_many_cells_are_refused_before_they_are_made(
    desk: Desk, before: str, bomb: str, encoding: str
) -> None:
    data = desk.export("level")
    sheet = part_of(data, SHEET).decode()
    sheet = sheet[sheet.index("<worksheet") :].replace(before, bomb + before, 1)
    told = desk.refusals("level", repacked(data, {SHEET: sheet.encode(encoding)}))
    assert "areas of more than 100,000 cells" in told[0]


def test_a_merged_area_of_a_few_cells_is_told_with_its_place(desk: Desk) -> None:
    data = edited(desk.export("level"), "level", lambda page: page.merge_cells("B3:B4"))
    assert "the cells B3:B4 are merged" in desk.refusals("level", data)[0]


@pytest.mark.parametrize(
    ("part", "end", "piece"),
    [
        ("xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="49"/>'),
        ("xl/workbook.xml", b"</definedNames>", b'<definedName name="n">A1</definedName>'),
        (SHEET, b"</cols>", b'<col min="1" max="16384" width="9"/>'),
        (SHEET, b"</dataValidations>", b'<x:any xmlns:x="y"/>'),
    ],
    ids=["styles", "names", "columns", "others"],
)
def test_many_styles_and_names_are_refused_before_they_are_made(
    desk: Desk, part: str, end: bytes, piece: bytes
) -> None:
    data = desk.export("level")
    bomb = part_of(data, part).replace(end, piece * 100_001 + end, 1)
    told = desk.refusals("level", repacked(data, {part: bomb}))
    assert "more than 100,000 styles, names or other settings" in told[0]
    assert "help: copy the table's cells into a new workbook" in told[0]


def test_damaged_bytes_of_a_part_are_told_with_the_part(desk: Desk) -> None:
    data = bytearray(desk.export("level"))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        entry = package.getinfo(SHEET)
    at = entry.header_offset + 30 + len(entry.filename)
    data[at : at + 40] = b"\xff" * 40
    told = desk.refusals("level", bytes(data))
    assert told[0].startswith(
        f"level.xlsx: error: the workbook is damaged: its part `{SHEET}` cannot be unpacked\nhelp: "
    )


def test_another_packing_is_refused(desk: Desk) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("[Content_Types].xml", b"<a/>")
        package.writestr("xl/workbook.xml", b"<a/>")
    assert "packed in another way" in desk.refusals("level", stream.getvalue())[0]


def test_the_name_of_a_sheet_cannot_command_the_terminal(desk: Desk) -> None:
    data = desk.export("level")
    name = part_of(data, "xl/workbook.xml").replace(b'name="level"', b'name="a&#x9b;2J&#x202e;b"')
    told = desk.refusals("level", repacked(data, {"xl/workbook.xml": name}))
    assert "it has `a\\x9b2J\\u202eb`" in told[0]


def test_links_to_other_files_are_told_and_never_followed(desk: Desk) -> None:
    data = repacked(desk.export("level"), {"xl/externalLinks/externalLink1.xml": b"<a/>"})
    plan = desk.plan("level", data)
    assert plan.notices == ("the workbook links to other files; links are never followed",)


def test_the_sheet_of_another_table_is_refused(desk: Desk) -> None:
    book = load_workbook(io.BytesIO(desk.export("level")))
    book["level"].title = "who"
    for data in (desk.export("level"), saved(book)):
        message, remedy = desk.refusals("who", data)[0].split("\n")
        told = "error: this was exported from `level`, not from `who`"
        assert message == f"who.xlsx: sheet About: {told}"
        assert remedy == "help: did you mean `tidewaiter table import level who.xlsx`?"


def test_among_several_sheets_the_right_one_must_have_its_name(desk: Desk) -> None:
    book = Workbook()
    book.worksheets[0].title = "levle"
    book.create_sheet("notes")
    told = desk.refusals("level", saved(book))
    assert "has no sheet `level`; it has `levle`, `notes`" in told[0]
    assert "rename the sheet `levle`" in told[0]


def test_an_empty_sheet(desk: Desk) -> None:
    assert (
        "the headings of `level` are not there" in desk.refusals("level", workbook("level", []))[0]
    )


CELL = b'<row r="9"><c r="A9" t="inlineStr"><is>%s</is></c></row>'


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (CELL % (b"<t>" + b"A" * 300_000 + b"</t>"), "holds more than 229,369 characters"),
        (CELL % ((b"<t>" + b"A" * 99_000 + b"</t>") * 3), "holds more than 229,369 characters"),
        (CELL % (b"<r/>" * 4_001), "is made of more than 4,000 pieces"),
        (CELL % (b"<r>" * 101 + b"</r>" * 101), "are within more than 100 others"),
        (b"<x>" * 101 + b"</x>" * 101, "are within more than 100 others"),
        (b'<row r="9">' + b"<v/>" * 100_001 + b"</row>", "more than 100,000 styles, names or"),
        (b'<row r="9">' + b"<c/>" * 16_385 + b"</row>", "50,000 rows or 500,000 cells"),
        (b'<row r="9" x="' + b"x" * 3_000_000 + b'"/>', "holds a tag of more than 2,097,152 bytes"),
        (b"<!--" + b"x" * 3_000_000 + b"-->", "holds a tag of more than 2,097,152 bytes"),
        ((b'<row r="9" x="' + b"x" * 1_000_000 + b'"/>') * 34, "styles, names or other settings"),
        ((CELL % (b"<t>" + b"A" * 200_000 + b"</t>")) * 170, "more than 33,554,432 characters"),
    ],
    ids=[
        "text", "texts", "pieces", "nested in a cell", "nested", "loose", "wide", "attribute",
        "comment", "attributes", "much text",
    ],
)  # fmt: skip
def test_what_would_make_a_reader_build_much_of_little_is_refused(
    desk: Desk, rows: bytes, message: str
) -> None:
    data = desk.export("level")
    sheet = part_of(data, SHEET).replace(b"</sheetData>", rows + b"</sheetData>")
    bomb = repacked(data, {SHEET: sheet})
    assert len(bomb) < 200_000
    assert message in desk.refusals("level", bomb)[0]


def test_cells_are_counted_in_all_sheets_together(desk: Desk) -> None:
    rows = (b"<row>" + b"<c/>" * 10_000 + b"</row>") * 26
    sheet = part_of(desk.export("level"), SHEET)
    sheet = sheet[: sheet.index(b"<sheetData>")] + b"<sheetData>" + rows + b"</sheetData>"
    parts = {SHEET: sheet, "xl/worksheets/sheet3.xml": sheet + b"</worksheet>"}
    told = desk.refusals("level", repacked(desk.export("level"), parts))
    assert "500,000 cells" in told[0]


def test_the_longest_cell_is_read(desk: Desk) -> None:
    longest = "x" * 32_767
    plan = desk.edit("level", lambda page: put(page, "J4", longest))
    assert [each.after for each in plan.changes.changed["LEV-B"]] == [longest]


@pytest.mark.parametrize(
    ("digits", "told"),
    [("9" * 400, "1.000e+400"), ("1" + "0" * 15, "1,000,000,000,000,000"), ("1E999", "Infinity")],
)
def test_a_number_of_many_digits_is_told_in_few(desk: Desk, digits: str, told: str) -> None:
    data = desk.export("level")
    sheet = part_of(data, SHEET)
    start = sheet.index(b'<c r="B4"')
    end = sheet.index(b"</c>", start)
    cell = f'<c r="B4"><v>{digits}</v>'.encode()
    told_of = desk.refusals("level", repacked(data, {SHEET: sheet[:start] + cell + sheet[end:]}))
    assert f"the number {told} has more digits than a spreadsheet keeps (15)" in told_of[0]
