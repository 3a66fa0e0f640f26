"""A new test of the policy."""

from __future__ import annotations

from collections import Counter
from datetime import date

from engine.editing.skeletons.bench import Added, Bench, SkeletonError
from engine.editing.skeletons.boundary import UNKNOWN, facts_at_boundary
from engine.editing.skeletons.homes import added_under, home_of
from engine.editing.skeletons.names import decisions_named, new_title
from engine.editing.skeletons.values import is_day, yaml_words
from engine.model.expressions import OutputRef, walk
from engine.policy.yaml.nodes import Scalar
from engine.source.suggest import did_you_mean


def new_test(
    bench: Bench,
    name: str,
    *,
    rule: str | None = None,
    decision: str | None = None,
    like: str | None = None,
    as_of: str | None = None,
    file: str | None = None,
) -> Added:
    """A test, last in the tests of its decision.

    Args:
        bench: The policy.
        name: What it shows.
        rule: The rule that shall match.
        decision: The decision it is about; that of the rule if not given.
        like: The account it is like; the first there is if not given.
        as_of: The day; that of most of the tests there are, the latest of several, if not given.
        file: The file it goes to.

    Raises:
        SkeletonError: The name is none or taken, there is no such rule, decision or account, or
            it is not clear which day is meant.
    """
    new_title(bench, name)
    about = _decision(bench, rule, decision)
    account = _account(bench, like)
    given = file
    if given is None and about is not None:
        given = _of_decision(bench, about)
    home, chosen = home_of(bench, "tests", given, "tests/tests.yaml")
    day = as_of or _usual_day(bench)
    parts = {"name": yaml_words(name), "as_of": day}
    parts |= {} if account is None else {"like": yaml_words(account)}
    parts |= {"facts": "{}", "expect": "{}"}
    parts |= {} if rule is None else {"fired": f"[{rule}]"}
    pairs = [f"{key}: {value}" for key, value in parts.items()]
    lines = [f"- {pairs[0]}", *(f"  {pair}" for pair in pairs[1:])]
    to_do = (
        *_facts_to_give(bench, rule, day),
        f"say under `expect` what must come of it, such as {{{about or 'outcome'}: ...}}",
        "run `tidewaiter test`; then write one for the account just beyond the edge",
        *chosen,
    )
    told = (f"test `{name}`", to_do)
    return added_under(bench, home, "tests", (lines, "{" + ", ".join(pairs) + "}"), told)


def _facts_to_give(bench: Bench, rule: str | None, day: str) -> tuple[str, ...]:
    """What to write under `facts`: of a rule the facts it reads, with which it just holds."""
    policy = bench.loaded.policy
    told = "give under `facts` what it is about"
    if policy is None or not is_day(day):
        return (told,)
    rules = {each.id: each for decision in policy.decisions for each in decision.rules}
    if rule is None or rule not in rules:
        name = next(iter(policy.facts), None)
        return (told if name is None else f"{told}, such as {{{name}: ...}}",)
    at = facts_at_boundary(policy, rules[rule], date.fromisoformat(day))
    if at is not None:
        return (f"{told}; `{rule}` just holds with {at}" if UNKNOWN not in at else f"{told}: {at}",)
    outputs = sorted(each.name for each in walk(rules[rule].when) if isinstance(each, OutputRef))
    named = ", ".join(f"`{each}`" for each in dict.fromkeys(outputs))
    return (f"{told}: `{rule}` reads {named}, so give the facts behind" if named else told,)


def _decision(bench: Bench, rule: str | None, decision: str | None) -> str | None:
    if decision is not None:
        names = [each.name for each in decisions_named(bench)]
        _refuse_unknown("decision", decision, names)
        return decision
    if rule is None:
        return None
    rules = bench.loaded.spans.rules
    _refuse_unknown("rule", rule, [*rules])
    for text in bench.of("decision"):
        name = text.node.get("decision")
        if text.shown == rules[rule].path and isinstance(name, Scalar):
            return name.text
    return None


def _refuse_unknown(role: str, name: str, known: list[str]) -> None:
    if name in known:
        return
    near = did_you_mean(name, known)
    hint = f"; did you mean `{near}`?" if near else ""
    raise SkeletonError(f"there is no {role} `{name}`{hint}")


def _account(bench: Bench, like: str | None) -> str | None:
    known = [name.text for _, name, _ in bench.entries("tests", "accounts")]
    if like is None:
        return known[0] if known else None
    _refuse_unknown("account under `accounts:`", like, known)
    return like


def _of_decision(bench: Bench, decision: str) -> str:
    """The file of the tests that are about a decision, which may be new."""
    named = [text.name for text in bench.of("tests") if text.path.stem == decision]
    return named[0] if named else f"tests/{decision}.yaml"


def _usual_day(bench: Bench) -> str:
    days: Counter[str] = Counter()
    for _, item in bench.items("tests", "tests"):
        day = item.get("as_of")
        if isinstance(day, Scalar) and is_day(day.text):
            days[day.text] += 1
    if not days:
        raise SkeletonError("there is no test yet to take the day from; say it with `--as-of DATE`")
    return max(days, key=lambda day: (days[day], day))
