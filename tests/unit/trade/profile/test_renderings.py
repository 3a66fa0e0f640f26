"""Text, Markdown, HTML and JSON: nothing of a person, nothing that does something."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from engine.explain.verdict import Moment
from engine.trade.profile import words
from engine.trade.profile.charts import brief, brief_money
from engine.trade.profile.page import page
from engine.trade.profile.profile import Month, Profile, Trade
from engine.trade.profile.to_data import to_json
from engine.trade.profile.to_markdown import to_markdown
from engine.trade.profile.to_text import spark, to_text


@pytest.fixture
def moved(profile: Profile) -> Profile:
    """The account with runs before: unreadable, low, and by another policy high."""
    high = profile.verdicts[0]
    low = replace(high, shown={"level": "low"}, told="no rule matched", grounds=())
    day = date(2026, 11, 24)
    moments = (
        Moment("2026-09-24-001", day, "", "", None, "it cannot be read"),
        Moment("2026-10-24-001", day, "tiny 1", "a", low),
        Moment("2026-11-24-001", day, "tiny 2", "b", high),
    )
    return replace(profile, moments=moments)


def test_no_number_of_a_person_comes_out(moved: Profile) -> None:
    for told in (to_text(moved, 100), to_markdown(moved), page(moved), to_json(moved)):
        assert "123-45-67" not in told
        assert "***-**-**89" in told.replace("\\*", "*")


def test_text(moved: Profile) -> None:
    lines = to_text(moved, 100).splitlines()
    assert lines[0] == "Al <b>| Bert ***-**-**89 (A1), importer"
    assert lines[1] == "run 2026-11-24-001  tiny 1, as of 2026-11-24"
    assert "due first: write on 2026-12-04, in 10 days" in lines
    assert "  12 months: 4, $1,220; 24 months: 5, $1,270; 36 months: 6, $1,280" in lines
    # Of 36 months, $10 in the first, $50, $20, $300, and $900 in the last.
    bars = "▁" + "." * 22 + "▁.▁" + "." * 8 + "▃█"
    assert f"  value        {bars}  most $900" in lines
    assert "  steel     73.8%" in lines
    assert "Not yet known on the as-of date, and not counted: entries 1." in lines


def test_text_has_no_control_characters_of_users(profile: Profile) -> None:
    odd = replace(profile, who=replace(profile.who, name="Al\x1b[31m\u202e"))
    assert to_text(odd, 100).splitlines()[0] == "Al\\x1b[31m\\u202e (A1), importer"
    assert "\x1b" not in page(odd) + to_markdown(odd)


def test_a_change_is_told_with_both_reasons(moved: Profile) -> None:
    steps = [*words.steps(moved.moments)]
    assert [step.before and step.before.value for step in steps] == [None, None, "low"]
    assert words.new_policy(moved.moments) == {"2026-11-24-001"}
    told = to_text(moved, 100)
    assert "* high, settled; another policy: LEVEL-VALUE: $1,220 in 12 months" in told
    assert "before: low: no rule matched" in told
    assert "? it cannot be read" in told
    assert "Before low: " in page(moved)


def test_markdown_of_users_is_text(profile: Profile) -> None:
    told = to_markdown(profile)
    assert told.startswith("# Al \\<b\\>\\| Bert ")
    assert "| 2026-01-10 | \\<i\\>Cy\\</i\\> " in told
    for line in told.splitlines():
        assert "<" not in line.replace("\\<", "")


def test_the_page_runs_nothing_and_draws_what_there_is(profile: Profile) -> None:
    told = page(profile)
    assert "Al &lt;b&gt;| Bert" in told
    assert "&lt;i&gt;Cy" in told
    assert "<b>" not in told
    assert told.count("<svg") == 4  # months; a share each of steel and wool; a limit
    assert "<title>to 2026-11-24: 2 records, $900</title>" in told
    assert not re.search(r"https?://(?!www\.w3\.org)", told)
    ids = re.findall(r'\bid="([^"]+)"', told)
    assert len(ids) == len(set(ids))


def test_a_month_below_nothing_hangs_down(profile: Profile) -> None:
    assert profile.recorded is not None
    months = (Month(date(2026, 10, 24), 1, -10_000), Month(date(2026, 11, 24), 1, 30_000))
    trade = Trade("entries", "entries", "value", months)
    told = page(replace(profile, recorded=replace(profile.recorded, trades=(trade,))))
    # 96 high for $400: $300 above the line at 16 + 72 = 88, $100 below it.
    assert 'y="16" width="325" height="72"' in told
    assert 'y="88" width="325" height="24"' in told
    assert "-$100" in told


def test_json_has_every_part(moved: Profile) -> None:
    data = json.loads(to_json(moved))
    assert data["format"] == 1
    assert data["verdicts"][0]["value"] == "high"
    assert data["recorded"]["trades"][0]["months"][-1] == {
        "ends": "2026-11-24",
        "records": 2,
        "cents": 90000,
    }
    assert [each["changed_from"] for each in data["moments"]] == [None, None, "low"]


def test_without_an_extract_it_is_said_what_it_needs(profile: Profile) -> None:
    bare = replace(profile, recorded=None)
    for told in (to_text(bare, 100), page(bare), to_markdown(bare)):
        assert "--extract" in told.replace("\\", "")


def test_records_that_changed_are_told_before_all_else(profile: Profile) -> None:
    assert profile.recorded is not None
    changed = replace(profile, recorded=replace(profile.recorded, changed=("entries.csv",)))
    line = to_text(changed, 100).splitlines()[2]
    assert line == "!! These are not as the build of the run read them: entries.csv."
    assert page(changed).index("entries.csv") < page(changed).index('id="figures"')


def test_bars_of_text() -> None:
    assert spark([0, 1, 4, 8, -3]) == ".▁▄█."
    assert spark([0, 0]) == ".."


def test_short_numbers() -> None:
    assert [brief(n) for n in (0, 9_999, 10_000, 123_456, 1_200_000)] == [
        "0", "9,999", "10k", "123k", "1.2M",
    ]  # fmt: skip
    assert [brief_money(n) for n in (-250, 99, 1_000_000_000_000)] == ["-$2", "$0", "$10B"]
