"""Texts that are well typed, and what they mean written out."""

from __future__ import annotations

import pytest

from engine.model.expressions import Expr, walk
from engine.model.types import BOOLEAN, INTEGER, MONEY, NUMBER, TEXT, Type
from engine.policy.typing import Typer
from tests.unit.policy.world import COUNTRY, FLAGS, SCOPE, SEGMENT, WHO, form, place, typed

TYPED: list[tuple[str, str]] = [
    # names and members
    ("history_months", "history_months"),
    ("threshold", "@threshold"),
    ("score", "risk.score"),
    ("as_of", "@as_of"),
    ("reasons", "reasons.reasons{}"),
    ("origin = CN", "(= origin enum:CN)"),
    ("CN = origin", "(= enum:CN origin)"),
    ('origin = "CN"', "(= origin enum:CN)"),
    ('"CN" = origin', "(= enum:CN origin)"),
    ("origin != home", "(!= origin @home)"),
    ("segment = high", "(= segment.segment enum:high)"),
    ("origin in (CN, VN)", "(or (= origin enum:CN) (= origin enum:VN))"),
    ("origin in [CN, VN]", "(or (= origin enum:CN) (= origin enum:VN))"),
    ("origin in (CN)", "(= origin enum:CN)"),
    ("origin in (home, CN)", "(or (= origin @home) (= origin enum:CN))"),
    ('importer = "Acme"', "(= importer text:Acme)"),
    # comparisons
    ("history_months >= 12", "(>= history_months integer:12)"),
    ("share > 3", "(> share integer:3)"),
    ("violations < rate", "(< violations rate)"),
    ("bond > $100,000", "(> bond money:10000000)"),
    ("last_audit < 2026-07-01", "(< last_audit date:2026-07-01)"),
    ("managed = true", "(= managed boolean:True)"),
    ("flags = old_flags", "(= flags old_flags)"),
    ("flags != [evasion]", "(!= flags set:{evasion})"),
    ("[] = flags", "(= set:{} flags)"),
    ("flags = [evasion, evasion]", "(= flags set:{evasion})"),
    # logic
    ("managed", "managed"),
    ("not(managed)", "(not managed)"),
    (
        "managed and share > 0.5 or trusted_trader",
        "(or (and managed (> share number:0.5)) trusted_trader)",
    ),
    # null
    ("bond = null", "(null? bond)"),
    ("null = bond", "(null? bond)"),
    ("bond != null", "(not (null? bond))"),
    ("score = null", "(null? risk.score)"),
    # ranges
    ("score between 30 and 69", "(and (>= risk.score integer:30) (<= risk.score integer:69))"),
    ("score in [30..70)", "(and (>= risk.score integer:30) (< risk.score integer:70))"),
    ("score in (30..70]", "(and (> risk.score integer:30) (<= risk.score integer:70))"),
    ("score in [..30)", "(< risk.score integer:30)"),
    ("score in [30..]", "(>= risk.score integer:30)"),
    (
        "score in (< 10, [70..80])",
        (
            "(or (< risk.score integer:10)"
            " (and (>= risk.score integer:70) (<= risk.score integer:80)))"
        ),
    ),
    ("bond in (!= $5)", "(!= bond money:500)"),
    # arithmetic
    ("violations + 2", "(+integer violations integer:2)"),
    ("violations / 2", "(/number violations integer:2)"),
    ("violations * 0.5", "(*number violations number:0.5)"),
    ("5% * duties", "(*money number:0.05 duties)"),
    ("duties / bond", "(/number duties bond)"),
    ("as_of - 24 months", "(-date @as_of months:24)"),
    ("2 years + last_audit", "(+date months:24 last_audit)"),
    ("last_audit + 30 days", "(+date last_audit days:30)"),
    ("as_of - last_audit", "(-integer @as_of last_audit)"),
    ("-5", "integer:-5"),
    ("-(-5)", "integer:5"),
    ("-$1.50", "money:-150"),
    ("-0.0", "number:0.0"),
    ("-violations", "(negate:integer violations)"),
    ("-bond", "(negate:money bond)"),
    # if
    ("if managed then 1 else 2", "(if:integer managed integer:1 integer:2)"),
    ("if managed then 1 else share", "(if:number managed number:1.0 share)"),
    (
        "if managed then share else violations",
        "(if:number managed share (to number:number violations))",
    ),
    ("if managed then null else $5", "(if:money managed money:None money:500)"),
    ("if managed then bond else null", "(if:money managed bond money:None)"),
    ("if managed then CN else origin", "(if:enum managed enum:CN origin)"),
    ("origin = (if managed then CN else VN)", "(= origin (if:enum managed enum:CN enum:VN))"),
    # functions
    ("abs(bond)", "(abs:money bond)"),
    ("abs(violations)", "(abs:integer violations)"),
    ("floor(share)", "(floor:integer share)"),
    ("ceiling(share)", "(ceiling:integer share)"),
    ("round(duties / bond)", "(round:integer (/number duties bond))"),
    ("min(bond)", "(min:money bond)"),
    ("max(violations, 2, threshold)", "(max:integer violations integer:2 @threshold)"),
    ("min(violations, 2, share)", "(min:number (to number:number violations) number:2.0 share)"),
    ("max(as_of, last_audit)", "(max:date @as_of last_audit)"),
    ("flags contains evasion", "(contains:boolean flags enum:evasion)"),
    ("list contains(flags, evasion)", "(contains:boolean flags enum:evasion)"),
    ("reasons contains segment", "(contains:boolean reasons.reasons{} segment.segment)"),
    ("reasons contains high", "(contains:boolean reasons.reasons{} enum:high)"),
    ('main_hts starts with "98"', "(starts with:boolean main_hts text:98)"),
    ("main_hts starts with importer", "(starts with:boolean main_hts importer)"),
    # tables
    ("hts_center[main_hts].center", "(hts_center.center:enum main_hts)"),
    ('hts_center["98"].basis', "(hts_center.basis:text text:98)"),
    ("hts_center[main_hts].center = CEE003", "(= (hts_center.center:enum main_hts) enum:CEE003)"),
    ("tariff[CN, 2].duty", "(tariff.duty:money enum:CN number:2.0)"),
    ("tariff[origin, violations].duty", "(tariff.duty:money origin (to number:number violations))"),
]


