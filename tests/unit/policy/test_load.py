"""A folder of good files becomes the policy it says; what is broken hides nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.model.expressions import AllOf, AnyOf, Literal, Not
from engine.model.policy import (
    Authority,
    Because,
    DatedValue,
    HitPolicy,
    IfProvisional,
    Period,
    Range,
)
from engine.model.types import INTEGER, MONEY, Kind, Type
from engine.policy.load import ending_at, gaps_at, load_policy
from tests.unit.policy.folders import FACTS, HEAD, SCORE, loaded, policy, told, write
from tests.unit.policy.world import form

DECISIONS = {
    "unique.yaml": """\
decision: unique_one
output: {unique_one: country}
hit_policy: unique
otherwise: null
rules:
  - {id: UNI-A, when: late_entries > 3, then: CN}
  - {id: UNI-B, then: = if late_entries > 3 then VN else origin}
""",
    "any.yaml": """\
decision: any_one
output: {managed: boolean, amount: money}
hit_policy: any
otherwise: {managed: false, amount: $0}
if_provisional: {managed: true, amount: null}
rules:
  - id: ANY-A
    then: {managed: true, amount: = bond * 2}
""",
    "priority.yaml": """\
decision: level
output: {level: enum(high, standard), urgent: boolean}
hit_policy: priority
priority: {urgent: [true, false], level: [high, standard]}
otherwise: {level: standard, urgent: false}
rules:
  - {id: PRI-A, then: {level: = if late_entries > 3 then high else standard, urgent: false}}
""",
    "first.yaml": """\
decision: segment
output: {segment: enum(trusted, standard, high)}
hit_policy: first
otherwise: standard
if_provisional: high
owner: trade policy
authority: {cite: 19 USC 1592, basis: default}
table: |
  id    | late_entries | flags                 | because               | from       || segment
  SEG-B | >= 12        | -                     | "{late_entries} late" | 2026-01-01 || high

  SEG-A | - | contains forced_labor | - | - || = if share > 5% then high else standard
""",
    "rule_order.yaml": """\
decision: steps
output: {steps: enum(call, write)}
hit_policy: rule order
if_provisional: keep
rules:
  - {id: STEP-Z, then: write}
  - {id: STEP-A, then: call}
""",
    "output_order.yaml": """\
decision: raised
output: {raised: flag}
hit_policy: output order
priority: [forced_labor, evasion]
rules:
  - {id: FLAG-Z, when: flags contains evasion, then: evasion}
  - {id: FLAG-A, then: forced_labor}
""",
    "collect.yaml": """\
decision: amounts
output: {amounts: money}
hit_policy: collect
rules:
  - {id: AMT-Z, then: $5}
  - {id: AMT-A, then: = bond}
""",
    "sum.yaml": """\
decision: total
output: {total: money}
hit_policy: collect sum
floor: = minimum
cap: "$1,000"
rules: []
""",
    "min.yaml": """\
decision: soonest
output: {soonest: date}
hit_policy: collect min
otherwise: 2030-01-01
rules:
  - {id: MIN-A, then: = first_entry + 12 months}
""",
    "max.yaml": """\
decision: largest
output: {largest: number}
hit_policy: collect max
rules:
  - {id: MAX-A, then: 5%}
  - {id: MAX-B, then: 2}
""",
    "count.yaml": """\
decision: gaps
output: {gaps: integer}
hit_policy: collect count
table: |
  id    | raised
  GAP-A | contains evasion
  GAP-B | -
