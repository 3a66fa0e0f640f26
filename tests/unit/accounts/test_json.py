"""JSON documents and JSON Lines, good and bad."""

from __future__ import annotations

import pytest

from engine.accounts import from_json, lines
from engine.accounts.account import Account, Rejected
from tests.unit.accounts.inputs import accounts, problems, read, reader_of, refusal

DOCUMENT = """{
  "as_of": "2026-11-24",
  "accounts": [
    {"id": "A", "kind": "importer", "ior_numbers": ["12-3456789"],
     "facts": {"violations": 3, "bond": 1234.50, "isa": true, "flags": [], "share": 0.1}},
    {"id": "B", "facts": {"bond": "$5", "level": null, "hts": ""}}
  ]
}
"""


def test_a_document() -> None:
    reader = reader_of(DOCUMENT, "json")
    assert str(reader.as_of) == "2026-11-24"
    first, second = reader
    assert isinstance(first, Account)
    assert first.facts == {
        "violations": 3,
        "bond": 123450,
        "isa": True,
        "flags": frozenset(),
        "share": 0.1,
    }
    assert first.where == ("in", 4, None)
    assert isinstance(second, Account)
    assert (second.facts, second.where.line) == ({"bond": 500}, 6)


def test_the_date_may_stand_after_the_accounts() -> None:
    reader = reader_of('{"accounts": [{"id": "A"}], "as_of": "2026-11-24"}', "json")
    assert str(reader.as_of) == "2026-11-24"


@pytest.mark.parametrize(
    "text", ['[{"id": "A"}, {"id": "B"}]', '{"accounts": [{"id": "A"}, {"id": "B"}]}']
)
def test_a_list(text: str) -> None:
    assert [a.id for a in accounts(text, "json")] == ["A", "B"]


def test_one_account_with_its_date() -> None:
    reader = reader_of('{"id": "A", "as_of": "2026-11-24", "violations": 2}', "json")
    assert str(reader.as_of) == "2026-11-24"
    (account,) = reader
    assert isinstance(account, Account)
    assert account.facts == {"violations": 2}


def test_numbers_never_pass_through_a_float() -> None:
    (account,) = accounts('{"id": "A", "bond": 90071992547409.91}', "json")
    assert account.facts == {"bond": 9007199254740991}


@pytest.mark.parametrize("text", ["[]", '{"accounts": []}'])
def test_no_accounts_are_no_error_but_told(text: str) -> None:
    reader = reader_of(text, "json")
    assert list(reader) == []
    assert reader.notices == ["in: there are no accounts in it"]


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("", "empty-file", None, "holds no accounts"),
        (" \n ", "empty-file", None, "holds no accounts"),
        ("[{]", "bad-json", 1, "column 3"),
        ('[{"id": "A"}\n{"id": "B"}]', "bad-json", 2, "column 1: expecting `,`"),
        ('[{"id": "A"},]', "bad-json", 1, "column 14"),
        ('{"id": "A"', "bad-json", 1, "expecting"),
        ('{"accounts": [', "bad-json", 1, "expecting value"),
        ("{'id': 1}", "bad-json", 1, "double quotes"),
        ('{"id": "A"}\n{"id": "B"}', "bad-json", 2, "more after the end"),
        ("12", "wrong-shape", 1, "holds `12`, not accounts"),
        ('{"accounts": 12}', "wrong-shape", 1, "`accounts` is `12`, but a list is wanted"),
        ('{"accounts": [], "asof": 1}', "wrong-shape", None, "only `as_of` may stand, not `asof`"),
        ('{"accounts": [], "accounts": []}', "duplicate-key", 1, "`accounts` is there twice"),
        ('{"accounts": [], "as_of": "soon"}', "bad-as-of", None, "is `soon`, which is not a date"),
        ("[" * 10_000, "bad-json", 1, "nested too deeply"),
        ('[{"id": "A", "hts": ' + "[" * 10_000 + "]" * 10_000 + "}]", "bad-json", 1, "too deeply"),
    ],
)
def test_a_bad_document(text: str, code: str, line: int | None, words: str) -> None:
    problem = refusal(text, "json")
    assert (problem.code, problem.line) == (code, line)
    assert words in problem.message


def test_a_document_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_json, "DOCUMENT_LIMIT", 20)
    assert refusal('[{"id": "A"}, {"id": "B"}]', "json").code == "file-too-large"


