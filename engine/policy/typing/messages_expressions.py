"""What is said about expressions: one function a message."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model.operators import ArithOp, CompareOp
from engine.model.types import Type
from engine.policy.typing.remedies import (
    Said,
    asked,
    conversion,
    for_arithmetic,
    for_comparison,
    how_written,
    members_of,
    say,
)
from engine.source.diagnostic import Diagnostic
from engine.source.text import Span


def unknown_name(who: str, word: str, known: str, span: Span, remedy: str | None) -> Diagnostic:
    """A bare word that stands for nothing."""
    message = f"{who} reads `{word}`, which is no {known}"
    return Diagnostic("unknown-name", message, span, help=remedy)


def ambiguous_name(who: str, word: str, role: str, enum: Type, span: Span) -> Diagnostic:
    """A bare word that is a name and a member of the enum asked for."""
    message = f"{who} reads `{word}`, which is {role} and also a member of {_enum(enum)}"
    remedy = f'write `"{word}"` for the member; to read the other, give it another name'
    return Diagnostic("ambiguous-name", message, span, help=remedy)


def unknown_member(
    who: str, word: str, enum: Type, span: Span, *, guess: str | None, known: str | None = None
) -> Diagnostic:
    """A word that is no member of the enum or set asked for."""
    message = f"{who} gives `{word}`, which is no member of {_enum(enum)}"
    if known is not None:
        message += f" and no {known}"
    return Diagnostic("unknown-member", message, span, help=guess or members_of(enum))


def list_read(who: str, output: str, decision: str, span: Span) -> Diagnostic:
    """A list decision's output where a value is needed."""
    message = f"{who} reads `{output}`, a list that the decision `{decision}` gives"
    remedy = "lists are results, not inputs; only a list of one enum can be read, as a set"
    return Diagnostic("type-mismatch", message, span, help=remedy)


def unknown_table(who: str, table: str, span: Span, guess: str | None) -> Diagnostic:
    """A lookup in a reference table that is not declared."""
    message = f"{who} looks up `{table}`, which is no reference table"
    return Diagnostic("unknown-name", message, span, help=guess)


def unknown_column(who: str, table: str, column: str, span: Span, guess: str | None) -> Diagnostic:
    """A lookup of a column that the reference table does not have."""
    message = f"{who} reads `{column}`, which is no column of the table `{table}`"
    return Diagnostic("unknown-name", message, span, help=guess)


def wrong_keys(who: str, table: str, keys: Sequence[str], given: int, span: Span) -> Diagnostic:
    """A lookup with too many keys or too few."""
    message = f"{who} gives {_count(given, 'key')} to the table `{table}`, which has {len(keys)}"
    remedy = f"write `{table}[{', '.join(keys)}]`"
    return Diagnostic("wrong-arguments", message, span, help=remedy)


def not_expected(who: str, said: Said, wanted: Type) -> Diagnostic:
    """A value of another type than its place asks for."""
    message = f"{who} gives {said} where {asked(wanted)} is asked for"
    remedy = conversion(said, wanted) or how_written(wanted)
    return Diagnostic("type-mismatch", message, said.span, help=remedy)


def no_type(who: str, said: Said) -> Diagnostic:
    """A null or duration where no type is asked for."""
    message = f"{who} gives {said} where a value is asked for"
    return Diagnostic("type-mismatch", message, said.span)


def no_arithmetic(who: str, op: ArithOp, left: Said, right: Said, span: Span) -> Diagnostic:
    """A pair of types that the operator does not take."""
    place, remedy = for_arithmetic(op, left, right)
    message = f"{who} has {left} {op} {right}, which has no meaning"
    return Diagnostic("type-mismatch", message, place or span, help=remedy)


def no_negation(who: str, said: Said) -> Diagnostic:
    """Unary minus before what is neither a number nor money."""
    message = f"{who} has minus before {said}, which has no meaning"
    remedy = "minus stands before integers, numbers and money"
    return Diagnostic("type-mismatch", message, said.span, help=remedy)


def not_comparable(who: str, left: Said, right: Said, span: Span) -> Diagnostic:
    """A comparison of two types that do not compare."""
    place, remedy = for_comparison(left, right)
    message = f"{who} compares {left} with {right}"
    remedy = remedy or how_written(right.type if left.value is not None else left.type)
    return Diagnostic("type-mismatch", message, place or span, help=remedy)


def not_ordered(who: str, op: str, said: Said, span: Span) -> Diagnostic:
    """An ordering of a type that has none."""
    message = f"{who} has `{op}` on {said}, which has no order"
    remedy = "only integers, numbers, money and dates have an order"
    return Diagnostic("type-mismatch", message, span, help=remedy)


def durations_compared(who: str, said: Said, span: Span) -> Diagnostic:
    """A comparison of two durations."""
    message = f"{who} compares {said}, a duration"
    remedy = "compare dates instead, as in `x > as_of - 24 months`"
    return Diagnostic("type-mismatch", message, span, help=remedy)


def null_ordered(who: str, op: CompareOp, span: Span) -> Diagnostic:
    """`x < null`."""
    message = f"{who} has `{op}` with null, which can never be known"
    remedy = "a missing value is tested with `x = null` or `x != null`"
    return Diagnostic("null-comparison", message, span, help=remedy)


def null_member(who: str, words: str, span: Span) -> Diagnostic:
    """Null in a list of `in`, in a set, or as a bound."""
    message = f"{who} has null among the values for `{words}`, which can never be met"
    remedy = f"test it apart: `{words} = null or ...`"
    return Diagnostic("null-comparison", message, span, help=remedy)


