"""The two sides of a comparison: each a policy in force with a population that it decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from engine.accounts.frames.population import Population, read_population
from engine.model.inforce import InForce, select
from engine.model.policy import Fact, Policy
from engine.policy.load import Loaded
from engine.runs.comparison.faults import unreadable
from engine.runs.folder.faults import RunError, shown
from engine.runs.kept import KeptRun, open_kept
from engine.runs.population import FACTS, Progress, decide_into, reads_of
from engine.source.text import Span

InForceOn = Callable[[Loaded, date], InForce]


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what it is called, its policy, and where its accounts are."""

    name: str
    loaded: Loaded
    inforce: InForce
    facts: Path
    """Its `facts.parquet`."""
    decided: Path
    """The folder of its `decisions.parquet` and `traces.parquet`."""

    def place(self, span: Span | None) -> str | None:
        """A place as `file:line`; None for none."""
        if span is None or span.path not in self.loaded.sources:
            return None
        line, _ = self.loaded.sources[span.path].line_column(span.start)
        return f"{span.path}:{line}"

    def place_of(self, decision: str, reason: str | None) -> str | None:
        """Where a rule of a decision stands, or its `otherwise` or `if_provisional`."""
        spans = self.loaded.spans
        if reason in ("otherwise", "if_provisional"):
            return self.place(spans.settings.get((decision, reason)))
        return self.place(spans.rules.get(reason or ""))


@dataclass(frozen=True, slots=True)
class Asked:
    """Two policies, the accounts they are to decide, and the dates, if they are given."""

    old: Loaded
    new: Loaded
    names: tuple[str, str]
    accounts: Sequence[Path]
    dates: tuple[date, ...]
    """None, one for both, or one each."""


def sides_of_runs(old: Path, new: Path) -> tuple[Side, Side]:
    """Two runs as they are kept.

    Raises:
        RunError: one is no run, or cannot be read.
    """
    return side_of_run(open_kept(old)), side_of_run(open_kept(new))


def side_of_run(kept: KeptRun) -> Side:
    """A run as it is kept."""
    inforce = select(kept.policy, kept.as_of)
    return Side(kept.path.name, kept.loaded, inforce, kept.path / FACTS, kept.path)


def sides_of_policies(
    asked: Asked, in_force: InForceOn, scratch: Path, progress: Progress
) -> tuple[Side, Side]:
    """Decide a population by two policies.

    Args:
        asked: The policies and the accounts.
        in_force: A policy as of a date; raises what the caller wants to know.
        scratch: An empty folder; its files belong to the result.
        progress: Who is told how far it is.

    Raises:
        AccountsUnreadableError: a file of the accounts is unusable as a whole.
        RunError: no date is given, and the accounts state none.
    """
    policies = [_policy(asked.old), _policy(asked.new)]
    names = reads_of(policies[0]) | reads_of(policies[1])
    alike = _declared(policies[0]) == _declared(policies[1])
    populations = [_read(asked, policies[0], names, scratch / "old", progress)]
    if not alike:
        populations.append(_read(asked, policies[1], names, scratch / "new", progress))
    dates = _dates(asked, populations[0].as_of)
    sides = []
    for i, (loaded, name) in enumerate(zip((asked.old, asked.new), asked.names, strict=True)):
        folder = scratch / ("old", "new")[i]
        folder.mkdir(exist_ok=True)
        inforce = in_force(loaded, dates[i])
        facts = scratch / ("old" if alike else folder.name) / FACTS
        progress.begin(populations[-1 if i else 0].accounts)
        try:
            decide_into(facts, folder, inforce, progress)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise unreadable([name], error) from None
        sides.append(Side(name, loaded, inforce, facts, folder))
    return sides[0], sides[1]


def _policy(loaded: Loaded) -> Policy:
    if loaded.policy is None:
        raise RunError("the policy has errors, so nothing can be decided by it")
    return loaded.policy


def _declared(policy: Policy) -> Mapping[str, tuple[object, ...]]:
    """What decides how a fact is read."""

    def of(fact: Fact) -> tuple[object, ...]:
        return fact.type, fact.range, fact.pattern

    return {fact.name: of(fact) for fact in policy.facts.values()}


def _read(
    asked: Asked, policy: Policy, names: frozenset[str], folder: Path, progress: Progress
) -> Population:
    aside = folder / "aside"
    aside.mkdir(parents=True)
    population = read_population(asked.accounts, policy.facts, names, aside)
    for notice in population.notices:
        progress.tell(f"notice: {notice}")
    try:
        population.facts.sink_parquet(folder / FACTS)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable(map(str, asked.accounts), error) from None
    if changed := population.changed():
        raise RunError(f"`{shown(changed[0])}` changed while it was read; try again")
    if population.refused:
        progress.tell(f"notice: {population.refused:,} rows were rejected, and are not compared")
    return population


def _dates(asked: Asked, stated: date | None) -> tuple[date, date]:
    match asked.dates:
        case (one,):
            return one, one
        case (one, other):
            return one, other
        case ():
            if stated is None:
                raise RunError("the accounts state no as-of date; give one with `--as-of DATE`")
            return stated, stated
        case _:
            raise RunError("`--as-of` is given more than twice; give one date, or one a side")
