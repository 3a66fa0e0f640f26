"""The account A1 of the tiny extract, gathered as of 2026-11-24 without a run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.accounts.account import Account, AccountKind, Identifiers, Where
from engine.engines.reference import ReferenceEngine
from engine.explain.case import Case, Origin, open_case
from engine.model.inforce import InForce, select
from engine.model.types import Value
from engine.policy.load import load_policy
from engine.trade.profile.gather import Asked, gather
from engine.trade.profile.profile import Profile, Recorded
from engine.trade.profile.recorded import Extract
from tests.unit.trade.profile.tiny import EXTRACT, POLICY, written

AS_OF = date(2026, 11, 24)


@pytest.fixture(scope="session")
def inforce(tmp_path_factory: pytest.TempPathFactory) -> InForce:
    """The tiny policy."""
    loaded = load_policy(written(tmp_path_factory.mktemp("tiny") / "rules", POLICY))
    assert loaded.policy is not None, [each.message for each in loaded.diagnostics]
    return select(loaded.policy, AS_OF)


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny extract."""
    return written(tmp_path_factory.mktemp("tiny") / "extract", EXTRACT)


@pytest.fixture(scope="session")
def case(inforce: InForce) -> Case:
    """A1 with the facts that its entries come to."""
    facts: dict[str, Value] = {
        "value_12m": 122_000,
        "goods_share": 90_000 / 122_000,
        "joined_on": date(2026, 1, 10),
        "member": True,
    }
    where = Where("facts.parquet")
    account = Account("A1", None, AccountKind.IMPORTER, Identifiers(), AS_OF, facts, where)
    return open_case(inforce, ReferenceEngine(inforce), account, Origin({}, "m" * 64, "t" * 64))


@pytest.fixture(scope="session")
def profile(case: Case, extract: Path) -> Profile:
    """A1 with its records; those of a run that was not built from them."""
    return gather(
        Asked(case, "2026-11-24-001", frozenset(case.account.facts), (), Extract(extract, {}, None))
    )


@pytest.fixture(scope="session")
def recorded(profile: Profile) -> Recorded:
    """What its extract says."""
    assert profile.recorded is not None
    return profile.recorded
