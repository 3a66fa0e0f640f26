"""Surface expressions -> typed expressions: every name known, every type checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from engine.language.parser import parse_cell, parse_expression
from engine.language.syntax import (
    Between,
    Binary,
    BooleanLiteral,
    Comparison,
    Conditional,
    Conjunction,
    Containment,
    DateLiteral,
    Disjunction,
    DurationLiteral,
    FunctionCall,
    IntegerLiteral,
    Inversion,
    Membership,
    MoneyLiteral,
    Name,
    Negation,
    NullLiteral,
    NumberLiteral,
    PrefixTest,
    SetLiteral,
    Syntax,
    SyntaxFault,
    TableLookup,
    TextLiteral,
)
from engine.model.expressions import AllOf, AnyOf, Expr, Literal, NodeId, Not
from engine.model.types import (
    BOOLEAN,
    DATE,
    DAYS,
    INTEGER,
    MONEY,
    MONTHS,
    NULL,
    NUMBER,
    Kind,
    Type,
)
from engine.policy.typing import literals, messages_expressions
from engine.policy.typing import names as typing_names
from engine.policy.typing import operators as typing_operators
from engine.policy.typing import unary_tests as typing_tests
from engine.policy.typing.conversion import coerce, require, said
from engine.policy.typing.reading import Nodes, Place, Reading
from engine.policy.typing.scope import Scope, ScopedOutput
from engine.source.diagnostic import Diagnostic
from engine.source.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Scope", "ScopedOutput", "Typer"]

_Constant = (
    IntegerLiteral
    | NumberLiteral
    | MoneyLiteral
    | BooleanLiteral
    | DateLiteral
    | DurationLiteral
    | NullLiteral
)


class Typer:
    """Types the expressions of one policy; ids are unique across it.

    Problems are collected in `diagnostics`; what has a problem has no typed form.
    """

    def __init__(self, scope: Scope, nodes: Nodes | None = None) -> None:
        self.scope = scope
        self._nodes = Nodes() if nodes is None else nodes

    def within(self, scope: Scope) -> Typer:
        """A typer for other names of the same policy: its ids are unique among these too."""
        return Typer(scope, self._nodes)

    @property
    def spans(self) -> dict[NodeId, Span]:
        """The place of every node."""
        return self._nodes.spans

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What was wrong so far."""
        return self._nodes.diagnostics

    def expression(self, text: str, place: Place, who: str, expected: Type | None) -> Expr | None:
        """Parse and type `text`, of type `expected`, or of any when that is None.

        The literal `null` has every type that is expected. None after an error was reported.
        """
        reading = self._reading(text, place, who)
        syntax = parse_expression(text)
        if isinstance(syntax, SyntaxFault):
            self._fault(reading, syntax)
            return None
        return self._typed(syntax, reading, expected)

    def _typed(self, syntax: Syntax, reading: Reading, expected: Type | None) -> Expr | None:
        expr = reading.infer(syntax, expected)
        if expr is None:
            return None
        if expected is not None:
            return coerce(reading, expr, expected, null_allowed=True)
        if expr.type.kind in (Kind.NULL, Kind.MONTHS, Kind.DAYS):
            reading.report(messages_expressions.no_type(reading.who, said(reading, expr)))
            return None
        return expr

    def operand(self, text: str, place: Place, who: str) -> Expr | None:
        """The expression that heads a column of a table, to be tested by its cells."""
        expr = self.expression(text, place, who, None)
        if expr is not None:
            self._nodes.headings[expr.id] = " ".join(text.split())
        return expr

    def tests(self, text: str, place: Place, who: str, operand: Expr) -> Expr | None:
        """A table's cell as a condition on its column's `operand`; `-` is always true.

        Here `null` and `not(null)` ask whether `operand`, a bare name, is missing.
        """
        reading = self._reading(text, place, who)
        cell = parse_cell(text)
        if isinstance(cell, SyntaxFault):
            self._fault(reading, cell)
            return None
        return typing_tests.cell(reading, cell, operand)

    def literal(self, text: str, place: Place, who: str, expected: Type) -> Literal | None:
        """A bare YAML or table literal; `null` is missing, text and members need no quotes."""
        return literals.literal(self._reading(text, place, who), expected)

    def set_literal(
        self,
        items: Sequence[tuple[str, Place]],
        who: str,
        expected: Type,
        *,
        span: Span | None = None,
    ) -> Literal | None:
        """A YAML list of members as a set; `span` is the list's place, if not its items'."""
        where = span or _around(items)
        if expected.kind is not Kind.SET:
            words = f"[{', '.join(text for text, _ in items)}]"
            self._nodes.diagnostics.append(
                messages_expressions.list_given(who, words, expected, where)
            )
            return None
        readings = [self._reading(text, place, who) for text, place in items]
        members = literals.members(readings, expected)
        if members is None:
            return None
        return Literal(members, expected, self._nodes.add(where))

    def all_of(self, parts: Sequence[Expr], span: Span) -> Expr:
        """All of `parts` hold; a single part stands for itself, none is always true."""
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts), self._nodes.add(span))

    def any_of(self, parts: Sequence[Expr], span: Span) -> Expr:
        """One of `parts` holds; a single part stands for itself, none is never true."""
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts), self._nodes.add(span))

    def negation(self, part: Expr, span: Span) -> Expr:
        """`part` does not hold."""
        return Not(part, self._nodes.add(span))

    def _reading(self, text: str, place: Place, who: str) -> Reading:
        return Reading(self._nodes, self.scope, text, place, who, _infer)

    def _fault(self, reading: Reading, fault: SyntaxFault) -> None:
        span = reading.span(fault.at)
        reading.report(Diagnostic(fault.code, fault.message, span, help=fault.help))


