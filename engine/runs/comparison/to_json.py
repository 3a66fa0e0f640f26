"""A comparison as plain data for JSON."""

from __future__ import annotations

import json
from typing import Any

from engine.runs.comparison.edit import Edit
from engine.runs.comparison.report import Comparison, EditCount, End, Moved


def comparison_json(told: Comparison, failed: tuple[str, ...] = ()) -> str:
    """A comparison as a JSON object; `failed` are the conditions that hold."""
    return json.dumps(comparison_data(told, failed), ensure_ascii=False, indent=2)


def comparison_data(told: Comparison, failed: tuple[str, ...] = ()) -> dict[str, Any]:
    """A comparison as plain data."""
    return {
        "old": _side(told.old),
        "new": _side(told.new),
        "accounts": told.accounts,
        "moved": told.moved,
        "outcomes": {
            matrix.output: {
                "moved": matrix.moved,
                "turned_provisional": matrix.turned_provisional,
                "turned_settled": matrix.turned_settled,
                "is_cut": matrix.is_cut,
                "from_to": [
                    {"from": cell.old, "to": cell.new, "accounts": cell.accounts}
                    for cell in matrix.cells
                ],
            }
            for matrix in told.matrices
        },
        "edits": [_count(each) for each in told.edits],
        "combinations": [
            {
                "how": group.how.value,
                "accounts": group.accounts,
                "edits": [_edit(edit) for edit in group.edits],
            }
            for group in told.groups
        ],
        "reasons_changed": told.reasons_changed,
        "rules": [
            {"rule": each.rule, "place": each.place, "lost": each.lost, "gained": each.gained}
            for each in told.reasons
        ],
        "turned_provisional": told.turned_provisional,
        "turned_settled": told.turned_settled,
        "newly_in_error": told.new_in_error,
        "no_longer_in_error": told.no_longer_in_error,
        "causes_of_error": [
            {"cause": cause, "new": new, "gone": gone} for cause, new, gone in told.causes
        ],
        "only_in_old": {"accounts": told.only_old[0], "first": [*told.only_old[1]]},
        "only_in_new": {"accounts": told.only_new[0], "first": [*told.only_new[1]]},
        "moved_accounts": [_moved(each) for each in told.listed],
        "failed": [*failed],
    }


def _side(side: Any) -> dict[str, str]:  # noqa: ANN401  # a small record
    return {
        "name": side.name,
        "policy": side.policy,
        "version": side.version,
        "as_of": side.as_of,
    }


def _edit(edit: Edit) -> dict[str, str | None]:
    return {"edit": edit.what, "old_place": edit.old, "new_place": edit.new}


def _count(each: EditCount) -> dict[str, Any]:
    return {
        **_edit(each.edit),
        "accounts": each.accounts,
        "alone": each.alone,
        "shared": each.shared,
        "together": each.together,
        "brings": [*each.brought],
        "not_alone_because": each.apart,
    }


def _moved(moved: Moved) -> dict[str, Any]:
    return {
        "account": moved.account,
        "outcomes": {
            name: {"from": _end(old), "to": _end(new)} for name, old, new in moved.outcomes
        },
        "how": moved.how.value,
        "edits": [_edit(edit) for edit in moved.edits],
    }


def _end(end: End) -> dict[str, Any]:
    return {"value": end.value, "by": end.by, "place": end.place, "settled": end.settled}