@pytest.mark.parametrize(("text", "meaning"), TYPED, ids=[text for text, _ in TYPED])
def test_text_is_typed(text: str, meaning: str) -> None:
    assert typed(text) == meaning


@pytest.mark.parametrize(
    ("text", "expected", "meaning"),
    [
        ("null", MONEY, "money:None"),
        ("null", BOOLEAN, "boolean:None"),
        ("3", NUMBER, "number:3.0"),
        ("-3", NUMBER, "number:-3.0"),
        ("violations", NUMBER, "(to number:number violations)"),
        ("share", NUMBER, "share"),
        (
            "if managed then 1 else 2",
            NUMBER,
            "(to number:number (if:integer managed integer:1 integer:2))",
        ),
        ("high", SEGMENT, "enum:high"),
        (
            "if managed then high else standard",
            SEGMENT,
            "(if:enum managed enum:high enum:standard)",
        ),
        ('"CN"', COUNTRY, "enum:CN"),
        ('"CN"', TEXT, "text:CN"),
        ("[evasion]", FLAGS, "set:{evasion}"),
        ("[]", FLAGS, "set:{}"),
        ("score", INTEGER, "risk.score"),
    ],
)
def test_text_takes_the_expected_type(text: str, expected: Type, meaning: str) -> None:
    assert typed(text, expected) == meaning


def _cell(text: str, heading: str) -> Expr:
    typer = Typer(SCOPE)
    operand = typer.operand(heading, place, WHO)
    assert operand is not None
    condition = typer.tests(text, place, WHO, operand)
    assert typer.diagnostics == []
    assert condition is not None
    return condition


