"""The tests beside the rules: facts in, expected outcomes and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from engine.model.patterns import matcher
from engine.model.ranges import is_within
from engine.model.result import Status
from engine.model.types import Kind, Type, Value
from engine.policy.checks import messages_policy as messages
from engine.policy.checks.dates import Written, read_day
from engine.policy.checks.messages_limits import out_of_range, pattern_mismatch
from engine.policy.checks.values import constant
from engine.policy.surface import messages_shape
from engine.policy.surface.from_nodes import named, read_part
from engine.policy.surface.parts import TestPart, TestsFile
from engine.policy.yaml.nodes import Mapping as Node
from engine.policy.yaml.nodes import Scalar, Sequence
from engine.source.suggest import did_you_mean
from engine.source.text import Span

if TYPE_CHECKING:
    from engine.model.policy import Fact
    from engine.policy.checks.draft import Draft

_STATUSES: Final = {"error": Status.ERROR, "blocked": Status.BLOCKED}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a test expects of an output: a value, or that its decision could not be made."""

    value: Value = None
    status: Status = Status.DECIDED


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """A test of the policy. `settled` and `provisional` name decisions; ids are of rules."""

    name: str
    as_of: date
    like: str | None
    facts: Mapping[str, Value]
    """All facts of the account, those it has from `like` among them; missing ones left out."""
    expect: Mapping[str, Expected]
    """By output."""
    settled: tuple[str, ...]
    provisional: tuple[str, ...]
    fired: tuple[str, ...]
    not_fired: tuple[str, ...]
    undecided: tuple[str, ...]
    breached: tuple[str, ...]
    """Ids of invariants."""
    span: Span
    """Where its name stands."""


@dataclass(frozen=True, slots=True)
class _Lists:
    """What the names in a test may be, beside facts and outputs."""

    accounts: Mapping[str, Mapping[str, Value]]
    rules: frozenset[str]
    invariants: frozenset[str]
    decisions: Mapping[str, str]
    """Decisions, by their own name and by the names of their outputs."""


def check_tests(draft: Draft, files: Iterable[TestsFile]) -> tuple[PolicyTest, ...]:
    """Check all tests; bad ones are reported and left out."""
    parts = list(files)
    accounts: dict[str, Mapping[str, Value]] = {}
    for part in parts:
        if part.accounts is not None:
            accounts.update(_accounts(draft, part.accounts))
    by_output = {name: output.decision for name, output in draft.outputs.items()}
    lists = _Lists(
        accounts=accounts,
        rules=frozenset(draft.rules),
        invariants=frozenset(draft.invariants),
        decisions={**by_output, **{name: name for name in draft.decisions}},
    )
    tests = []
    for file in parts:
        for i, node in enumerate(() if file.tests is None else file.tests.items, 1):
            who = named("test", node, "name", f"test {i}")
            part_ = read_part(TestPart, node, who, draft.problems)
            test = None if part_ is None else _test(draft, part_, who, lists)
            if test is not None:
                tests.append(test)
    return tuple(tests)


def _accounts(draft: Draft, accounts: Node) -> dict[str, Mapping[str, Value]]:
    found: dict[str, Mapping[str, Value]] = {}
    for name, node in accounts.entries:
        who = f"account `{name.text}`"
        usable = draft.names.title("account", "account", name.text, name.span)
        if not isinstance(node, Node):
            given = "text" if isinstance(node, Scalar) else "list"
            draft.problems.append(
                messages_shape.wrong_shape(who, None, given, "mapping", node.span)
            )
        elif usable:
            found[name.text] = _facts(draft, node, who)
    return found


def _facts(draft: Draft, node: Node, who: str) -> dict[str, Value]:
    """The facts of a test or account; a missing one is None."""
    found: dict[str, Value] = {}
    for name, value in node.entries:
        fact = draft.facts.get(name.text)
        if fact is None:
            if name.text not in draft.broken:
                guess = did_you_mean(name.text, draft.facts)
                told = messages.unknown_word(who, name.text, "fact", name.span, guess)
                draft.problems.append(told)
            continue
        where = f"`{name.text}` of {who}"
        literal = constant(draft.constants, value, where, fact.type)
        if literal is not None:
            _check_limits(draft, fact, literal.value, where, value.span)
            found[name.text] = literal.value
    return found


