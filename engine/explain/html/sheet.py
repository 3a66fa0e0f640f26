"""The page: who, which outcomes, why, why not otherwise, what is missing, and on what it rests."""

from __future__ import annotations

from collections.abc import Iterator

import htpy as h

from engine.explain.explanation import AccountPart, DecisionPart, Explanation, InvariantPart
from engine.explain.html.details import decision_details, ways_down
from engine.explain.html.outcomes import outcomes_section
from engine.explain.html.page import asset, render_page
from engine.explain.html.reasons import near_section, other_values_section, score_sections
from engine.explain.html.unknown import facts_section, unknown_section
from engine.explain.html.words import CROSS, badge, coded, named, section, table

_DIGITS = 16


def sheet(explanation: Explanation) -> str:
    """The whole page as text."""
    account, policy = explanation.account, explanation.policy
    who = account.name or account.id
    return render_page(
        title=f"{who} ({account.id}): {policy.name} {policy.version}, as of {policy.as_of}",
        body=[
            _head(explanation),
            h.main("#main")[list(_sections(explanation))],
            _foot(explanation),
        ],
        styles=(asset("engine.explain.html", "explanation.css"),),
    )


def _head(explanation: Explanation) -> h.Renderable:
    account, policy = explanation.account, explanation.policy
    return h.header(".head")[
        h.div[
            h.p(".over")["Explanation of an account's outcomes"],
            h.h1[account.name or account.id],
            h.p(".numbers")[[h.span[each] for each in _numbers(account)]],
        ],
        h.dl[
            h.div[h.dt["Policy"], h.dd[f"{policy.name} {policy.version}"]],
            h.div[h.dt["As of"], h.dd[policy.as_of]],
            h.div[h.dt["Digest"], h.dd[h.code[policy.meaning_digest[:_DIGITS]]]],
        ],
    ]


def _numbers(account: AccountPart) -> Iterator[str]:
    yield f"Account {account.id}"
    if account.kind:
        yield account.kind
    if account.ior_numbers:
        yield f"importer of record {', '.join(account.ior_numbers)}"
    if account.filer_codes:
        yield f"filer code {', '.join(account.filer_codes)}"


def _sections(explanation: Explanation) -> Iterator[h.Node]:
    tops = {chain.outcome for chain in explanation.chains}
    told = [d for d in explanation.decisions if d.name in tops] or explanation.decisions
    yield _alarms(explanation)
    yield outcomes_section(told, explanation.missing)
    yield score_sections(explanation.decisions)
    yield other_values_section(told)
    yield unknown_section(explanation)
    yield near_section(told)
    yield _authorities(explanation)
    yield _not_checked(explanation)
    yield _details(explanation.decisions)
    yield ways_down(explanation.chains)
    yield facts_section(explanation.account.facts)


def _alarms(explanation: Explanation) -> h.Node:
    """What is wrong with the account, before all else."""
    if not explanation.in_error:
        return None
    faults = [(d.name, d.status, d.fault) for d in explanation.decisions if d.fault is not None]
    return h.section(".alarm", aria_labelledby="alarm-head")[
        h.h2("#alarm-head")["This account is in error"],
        h.ul[
            [
                h.li[h.strong[named(name)], " ", badge(status, "bad", CROSS), " ", coded(fault)]
                for name, status, fault in faults
            ],
            [h.li[_invariant(breach, "breached", "bad")] for breach in explanation.breached],
        ],
    ]


def _invariant(invariant: InvariantPart, word: str, colour: str) -> h.Node:
    rest = [each for each in (invariant.because, invariant.authority) if each]
    return [
        h.strong[h.code[invariant.id]],
        " ",
        badge(word, colour, CROSS if colour == "bad" else "?"),
        " ",
        h.code[invariant.must],
        f" must hold; {invariant.names}",
        f" ({'; '.join(rest)})" if rest else None,
    ]


def _not_checked(explanation: Explanation) -> h.Node:
    if not explanation.not_checked:
        return None
    return section(
        "not-checked",
        "Not checked",
        h.ul[[h.li[_invariant(each, "not checked", "unsure")] for each in explanation.not_checked]],
    )


def _authorities(explanation: Explanation) -> h.Node:
    if not explanation.authorities:
        return None
    rows = (
        h.tr[
            h.th(scope="row")[each.authority],
            h.td[", ".join((*each.rules, *each.parameters))],
        ]
        for each in explanation.authorities
    )
    caption = "What the outcomes rest on in law, or in a default of the policy's own."
    return section(
        "authorities",
        "Legal references",
        table(caption, ("authority", "rules and parameters"), rows, "authorities"),
    )


def _details(decisions: list[DecisionPart]) -> h.Node:
    return section(
        "decisions",
        "Decision by decision",
        [decision_details(decision) for decision in decisions],
        class_="screen",
    )


def _foot(explanation: Explanation) -> h.Renderable:
    policy = explanation.policy
    aside = policy.not_in_force
    return h.footer[
        h.p[
            f"Policy {policy.name} {policy.version}, as of {policy.as_of}. Digest of its meaning ",
            h.code[policy.meaning_digest],
            ", of its text ",
            h.code[policy.text_digest],
            ". The same facts, digest of the meaning and date decide the same, always.",
            h.span(".paper")[" The file has more: each decision rule by rule, down to the facts."],
        ],
        h.p[f"Not in force on {policy.as_of}: {', '.join(aside)}."] if aside else None,
    ]
