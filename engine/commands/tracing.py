"""`tidewaiter explain RUN ID --fact NAME`: down to the records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from engine.commands.context import Context
    from engine.model.types import Value
    from engine.runs.kept import KeptRun
    from engine.trade.building.manifest import BuildManifest


def trace(  # noqa: PLR0917  # what a trace needs
    context: Context, run: Path, id_: str, fact: str, extract: Path, format_: str
) -> str:
    """Trace a fact of an account of a run; as text or JSON."""
    from engine import api
    from engine.handbook.measuring import told_measure
    from engine.handbook.prose import plain
    from engine.model.measures import Measure
    from engine.runs.folder.faults import RunError
    from engine.runs.kept import account_in, open_kept
    from engine.runs.population import reads_of
    from engine.trade.provenance.find import Asked, ProvenanceError, trace_fact
    from engine.trade.provenance.to_text import to_data, to_text

    def words(measure: Measure) -> str:
        return plain(told_measure(measure))

    try:
        kept = open_kept(run)
        build = build_of(kept)
        with context.told(kept.loaded):
            account = account_in(kept, id_)
            inforce = api.in_force(kept.loaded, kept.as_of)
            value: Value = account.facts.get(fact)
            traced = trace_fact(
                inforce, build, extract, Asked(id_, fact, value, fact in reads_of(kept.policy))
            )
    except (RunError, ProvenanceError) as error:
        raise click.UsageError(str(error)) from None
    if format_ == "json":
        return json.dumps(to_data(traced, kept.policy.records, words), indent=2, ensure_ascii=False)
    return to_text(traced, kept.policy.records, words)


def build_of(kept: KeptRun) -> BuildManifest:
    """The build that made the accounts of a run."""
    from engine.runs.folder.faults import RunError, shown
    from engine.runs.population import BUILD_MANIFEST
    from engine.trade.building.manifest import from_json

    path = kept.path / BUILD_MANIFEST
    if not path.is_file():
        told = f"the accounts of `{shown(kept.path)}` were not built from records"
        raise RunError(f"{told}: their facts came as they are, from whoever made the input")
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"`{shown(path)}` cannot be read: {error}") from None
