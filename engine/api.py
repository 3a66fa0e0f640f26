"""The pipeline as functions: what `cli.py` calls, and what another program would.

loaded = open_policy(Path("rules"))
engine = build_engine("rete", loaded, in_force(loaded, date(2026, 11, 24)))
result = engine.decide(account.facts)
"""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.accounts.problems import (
    MEANINGS,
    AccountProblem,
    AccountsUnreadableError,
    SetsRefusedError,
)
from engine.model.inforce import InForce, ParameterGapError, select
from engine.model.result import Engine, UndecidedAccountError
from engine.policy.digest import meaning_digest
from engine.policy.load import Loaded, ending_at, gaps_at, load_policy
from engine.source.diagnostic import Diagnostic, Severity
from engine.source.masking import mask
from engine.source.pages import codes as page_codes
from engine.source.pages import page
from engine.source.render import render as render_diagnostics
from engine.source.render import to_json
from engine.source.suggest import did_you_mean
from engine.source.text import SourceText, Span

if TYPE_CHECKING:
    from engine.accounts.account import Account
    from engine.accounts.read import Reader
    from engine.analysis.coverage import Coverage
    from engine.analysis.report import Report
    from engine.analysis.watching import State
    from engine.explain.case import Origin
    from engine.runs.stream import Decisions

__all__ = [
    "ENGINES",
    "AccountProblem",
    "AccountsUnreadableError",
    "Diagnostic",
    "Engine",
    "EngineUnavailableError",
    "InForce",
    "Loaded",
    "PolicyError",
    "QuestionError",
    "SetsRefusedError",
    "UndecidedAccountError",
    "build_engine",
    "codes",
    "coverage_of_tests",
    "decide_accounts",
    "describe_policy",
    "diagnostics_json",
    "ending_at",
    "explain_account",
    "find_account",
    "gaps_at",
    "has_errors",
    "in_force",
    "look_at",
    "mask",
    "open_accounts",
    "open_policy",
    "page_of",
    "render_diagnostics",
    "run_policy_tests",
    "shipped_rules",
    "warnings_of",
    "write_junit",
    "write_output",
]

ENGINES: Final = ("rete", "reference")
"""The engines by name, the default first."""

_RECENT: Final = 4096
"""So many ids are remembered to suggest one for an id that is not there."""


class PolicyError(Exception):
    """The policy cannot be used; `diagnostics` say why."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(f"{len(diagnostics)} problems")
        self.diagnostics = tuple(diagnostics)


class EngineUnavailableError(Exception):
    """An engine is not installed as it must be; the text names the remedy."""


class QuestionError(Exception):
    """A question that cannot be asked, with the remedy."""


# --- the policy -----------------------------------------------------------------------------


def shipped_rules() -> Path:
    """The folder of the policy that ships: inside the installed package, or beside it."""
    package = Path(__file__).parent
    return package / "shipped" if (package / "shipped").is_dir() else package.parent / "rules"


def open_policy(rules: Path, shown: str | None = None) -> Loaded:
    """Read and check a policy folder. Problems are in the result, never raised."""
    return load_policy(rules, shown)


def has_errors(loaded: Loaded, diagnostics: Iterable[Diagnostic] | None = None) -> bool:
    """Whether the policy cannot be used."""
    shown = loaded.diagnostics if diagnostics is None else diagnostics
    return loaded.policy is None or any(d.severity is Severity.ERROR for d in shown)


def warnings_of(loaded: Loaded, as_of: date | None = None) -> tuple[Diagnostic, ...]:
    """What is allowed in the policy but probably not meant; also what ends soon after `as_of`."""
    from engine.analysis.warnings import warnings_of

    return warnings_of(loaded, as_of)


def in_force(loaded: Loaded, as_of: date) -> InForce:
    """The policy as it stands on `as_of`.

    Raises:
        PolicyError: the policy has errors, or a rule in force reads a parameter that has no
            value on that day.
    """
    if loaded.policy is None:
        raise PolicyError(loaded.diagnostics)
    try:
        return select(loaded.policy, as_of)
    except ParameterGapError:
        raise PolicyError(gaps_at(loaded, as_of)) from None


def build_engine(name: str, loaded: Loaded, inforce: InForce) -> Engine:
    """An engine by name, ready to decide.

    Raises:
        PolicyError: the engine cannot hold this policy; the diagnostics say which rule and why.
        EngineUnavailableError: what the engine is built on is not installed as it must be.
    """
    if name == "reference":
        from engine.engines.reference import ReferenceEngine

        return ReferenceEngine(inforce)
    from engine.engines.rete import NativeUnavailableError, ReteEngine, ReteLimitError

    try:
        return ReteEngine(inforce)
    except NativeUnavailableError as error:
        message = f"{error}\nhelp: until then, `--engine reference` decides without it"
        raise EngineUnavailableError(message) from None
    except ReteLimitError as error:
        spans = loaded.spans.rules
        anywhere = next(iter(spans.values()), Span("rules", 0, 0))
        raise PolicyError(
            [
                Diagnostic("rete-limit", p.message, spans.get(p.rule or "", anywhere), help=p.help)
                for p in error.problems
            ]
        ) from None


def describe_policy(loaded: Loaded) -> str:
    """One line: the policy's name, version, size and digest."""
    policy = loaded.policy
    if policy is None:
        raise PolicyError(loaded.diagnostics)
    rules = sum(len(decision.rules) for decision in policy.decisions)
    counts = {
        "fact": len(policy.facts),
        "parameter": len(policy.parameters),
        "table": len(policy.tables),
        **({"measure": len(policy.measures)} if policy.measures else {}),
        "decision": len(policy.decisions),
        "rule": rules,
        "invariant": len(policy.invariants),
        "test": len(loaded.tests),
    }
    told = ", ".join(f"{n:,} {noun}{'' if n == 1 else 's'}" for noun, n in counts.items())
    return f"policy {policy.name} {policy.version}: {told}; meaning {meaning_digest(policy)[:16]}"


