"""The document holds everything that the policy says, with what is in force marked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.handbook.document import DecisionEntry, Handbook
from engine.handbook.prose import plain
from tests.unit.handbook.books import book_of, load


def decision(book: Handbook, name: str) -> DecisionEntry:
    return next(each for each in book.decisions if each.name == name)


def test_rules_are_told_in_english_with_points_notes_and_places(tmp_path: Path) -> None:
    score = decision(book_of(tmp_path), "score")
    assert score.columns == ()
    old, visits = score.rules
    assert (old.id, visits.id) == ("SCORE-OLD", "SCORE-VISITS")
    assert [plain(point.prose) for point in visits.points] == [
        "visits is at least many visits (4)",
        "open is true",
    ]
    assert [plain(given) for given in (*visits.gives, *old.gives)] == ["+30", "\N{MINUS SIGN}5"]
    assert plain(visits.because) == "{visits} visits"
    assert (visits.authority, visits.owner) == ("19 USC 1592; policy default", "scoring desk")
    assert visits.place == "rules/score.yaml:11"
    assert visits.period == "from 2026-01-01 until 2026-12-31"
    assert visits.in_force


def test_a_table_keeps_its_columns(tmp_path: Path) -> None:
    grade = decision(book_of(tmp_path), "grade")
    assert [plain(column) for column in grade.columns] == ["score", "size"]
    assert [[plain(cell) for cell in rule.cells] for rule in grade.rules] == [
        ["at least many visits (4)", "large"],
        ["at least 5 and less than 10", ""],
        ["less than 2 or more than 9", "small"],
    ]
    assert [plain(rule.gives[0]) for rule in grade.rules] == ["a", "b", "c"]
    assert [rule.in_force for rule in grade.rules] == [True, False, True]


def test_the_hit_policy_is_explained_and_what_surrounds_it(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    assert decision(book, "score").hit_sentence.startswith("The values of all rules that match")
    assert [plain(each) for each in decision(book, "score").frame] == [
        "It begins with 10.",
        "It is never above 100.",
        "Where missing facts could change it, it is kept and marked provisional.",
    ]
    assert [plain(each) for each in decision(book, "grade").frame] == [
        "Where no rule matches, grade is c.",
        "Where missing facts could change it, grade is b.",
    ]


def test_what_a_decision_reads_and_what_reads_it(tmp_path: Path) -> None:
    score = decision(book_of(tmp_path), "score")
    assert plain(score.facts) == "visits, since, open"
    assert plain(score.parameters) == "often"
    assert plain(score.read_by) == "grade: GRADE-A, GRADE-B, GRADE-C"
    level = decision(book_of(tmp_path), "level")
    assert plain(level.invariants) == "INV-OPEN"
    assert level.is_outcome


def test_parameters_have_their_history(tmp_path: Path) -> None:
    limit = next(each for each in book_of(tmp_path).parameters if each.name == "limit")
    told = [(v.value, v.start, v.end, v.authority, v.in_force) for v in limit.values]
    assert told == [
        ("$100", "2024-01-01", "2026-06-30", "19 CFR 24.3", False),
        ("$75", "2026-07-01", "", "policy default", True),
    ]
    assert plain(limit.readers) == ""


def test_facts_tell_what_reads_them(tmp_path: Path) -> None:
    facts = {fact.name: fact for fact in book_of(tmp_path).facts}
    assert plain(facts["visits"].readers) == "level: LEVEL-VISITS; score: SCORE-VISITS"
    assert plain(facts["open"].readers) == "score: SCORE-VISITS; invariants: INV-OPEN"
    assert plain(facts["share"].readers) == ""
    assert facts["visits"].bounds == "[0..]"
    assert facts["size"].type == "size (small, large)"


def test_a_reference_table_tells_how_it_is_looked_up(tmp_path: Path) -> None:
    (table,) = book_of(tmp_path).tables
    assert table.key == (
        "The row with the longest code that the value begins with holds;"
        " where there is none, size small."
    )
    assert table.columns == ("code", "size", "from", "until")
    assert table.rows[0] == ("12", "small", "2024-01-01", "2025-12-31")
    assert table.aside == (True, False)
    assert plain(table.readers) == "place: PLACE-TABLE"


def test_tests_stand_with_the_decision_they_expect_something_of(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    (test,) = decision(book, "level").tests
    assert (test.name, test.as_of) == ("five visits are many", date(2026, 11, 24))
    assert test.expects == "level is high; LEVEL-VISITS fires"
    assert decision(book, "score").tests == ()


def test_indexes_by_authority_and_by_owner(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    authorities = {each.name: plain(each.entries) for each in book.authorities}
    assert authorities["19 USC 1592"] == "SCORE-OLD, SCORE-VISITS"
    assert authorities["19 CFR 24.3"] == "limit"
    assert [*authorities][-1] == "no citation: a default of the policy's own"
    assert "INV-OPEN" in [*authorities.values()][-1]
    owners = {each.name: plain(each.entries) for each in book.owners}
    assert owners["scoring desk"] == "SCORE-OLD, SCORE-VISITS"
    assert owners["no owner"] == "GRADE-A, GRADE-B, GRADE-C"


def test_without_a_date_nothing_is_marked(tmp_path: Path) -> None:
    book = book_of(tmp_path, as_of=None)
    assert all(rule.in_force for each in book.decisions for rule in each.rules)
    assert not any(any(table.aside) for table in book.tables)


def test_a_long_reference_table_is_cut_with_a_word_about_it(tmp_path: Path) -> None:
    rows = "\n".join(f"  {i:05} | 2024-01-01 | - || small" for i in range(1002))
    head = "table: places\nkey: {code: text}\ncolumns: {size: size}\nrows: |\n"
    long = f"{head}  code | from | until || size\n{rows}\n"
    (table,) = book_of(tmp_path, {"places.yaml": long}).tables
    assert (len(table.rows), table.left_out) == (1000, 2)


def test_it_is_made_of_a_loaded_policy(tmp_path: Path) -> None:
    loaded, policy = load(tmp_path)
    book = book_of(tmp_path)
    assert book.head.text_digest == loaded.text_digest
    assert book.head.counts[0] == f"{len(policy.decisions)} decisions"
