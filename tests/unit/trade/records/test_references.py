"""Entry numbers that lead nowhere; kinds that are not there; records of a few numbers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from engine.trade.records import from_csv
from engine.trade.records.only import Only
from engine.trade.records.read import read_records
from engine.trade.records.references import dangling
from tests.unit.trade.records.inputs import LINE, inforce, line, read, table, write

if TYPE_CHECKING:
    import pytest

ENTRIES = "entry_number,importer_number,filer_code,entry_type,entry_date,value,duty\n"
ENTRY = "00261103162,12-3456789,002,01,2025-03-04,10,1\n"
REJECTS = "entry_number,importer_number,rejected_on\n"


def test_entry_numbers_of_no_entry(tmp_path: Path) -> None:
    write(tmp_path / "extract", "entries.csv", ENTRIES + ENTRY)
    lost = [line(entry_number="S4G00000001", line_number=str(i)) for i in (1, 2)]
    write(tmp_path / "extract", "lines.csv", table(LINE, *lost, line(entry_number="S4G00000002")))
    rejects = f"{REJECTS}002-6110316-2,12-3456789,2025-03-05\n"
    write(tmp_path / "extract", "rejects.csv", rejects)
    reads = [read(tmp_path / "extract", kind) for kind in ("entries", "lines", "rejects")]
    told = ["lines: 2 entry numbers are in `entry_number`, but not among the entry summaries"]
    assert [*map(str, dangling(reads))] == told
    assert dangling(reads[1:]) == ()
    assert dangling(reads[:1]) == ()


def test_a_kind_that_is_not_there(tmp_path: Path) -> None:
    records = inforce().policy.records["lines"]
    (tmp_path / "lines").mkdir()
    assert read_records(tmp_path, records, inforce(), tmp_path / "scratch") is None


def test_records_of_a_few_numbers_however_they_are_spelt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(from_csv, "by_pieces")
    lines = [
        line(importer_number=number, filer_code=filer, line_number=str(i + 1))
        for i, (number, filer) in enumerate(
            [
                ("12-3456789ab", "S4G"),
                ("12-3456789AB", "S4G"),
                ("12-3456789", "S4G"),
                ("12-3456788", "2"),
                ("nobody", "S4G"),
            ]
        )
    ]
    for name, data in (("plain", table(*lines)), ("quoted", table(*lines, line(origin='"CN"')))):
        write(tmp_path / name, "lines.csv", data)
        scratch = Path(tempfile.mkdtemp(dir=tmp_path))
        only = Only(frozenset({"12-3456789AB"}), frozenset({"002"}))
        records = inforce().policy.records["lines"]
        found = read_records(tmp_path / name, records, inforce(), scratch, only=only)
        assert found is not None
        rows = found.frame.select("row").collect().to_series().sort().to_list()
        assert rows == ([2, 3, 5] if name == "plain" else [2, 3, 5, 7])
