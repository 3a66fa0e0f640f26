"""`tidewaiter show`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.context import Context, note, out
from engine.commands.options import PATH, as_of, command
from engine.commands.outputs import refuse_data, refuse_inputs, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.handbook.document import Handbook


@command(
    "tidewaiter show --out policy.html",
    "tidewaiter show > policy.md",
    "tidewaiter show --as-of 2027-01-01 --out next-year.html",
    "tidewaiter --rules my-rules show --format html > my-rules.html",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["markdown", "html"]),
    help="How it is written (default: by the name of FILE, else markdown).",
    show_default=False,
)
@click.option("--out", "path", type=PATH, metavar="FILE", help="Write it here, not to the output.")
@as_of("Mark what is not in force on this date.")
@click.pass_obj
def show(context: Context, format_: str | None, path: Path | None, as_of: date | None) -> None:
    """Write the policy as a document to be read, searched and printed.

    It has an overview of the decisions, every rule and table in English, the parameters with
    their history, the facts with what reads them, the reference tables, the tests, and indexes by
    legal authority and by owner. HTML is one file that needs no network.
    """
    from engine.handbook.build import handbook
    from engine.handbook.to_html import handbook_html
    from engine.handbook.to_markdown import handbook_markdown
    from engine.source.render import escape
    from engine.source.writing import write_whole

    loaded = context.open()
    refuse_inputs(path, context.place(), sources=loaded.sources)
    refuse_data(path)
    if loaded.policy is None:  # pragma: no cover - `open` has ended the command
        return
    is_page = path is not None and path.suffix.lower() in (".html", ".htm")
    writers: Mapping[str, Callable[[Handbook], str]]
    writers = {"markdown": handbook_markdown, "html": handbook_html}
    text = writers[format_ or ("html" if is_page else "markdown")](
        handbook(loaded, loaded.policy, as_of)
    )
    if path is None:
        out(text.rstrip("\n"))
        return
    with writing(path, "the document"):
        write_whole(path, text.encode())
    note(escape(f"written: {path}"))
