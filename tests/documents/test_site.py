"""The documents make a site, and none of them is left out of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.documents import ROOT


def test_the_site_builds_without_a_warning_and_holds_every_page(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    ran = subprocess.run(
        [*command, "-d", str(tmp_path / "doctrees"), str(ROOT / "docs"), str(tmp_path / "site")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")
    pages = {path.relative_to(ROOT / "docs").with_suffix("") for path in ROOT.glob("docs/**/*.md")}
    made = {
        path.relative_to(tmp_path / "site").with_suffix("") for path in tmp_path.rglob("*.html")
    }
    assert pages <= made
