"""A text of the language -> surface syntax, or the fault in it. Knows no facts and no types.

The grammar is `feel.lark`; its parser, and lark, are loaded on first use.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal, cast

from engine.language import messages
from engine.language.depth import DEPTH_LIMIT, beyond_brackets, beyond_levels
from engine.language.literals import FaultError
from engine.language.syntax import Cell, Extent, RangeTest, Syntax, SyntaxFault
from engine.language.tables import open_parser

LENGTH_LIMIT: Final = 4000
"""Characters of an expression."""

_Start = Literal["expression", "cell", "range"]


@lru_cache(maxsize=1024)
def parse_expression(text: str) -> Syntax | SyntaxFault:
    """Read an expression.

    The tree is at most 64 levels deep, so that passes over it may recurse.

    >>> parse_expression("score >=")
    SyntaxFault(code='expression-syntax', message='expected a value after `>=`, found the end', \
help=None, at=Extent(start=6, end=8))
    """
    return cast("Syntax | SyntaxFault", _parse(text, "expression"))


@lru_cache(maxsize=1024)
def parse_cell(text: str) -> Cell | SyntaxFault:
    """Read a table's cell: `-`, `>= 70`, `CN, VN`, `not(null)`, `[1..5)`."""
    return cast("Cell | SyntaxFault", _parse(text, "cell"))


def parse_range(text: str) -> RangeTest | SyntaxFault:
    """Read a range that stands alone, as in a fact's declaration: `[0..]`."""
    return cast("RangeTest | SyntaxFault", _parse(text, "range"))


def _parse(text: str, start: _Start) -> Syntax | Cell | RangeTest | SyntaxFault:
    if len(text) > LENGTH_LIMIT:
        at = Extent(LENGTH_LIMIT, len(text))
        return messages.too_long(len(text), LENGTH_LIMIT, at)
    if not text.strip():
        return messages.empty(start, Extent(0, len(text)))
    if (bracket := beyond_brackets(text)) is not None:
        return messages.too_deep(DEPTH_LIMIT, bracket)
    tree = _run(text, start)
    if len(text) <= DEPTH_LIMIT or isinstance(tree, SyntaxFault):
        return tree  # every level takes a character at least
    if (deep := beyond_levels(tree)) is not None:
        return messages.too_deep(DEPTH_LIMIT, deep)
    return tree


def _run(text: str, start: _Start) -> Syntax | Cell | RangeTest | SyntaxFault:
    parser = open_parser()
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    try:
        return cast("Syntax | Cell | RangeTest", parser.parse(text, start=start))
    except FaultError as error:
        return error.fault
    except UnexpectedToken as error:
        at_end = error.token.type == "$END"
        position = len(text) if at_end else error.token.start_pos or 0
    except UnexpectedCharacters as error:
        position = error.pos_in_stream
    until = parser.parse_interactive(text[:position], start=start)
    until.exhaust_lexer()
    wanted: frozenset[str] = frozenset(until.accepts())  # type: ignore[no-untyped-call]  # lark has no annotation
    from engine.language.faults import explain_fault

    return explain_fault(text, start, position, wanted)
