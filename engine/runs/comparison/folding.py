"""Edits that cannot stand alone, or are too many, put together to larger ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.model.types import Type
from engine.runs.comparison.edit import Edit
from engine.runs.comparison.mixing import Part
from engine.runs.comparison.pair import Pair, read_by

MOST: Final = 200
"""Edits that are tried one by one; of more, those of one table or decision are tried as one."""


_GROUPS: Final = {"row": "reference table", "no row": "reference table", "table": "table"}


def fold(edits: Sequence[Edit], pair: Pair) -> tuple[Edit, ...]:
    """Put together what belongs together, and what there is too much of."""
    found = [*edits]
    for part, decisions in _ties(pair):
        together = [each for each in found if each.decision in decisions or part in each.parts]
        found = [each for each in found if each not in together]
        wholes = {("decision", name) for name in decisions}
        places = [each for each in together if each.place] or together
        sort, name = part[:2]
        what = f"{sort} `{name}` is of another type; with all that reads it"
        found.append(
            Edit(
                what,
                frozenset({part, *wholes}).union(*(each.parts for each in together)),
                places[0].old if places else None,
                places[0].new if places else None,
                decision=next(iter(sorted(decisions)), None),
            )
        )
    if len(found) > MOST:
        found = [*_by_group(found)]
    return tuple(found)


def _ties(pair: Pair) -> Iterator[tuple[Part, frozenset[str]]]:
    """What is of another sort of type, and the decisions that read or give it, in both policies."""
    old, new = pair.sides
    facts = (old.policy.facts, new.policy.facts)
    parameters = (old.policy.parameters, new.policy.parameters)
    shared: list[tuple[str, str, Type, Type]] = [
        *(("fact", n, f.type, facts[1][n].type) for n, f in facts[0].items() if n in facts[1]),
        *(
            ("parameter", n, p.type, parameters[1][n].type)
            for n, p in parameters[0].items()
            if n in parameters[1]
        ),
    ]
    both = {d.name for d in old.decisions} & {d.name for d in new.decisions}
    readers = [(d.name, read_by(d)) for side in pair.sides for d in side.decisions]
    for sort, name, left, right in shared:
        if left.kind is not right.kind:
            found = {reader for reader, read in readers if (sort, name) in read}
            yield (sort, name), frozenset(found & both)
    for decision in old.decisions:
        after = [d for d in new.decisions if d.name == decision.name]
        kinds = [{o.name: o.type.kind for o in d.outputs} for d in (decision, *after)]
        if any(kinds[0][name] is not kinds[-1].get(name, kind) for name, kind in kinds[0].items()):
            found = {
                d.name
                for side in pair.sides
                for d in side.decisions
                if decision.name in d.reads_decisions()
            }
            yield ("decision", decision.name), frozenset({decision.name} | (found & both))


def _by_group(edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits of one decision or reference table as one."""
    groups: dict[tuple[object, ...], list[Edit]] = {}
    for edit in edits:
        part = min(edit.parts, key=str)
        key = ("decision", edit.decision) if edit.decision else ("other", *part[:2])
        groups.setdefault(key, []).append(edit)
    for (sort, *names), group in groups.items():
        if len(group) == 1:
            yield group[0]
            continue
        of = _GROUPS.get(str(names[0]), str(names[0])) if sort == "other" else sort
        what = f"{len(group):,} edits of {of} `{names[-1]}`"
        first = next((each for each in group if each.place), group[0])
        parts = frozenset[Part]().union(*(each.parts for each in group))
        yield Edit(f"{what}, from here on", parts, first.old, first.new, group[0].decision)
