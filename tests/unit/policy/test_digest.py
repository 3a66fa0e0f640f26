"""What changes the meaning digest, and what does not; what changes the text digest."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.policy.digest import canonical, meaning_digest, measures_digest, text_digest
from tests.unit.policy.folders import FACTS, HEAD, SCORE, loaded, policy

TABLE = """\
table: duties
key: {country: country}
columns: {duty: money, basis: text}
rows: |
  country | from       || duty | basis
  CN      | 2024-01-01 || $5   | x
  VN      | -          || $6   | y
"""
LEVEL = """\
decision: level
output: {level: country}
hit_policy: first
otherwise: null
rules:
  - {id: LEVEL-B, when: share > 5%, then: CN, title: B}
  - {id: LEVEL-A, when: share > 2%, then: VN}
"""
FILES = {
    "policy.yaml": HEAD,
    "facts.yaml": FACTS,
    "score.yaml": SCORE + "  - id: EARLY\n    when: duties[origin].duty > $5\n    then: 5\n",
    "table.yaml": TABLE,
    "level.yaml": LEVEL,
}


def _digest(folder: Path, file: str = "score.yaml", old: str = "", new: str = "") -> str:
    assert old in FILES[file]
    return meaning_digest(policy(folder, {**FILES, file: FILES[file].replace(old, new)}))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("score.yaml", "rules:\n", "# a remark\nrules:\n\n"),
        ("score.yaml", "then: 10\n", "then: 10\n    because: '{score} points'\n    owner: us\n"),
        ("score.yaml", "then: 10\n", "then: 10\n    title: Late\n    authority: 19 USC\n"),
        ("score.yaml", "if_provisional: keep\n", "if_provisional: keep\nquestion: Why?\n"),
        ("score.yaml", "when: late_entries > 3", 'when: "late_entries  >  3"'),
        ("score.yaml", "when: late_entries > 3", "when: [late_entries > 3]"),
        ("score.yaml", "hit_policy: collect sum\n", "base: 0\nhit_policy: 'collect sum'\n"),
        (
            "score.yaml",
            "- id: LATE\n    when: late_entries > 3\n    then: 10\n",
            "- {then: 10, when: late_entries > 3, id: LATE}\n",
        ),
        ("policy.yaml", "2026.2", "2026.3"),
        ("policy.yaml", "sample", "another"),
        ("facts.yaml", "label: continuous bond", "label: bond, source: bonds, unit: dollars"),
        ("facts.yaml", "authority: 19 CFR 113.13", "unit: dollars"),
        ("facts.yaml", "enum(CN, VN, US)", "enum(US, CN, VN)"),
        ("table.yaml", "{duty: money, basis: text}", "{basis: text, duty: money}"),
        ("table.yaml", "  VN      | -          || $6   | y\n", "  VN | - || $6.00 | y\n"),
        ("level.yaml", "share > 5%", "share > 0.05"),
    ],
)
def test_form_and_prose_do_not_change_the_meaning(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    assert _digest(tmp_path / "a") == _digest(tmp_path / "b", file, old, new)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("score.yaml", "> 3", "> 4"),
        ("score.yaml", "> 3", ">= 3"),
        ("score.yaml", "then: 10", "then: 11"),
        ("score.yaml", "id: LATE", "id: LATER"),
        ("score.yaml", "then: 10\n", "then: 10\n    from: 2026-01-01\n"),
        ("score.yaml", "if_provisional: keep", "if_provisional: 5"),
        ("score.yaml", "hit_policy: collect sum\n", "hit_policy: collect sum\ncap: 100\n"),
        ("score.yaml", "collect sum", "collect max"),
        ("facts.yaml", "range: [0..]", "range: [1..]"),
        ("facts.yaml", "label: predominant number", "label: number, pattern: 99"),
        ("facts.yaml", "enum(CN, VN, US)", "enum(CN, VN, US, MX)"),
        ("facts.yaml", "$60000", "$60000.01"),
        ("facts.yaml", "2026-07-01", "2026-07-02"),
        ("table.yaml", "$5 ", "$7 "),
        ("table.yaml", "2024-01-01", "2024-01-02"),
        ("table.yaml", "rows:", "otherwise: {duty: $0, basis: none}\nrows:"),
        ("level.yaml", "otherwise: null", "otherwise: US"),
        ("level.yaml", "share > 5%", "share > 5.01%"),
        ("level.yaml", "LEVEL-A", "LEVEL-C"),
    ],
)
def test_a_change_of_meaning_changes_the_digest(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    assert _digest(tmp_path / "a") != _digest(tmp_path / "b", file, old, new)


def _swapped(text: str) -> str:
    *head, one, two = text.splitlines(keepends=True)
    return "".join([*head, two, one])


def test_the_order_of_rules_counts_where_it_has_a_meaning(tmp_path: Path) -> None:
    first = meaning_digest(policy(tmp_path / "a", FILES))
    swapped = {**FILES, "level.yaml": _swapped(LEVEL)}
    assert meaning_digest(policy(tmp_path / "b", swapped)) != first
    unordered = LEVEL.replace("first", "unique")
    one = meaning_digest(policy(tmp_path / "c", {**FILES, "level.yaml": unordered}))
    two = meaning_digest(policy(tmp_path / "d", {**FILES, "level.yaml": _swapped(unordered)}))
    assert one == two != first


def test_tests_and_the_layout_of_files_have_no_meaning(tmp_path: Path) -> None:
    moved = {**FILES, "deep/er/level.yaml": LEVEL, "level.yaml": "types: {}\n"}
    moved["tests/a.yaml"] = "tests:\n  - {name: a, as_of: 2026-01-01}\n"
    assert meaning_digest(policy(tmp_path / "a", FILES)) == meaning_digest(
        policy(tmp_path / "b", moved)
    )


def test_the_digest_is_the_same_for_ever(tmp_path: Path) -> None:
    small = {
        "facts.yaml": "facts: {late_entries: {type: integer, label: late entries}}\n",
        "score.yaml": SCORE,
    }
    found = policy(tmp_path, small)
    assert canonical(found) == {
        "semantics": "1",
        "outcomes": ["score"],
        "facts": {"late_entries": {"type": ["integer", [], None]}},
        "parameters": {},
        "tables": {},
        "invariants": {},
        "decisions": {
            "score": {
                "outputs": [["score", ["integer", [], None]]],
                "hit policy": "collect sum",
                "rules": [
                    {
                        "id": "LATE",
                        "when": [
                            "compare",
                            ">",
                            ["fact", "late_entries"],
                            ["literal", "integer", ["i", "3"]],
                        ],
                        "then": [["literal", "integer", ["i", "10"]]],
                        "days": [None, None],
                    }
                ],
                "otherwise": None,
                "if provisional": None,
                "base": ["literal", "integer", ["i", "0"]],
                "floor": None,
                "cap": None,
                "priority": [],
            }
        },
    }


def test_the_text_digest_is_of_names_and_bytes() -> None:
    files = {"a.yaml": "x", "b.yaml": "y"}
    digest = text_digest(files)
    assert digest == text_digest({"b.yaml": "y", "a.yaml": "x"})
    assert digest != text_digest({"a.yaml": "xb.yaml", "": "y"})
    assert digest != text_digest({"a.yaml": "y", "b.yaml": "x"})
    assert len(digest) == 64


def test_the_text_digest_leaves_out_tests_and_where_the_folder_is(tmp_path: Path) -> None:
    one = loaded(tmp_path / "a", FILES)
    two = loaded(tmp_path / "b", {**FILES, "tests/a.yaml": "tests: []\n"})
    three = loaded(tmp_path / "c", {**FILES, "score.yaml": SCORE + "# a remark\n"})
    assert one.text_digest == two.text_digest != three.text_digest


def test_the_text_digest_covers_csv_files(tmp_path: Path) -> None:
    table = TABLE.partition("rows:")[0] + "rows_from: duties.csv\n"
    csv = "country,duty,basis\nCN,$6,x\n"
    one = loaded(tmp_path / "a", {**FILES, "table.yaml": table, "duties.csv": csv})
    two = loaded(tmp_path / "b", {**FILES, "table.yaml": table, "duties.csv": csv + "\n"})
    assert one.diagnostics == two.diagnostics == ()
    assert one.text_digest != two.text_digest


ENTRIES = """\
records: entries
key: [entry_number, entry_date]
importer: importer_number
date: entry_date
columns:
  entry_number: {type: text, form: entry number, also: [Entry No, Number]}
  importer_number: {type: text, form: importer number}
  entry_date: {type: date}
  value: {type: money, optional: true}
  home: {type: country}
