"""Conditions told in words, with the values on both sides.

The words are those of the operators (`engine.model.operators`): a new one speaks at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.explain.causes import Causes, Fault
from engine.explain.formula import formula, show_names
from engine.explain.phrases import Phrases
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    Expr,
    FactRef,
    IsNull,
    Literal,
    NodeId,
    Not,
    OutputRef,
    ParameterRef,
)
from engine.model.formats import show_value
from engine.model.operators import (
    COMPARE_WORDS,
    DATE_WORDS,
    FUNCTION_WORDS,
    INVERSE,
    CompareOp,
    Words,
)
from engine.model.policy import Because
from engine.model.types import BOOLEAN, Kind

NOT_KNOWN: Final = "not known"
_ONLY: Final = "and the rule applies only if"
_ALSO: Final = "and the rule applies if"
_ORDER: Final = (CompareOp.LT, CompareOp.LE, CompareOp.GT, CompareOp.GE)


class Teller(Phrases):
    """Says why conditions hold and what those that do not hold need."""

    __slots__ = ()

    def holds(self, expr: Expr) -> list[str]:
        """One sentence a condition of a rule that matched: why it is true."""
        return [self.why(part, truth=True) for part in parts_of(expr)]

    def fails(self, expr: Expr) -> list[str]:
        """One sentence a condition that is false: what it is and must be, in written order."""
        failed = [part for part in parts_of(expr) if self.values.get(part.id) is False]
        return [self.need(part, wanted=True) for part in failed]

    def why(self, expr: Expr, *, truth: bool) -> str:
        """Why a condition has the truth it has."""
        match expr:
            case Compare(op=op, left=left, right=right):
                op = op if truth else INVERSE[op]
                if op is CompareOp.EQ and isinstance(right, Literal):
                    return self.is_(left)
                return f"{self.is_(left, right)}, {self._compared(op, left, right)}"
            case IsNull(operand=operand):
                known = show_value(self.values.get(operand.id), operand.type)
                return f"{self.subject(operand)} is {'missing' if truth else f'known ({known})'}"
            case Not(operand=operand):
                return self.why(operand, truth=not truth)
            case Call(args=args) if FUNCTION_WORDS[expr.function].must:
                verb = FUNCTION_WORDS[expr.function].holds if truth else _fails(expr)
                return f"{self._with_value(args[0])} {verb}{self._rest(args[1:])}"
            case FactRef() | ParameterRef() | OutputRef():
                return f"{self.subject(expr)} is {'true' if truth else 'false'}"
            case AllOf(parts=parts) | AnyOf(parts=parts):
                return self._together(parts, truth=truth)
            case _:
                names = show_names(expr, self.values)
                told = f"{formula(expr)} is {'true' if truth else 'false'}"
                return f"{told}: {names}" if names else told

    def _together(self, parts: tuple[Expr, ...], *, truth: bool) -> str:
        """Conditions of one truth; comparisons with one subject name it once."""
        told = tuple(part for part in parts if self.values.get(part.id) is truth)
        if len(told) > 1 and (left := _same_subject(told)) is not None:
            ops = [(p.op if truth else INVERSE[p.op], p.right) for p in _compares(told)]
            if all(op is CompareOp.NE for op, _ in ops):
                return f"{self.is_(left)}, which is none of {self._limits(left, ops, ', ')}"
            if all(op in _ORDER for op, _ in ops):
                bounds = [f"{_bound(op, left)} {self.limit(right, left)}" for op, right in ops]
                return f"{self.is_(left)}, which is {' and '.join(bounds)}"
        return " and ".join(self.why(part, truth=truth) for part in told) or "always"

    def _limits(self, left: Expr, ops: list[tuple[CompareOp, Expr]], sign: str) -> str:
        return sign.join(self.limit(right, left) for _, right in ops)

    def _compared(self, op: CompareOp, left: Expr, right: Expr) -> str:
        """The other side of a comparison that holds: `the limit is 5`, `which is after ...`."""
        words = _words(op, left)
        if words.limit and isinstance(right, Literal | ParameterRef):
            return f"{words.limit} {self.limit(right, left)}"
        return f"which {words.holds} {self.limit(right, left)}"

    def need(self, expr: Expr, *, wanted: bool, applies: str = _ONLY) -> str:
        """What a condition is, and when it would have the truth that it has not.

        `applies` is said before that: a rule asks nothing of anybody, it applies or does not.
        """
        match expr:
            case Compare(op=op, left=left, right=right):
                op = op if wanted else INVERSE[op]
                bound = "" if op is CompareOp.EQ else f"{_bound(op, left)} "
                then = f"{applies} {self._be(left)} {bound}{self.limit(right, left)}"
                return f"{self.is_(left, right)}, {then}"
            case IsNull(operand=operand):
                known = show_value(self.values.get(operand.id), operand.type)
                said = f"{self.subject(operand)} is {known if wanted else 'missing'}"
                return f"{said}, {applies} it is {_null(wanted=wanted)}"
            case Not(operand=operand):
                return self.need(operand, wanted=not wanted, applies=applies)
            case Call(args=args) if FUNCTION_WORDS[expr.function].must:
                verb = FUNCTION_WORDS[expr.function].holds if wanted else _fails(expr)
                told = f"{self._with_value(args[0])}, {applies} it {verb}"
                return f"{told}{self._rest(args[1:])}"
            case FactRef() | ParameterRef() | OutputRef():
                is_, other = ("false", "true") if wanted else ("true", "false")
                return f"{self.subject(expr)} is {is_}, {applies} it is {other}"
            case AllOf(parts=parts) | AnyOf(parts=parts) if isinstance(expr, AnyOf) is wanted:
                return self._either(parts, wanted=wanted, applies=applies)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                wants = [part for part in parts if self.values.get(part.id) is not wanted]
                needs = [self.need(part, wanted=wanted, applies=applies) for part in wants]
                return " and ".join(needs)
            case _:
                names = show_names(expr, self.values)
                is_, other = ("false", "true") if wanted else ("true", "false")
                about = f" ({names})" if names else ""
                return f"{formula(expr)}{about} is {is_}, {applies} it is {other}"

    def _be(self, subject: Expr) -> str:
        """What stands before a limit: `it is`, or `there are` where things are counted."""
        return "there are" if self.counted(subject) else "it is"

    def _either(self, parts: tuple[Expr, ...], *, wanted: bool, applies: str) -> str:
        """Alternatives, one of which would do; those about one subject are told together."""
        told = tuple(part for part in parts if self.values.get(part.id) is not wanted)
        if len(told) > 1 and wanted and (subject := _one_subject(told)) is not None:
            if all(isinstance(part, Call) for part in told):
                return f"{self._with_value(subject)}, {applies} it {self._any_call(told)}"
            wants = " or ".join(map(self._what, told))
            return f"{self.is_(subject)}, {applies} {self._be(subject)} {wants}"
        if len(told) == 1:
            return self.need(told[0], wanted=wanted, applies=applies)
        return "either " + ", or ".join(
            self.need(part, wanted=wanted, applies=_ALSO) for part in told
        )

    def _any_call(self, calls: tuple[Expr, ...]) -> str:
        """`starts with "98" or "99"`: each verb once, before all that it is said of."""
        by_verb: dict[str, list[str]] = {}
        for call in calls:
            if isinstance(call, Call):
                verb = FUNCTION_WORDS[call.function].holds
                by_verb.setdefault(verb, []).append(self._rest(call.args[1:]).strip())
        told = [f"{verb} {' or '.join(rest)}" for verb, rest in by_verb.items()]
        return " or ".join(told)

    def _what(self, part: Expr) -> str:
        """What follows `applies only if it is` where a comparison or a null test is to hold."""
        match part:
            case Compare(op=CompareOp.EQ, left=left, right=right):
                return self.limit(right, left)
            case Compare(op=CompareOp.NE, left=left, right=right):
                return f"other than {self.limit(right, left)}"
            case Compare(op=op, left=left, right=right):
                return f"{_bound(op, left)} {self.limit(right, left)}"
            case _:
                return "missing"

    def _with_value(self, expr: Expr) -> str:
        return f"{self.subject(expr)} ({self.shown(expr)})"

    def _rest(self, args: tuple[Expr, ...]) -> str:
        return "".join(f" {self.shown(arg)}" for arg in args)

    def faults(self, causes: Causes, nodes: Mapping[NodeId, Expr]) -> list[str]:
        """Why something has no value though no fact is missing."""
        return sorted(_fault(fault, nodes[id]) for fault, id in causes.faults)


def _fault(fault: Fault, node: Expr) -> str:
    return f"{formula(node)} has no value: {fault}"


def _fails(call: Call) -> str:
    return FUNCTION_WORDS[call.function].fails


def _compares(parts: tuple[Expr, ...]) -> list[Compare]:
    return [part for part in parts if isinstance(part, Compare)]


def _same_subject(parts: tuple[Expr, ...]) -> Expr | None:
    """What all parts compare, if they are comparisons of one thing."""
    compares = _compares(parts)
    return _one_subject(parts) if len(compares) == len(parts) else None


def _one_subject(parts: tuple[Expr, ...]) -> Expr | None:
    """What all parts are about, if they are tests of one thing; calls only beside calls."""
    subjects: list[Expr] = []
    for part in parts:
        match part:
            case Compare(left=left):
                subjects.append(left)
            case IsNull(operand=operand):
                subjects.append(operand)
            case Call(args=args) if FUNCTION_WORDS[part.function].must:
                subjects.append(args[0])
            case _:
                return None
    calls = sum(isinstance(part, Call) for part in parts)
    is_one = all(subject == subjects[0] for subject in subjects) and calls in (0, len(parts))
    return subjects[0] if is_one else None


def _words(op: CompareOp, left: Expr) -> Words:
    return (DATE_WORDS if left.type.kind is Kind.DATE else COMPARE_WORDS)[op]


def _null(*, wanted: bool) -> str:
    return "missing" if wanted else "known"


def _bound(op: CompareOp, left: Expr) -> str:
    """`at least`, `before`, `not`."""
    return _words(op, left).holds.removeprefix("is ")


def parts_of(expr: Expr) -> tuple[Expr, ...]:
    """The conditions of a `when` list or of a table's row; cells that are always true left out."""
    parts = expr.parts if isinstance(expr, AllOf) else (expr,)
    return tuple(
        part
        for part in parts
        if part not in (AllOf((), 0), Literal(value=True, type=BOOLEAN, id=0))
    )


def fill(because: Because, known: Mapping[str, str]) -> str:
    """The sentence with its names filled in; a missing one is "not known". Never fails.

    `known` holds what is shown for each name that has a value.
    """
    pieces = [because.texts[0]]
    for name, text in zip(because.names, because.texts[1:], strict=True):
        pieces += [known.get(name, NOT_KNOWN), text]
    return "".join(pieces)
