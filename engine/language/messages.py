"""What is said of a text that is no expression: one function for each message."""

from __future__ import annotations

from typing import Final

from engine.language.syntax import Extent, SyntaxFault

_SHOWN: Final = 60
"""Characters of the text that are repeated in a message."""


def _say(message: str, remedy: str | None, at: Extent) -> SyntaxFault:
    return SyntaxFault("expression-syntax", message, remedy, at)


def _literal(message: str, remedy: str | None, at: Extent) -> SyntaxFault:
    return SyntaxFault("bad-literal", message, remedy, at)


def _short(words: str) -> str:
    """Words of the text as they may stand in a message: on one line, visible, not too long."""
    line = " ".join(words.split())
    seen = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in line)
    return seen if len(seen) <= _SHOWN else f"{seen[: _SHOWN - 3]}..."


# ---- Limits ------------------------------------------------------------------------------------


def too_long(length: int, limit: int, at: Extent) -> SyntaxFault:
    """The text has more characters than an expression may have."""
    return SyntaxFault(
        "expression-too-long",
        f"the expression has {length:,} characters, more than {limit:,}",
        "give its parts names of their own: a decision for each, or a reference table for a list",
        at,
    )


def too_deep(limit: int, at: Extent) -> SyntaxFault:
    """Brackets, or operators on top of operators, lie more than `limit` deep."""
    return SyntaxFault(
        "expression-too-deep",
        f"the expression is nested more than {limit} levels deep",
        "give its parts names, a decision for each; every term of a long sum is a level",
        at,
    )


# ---- Structure ---------------------------------------------------------------------------------


def empty(kind: str, at: Extent) -> SyntaxFault:
    """Nothing but space."""
    remedy = "write `-` for a cell that is always true" if kind == "cell" else None
    return _say(f"the {kind} is empty", remedy, at)


def expected(what: str, after: str | None, found: str | None, at: Extent) -> SyntaxFault:
    """The grammar asks for something else here; `found` is None at the end of the text."""
    place = f" after `{_short(after)}`" if after is not None else ""
    return _say(f"expected {what}{place}, found {_found(found)}", None, at)


def _found(word: str | None) -> str:
    return "the end" if word is None else f"`{_short(word)}`"


def never_closed(bracket: str, closing: str, at: Extent) -> SyntaxFault:
    """An opening bracket, or a quote, without its end."""
    return _say(f"`{bracket}` is never closed", f"write `{closing}` where it ends", at)


def closes_nothing(bracket: str, at: Extent) -> SyntaxFault:
    """A closing bracket without its beginning."""
    return _say(f"`{bracket}` closes nothing", f"remove `{bracket}`, or open it", at)


def wrong_bracket(found: str, opened: str, closing: str, at: Extent) -> SyntaxFault:
    """A bracket closed by one of the other sort."""
    return _say(f"`{found}` cannot close `{opened}`", f"write `{closing}`", at)


def missing_word(opening: str, word: str, found: str | None, at: Extent) -> SyntaxFault:
    """`if` without `then` or `else`, `between` without `and`."""
    remedy = {
        "then": "write `if condition then value else value`",
        "else": "write `if condition then value else value`; `else null` gives a missing value",
        "and": "write `x between low and high`",
    }[word]
    return _say(f"`{opening}` lacks its `{word}`, found {_found(found)}", remedy, at)


def chained(first: str, again: str | None, at: Extent) -> SyntaxFault:
    """`a < b < c`; `first` is `a < b`, `again` is `b < c` where both can be told."""
    remedy = (
        f"write `{_short(first)} and {_short(again)}`"
        if again
        else "put one of the two in parentheses"
    )
    return _say("comparisons do not chain", remedy, at)


def not_without_parentheses(operand: str, at: Extent) -> SyntaxFault:
    """`not x`."""
    return _say("`not` needs parentheses", f"write `not({_short(operand)})`", at)


def not_before_test(word: str, at: Extent) -> SyntaxFault:
    """`x not in (...)`, `x not between ...`."""
    return _say(
        "`not` stands before a test, not inside it", f"write `not(x {_short(word)} ...)`", at
    )


def not_compared(operand: str, at: Extent) -> SyntaxFault:
    """`not(x) = y`."""
    remedy = f"write `({_short(operand)})`, or turn the test round"
    return _say(f"`{_short(operand)}` takes parentheses of its own here", remedy, at)


def operator_after_test(op: str, at: Extent) -> SyntaxFault:
    """`x in a + 1`."""
    return _say(f"`{op}` cannot follow a test", "put in parentheses what belongs together", at)


def bare_range(at: Extent) -> SyntaxFault:
    """`1..5`, or `[1..5]` where no test stands."""
    message = "a range stands in brackets, after `in` or in a cell"
    return _say(message, "write `x in [low..high]`", at)


def condition_in_cell(word: str, at: Extent) -> SyntaxFault:
    """A whole condition where a table's cell tests its column."""
    remedy = {
        "and": "write a range such as `[5..10)`, or give the other test a column of its own",
        "or": "separate the tests with commas",
        "between": "write a range such as `[5..10]`",
        "in": "write the values with commas between them, or the range, without `in`",
        "contains": "write each test without what is tested: `contains a, contains b`",
    }.get(word, "write the test without what is tested: `>= 70`, not `score >= 70`")
    return _say(f"a cell tests its own column only, found `{word}`", remedy, at)


