"""Account files that are not as they must be: a clear message, exit code 5, the others decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.policies import GOOD
from tests.cli.running import Ran, call, run

MEBIBYTE = 1024 * 1024
ON = ("--as-of", "2026-11-24")
BOM = b"\xef\xbb\xbf"


def decide(policy: Path, name: str, text: str | bytes, *args: str) -> Ran:
    """Decide a file of this name with this text; its folder is cut from what is told."""
    path = policy.parent / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return of_path(policy, path, *args)


def of_path(policy: Path, path: Path, *args: str) -> Ran:
    ran = call("--rules", str(policy), "decide", str(path), *ON, *args)
    return ran._replace(err=ran.err.replace(f"{policy.parent}/", ""))


def refused(ran: Ran) -> str:
    """What is told of an input that cannot be read at all."""
    assert (ran.code, ran.out) == (5, "")
    return ran.err


def decided(ran: Ran) -> list[str]:
    """The ids of the accounts that were decided though there are faults."""
    return [line.split()[0] for line in ran.out.splitlines()[1:]]


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.jsonl", "a.csv", "a"])
@pytest.mark.parametrize("text", [b"", b"\n \n", BOM])
def test_an_empty_file(small: Path, name: str, text: bytes) -> None:
    err = refused(decide(small, name, text))
    assert err == f"{name}: error[empty-file]: the file is empty: it holds no accounts\n"


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.jsonl", "a.csv", "a"])
def test_a_binary_file(small: Path, name: str) -> None:
    for text, told in (
        (b"\x7fELF\x02\x01\x01\0\0\0", "the file is not text: line 1 holds a zero byte"),
        (b"PK\x03\x04....", "the file is a spreadsheet or zip archive, not text"),
        (b"\x1f\x8b\x08....", "the file is packed with gzip, not text"),
    ):
        assert f"error[binary-file]: {told}" in refused(decide(small, name, text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "- id: A\n  visits: 5\n  note: x\n"),
        ("a.json", '[{"id": "A", "visits": 5, "note": "x"}]\n'),
        ("a.jsonl", '{"id": "A", "visits": 5, "note": "x"}\n'),
        ("a.csv", "id,visits,note\nA,5,x\n"),
    ],
)
def test_byte_order_marks_and_line_ends_do_not_matter(small: Path, name: str, text: str) -> None:
    plain = decide(small, name, text, "--format", "json")
    assert plain.code == 0
    for other in (BOM + text.encode(), text.replace("\n", "\r\n").encode()):
        assert decide(small, name, other, "--format", "json") == plain


def test_tabs(small: Path) -> None:
    assert decided(decide(small, "a.csv", "id\tvisits\nA\t5\n")) == ["A"]
    assert decided(decide(small, "a.json", '[\t{"id":\t"A"}\t]')) == ["A"]
    err = refused(decide(small, "a.yaml", "- id: A\n\tvisits: 5\n"))
    assert err.startswith("a.yaml:2:1: error[yaml-syntax]: ")
    assert "tab" in err


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_broken_utf_8(small: Path, name: str) -> None:
    err = refused(decide(small, name, b'[{"id": "A"},\n {"id": "\xe9"}]'))
    assert f"{name}: error[not-utf8]: byte 0xE9 at line 2, column 10 is not UTF-8" in err


def test_broken_utf_8_in_one_line_of_many(small: Path) -> None:
    ran = decide(small, "a.jsonl", b'{"id": "A"}\n{"id": "\xe9"}\n{"id": "C"}\n')
    assert (ran.code, decided(ran)) == (5, ["A", "C"])
    assert "a.jsonl:2: error[not-utf8]: byte 9 of line 2 (0xE9) is not UTF-8" in ran.err
    assert "2 decided, 2 of them provisional (`?`), 1 rejected" in ran.err


@pytest.mark.parametrize(("mark", "name"), [(b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")])
def test_another_encoding(small: Path, mark: bytes, name: str) -> None:
    err = refused(decide(small, "a.csv", mark + b"i\0d\0"))
    assert f"the file is encoded in {name}, not in UTF-8" in err


def test_a_path_that_leads_to_no_file(small: Path) -> None:
    for path, told in (
        (small, "small: error[unreadable-file]: this is a folder, not a file\nhelp: name a file"),
        (small.parent / "no.yaml", "no.yaml: error[unreadable-file]: there is no such file"),
        (small / "policy.yaml" / "a", "small/policy.yaml/a: error[unreadable-file]: the file can"),
        (small / ("x" * 300), "error[unreadable-file]: the file cannot be opened: file name too"),
    ):
        assert told in refused(of_path(small, path))
    for none in ("", "\udcff"):
        assert call("--rules", str(small), "decide", none, *ON).code == 5


def test_no_permission(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small.parent / "a.yaml"
    path.write_text("- id: A\n")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("engine.accounts.lines.io.FileIO", refuse)  # the root user may read all
    err = refused(of_path(small, path))
    assert err == "a.yaml: error[unreadable-file]: the file may not be read: permission denied\n"


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_200_megabytes_are_refused(small: Path, name: str) -> None:
    path = small.parent / name
    with path.open("wb") as file:
        file.write(b"- id: A\n" if name == "a.yaml" else b'[{"id": "A"}')
        file.write(b" " * MEBIBYTE)
        file.truncate(200 * MEBIBYTE)
    err = refused(of_path(small, path))
    assert f"{name}: error[file-too-large]: the file is larger than " in err
    assert "help: use JSON Lines or CSV, which have no limit" in err


def test_a_line_without_end(small: Path) -> None:
    path = small.parent / "a.jsonl"
    with path.open("wb") as file:
        file.write(GOOD.encode() + b'{"id": "')
        file.write(b"x" * (17 * MEBIBYTE))
        file.write(b'"}\n' + GOOD.replace("GOOD", "LAST").encode())
    ran = of_path(small, path)
    assert (ran.code, decided(ran)) == (5, ["GOOD", "LAST"])
    assert "a.jsonl:2: error[line-too-long]: line 2 is longer than 16 MiB" in ran.err


def test_a_quoted_cell_without_end_breaks_the_input_off(small: Path) -> None:
    text = 'id,note\nA,x\nB,"' + "y\n" * (600 * 1024) + "C,z\n"
    ran = decide(small, "a.csv", text)
    assert (ran.code, decided(ran)) == (5, ["A"])
    assert "a.csv:3: error[cell-too-large]: row 2: " in ran.err
    assert "nothing after it was read" in ran.err
    assert "1 decided, 1 of them provisional (`?`), the input broke off" in ran.err


def test_a_yaml_of_aliases(small: Path) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 10)}]\n" for i in range(9)
    )
    err = refused(decide(small, "a.yaml", bomb))
    assert "error[yaml-alias]: " in err


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.yaml", "[" * 10_000, "yaml-depth"),
        ("a.yaml", "".join(f"{' ' * i}k:\n" for i in range(1_000)), "yaml-depth"),
        ("a.yaml", "- " * 10_000 + "x", "yaml-depth"),
        ("a.yaml", "{a: " * 10_000, "yaml-depth"),
        ("a.json", "[" * 10_000, "bad-json"),
        ("a.json", '[{"id": "A", "note": ' + "[" * 10_000 + "]" * 10_000 + "}]", "bad-json"),
    ],
)
def test_depth(small: Path, name: str, text: str, code: str) -> None:
    err = refused(decide(small, name, text))
    assert f"error[{code}]: " in err
    assert len(err) < 1000


def test_a_line_of_great_depth_is_one_bad_line(small: Path) -> None:
    ran = decide(small, "a.jsonl", GOOD + '{"id": ' + "[" * 100_000 + "\n")
    assert (ran.code, decided(ran)) == (5, ["GOOD"])
    assert "a.jsonl:2:1: error[bad-json]: not JSON: the JSON text is nested too deeply" in ran.err


def test_columns_of_csv(small: Path) -> None:
    for header, told in (
        ("visits,owed", "a.csv:1: error[missing-column]: there is no column `id`"),
        (
            "id,visit",
            "a.csv:1: error[unknown-column]: the column `visit` is no fact\nhelp: did you",
        ),
        ("id,visits,visits", "a.csv:1: error[duplicate-column]: the column `visits` is there twi"),
        ("id,visits,", "a.csv:1: error[unknown-column]: column 3 has no name\nhelp: name it, or "),
    ):
        assert told in refused(decide(small, "a.csv", f"{header}\nA,1,1\n"))


def test_ragged_rows(small: Path) -> None:
    ran = decide(small, "a.csv", "id,visits\nA,1\nB\nC,1,2\nD,4\n")
    assert (ran.code, decided(ran)) == (5, ["A", "D"])
    assert (
        "a.csv:3: error[ragged-row]: row 2: the row has 1 cells, but the header has 2\n"
        "a.csv:4: error[ragged-row]: row 3: the row has 3 cells, but the header has 2\n"
        "help: a comma inside a cell needs quotes around the cell\n"
    ) in ran.err
    assert "2 decided, 2 of them provisional (`?`), 2 rejected" in ran.err


def test_a_fact_of_the_wrong_type_in_a_cell(small: Path) -> None:
    ran = decide(small, "a.csv", 'id,visits,owed\nA,5,$1\n"B",many,"$1,00"\nC,1,$2\n')
    assert (ran.code, decided(ran)) == (5, ["A", "C"])
    assert (
        "a.csv:3: error[wrong-type]: row 2, account `B`: `visits` is `many`, "
        "which is not an integer\n"
        "help: write digits only, like `12`\n"
        "a.csv:3: error[wrong-type]: row 2, account `B`: `owed` is `$1,00`, "
        "which is not an amount of money\n"
    ) in ran.err


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.jsonl", "a.csv"])
@pytest.mark.parametrize(
    ("fact", "value", "told"),
    [
        ("visits", "x", "`visits` is `x`, which is not an integer"),
        ("visits", "1.5", "`visits` is `1.5`, which is not an integer"),
        ("visits", "NaN", "`visits` is `NaN`, which is no value"),
        ("visits", "-1", "`visits` is `-1`, which is outside its range `[0..]`"),
        ("visits", "9007199254740992", "which is larger than 2^53 - 1 (9,007,199,254,740,991)"),
        ("visits", "1" + "0" * 5000, "which is larger than 2^53 - 1"),
        ("share", "NaN", "`share` is `NaN`, which is no value"),
        ("share", "Infinity", "`share` is `Infinity`, which is no value"),
        ("share", "-inf", "`share` is `-inf`, which is no value"),
        ("share", "1e400", "`share` is `1e400`, which is larger than the largest double"),
        ("owed", "0.001", "`owed` is `0.001`, which has more than two decimals"),
        ("owed", "90071992547409.92", "which is larger than $90,071,992,547,409.91"),
        ("since", "2026-02-30", "`since` is `2026-02-30`, a day that is in no calendar"),
        ("since", "11/24/2026", "`since` is `11/24/2026`, which is not a date"),
        ("size", "Large", "`size` is `Large`, which is not among `small`, `large`"),
        ("marks", "green", "`marks` holds `green`, which is not among `red`, `blue`"),
        ("open", "yes", "`open` is `yes`, which is not true or false"),
    ],
)
def test_a_value_that_is_none_of_its_fact(
    small: Path, name: str, fact: str, value: str, told: str
) -> None:
    texts = {
        "a.yaml": f"- {{id: A, {fact}: {value}}}\n- id: B\n",
        "a.json": f'[{{"id": "A", "{fact}": "{value}"}}, {{"id": "B"}}]',
        "a.jsonl": f'{{"id": "A", "{fact}": "{value}"}}\n{{"id": "B"}}\n',
        "a.csv": f"id,{fact}\nA,{value}\nB,\n",
    }
    ran = decide(small, name, texts[name])
    assert (ran.code, decided(ran)) == (5, ["B"])
    assert told in ran.err
    assert "account `A`: " in ran.err
    assert "1 rejected" in ran.err
    assert len(ran.err) < 1000


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9007199254740993"])
def test_numbers_of_json_that_are_none(small: Path, number: str) -> None:
    ran = decide(small, "a.jsonl", f'{{"id": "A", "visits": {number}}}\n' + GOOD)
    assert (ran.code, decided(ran)) == (5, ["GOOD"])
    assert f"account `A`: `visits` is `{number}`, which is" in ran.err


def test_the_largest_integers_are_kept_exactly(small: Path) -> None:
    text = GOOD.replace("5", "9007199254740991")
    ran = call("--rules", str(small), "explain", "-", "GOOD", *ON, stdin=text.encode())
    assert ran.code == 0
    assert "9,007,199,254,740,991 visits" in ran.out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "- {id: A}\n- {id: B}\n- {id: A}\n"),
        ("a.json", '[{"id": "A"}, {"id": "B"},\n {"id": "A"}]'),
        ("a.jsonl", '{"id": "A"}\n{"id": "B"}\n{"id": "A"}\n'),
        ("a.csv", "id,visits\nA,\nB,\nA,\n"),
    ],
)
def test_an_account_twice(small: Path, name: str, text: str) -> None:
    ran = decide(small, name, text)
    assert (ran.code, decided(ran)) == (5, ["A", "B"])
    assert "error[duplicate-account]: " in ran.err
    assert "`id` is `A`, an account that was already seen" in ran.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"id": "A", "visit": 1}', "`visit` is no fact\nhelp: did you mean `visits`?"),
        ('{"id": "A", "facts": {"x": 1}}', "`x` is no fact"),
        ('{"visits": 1}', "`id` is missing: every account needs one"),
        ('{"id": ""}', "`id` is missing: every account needs one"),
        ('{"id": 7}', '`id` is `7`, but a text is wanted\nhelp: write it in quotes: `"7"`'),
        ('{"id": "a\\u0007b"}', "which cannot be printed as it is"),
        ('{"id": "A", "visits": 1, "visits": 2}', "the key `visits` is there twice"),
        ('{"id": "A", "facts": []}', "`facts` is a list, but a mapping of facts to values"),
        ('{"id": "A", "note": "\\ud800"}', "which holds half of a surrogate pair"),
        ('{"id": "A", "as_of": "2020-13-01"}', "error[bad-as-of]: account `A`: `as_of` is"),
        ('["A"]', "an account is a mapping with an `id`, but this is a list"),
        ('{"id": "A"', "error[bad-json]: not JSON: "),
        ("null", "an account is a mapping with an `id`, but this is null"),
    ],
)
def test_a_line_that_is_no_account(small: Path, text: str, told: str) -> None:
    ran = decide(small, "a.jsonl", GOOD + text + "\n" + GOOD.replace("GOOD", "LAST"))
    assert (ran.code, decided(ran)) == (5, ["GOOD", "LAST"])
    assert "a.jsonl:2" in ran.err
    assert told in ran.err
    assert "2 decided, 1 rejected" in ran.err


def test_a_yaml_fault_in_one_account_rejects_that_one(small: Path) -> None:
    ran = decide(small, "a.yaml", "- {id: A, visits: 1, visits: 2}\n- {id: B}\n- {id: !!int C}\n")
    assert (ran.code, decided(ran)) == (5, ["B"])
    assert "a.yaml:1:22: error[duplicate-key]: account `A`: " in ran.err
    assert "a.yaml:3:8: error[yaml-tag]: " in ran.err


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.yaml", "just words\n", "error[wrong-shape]: the file holds a text, not accounts"),
        ("a.yaml", "accounts: 3\n", "error[wrong-shape]: `accounts` must be a list"),
        ("a.yaml", "accounts: []\nmore: 1\n", "beside `accounts` only `as_of` may stand, not `mor"),
        ("a.yaml", "as_of: soon\naccounts: []\n", "error[bad-as-of]: `as_of` is `soon`, which is "),
        ("a.yaml", "- [\n", "error[yaml-syntax]: "),
        ("a.json", "3", "error[wrong-shape]: the file holds `3`, not accounts"),
        ("a.json", '[{"id": "A"},]', "error[bad-json]: "),
        ("a.json", '[{"id": "A"}] []', "there is more after the end of the JSON document"),
        ("a.jsonl", '{"accounts": []}', "this is a document with `accounts`, not one account a l"),
        ("a.csv", '"id', "error[bad-csv]: in the header, a quoted cell is not closed"),
    ],
)
def test_a_file_that_holds_no_accounts(small: Path, name: str, text: str, told: str) -> None:
    err = refused(decide(small, name, text))
    assert err.startswith(name)
    assert told in err


def test_a_file_with_a_header_only(small: Path) -> None:
    ran = decide(small, "a.csv", "id,visits\n")
    assert (ran.code, decided(ran)) == (0, [])
    assert "notice: a.csv: there are no accounts in it" in ran.err


def test_accounts_of_different_dates(small: Path) -> None:
    text = '{"id": "A", "as_of": "2026-01-01"}\n{"id": "B", "as_of": "2026-01-02"}\n'
    ran = decide(small, "a.jsonl", text)
    assert (ran.code, decided(ran)) == (5, ["A"])
    assert "`as_of` is 2026-01-02, but was 2026-01-01 before" in ran.err


def test_a_pipe_by_name_is_read_like_a_file(small: Path) -> None:
    ran = run("--rules", str(small), "decide", "/dev/stdin", *ON, stdin=GOOD.encode())
    assert (ran.code, decided(ran)) == (0, ["GOOD"])
