"""Every code of an account problem that has a page of its own, provoked by an input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from engine import api
from engine.accounts import lines
from engine.accounts.account import Rejected
from engine.accounts.databases.batches import Question
from engine.accounts.databases.place import database_of
from engine.accounts.databases.population import read_database
from engine.accounts.problems import MEANINGS, AccountsUnreadableError, SetsRefusedError
from engine.accounts.read import read_accounts
from engine.accounts.sets import read_sets
from engine.model.policy import Fact, Range
from engine.model.types import Kind, Type
from engine.source.pages import codes
from tests.unit.accounts.inputs import FACTS

ROOT: Final = Path(__file__).parents[3]
KIND: Final = Type(Kind.ENUM, ("importer", "broker"))
ALL: Final = {
    **FACTS,
    "account_kind": Fact("account_kind", KIND, "kind of account"),
    "tariff": Fact("tariff", FACTS["hts"].type, "tariff number", pattern="9999999999"),
}

INPUTS: Final = {
    "bad-as-of": ("csv", "id,as_of\nA,2026-11-24\nB,2026-11-25\n"),
    "bad-csv": ("csv", 'id,name\nA,"Meridian "Blue" Apparel"\n'),
    "bad-id": ("jsonl", '{"id": 42}\n'),
    "bad-json": ("jsonl", '{"id": "A",}\n'),
    "bad-text": ("jsonl", '{"id": "A", "facts": {"hts": "6109\\u000010"}}\n'),
    "binary-file": ("csv", "id,name\nA,\0\n"),
    "cell-too-large": ("csv", f"id,name\nA,{'x' * 1_048_577}\n"),
    "duplicate-account": ("csv", "id,violations\nA,1\nA,2\n"),
    "duplicate-column": ("csv", "id,bond,bond\nA,$5,$6\n"),
    "kinds-disagree": ("yaml", "{id: A, kind: importer, facts: {account_kind: broker}}"),
    "line-too-long": ("jsonl", '{"id": "A", "name": "' + "x" * 1000 + '"}\n'),
    "missing-column": ("csv", "Account ID,violations\nA,1\n"),
    "missing-id": ("yaml", "accounts: [{kind: importer}]"),
    "out-of-range": ("csv", "id,violations\nA,-1\n"),
    "pattern-mismatch": ("csv", "id,tariff\nA,702002099\n"),
    "ragged-row": ("csv", "id,bond,violations\nA,$50,000,4\n"),
    "unknown-column": ("csv", "id,Remarks\nA,call back\n"),
    "unknown-fact": ("yaml", "{id: A, facts: {violation: 1}}"),
    "wrong-type": ("csv", "id,since\nA,03/04/2026\n"),
}
"""An input for each code that reading accounts may give."""


@pytest.mark.parametrize("code", sorted(INPUTS))
def test_an_input_provokes_the_code(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if code == "line-too-long":
        monkeypatch.setattr(lines, "LINE_LIMIT", 500)
    format_, text = INPUTS[code]
    path = tmp_path / "in"
    path.write_text(text, "utf-8", newline="")
    try:
        with read_accounts(path, None, format_, ALL, "in") as reader:
            told = [p for item in reader if isinstance(item, Rejected) for p in item.problems]
    except AccountsUnreadableError as error:
        told = [*error.problems]
    assert code in {problem.code for problem in told}


def _set() -> None:
    read_sets(["bond"], FACTS)


def _missing() -> None:
    loaded = api.open_policy(ROOT / "rules", "rules")
    reader = api.open_accounts(loaded, str(ROOT / "fixtures/accounts.yaml"), None)
    api.find_account(loaded, reader, "acc-00042", [])


def _no_database() -> None:
    question = Question(database_of("no.sqlite"), table="accounts")
    read_database(question, FACTS, (), Path("no"))


ASKED: Final[dict[str, Callable[[], None]]] = {
    "bad-set": _set,
    "unknown-account": _missing,
    "unreadable-database": _no_database,
}
"""Codes of a question about accounts, not of reading their files."""


@pytest.mark.parametrize("code", sorted(ASKED))
def test_a_question_provokes_the_code(code: str) -> None:
    told = []
    try:
        ASKED[code]()
    except (SetsRefusedError, AccountsUnreadableError) as error:
        told = [problem.code for problem in error.problems]
    assert told == [code]


def test_every_code_of_accounts_has_a_page_and_is_provoked() -> None:
    assert set(MEANINGS) <= set(codes())
    assert {*INPUTS, *ASKED} <= set(MEANINGS)


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("702002099", "was a leading zero lost, as in `0702002099`?"),
        ("0702.00.2099", "write `0702002099`"),
        (" 0702002099", "write `0702002099`"),
        ("07020020991", "in `9999999999` a `9` is a digit"),
    ],
)
def test_a_text_of_another_form_is_refused_with_the_remedy(
    text: str, help_: str, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text(f"id,tariff\nA,{text}\nB,0702002099\nC,\n")
    with read_accounts(tmp_path / "in.csv", None, None, ALL, "in") as reader:
        first, second, third = reader
    assert isinstance(first, Rejected)
    assert (first.problems[0].help or "").startswith(help_)
    assert not isinstance(second, Rejected)
    assert not isinstance(third, Rejected)
    assert (dict(second.facts), dict(third.facts)) == ({"tariff": "0702002099"}, {})


@pytest.mark.parametrize("text", ['hts="0101"', "hts='0101'", "hts=0101"])
def test_quotes_that_a_shell_left_are_taken_off(text: str) -> None:
    assert read_sets([text], FACTS) == {"hts": "0101"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("high_score=3", "`high_score` is a parameter, not a fact"),
        ("segment=high", "`segment` is what the decision `segment` gives, not a fact"),
        ("center_basis=ruling", "`center_basis` is what the decision `center` gives, not a fact"),
    ],
)
def test_what_is_no_fact_is_told_to_be_what_it_is(text: str, message: str) -> None:
    policy = api.open_policy(ROOT / "rules", "rules").policy
    assert policy is not None
    with pytest.raises(SetsRefusedError) as caught:
        read_sets([text], policy.facts, policy)
    (problem,) = caught.value.problems
    assert problem.message == message
    assert problem.help


@pytest.mark.parametrize(
    ("row", "help_"),
    [
        ("flags\nA,forced_labor|iuu_fishing", "separate the members with `;`:"),
        ("since\nA,2006-13-10", "month 13 is none: was `2006-10-13` meant?"),
        ("since\nA,2026-02-30", "that month has 28 days"),
        ("share\nA,80", "write `80%` or `0.8`"),
    ],
)
def test_the_remedy_says_what_was_meant(row: str, help_: str, tmp_path: Path) -> None:
    shares = {"share": Fact("share", FACTS["share"].type, "share", range=Range(0.0, 1.0))}
    (tmp_path / "in.csv").write_text(f"id,{row}\n")
    with read_accounts(tmp_path / "in.csv", None, None, {**ALL, **shares}, "in") as reader:
        (item,) = reader
    assert isinstance(item, Rejected)
    assert (item.problems[0].help or "").startswith(help_)


def test_of_a_repeated_account_the_first_is_looked_at_even_if_it_is_bad(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,violations\nA,x\nA,1\n")
    with read_accounts(tmp_path / "in.csv", None, None, ALL, "in") as reader:
        first, second = reader
    assert isinstance(first, Rejected)
    assert isinstance(second, Rejected)
    assert second.problems[0].help == (
        "give each account once: only the first is looked at, even if that one is rejected"
    )