def codes() -> tuple[str, ...]:
    """The codes of all problems, of policies and of accounts."""
    return tuple(sorted({*page_codes(), *MEANINGS}))


def page_of(code: str) -> str:
    """The page about a code, or for a problem of accounts its meaning in a sentence.

    Raises:
        QuestionError: there is no such code.
    """
    text = page(code) or (f"# {code}: {MEANINGS[code]}" if code in MEANINGS else None)
    if text is not None:
        return text.rstrip()
    near = did_you_mean(code, codes())
    hint = f"did you mean `{near}`?" if near else f"the codes are: {', '.join(codes())}"
    raise QuestionError(f"there is no code `{code}`; {hint}")


def diagnostics_json(diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceText]) -> str:
    """Diagnostics as a JSON array."""
    return json.dumps(to_json([*diagnostics], sources), indent=2, ensure_ascii=False)


# --- accounts -------------------------------------------------------------------------------


def open_accounts(loaded: Loaded, path: str, format_: str | None) -> Reader:
    """Open a file of accounts, or the standard input for `-`.

    Raises:
        AccountsUnreadableError: the input as a whole is unusable.
        PolicyError: the policy has errors.
    """
    from engine.accounts.read import read_accounts

    if loaded.policy is None:
        raise PolicyError(loaded.diagnostics)
    facts = loaded.policy.facts
    if path != "-":
        return read_accounts(Path(path), None, format_, facts, path or ".")
    name = "standard input"
    if sys.stdin is None:
        raise AccountsUnreadableError(AccountProblem("unreadable-file", "it is closed", name))
    return read_accounts(None, sys.stdin.buffer, format_, facts, name)


def decide_accounts(
    loaded: Loaded,
    inforce: InForce,
    engine: Engine,
    reader: Reader,
    *,
    sets: Sequence[str],
    show: Sequence[str] = (),
) -> Decisions:
    """Decide a stream of accounts, one by one; `show` names the outputs of the table.

    Raises:
        SetsRefusedError: a what-if cannot be.
        QuestionError: `show` names no output.
    """
    from engine.accounts.sets import read_sets
    from engine.runs.stream import Decisions
    from engine.runs.table import UnknownOutputError

    values, digest = read_sets(sets, inforce.policy.facts, inforce.policy), _digest(loaded)
    try:
        return Decisions(inforce, engine, reader, sets=values, digest=digest, show=show)
    except UnknownOutputError as error:
        raise QuestionError(str(error)) from None


def find_account(loaded: Loaded, reader: Reader, id_: str, sets: Sequence[str]) -> Account:
    """The account with the id, what-ifs applied.

    Raises:
        AccountsUnreadableError: there is no such account in the input, or it was rejected; the
            problems say which.
        SetsRefusedError: a what-if cannot be.
    """
    from engine.accounts.account import Account
    from engine.accounts.alike import folded, remedy
    from engine.accounts.sets import apply_sets, read_sets

    if loaded.policy is None:
        raise PolicyError(loaded.diagnostics)
    values = read_sets(sets, loaded.policy.facts, loaded.policy)
    seen: deque[str] = deque(maxlen=_RECENT)
    rejected: list[AccountProblem] = []
    wanted, same, count = folded(id_), None, 0
    with reader:
        for item in reader:
            if isinstance(item, Account):
                if item.id == id_:
                    return apply_sets(item, values) if values else item
                seen.append(item.id)
                count += 1
                same = item.id if folded(item.id) == wanted else same
            elif item.id == id_:
                raise AccountsUnreadableError(*item.problems)
            elif item.id is None:
                rejected += item.problems[:1]
    told, help_ = f"there is no account `{id_}` in it", remedy(id_, same, seen, count)
    problem = AccountProblem("unknown-account", told, reader.shown, help=help_)
    raise AccountsUnreadableError(problem, *rejected[:3])


