"""The overview as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.runs.overview.overview import Distribution, Histogram, Overview
from engine.source.masking import mask
from engine.source.render import escape

_WIDTH: Final = 28
_NAMED: Final = 32
_TOLD_RULES: Final = 3


def to_text(of: Overview) -> str:
    """Totals, outcomes with bars, what is waited for, reasons, and the rules that tell most."""
    return "\n".join(_lines(of))


def _lines(of: Overview) -> Iterator[str]:
    it, totals = of.identity, of.totals
    yield _safe(f"run {it.run}  {it.policy} {it.version}, as of {it.as_of}")
    yield f"sha-256 {it.sha256}"
    for name, count in (
        ("rows in", totals.rows_in),
        ("decided", totals.decided),
        ("settled", totals.settled),
        ("provisional", totals.provisional),
        ("in error", totals.in_error),
        ("rejected", totals.rejected),
    ):
        yield f"  {name:<12} {count:>12,}"
    yield from (_safe(f"  in error: {name} {count:,}") for name, count in of.errors)
    for fault in of.rejections:
        yield _safe(f"  rejected: {fault.code} {fault.column or ''} {fault.faults:,}")
    for each in of.distributions:
        yield from _bars(each)
    for scores in of.histograms:
        yield from _bars(scores)
    if of.wanted:
        yield ""
        yield "the missing facts most waited for: provisional accounts behind, and alone"
        for fact in of.wanted:
            yield _safe(f"  {fact.name:<{_NAMED}} {fact.behind:>10,} {fact.alone:>10,}")
    yield from _reasons(of)
    yield from _rules(of)


def _bars(of: Distribution | Histogram) -> Iterator[str]:
    yield ""
    yield _safe(f"{of.output}: accounts, provisional")
    most = max((each.accounts for each in of.bars), default=0) or 1
    wide = min(_NAMED, max((len(each.value) for each in of.bars), default=0))
    for each in of.bars:
        solid = round(_WIDTH * (each.accounts - each.provisional) / most)
        open_ = round(_WIDTH * each.accounts / most) - solid
        drawn = "#" * solid + "/" * open_
        told = f"{each.accounts:>10,} {each.provisional:>10,}"
        yield f"  {_safe(each.value):<{wide}} {drawn:<{_WIDTH}} {told}"


def _reasons(of: Overview) -> Iterator[str]:
    for group in of.reasons:
        yield ""
        yield _safe(f"{of.main} {group.value}: the rules that matched most; lift against all")
        for rule in group.rules:
            told = f"{rule.fired:>10,} {rule.share:>7.1%} {rule.lift:>6.1f}x"
            yield _safe(f"  {rule.id:<{_NAMED}} {told}  {rule.title}")


def _rules(of: Overview) -> Iterator[str]:
    yield ""
    yield "rules: matched, decisive, undecided, and for lack of what"
    for decision in of.decisions:
        yield _safe(f"  {decision.name}")
        for rule in decision.rules:
            decisive = "-" if rule.decisive is None else f"{rule.decisive:,}"
            lacks = _listed([f"{lack.name or lack.label} {lack.accounts:,}" for lack in rule.lacks])
            counts = f"{rule.fired:>10,} {decisive:>10} {rule.undecided:>10,}"
            yield _safe(f"    {rule.id:<{_NAMED}} {counts}  {lacks}".rstrip())


def _listed(parts: Sequence[str]) -> str:
    more = f", and {len(parts) - _TOLD_RULES} more" if len(parts) > _TOLD_RULES else ""
    return ", ".join(parts[:_TOLD_RULES]) + more


def _safe(text: str) -> str:
    return escape(mask(text))
