"""`tidewaiter profile`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from engine.commands.context import Context, masked, note, out, width
from engine.commands.exits import FAILED, REJECTED, USAGE
from engine.commands.options import PATH, Choice, examples
from engine.commands.outputs import refuse_run, writing

if TYPE_CHECKING:
    from engine.runs.kept import KeptRun
    from engine.trade.profile.profile import Profile
    from engine.trade.profile.recorded import Extract

_BY_ENDING: Final = {
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
}


@click.command(
    epilog=examples(
        "tidewaiter profile runs/2026-11-24-001 ACC-00042",
        "tidewaiter profile runs/2026-11-24-001 ACC-00042 --extract extract/ --out call.html",
        "tidewaiter profile runs/2026-11-24-001 ACC-00042 --extract extract/ --format markdown",
    )
)
@click.argument("run", type=PATH, metavar="RUN")
@click.argument("id_", metavar="ID")
@click.option(
    "--extract", type=PATH, metavar="DIR", help="The folder of records, as the build read it."
)
@click.option(
    "--map",
    "mapping",
    type=PATH,
    metavar="FILE",
    help="With `--extract`: a YAML file of headings, as for `build`.",
)
@click.option(
    "--format",
    "format_",
    type=Choice(["text", "markdown", "html", "json"]),
    help="How it is written (default: by the name of FILE, else text).",
)
@click.option("--out", "path", type=PATH, metavar="FILE", help="Write it here.")
@click.pass_obj
def profile(  # noqa: PLR0917  # what a profile is given
    context: Context,
    run: Path,
    id_: str,
    extract: Path | None,
    mapping: Path | None,
    format_: str | None,
    path: Path | None,
) -> None:
    """Tell of the account ID of a run what its manager wants to know before a call.

    Its outcomes and what they wait for, what is due and why, the days and amounts that count, and
    how the first outcome changed over the last runs of the folder. With --extract also who it is
    and which numbers it held when, 36 months of records and their value, how they are shared, and
    the latest records of each kind: only what was known on the date of the run. As HTML it is one
    file with charts, which needs no network and can be printed.
    """
    from engine import api
    from engine.runs.folder.faults import RunError
    from engine.runs.kept import open_kept

    if mapping is not None and extract is None:
        raise click.UsageError("`--map` is about the records; say where: `--extract DIR`")
    try:
        kept = open_kept(run)
        _refuse_output(path, run, extract)
        with context.told(kept.loaded):
            found = _gathered(kept, id_, _extract_of(kept, extract, mapping))
    except RunError as error:
        raise click.UsageError(str(error)) from None
    format_ = format_ or _BY_ENDING.get(path.suffix.lower() if path else "", "text")
    text = _written(found, format_, color=context.color() and path is None)
    if path is None:
        out(text)
        return
    with writing(path):
        api.write_output(masked(text), path)


def _gathered(kept: KeptRun, id_: str, extract: Extract | None) -> Profile:
    """The account put together; ends the command where that cannot be."""
    from engine.runs.history import OtherwiseError, case_in, moments
    from engine.runs.population import reads_of
    from engine.trade.profile.gather import Asked, gather
    from engine.trade.profile.recorded import NotListedError

    try:
        case = case_in(kept, id_)
        first = case.outcomes[0] if case.outcomes else None
        last = () if first is None else moments(kept, id_, first)
        return gather(Asked(case, kept.manifest.name, reads_of(kept.policy), last, extract))
    except OtherwiseError as error:
        note(f"error: {id_}: {error}")
        sys.exit(FAILED)
    except NotListedError as error:
        note(f"error: {error}")
        sys.exit(REJECTED)


def _extract_of(kept: KeptRun, folder: Path | None, mapping: Path | None) -> Extract | None:
    """Where the records are, and what the run's build says of them."""
    if folder is None:
        return None
    from engine.commands.tracing import build_of
    from engine.runs.population import BUILD_MANIFEST
    from engine.trade.profile.recorded import Extract
    from engine.trade.records.mapping import MappingError, read_mapping

    is_built = (kept.path / BUILD_MANIFEST).is_file()
    try:
        headings = {} if mapping is None else read_mapping(mapping)
    except MappingError as error:
        note(f"error: {error}")
        sys.exit(USAGE)
    return Extract(folder, headings, build_of(kept) if is_built else None)


def _refuse_output(path: Path | None, run: Path, extract: Path | None) -> None:
    """Neither the run nor the records are written into."""
    refuse_run(path, run)
    if path is None or extract is None:
        return
    if path.resolve().is_relative_to(extract.resolve()):
        told = f"`{path}` would lie among the records; write to a file outside of them"
        raise click.UsageError(told)


def _written(found: Profile, format_: str, *, color: bool) -> str:
    match format_:
        case "html":
            from engine.trade.profile.page import page

            return page(found).removesuffix("\n")
        case "markdown":
            from engine.trade.profile.to_markdown import to_markdown

            return to_markdown(found)
        case "json":
            from engine.trade.profile.to_data import to_json

            return to_json(found)
        case _:
            from engine.trade.profile.to_text import to_text

            return to_text(found, width(), color=color)