must:
  - {that: value > $0, because: nothing is free}
"""
MEASURES = """\
measures:
  late_entries: {count: entries, where: "value > minimum", over: P12M}
  bond: {sum: "duties[home].duty", of: entries}
  share:
    rate: {hits: late_entries, of: twice, bound: lower, z: 1.645}
  twice: = 2 * late_entries
"""
GATHERED = {**FILES, "entries.yaml": ENTRIES, "measures.yaml": MEASURES}


def _digests(folder: Path, file: str = "entries.yaml", old: str = "", new: str = "") -> list[str]:
    assert old in GATHERED[file]
    found = policy(folder, {**GATHERED, file: GATHERED[file].replace(old, new, 1)})
    return [meaning_digest(found), measures_digest(found)]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("entries.yaml", "columns:", "label: entry summaries\n# a remark\ncolumns:"),
        ("entries.yaml", "[Entry No, Number]", "[Number, Entry No]"),
        ("entries.yaml", "{type: date}", "{type: date, label: day}"),
        ("entries.yaml", "nothing is free", "a gift is no entry"),
        ("entries.yaml", "value > $0", "value  >  $0.00"),
        ("measures.yaml", "P12M", "12 months"),
        ("measures.yaml", "P12M", "P1Y"),
        ("measures.yaml", "= 2 * late_entries", "{value: 2 * late_entries, label: twice as many}"),
        (
            "measures.yaml",
            '{count: entries, where: "value > minimum", over: P12M}',
            "{over: P12M, where: [value > minimum], count: entries}",
        ),
        ("facts.yaml", "label: late entries", "label: entries that were late"),
    ],
)
def test_wording_and_order_leave_the_measures_digest(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    assert _digests(tmp_path / "b", file, old, new) == _digests(tmp_path / "a")


def test_the_order_of_measures_and_columns_leaves_the_measures_digest(tmp_path: Path) -> None:
    head, *measures = MEASURES.splitlines(keepends=True)
    turned = head + "".join([measures[-1], *measures[:-1]])
    moved = ENTRIES.replace("  home: {type: country}\n", "").replace(
        "columns:\n", "columns:\n  home: {type: country}\n"
    )
    files = {**GATHERED, "measures.yaml": turned, "entries.yaml": moved}
    assert measures_digest(policy(tmp_path / "b", files)) == _digests(tmp_path / "a")[1]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("entries.yaml", "[entry_number, entry_date]", "[entry_date, entry_number]"),
        ("entries.yaml", "also: [Entry No, Number]", "also: [Entry No]"),
        ("entries.yaml", ", optional: true", ""),
        ("entries.yaml", "value > $0", "value > $1"),
        ("entries.yaml", "date: entry_date\n", "date: entry_date\nknown: entry_date\n"),
        ("measures.yaml", "P12M", "P24M"),
        ("measures.yaml", "over: P12M", "over: P12M, before: P12M"),
        ("measures.yaml", "value > minimum", "value >= minimum"),
        ("measures.yaml", "bound: lower", "bound: upper"),
        ("measures.yaml", "z: 1.645", "z: 1.96"),
        ("measures.yaml", "{sum:", "{max:"),
        ("measures.yaml", "  twice:", "  more: {identity: numbers}\n  twice:"),
    ],
)
def test_a_change_of_what_is_measured_moves_its_digest_alone(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    meaning, measures = _digests(tmp_path / "a")
    changed = _digests(tmp_path / "b", file, old, new)
    assert changed[0] == meaning
    assert changed[1] != measures


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("facts.yaml", "value: $60000", "value: $70000"), ("table.yaml", "|| $5 ", "|| $7 ")],
)
def test_parameters_and_tables_that_measures_read_are_in_both_digests(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    before, after = _digests(tmp_path / "a"), _digests(tmp_path / "b", file, old, new)
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_what_only_rules_read_is_not_in_the_measures_digest(tmp_path: Path) -> None:
    before = _digests(tmp_path / "a")
    after = _digests(tmp_path / "b", "score.yaml", "late_entries > 3", "late_entries > 4")
    assert (before[0] != after[0], before[1] == after[1]) == (True, True)


def test_a_policy_without_records_has_no_measures_in_its_meaning(tmp_path: Path) -> None:
    gathered = _digests(tmp_path / "a")[0]
    assert gathered == meaning_digest(policy(tmp_path / "b", FILES))
