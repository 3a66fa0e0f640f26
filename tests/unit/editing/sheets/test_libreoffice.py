"""LibreOffice opens and saves our sheets; what comes back is what went out."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.unit.editing.sheets.desk import Desk

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TABLES = ("level", "fee", "who", "rate")

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The option that gives LibreOffice a profile of its own; it takes a while to make one."""
    return f"-env:UserInstallation={tmp_path_factory.mktemp('profile').as_uri()}"


def through(office: str, folder: Path, data: bytes, *forms: str) -> bytes:
    """A workbook as LibreOffice saves it, in one format after another."""
    at = folder / "0.xlsx"
    at.write_bytes(data)
    for number, form in enumerate(forms, 1):
        out = folder / str(number)
        command = [str(OFFICE), office, "--headless", "--norestore", "--convert-to", form]
        ran = subprocess.run(
            [*command, "--outdir", str(out), str(at)],
            capture_output=True, timeout=120, check=False, text=True,
        )  # fmt: skip
        at = out / f"{at.stem}.{form.split(':')[0]}"
        assert at.is_file(), ran.stderr
    return at.read_bytes()


@pytest.mark.parametrize("forms", [("xlsx",), ("ods", "xlsx")], ids=["xlsx", "ods-xlsx"])
@pytest.mark.parametrize("name", TABLES)
def test_a_workbook_comes_back(
    desk: Desk, office: str, tmp_path: Path, name: str, forms: tuple[str, ...]
) -> None:
    plan = desk.plan(name, through(office, tmp_path, desk.export(name), *forms))
    assert not plan.changes.any, plan.changes
    assert not plan.changes_anything
    assert plan.notices == ()
    assert plan.meaning_after == plan.meaning_before


CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
"""Commas, double quotes, UTF-8, cells as they are shown, of the first sheet."""


@pytest.mark.parametrize("name", TABLES)
def test_a_workbook_saved_as_csv_comes_back(
    desk: Desk, office: str, tmp_path: Path, name: str
) -> None:
    data = through(office, tmp_path, desk.export(name), CSV)
    plan = desk.plan(name, data, ".csv")
    assert not plan.changes.any, plan.changes


def test_what_was_typed_in_libreoffice_is_told_like_any_other(
    desk: Desk, office: str, tmp_path: Path
) -> None:
    sheet = desk.edited("level", lambda page: page.__setitem__("B4", ">= oftn"))
    told = desk.refusals("level", through(office, tmp_path, sheet, "xlsx"))
    assert told[0].startswith("level.xlsx: sheet level, cell B4: error: ")
    assert "did you mean `often`?" in told[0]