@pytest.mark.parametrize(
    ("heading", "text", "meaning"),
    [
        ("score", "-", "(and)"),
        ("score", "70", "(= risk.score integer:70)"),
        ("score", ">= threshold", "(>= risk.score @threshold)"),
        ("score", "< 12, > 90", "(or (< risk.score integer:12) (> risk.score integer:90))"),
        ("score", "[30..70)", "(and (>= risk.score integer:30) (< risk.score integer:70))"),
        ("score", "not(1, 2)", "(not (or (= risk.score integer:1) (= risk.score integer:2)))"),
        ("score", "null", "(null? risk.score)"),
        ("score", "not(null)", "(not (null? risk.score))"),
        ("score", "!= null", "(not (null? risk.score))"),
        ("score", "null, < 5", "(or (null? risk.score) (< risk.score integer:5))"),
        ("origin", "CN, VN", "(or (= origin enum:CN) (= origin enum:VN))"),
        ("origin", "not(CN)", "(not (= origin enum:CN))"),
        ("managed", "true", "(= managed boolean:True)"),
        ("flags", "contains evasion", "(contains:boolean flags enum:evasion)"),
        ("flags", "not(contains evasion)", "(not (contains:boolean flags enum:evasion))"),
        ("flags", "[evasion, forced_labor]", "(= flags set:{evasion forced_labor})"),
        ("main_hts", 'starts with "98"', "(starts with:boolean main_hts text:98)"),
        ("duties / bond", "> 5%", "(> (/number duties bond) number:0.05)"),
        ("reasons", "contains high", "(contains:boolean reasons.reasons{} enum:high)"),
    ],
)
def test_cell_tests_its_column(heading: str, text: str, meaning: str) -> None:
    assert form(_cell(text, heading)) == meaning


def test_every_node_has_its_own_id_and_place() -> None:
    typer = Typer(SCOPE)
    first = typer.expression("score between 30 and threshold", place, WHO, None)
    second = typer.expression("if managed then violations else share", place, WHO, None)
    assert first is not None
    assert second is not None
    nodes = {id(node): node for expr in (first, second) for node in walk(expr)}
    assert len({node.id for node in nodes.values()}) == len(nodes)
    assert all(node.id in typer.spans for node in nodes.values())


def test_repeated_operand_is_one_node() -> None:
    typer = Typer(SCOPE)
    expr = typer.expression("score between 30 and 69", place, WHO, None)
    assert expr is not None
    operands = [node for node in walk(expr) if form(node) == "risk.score"]
    assert len(operands) == 2
    assert operands[0] is operands[1]
    assert typer.spans[operands[0].id] == place(0, 5)


def test_walk_goes_depth_first_in_the_order_written() -> None:
    expr = Typer(SCOPE).expression("managed and duties > 5% * bond", place, WHO, BOOLEAN)
    assert expr is not None
    assert [form(node) for node in walk(expr)] == [
        "(and managed (> duties (*money number:0.05 bond)))",
        "managed",
        "(> duties (*money number:0.05 bond))",
        "duties",
        "(*money number:0.05 bond)",
        "number:0.05",
        "bond",
    ]


def test_places_are_those_of_the_words() -> None:
    text = "managed and duties > 5% * bond"
    typer = Typer(SCOPE)
    expr = typer.expression(text, place, WHO, BOOLEAN)
    assert expr is not None
    words = {
        form(node): text[typer.spans[node.id].start - 100 : typer.spans[node.id].end - 100]
        for node in walk(expr)
    }
    assert words == {
        "(and managed (> duties (*money number:0.05 bond)))": text,
        "managed": "managed",
        "(> duties (*money number:0.05 bond))": "duties > 5% * bond",
        "duties": "duties",
        "(*money number:0.05 bond)": "5% * bond",
        "number:0.05": "5%",
        "bond": "bond",
    }


def test_lists_of_conditions_are_joined() -> None:
    typer = Typer(SCOPE)
    managed = typer.expression("managed", place, WHO, BOOLEAN)
    trusted = typer.expression("trusted_trader", place, WHO, BOOLEAN)
    assert managed is not None
    assert trusted is not None
    span = place(0, 20)
    assert form(typer.all_of((managed, trusted), span)) == "(and managed trusted_trader)"
    assert form(typer.any_of((managed, trusted), span)) == "(or managed trusted_trader)"
    assert form(typer.all_of((managed,), span)) == "managed"
    assert form(typer.all_of((), span)) == "(and)"
    negated = typer.negation(managed, span)
    assert form(negated) == "(not managed)"
    assert typer.spans[negated.id] == span


def test_enum_types_with_the_same_members_are_the_same() -> None:
    other = Type(COUNTRY.kind, ("US", "VN", "CN"), name="place")
    assert typed("origin", other) == "origin"
