"""What an import of a sheet changes, in words or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.editing.sheets import Plan


def as_text(plan: Plan, *, with_lines: bool, is_written: bool) -> str:
    """The plan in words, safe to print; with the lines of the file that change, if asked for."""
    from engine.editing.changes import difference
    from engine.source.render import escape

    lines = [_summary(plan)]
    lines += [f"+ {name}  {_said(cells)}".rstrip() for name, cells in plan.changes.added.items()]
    for name, cells in plan.changes.changed.items():
        told = "; ".join(f"{cell.header}: {cell.before} -> {cell.after}" for cell in cells)
        lines.append(f"~ {name}  {told}")
    lines += [f"- {name}  {_said(cells)}".rstrip() for name, cells in plan.changes.removed.items()]
    if plan.changes.moved:
        lines.append("~ the rows that were there before stand in another order")
    if with_lines and plan.changes_anything:
        lines += ["", *difference([plan.change]).split("\n")]
    digests = plan.meaning_before[:16], plan.meaning_after[:16]
    same = digests[0] == digests[1]
    lines.append("meaning unchanged " + digests[0] if same else "meaning {} -> {}".format(*digests))
    if is_written:
        lines.append(f"wrote {plan.change.shown}")
    elif plan.changes_anything:
        lines.append("nothing was written")
    return "\n".join(map(escape, lines))


def _summary(plan: Plan) -> str:
    changes = plan.changes
    if not changes.any:
        return f"{plan.name}: no row changed, {changes.kept:,} as before"
    counts = [(changes.added, "added"), (changes.changed, "changed"), (changes.removed, "removed")]
    told = [f"{len(rows):,} {word}" for rows, word in counts if rows]
    return f"{plan.name}: {', '.join([*told, f'{changes.kept:,} as before'])}"


def _said(cells: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{header}: {text}" for header, text in cells[1:])


def as_json(plan: Plan, *, is_written: bool) -> str:
    r"""The plan as JSON, in which what a terminal would obey stands as `\u202e`."""
    text = json.dumps(_as_data(plan, is_written=is_written), ensure_ascii=False, indent=2)
    return "".join(
        sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text
    )


def _as_data(plan: Plan, *, is_written: bool) -> dict[str, object]:
    changes = plan.changes
    return {
        "table": plan.name,
        "file": plan.change.shown,
        "added": {name: dict(cells) for name, cells in changes.added.items()},
        "changed": {
            name: [{"column": c.header, "before": c.before, "after": c.after} for c in cells]
            for name, cells in changes.changed.items()
        },
        "removed": {name: dict(cells) for name, cells in changes.removed.items()},
        "kept": changes.kept,
        "moved": changes.moved,
        "meaning_before": plan.meaning_before,
        "meaning_after": plan.meaning_after,
        "notices": [*plan.notices],
        "written": is_written,
    }
