"""Rows of a pipe table, aligned."""

from __future__ import annotations

from engine.editing.pipe_rows import align


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    rows = [["id", "score", "band"], ["A", "> 70", "high"], ["LONG-ID", "-", "low"]]
    assert align(rows, 2) == [
        "id      | score || band",
        "A       | > 70  || high",
        "LONG-ID | -     || low",
    ]


def test_without_outputs_there_is_no_double_bar() -> None:
    assert align([["id", "open"], ["GAP-A", "true"]], 2) == ["id    | open", "GAP-A | true"]


def test_wide_and_combining_signs_take_the_columns_they_take() -> None:
    assert align([["a", "b"], ["\u6f22", "x"], ["e\u0301", "y"]], 1) == [
        "a  || b",
        "\u6f22 || x",
        "e\u0301  || y",
    ]
