"""What came out of the tests of a policy, as data, text and JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that was not met.

    `what` names an output, a rule or an invariant; `reason` says why it came out otherwise.
    """

    what: str
    expected: str
    actual: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test: where it stands, and how it differs; it passed when it does not."""

    __test__ = False
    name: str
    place: str
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.differences


@dataclass(frozen=True)
class Report:
    """All tests that were run, in the order of their files."""

    policy: str
    engine: str
    results: tuple[TestResult, ...]

    @cached_property
    def failed(self) -> int:
        """How many tests failed."""
        return sum(not result.passed for result in self.results)

    def to_text(self, *, color: bool) -> str:
        """The failed tests, expected beside actual, and a line that counts all."""
        lines: list[str] = []
        for result in self.results:
            if not result.passed:
                lines += [f"{_paint('failed', color=color)} {result.name}  {result.place}"]
                lines += _table(result.differences)
        passed = len(self.results) - self.failed
        lines.append(f"{passed} passed, {self.failed} failed ({self.policy}, {self.engine})")
        return "\n".join(lines)

    def to_json(self) -> str:
        """The same as a JSON object."""
        plain = {
            "policy": self.policy,
            "engine": self.engine,
            "passed": len(self.results) - self.failed,
            "failed": self.failed,
            "tests": [{**asdict(result), "passed": result.passed} for result in self.results],
        }
        return json.dumps(plain, indent=2, ensure_ascii=False)


def _table(differences: tuple[Difference, ...]) -> list[str]:
    rows = [("", "expected", "actual"), *((d.what, d.expected, d.actual) for d in differences)]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    lines = ["  " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    reasons = ["", *(difference.reason or "" for difference in differences)]
    return [f"{line}  {why}".rstrip() for line, why in zip(lines, reasons, strict=True)]


def _paint(text: str, *, color: bool) -> str:
    return f"\x1b[31;1m{text}\x1b[0m" if color else text
