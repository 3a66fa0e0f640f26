"""Opening: paths, streams, formats; what-ifs; and the codes of all problems."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest

import engine.accounts
from engine.accounts.account import Account
from engine.accounts.problems import MEANINGS, AccountsUnreadableError, SetsRefusedError
from engine.accounts.read import read_accounts
from engine.accounts.sets import apply_sets, read_sets
from engine.accounts.sniff import Format, sniff
from engine.model.policy import Fact
from engine.model.types import Kind, Type
from tests.unit.accounts.inputs import FACTS, accounts, refusal

BY_SUFFIX = {
    "a.yaml": "id: A",
    "a.YML": "id: A",
    "a.json": '{"id": "A"}',
    "a.jsonl": '{"id": "A"}',
    "a.ndjson": '{"id": "A"}',
    "a.csv": "id,bond\nA,1\n",
    "a.tsv": "id\tbond\nA\t1\n",
    "a.txt": "id,bond\nA,1\n",
    "a": '[{"id": "A"}]',
}


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(AccountsUnreadableError) as caught:
        read_accounts(path, None, None, FACTS, "x")
    return caught.value.problems[0].code, caught.value.problems[0].message


@pytest.mark.parametrize("name", BY_SUFFIX)
def test_the_suffix_or_the_beginning_tells_the_format(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(BY_SUFFIX[name], "utf-8")
    with read_accounts(path, None, None, FACTS, name) as reader:
        items = list(reader)
    assert [item.id for item in items] == ["A"]
    assert isinstance(items[0], Account)
    assert items[0].where.file == name


def test_a_stated_format_goes_before_the_suffix(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("id\nA\n", "utf-8")
    with read_accounts(path, None, "csv", FACTS, "a.json") as reader:
        assert [item.id for item in reader] == ["A"]


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("id,bond\n", Format.CSV),
        ('"id";"bond"\n', Format.CSV),
        ("\ufeffid\n", Format.CSV),
        ("bond\tid\r\n", Format.CSV),
        ("id: A\n", Format.YAML),
        ("- id: A\n", Format.YAML),
        ("accounts: [{id: A}]\n", Format.YAML),
        ("{id: A}\n", Format.YAML),
        ("[\n", Format.JSON),
        ('{\n  "id": "A"}', Format.JSON),
        ('{"accounts": []}\n', Format.JSON),
        ('{"id": "A"}\n', Format.JSONL),
        ('{"as_of": "2026-11-24"}\n{"id": "A"}\n', Format.JSONL),
        ('{"id": "A"', Format.JSON),
    ],
)
def test_formats_are_known_by_how_they_begin(text: str, format_: Format) -> None:
    assert sniff(text.encode()) is format_


def test_an_unknown_format() -> None:
    with pytest.raises(ValueError, match="xml"):
        accounts("id: A", "xml")


def test_there_is_no_such_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.csv") == ("unreadable-file", "there is no such file")
    assert refused(Path("a\0b.csv")) == ("unreadable-file", "there is no such file")


def test_a_folder(tmp_path: Path) -> None:
    assert refused(tmp_path) == ("unreadable-file", "this is a folder, not a file")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Permissions do not stop the superuser, as whom the tests may run.
    monkeypatch.setattr(io, "FileIO", deny)
    code, message = refused(tmp_path / "a.csv")
    assert (code, message) == ("unreadable-file", "the file may not be read: permission denied")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is denied here")
def test_no_permission_on_a_real_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id\nA\n", "utf-8")
    path.chmod(0)
    assert refused(path)[0] == "unreadable-file"


@pytest.mark.parametrize("format_", [None, *Format])
@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "empty-file", "holds no accounts"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary-file", "line 3 holds a zero byte"),
        (b"PK\x03\x04\x14\0", "binary-file", "a spreadsheet or zip archive"),
        (b"\x1f\x8b\x08", "binary-file", "packed with gzip"),
        ("id\nA\n".encode("utf-16"), "not-utf8", "encoded in UTF-16"),
    ],
)
def test_what_is_no_text_is_refused_in_every_format(
    format_: str | None, data: bytes, code: str, words: str
) -> None:
    problem = refusal(data, format_)
    assert problem.code == code
    assert words in problem.message


@pytest.mark.parametrize("format_", ["yaml", "json"])
def test_documents_in_broken_utf8(format_: str) -> None:
    problem = refusal(b'{"id": "A",\n "hts": "\xe9"}', format_)
    assert problem.code == "not-utf8"
    assert "line 2" in problem.message


class Broken(io.RawIOBase):
    """A stream that fails after its first bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what a buffered reader hands over
        if not self._data:
            raise OSError(5, "Input/output error")
        size = min(len(self._data), len(buffer))
        buffer[:size], self._data = self._data[:size], self._data[size:]
        return size


