"""Why a condition is constant, in words: which values its operand can have."""

from __future__ import annotations

from datetime import date
from typing import Final

from engine.analysis.warnings.domains import Domains, folded
from engine.analysis.warnings.regions import Region, Spans, Words, everything
from engine.model.expressions import Compare, Expr, FactRef, Lookup, OutputRef, ParameterRef, walk
from engine.model.formats import show_value
from engine.model.types import Kind, Type

_MOST_WORDS: Final = 6


def why_constant(expr: Expr, domains: Domains) -> str | None:
    """The values that the names of a condition can have; None where that explains nothing."""
    if isinstance(expr, Compare) and expr.left == expr.right:
        return "both sides are the same"
    named = [n for n in walk(expr) if isinstance(n, FactRef | OutputRef | ParameterRef | Lookup)]
    if not named:
        return "it reads nothing of the account" if folded(expr) is not None else None
    told = [_told(node, domains.of(node)) for node in named]
    return "; ".join(dict.fromkeys(each for each in told if each)) or None


def _told(node: FactRef | OutputRef | ParameterRef | Lookup, region: Region) -> str | None:
    name = f"{node.table}.{node.column}" if isinstance(node, Lookup) else node.name
    if region == everything(node.type):
        return None
    if region.is_empty:
        return f"`{name}` never has a value"
    shown = _words(region, node.type) if isinstance(region, Words) else _span(region, node.type)
    return None if shown is None else f"`{name}` is {shown}"


def _words(region: Words, type_: Type) -> str | None:
    if region.others or len(region.listed) > _MOST_WORDS:
        return None
    words = sorted(show_value(value, type_) for value in region.listed)
    return f"always {words[0]}" if len(words) == 1 else f"one of {', '.join(words)}"


def _span(region: Spans, type_: Type) -> str | None:
    (low, _), (high, _) = region.parts[0][0], region.parts[-1][1]
    if low == high:
        return f"always {_shown(low, type_)}"
    if low == float("-inf"):
        return f"at most {_shown(high, type_)}"
    if high == float("inf"):
        return f"at least {_shown(low, type_)}"
    return f"between {_shown(low, type_)} and {_shown(high, type_)}"


def _shown(at: float, type_: Type) -> str:
    return show_value(date.fromordinal(int(at)) if type_.kind is Kind.DATE else at, type_)
