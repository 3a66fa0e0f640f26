"""Two sides -> everything that is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from engine.model.inforce import InForce
from engine.model.policy import Output
from engine.runs.comparison.attribution import (
    FACTS_EDIT,
    Attributed,
    How,
    Question,
    attribute,
    differing_facts,
    groups_of,
)
from engine.runs.comparison.counts import causes, matrix, only, reasons, totals
from engine.runs.comparison.edit import Edit, Sides
from engine.runs.comparison.edits import edits_between, is_read
from engine.runs.comparison.faults import unreadable
from engine.runs.comparison.folding import fold
from engine.runs.comparison.joined import Compared, write_joined
from engine.runs.comparison.listing import listed
from engine.runs.comparison.pair import pair, reach, reading
from engine.runs.comparison.report import Comparison, EditCount, Group, SideTold, Wanted
from engine.runs.comparison.sides import Side
from engine.runs.folder.faults import RunError
from engine.runs.population import Progress
from engine.source.render import escape
from engine.source.suggest import did_you_mean

USUAL: Final = ("segment", "center")


class Worked(NamedTuple):
    """A comparison, and what it was made from."""

    told: Comparison
    question: Question
    attributed: Attributed


def compare(sides: tuple[Side, Side], wanted: Wanted, scratch: Path, progress: Progress) -> Worked:
    """Compare two sides; what is found lies in an empty folder, `scratch`.

    Raises:
        RunError: an output is not of both policies, or a file of a side cannot be read.
    """
    try:
        return _compare(sides, wanted, scratch, progress)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable([side.name for side in sides], error) from None


def _compare(sides: tuple[Side, Side], wanted: Wanted, scratch: Path, progress: Progress) -> Worked:
    both = pair(sides[0].inforce, sides[1].inforce)
    compared = compared_outputs(sides, wanted.by)
    reached = reach(both, (each.decision for each in compared))
    joined = scratch / "joined.parquet"
    write_joined(sides, compared, reached, joined)
    question = Question(both, sides, compared, reached, joined, scratch)
    edits = wanted.edits
    if edits is None:
        found = fold(edits_between(Sides(both, *sides)), both)
        read = reading(both.old, reached) | reading(both.new, reached)
        edits = tuple(edit for edit in found if is_read(edit, reached, read))
    if sides[0].facts != sides[1].facts and differing_facts(question):
        edits = (*edits, Edit("the facts of the account", frozenset({FACTS_EDIT}), None, None))
    attributed = attribute(question, edits, progress)
    return Worked(_told(question, attributed, wanted.most), question, attributed)


def compared_outputs(sides: tuple[Side, Side], by: Sequence[str]) -> tuple[Compared, ...]:
    """The outputs that are compared: segment and center, or all outcomes; and those named.

    Raises:
        RunError: there is no such output on both sides.
    """
    old, new = (
        {o.name: (d.name, i, o) for d in side.inforce.decisions for i, o in enumerate(d.outputs)}
        for side in sides
    )
    both = [name for name in old if name in new and _is_alike(old[name], new[name])]
    usual = [name for name in USUAL if name in both] or _outcomes(sides[0].inforce, both)
    for name in by:
        if name not in both:
            near = did_you_mean(name, both)
            hint = f"did you mean `{near}`?" if near else f"there are: {', '.join(both)}"
            told = f"`{escape(name)}` is no output of both policies, or of another type"
            raise RunError(f"{told}; {hint}")
    names = [*dict.fromkeys([*usual, *by])]
    if not names:
        raise RunError("the two policies have no outcome in common")
    return tuple(Compared(old[n][0], old[n][2], new[n][2], old[n][1]) for n in names)


def _is_alike(old: tuple[str, int, Output], new: tuple[str, int, Output]) -> bool:
    """Whether values of an output can be compared: of one decision, and of one sort."""
    kinds = [
        (type_.kind, type_.element and type_.element.kind) for type_ in (old[2].type, new[2].type)
    ]
    numbers = all(output.type.is_numeric for output in (old[2], new[2]))
    return old[0] == new[0] and (numbers or kinds[0] == kinds[1])


def _outcomes(inforce: InForce, both: Sequence[str]) -> list[str]:
    names = [inforce.policy.decision(name).outputs[0].name for name in inforce.policy.outcomes]
    return [name for name in names if name in both][:2]


def _told(question: Question, attributed: Attributed, most: int) -> Comparison:
    found = totals(question)
    groups = [*groups_of(attributed)]
    edits = attributed.edits
    counts = tuple(_count(i, attributed, groups) for i in range(len(edits)))
    ordered = sorted(counts, key=lambda each: (-each.accounts, each.edit.place or "~"))
    return Comparison(
        old=_side(question.sides[0]),
        new=_side(question.sides[1]),
        accounts=found["both"],
        moved=found["moved"],
        reasons_changed=found["reasons"],
        turned_provisional=found["to provisional"],
        turned_settled=found["to settled"],
        new_in_error=found["new error"],
        no_longer_in_error=found["old error"],
        only_old=only(question, "from"),
        only_new=only(question, "to"),
        matrices=tuple(matrix(question, each, found) for each in question.compared),
        edits=tuple(ordered),
        groups=tuple(
            Group(how, tuple(edits[i] for i in places), accounts)
            for how, places, accounts in groups
            if how is not How.ALONE
        ),
        reasons=tuple(reasons(question, found)),
        causes=tuple(causes(question)),
        listed=tuple(listed(question, attributed, most)),
    )


def _side(side: Side) -> SideTold:
    policy = side.inforce.policy
    return SideTold(side.name, policy.name, policy.version, side.inforce.as_of.isoformat())


def _count(
    place: int, attributed: Attributed, groups: Sequence[tuple[How, tuple[int, ...], int]]
) -> EditCount:
    by_how = dict.fromkeys(How, 0)
    for how, edits, accounts in groups:
        if place in edits:
            by_how[how] += accounts
    return EditCount(
        attributed.edits[place],
        by_how[How.ALONE],
        by_how[How.ANY],
        by_how[How.TOGETHER],
        attributed.brought.get(place, ()),
        attributed.apart.get(place),
    )
