"""Every diagnostic code, on the line and column where it belongs.

A folder of `tests/golden/diagnostics/CODE/` is a bad policy. What must be said stands in comments
on the very line: `# error: [code] col N "words of the message"`, or `# warning: ...`. Where a line
cannot hold a comment, another names it: `# error line 8: ...`, `# error duties.csv line 3: ...`.
What is said and not expected fails, as does what is expected and not said.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from engine.accounts.problems import MEANINGS
from engine.policy.checks.allowances import SILENCEABLE
from engine.policy.load import Loaded, ending_at, gaps_at, load_policy
from engine.source.diagnostic import Diagnostic
from engine.source.pages import codes
from engine.trade.identity.problems import MEANINGS as IDENTITY_MEANINGS
from tests.unit.policy.golden import expected_of, place_of

ROOT: Final = Path(__file__).parents[3]
GOLDEN: Final = ROOT / "tests/golden/diagnostics"
AS_OF: Final = re.compile(r"# as of (\S+)")
ELSEWHERE: Final = {
    "rete-limit": "tests/unit/engines/rete",
    **dict.fromkeys(MEANINGS, "tests/unit/accounts"),
    **dict.fromkeys(IDENTITY_MEANINGS, "tests/unit/trade/identity"),
    **dict.fromkeys({*SILENCEABLE, "unused-allow"} - {"parameter-ending"}, "tests/golden/warnings"),
}
"""Codes that are no problem of the policy's text, with the folder of their tests."""


def said_of(folder: Path) -> tuple[Loaded, list[Diagnostic]]:
    loaded = load_policy(folder, "")
    said = [*loaded.diagnostics]
    head = folder / "policy.yaml"
    day = AS_OF.search(head.read_text("utf-8")) if head.is_file() else None
    if day is not None:
        as_of = date.fromisoformat(day[1])
        said += [*gaps_at(loaded, as_of, gathering=True), *ending_at(loaded, as_of)]
    return loaded, said


CASES: Final = sorted(path for path in GOLDEN.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_what_is_said_is_what_is_expected(folder: Path) -> None:
    wanted = expected_of(folder)
    loaded, said = said_of(folder)
    placed = [(place_of(loaded, each), each) for each in said]
    missing = [w for w in wanted if not any(w.is_met_by(*each) for each in placed)]
    surplus = [
        (place, each.code, each.message)
        for place, each in placed
        if not any(w.is_met_by(place, each) for w in wanted)
    ]
    assert (missing, surplus) == ([], [])
    assert len(said) == len(wanted)
    assert folder.name in {each.code for each in wanted}


HEAD: Final = "policy: sample\nversion: 1\noutcomes: [score]\n"
SCORE: Final = "decision: score\noutput: {score: integer}\nhit_policy: collect sum\n"


def _write(folder: Path, score: str | bytes) -> None:
    (folder / "policy.yaml").write_text(HEAD, "utf-8")
    data = score.encode() if isinstance(score, str) else score
    (folder / "score.yaml").write_bytes(data)


def _head_only(folder: Path) -> None:
    (folder / "facts.yaml").write_text("facts: {}\n", "utf-8")


def _dangling(folder: Path) -> None:
    _write(folder, "")
    (folder / "score.yaml").unlink()
    (folder / "score.yaml").symlink_to("nowhere.yaml")


def _condition(text: str) -> str:
    return f"{SCORE}if_provisional: keep\nrules:\n  - id: R\n    when: {text}\n    then: 1\n"


def _rules(count: int) -> str:
    rules = "".join(f"  - {{id: R{i}, then: 1}}\n" for i in range(count))
    return f"{SCORE}if_provisional: keep\nrules:\n{rules}"


Made = tuple[Callable[[Path], None], tuple[str, int, int], str]


def _made(score: str | bytes, line: int, column: int, words: str) -> Made:
    return lambda folder: _write(folder, score), ("score.yaml", line, column), words


MADE: Final[dict[str, Made]] = {
    "bad-character": _made("decision: a\x07b\n", 1, 12, "U+0007"),
    "empty-file": _made("# nothing but a remark\n", 1, 1, "there is nothing in this file"),
    "file-too-large": _made("# " + "x" * (4 * 1024 * 1024), 0, 0, "4.0 MiB"),
    "not-utf8": _made(b"decision: caf\xe9\n", 0, 0, "line 1, column 14"),
    "unreadable-file": (_dangling, ("score.yaml", 0, 0), "no such file"),
    "yaml-depth": _made("decision: " + "[" * 100 + "]" * 100 + "\n", 1, 74, "64"),
    "missing-policy": (_head_only, ("", 0, 0), "no file"),
    "expression-too-deep": _made(_condition("(" * 65 + "true" + ")" * 65), 7, 75, "64"),
    "expression-too-long": _made(_condition("1 = 1" + " and 1 = 1" * 500), 7, 4011, "4,000"),
    "too-many-rules": _made(_rules(1001), 3, 13, "1,001 rules, more than the 1,000"),
}
"""Codes whose bad files cannot hold a comment: how to make one, and what is said."""


@pytest.mark.parametrize("code", sorted(MADE))
def test_what_is_said_of_a_made_file(code: str, tmp_path: Path) -> None:
    make, place, words = MADE[code]
    make(tmp_path)
    loaded, said = said_of(tmp_path)
    found = [(place_of(loaded, each), each.code) for each in said]
    assert found == [(place, code)]
    assert words in said[0].message
    assert loaded.policy is None


def test_every_code_is_tried() -> None:
    tried = {folder.name for folder in CASES} | MADE.keys() | ELSEWHERE.keys()
    assert tried == set(codes())
    assert all((ROOT / folder).is_dir() for folder in ELSEWHERE.values())


def test_every_code_in_the_source_has_a_page() -> None:
    used = set()
    for path in (ROOT / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[0]
                named = node.func.id in ("Diagnostic", "SyntaxFault")
                if named and isinstance(first, ast.Constant):
                    used.add(first.value)
    assert used <= set(codes())
    assert len(used) > 30