def null_in_set(who: str, span: Span) -> Diagnostic:
    """Null as a member of a set."""
    message = f"{who} has null in a set, which has no missing members"
    return Diagnostic("null-comparison", message, span, help="leave it out")


def null_test_of(who: str, words: str, span: Span) -> Diagnostic:
    """A null test of an expression."""
    message = f"{who} tests `{words}` for null, which is not the bare name of a fact or decision"
    remedy = "test each name that may be missing, as in `x = null`"
    return Diagnostic("null-test", message, span, help=remedy)


def null_test_of_parameter(who: str, name: str, span: Span) -> Diagnostic:
    """A null test of a parameter."""
    message = f"{who} tests the parameter `{name}` for null, but a parameter is never missing"
    return Diagnostic("null-test", message, span, help="leave the test out")


def null_branches(who: str, span: Span) -> Diagnostic:
    """An `if` that gives null on both sides."""
    message = f"{who} has an `if` that gives null either way"
    return Diagnostic("type-mismatch", message, span, help="write `null` alone")


def branches_differ(who: str, then: Said, otherwise: Said) -> Diagnostic:
    """An `if` whose branches have two types."""
    message = f"{who} has an `if` that gives {then}, else {otherwise}"
    place, remedy = for_comparison(then, otherwise)
    return Diagnostic("type-mismatch", message, place or otherwise.span, help=remedy)


def unknown_function(
    who: str, name: str, functions: Sequence[str], span: Span, guess: str | None
) -> Diagnostic:
    """A call of a function that does not exist."""
    message = f"{who} calls `{name}`, which is no function"
    known = "the functions are " + ", ".join(f"`{function}`" for function in functions)
    return Diagnostic("unknown-function", message, span, help=guess or known)


def wrong_arguments(who: str, name: str, takes: str, given: int, span: Span) -> Diagnostic:
    """A call with too many arguments or too few."""
    message = f"{who} gives {_count(given, 'argument')} to `{name}`, which takes {takes}"
    return Diagnostic("wrong-arguments", message, span)


def wrong_argument(
    who: str, name: str, said: Said, takes: str, wanted: Type | None = None
) -> Diagnostic:
    """An argument of a type that the function does not take; `wanted` is the only one it does."""
    message = f"{who} gives {said} to `{name}`, which takes {takes}"
    remedy = None if wanted is None else conversion(said, wanted)
    return Diagnostic("type-mismatch", message, said.span, help=remedy)


def already_whole(who: str, name: str, said: Said) -> Diagnostic:
    """Rounding of an integer."""
    message = f"{who} gives {said} to `{name}`, but it is already a whole number"
    return Diagnostic("type-mismatch", message, said.span, help=f"write `{said.words}` alone")


def arguments_differ(who: str, name: str, first: Said, other: Said) -> Diagnostic:
    """`min` or `max` of two types."""
    message = f"{who} gives {first} and {other} to `{name}`, which takes one type"
    place, remedy = for_comparison(first, other)
    return Diagnostic("type-mismatch", message, place or other.span, help=remedy)


def list_without_set(who: str, words: str, wanted: Type | None, span: Span) -> Diagnostic:
    """A list in brackets where no set is asked for."""
    place = "a value" if wanted is None else asked(wanted)
    message = f"{who} gives the list `{words}` where {place} is asked for"
    items = words.removeprefix("[").removesuffix("]")
    remedy = f"one of several is written `in ({items})`, in a table's cell `{items}`"
    return Diagnostic("type-mismatch", message, span, help=remedy)


def list_given(who: str, words: str, wanted: Type, span: Span) -> Diagnostic:
    """A YAML list where one value is asked for."""
    message = f"{who} gives the list `{words}` where {asked(wanted)} is asked for"
    return Diagnostic("type-mismatch", message, span, help="write one value")


def item_not_member(who: str, words: str, wanted: Type, span: Span) -> Diagnostic:
    """An item of a set literal that is no word."""
    message = f"{who} has `{words}` in a set, which is written with members only"
    return Diagnostic("type-mismatch", message, span, help=members_of(wanted))


def not_a_set(who: str, said: Said) -> Diagnostic:
    """`contains` on what is no set."""
    message = f"{who} has `contains` on {said}, which is no set"
    return Diagnostic("type-mismatch", message, said.span, help=_instead_of_contains(said))


def several_contained(who: str, words: str, span: Span) -> Diagnostic:
    """`contains [a, b]`."""
    message = f"{who} has `contains` with the list `{words}`"
    remedy = "write one `contains` for each member, joined by `and` or `or`"
    return Diagnostic("type-mismatch", message, span, help=remedy)


def not_a_text(who: str, said: Said) -> Diagnostic:
    """`starts with` on what is no text."""
    message = f"{who} has `starts with` on {said}, which is no text"
    remedy = "other types are compared, as in `x = ...`"
    return Diagnostic("type-mismatch", message, said.span, help=remedy)


def _instead_of_contains(said: Said) -> str:
    match said.type.kind.value:
        case "enum":
            return f"write `{said.words} = ...` or `{said.words} in (...)`"
        case "text":
            return f'texts are tested with `=` and `starts with`, as in `{said.words} = "..."`'
        case _:
            return "only sets have members; other types are compared, as in `x = ...`"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _enum(type_: Type) -> str:
    return f"`{type_.name}`" if type_.name is not None else say(type_)
