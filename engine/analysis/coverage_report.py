"""The coverage of a policy by its tests, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from engine.analysis.coverage import ConditionReach, Coverage, RuleReach

_HEAD = ("decision", "rules", "fired", "not fired", "conditions", "true", "false")


def coverage_text(coverage: Coverage, *, color: bool) -> str:
    """A table by decision, what no test reached with its place, and a line that sums it up."""
    lines = [*_table(coverage), "", *_missing(coverage, color=color)]
    return "\n".join([*lines, summary(coverage)])


def summary(coverage: Coverage) -> str:
    """One line."""
    rules, conditions = coverage.rules, coverage.conditions
    fired = sum(rule.fired > 0 for rule in rules)
    asked = [rule for rule in rules if rule.needs_both]
    not_fired = sum(rule.not_fired > 0 for rule in asked)
    both = sum(all(each.goals) for each in conditions)
    return (
        f"coverage {shown(coverage.percent)}: {fired} of {len(rules)} rules fired, "
        f"{not_fired} of {len(asked)} did not fire, "
        f"{both} of {len(conditions)} conditions both ways ({coverage.tests} tests)"
    )


def shown(percent: float) -> str:
    """A percentage, rounded down, so that 100% means all."""
    return f"{int(percent * 10) / 10:g}%"


def coverage_data(coverage: Coverage) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "percent": int(coverage.percent * 10) / 10,
        "tests": coverage.tests,
        "rules": [{**asdict(each), "missing": [*each.missing()]} for each in coverage.rules],
        "conditions": [
            {**asdict(each), "missing": [*each.missing()]} for each in coverage.conditions
        ],
    }


def _table(coverage: Coverage) -> list[str]:
    rows = [_HEAD]
    for name in coverage.decisions:
        rules = [each for each in coverage.rules if each.decision == name]
        conditions = [each for each in coverage.conditions if each.decision == name]
        rows.append(
            (
                name,
                str(len(rules)),
                str(sum(each.fired > 0 for each in rules)),
                str(sum(each.not_fired > 0 for each in rules)),
                str(len(conditions)),
                str(sum(each.true > 0 for each in conditions)),
                str(sum(each.false > 0 for each in conditions)),
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    return [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for row in rows
    ]


def _missing(coverage: Coverage, *, color: bool) -> list[str]:
    told = [
        (each.place, each.rule, words, _undecided(each))
        for each in coverage.rules
        for words in each.missing()
    ]
    told += [
        (each.place, each.holder, f"`{each.condition}` {words}", _unknown(each))
        for each in coverage.conditions
        for words in each.missing()
    ]
    lines = [
        f"{_paint(place, color=color)}: {holder}: {words}{more}"
        for place, holder, words, more in told
    ]
    return [*lines, ""] if lines else []


def _undecided(reach: RuleReach) -> str:
    return f" (undecided in {_tests(reach.undecided)})" if reach.undecided else ""


def _unknown(reach: ConditionReach) -> str:
    return f" (unknown in {_tests(reach.unknown)})" if reach.unknown else ""


def _tests(count: int) -> str:
    return f"{count} test{'' if count == 1 else 's'}"


def _paint(text: str, *, color: bool) -> str:
    return f"\x1b[33;1m{text}\x1b[0m" if color else text


def with_coverage(report: str, coverage: Coverage) -> str:
    """A test report in JSON with the coverage in it."""
    data = json.loads(report)
    return json.dumps({**data, "coverage": coverage_data(coverage)}, indent=2, ensure_ascii=False)
