"""Short ways to write files of entry lines and to read them."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine import api
from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from engine.trade.records.read import ReadRecords, read_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.inforce import InForce

ROOT: Final = Path(__file__).resolve().parents[4]
HEAD: Final = (
    "entry_number,line_number,importer_number,filer_code,entry_date,posted_on,currency,hts,"
    "goods_hts,origin,manufacturer,value,duty"
)
LINE: Final = (
    "00261103162,1,12-3456789,002,2025-03-04,2025-03-10,USD,8703230190,,CN,CNABC1SHA,1234.50,30.86"
)
FIELDS: Final = HEAD.split(",")
READ: Final = {
    "entry_number": "00261103162",
    "line_number": 1,
    "importer_number": "12-3456789",
    "filer_code": "002",
    "entry_date": date(2025, 3, 4),
    "posted_on": date(2025, 3, 10),
    "currency": "USD",
    "hts": "8703230190",
    "goods_hts": None,
    "origin": "CN",
    "manufacturer": "CNABC1SHA",
    "value": 123_450,
    "duty": 3_086,
    "adcvd_case": None,
    "adcvd_duty": None,
    "preference": None,
}
"""The columns of `LINE` as they are read; money in cents."""


@cache
def inforce() -> InForce:
    """The shipped policy."""
    return api.in_force(api.open_policy(ROOT / "rules"), date(2026, 11, 24))


def line(**other: str) -> str:
    """`LINE` with other texts in some columns."""
    cells = dict(zip(FIELDS, LINE.split(","), strict=True)) | other
    return ",".join(cells[name] for name in FIELDS)


def table(*lines: str) -> str:
    """A file of lines."""
    return "".join(f"{each}\n" for each in (HEAD, *lines))


def write(extract: Path, name: str, data: str | bytes) -> None:
    """Write a file of an extract."""
    path = extract / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def read(
    extract: Path, kind: str = "lines", *, mapping: Mapping[str, dict[str, str]] | None = None
) -> ReadRecords:
    """Read a kind that is there."""
    scratch = Path(tempfile.mkdtemp(dir=extract.parent))
    records = inforce().policy.records[kind]
    found = read_records(extract, records, inforce(), scratch, mapping=mapping)
    assert found is not None
    return found


def of_csv(folder: Path, data: str | bytes) -> ReadRecords:
    """What comes of these bytes as `lines.csv`."""
    extract = folder / "extract"
    write(extract, "lines.csv", data)
    return read(extract)


def rows(found: ReadRecords) -> list[dict[str, object]]:
    """The sound records in the order of their rows, without their place."""
    frame = found.frame.collect().sort("file", "row").drop("file", "row")
    return frame.to_dicts()


def places(found: ReadRecords) -> list[tuple[str, int]]:
    """Where the sound records stand."""
    return found.frame.select("file", "row").collect().sort("file", "row").rows()


def refused(found: ReadRecords) -> list[tuple[int, str | None, str | None, str, str]]:
    """Row, column, value, code and reason of each rejected row, in the order of rows."""
    frame = found.rejected.select("row", "column", "value", "code", "reason")
    return frame.collect().sort("row").rows()


def problem_of(extract: Path) -> AccountProblem:
    """The first problem for which the lines of an extract are refused as a whole."""
    try:
        read(extract)
    except AccountsUnreadableError as error:
        return error.problems[0]
    raise AssertionError("not refused")
