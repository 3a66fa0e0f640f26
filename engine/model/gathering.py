"""How facts come about: every expression that records are chosen and measured by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from engine.model.expressions import Expr, Lookup, parameters_of, walk
from engine.model.measures import OfRecords

if TYPE_CHECKING:
    from engine.model.policy import Policy


class Gatherer(NamedTuple):
    """An expression with the measure, or the kind of records, that holds it.

    The names of facts in it are those of columns where `is_of_records`, else of measures.
    """

    kind: str
    """`measure` or `records`."""
    name: str
    expr: Expr
    is_of_records: bool

    def __str__(self) -> str:
        """As messages name it."""
        return (
            f"measure `{self.name}`" if self.kind == "measure" else f"a condition on `{self.name}`"
        )


def gatherers_of(policy: Policy) -> Iterator[Gatherer]:
    """Every expression of records and measures; none of decisions."""
    for records in policy.records.values():
        for must in records.musts:
            yield Gatherer("records", records.name, must.that, is_of_records=True)
    for measure in policy.measures.values():
        of_records = isinstance(measure.formula, OfRecords)
        for expr in measure.expressions():
            yield Gatherer("measure", measure.name, expr, is_of_records=of_records)


def parameters_gathered(policy: Policy) -> frozenset[str]:
    """The parameters that measures and conditions on records read, `as_of` among them."""
    return frozenset[str]().union(*(parameters_of(each.expr) for each in gatherers_of(policy)))


def tables_gathered(policy: Policy) -> frozenset[str]:
    """The reference tables that measures and conditions on records read."""
    return frozenset(
        node.table
        for each in gatherers_of(policy)
        for node in walk(each.expr)
        if isinstance(node, Lookup)
    )