def test_one_bad_account_of_a_document_never_stops_the_others() -> None:
    text = """[
    {"id": "A", "violations": 12.0},
    {"id": "B", "facts": {"violations": 1, "violations": 2}},
    {"id": "C", "id": "D"},
    {"name": "nobody"},
    7,
    {"id": 42},
    {"id": "E", "facts": [1]},
    {"id": "F", "facts": {"bonds": 1}},
    {"id": "G", "facts": {"share": NaN}},
    {"id": "H", "facts": {"share": -Infinity}},
    {"id": "I", "facts": {"violations": 9007199254740992}},
    {"id": "J", "violations": 1, "facts": {"violations": 1}},
    {"id": "K", "kind": 3, "name": 4, "ior_numbers": [5]},
    {"id": "A\\nB"},
    {"id": "L", "name": "\\ud800"},
    {"id": "Z", "facts": {"violations": 1}}
    ]"""
    items = read(text, "json")
    assert [(p.line, p.code, p.account) for p in problems(text, "json")] == [
        (2, "wrong-type", "A"),
        (3, "duplicate-key", "B"),
        (4, "duplicate-key", None),
        (5, "missing-id", None),
        (6, "wrong-shape", None),
        (7, "bad-id", "42"),
        (8, "wrong-shape", "E"),
        (9, "unknown-fact", "F"),
        (10, "wrong-type", "G"),
        (11, "wrong-type", "H"),
        (12, "out-of-range", "I"),
        (13, "duplicate-key", "J"),
        (14, "unknown-member", "K"),
        (14, "wrong-type", "K"),
        (14, "wrong-type", "K"),
        (15, "bad-id", "A\\nB"),
        (16, "bad-text", "L"),
    ]
    assert isinstance(items[-1], Account)


def test_json_lines() -> None:
    text = (
        '{"as_of": "2026-11-24"}\n{"id": "A", "facts": {"violations": 1}}\n\n{"id": "B", "bond": 5}'
    )
    reader = reader_of(text, "jsonl")
    assert str(reader.as_of) == "2026-11-24"
    items = list(reader)
    assert [item.where.line for item in items if isinstance(item, Account)] == [2, 4]
    assert [item.facts for item in items if isinstance(item, Account)] == [
        {"violations": 1},
        {"bond": 500},
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_json_lines_with_a_byte_order_mark(end: bytes) -> None:
    data = b"\xef\xbb\xbf" + end.join((b'{"id": "A"}', b'{"id": "B"}', b""))
    assert [a.id for a in accounts(data, "jsonl")] == ["A", "B"]


def test_the_date_may_stand_on_each_line() -> None:
    text = '{"id": "A", "as_of": "2026-11-24"}\n{"id": "B"}\n{"id": "C", "as_of": "2026-11-24"}\n'
    assert str(reader_of(text, "jsonl").as_of) == "2026-11-24"
    (problem,) = problems(text, "jsonl")
    assert problem.message == "`as_of` is not stated, but was 2026-11-24 before"


def test_one_bad_line_never_stops_the_others() -> None:
    text = b"\n".join(
        (
            b'{"id": "A"}',
            b"{bad",
            b'{"id": "B", "hts": "\xff"}',
            b'{"id": "C"} {"id": "D"}',
            b"[" * 100_000,
            b'{"id": "E", "violations": 1, "violations": 2}',
            b'"F"',
            b'{"id": "A"}',
            b'{"id": "Z"}',
        )
    )
    assert [(p.line, p.code) for p in problems(text, "jsonl")] == [
        (2, "bad-json"),
        (3, "not-utf8"),
        (4, "bad-json"),
        (5, "bad-json"),
        (6, "duplicate-key"),
        (7, "wrong-shape"),
        (8, "duplicate-account"),
    ]
    items = read(text, "jsonl")
    assert isinstance(items[5], Rejected)
    assert items[5].id == "E"
    assert isinstance(items[-1], Account)


def test_a_line_that_is_too_long_is_rejected_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LINE_LIMIT", 50)
    text = '{"id": "A"}\n{"id": "B", "hts": "' + "x" * 500 + '"}\n{"id": "C"}\n'
    items = read(text, "jsonl")
    assert [type(item) for item in items] == [Account, Rejected, Account]
    (problem,) = problems(text, "jsonl")
    assert (problem.code, problem.line) == ("line-too-long", 2)


def test_a_document_given_as_lines() -> None:
    problem = refusal('{"accounts": []}', "jsonl")
    assert (problem.code, problem.help) == (
        "wrong-shape",
        "for one document, say `--input-format json`",
    )


def test_lines_without_any_are_refused() -> None:
    assert refusal("\n\n", "jsonl").code == "empty-file"


def test_a_date_line_alone_is_told() -> None:
    reader = reader_of('{"as_of": "2026-11-24"}\n', "jsonl")
    assert list(reader) == []
    assert reader.notices == ["in: there are no accounts in it"]


def test_an_account_with_very_many_faults_is_cut_short() -> None:
    facts = ", ".join(f'"unknown_{i}": 1' for i in range(5_000))
    assert len(problems(f'{{"id": "A", {facts}}}', "jsonl")) == 50
