"""The page: who, which outcomes, why, why not otherwise, what is missing, and on what it rests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import htpy as h

from engine.explain.assumed import HEAD, is_real, what_if
from engine.explain.explanation import AssumedPart, DecisionPart, Explanation, InvariantPart
from engine.explain.html.checking import checking
from engine.explain.html.details import decision_details, ways_down
from engine.explain.html.near import near_section
from engine.explain.html.outcomes import outcomes_section
from engine.explain.html.page import asset, render_page
from engine.explain.html.reasons import other_values_section, score_sections
from engine.explain.html.references import references_section
from engine.explain.html.unknown import facts_section, unknown_section
from engine.explain.html.words import (
    CROSS,
    badge,
    code,
    named,
    section,
    source,
    titled,
    told,
)
from engine.explain.html.would_change import would_change_section
from engine.explain.sentences import own_law, why
from engine.explain.subject import AccountPart


def sheet(explanation: Explanation) -> str:
    """The whole page as text."""
    account, policy = explanation.account, explanation.policy
    who, as_it_is = account.name or account.id, is_real(explanation.assumed)
    return render_page(
        title=("" if as_it_is else f"{HEAD}: ")
        + f"{who} ({account.id}): {policy.name} {policy.version}, as of {policy.as_of}",
        body=[
            _assumed(explanation.assumed),
            _head(explanation),
            h.main("#main")[list(_sections(explanation))],
            checking(explanation),
        ],
        styles=(asset("engine.explain.html", "explanation.css"),),
        foot=f"{account.id}   {policy.name} {policy.version}, as of {policy.as_of}",
        top=None if as_it_is else f"{HEAD}: not the account as it is",
    )


def _assumed(parts: Sequence[AssumedPart]) -> h.Node:
    """That it is a what-if, before all else."""
    if not parts:
        return None
    return h.aside(".alarm.what-if", aria_label=HEAD)[
        h.p[h.strong[HEAD], ": ", told(what_if(parts)), "."]
    ]


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
            h.div[
                h.dt["Digest"],
                h.dd[
                    h.code[policy.meaning_digest_short, "\N{HORIZONTAL ELLIPSIS}"],
                    " ",
                    h.a(href="#check")["in full"],
                    h.span(".paper")[" at the end"],
                ],
            ],
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
    outcomes = [d for d in explanation.decisions if d.name in tops] or explanation.decisions
    void = explanation.quarantine.voided if explanation.quarantine else []
    yield _alarms(explanation)
    yield _quarantine(explanation)
    yield outcomes_section(outcomes, explanation.missing, explanation.quarantine)
    yield score_sections(explanation.decisions, void)
    scores = {output for d in explanation.decisions if d.base is not None for output in d.shown}
    yield other_values_section(outcomes, scores)
    yield would_change_section(explanation.would_change)
    yield unknown_section(explanation)
    if explanation.quarantine is None:
        yield near_section(explanation.decisions, _first_chain(explanation))
    yield references_section(explanation.authorities, own_law(explanation))
    yield _not_checked(explanation)
    yield _details(explanation.decisions)
    yield ways_down(explanation.chains)
    yield facts_section(explanation.account.facts)


def _first_chain(explanation: Explanation) -> frozenset[str]:
    """The decisions that the first outcome rests on, itself among them."""
    steps = [step for chain in explanation.chains[:1] for step in chain.steps]
    return frozenset(step.name for step in steps if step.kind == "decision")


def _alarms(explanation: Explanation) -> h.Node:
    """What is wrong with the account, before all else."""
    if not explanation.in_error:
        return None
    faults = [(d.name, d.status, d.fault) for d in explanation.decisions if d.fault is not None]
    return h.section(".alarm", aria_labelledby="alarm-head")[
        h.h2("#alarm-head")["This account is in error"],
        h.ul[
            [
                h.li[h.strong[titled(name)], " ", badge(status, "bad", CROSS), " ", told(fault)]
                for name, status, fault in faults
            ],
            [h.li[_invariant(breach, "breached", "bad")] for breach in explanation.breached],
        ],
    ]


def _quarantine(explanation: Explanation) -> h.Node:
    """That the data are at fault, and which rules say so."""
    found = explanation.quarantine
    if found is None:
        return None
    rules = {rule.id: rule for each in explanation.decisions for rule in each.winners}
    void = " and ".join(map(named, found.voided))
    return h.section(".alarm", aria_labelledby="quarantine-head")[
        h.h2("#quarantine-head")["The data of this account are at fault"],
        h.ul[[h.li[told(why(rules[id])), source(rules[id])] for id in found.rules if id in rules]],
        h.p[
            "Nothing else is judged before they are right.",
            f" Until then {void} {'say' if len(found.voided) > 1 else 'says'} nothing."
            if void
            else None,
        ],
    ]


def _invariant(invariant: InvariantPart, word: str, colour: str) -> h.Node:
    rest = [each for each in (invariant.because, invariant.authority) if each]
    return [
        h.strong[code(invariant.id)],
        " ",
        badge(word, colour, CROSS if colour == "bad" else "?"),
        " ",
        h.code[invariant.must],
        told(f" must hold; {invariant.names}" + (f" ({'; '.join(rest)})" if rest else "")),
    ]


def _not_checked(explanation: Explanation) -> h.Node:
    if not explanation.not_checked:
        return None
    return section(
        "not-checked",
        "Not checked",
        h.ul[[h.li[_invariant(each, "not checked", "unsure")] for each in explanation.not_checked]],
    )


def _details(decisions: list[DecisionPart]) -> h.Node:
    return section(
        "decisions",
        "Decision by decision",
        [decision_details(decision) for decision in decisions],
        class_="screen",
    )
