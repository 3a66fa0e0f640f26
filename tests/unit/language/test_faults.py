"""Faults: code, place, message and remedy. In each text the place is marked by « and »."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.language.depth import DEPTH_LIMIT
from engine.language.parser import LENGTH_LIMIT, parse_cell, parse_expression, parse_range
from engine.language.syntax import Extent, SyntaxFault

Parse = Callable[[str], object]


def fault(parse: Parse, marked: str) -> SyntaxFault:
    """Parse the text without its marks; the fault must lie exactly between them."""
    before, _, rest = marked.partition("«")
    inside, _, after = rest.partition("»")
    found = parse(before + inside + after)
    assert isinstance(found, SyntaxFault), found
    assert found.at == Extent(len(before), len(before) + len(inside)), found
    return found


SYNTAX = [
    ("«  »", "the expression is empty", None),
    ("a «==» b", "`==` has no meaning here", "write `=`"),
    ("a «&&» b", "`&&` has no meaning here", "write `and`"),
    ("a «||» b", "`||` has no meaning here", "write `or`"),
    ("a «<>» b", "`<>` has no meaning here", "write `!=`"),
    ("a «=>» b", "`=>` has no meaning here", "write `>=`"),
    ("«!»a", "`!` has no meaning here", "write `not(...)`"),
    ("a «! =» b", "`! =` has no meaning here", "write `!=`"),
    ("a «≥» 5", "`≥` has no meaning here", "write `>=`"),
    ("a «≠» 5", "`≠` has no meaning here", "write `!=`"),
    ("a «\N{EN DASH}» 5", "`\N{EN DASH}` has no meaning here", "write `-`"),
    ("a «AND» b", "keywords are lower case", "write `and`"),
    ("a «Or» b", "keywords are lower case", "write `or`"),
    ("«NOT» a", "keywords are lower case", "write `not`"),
    ("«NOT»(a)", "keywords are lower case", "write `not`"),
    ("«IF» a then b else c", "keywords are lower case", "write `if`"),
    ("x = «'abc'»", "a text stands in straight double quotes, found `'abc'`", 'write `"abc"`'),
    ("x = «“abc”»", "a text stands in straight double quotes, found `“abc”`", 'write `"abc"`'),
    ('x = «"abc»', '`"` is never closed', 'write `"` where it ends'),
    ("x «is null»", "`is null` has no meaning here", "write `= null`"),
    ("x «is not null»", "`is not null` has no meaning here", "write `!= null`"),
    ("x «is not» 5", "`is not` has no meaning here", "write `!=`"),
    ("x «has» y", "`has` has no meaning here", "write `contains`"),
    ('x «begins with» "a"', "`begins with` has no meaning here", "write `starts with`"),
    ("x = «'»abc", "`'` is never closed", 'write `"` where it ends'),
    ("state = IN «x»", "expected an operator or the end after `IN`, found `x`", None),
    ("«function»(x)", None, "give the part a name, as a decision of its own"),
    ("«not not a»", "`not` needs parentheses", "write `not(...)`"),
    ("«not»", "expected `(` after `not`, found the end", None),
    ("x «is» 5", "`is` has no meaning here", "write `=`"),
    ('x «starts» "a"', "`starts` has no meaning here", "write `starts with`"),
    ("«not a = 5» and b", "`not` needs parentheses", "write `not(a = 5)`"),
    ("x «not» in (a)", "`not` stands before a test, not inside it", "write `not(x in ...)`"),
    ("«not(a)» = b", "`not(a)` takes parentheses of its own here", None),
    ("if a «b» else c", "`if` lacks its `then`, found `b`", None),
    ("if «a»", "`if` lacks its `then`, found the end", None),
    ("if a then b «c»", "`if` lacks its `else`, found `c`", None),
    ("x between 1«,» 2", "`between` lacks its `and`, found `,`", "write `x between low and high`"),
    ("a < b «<» c", "comparisons do not chain", "write `a < b and b < c`"),
    ("d and (1 < a + 1 «<=» max(b, 2))", None, "write `1 < a + 1 and a + 1 <= max(b, 2)`"),
    ("a in (b) «=» c", "comparisons do not chain", "put one of the two in parentheses"),
    ("1 + «if» a then b else c", "`if` inside another operator needs parentheses", None),
    ("[a «=» b]", "`=` has no place in a list of values or a range", None),
    ("x in (> 5 «and» < 10)", "`and` has no place in a list of values or a range", None),
    ("x in [a «or» b..c]", "`or` has no place in a list of values or a range", None),
    ("max(t[a] «=» 5)", "expected `.` and a column after `]`, found `=`", None),
    ("x in a «+» 1", "`+` cannot follow a test", "put in parentheses what belongs together"),
    ("x in «[]»", "`in` has nothing to look in", "list at least one value"),
    ("x in «()»", "`in` has nothing to look in", "list at least one value"),
    ("x = 1«..»5", "a range stands in brackets, after `in` or in a cell", None),
    ("x in «]»1..5[", "a range opens with `[` or `(`", None),
    ("«(»a + (b)", "`(` is never closed", "write `)` where it ends"),
    ("x in «[»1..", "`[` is never closed", "write `]` where it ends"),
    ("a«)»", "`)` closes nothing", None),
    ("(a«]»", "`]` cannot close `(`", "write `)`"),
    ("«a.b» = 3", "a name has no dots, found `a.b`", None),
    ("«société» = 3", "`société` is no name: names have letters a to z", None),
    ("«function»(x) x + 1", None, "give the part a name, as a decision of its own"),
    ("«for» x in y return x", None, "give the part a name, as a decision of its own"),
    ("x «%» 5", "`%` has no meaning here", None),
    ("x «**» 2", "`**` has no meaning here", None),
    ("a «?» b : c", "`?` has no meaning here", "write `if condition then value else value`"),
    ("a «and»", "expected a value after `and`, found the end", None),
    ("«and» a", "expected a value, found `and`", None),
    ("a >= «>=» 5", "expected a value after `>=`, found `>=`", None),
    ("a «b»", "expected an operator or the end after `a`, found `b`", None),
    ("a«\u200b»b", "expected an operator or the end after `a`, found `U+200B`", None),
    ("t[a«]»", "expected `.` and a column after `]`, found the end", None),
    ("t[a]«.»", "expected the name of a column after `.`, found the end", None),
    ("max(a«,»", "expected a value after `,`, found the end", None),
    ("list contains(a«)»", "expected an operator or `,` after `a`, found `)`", None),
]


@pytest.mark.parametrize(("marked", "message", "remedy"), SYNTAX)
def test_syntax(marked: str, message: str | None, remedy: str | None) -> None:
    found = fault(parse_expression, marked)
    assert found.code == "expression-syntax"
    assert message in (None, found.message)
    assert remedy in (None, found.help)


LITERALS = [
    ("x > «100,000»", "write `100000`, or `$100,000` for money"),
    (
        "min(«100,250»)",
        "write `100250`, or `$100,250` for money; for several values write `100, 250`",
    ),
    ("«0901»", 'write `901`, or `"0901"` if it is a code'),
    ("«9007199254740992»", None),
    ("«$90,071,992,547,409.92»", None),
    ("«" + "9" * 400 + ".0»", None),
    ("«$1,00»", "write `$1,250.00` or `$1250`"),
    ("«$1.234»", "write `$1,250.00` or `$1250`"),
    ("«$ 100»", "write `$100`"),
    ("«$00.50»", "write `$1,250.00` or `$1250`"),
    ("«$-»5", "write the minus first: `-$500`"),
    ("«$»x", "write the amount after it: `$1,250.00`"),
    ("«100$»", "write `$100`"),
    ("x < «100,000 USD»", "write `$100,000`"),
    ("x < «$5 dollars» and y", "write `$5`"),
    ("«.5»", "write `0.5`"),
    ("«5.»", "write `5.0`"),
    ("«1e3»", "write the digits out"),
    ("«1_000»", "write the digits out"),
    ("opened < «2026-02-30»", "write year, month and day as in `2026-07-01`"),
    ("«2026-7-1»", "write year, month and day as in `2026-07-01`"),
    ('date(«"2025-02-29"»)', "write year, month and day as in `2026-07-01`"),
    ("«date(x)»", 'write `date("2026-07-01")`'),
    ('duration(«"P1M3D"»)', None),
    ('duration(«"PT5H"»)', None),
    ('duration(«"P"»)', None),
    ("«120000 months»", None),
    ('"a «\\q» b"', 'write `\\\\` for a backslash, `\\"` for a quote'),
    ('«"\\ud800"»', None),
]


@pytest.mark.parametrize(("marked", "remedy"), LITERALS)
def test_literals(marked: str, remedy: str | None) -> None:
    found = fault(parse_expression, marked)
    assert found.code == "bad-literal"
    assert remedy in (None, found.help)


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("«2023-02-29»", "that month has 28 days"),
        ("«2026-13-01»", "months are 01 to 12"),
        ("«0000-01-01»", "years begin with 0001"),
    ],
)
def test_a_bad_date_says_why(marked: str, reason: str) -> None:
    assert fault(parse_expression, marked).message.endswith(f" is no date: {reason}")


@pytest.mark.parametrize(
    "marked",
    [
        "x in [«5..1»]",
        "x in [«5..0.5»]",
        "x in (a, («$5.00..$4.99»])",
        "x between «2026-02-01 and 2026-01-31»",
        "x in [«-1..-5»]",
        "x in [«2 years..23 months»]",
    ],
)
def test_reversed_ranges(marked: str) -> None:
    assert fault(parse_expression, marked).code == "reversed-range"


@pytest.mark.parametrize(
    "text", ["x in [5..5]", "x in [1 month..1 days]", "x in [b..a]", "x in [5..$1]"]
)
def test_ranges_that_only_types_or_values_can_judge(text: str) -> None:
    assert not isinstance(parse_expression(text), SyntaxFault)


@pytest.mark.parametrize(
    ("marked", "remedy"),
    [
        ("«»", "write `-` for a cell that is always true"),
        (
            ">= 5 «and» < 10",
            "write a range such as `[5..10)`, or give the other test a column of its own",
        ),
        ("a «or» b", "separate the tests with commas"),
        ("x «>» 5", "write the test without what is tested: `>= 70`, not `score >= 70`"),
        ("«between» 1 and 5", "write a range such as `[5..10]`"),
        ("«in» (a, b)", "write the values with commas between them, or the range, without `in`"),
        ("«is null»", "write `null`"),
        ("«not null»", "write `not(null)`"),
        ("«==» 5", "write `=`"),
        ("a, «and»", None),
        ("a«,»", None),
        ("not(a)«,» b", None),
        ("1«..»5", None),
    ],
)
def test_cells(marked: str, remedy: str | None) -> None:
    found = fault(parse_cell, marked)
    assert found.code == "expression-syntax"
    assert remedy in (None, found.help)


@pytest.mark.parametrize(
    "marked", ["«»", "«0»..5", "[«0,5»]", "«[»0..5", "[0..5] «x»", "[..«]»", "«]»1..5["]
)
def test_ranges(marked: str) -> None:
    assert fault(parse_range, marked).code in ("expression-syntax", "bad-literal")


def test_length() -> None:
    assert not isinstance(parse_expression("a" * LENGTH_LIMIT), SyntaxFault)
    found = parse_expression("a" * (LENGTH_LIMIT + 5))
    assert isinstance(found, SyntaxFault)
    assert (found.code, found.at) == ("expression-too-long", Extent(4000, 4005))


def test_a_level_more_than_the_limit() -> None:
    deepest = "-(" * (DEPTH_LIMIT - 1) + "a" + ")" * (DEPTH_LIMIT - 1)
    assert not isinstance(parse_expression(deepest), SyntaxFault)
    assert not isinstance(parse_expression("(a) + " * 63 + "a"), SyntaxFault)
    found = parse_expression(f"-({deepest})")
    assert isinstance(found, SyntaxFault)
    assert found.code == "expression-too-deep"


def test_brackets_count_without_operators() -> None:
    assert not isinstance(parse_expression("(" * 64 + "a" + ")" * 64), SyntaxFault)
    assert fault(parse_expression, "(" * 64 + "«(»" + "a" + ")" * 65).code == "expression-too-deep"
    assert not isinstance(parse_expression(" and ".join(["(a)"] * 66)), SyntaxFault)
    assert not isinstance(parse_expression('"' + "(" * 100 + '"'), SyntaxFault)


@pytest.mark.parametrize("separator", [" + ", " * ", " - ", "/"])
def test_a_long_chain_is_too_deep_and_no_crash(separator: str) -> None:
    text = separator.join(["a"] * 1000)
    found = parse_expression(text)
    assert isinstance(found, SyntaxFault)
    assert found.code == "expression-too-deep"


@pytest.mark.parametrize(
    "text", ["-" * 3999 + "a", "(" * 4000, "[" * 4000, "not(" * 1000, "t[" * 2000]
)
def test_bottomless_texts(text: str) -> None:
    for parse in (parse_expression, parse_cell, parse_range):
        assert isinstance(parse(text), SyntaxFault)


@pytest.mark.parametrize("word", ["and", "or"])
def test_and_and_or_take_many_parts(word: str) -> None:
    assert not isinstance(parse_expression(f" {word} ".join(["a"] * 500)), SyntaxFault)