def _around(items: Sequence[tuple[str, Place]]) -> Span:
    """From the first item to the last; nowhere without items."""
    if not items:
        return Span("", 0, 0)
    (first, place), (last, last_place) = items[0], items[-1]
    return place(0, len(first))._replace(end=last_place(0, len(last)).end)


def _infer(reading: Reading, node: Syntax, wanted: Type | None) -> Expr | None:  # noqa: C901  # flat
    match node:
        case Name():
            return typing_names.name(reading, node, wanted)
        case TextLiteral():
            return typing_names.text(reading, node, wanted)
        case SetLiteral():
            return typing_names.set_literal(reading, node, wanted)
        case TableLookup():
            return typing_names.lookup(reading, node)
        case Conjunction(parts=parts, at=at):
            found = _conditions(reading, parts)
            return None if found is None else AllOf(found, reading.node(at))
        case Disjunction(parts=parts, at=at):
            found = _conditions(reading, parts)
            return None if found is None else AnyOf(found, reading.node(at))
        case Inversion(operand=operand, at=at):
            inner = require(reading, operand, BOOLEAN)
            return None if inner is None else Not(inner, reading.node(at))
        case Comparison():
            return typing_tests.comparison(reading, node)
        case Between():
            return typing_tests.between(reading, node)
        case Membership():
            return typing_tests.membership(reading, node)
        case Containment():
            return typing_tests.containment(reading, node)
        case PrefixTest():
            return typing_tests.prefix_test(reading, node)
        case Negation():
            return typing_operators.negation(reading, node)
        case Binary():
            return typing_operators.arithmetic(reading, node)
        case Conditional():
            return typing_operators.conditional(reading, node, wanted)
        case FunctionCall(name="contains", args=(operand, member), at=at):
            return typing_tests.containment(reading, Containment(operand, member, at))
        case FunctionCall():
            return typing_operators.call(reading, node)
        case _:
            return _constant(reading, node)


def _constant(reading: Reading, node: _Constant) -> Literal:
    id_ = reading.node(node.at)
    match node:
        case IntegerLiteral(value=whole):
            return Literal(whole, INTEGER, id_)
        case NumberLiteral(value=number):
            return Literal(number, NUMBER, id_)
        case MoneyLiteral(cents=cents):
            return Literal(cents, MONEY, id_)
        case BooleanLiteral(value=truth):
            return Literal(truth, BOOLEAN, id_)
        case DateLiteral(value=day):
            return Literal(day, DATE, id_)
        case DurationLiteral(months=None, days=days):
            return Literal(days, DAYS, id_)
        case DurationLiteral(months=months):
            return Literal(months, MONTHS, id_)
        case NullLiteral():
            return Literal(None, NULL, id_)
        case _:
            assert_never(node)


def _conditions(reading: Reading, parts: Sequence[Syntax]) -> tuple[Expr, ...] | None:
    """All parts as conditions; each is typed, so that all their errors are found."""
    typed = [require(reading, part, BOOLEAN) for part in parts]
    found = tuple(part for part in typed if part is not None)
    return found if len(found) == len(typed) else None
