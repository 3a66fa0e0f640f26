"""What the parts of a conjunction ask of an operand: whether all can hold, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from engine.analysis.warnings.canonical import (
    Form,
    Signed,
    as_test,
    choices,
    flat,
    form,
    form_of,
)
from engine.analysis.warnings.domains import Domains
from engine.analysis.warnings.regions import Region, compared, join, lies_in, meet
from engine.model.expressions import Expr, Literal
from engine.model.operators import CompareOp

SIGNS: Final[dict[CompareOp, frozenset[int]]] = {
    CompareOp.LT: frozenset({-1}),
    CompareOp.LE: frozenset({-1, 0}),
    CompareOp.EQ: frozenset({0}),
    CompareOp.NE: frozenset({-1, 1}),
    CompareOp.GE: frozenset({0, 1}),
    CompareOp.GT: frozenset({1}),
}
"""How the left side may stand to the right one: below, at or above it."""


Asking = TypeVar("Asking")


class Clash(NamedTuple):
    """Two parts of a conjunction that cannot both hold."""

    first: Expr
    second: Expr


@dataclass(frozen=True, slots=True)
class Constraint:
    """What one part asks of one operand: a value of a region. Exact where it asks just that."""

    operand: Form
    region: Region
    exact: bool


class Asked(NamedTuple):
    """What a part asks, worked out once: it is held against the parts of many others."""

    form: Form
    pair: tuple[Form, Form] | None
    """The two sides of a comparison."""
    signs: frozenset[int]
    """How they may stand to each other."""
    constraint: Constraint | None


class Conjunction:
    """The parts that must all hold, with what they ask of each operand."""

    def __init__(self, parts: Iterable[Signed], domains: Domains) -> None:
        self.parts = tuple(_asked(each, domains) for part in parts for each in flat(part))
        self.forms = frozenset(part.form for part in self.parts)
        self._pairs: dict[tuple[Form, Form], frozenset[int]] = {}
        self._regions: dict[Form, Region] = {}
        for part in self.parts:
            self._note(part)
        self.operands = frozenset(self._regions)
        """What has a region asked of it."""

    def _note(self, part: Asked) -> None:
        if part.pair is not None:
            before = self._pairs.get(part.pair, SIGNS[CompareOp.NE] | {0})
            self._pairs[part.pair] = before & part.signs
        asked = part.constraint
        if asked is not None:
            known = self._regions.get(asked.operand)
            region = asked.region if known is None else meet(known, asked.region)
            self._regions[asked.operand] = region

    @property
    def is_empty(self) -> bool:
        """Whether no value of some operand is left: then it never holds."""
        return any(region.is_empty for region in self._regions.values())

    def entails(self, part: Asked) -> bool:
        """Whether the part is true wherever all parts of this conjunction are."""
        if part.form in self.forms:
            return True
        if part.pair is not None:
            signs = self._pairs.get(part.pair)
            if signs is not None and signs <= part.signs:
                return True
        asked = part.constraint
        if asked is None or not asked.exact:
            return False
        region = self._regions.get(asked.operand)
        return region is not None and lies_in(region, asked.region)


def _asked(part: Signed, domains: Domains) -> Asked:
    test = as_test(part)
    constraint = constraint_of(part, domains)
    if test is None:
        return Asked(form_of(part), None, frozenset(), constraint)
    pair = form(test.left), form(test.right)
    return Asked(form_of(part), pair, SIGNS[test.op], constraint)


def constraint_of(part: Signed, domains: Domains) -> Constraint | None:
    """What a part asks of one operand; None where it is no test of one operand."""
    test = as_test(part)
    if test is not None:
        region = compared(test.op, domains.of(test.right), test.left.type)
        exact = isinstance(test.right, Literal) and test.right.value is not None
        return Constraint(form(test.left), region, exact)
    some = choices(part)
    if not some:
        return None
    asked = [constraint_of(each, domains) for each in some]
    known = [each for each in asked if each is not None]
    if len(known) < len(asked) or len({each.operand for each in known}) > 1:
        return None
    region = known[0].region
    for each in known[1:]:
        region = join(region, each.region)
    return Constraint(known[0].operand, region, all(each.exact for each in known))


def clash_of(parts: Sequence[Signed], domains: Domains) -> Clash | None:
    """Two parts that cannot both hold; None where they may, or it is not plain."""
    forms: dict[Form, Expr] = {}
    asked: dict[Form, _Earlier[Region]] = {}
    signs: dict[tuple[Form, Form], _Earlier[frozenset[int]]] = {}
    for part in (each for whole in parts for each in flat(whole)):
        opposite = forms.get(form_of(Signed(part.expr, not part.holds)))
        if opposite is not None:
            return Clash(opposite, part.expr)
        forms[form_of(part)] = part.expr
        found = _of_signs(signs, part) or _of_regions(asked, part, domains)
        if found is not None:
            return found
    return None


@dataclass(slots=True)
class _Earlier(Generic[Asking]):
    """What the parts so far ask of one operand, and what all of them leave."""

    left: Asking
    parts: list[tuple[Asking, Expr]]


def _of_signs(
    signs: dict[tuple[Form, Form], _Earlier[frozenset[int]]], part: Signed
) -> Clash | None:
    """A clash of two comparisons with one right side, whatever its value."""
    test = as_test(part)
    if test is None:
        return None
    pair, this = (form(test.left), form(test.right)), SIGNS[test.op]
    earlier = signs.setdefault(pair, _Earlier(this, []))
    earlier.left &= this
    if not earlier.left:
        for other, first in earlier.parts:
            this &= other
            if not this:
                return Clash(first, part.expr)
    earlier.parts.append((SIGNS[test.op], part.expr))
    return None


def _of_regions(
    asked: dict[Form, _Earlier[Region]], part: Signed, domains: Domains
) -> Clash | None:
    """A clash of what is asked of one operand: no value is left."""
    this = constraint_of(part, domains)
    if this is None or this.region.is_empty:
        return None
    earlier = asked.setdefault(this.operand, _Earlier(this.region, []))
    earlier.left = meet(earlier.left, this.region)
    if earlier.left.is_empty:
        left = this.region
        for other, first in earlier.parts:
            left = meet(left, other)
            if left.is_empty:
                return Clash(first, part.expr)
    earlier.parts.append((this.region, part.expr))
    return None
