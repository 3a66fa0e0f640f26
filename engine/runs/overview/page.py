"""The overview as one HTML file: charts beside their tables, to be read on a screen or printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import htpy as h

from engine.explain.html.page import asset, render_page
from engine.explain.html.words import fold, named, section, titled
from engine.runs.overview import charts, rows
from engine.runs.overview.overview import Distribution, Histogram, Overview, Totals


def page(of: Overview) -> str:
    """The whole page as text; nothing but it is needed to read it."""
    identity = of.identity
    policy = f"{identity.policy} {identity.version}, as of {identity.as_of}"
    return render_page(
        title=f"Run {identity.run}: {policy}",
        body=[
            charts.hatching(),
            _head(of),
            h.main("#main")[list(_sections(of))],
        ],
        styles=(asset("engine.runs.overview", "overview.css"),),
        foot=f"{identity.run}   {policy}",
    )


def _head(of: Overview) -> h.Renderable:
    identity = of.identity
    return h.header(".head")[
        h.div[
            h.p(".over")["Summary of a run"],
            h.h1[identity.title or identity.policy],
            h.p(".soft")[f"Run {identity.run}, {of.totals.rows_in:,} rows in"],
        ],
        h.dl[
            h.div[h.dt["Policy"], h.dd[f"{identity.policy} {identity.version}"]],
            h.div[h.dt["As of"], h.dd[identity.as_of.isoformat()]],
            h.div[
                h.dt["Digest"],
                h.dd[
                    h.code[identity.sha256[:12], "\N{HORIZONTAL ELLIPSIS}"],
                    " ",
                    h.a(href="#identity")["in full"],
                ],
            ],
        ],
    ]


def _sections(of: Overview) -> Iterator[h.Node]:
    crossed = (of.cross.down, of.cross.across) if of.cross else (of.main,)
    first = [each for each in of.distributions if each.output in crossed]
    yield _totals(of.totals)
    yield _outcomes(of, first)
    yield _numbers(of)
    yield _reasons(of)
    yield _wanted(of)
    yield _others(of, [each for each in of.distributions if each not in first])
    yield _faults(of)
    yield section(
        "rules",
        "Rule by rule",
        rows.rules(of.decisions, of.totals.decided),
    )
    yield _identity(of)


def _totals(of: Totals) -> h.Renderable:
    decided = of.decided or 1
    figures = (
        ("accounts decided", of.decided, None),
        ("settled", of.settled, rows.share(of.settled, of.decided)),
        ("provisional", of.provisional, rows.share(of.provisional, of.decided)),
        ("in error", of.in_error, rows.share(of.in_error, of.decided)),
        ("rows rejected", of.rejected, f"{rows.share(of.rejected, of.rows_in)} of the rows"),
    )
    return h.section("#totals", aria_label="In short")[
        h.dl(".figures")[
            [
                h.div[h.dt[name, h.span(".share")[part] if part else None], h.dd[f"{count:,}"]]
                for name, count, part in figures
            ]
        ],
        h.div(".total")[charts.bar(of.settled / decided, of.provisional / decided)],
        charts.key(
            "settled: no missing fact could change an outcome",
            "provisional: a missing fact could change one",
        ),
    ]


def _faults(of: Overview) -> h.Node:
    """What was not decided, and what came out wrong."""
    if not of.rejections and not of.errors:
        return None
    most = max((each.faults for each in of.rejections), default=0) or 1
    rejected = rows.table(
        "bars",
        "Faults of rows that were rejected; a row can have several.",
        ("Reason", "Column", "", "#faults"),
        (
            h.tr[
                h.th(scope="row")[h.code[each.code]],
                h.td[h.code[each.column] if each.column else "the row"],
                h.td(".chart-cell")[charts.bar(each.faults / most)],
                rows.number(each.faults),
            ]
            for each in of.rejections
        ),
    )
    errors = rows.table(
        "bars",
        "Accounts in error, by what is wrong.",
        ("Cause", "#accounts"),
        (h.tr[h.th(scope="row")[name], rows.number(count)] for name, count in of.errors),
    )
    return section(
        "faults",
        "Rejected, or in error",
        rejected if of.rejections else None,
        errors if of.errors else None,
    )


def _outcomes(of: Overview, first: Sequence[Distribution]) -> h.Node:
    """The outcomes by which accounts are grouped, each for itself and together."""
    if not first:
        return None
    return section(
        "outcomes",
        " and ".join(titled(each.output) for each in first) if first[1:] else "Outcome",
        charts.key(),
        _distributions(first, of.totals.decided),
        _map(of),
    )


def _others(of: Overview, others: Sequence[Distribution]) -> h.Node:
    if not others:
        return None
    decided = of.totals.decided
    return section("others", "Other outcomes", charts.key(), _distributions(others, decided))


def _distributions(of: Sequence[Distribution], decided: int) -> h.Renderable:
    """Two side by side; the question of a decision stands above its first output."""
    asked: set[str] = set()
    parts: list[h.Node] = []
    for each in of:
        question = None if each.question in asked else each.question or None
        asked.add(each.question)
        parts.append(
            h.section(aria_labelledby=f"by-{each.output}")[
                h.h3(id=f"by-{each.output}")[titled(each.output)],
                h.p(".question")[question] if question else None,
                rows.distribution(each, decided),
            ]
        )
    return h.div(".pair")[parts]


def _map(of: Overview) -> h.Node:
    if of.cross is None:
        return None
    down, across = titled(of.cross.down), named(of.cross.across)
    return [
        h.h3[f"{down} by {across}"],
        h.div(".scroll", tabindex="0", role="region", aria_label="Map, may be scrolled")[
            charts.heat_map(of.cross)
        ],
        fold("The same in numbers", h.div(".scroll")[rows.pairs(of.cross)]),
    ]


def _numbers(of: Overview) -> h.Node:
    if not of.histograms:
        return None
    decided = of.totals.decided
    return section("scores", "Scores", [_histogram(each, decided) for each in of.histograms])


def _histogram(of: Histogram, decided: int) -> h.Node:
    return [
        h.div(".together")[
            h.h3[titled(of.output)],
            h.p(".question")[of.question] if of.question else None,
            charts.key(),
            charts.histogram(of),
        ],
        fold("The same in numbers", rows.ranges(of, decided)),
    ]


def _wanted(of: Overview) -> h.Node:
    if not of.wanted:
        return None
    return section(
        "missing",
        "The missing facts most waited for",
        h.p[
            "A missing fact is behind a provisional account where a rule that reads it is ",
            "undecided in a decision that keeps an outcome from being settled. Where it is ",
            h.strong["alone"],
            ", no other missing fact is: to ask for it is likely to settle the account.",
        ],
        charts.key("alone", "with others"),
        rows.wanted(of.wanted, of.totals.provisional),
    )


def _reasons(of: Overview) -> h.Node:
    if not of.reasons or of.main is None:
        return None
    return section(
        "reasons",
        f"Top reasons by {of.main}",
        h.p[
            "Of the rules that the decision rests on, those that matched most in each group. ",
            "The bar is their share there, the tick their share of all accounts; ",
            h.strong["lift"],
            " is how many times as often. What matched for every account is left out.",
        ],
        h.div(".pair")[
            [
                h.section(aria_labelledby=f"reasons-{i}")[
                    h.h3(id=f"reasons-{i}")[f"{each.value}: {each.accounts:,} accounts"],
                    rows.reasons(each) if each.rules else h.p["No rule matched."],
                ]
                for i, each in enumerate(of.reasons)
            ]
        ],
    )


def _identity(of: Overview) -> h.Renderable:
    it = of.identity
    follows = (
        f"{it.previous}, {it.previous_sha256}" if it.previous else "none: the first of a folder"
    )
    told: list[tuple[str, h.Node]] = [
        ("Run", it.run),
        ("Digest of the run", h.code[it.sha256]),
        ("Follows", follows),
        ("As of", it.as_of.isoformat()),
        ("Policy", f"{it.policy} {it.version}"),
        ("Digest of its meaning", h.code[it.meaning_digest]),
        ("Digest of its text", h.code[it.text_digest]),
        ("Rules not in force", f"{it.set_aside:,}"),
        ("Decided by", f"the {it.engine} engine; {it.software}"),
        ("Decided again", f"{it.sample:,} accounts by another engine, without a difference"),
        ("Input", [h.div[name, " ", h.code[sha256]] for name, sha256 in it.inputs]),
        ("Finished", it.finished),
    ]
    return section(
        "identity",
        "Which run this is",
        h.dl(".about-run")[[h.div[h.dt[name], h.dd[value]] for name, value in told]],
    )
