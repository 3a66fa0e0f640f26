"""What the parts of a conjunction ask of an operand: whether all can hold, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

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


class Conjunction:
    """The parts that must all hold, with what they ask of each operand."""

    def __init__(self, parts: Iterable[Signed], domains: Domains) -> None:
        self.parts = tuple(each for part in parts for each in flat(part))
        self.forms = frozenset(form_of(part) for part in self.parts)
        self._pairs: dict[tuple[Form, Form], frozenset[int]] = {}
        self._asked: dict[Form, Region] = {}
        for part in self.parts:
            self._note(part, domains)

    def _note(self, part: Signed, domains: Domains) -> None:
        test = as_test(part)
        if test is not None:
            pair = form(test.left), form(test.right)
            self._pairs[pair] = self._pairs.get(pair, SIGNS[CompareOp.NE] | {0}) & SIGNS[test.op]
        asked = constraint_of(part, domains)
        if asked is not None:
            before = self._asked.get(asked.operand)
            region = asked.region if before is None else meet(before, asked.region)
            self._asked[asked.operand] = region

    @property
    def operands(self) -> frozenset[Form]:
        """What has a region asked of it."""
        return frozenset(self._asked)

    @property
    def is_empty(self) -> bool:
        """Whether no value of some operand is left: then it never holds."""
        return any(region.is_empty for region in self._asked.values())

    def entails(self, part: Signed, domains: Domains) -> bool:
        """Whether the part is true wherever all parts of this conjunction are."""
        if form_of(part) in self.forms:
            return True
        test = as_test(part)
        if test is not None:
            signs = self._pairs.get((form(test.left), form(test.right)))
            if signs is not None and signs <= SIGNS[test.op]:
                return True
        asked = constraint_of(part, domains)
        if asked is None or not asked.exact or asked.operand not in self._asked:
            return False
        return lies_in(self._asked[asked.operand], asked.region)


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
    asked: dict[Form, list[tuple[Region, Expr]]] = {}
    signs: dict[tuple[Form, Form], list[tuple[frozenset[int], Expr]]] = {}
    for part in (each for whole in parts for each in flat(whole)):
        opposite = forms.get(form_of(Signed(part.expr, not part.holds)))
        if opposite is not None:
            return Clash(opposite, part.expr)
        forms[form_of(part)] = part.expr
        found = _of_signs(signs, part) or _of_regions(asked, part, domains)
        if found is not None:
            return found
    return None


def _of_signs(
    signs: dict[tuple[Form, Form], list[tuple[frozenset[int], Expr]]], part: Signed
) -> Clash | None:
    """A clash of two comparisons with one right side, whatever its value."""
    test = as_test(part)
    if test is None:
        return None
    earlier = signs.setdefault((form(test.left), form(test.right)), [])
    left = SIGNS[test.op]
    for other, first in earlier:
        left = left & other
        if not left:
            return Clash(first, part.expr)
    earlier.append((SIGNS[test.op], part.expr))
    return None


def _of_regions(
    asked: dict[Form, list[tuple[Region, Expr]]], part: Signed, domains: Domains
) -> Clash | None:
    """A clash of what is asked of one operand: no value is left."""
    this = constraint_of(part, domains)
    if this is None or this.region.is_empty:
        return None
    earlier = asked.setdefault(this.operand, [])
    left = this.region
    for other, first in earlier:
        left = meet(left, other)
        if left.is_empty:
            return Clash(first, part.expr)
    earlier.append((this.region, part.expr))
    return None
