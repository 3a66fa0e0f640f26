"""Every engine decides every case as the text of the meaning says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.conformance import decisions, expressions, texts
from tests.conformance.cases import Case, of_kind
from tests.conformance.worlds import ENGINES

EXPRESSIONS = of_kind("expression", "expressions")
DECISIONS = [case for case in of_kind("accounts") if case not in EXPRESSIONS]


def _on_every_engine(cases: Sequence[Case]) -> list[object]:
    """Each case with each engine; one that has a known fault there is expected to fail."""
    return [
        pytest.param(case, engine, id=f"{engine}: {case.id}", marks=_marks(case, engine))
        for case in cases
        for engine in ENGINES
    ]


def _marks(case: Case, engine: str) -> list[pytest.MarkDecorator]:
    fault = case.body.get("fault", {}).get(engine)
    return [] if fault is None else [pytest.mark.xfail(reason=fault, strict=True)]


def _id(case: Case) -> str:
    return case.id


@pytest.mark.parametrize(("case", "engine"), _on_every_engine(EXPRESSIONS))
def test_an_expression_is_worth_what_the_meaning_says(case: Case, engine: str) -> None:
    assert expressions.differences(case, engine) == []


@pytest.mark.parametrize(("case", "engine"), _on_every_engine(DECISIONS))
def test_a_decision_gives_what_the_meaning_says(case: Case, engine: str) -> None:
    assert decisions.differences(case, engine) == []


@pytest.mark.parametrize("case", of_kind("refused"), ids=_id)
def test_a_policy_is_refused(case: Case) -> None:
    assert [*texts.refusals(case)] == []


@pytest.mark.parametrize("case", of_kind("gaps"), ids=_id)
def test_a_parameter_without_a_value_stops_the_policy(case: Case) -> None:
    assert [*texts.gaps(case)] == []


@pytest.mark.parametrize("case", of_kind("same_as", "other_than"), ids=_id)
def test_one_meaning_has_one_digest(case: Case) -> None:
    assert [*texts.digests(case)] == []


@pytest.mark.parametrize("case", of_kind("reads"), ids=_id)
def test_accounts_are_read(case: Case) -> None:
    assert [*texts.readings(case)] == []
