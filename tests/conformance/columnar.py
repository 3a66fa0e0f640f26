"""The columnar engine on one account at a time, so that every case can be tried on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from engine.engines.columnar.engine import ColumnarEngine, compute
from engine.engines.columnar.evaluate import evaluate
from engine.engines.columnar.facts import frame_of
from engine.engines.columnar.outputs import KEY, Outputs, add, mark_of
from engine.engines.columnar.results import Row, result, value_of_column
from engine.model.expressions import Expr, NodeId, walk
from engine.model.inforce import InForce
from engine.model.result import Facts, Result, Values
from engine.model.types import Kind, Type, Value

if TYPE_CHECKING:
    import polars as pl


class OneByOne:
    """Satisfies `engine.model.result.Engine`; the accounts of a case are decided in one frame."""

    def __init__(self, inforce: InForce, *, tables: bool = True) -> None:
        self._inforce = inforce
        self._engine = ColumnarEngine(inforce, firm=True, gives=True, tables=tables)
        self._nodes: dict[NodeId, Type] = {}
        self._asked: Outputs | None = None
        self._together: dict[str, Facts] = {}
        self._outcomes: dict[str, Row] = {}
        self._worths: dict[str, Row] = {}

    def prepare(self, accounts: Sequence[Facts]) -> None:
        """Take accounts that will be asked for, to decide them together."""
        self._together = {key_of(facts): facts for facts in accounts}

    def decide(self, facts: Facts) -> Result:
        """Decide one account."""
        row = self._row(self._outcomes, facts, self._engine.outputs)
        found = result(row, self._inforce)
        for decision in self._inforce.decisions:
            place = row[mark_of("winner", decision.name)]
            winner = None if place is None else decision.rules[place].id
            if winner != found.outcomes[decision.name].winner:
                raise AssertionError(f"{decision.name}: the winner's column says {winner}")
        return found

    def values(self, facts: Facts) -> Values:
        """The value of every expression."""
        row = self._row(self._worths, facts, self._outputs())
        plain: dict[NodeId, Value] = {}
        firm: dict[NodeId, Value] = {}
        for id_, type_ in self._nodes.items():
            plain[id_] = value_of_column(row[f"plain:{id_}"], type_)
            firm[id_] = value_of_column(row[f"firm:{id_}"], type_)
        return Values(plain, firm)

    def _row(self, rows: dict[str, Row], facts: Facts, outputs: Outputs) -> Row:
        key = key_of(facts)
        if key not in rows:
            asked = {key: facts} | self._together
            frame = frame_of(asked.items(), self._inforce.policy.facts)
            rows |= {row[KEY]: row for row in self._computed(frame, outputs)}
        return rows[key]

    def _computed(self, frame: pl.DataFrame, outputs: Outputs) -> Iterable[Row]:
        return compute(frame.lazy(), outputs).collect().iter_rows(named=True)

    def _outputs(self) -> Outputs:
        if self._asked is not None:
            return self._asked
        self._asked = found = Outputs()
        program = self._engine.program
        for scope, name in ((program.plain, "plain"), (program.firm, "firm")):
            for node in _nodes(self._inforce):
                self._nodes[node.id] = node.type
                value = evaluate(node, scope)
                add(found, program.terms, f"{name}:{node.id}", value, node.type)
        return found


def key_of(facts: Facts) -> str:
    """An account by its facts."""
    written = {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in facts.items()
        if value is not None
    }
    return repr(sorted(written.items()))


def _nodes(inforce: InForce) -> Iterator[Expr]:
    seen: set[NodeId] = set()
    tops = [expr for decision in inforce.decisions for expr in decision.expressions()]
    for top in (*tops, *(i.must for i in inforce.invariants)):
        for node in walk(top):
            if node.id not in seen and node.type.kind is not Kind.LIST:
                seen.add(node.id)
                yield node
