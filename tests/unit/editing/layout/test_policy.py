"""What the layout of a whole policy changes, and that its meaning is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.editing.layout import policy as layout
from engine.editing.layout.policy import plan_layout
from engine.editing.layout.text import LayoutError
from engine.source.text import SourceText
from tests.cli.policies import FEE, FILES, TESTS, written

LAID_OUT = {
    "policy.yaml": "policy: small\nversion: 3\noutcomes: [level, fee]\n",
    "fee.yaml": FEE,
    "bill.yaml": FILES["bill.yaml"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "small", {"policy.yaml": LAID_OUT["policy.yaml"]})


def test_all_files_are_looked_at_and_those_that_change_are_given(folder: Path) -> None:
    plan = plan_layout(folder, "small")
    assert {path.relative_to(folder).as_posix() for path in plan.paths} == {*FILES}
    assert "small/policy.yaml" not in [change.shown for change in plan.changes]
    assert "small/fee.yaml" in [change.shown for change in plan.changes]
    assert plan.diagnostics == ()


def test_only_the_files_wanted(folder: Path) -> None:
    plan = plan_layout(folder, "small", lambda path: path.name == "fee.yaml")
    assert plan.paths == (folder / "fee.yaml",)
    assert [change.before for change in plan.changes] == [FEE]


def test_a_byte_order_mark_stays(folder: Path) -> None:
    written(folder, {"fee.yaml": "\ufeff" + FEE})
    [change] = plan_layout(folder, "small", lambda path: path.name == "fee.yaml").changes
    assert change.before == "\ufeff" + FEE
    assert change.after.startswith("\ufeffdecision: fee\n")
    (folder / "fee.yaml").write_bytes(change.after.encode())
    assert plan_layout(folder, "small", lambda path: path.name == "fee.yaml").changes == ()


def test_a_policy_with_errors_is_laid_out(folder: Path) -> None:
    written(folder, {"fee.yaml": FEE.replace("marks contains red", "nonsense  >  3")})
    plan = plan_layout(folder, "small")
    assert plan.diagnostics == ()
    assert "when: nonsense  >  3" in next(c.after for c in plan.changes if "fee" in c.shown)


def test_a_file_that_is_no_yaml_is_told_and_the_others_laid_out(folder: Path) -> None:
    written(folder, {"bill.yaml": "decision: [a\n", "level.yaml": b"\xff\xfe"})
    plan = plan_layout(folder, "small")
    told = sorted((each.code, each.span.path) for each in plan.diagnostics)
    assert told == [("not-utf8", "small/level.yaml"), ("yaml-syntax", "small/bill.yaml")]
    assert "small/fee.yaml" in [change.shown for change in plan.changes]


def test_a_link_is_left_as_it_is(folder: Path) -> None:
    (folder / "linked.yaml").symlink_to(folder / "fee.yaml")
    plan = plan_layout(folder, "small")
    assert plan.links == ("small/linked.yaml",)
    assert "small/linked.yaml" not in [change.shown for change in plan.changes]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    plan = plan_layout(tmp_path / "nowhere", "nowhere")
    assert [each.code for each in plan.diagnostics] == ["missing-policy"]


@pytest.mark.parametrize(
    ("name", "says", "would_say"),
    [
        ("fee.yaml", "then: $5", "then: $6"),
        ("level.yaml", "then: high", "then: low"),
        ("fee.yaml", "hit_policy: unique", "hit_policy: uniqe"),
        ("tests/level.yaml", "visits: 5", "visits: 6"),
    ],
)
def test_a_change_of_meaning_is_refused_and_the_file_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, says: str, would_say: str
) -> None:
    def format_wrongly(source: SourceText) -> str:
        is_it = source.path == f"small/{name}"
        return "# x\n" + (source.text.replace(says, would_say) if is_it else source.text)

    assert says in {**FILES, "tests/level.yaml": TESTS}[name]
    monkeypatch.setattr(layout, "format_text", format_wrongly)
    with pytest.raises(LayoutError, match=f"small/{name}"):
        plan_layout(folder, "small")