# --- explanations ---------------------------------------------------------------------------


def explain_account(
    loaded: Loaded,
    inforce: InForce,
    engine: Engine,
    account: Account,
    *,
    why_not: str | None = None,
    decision: str | None = None,
    depth: int | None = None,
    every: bool = False,
    format_: str = "text",
    color: bool = False,
    width: int = 100,
) -> str:
    """Explain an account's result, or why an output is not another value.

    Args:
        loaded: The policy as read, for places and digests.
        inforce: The policy as of a date.
        engine: Decides the account.
        account: The account.
        why_not: `output=value`, to ask only about that.
        decision: The decision (or an output of it) to explain, with what it rests on.
        depth: How many steps below an outcome are told; by default three, in JSON all.
        every: Whether every decision is told, and every rule that did not match.
        format_: `text`, `json`, `markdown` or `html`; an answer to `why_not` is no HTML.
        color: Whether text is coloured for a terminal.
        width: Characters a line of text may have.

    Raises:
        QuestionError: `why_not` names no output, or no value of its type; or there is no such
            decision.
        UndecidedAccountError: the engine failed on this account.
    """
    from engine.explain.build import explain
    from engine.explain.case import open_case
    from engine.explain.narrow import narrow
    from engine.explain.question import ask, decision_named, no_such_decision
    from engine.explain.render import DEPTH, render_explanation, render_why_not

    name = None if decision is None else decision_named(inforce, decision)
    if decision is not None and name is None:
        raise QuestionError(no_such_decision(inforce, decision))
    case = open_case(inforce, engine, account, _origin(loaded))
    if why_not is not None:
        answer = ask(case, why_not)
        if isinstance(answer, str):
            raise QuestionError(answer)
        return render_why_not(answer, format_, color=color, width=width)
    is_asked = every or depth is not None or decision is not None
    if depth is None and not every and format_ != "json":
        depth = DEPTH
    explanation = narrow(explain(case, every=every), decision=name, depth=depth)
    return render_explanation(explanation, format_, color=color, width=width, full=is_asked)


def write_output(text: str, path: Path) -> None:
    """Write text as UTF-8, with a line feed at its end, whole or not at all.

    Raises:
        OSError: the file cannot be written.
    """
    from engine.source.writing import write_whole

    write_whole(path, f"{text}\n".encode())


def _digest(loaded: Loaded) -> str:
    return "" if loaded.policy is None else meaning_digest(loaded.policy)


def _origin(loaded: Loaded) -> Origin:
    from engine.explain.case import Origin

    def place(span: Span) -> str:
        line, _ = loaded.sources[span.path].line_column(span.start)
        return f"{span.path}:{line}"

    settings = loaded.spans.settings.items()
    return Origin(
        places={rule: place(span) for rule, span in loaded.spans.rules.items()},
        meaning_digest=_digest(loaded),
        text_digest=loaded.text_digest,
        otherwise={name: place(span) for (name, key), span in settings if key == "otherwise"},
        quarantine=loaded.marks.quarantine,
    )


# --- tests beside the rules -----------------------------------------------------------------


def run_policy_tests(loaded: Loaded, engine: str, only: str | None = None) -> Report:
    """Run the tests that stand beside the rules; `only` is a pattern for their names.

    Raises:
        PolicyError: a test is for a date on which the policy has a gap, or the engine cannot
            hold the policy.
    """
    from engine.analysis.policy_tests import run

    def prepare(as_of: date) -> tuple[InForce, Engine]:
        inforce = in_force(loaded, as_of)
        return inforce, build_engine(engine, loaded, inforce)

    return run(loaded, prepare, engine, only)


def coverage_of_tests(loaded: Loaded, engine: str, only: str | None = None) -> Coverage:
    """What the tests beside the rules reach; `only` is a pattern for their names.

    Raises:
        PolicyError: as for `run_policy_tests`.
    """
    from engine.analysis.coverage import coverage_of

    def prepare(as_of: date) -> tuple[InForce, Engine]:
        inforce = in_force(loaded, as_of)
        return inforce, build_engine(engine, loaded, inforce)

    return coverage_of(loaded, prepare, only)


def look_at(rules: Path, accounts: Path | None, as_of: date | None) -> State:
    """Check a policy, run its tests and decide some accounts, for `watch`.

    Raises:
        EngineUnavailableError: what the engine is built on is not installed as it must be.
    """
    from engine.analysis.watching import State, look

    loaded = open_policy(rules)

    def prepare(day: date, engine: str) -> tuple[InForce, Engine]:
        inforce = in_force(loaded, day)
        return inforce, build_engine(engine, loaded, inforce)

    try:
        return look(loaded, prepare, accounts, as_of)
    except PolicyError as error:
        return State(loaded, (*loaded.diagnostics, *error.diagnostics))


def write_junit(report: Report, path: Path) -> None:
    """Write a test report as JUnit XML, whole or not at all."""
    from engine.analysis.junit import write

    write(report, path)
