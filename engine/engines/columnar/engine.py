"""The columnar engine: a policy in force, ready to decide whole populations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from engine.engines.columnar import in_polars
from engine.engines.columnar.decide import program
from engine.engines.columnar.emit import Emitter, column_of
from engine.engines.columnar.outputs import KEY, Outputs, outputs_of
from engine.engines.columnar.schedule import schedule
from engine.model.inforce import InForce

if TYPE_CHECKING:
    from narwhals.typing import IntoLazyFrameT


class ColumnarEngine:
    """Decides populations as columns; built for one `InForce`.

    The frame that it takes has the column `account` and one a fact that the policy reads, named
    and typed as in `docs/runs.md`; a missing value is null.
    """

    def __init__(
        self, inforce: InForce, *, firm: bool = False, gives: bool = False, tables: bool = True
    ) -> None:
        self.program = program(inforce, tables=tables)
        self.outputs = outputs_of(self.program, firm=firm, gives=gives)

    def decide(self, facts: IntoLazyFrameT) -> IntoLazyFrameT:
        """Every column of `outputs` for every account, keyed by `account`; in no promised order."""
        return compute(facts, self.outputs)


def compute(facts: IntoLazyFrameT, outputs: Outputs) -> IntoLazyFrameT:
    """The columns of `outputs`, keyed by `account`; of a Polars or a Spark frame."""
    given = nw.from_native(facts)
    backend = _backend(given.implementation)
    plan = schedule(outputs.terms, backend.apart, backend.alone, backend.cheap)
    emitter = Emitter(plan, backend)
    frame = nw.from_native(backend.start(facts))
    for step in plan.steps:
        added = [term for term in step.made if term.op in backend.alone]
        if added:
            frame = nw.from_native(backend.add(frame.to_native(), added, plan.stored))
        made = [term for term in step.made if term.op not in backend.alone]
        frame = frame.with_columns(emitter.definition(t).alias(column_of(t)) for t in made)
        if not backend.prunes:
            frame = frame.select(KEY, *map(column_of, (*step.kept, *step.made)))
    rest = {t.number: t for t in outputs.terms.values() if not emitter.is_there(t)}
    frame = frame.with_columns(
        emitter.definition(term).alias(column_of(term)) for term in rest.values()
    )
    finished: IntoLazyFrameT = backend.finish(frame.to_native(), outputs)
    return finished


def _backend(implementation: nw.Implementation) -> Any:  # noqa: ANN401  # a module is no type
    if implementation is nw.Implementation.POLARS:
        return in_polars
    if implementation is nw.Implementation.PYSPARK:
        from engine.engines.columnar import in_spark

        return in_spark
    raise TypeError(implementation)