def _check_limits(draft: Draft, fact: Fact, value: Value, where: str, span: Span) -> None:
    """Hold a test's value to what accounts are held to."""
    if value is None:
        return
    if fact.range is not None and not is_within(value, fact.range):
        draft.problems.append(out_of_range(where, value, fact, fact.range, span))
    if fact.pattern is not None and not matcher(fact.pattern)(str(value)):
        draft.problems.append(pattern_mismatch(where, str(value), fact.pattern, span))


def _test(draft: Draft, part: TestPart, who: str, lists: _Lists) -> PolicyTest | None:
    draft.names.title("test", "test", part.name.text, part.name.span)
    day = read_day(Written(part.as_of.text, part.as_of.span), who, "as_of", draft.problems)
    facts = {**_like(draft, part, who, lists)}
    if part.facts is not None:
        facts.update(_facts(draft, part.facts, who))
    expect = {} if part.expect is None else _expect(draft, part.expect, who)

    def pick(given: list[Scalar] | None, known: Iterable[str], role: str) -> tuple[str, ...]:
        return _picked(draft, given, who, frozenset(known), role)

    settled = pick(part.settled, lists.decisions, "decision")
    provisional = pick(part.provisional, lists.decisions, "decision")
    fired = pick(part.fired, lists.rules, "rule")
    not_fired = pick(part.not_fired, lists.rules, "rule")
    undecided = pick(part.undecided, lists.rules, "rule")
    breached = pick(part.breached, lists.invariants, "invariant")
    if day is None:
        return None
    return PolicyTest(
        name=part.name.text,
        as_of=day,
        like=None if part.like is None else part.like.text,
        facts={name: value for name, value in facts.items() if value is not None},
        expect=expect,
        settled=tuple(dict.fromkeys(lists.decisions[name] for name in settled)),
        provisional=tuple(dict.fromkeys(lists.decisions[name] for name in provisional)),
        fired=fired,
        not_fired=not_fired,
        undecided=undecided,
        breached=breached,
        span=part.name.span,
    )


def _like(draft: Draft, part: TestPart, who: str, lists: _Lists) -> Mapping[str, Value]:
    if part.like is None:
        return {}
    name = part.like.text
    if name not in lists.accounts:
        guess = did_you_mean(name, lists.accounts)
        told = messages.unknown_word(who, name, "account under `accounts:`", part.like.span, guess)
        draft.problems.append(told)
    return lists.accounts.get(name, {})


def _picked(
    draft: Draft, given: list[Scalar] | None, who: str, known: frozenset[str], role: str
) -> tuple[str, ...]:
    found = []
    for word in given or ():
        if word.text in known:
            found.append(word.text)
        elif word.text not in draft.broken:
            guess = did_you_mean(word.text, known)
            draft.problems.append(messages.unknown_word(who, word.text, role, word.span, guess))
    return tuple(found)


def _expect(draft: Draft, node: Node, who: str) -> dict[str, Expected]:
    found = {}
    for name, value in node.entries:
        output = draft.outputs.get(name.text)
        if output is None:
            if name.text not in draft.broken:
                guess = did_you_mean(name.text, draft.outputs)
                told = messages.unknown_word(who, name.text, "output", name.span, guess)
                draft.problems.append(told)
            continue
        where = f"the expected `{name.text}` of {who}"
        expected = _expected(draft, value, where, output.type)
        if expected is not None:
            found[name.text] = expected
    return found


def _expected(
    draft: Draft, node: Scalar | Sequence | Node, who: str, type_: Type
) -> Expected | None:
    if isinstance(node, Scalar) and node.style == "plain" and node.text not in type_.members:
        if node.text in _STATUSES:
            return Expected(status=_STATUSES[node.text])
        if node.text == "null":
            return Expected()
    if type_.kind is not Kind.LIST or type_.element is None:
        literal = constant(draft.constants, node, who, type_)
        return None if literal is None else Expected(literal.value)
    if not isinstance(node, Sequence):
        given = "text" if isinstance(node, Scalar) else "mapping"
        draft.problems.append(messages_shape.wrong_shape(who, None, given, "list", node.span))
        return None
    items = [constant(draft.constants, item, who, type_.element) for item in node.items]
    values = tuple(item.value for item in items if item is not None)
    return Expected(values) if len(values) == len(items) else None