""",
}


def test_every_hit_policy(tmp_path: Path) -> None:
    found = policy(tmp_path, DECISIONS)
    policies = {decision.hit_policy for decision in found.decisions}
    assert policies == set(HitPolicy)
    assert [decision.name for decision in found.decisions] == [
        "amounts",
        "any_one",
        "largest",
        "level",
        "raised",
        "gaps",
        "score",
        "segment",
        "soonest",
        "steps",
        "total",
        "unique_one",
    ]


def test_the_head(tmp_path: Path) -> None:
    head = HEAD + "title: A sample\ninvariants:\n"
    head += "  - {id: INV-A, must: score >= 0, because: '{score} points', authority: 19 USC}\n"
    found = policy(tmp_path, {"policy.yaml": head})
    assert (found.name, found.version, found.title) == ("sample", "2026.2", "A sample")
    assert found.outcomes == ("score",)
    (invariant,) = found.invariants
    assert (invariant.id, form(invariant.must)) == ("INV-A", "(>= score.score integer:0)")
    assert invariant.because == Because(("", " points"), ("score",))
    assert invariant.authority == Authority("19 USC")


def test_facts(tmp_path: Path) -> None:
    facts = policy(tmp_path, {}).facts
    assert facts["late_entries"].range == Range(0, None)
    assert facts["late_entries"].label == "late entries"
    assert facts["share"].range == Range(0.0, 1.0, low_closed=False)
    assert facts["origin"].type == Type(Kind.ENUM, ("CN", "VN", "US"))
    assert str(facts["origin"].type) == "country"
    assert facts["flags"].type == Type(Kind.SET, ("forced_labor", "evasion"))


def test_parameters_hold_until_the_next_begins(tmp_path: Path) -> None:
    parameter = policy(tmp_path, {}).parameters["minimum"]
    assert parameter.label == "minimum"
    assert parameter.authority == Authority("19 CFR 113.13")
    first = Period(date(2024, 1, 1), date(2026, 6, 30))
    assert parameter.values == (
        DatedValue(first, 5_000_000, Authority(None, "default")),
        DatedValue(Period(date(2026, 7, 1)), 6_000_000),
    )


def test_rules_stand_by_id_unless_their_order_has_a_meaning(tmp_path: Path) -> None:
    found = policy(tmp_path, DECISIONS)
    ids = {each.name: [rule.id for rule in each.rules] for each in found.decisions}
    assert ids["steps"] == ["STEP-Z", "STEP-A"]
    assert ids["segment"] == ["SEG-B", "SEG-A"]
    assert ids["raised"] == ["FLAG-A", "FLAG-Z"]
    assert ids["amounts"] == ["AMT-A", "AMT-Z"]


def test_outputs_and_settings(tmp_path: Path) -> None:
    found = policy(tmp_path, DECISIONS)
    amounts, total, level = (found.decision(name) for name in ("amounts", "total", "level"))
    assert amounts.outputs[0].type == Type(Kind.LIST, element=MONEY)
    assert amounts.otherwise is None
    assert total.base == Literal(0, MONEY, 0)
    assert total.floor is not None
    assert form(total.floor) == "@minimum"
    assert total.cap == Literal(100_000, MONEY, 0)
    assert level.priority == (("high", "standard"), (True, False))
    assert found.decision("score").if_provisional == IfProvisional(None)
    assert found.decision("segment").if_provisional == IfProvisional(("high",))
    assert found.decision("any_one").if_provisional == IfProvisional((True, None))
    assert found.decision("gaps").if_provisional is None
    assert found.decision("largest").otherwise is None
    assert found.decision("unique_one").otherwise == (
        Literal(None, Type(Kind.ENUM, ("CN", "VN", "US")), 0),
    )


def test_several_outputs_stand_in_declared_order(tmp_path: Path) -> None:
    (rule,) = policy(tmp_path, DECISIONS).decision("any_one").rules
    assert [form(each) for each in rule.then] == ["boolean:True", "(*money bond integer:2)"]


def test_the_rows_of_a_table_are_rules(tmp_path: Path) -> None:
    first, second = policy(tmp_path, DECISIONS).decision("segment").rules
    assert form(first.when) == "(>= late_entries integer:12)"
    assert first.because == Because(("", " late"), ("late_entries",))
    assert first.period == Period(date(2026, 1, 1))
    assert first.owner == "trade policy"
    assert first.authority == Authority("19 USC 1592", "default")
    assert form(second.when) == "(contains:boolean flags enum:forced_labor)"
    assert second.because is None
    assert second.period == Period()
    assert form(second.then[0]).startswith("(if:enum ")


def test_a_count_needs_no_outputs(tmp_path: Path) -> None:
    first, second = policy(tmp_path, DECISIONS).decision("gaps").rules
    assert (first.then, second.then) == ((), ())
    assert form(first.when) == "(contains:boolean raised.raised{} enum:evasion)"
    assert second.when == AllOf((), 0)


def test_conditions_nest(tmp_path: Path) -> None:
    rules = """\
  - id: NESTED
    when:
      - late_entries > 3
      - any:
          - origin = CN
          - all: [bond < $5, share > 1]
      - not: [origin = VN, origin = US]
      - not: {any: [origin = VN, late_entries = 1]}
      - any: origin = US
    then: 1
  - {id: PLAIN, when: late_entries > 3 or bond < minimum, then: 1}
  - {id: ALWAYS, then: 1}
