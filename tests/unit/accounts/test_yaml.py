"""YAML documents, good and bad."""

from __future__ import annotations

import pytest

from engine.accounts import from_yaml
from engine.accounts.account import Account, Rejected
from tests.unit.accounts.inputs import accounts, problems, read, reader_of, refusal, refusals

DOCUMENT = """\
as_of: 2026-11-24
accounts:
  - id: 0042
    name: Meridian Apparel Group
    kind: importer
    ior_numbers: [12-3456789AB]
    facts: {violations: 3, bond: "$1,234.50", isa: true, flags: [], hts: 0101, level: ~}
  - {id: B, facts: {hts: NO, since: 2026-07-01, share: 5%, level: null}}
"""


def test_a_document() -> None:
    reader = reader_of(DOCUMENT, "yaml")
    assert str(reader.as_of) == "2026-11-24"
    first, second = reader
    assert isinstance(first, Account)
    assert (first.id, first.name, first.where.line) == ("0042", "Meridian Apparel Group", 3)
    assert first.facts == {
        "violations": 3,
        "bond": 123450,
        "isa": True,
        "flags": frozenset(),
        "hts": "0101",
    }
    assert isinstance(second, Account)
    assert second.facts["hts"] == "NO"
    assert second.facts["share"] == 0.05
    assert "level" not in second.facts


@pytest.mark.parametrize("text", ["- id: A\n- id: B\n", "accounts: [{id: A}, {id: B}]\n"])
def test_a_list(text: str) -> None:
    assert [a.id for a in accounts(text, "yaml")] == ["A", "B"]


def test_one_account() -> None:
    (account,) = accounts("id: A\nas_of: 2026-11-24\nviolations: 2\n", "yaml")
    assert (account.facts, str(account.as_of)) == ({"violations": 2}, "2026-11-24")


def test_a_quoted_null_is_a_text() -> None:
    (account,) = accounts("id: A\nfacts: {hts: 'null'}\n", "yaml")
    assert account.facts == {"hts": "null"}


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_and_byte_order_mark(end: bytes) -> None:
    data = b"\xef\xbb\xbf" + DOCUMENT.encode().replace(b"\n", end)
    assert [a.id for a in accounts(data, "yaml")] == ["0042", "B"]


def test_a_problem_points_at_the_value() -> None:
    (problem,) = problems("- id: A\n  facts:\n    violations: many\n", "yaml")
    assert (problem.line, problem.column) == (3, 17)
    assert str(problem).startswith(
        "in:3:17: error[wrong-type]: account `A`: `violations` is `many`"
    )


def test_one_bad_account_never_stops_the_others() -> None:
    text = """\
- id: A
  violations: 1
  violations: 2
- text
- {id: B, facts: [1]}
- {id: C, facts: {violations: {a: 1}, hts: [a], bonds: 1}}
- {name: nobody}
- {id: D, kind: [importer]}
- {id: Z, facts: {violations: 1}}
"""
    assert [(p.line, p.code, p.account) for p in problems(text, "yaml")] == [
        (3, "duplicate-key", "A"),
        (4, "wrong-shape", None),
        (5, "wrong-shape", "B"),
        (6, "wrong-type", "C"),
        (6, "wrong-type", "C"),
        (6, "unknown-fact", "C"),
        (7, "missing-id", None),
        (8, "wrong-type", "D"),
    ]
    items = read(text, "yaml")
    assert isinstance(items[0], Rejected)
    assert isinstance(items[-1], Account)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("# only a comment\n", "empty-file"),
        ("\n\n", "empty-file"),
        ("a text", "wrong-shape"),
        ("accounts: 3", "wrong-shape"),
        ("accounts: []\nasof: 1\n", "wrong-shape"),
        ("as_of: soon\naccounts: []\n", "bad-as-of"),
        ("id: [1", "yaml-syntax"),
        ("id:\tA\n\tname: B", "yaml-syntax"),
        ("accounts: []\naccounts: []\n", "duplicate-key"),
        ("- id: A\n---\n- id: B\n", "multiple-documents"),
        ("- " * 10_000 + "a", "yaml-depth"),
    ],
)
def test_a_bad_document(text: str, code: str) -> None:
    assert code in [problem.code for problem in refusals(text, "yaml")]


def test_an_aliased_account_shares_the_faults_of_its_anchor() -> None:
    first, second, third = read("- &a {id: A, hts: 1, hts: 2}\n- *a\n- {id: Z}\n", "yaml")
    assert isinstance(first, Rejected)
    assert isinstance(second, Rejected)
    assert "duplicate-key" in [problem.code for problem in second.problems]
    assert isinstance(third, Account)


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    assert "yaml-alias" in [problem.code for problem in refusals(bomb, "yaml")]


def test_a_document_that_is_too_large() -> None:
    problem = refusal(b"- id: A\n" * (from_yaml.DOCUMENT_LIMIT // 8 + 1), "yaml")
    assert problem.code == "file-too-large"
    assert problem.help == "use JSON Lines or CSV, which have no limit"
