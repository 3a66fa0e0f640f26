"""A run read back: its policy, and its accounts as they were decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from engine.accounts.account import KIND_FACT, Account, AccountKind, Identifiers, Where
from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from engine.engines.columnar.facts import facts_of
from engine.engines.columnar.outputs import KEY
from engine.model.inforce import InForce
from engine.model.policy import Policy
from engine.model.result import Result
from engine.policy.load import Loaded
from engine.runs.folder.archive import restore_policy
from engine.runs.folder.faults import RunError, shown
from engine.runs.folder.from_json import read_manifest
from engine.runs.folder.manifest import Manifest
from engine.runs.folder.names import MANIFEST
from engine.runs.stored import first_difference, keep, read_kept
from engine.source.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run with the policy that decided it."""

    path: Path
    manifest: Manifest
    loaded: Loaded
    policy: Policy

    @property
    def as_of(self) -> date:
        """The date that it was decided for."""
        return self.manifest.record.as_of


def is_run(path: str | Path) -> bool:
    """Whether a path is that of a run."""
    return str(path) != "-" and (Path(path) / MANIFEST).is_file()


def open_kept(path: Path) -> KeptRun:
    """Read the manifest and the policy of a run.

    Raises:
        RunError: it is no run, of a layout not known here, or its policy is not as it was.
    """
    manifest = read_manifest(path)
    loaded = restore_policy(path)
    if loaded.policy is None:
        raise RunError(f"the policy of `{shown(path)}` has errors")
    return KeptRun(path, manifest, loaded, loaded.policy)


def account_in(kept: KeptRun, id_: str) -> Account:
    """An account of a run, with the facts that it was decided by.

    Raises:
        AccountsUnreadableError: the run has no such account; a rejected one is told as such.
    """
    row = _row_of(kept.path / "facts.parquet", id_)
    where = f"{kept.path.name}/facts.parquet"
    if row is None:
        raise AccountsUnreadableError(_no_account(kept, id_, where))
    known = {name: fact for name, fact in kept.policy.facts.items() if name in row}
    facts = facts_of(row, known)
    kind = facts.get(KIND_FACT)
    return Account(
        id_,
        None,
        AccountKind(kind) if isinstance(kind, str) and kind in [*AccountKind] else None,
        Identifiers(),
        kept.as_of,
        facts,
        Where(where),
    )


def _row_of(path: Path, id_: str) -> dict[str, Any] | None:
    try:
        found = (
            pl.scan_parquet(path, glob=False).filter(pl.col(KEY) == id_).collect(engine="streaming")
        )
    except (OSError, pl.exceptions.PolarsError):
        raise RunError(f"`{shown(path)}` cannot be read; `tidewaiter verify` says more") from None
    return None if found.is_empty() else found.row(0, named=True)


def _no_account(kept: KeptRun, id_: str, where: str) -> AccountProblem:
    rejected = pl.scan_parquet(kept.path / "rejected.parquet", glob=False).filter(
        pl.col(KEY) == id_
    )
    reasons = rejected.select("file", "row", "code", "reason").head(1).collect()
    if not reasons.is_empty():
        file, row, code, reason = reasons.row(0)
        place = file if row is None else f"{file}:{row}"
        return AccountProblem(
            "unknown-account", f"account `{id_}` was rejected: {place}: {code}: {reason}", where
        )
    ids = (
        pl.scan_parquet(kept.path / "facts.parquet", glob=False).select(KEY).head(100_000).collect()
    )
    near = did_you_mean(id_, ids[KEY].to_list())
    remedy = f"did you mean `{near}`?" if near else None
    return AccountProblem(
        "unknown-account", f"there is no account `{id_}` in the run", where, help=remedy
    )


def difference_from(kept: KeptRun, inforce: InForce, account: str, result: Result) -> str | None:
    """How a result differs from what the run keeps of an account; None where it does not."""
    decisions = _row_of(kept.path / "decisions.parquet", account)
    traces = _row_of(kept.path / "traces.parquet", account)
    if decisions is None or traces is None:
        return "the run keeps no decision of it"
    return first_difference(read_kept(decisions, traces, inforce), keep(result, inforce))
