"""Cases of decisions: accounts, and everything an outcome says about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.accounts.account import Account, Identifiers, Where
from engine.explain.case import Origin, open_case
from engine.explain.causes import causes_of, missing_facts
from engine.explain.tell import fill
from engine.model.inforce import InForce
from engine.model.policy import Decision, Rule
from engine.model.result import Engine, Facts, Outcome, Result, Status, Trace, Values
from engine.model.types import Value
from tests.conformance.cases import Body, Case
from tests.conformance.values import exact, facts_of, value_of
from tests.conformance.worlds import AS_OF, case_loaded, engine_of, prepare

_MARKS = {"+": True, "-": False, "~": None}


def differences(case: Case, engine_name: str) -> list[str]:
    """What an engine makes of a case's accounts otherwise than expected."""
    found, accounts = [], []
    for account in case.body["accounts"]:
        as_of = account.get("as_of", case.body.get("as_of", AS_OF))
        inforce, engine = engine_of(engine_name, case, as_of)
        facts = facts_of(account.get("facts", {}), inforce.policy.facts)
        accounts.append((account, inforce, engine, facts))
    for engine in {id(each): each for _, _, each, _ in accounts}.values():
        prepare(engine, [facts for _, _, its, facts in accounts if its is engine])
    for number, (account, inforce, engine, facts) in enumerate(accounts, 1):
        given = f"account {number}"
        found += [
            f"{given}: {each}" for each in _differences(case, account, inforce, engine, facts)
        ]
    return found


def _differences(
    case: Case, account: Body, inforce: InForce, engine: Engine, facts: Facts
) -> Iterator[str]:
    result, values = engine.decide(facts), engine.values(facts)
    for name, wanted in account.get("expect", {}).items():
        decision = next(d for d in inforce.decisions if d.name == name)
        outcome = result.outcomes[name]
        for what, (is_, should) in _outcome(decision, outcome, wanted).items():
            if is_ != should:
                yield f"{name}: {what} is {is_}, not {should}"
        if "names" in wanted:
            named = sorted(missing_facts(inforce, result, values, name))
            if named != sorted(wanted["names"]):
                yield f"{name}: names {named}, not {sorted(wanted['names'])}"
    yield from _whole(account, inforce, result)
    rules = {rule.id: rule for decision in inforce.decisions for rule in decision.rules}
    for id_, causes in account.get("undecided", {}).items():
        if (told := _causes(case, rules[id_], values)) != sorted(causes):
            yield f"{id_} is undecided by {told}, not {sorted(causes)}"
    yield from _because(account, inforce, engine, facts, rules)


def _whole(account: Body, inforce: InForce, result: Result) -> Iterator[str]:
    told: dict[str, tuple[object, object]] = {
        "breached": (sorted(result.breaches), account.get("breached", [])),
        "unchecked": (sorted(result.unchecked), account.get("unchecked", [])),
        "set_aside": (sorted(inforce.set_aside), account.get("set_aside", [])),
    }
    if "in_error" in account:
        told["in_error"] = (result.in_error, account["in_error"] == "true")
    for what, (is_, wanted) in told.items():
        if is_ != wanted:
            yield f"{what}: {is_}, not {wanted}"


def _outcome(
    decision: Decision, outcome: Outcome, wanted: Body
) -> dict[str, tuple[object, object]]:
    """Everything an outcome says: as it is, and as it should be."""
    kind = wanted["is"]
    nothing = kind in ("error", "blocked")
    value = None if nothing else wanted["value"]
    computed = wanted.get("computed", value)
    told: dict[str, tuple[object, object]] = {
        "it": (_kind(outcome), kind),
        "value": (exact(outcome.value), _written(decision, value)),
        "computed": (exact(outcome.computed), _written(decision, computed)),
        "replaced": (outcome.replaced, "computed" in wanted),
        "may_be_error": (outcome.may_be_error, _may_be_error(wanted)),
    }
    if "trace" in wanted:
        told["trace"] = (_shown(outcome.trace), wanted["trace"])
        told["firm"] = (_shown(outcome.firm), wanted.get("firm", wanted["trace"]))
    if "by" in wanted:
        told["by"] = ([*outcome.winners], wanted["by"])
        told["the winner"] = (outcome.winner, next(iter(wanted["by"]), None))
    if "interval" in wanted:
        told["interval"] = (_ends(outcome), _wanted_ends(decision, wanted["interval"]))
    return told


def _may_be_error(wanted: Body) -> bool:
    return bool(wanted.get("may_be_error", str(wanted["is"] == "error").lower()) == "true")


def _kind(outcome: Outcome) -> str:
    if outcome.status is not Status.DECIDED:
        return f"{outcome.status}{' and settled' if outcome.settled else ''}"
    return "settled" if outcome.settled else "provisional"


def _written(decision: Decision, written: Any) -> str:  # noqa: ANN401  # as in the file
    """The values of all outputs; several are written as a mapping."""
    if written is None:
        return exact((None,) * len(decision.outputs))
    several = isinstance(written, Mapping)
    values: list[Value] = [
        value_of(written[output.name] if several else written, output.type)
        for output in decision.outputs
    ]
    return exact(tuple(values))


def _shown(trace: Trace) -> str:
    marks = {truth: mark for mark, truth in _MARKS.items()}
    return " ".join(f"{rule}{marks[truth]}" for rule, truth in trace.items())


def _ends(outcome: Outcome) -> str:
    return exact(None if outcome.interval is None else tuple(outcome.interval))


def _wanted_ends(decision: Decision, written: str) -> str:
    if written == "none":
        return exact(None)
    type_ = decision.outputs[0].type
    low, high = (value_of(end, type_) for end in written.split(".."))
    return exact((low, high))


def _causes(case: Case, rule: Rule, values: Values) -> list[str]:
    """Why a rule is undecided: facts, decisions, and faults with the words at their place."""
    causes = causes_of(rule.when, values.plain)
    loaded = case_loaded(case)
    faults = []
    for fault, node in causes.faults:
        span = loaded.spans.nodes[node]
        words = loaded.sources[span.path].text[span.start : span.end]
        faults.append(f"{fault}: {' '.join(words.split())}")
    return sorted([*causes.facts, *(f"decision {d}" for d in causes.decisions), *faults])


def _because(
    account: Body, inforce: InForce, engine: Engine, facts: Facts, rules: Mapping[str, Rule]
) -> Iterator[str]:
    wanted = account.get("because", {})
    if not wanted:
        return
    who = Account("A", None, None, Identifiers(), None, facts, Where("accounts.yaml"))
    known = open_case(inforce, engine, who, Origin({}, "", "")).known
    for id_, sentence in wanted.items():
        because = rules[id_].because
        told = None if because is None else fill(because, known)
        if told != sentence:
            yield f"{id_}: because {told!r}, not {sentence!r}"
