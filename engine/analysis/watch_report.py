"""One look after another, told as text that is only ever added to, or as lines of JSON."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from engine.analysis.report import Report
from engine.analysis.watching import (
    Changes,
    Seen,
    State,
    changes_between,
    files_between,
)
from engine.explain.ink import Ink
from engine.source.diagnostic import Diagnostic, Severity
from engine.source.render import escape, render, to_json

MOST_LINES: Final = 20
"""So many changes, and failed tests, are told one by one."""
MOST_FILES: Final = 4
"""So many files of one save are named."""


class Good(NamedTuple):
    """The last state in which the policy could be used, and when that was."""

    time: str
    state: State


class Round(NamedTuple):
    """A look at the policy after a save; the first has nothing before it."""

    time: str
    after: State
    before: State | None = None
    good: Good | None = None


def round_text(this: Round, ink: Ink) -> str:
    """What the save did: files, check, tests, accounts, each with what is new in it."""
    lines = [*_files(this), *_check(this, ink)]
    if this.after.report is not None:
        lines += _failed(this.after.report, this.good, ink)
        lines += [f"  {escape(remark)}" for remark in this.after.remarks]
        found = _compared(this)
        lines += [] if found is None else _changes(found, ink)
    pad = " " * len(this.time)
    return "\n".join(
        f"{ink.bold(this.time) if i == 0 else pad}  {line}".rstrip()
        for i, line in enumerate("\n".join(lines).split("\n"))
    )


def _compared(this: Round) -> Changes | None:
    """What became of the accounts; None where none can be compared, which remarks tell of."""
    if this.good is None or not this.after.is_good:
        return None
    if not this.good.state.accounts and not this.after.accounts:
        return None
    return changes_between(this.good.state, this.after)


def _files(this: Round) -> list[str]:
    if this.before is None:
        return []
    files = files_between(this.before, this.after)
    more = len(files) - MOST_FILES
    told = [*files[:MOST_FILES], *([f"{more} more files"] if more > 0 else [])]
    is_of_accounts = this.before.diagnostics == this.after.diagnostics
    return [escape(", ".join(told)) or ("the accounts" if is_of_accounts else "the folder")]


def _check(this: Round, ink: Ink) -> list[str]:
    after = this.after
    errors, warnings = after.count(Severity.ERROR), after.count(Severity.WARNING)
    words = [_counted(errors, "error")] if errors else []
    words += [_counted(warnings, "warning")] if warnings else []
    told = f"check: {', '.join(words) or 'fine'}"
    if after.report is None:
        kept = "" if this.good is None else f"; the last good state, of {this.good.time}, is kept"
        shown = render(_new(this), after.loaded.sources, color=ink.color).rstrip("\n")
        return [ink.bad(told) + kept, *shown.split("\n")]
    failed = after.report.failed
    passed = len(after.report.results) - failed
    tests = f"tests: {passed} passed" + (f", {failed} failed" if failed else "")
    line = f"{told}; " + (ink.bad(tests) if failed else ink.good(tests))
    if after.as_of is not None:
        line += f"; {_counted(len(after.accounts), 'account')} as of {after.as_of}"
    shown = render(_new(this), after.loaded.sources, color=ink.color).rstrip("\n")
    return [line, *(shown.split("\n") if shown else [])]


def _new(this: Round) -> list[Diagnostic]:
    """All errors, and the warnings that the last good state did not have."""
    old = (
        set()
        if this.good is None
        else {(each.code, each.message) for each in this.good.state.diagnostics}
    )
    return [
        each
        for each in this.after.diagnostics
        if each.severity is Severity.ERROR or (each.code, each.message) not in old
    ]


def _failed(report: Report, good: Good | None, ink: Ink) -> list[str]:
    """The tests that fail, but of those that failed before only how many; then what passes now."""
    before = None if good is None else good.state.report
    old = set() if before is None else {r.name for r in before.results if not r.passed}
    failed = [result for result in report.results if not result.passed]
    new = [result for result in failed if result.name not in old]
    mark = ink.bad("failed" if before is None else "fails now")
    lines = []
    for result in new[:MOST_LINES]:
        first = result.differences[0]
        told = f"{first.what} expected {first.expected}, got {first.actual}"
        lines.append(f"  {mark}  " + escape(f"{result.name}  {result.place}: {told}"))
    lines += [f"  ... and {len(new) - MOST_LINES} more"] if len(new) > MOST_LINES else []
    same = len(failed) - len(new)
    lines += [f"  {ink.bad('failed')}  {_counted(same, 'test')} as before"] if same else []
    return lines + _passing(report, old, ink)


def _passing(report: Report, old: set[str], ink: Ink) -> list[str]:
    """The tests that failed before and pass now; in one line where a mistake was undone."""
    passing = sorted(old & {result.name for result in report.results if result.passed})
    if len(passing) > 1 and not report.failed:
        return [f"  {ink.good('passes now')}  all {len(report.results):,} tests pass again"]
    lines = [f"  {ink.good('passes now')}  {escape(name)}" for name in passing[:MOST_LINES]]
    lines += [f"  ... and {len(passing) - MOST_LINES} more"] if len(passing) > MOST_LINES else []
    return lines


def _changes(changes: Changes, ink: Ink) -> list[str]:
    accounts = len({change.account for change in changes.changed})
    if not any(changes):
        return ["  no outcome changed"]
    lines = []
    for change in changes.changed[:MOST_LINES]:
        before, after = escape(_with_rule(change.before)), escape(_with_rule(change.after))
        who = escape(f"{change.account}  {change.output}")
        lines.append(f"  {who}: {before} -> {ink.bold(after)}")
    more = len(changes.changed) - MOST_LINES
    lines += [f"  ... and {more} more"] if more > 0 else []
    words = [f"{_counted(accounts, 'account')} changed"] if accounts else []
    words += [f"{changes.other_rules} the same by other rules"] if changes.other_rules else []
    words += [f"{len(changes.new)} new"] if changes.new else []
    words += [f"{len(changes.gone)} gone"] if changes.gone else []
    return [*lines, f"  {', '.join(words)}"]


def _with_rule(seen: Seen) -> str:
    return f"{seen.value} ({seen.by})"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def round_json(this: Round) -> str:
    """The same as one line of JSON."""
    after, report = this.after, this.after.report
    changes, found = None, _compared(this)
    if found is not None:
        changes = {
            "changed": [
                {
                    "account": change.account,
                    "output": change.output,
                    "before": change.before._asdict(),
                    "after": change.after._asdict(),
                }
                for change in found.changed
            ],
            "other_rules": found.other_rules,
            "new": [*found.new],
            "gone": [*found.gone],
        }
    plain: dict[str, Any] = {
        "time": this.time,
        "files": [] if this.before is None else [*files_between(this.before, after)],
        "errors": after.count(Severity.ERROR),
        "warnings": after.count(Severity.WARNING),
        "diagnostics": to_json([*after.diagnostics], after.loaded.sources),
        "tests": None if report is None else _tests(report),
        "accounts": len(after.accounts),
        "as_of": None if after.as_of is None else after.as_of.isoformat(),
        "remarks": [*after.remarks],
        "compared_with": None if this.good is None or not after.is_good else this.good.time,
        "changes": changes,
    }
    return json.dumps(plain, ensure_ascii=False)


def _tests(report: Report) -> dict[str, Any]:
    failed = [r for r in report.results if not r.passed]
    return {
        "passed": len(report.results) - len(failed),
        "failed": [{"name": each.name, "place": each.place} for each in failed],
    }
