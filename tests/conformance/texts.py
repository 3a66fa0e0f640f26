"""Cases that no engine runs: policies that are refused, meanings that are one, accounts read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date

from engine.accounts.account import Rejected
from engine.accounts.read import read_accounts
from engine.model.inforce import ParameterGapError, select
from engine.policy.digest import meaning_digest
from engine.source.diagnostic import Diagnostic
from tests.conformance.cases import Body, Case, texts
from tests.conformance.values import exact, facts_of, inline
from tests.conformance.worlds import AS_OF, case_policy, files_of, loaded, problems


def refusals(case: Case) -> Iterator[str]:
    """What is refused otherwise than expected: codes, and words of the message or the remedy."""
    body, refused = case.body, case.body["refused"]
    as_of = body.get("as_of", AS_OF)
    if not isinstance(refused, Mapping):
        yield from _unlike("the policy", problems(files_of(body), as_of), texts(refused))
        return
    for text, wanted in refused.items():
        found = problems(files_of(body, (_probe(body, text),)), as_of)
        yield from _unlike(text, found, texts(wanted))


def _probe(body: Body, text: str) -> str:
    gives = inline(body.get("gives", "boolean"))
    return (
        f"decision: probe\noutput: {{probe: {gives}}}\nhit_policy: first\n"
        f"otherwise: {inline(f'= {text}')}\nrules: []\n"
    )


def _unlike(what: str, found: list[Diagnostic], wanted: list[str]) -> Iterator[str]:
    """Each problem must be one that is wanted, `code` or `code: some words`, and each be there."""
    told = [f"{each.code}: {each.message} ({each.help})" for each in found]
    expected = [each.partition(": ") for each in wanted]
    if [each.code for each in found] != [code for code, _, _ in expected]:
        yield f"{what}: {told}, not {wanted}"
        return
    for line, (_, _, words) in zip(told, expected, strict=True):
        if words not in line:
            yield f"{what}: {line} does not say {words!r}"


def gaps(case: Case) -> Iterator[str]:
    """On which days a policy can be used, and on which a parameter has no value."""
    policy = case_policy(case)
    for day, names in case.body["gaps"].items():
        try:
            select(policy, date.fromisoformat(day))
            found: list[str] = []
        except ParameterGapError as error:
            found = [*error.names]
        if found != names:
            yield f"{day}: no value for {found}, not {names}"


def digests(case: Case) -> Iterator[str]:
    """Policies whose meaning should be one and is not, or the other way about."""
    mine = _digest(case.body)
    for key in ("same_as", "other_than"):
        for other in case.body.get(key, ()):
            is_same = _digest({**case.body, **other}) == mine
            if is_same is not (key == "same_as"):
                yield f"not {key}: {other}"


def _digest(body: Body) -> str:
    found = loaded(files_of(body))
    assert found.policy is not None, [each.message for each in found.diagnostics]
    return meaning_digest(found.policy)


def readings(case: Case) -> Iterator[str]:
    """What is read from accounts otherwise than expected; facts, or the codes of problems."""
    facts = case_policy(case).facts
    stream = io.BytesIO(case.body["input"].encode())
    items = [*read_accounts(None, stream, case.body["format"], facts, "in")]
    for item, wanted in zip(items, case.body["reads"], strict=True):
        if isinstance(item, Rejected):
            codes = [problem.code for problem in item.problems]
            if codes != wanted:
                yield f"{item.id}: {codes}, not {wanted}"
            continue
        given = {name: exact(value) for name, value in item.facts.items() if value is not None}
        values = {name: exact(value) for name, value in facts_of(wanted, facts).items()}
        if given != values:
            yield f"{item.id}: {given}, not {values}"