"""
    head = SCORE.partition("  - id")[0]
    always, nested, plain = policy(tmp_path, {"score.yaml": head + rules}).decision("score").rules
    assert always.when == AllOf((), 0)
    assert form(plain.when) == "(or (> late_entries integer:3) (< bond @minimum))"
    assert isinstance(nested.when, AllOf)
    late, either, neither, none, single = nested.when.parts
    assert form(late) == "(> late_entries integer:3)"
    assert isinstance(either, AnyOf)
    assert form(either.parts[1]) == "(and (< bond money:500) (> share integer:1))"
    assert form(neither) == "(not (and (= origin enum:VN) (= origin enum:US)))"
    assert isinstance(none, Not)
    assert form(none.operand) == "(or (= origin enum:VN) (= late_entries integer:1))"
    assert form(single) == "(= origin enum:US)"


def test_sentences(tmp_path: Path) -> None:
    because = '    because: "{{{late_entries}}} of { score }, as of {as_of}"\n'
    (rule,) = policy(tmp_path, {"score.yaml": SCORE + because}).decision("score").rules
    assert rule.because == Because(
        ("{", "} of ", ", as of ", ""), ("late_entries", "score", "as_of")
    )


def test_types_in_braces_may_have_commas(tmp_path: Path) -> None:
    decision = "decision: kind\noutput: {kind: enum(a, b), other: set(c,  d)}\nhit_policy: first\n"
    decision += "otherwise: {kind: b, other: [c, d]}\nrules: []\n"
    found = policy(tmp_path, {"kind.yaml": decision}).decision("kind")
    assert [str(output.type) for output in found.outputs] == ["enum(a, b)", "set(c, d)"]
    assert found.otherwise is not None
    assert [form(each) for each in found.otherwise] == ["enum:b", "set:{c d}"]


def test_places(tmp_path: Path) -> None:
    found = loaded(tmp_path, DECISIONS)
    assert found.diagnostics == ()
    spans = found.spans
    for name, id_ in (("score.yaml", "LATE"), ("first.yaml", "SEG-A")):
        text = found.sources[f"rules/{name}"].text
        assert text[spans.rules[id_].start : spans.rules[id_].end] == id_
    facts = found.sources["rules/facts.yaml"].text
    place = spans.facts["bond"]
    assert facts[place.start : place.end] == "bond"
    assert spans.parameters["minimum"].path == "rules/facts.yaml"
    assert found.policy is not None
    (rule,) = found.policy.decision("score").rules
    at = spans.nodes[rule.when.id]
    assert found.sources[at.path].text[at.start : at.end] == "late_entries > 3"
    row = found.policy.decision("segment").rules[1]
    at = spans.nodes[row.then[0].id]
    text = found.sources[at.path].text[at.start : at.end]
    assert text == "if share > 5% then high else standard"


def test_one_bad_rule_hides_nothing_else(tmp_path: Path) -> None:
    bad = "  - {id: BAD, when: lat_entries > 3, then: high, becuase: x}\n"
    reader = "decision: reader\noutput: {reader: integer}\nhit_policy: collect sum\n"
    reader += "base: = score + 1\nrules:\n  - {id: READ, when: scor > 3, then: 1}\n"
    found = loaded(tmp_path, {"score.yaml": SCORE + bad, "z.yaml": reader})
    assert found.policy is None
    no_integer = "where an integer is asked for"
    no_name = "which is no fact, parameter or decision"
    assert told(found) == [
        f"rules/score.yaml:9:21 unknown-name: rule `BAD` reads `lat_entries`, {no_name}",
        f"rules/score.yaml:9:44 type-mismatch: rule `BAD` gives `high` {no_integer}",
        "rules/score.yaml:9:50 unknown-key: rule `BAD` has the unknown key `becuase`",
        f"rules/z.yaml:6:22 unknown-name: rule `READ` reads `scor`, {no_name}",
    ]


@pytest.mark.parametrize(
    ("name", "text", "first"),
    [
        (
            "facts.yaml",
            FACTS.replace("late_entries: {type: integer", "late_entries: {type: int"),
            "unknown-type",
        ),
        (
            "facts.yaml",
            FACTS.replace("{type: integer, label: late entries", "{type: integer"),
            "missing-key",
        ),
        ("facts.yaml", FACTS.replace("[0..]}", "[0..}"), "yaml-syntax"),
        ("facts.yaml", FACTS.replace("facts:", "fact:"), "unknown-key"),
    ],
)
def test_what_follows_from_a_broken_fact_is_not_told(
    tmp_path: Path, name: str, text: str, first: str
) -> None:
    found = loaded(tmp_path, {name: text})
    codes = [each.code for each in found.diagnostics]
    assert codes[0] == first
    assert found.policy is None


def test_a_broken_decision_is_not_told_again_by_its_readers(tmp_path: Path) -> None:
    broken = SCORE.replace("collect sum", "sum")
    reader = "decision: reader\noutput: {reader: integer}\nhit_policy: collect sum\n"
    reader += "base: = score + 1\nrules: []\n"
    for text in (broken, SCORE.replace("integer", "int"), SCORE.replace("hit_policy", "hit")):
        found = loaded(tmp_path, {"score.yaml": text, "reader.yaml": reader})
        assert len(found.diagnostics) == 1


def test_a_misspelt_key_is_not_told_as_missing_too(tmp_path: Path) -> None:
    text = SCORE.replace("    then:", "    thne:").replace("hit_policy", "hit_polcy")
    found = loaded(tmp_path, {"score.yaml": text.replace("if_provisional", "if_provisonal")})
    assert [each.code for each in found.diagnostics] == ["unknown-key"] * 3


def test_gaps_and_endings_are_told_for_a_date(tmp_path: Path) -> None:
    facts = FACTS.replace("{from: 2026-07-01,", "{from: 2026-07-01, until: 2026-09-30,")
    late = (
        SCORE
        + "  - {id: LOW, when: bond < minimum, from: 2025-01-01, until: 2026-12-31, then: 1}\n"
    )
    found = loaded(tmp_path, {"facts.yaml": facts, "score.yaml": late})
    assert found.diagnostics == ()
    assert gaps_at(found, date(2024, 1, 1)) == []
    assert gaps_at(found, date(2026, 9, 30)) == []
    (gap,) = gaps_at(found, date(2026, 10, 1))
    assert gap.code == "parameter-gap"
    assert gaps_at(found, date(2027, 1, 1)) == []  # the rule is no longer in force
    assert gaps_at(found, date(2023, 12, 31)) == []  # nor yet
    assert ending_at(found, date(2026, 7, 1)) == []  # 91 days left
    (ending,) = ending_at(found, date(2026, 7, 2))
    assert "ends in 90 days, on 2026-09-30" in ending.message
    (ending,) = ending_at(found, date(2026, 9, 30))
    assert "ends today" in ending.message
    assert ending_at(found, date(2026, 6, 30)) == []  # the next value follows at once


def test_the_folder_must_be_one(tmp_path: Path) -> None:
    nothing = load_policy(tmp_path / "nowhere", "nowhere")
    assert told(nothing) == ["nowhere:0:0 missing-policy: `nowhere` does not exist"]
    (tmp_path / "file").write_text("", "utf-8")
    file = load_policy(tmp_path / "file", "file")
    assert told(file) == ["file:0:0 missing-policy: `file` is a file, not a folder"]
    assert nothing.policy is file.policy is None


def test_links_may_not_lead_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "facts.yaml").write_text("facts: {}\n", "utf-8")
    folder = write(tmp_path / "rules", {})
    (folder / "linked.yaml").symlink_to(outside / "facts.yaml")
    (folder / "more").symlink_to(outside)
    (folder / "inside.yaml").symlink_to(folder / "score.yaml")
    codes = [(each.code, each.span.path) for each in load_policy(folder, "rules").diagnostics]
    assert ("path-outside", "rules/linked.yaml") in codes
    assert ("path-outside", "rules/more") in codes
    assert not any(path == "rules/inside.yaml" and code == "path-outside" for code, path in codes)


def test_hidden_files_and_other_endings_are_no_policy(tmp_path: Path) -> None:
    files = {".draft.yaml": "facts: [", "notes.md": "facts: [", ".git/x.yaml": "facts: ["}
    assert policy(tmp_path, files).name == "sample"


def test_more_files_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.policy.files.MOST_FILES", 2)
    assert told(loaded(tmp_path, {})) == [
        "rules:0:0 file-too-large: the folder has more than the 2 files or folders that are read"
    ]


def test_more_text_than_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.policy.files.MOST_MEBIBYTES", 0)
    assert told(loaded(tmp_path, {})) == [
        "rules:0:0 file-too-large: the files have more than the 0 MiB that are read in all"
    ]


def test_circles_that_share_a_decision_are_told_one_by_one(tmp_path: Path) -> None:
    def sums(name: str, *read: str) -> str:
        base = " + ".join(read)
        return (
            f"decision: {name}\noutput: {{{name}: integer}}\nhit_policy: collect sum\n"
            f"base: = {base}\nrules: []\n"
        )

    found = loaded(
        tmp_path,
        {
            "a.yaml": sums("a", "b", "score"),
            "b.yaml": sums("b", "c"),
            "c.yaml": sums("c", "a", "e"),
            "d.yaml": sums("d", "e"),
            "e.yaml": sums("e", "d"),
        },
    )
    messages = [each.message for each in found.diagnostics]
    assert messages == [
        "decisions read each other in a circle: `a` reads `b`, `b` reads `c`, `c` reads `a`",
        "decisions read each other in a circle: `d` reads `e`, `e` reads `d`",
    ]
    assert [label.text for label in found.diagnostics[0].labels] == [
        "`b` reads `c` here",
        "`c` reads `a` here",
    ]
    assert found.diagnostics[0].note == "`a` reads `b` here"


def test_integer_values_of_a_number(tmp_path: Path) -> None:
    first, second = policy(tmp_path, DECISIONS).decision("largest").rules
    assert [each.then[0] for each in (first, second)] == [
        Literal(0.05, second.then[0].type, 0),
        Literal(2.0, second.then[0].type, 0),
    ]
    assert second.then[0].type != INTEGER


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("late_entries > 3", "lat_entries > 3", "unknown-name"),
        ("    when:", "    wehn:", "unknown-key"),
        ("output: {score: integer}", "output: score", "wrong-shape"),
        ("decision: score\n", "", "missing-key"),
        ("  - id: LATE\n    when", "  - when", "missing-key"),
    ],
)
def test_a_test_that_names_a_bad_rule_is_not_to_blame(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    tests = "tests:\n  - {name: a, as_of: 2026-01-01, expect: {score: 10}, fired: [LATE]}\n"
    found = loaded(tmp_path, {"score.yaml": SCORE.replace(old, new), "tests/a.yaml": tests})
    assert [each.code for each in found.diagnostics] == [code]


def test_a_pair_among_conditions_has_its_remedy(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"score.yaml": SCORE.replace("late_entries > 3", "{origin: CN}")})
    (only,) = found.diagnostics
    assert (only.code, only.help) == ("unknown-key", "write it as a text: `origin = CN`")
