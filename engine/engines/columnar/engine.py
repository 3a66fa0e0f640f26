"""The columnar engine: a policy in force, ready to decide whole populations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from engine.engines.columnar import in_polars
from engine.engines.columnar.decide import program
from engine.engines.columnar.emit import Emitter, column_of
from engine.engines.columnar.outputs import KEY, Outputs, outputs_of, temporary
from engine.engines.columnar.schedule import schedule
from engine.model.inforce import InForce

if TYPE_CHECKING:
    import polars as pl


class ColumnarEngine:
    """Decides populations as columns; built for one `InForce`.

    The frame that it takes has the column `account` and one a fact that the policy reads, named
    and typed as in `docs/runs.md`; a missing value is null.
    """

    def __init__(self, inforce: InForce, *, firm: bool = False, gives: bool = False) -> None:
        self.program = program(inforce)
        self.outputs = outputs_of(self.program, firm=firm, gives=gives)

    def decide(self, facts: pl.LazyFrame) -> pl.LazyFrame:
        """Every column of `outputs` for every account, keyed by `account`; in no promised order."""
        return compute(facts, self.outputs)


def compute(facts: pl.LazyFrame, outputs: Outputs) -> pl.LazyFrame:
    """The columns of `outputs`, keyed by `account`."""
    plan = schedule(outputs.terms)
    emitter = Emitter(plan, in_polars)
    frame = nw.from_native(facts)
    for step in plan.steps:
        frame = frame.select(
            nw.col(KEY),
            *(nw.col(column_of(term)) for term in step.kept),
            *(emitter.definition(term).alias(column_of(term)) for term in step.made),
        )
    last = frame.select(
        nw.col(KEY), *(emitter.expression(term).alias(name) for name, term in outputs.terms.items())
    ).to_native()
    if not outputs.together:
        return last
    parts = set(temporary(outputs))
    names = [KEY, *(name for name in outputs.terms if name not in parts), *outputs.together]
    return in_polars.put_together(last, outputs.together).select(names)
