"""A comparison as lines: what moved first, then why, then the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.runs.comparison.attribution import How
from engine.runs.comparison.edit import Edit
from engine.runs.comparison.report import Comparison, EditCount, End, Group, Matrix, Moved
from engine.source.render import escape

_WIDEST_MATRIX: Final = 8
_MOST_PAIRS: Final = 12
_MOST_LINES: Final = 12
NOT_ALONE: Final = {
    How.ANY: "any one of these alone",
    How.TOGETHER: "only together",
    How.SEVERAL: "by several together, in more than one way",
    How.UNEXPLAINED: "not by any edit: the run does not follow from its policy and facts",
}


def comparison_text(comparison: Comparison) -> str:
    """A comparison as text."""
    return "\n".join(_lines(comparison))


def _lines(told: Comparison) -> Iterator[str]:
    yield from heading(told)
    yield f"{told.moved:,} of {told.accounts:,} accounts moved ({share(told.moved, told.accounts)})"
    for matrix in told.matrices:
        yield from ("", *_matrix(matrix, told.accounts))
    if told.edits or told.groups:
        yield ""
    numbers = {each.edit: i for i, each in enumerate(told.edits, 1) if each.accounts}
    yield from _edits(told, numbers)
    yield from ("", *_others(told))
    if told.listed:
        yield ""
        more = told.moved - len(told.listed)
        first = f", the first {len(told.listed):,} of {told.moved:,}" if more else ""
        yield f"moved accounts{first}"
        for moved in told.listed:
            yield from _moved(moved, numbers)


def heading(told: Comparison) -> Iterator[str]:
    """Which two sides are compared."""
    for mark, side in (("old", told.old), ("new", told.new)):
        yield f"{mark}  {escape(side.name)}  {side.policy} {side.version}, as of {side.as_of}"


def share(part: int, whole: int) -> str:
    """A share in percent, with as many digits as tell it from nothing and from all."""
    if not whole or not part:
        return "0%"
    percent = part * 100 / whole
    return f"{percent:.2g}%" if percent < 1 else f"{percent:.1f}%"


def _matrix(matrix: Matrix, accounts: int) -> Iterator[str]:
    yield f"{matrix.output}: {matrix.moved:,} moved ({share(matrix.moved, accounts)})"
    if not matrix.moved:
        return
    moved = [cell for cell in matrix.cells if cell.old != cell.new]
    values = sorted({cell.old for cell in moved} | {cell.new for cell in moved})
    if len(values) <= _WIDEST_MATRIX and not matrix.is_cut:
        yield from _grid(matrix, values)
        return
    for cell in moved[:_MOST_PAIRS]:
        yield f"  {cell.accounts:>10,}  {cell.old} -> {cell.new}"
    if len(moved) > _MOST_PAIRS:
        rest = matrix.moved - sum(cell.accounts for cell in moved[:_MOST_PAIRS])
        yield f"  {rest:>10,}  in other ways"


def _grid(matrix: Matrix, values: list[str]) -> Iterator[str]:
    cells = {(cell.old, cell.new): cell.accounts for cell in matrix.cells}
    rows = [["from \\ to", *values]]
    for old in values:
        numbers = [cells.get((old, new), 0) for new in values]
        rows.append([old, *(f"{n:,}" if n else "." for n in numbers)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *rest = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  " + "  ".join([first, *rest])


def _edits(told: Comparison, numbers: Mapping[Edit, int]) -> Iterator[str]:
    if told.moved:
        yield f"by edit{'' if numbers else ': none of those found moves an account'}"
    for each in told.edits[: min(_MOST_LINES, len(numbers))]:
        yield from _edit(each, numbers[each.edit])
    if len(numbers) > _MOST_LINES:
        yield f"  and {len(numbers) - _MOST_LINES:,} edits more"
    groups = [group for group in told.groups if group.how is not How.ANY]
    for group in groups[:_MOST_LINES]:
        yield from _group(group, numbers)
    if len(groups) > _MOST_LINES:
        rest = sum(group.accounts for group in groups[_MOST_LINES:])
        yield f"  {rest:>10,}  by other combinations of edits"
    idle = [each for each in told.edits if not each.accounts]
    if idle:
        which = "edits that move" if len(idle) > 1 else "edit that moves"
        yield f"  {len(idle):,} {which} no account"
        yield from (f"    {placed(each.edit)}" for each in idle[:_MOST_LINES])
        if len(idle) > _MOST_LINES:
            yield f"    and {len(idle) - _MOST_LINES:,} more"


def _edit(each: EditCount, number: int) -> Iterator[str]:
    yield f"  {each.accounts:>10,}  [{number}] {placed(each.edit)}"
    yield from (f"  {'':>10}      {part}" for part in parts_of(each))


def parts_of(each: EditCount) -> Iterator[str]:
    """What else is to be said of an edit: how sure it is, what it needs."""
    if each.shared or each.together:
        if each.alone:
            yield f"{each.alone:,} by it and by no other alone"
        if each.shared:
            yield f"{each.shared:,} by it alone, and by another alone as well"
        if each.together:
            yield f"{each.together:,} only together with others"
    if each.brought:
        yield f"it brings along what it reads: {', '.join(each.brought)}"
    if each.apart:
        yield f"it cannot be applied alone: {each.apart}"


def placed(edit: Edit) -> str:
    """An edit with its place before it."""
    return f"{edit.place}  {edit.what}" if edit.place else edit.what


def _numbered(edits: Sequence[Edit], numbers: Mapping[Edit, int]) -> str:
    return ", ".join(f"[{numbers[edit]}]" if edit in numbers else edit.what for edit in edits)


def _group(group: Group, numbers: Mapping[Edit, int]) -> Iterator[str]:
    which = f": {_numbered(group.edits, numbers)}" if group.edits else ""
    yield f"  {group.accounts:>10,}  {NOT_ALONE[group.how]}{which}"


def _others(told: Comparison) -> Iterator[str]:
    yield f"same outcome, other reasons  {told.reasons_changed:,}"
    for reason in told.reasons[:_MOST_LINES]:
        where = f"  {reason.place}" if reason.place else ""
        counts = f"holds newly for {reason.gained:,}, no longer for {reason.lost:,}"
        yield f"  {reason.rule}{where}  {counts}"
    if len(told.reasons) > _MOST_LINES:
        yield f"  and {len(told.reasons) - _MOST_LINES:,} rules more"
    yield f"settled turned provisional   {told.turned_provisional:,}, back {told.turned_settled:,}"
    gone = told.no_longer_in_error
    yield f"newly in error               {told.new_in_error:,}, no longer {gone:,}"
    for cause, new, gone in told.causes[:_MOST_LINES]:
        yield f"  {cause}  newly {new:,}, no longer {gone:,}"
    for mark, (count, ids) in (("old", told.only_old), ("new", told.only_new)):
        if count:
            more = ", ..." if count > len(ids) else ""
            yield f"only in the {mark} one          {count:,}: {', '.join(ids)}{more}"


def _moved(moved: Moved, numbers: Mapping[Edit, int]) -> Iterator[str]:
    changed = [each for each in moved.outcomes if each[1].value != each[2].value]
    joint = {How.ALONE: "by", How.ANY: "by any of"}.get(moved.how, "only together by")
    by = f"{joint} {_numbered(moved.edits, numbers)}" if moved.edits else NOT_ALONE[moved.how]
    for i, (name, old, new) in enumerate(changed):
        who = moved.account if i == 0 else ""
        last = f"  {by}" if i == len(changed) - 1 else ""
        yield f"  {who:<14} {name} {old.value}{_mark(old)} -> {new.value}{_mark(new)}{last}"
        yield from (f"  {'':<14}   {told}" for told in (_why("was", old), _why("is", new)) if told)


def _why(verb: str, end: End) -> str:
    by = "  ".join(part for part in (end.by, end.place) if part)
    return f"{verb:<4}{by}" if by else ""


def _mark(end: End) -> str:
    return "" if end.settled or end.by in ("error", "blocked") else "?"
