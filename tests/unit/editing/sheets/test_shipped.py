"""Every decision and table of the policy that ships goes out and back, or says why not."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from engine.editing.sheets import NotATableError, export_sheet, plan_import, write_sheet
from engine.editing.sheets.export import Exported
from engine.policy.load import Loaded, load_policy

RULES = Path(__file__).parents[4] / "rules"


@pytest.fixture(scope="module")
def shipped() -> Loaded:
    """The policy that ships."""
    return load_policy(RULES)


def sheets_of(shipped: Loaded) -> tuple[list[Exported], list[str]]:
    """The sheets of all decisions and tables, and why others have none."""
    policy = shipped.policy
    assert policy is not None
    found, reasons = [], []
    for name in [*(each.name for each in policy.decisions), *policy.tables]:
        try:
            found.append(export_sheet(shipped, RULES, name))
        except NotATableError as error:
            reasons.append(str(error))
    return found, reasons


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_ships_comes_back(shipped: Loaded, suffix: str) -> None:
    exported, reasons = sheets_of(shipped)
    for each in exported:
        name = each.sheet.name
        path = PurePath(f"{name}{suffix}")
        plan = plan_import(shipped, RULES, name, write_sheet(each, path), path)
        assert not plan.changes.any, name
        assert not plan.changes_anything, name
        assert plan.notices == (), name
        assert plan.meaning_after == plan.meaning_before, name
    assert all("rule `" in reason and ".yaml:" in reason for reason in reasons)


def test_every_reference_table_and_pipe_table_goes_out(shipped: Loaded) -> None:
    policy = shipped.policy
    assert policy is not None
    exported = {each.sheet.name for each in sheets_of(shipped)[0]}
    assert exported >= {*policy.tables}
    written = [source.text for source in shipped.sources.values()]
    assert len(exported) >= sum("\ntable: |" in text or "\nrows" in text for text in written)
