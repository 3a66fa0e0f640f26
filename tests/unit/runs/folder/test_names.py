"""The names of runs, and paths that stay inside."""

from __future__ import annotations

from datetime import date

import pytest

from engine.runs.folder.names import is_inside, next_number, parse_name, run_name

DAY = date(2026, 11, 24)


def test_names_sort_by_date_and_then_by_number() -> None:
    names = [
        run_name(date(2026, 11, 24), 2),
        run_name(date(2026, 11, 24), 10),
        run_name(date(2027, 1, 2), 1),
    ]
    assert names == ["2026-11-24-002", "2026-11-24-010", "2027-01-02-001"]
    assert sorted(names) == names


@pytest.mark.parametrize(
    ("name", "parsed"),
    [
        ("2026-11-24-001", (DAY, 1)),
        ("2026-11-24-999", (DAY, 999)),
        ("2026-11-24-000", None),
        ("2026-11-24-1000", None),
        ("2026-11-24", None),
        ("2026-02-30-001", None),
        ("2026-11-24-0\u06601", None),
        (".unfinished-12", None),
        ("2026-11-24-001 ", None),
    ],
)
def test_what_is_a_name(name: str, parsed: tuple[date, int] | None) -> None:
    assert parse_name(name) == parsed


def test_the_next_number_is_that_after_the_highest_of_the_date() -> None:
    assert next_number(DAY, []) == 1
    assert next_number(DAY, ["2026-11-25-007", "stray"]) == 1
    assert next_number(DAY, ["2026-11-24-001", "2026-11-24-004"]) == 5


@pytest.mark.parametrize("path", ["a.yaml", "decisions/a b.yaml", "..a", "a/..b", "ä.yaml"])
def test_paths_inside(path: str) -> None:
    assert is_inside(path)


@pytest.mark.parametrize(
    "path",
    [
        *("", ".", "..", "/", "/a", "../a", "a/../b", "a/..", "./a", "a//b", "a/", "a/./b"),
        *("a\\b", "C:\\a", "a\0b", "a\nb", "a\u202eb", "a" * 1001),
    ],
)
def test_paths_that_leave_or_are_written_oddly(path: str) -> None:
    assert not is_inside(path)
