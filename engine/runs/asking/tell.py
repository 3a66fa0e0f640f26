"""An answer as lines of a table, as CSV, and as data for JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence

from engine.model.formats import plain_value, show_outcome, show_value
from engine.model.types import Value
from engine.runs.asking.answer import Answer, Counted, Groups, Row
from engine.runs.asking.names import Shown
from engine.runs.table import PROVISIONAL
from engine.source.formulas import escaped
from engine.source.masking import mask
from engine.source.render import escape


def answer_text(answer: Answer) -> str:
    """A line an account under a heading; provisional outcomes have a `?`."""
    head = ("account", *(each.name for each in answer.shown))
    rows = [(row.account, *map(_cell, _each(row, answer.shown))) for row in answer.rows]
    return "\n".join(_aligned([head, *rows]))


def answer_csv(answer: Answer) -> str:
    """The same as CSV; the last column names the outcomes that are provisional."""
    head = ("account", *(each.name for each in answer.shown), "provisional")
    rows = [
        (
            row.account,
            *(
                _plain_cell(value, each)
                for value, each in zip(row.values, answer.shown, strict=True)
            ),
            " ".join(_provisional(row, answer.shown)),
        )
        for row in answer.rows
    ]
    return _csv([head, *rows])


def answer_json(answer: Answer, condition: str | None) -> str:
    """The same as a JSON object."""
    data = _head(answer.run, answer.counted, condition) | {
        "accounts": [
            {
                "account": row.account,
                "values": {
                    each.name: plain_value(value, each.type)
                    for value, each in zip(row.values, answer.shown, strict=True)
                },
                "provisional": [*_provisional(row, answer.shown)],
                "not_decided": {
                    each.name: status
                    for each, _, _, status in _each(row, answer.shown)
                    if status != "decided"
                },
            }
            for row in answer.rows
        ]
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def groups_text(groups: Groups) -> str:
    """A line a value: how many accounts, and which share of those that match."""
    head = (groups.by.name, "accounts", "share")
    all_ = groups.counted.matched
    rows = [
        (_value_text(group.value, groups.by), f"{group.accounts:,}", f"{group.accounts / all_:.1%}")
        for group in groups.groups
    ]
    return "\n".join(_aligned([head, *rows], right=(1, 2)))


def groups_csv(groups: Groups) -> str:
    """The same as CSV."""
    rows = [(_plain_cell(g.value, groups.by), str(g.accounts)) for g in groups.groups]
    return _csv([(groups.by.name, "accounts"), *rows])


def groups_json(groups: Groups, condition: str | None) -> str:
    """The same as a JSON object."""
    data = _head(groups.run, groups.counted, condition) | {
        "by": groups.by.name,
        "groups": [
            {"value": plain_value(group.value, groups.by.type), "accounts": group.accounts}
            for group in groups.groups
        ],
        "more_groups": groups.more,
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def counted_json(run: str, counted: Counted, condition: str | None) -> str:
    """The counts as a JSON object."""
    return json.dumps(_head(run, counted, condition), ensure_ascii=False, indent=2)


def counted_csv(counted: Counted) -> str:
    """The counts as CSV."""
    return _csv([("matched", "unknown"), (str(counted.matched), str(counted.unknown))])


def remark(counted: Counted, told: int | None = None) -> str:
    """In a sentence: how many match, how many of them are told, for how many it is not known."""
    one = counted.matched == 1
    parts = [f"{counted.matched:,} account{'' if one else 's'} match{'es' if one else ''}"]
    if told is not None and told < counted.matched:
        parts.append(f"the first {told:,} shown, {counted.matched - told:,} more with `--limit`")
    if counted.unknown:
        lack = "a fact or an outcome that the query reads is missing"
        parts.append(f"not known for {counted.unknown:,} more: {lack}")
    return "; ".join(parts)


def _head(run: str, counted: Counted, condition: str | None) -> dict[str, object]:
    return {
        "run": run,
        "condition": condition,
        "matched": counted.matched,
        "unknown": counted.unknown,
    }


def _each(row: Row, shown: Sequence[Shown]) -> Iterator[tuple[Shown, Value, bool, str]]:
    return zip(shown, row.values, row.provisional, row.status, strict=True)


def _cell(part: tuple[Shown, Value, bool, str]) -> str:
    """A value, with `?` where it is provisional; or `error`, `blocked`."""
    shown, value, provisional, status = part
    if status != "decided":
        return status
    return _value_text(value, shown) + (PROVISIONAL if provisional else "")


def _value_text(value: Value, shown: Shown) -> str:
    if shown.decision is None:
        return show_value(value, shown.type, shown.unit)
    return show_outcome(value, shown.type)


def _plain_cell(value: Value, shown: Shown) -> str:
    plain = plain_value(value, shown.type)
    match plain:
        case None:
            return ""
        case bool():
            return str(plain).lower()
        case list():
            return ", ".join("" if each is None else str(each) for each in plain)
        case _:
            return str(plain)


def _provisional(row: Row, shown: Sequence[Shown]) -> Iterator[str]:
    for each, _, provisional, _ in _each(row, shown):
        if provisional:
            yield each.name


def _aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Rows in columns; each cell is masked before it is measured, and cannot move the cursor."""
    safe = [[escape(mask(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*safe, strict=True)]
    for row in safe:
        cells = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _csv(rows: Sequence[Sequence[str]]) -> str:
    """Lines in which a spreadsheet finds no formula, and nothing moves the cursor."""
    written = io.StringIO()
    cells = ([escaped(escape(cell)) for cell in row] for row in rows)
    csv.writer(written, lineterminator="\n").writerows(cells)
    return written.getvalue().removesuffix("\n")
