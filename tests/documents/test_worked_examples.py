"""The pages about hit policies hold what they show: each is a policy whose tests pass."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from engine import api
from engine.model.policy import HitPolicy
from tools.documents import ROOT

FOLDER: Final = ROOT / "docs/hit-policies"
BLOCK: Final = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES: Final = sorted(path for path in FOLDER.glob("*.md") if path.name != "index.md")


def written(folder: Path, page: Path) -> api.Loaded:
    """The policy of a page, beside the header that the first page shows."""
    blocks = [*BLOCK.findall(page.read_text("utf-8"))]
    decisions = re.findall(r"^decision: (\w+)$", page.read_text("utf-8"), re.MULTILINE)
    ((head, header),) = BLOCK.findall((FOLDER / "index.md").read_text("utf-8"))
    blocks.append((head, header.replace("[segment]", f"[{', '.join(decisions)}]")))
    for name, text in blocks:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return api.open_policy(folder, page.name)


def test_each_hit_policy_has_its_page() -> None:
    assert {page.stem.replace("-", " ") for page in PAGES} == {each.value for each in HitPolicy}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_its_example_is_of_its_hit_policy_and_its_tests_pass(page: Path, tmp_path: Path) -> None:
    loaded = written(tmp_path, page)
    assert api.render_diagnostics(loaded.diagnostics, loaded.sources, color=False) == ""
    assert loaded.policy is not None
    shown = {decision.hit_policy.value for decision in loaded.policy.decisions}
    assert page.stem.replace("-", " ") in shown
    assert len(loaded.tests) >= 3
    for engine in api.ENGINES:
        report = api.run_policy_tests(loaded, engine)
        assert not report.failed, report.to_text(color=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_rule_of_its_example_matches_in_one_of_its_tests(page: Path, tmp_path: Path) -> None:
    loaded = written(tmp_path, page)
    inforce = api.in_force(loaded, loaded.tests[0].as_of)
    engine = api.build_engine("reference", loaded, inforce)
    outcomes = [engine.decide(test.facts).outcomes.values() for test in loaded.tests]
    fired = {rule for each in outcomes for outcome in each for rule in outcome.trace.true}
    assert fired == {rule.id for decision in inforce.decisions for rule in decision.rules}
