"""A new rule of a decision: an item of its list, or a row of its table."""

from __future__ import annotations

import json
from typing import Final

from engine.editing.pipe_rows import align
from engine.editing.skeletons.bench import Added, Bench, PolicyText, SkeletonError
from engine.editing.skeletons.insertion import Insertion, applied, row_after, under
from engine.editing.skeletons.names import decisions_named, new_id
from engine.editing.skeletons.values import first_value, yaml_value
from engine.model.policy import HitPolicy
from engine.policy.checks.remarks import UNWRITTEN
from engine.policy.checks.rows import ANNOTATIONS
from engine.policy.surface.grid import Grid
from engine.policy.surface.pipe_table import read_pipe_table
from engine.policy.yaml.nodes import Mapping, Node, Scalar
from engine.policy.yaml.rejoin import rejoined
from engine.source.suggest import did_you_mean

NEVER: Final = "false"
"""The condition of a rule that is not yet written: it never matches."""
NEVER_CELL: Final = "not(-)"
"""The same as a cell of a table."""


def new_rule(bench: Bench, decision: str, id_: str) -> Added:
    """A rule that never matches, last in the list, or the table, of its decision.

    Raises:
        SkeletonError: There is no such decision, the id is none or taken, or the file is
            not written so that a rule can be added.
    """
    new_id(bench, id_)
    text = _decision(bench, decision)
    outputs = _outputs(bench, text)
    table = text.node.get("table")
    if isinstance(table, Scalar) and text.node.get("rules") is None:
        return _row(text, table, id_, outputs)
    policy = text.node.get("hit_policy")
    counts = isinstance(policy, Scalar) and policy.text == HitPolicy.COUNT
    lines, flow = rule_lines(id_, {} if counts else outputs)
    change, line = applied(text, under(text, "rules", lines, flow))
    to_do = (
        f"`when` is `{NEVER}`, so that the rule never matches: write the condition",
        "fill in `title`, `then` and `because`, then run `tidewaiter check`",
        f"show that it works: tidewaiter new test NAME --rule {id_}",
    )
    return Added(change, line, f"rule `{id_}`", to_do)


def rule_lines(id_: str, outputs: dict[str, str]) -> tuple[list[str], str]:
    """A rule as the lines of an item, and in one line."""
    lines = [f"- id: {id_}", f"  title: {UNWRITTEN}", f"  when: {NEVER}"]
    then = _then(outputs)
    if then is not None:
        lines.append(f"  then: {then}")
    lines.append(f"  because: {UNWRITTEN}")
    inside = ", ".join(line[2:] for line in lines)
    return lines, "{" + inside + "}"


def _then(outputs: dict[str, str]) -> str | None:
    if not outputs:
        return None
    if len(outputs) == 1:
        return yaml_value(next(iter(outputs.values())))
    return "{" + ", ".join(f"{name}: {yaml_value(each)}" for name, each in outputs.items()) + "}"


def _decision(bench: Bench, decision: str) -> PolicyText:
    for text in bench.having("decision", "decision"):
        name = text.node.get("decision")
        if isinstance(name, Scalar) and name.text == decision:
            return text
    names = [each.name for each in decisions_named(bench)]
    near = did_you_mean(decision, names)
    if near is not None:
        hint = f"did you mean `{near}`?"
    elif names:
        hint = f"the decisions are: {', '.join(sorted(names))}"
    else:
        hint = f"make it first: tidewaiter new decision {decision}"
    raise SkeletonError(f"there is no decision `{decision}`; {hint}")


def _outputs(bench: Bench, text: PolicyText) -> dict[str, str]:
    """For each output a value that changes nothing: what holds otherwise, or nothing to add."""
    given, otherwise = text.node.get("output"), text.node.get("otherwise")
    if not isinstance(given, Mapping):
        return {}
    found = {}
    for name, type_ in rejoined(given).entries:
        value = otherwise.get(name.text) if isinstance(otherwise, Mapping) else otherwise
        words = type_.text if isinstance(type_, Scalar) else ""
        found[name.text] = _literal(value) or first_value(bench, words)
    return found


def _literal(node: Node | None) -> str | None:
    if not isinstance(node, Scalar) or node.text.startswith("=") or node.text in ("", "null"):
        return None
    return node.text


# --- rows -----------------------------------------------------------------------------------


def _row(text: PolicyText, table: Scalar, id_: str, outputs: dict[str, str]) -> Added:
    grid = read_pipe_table(table, "the table", [])
    if table.style != "literal" or grid is None:
        raise SkeletonError(f"the table of `{text.shown}` cannot be read; run `tidewaiter check`")
    if not any(cell.text == "id" for cell in grid.header[: grid.split]):
        raise SkeletonError(f"the table of `{text.shown}` has no column `id`")
    change, line = applied(text, _new_row(text, table, grid, _cells(grid, id_, outputs)))
    fill = ", ".join(f"`{each}`" for each in _inputs(grid))
    matches = f"as long as it is `{NEVER_CELL}`, the rule never matches"
    to_do = (
        f"write its tests ({fill}), the first of them too: {matches}"
        if fill
        else "the table has no column to test: give it one, for this rule always matches",
        "fill in the rest of the row, then run `tidewaiter fmt` and `tidewaiter check`",
        f"show that it works: tidewaiter new test NAME --rule {id_}",
    )
    return Added(change, line, f"rule `{id_}`", to_do)


def _inputs(grid: Grid) -> list[str]:
    return [cell.text for cell in grid.header[: grid.split] if cell.text not in ANNOTATIONS]


def _cells(grid: Grid, id_: str, outputs: dict[str, str]) -> list[str]:
    given = {"id": id_, "title": UNWRITTEN, "because": UNWRITTEN}
    given |= dict.fromkeys(_inputs(grid)[:1], NEVER_CELL)
    left = [given.get(cell.text, "-") for cell in grid.header[: grid.split]]
    right = (outputs.get(cell.text, "null") for cell in grid.header[grid.split :])
    return left + [json.dumps(each) if set('|"') & set(each) else each for each in right]


def _new_row(text: PolicyText, table: Scalar, grid: Grid, cells: list[str]) -> Insertion:
    rows = [[cell.text for cell in row] for row in (grid.header, *grid.rows)]
    return row_after(text, table, align([*rows, cells], grid.split)[-1])
