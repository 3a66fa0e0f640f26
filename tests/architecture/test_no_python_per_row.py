"""Whole populations are decided as columns: no Python sees a row, but where a few rows are told."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import modules, tree

MODULES = modules("engine/engines/columnar", "engine/runs")
BANNED = frozenset(
    {
        *("map_elements", "map_batches", "map_groups", "map_rows", "apply", "applymap"),
        *("iter_rows", "iter_slices", "rows", "rows_by_key", "row", "to_dict", "to_dicts"),
        *("to_list", "tolist", "to_pandas", "toPandas", "toLocalIterator", "foreach"),
        *("udf", "pandas_udf", "mapInPandas", "mapInArrow", "applyInPandas", "register_plugin"),
    }
)
"""Calls by which Python gets hold of single rows or values of columns."""

VECTOR = {
    "engine/engines/columnar/bits_in_polars.py::_interval::map_batches": (
        "a sorted search, which Polars has for columns only and not as an expression"
    ),
    "engine/engines/columnar/bits_in_polars.py::_find::map_batches": (
        "a replacement by a table, which an expression would build anew for each batch"
    ),
    "engine/runs/population.py::_counted::map_batches": (
        "the heights of batches for who is told how far it is; the batch goes on as it came"
    ),
}
"""Functions of whole columns: called once a batch, and they look at no value of it."""

FEW = {
    "engine/engines/columnar/results.py::results::iter_rows": "an engine asked for single accounts",
    "engine/runs/asking/answer.py::answer::iter_rows": "at most `--limit` accounts, to be printed",
    "engine/runs/asking/answer.py::grouped::iter_rows": "at most `--limit` groups",
    "engine/runs/asking/answer.py::_counted::row": "the only row of counts",
    "engine/runs/comparison/attribution.py::groups_of::iter_rows": "a row a group of edits",
    "engine/runs/comparison/counts.py::totals::row": "the only row of counts",
    "engine/runs/comparison/counts.py::matrix::iter_rows": "a row a pair of outcomes",
    "engine/runs/comparison/counts.py::causes::row": "the only row of counts",
    "engine/runs/comparison/listing.py::listed::iter_rows": "at most as many as are listed",
    "engine/runs/comparison/sweep.py::_point::iter_rows": "a row an outcome",
    "engine/runs/kept.py::_row_of::row": "the account that is explained",
    "engine/runs/kept.py::_no_account::row": "the first reason why it was rejected",
    "engine/runs/kept.py::_no_account::to_list": "a bounded number of ids, to say which was meant",
    "engine/runs/overview/count.py::_errors::row": "the only row of counts",
    "engine/runs/overview/count.py::_rejections::iter_rows": "a row a code and column",
    "engine/runs/overview/outcomes.py::distributions::iter_rows": "a row an outcome",
    "engine/runs/overview/outcomes.py::_of_members::row": "the only row of counts",
    "engine/runs/overview/outcomes.py::numbers::row": "the only row of counts",
    "engine/runs/overview/outcomes.py::_one_by_one::iter_rows": "a row a bar",
    "engine/runs/overview/outcomes.py::_histogram::iter_rows": "a row a bar",
    "engine/runs/overview/outcomes.py::cross::iter_rows": "a row a pair of outcomes",
    "engine/runs/overview/rules.py::rule_counts::row": "the only row of counts",
    "engine/runs/overview/rules.py::rule_counts::iter_rows": "a row a rule",
    "engine/runs/overview/rules.py::reasons::iter_rows": "a row a group",
    "engine/runs/overview/wanted.py::wanted::row": "the only row of counts",
    "engine/runs/population.py::count::row": "the only row of counts",
    "engine/runs/population.py::_groups::iter_rows": "a row an outcome",
    "engine/runs/replay.py::_unlike::iter_rows": "the first account that differs",
    "engine/runs/replay.py::_unlike_rejected::iter_rows": "the first row that differs",
    "engine/runs/sample.py::_sampled::iter_rows": "the accounts of the sample",
    "engine/runs/sample.py::_rows_of::iter_rows": "the accounts of the sample",
    "engine/runs/summary.py::_rejected::iter_rows": "a row a code",
    "engine/runs/summary.py::_errors::row": "the only row of counts",
}
"""Rows that are few, however many accounts there are."""


def calls(source: ast.AST, function: str = "") -> Iterator[str]:
    """The calls of `BANNED` names, each as `function::name`; also of names that are handed on."""
    for node in ast.iter_child_nodes(source):
        if isinstance(node, ast.FunctionDef):
            yield from calls(node, node.name)
            continue
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "attr", None) if isinstance(called, ast.Attribute) else None
        if name in BANNED:
            yield f"{function}::{name}"
        yield from calls(node, function)


def test_no_python_sees_a_row() -> None:
    found = {f"{module}::{call}" for module in MODULES for call in calls(tree(module))}
    assert found == VECTOR.keys() | FEW.keys()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def f(frame):\n    return [g(row) for row in frame.iter_rows()]", ["f::iter_rows"]),
        ("def f(c):\n    return c.map_elements(lambda v: v + 1)", ["f::map_elements"]),
        ("def f(c):\n    def g():\n        return c.x().map_batches(h)\n", ["g::map_batches"]),
        ("x = frame.lazy().collect().to_dicts()", ["::to_dicts"]),
        ("def f(table):\n    return [r for r in table.rows]", []),
    ],
)
def test_what_would_be_found(text: str, found: list[str]) -> None:
    assert [*calls(ast.parse(text))] == found


@pytest.mark.parametrize(
    "module", modules("engine/runs", "engine/engines", "engine/accounts"), ids=str
)
def test_what_is_made_sure_of_is_made_sure_of_with_python_o_too(module: Path) -> None:
    """`python -O` leaves `assert` out; that no row is lost must not go with it."""
    assert not [node.lineno for node in ast.walk(tree(module)) if isinstance(node, ast.Assert)]
