"""`tidewaiter show`: the policy as a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import RULES, call
from tests.unit.pages import Page, assert_sound


def test_the_shipped_policy_as_a_page(tmp_path: Path) -> None:
    out = tmp_path / "policy.html"
    ran = call("--rules", RULES, "show", "--as-of", "2026-11-24", "--out", str(out))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.endswith(f"written: {out}\n")
    page = Page(out.read_text("utf-8"))
    assert_sound(page)
    assert "SEG-LEGAL" in page.one("decision-segment").text
    assert page.one("fact-bond_amount").text
    assert [*tmp_path.iterdir()] == [out]


def test_markdown_goes_to_the_output(small: Path) -> None:
    ran = call("--rules", str(small), "show")
    assert ran.code == 0
    assert ran.out.startswith("# small\n\nPolicy small, version 3: ")
    assert '#### <a id="rule-LEVEL-VISITS"></a>LEVEL-VISITS Many visits\n' in ran.out
    assert ran.out.endswith("`.\n")


def test_a_page_may_go_to_the_output_too(small: Path) -> None:
    ran = call("--rules", str(small), "show", "--format", "html")
    assert ran.code == 0
    assert_sound(Page(ran.out))


@pytest.mark.parametrize(
    ("name", "format_", "start"),
    [
        ("a.html", None, "<!doctype html>"),
        ("a.HTM", None, "<!doctype html>"),
        ("a.md", None, "# small"),
        ("a.txt", "html", "<!doctype html>"),
        ("a.html", "markdown", "# small"),
    ],
)
def test_the_name_of_the_file_says_the_format_unless_told(
    small: Path, tmp_path: Path, name: str, format_: str | None, start: str
) -> None:
    told = ("--format", format_) if format_ else ()
    assert call("--rules", str(small), "show", *told, "--out", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_text("utf-8").startswith(start)


def test_a_file_that_cannot_be_written(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "a.html"
    ran = call("--rules", str(small), "show", "--out", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert f"the document `{path}` cannot be written: no such file or directory" in ran.err


def test_a_policy_with_errors_is_not_shown_and_nothing_is_written(
    small: Path, tmp_path: Path
) -> None:
    (small / "fee.yaml").write_text("decision: fee\n", "utf-8")
    out = tmp_path / "a.html"
    ran = call("--rules", str(small), "show", "--out", str(out))
    assert (ran.code, ran.out) == (3, "")
    assert "error[" in ran.err
    assert not out.exists()


def test_a_date_that_is_none(small: Path) -> None:
    ran = call("--rules", str(small), "show", "--as-of", "tomorrow")
    assert (ran.code, ran.out) == (2, "")
    assert "`tomorrow` is not a date" in ran.err