def condition_in_list(word: str, at: Extent) -> SyntaxFault:
    """`[a = b]`, `x in (> 5 and < 10)`."""
    remedy = (
        "separate values with commas, write a range as `[5..10)`, put a condition in parentheses"
    )
    return _say(f"`{word}` has no place in a list of values or a range", remedy, at)


def empty_list(at: Extent) -> SyntaxFault:
    """`x in []`, `x in ()`."""
    return _say("`in` has nothing to look in", "list at least one value", at)


def if_inside(at: Extent) -> SyntaxFault:
    """`1 + if ...`."""
    return _say(
        "`if` inside another operator needs parentheses", "write `(if ... then ... else ...)`", at
    )


# ---- Habits from other languages -----------------------------------------------------------------


def foreign_symbol(symbol: str, remedy: str, at: Extent) -> SyntaxFault:
    """A sign of another language."""
    return _say(f"`{symbol}` has no meaning here", remedy, at)


def foreign_word(words: str, remedy: str, at: Extent) -> SyntaxFault:
    """A word of another language: `is null`, `x equals y`."""
    return _say(f"`{_short(words)}` has no meaning here", f"write `{remedy}`", at)


def upper_case(word: str, at: Extent) -> SyntaxFault:
    """`a AND b`."""
    return _say("keywords are lower case", f"write `{word.lower()}`", at)


def own_function(word: str, at: Extent) -> SyntaxFault:
    """`function(x) ...`, `for`, `some`, `every`."""
    return _say(
        f"`{word}` is no part of the language: there are no functions of one's own and no loops",
        "give the part a name, as a decision of its own",
        at,
    )


def foreign_quotes(quoted: str, inner: str, at: Extent) -> SyntaxFault:
    """Single or curly quotes."""
    return _say(
        f"a text stands in straight double quotes, found `{_short(quoted)}`",
        f'write `"{_short(inner)}"`',
        at,
    )


def dotted_name(words: str, at: Extent) -> SyntaxFault:
    """`a.b`."""
    remedy = "a table is read as `table[key].column`; a fact by its one name"
    return _say(f"a name has no dots, found `{_short(words)}`", remedy, at)


def foreign_letters(word: str, at: Extent) -> SyntaxFault:
    """A name with letters other than a to z."""
    remedy = f'write `"{_short(word)}"` if it is a text'
    return _say(f"`{_short(word)}` is no name: names have letters a to z", remedy, at)


def number_spelling(words: str, remedy: str, at: Extent) -> SyntaxFault:
    """`$ 100`, `100$`, `.5`, `5.`, `1e3`, `1_000`: a number in another spelling."""
    return _literal(f"`{_short(words)}` is no number", remedy, at)


def outward_bracket(at: Extent) -> SyntaxFault:
    """`]1..5[`."""
    return _say("a range opens with `[` or `(`", "write `(` for an end that is excluded", at)


# ---- Literals ----------------------------------------------------------------------------------


def commas_in_number(word: str, values: str | None, at: Extent) -> SyntaxFault:
    """`100,000` without `$`; `values` is the reading as several values, where there is one."""
    digits = _short(word.replace(",", ""))
    several = f"; for several values write `{_short(values)}`" if values else ""
    return _literal(
        f"`{_short(word)}` has commas, which only money has",
        f"write `{digits}`, or `${_short(word)}` for money{several}",
        at,
    )


def leading_zero(word: str, at: Extent) -> SyntaxFault:
    """`0901`."""
    number = word.lstrip("0") or "0"
    number = f"0{number}" if number.startswith((".", "%")) else number
    return _literal(
        f"`{_short(word)}` begins with a zero",
        f'write `{_short(number)}`, or `"{_short(word)}"` if it is a code',
        at,
    )


def number_out_of_range(word: str, at: Extent) -> SyntaxFault:
    """Beyond 2^53 - 1, or beyond a double."""
    return _literal(
        f"`{_short(word)}` is too large",
        "integers and cents go up to 9,007,199,254,740,991",
        at,
    )


def bad_money(word: str, reason: str, at: Extent) -> SyntaxFault:
    """`$1,00` or `$1.234`."""
    return _literal(f"`{_short(word)}` is no amount: {reason}", "write `$1,250.00` or `$1250`", at)


def bad_date(word: str, reason: str, at: Extent) -> SyntaxFault:
    """`2026-02-30`."""
    return _literal(
        f"`{_short(word)}` is no date: {reason}", "write year, month and day as in `2026-07-01`", at
    )


def bad_duration(word: str, reason: str, at: Extent) -> SyntaxFault:
    """`P1M3D`, `PT5H`."""
    return _literal(
        f"`{_short(word)}` is no duration: {reason}",
        'write `24 months`, `2 years` or `30 days`, or `duration("P24M")`',
        at,
    )


def bad_escape(word: str, at: Extent) -> SyntaxFault:
    r"""`\q` in a text."""
    return _literal(
        f"`{_short(word)}` is no escape of a text",
        'write `\\\\` for a backslash, `\\"` for a quote',
        at,
    )


def literal_argument(name: str, example: str, at: Extent) -> SyntaxFault:
    """`date(x)`."""
    return _literal(f"`{name}` takes one text in quotes", f"write `{example}`", at)


def reversed_range(low: str, high: str, at: Extent) -> SyntaxFault:
    """A low bound above the high one, both literal."""
    return SyntaxFault(
        "reversed-range",
        f"nothing lies between `{_short(low)}` and `{_short(high)}`",
        f"write the lower bound first: `{_short(high)}`, then `{_short(low)}`",
        at,
    )
