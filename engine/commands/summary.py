"""`tidewaiter summary`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from engine.commands.context import masked, out
from engine.commands.options import PATH, examples
from engine.commands.outputs import refuse_run, writing

_BY_ENDING: Final = {".html": "html", ".htm": "html", ".json": "json"}


@click.command(
    epilog=examples(
        "tidewaiter summary runs/2026-11-24-001",
        "tidewaiter summary runs/2026-11-24-001 --out summary.html",
        "tidewaiter summary runs/2026-11-24-001 --format json",
    )
)
@click.argument("run", type=PATH, metavar="RUN")
@click.option(
    "--out",
    "path",
    type=PATH,
    metavar="FILE",
    help="Write into FILE; .html and .json say the format.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "html", "json"]),
    help="Lines, a page, or a JSON object (default: by FILE, else text).",
)
def summary(run: Path, path: Path | None, format_: str | None) -> None:
    """Sum up a run: what came out, why, and what is missing.

    How the accounts fall on each outcome, and how many of them are provisional; how often each
    rule matched, gave the outcome, or was undecided and for lack of which fact; the rules that
    matched most in each segment; the missing facts that most accounts wait for; what was rejected.
    As a page it is one file with charts, which needs no network and can be printed.
    """
    from engine import api
    from engine.model.inforce import select
    from engine.runs.folder.faults import RunError
    from engine.runs.kept import open_kept
    from engine.runs.overview.count import overview_of

    try:
        kept = open_kept(run)
        refuse_run(path, run)
        overview = overview_of(kept, select(kept.policy, kept.as_of))
    except RunError as error:
        raise click.UsageError(str(error)) from None
    match format_ or _BY_ENDING.get(path.suffix.lower() if path else "", "text"):
        case "html":
            from engine.runs.overview.page import page

            text = page(overview).removesuffix("\n")
        case "json":
            from engine.runs.overview.to_data import to_json

            text = to_json(overview)
        case _:
            from engine.runs.overview.to_text import to_text

            text = to_text(overview)
    if path is None:
        out(text)
        return
    with writing(path):
        api.write_output(masked(text), path)
