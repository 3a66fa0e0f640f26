"""The columns of a run's files, layout 1: what is said of `docs/runs.md` in terms of the engine.

Decisions have an outcome a column, and beside each decision its marks. Traces have two bits a
rule: that of `true_N`, and that of `undecided_N`, where N counts words of 56 rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.engines.columnar import tables
from engine.engines.columnar.decide import Decided, Program
from engine.engines.columnar.outputs import Outputs, add
from engine.engines.columnar.terms import Dtype, Term
from engine.model.inforce import InForce
from engine.model.policy import Decision, HitPolicy

WORD: Final = tables.WORD
"""Rules in a word."""
TEXT_MARK: Final = ("tidewaiter.text", "NFC")
"""What `facts.parquet` says of itself in its footer: its texts are in Unicode's normal form C."""
_SEVERAL: Final = (
    HitPolicy.SUM,
    HitPolicy.COUNT,
    HitPolicy.COLLECT,
    HitPolicy.RULE_ORDER,
    HitPolicy.OUTPUT_ORDER,
)
"""Where every rule that matches gives the outcome, and none of them is the winner."""


def settled_column(decision: str) -> str:
    """Whether no missing fact could change the outcome."""
    return f"{decision}__settled"


def winner_column(decision: str) -> str:
    """The rule that gives the outcome; null where none does."""
    return f"{decision}__winner"


def status_column(decision: str) -> str:
    """`decided`, `error` or `blocked`."""
    return f"{decision}__status"


def computed_column(output: str) -> str:
    """The outcome before `if_provisional`."""
    return f"{output}__computed"


def end_column(decision: str, end: str) -> str:
    """The `low` or `high` end of an interval; null where it is unbounded."""
    return f"{decision}__{end}"


def invariant_column(invariant: str) -> str:
    """Whether an invariant holds; null where it could not be checked."""
    return f"invariant__{invariant}"


def rules_of(inforce: InForce) -> tuple[str, ...]:
    """The rules in force in the order of their bits."""
    return tuple(rule.id for decision in inforce.decisions for rule in decision.rules)


def has_winner(decision: Decision) -> bool:
    """Whether one rule can be called the winner."""
    return decision.hit_policy not in _SEVERAL and bool(decision.rules)


def decisions_of(program: Program) -> Outputs:
    """The columns of `decisions.parquet`, but for the account."""
    found = Outputs()
    for decided in program.decisions:
        _add_decision(found, program, decided)
    for id_, breached in program.breaches.items():
        unknown = program.terms.truth(None)
        holds = program.terms.choose(
            program.unchecked[id_], unknown, program.terms.negation(breached)
        )
        found.terms[invariant_column(id_)] = holds
    return found


def _add_decision(found: Outputs, program: Program, decided: Decided) -> None:
    terms, decision = program.terms, decided.decision
    for output, value in zip(decision.outputs, decided.value, strict=True):
        add(found, terms, output.name, value, output.type)
    found.terms[settled_column(decision.name)] = decided.settled
    if decision.if_provisional is not None and decision.if_provisional.values is not None:
        for output, value in zip(decision.outputs, decided.computed, strict=True):
            add(found, terms, computed_column(output.name), value, output.type)
    if has_winner(decision):
        ids = [rule.id for rule in decision.rules]
        found.terms[winner_column(decision.name)] = terms.pick(decided.winner, ids, Dtype.TEXT)
    if decided.ends is not None:
        for end, term in zip(("low", "high"), decided.ends, strict=True):
            add(found, terms, end_column(decision.name, end), term, decision.outputs[0].type)
    if can_fail(decided):
        found.terms[status_column(decision.name)] = _status(program, decided)


def can_fail(decided: Decided) -> bool:
    """Whether a decision can be in error or blocked at all."""
    return not (decided.is_error.is_const and decided.is_blocked.is_const)


def _status(program: Program, decided: Decided) -> Term:
    terms = program.terms
    texts = [terms.const(text, Dtype.TEXT) for text in ("error", "blocked", "decided")]
    blocked = terms.choose(decided.is_blocked, texts[1], texts[2])
    return terms.choose(decided.is_error, texts[0], blocked)


def traces_of(program: Program) -> Outputs:
    """The columns of `traces.parquet`, but for the account."""
    terms = program.terms
    trace = [each for decided in program.decisions for each in decided.trace]
    found = Outputs()
    for number, word in enumerate(_words(trace)):
        found.terms[f"true_{number}"] = tables.pack(terms, [terms.holds(each) for each in word])
        found.terms[f"undecided_{number}"] = tables.pack(
            terms, [terms.is_null(each) for each in word]
        )
    return found


def _words(trace: Sequence[Term]) -> Iterator[Sequence[Term]]:
    for start in range(0, len(trace), WORD):
        yield trace[start : start + WORD]


def view_of_traces(rules: Sequence[str]) -> str:
    """SQL that spells traces out, for DuckDB or anything with its dialect: a column a rule."""
    columns = [
        f"  CASE WHEN (true_{i // WORD} >> {i % WORD}) & 1 = 1 THEN true "
        f"WHEN (undecided_{i // WORD} >> {i % WORD}) & 1 = 0 THEN false END "
        f"AS {_quoted(rule)}"
        for i, rule in enumerate(rules)
    ]
    selected = ",\n".join(["  account", *columns])
    return f"CREATE OR REPLACE VIEW traces AS SELECT\n{selected}\nFROM 'traces.parquet';\n"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