@pytest.mark.parametrize(
    ("data", "format_"), [(b"id,bond\nA,1\n", "csv"), (b'{"id":', "json"), (b"", None)]
)
def test_a_stream_that_breaks_off(data: bytes, format_: str | None) -> None:
    with pytest.raises(AccountsUnreadableError) as caught:
        list(read_accounts(None, io.BufferedReader(Broken(data)), format_, FACTS, "in"))
    problem = caught.value.problems[0]
    assert (problem.code, problem.message) == (
        "unreadable-file",
        "the file cannot be read: input/output error",
    )


def test_sets_go_over_the_facts() -> None:
    (account,) = accounts("id,violations,bond,hts\nA,1,5,87\n", "csv")
    values = read_sets(["violations=3", "bond=", "hts = null", "flags=[forced_labor]"], FACTS)
    assert values == {
        "violations": 3,
        "bond": None,
        "hts": None,
        "flags": frozenset({"forced_labor"}),
    }
    changed = apply_sets(account, values)
    assert changed.facts == {"violations": 3, "flags": frozenset({"forced_labor"})}
    assert account.facts == {"violations": 1, "bond": 500, "hts": "87"}
    assert changed.id == account.id
    assert changed.assumed == {"violations": 1, "bond": 500, "hts": "87", "flags": None}
    assert account.assumed == {}


def test_all_bad_sets_are_told() -> None:
    texts = ["violations", "bonds=1", "violations=x", "violations=-1", "isa=true", "isa=false"]
    with pytest.raises(SetsRefusedError) as caught:
        read_sets(texts, FACTS)
    assert [str(problem).splitlines()[0] for problem in caught.value.problems] == [
        "--set: error[bad-set]: `violations` is not of the form `fact=value`",
        "--set: error[unknown-fact]: `bonds` is no fact",
        "--set: error[wrong-type]: `violations` is `x`, which is not an integer",
        "--set: error[out-of-range]: `violations` is `-1`, which is outside its range `[0..]`",
        "--set: error[bad-set]: `isa` is set twice",
    ]


@pytest.mark.parametrize("left", ["00,000", "00000", "0,000", ",250.00", "00"])
def test_what_a_shell_leaves_of_an_amount_is_refused(left: str) -> None:
    """Of `$100,000` without quotes the shell takes `$1`, and `00,000` would be no dollar at all."""
    with pytest.raises(SetsRefusedError) as caught:
        read_sets([f"bond={left}"], FACTS)
    (problem,) = caught.value.problems
    assert problem.code == "wrong-type"
    assert "in single quotes, `--set 'bond=$100,000'`" in str(problem)


@pytest.mark.parametrize(("written", "cents"), [("0", 0), ("0.50", 50), ("$0", 0), ("10", 1000)])
def test_small_amounts_are_set(written: str, cents: int) -> None:
    assert read_sets([f"bond={written}"], FACTS) == {"bond": cents}


def test_a_text_may_hold_an_equals_sign() -> None:
    assert read_sets(["hts=a=b"], FACTS) == {"hts": "a=b"}


def test_every_code_has_a_meaning_and_every_meaning_a_use() -> None:
    folder = Path(engine.accounts.__file__).parent
    text = "".join(
        path.read_text("utf-8")
        for path in (*folder.rglob("*.py"), folder.parent / "api.py")
        if path.name != "problems.py"
    )
    made = re.findall(r'(?:RefusedError|AccountProblem|refuse|_fault)\(\s*"([a-z0-9-]+)"', text)
    listed = re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"', text)
    assert set(made) <= set(MEANINGS)
    assert set(MEANINGS) <= set(listed)


ENUM = Type(Kind.ENUM, ("importer", "broker"))
KIND = {**FACTS, "account_kind": Fact("account_kind", ENUM, "kind of account")}


def _kinds(tmp_path: Path, text: str) -> list[object]:
    (tmp_path / "a.yaml").write_text(text)
    read = read_accounts(tmp_path / "a.yaml", None, None, KIND, "a.yaml")
    return [
        item.facts.get("account_kind") if isinstance(item, Account) else item.problems[0].code
        for item in read
    ]


def test_a_kind_speaks_for_the_fact_of_that_name(tmp_path: Path) -> None:
    assert _kinds(tmp_path, "{id: A, kind: broker}") == ["broker"]
    assert _kinds(tmp_path, "{id: A, kind: broker, facts: {account_kind: broker}}") == ["broker"]
    assert _kinds(tmp_path, "{id: A, facts: {account_kind: importer}}") == ["importer"]


def test_a_kind_and_its_fact_may_not_disagree(tmp_path: Path) -> None:
    text = "{id: A, kind: broker, facts: {account_kind: importer}}"
    assert _kinds(tmp_path, text) == ["kinds-disagree"]
