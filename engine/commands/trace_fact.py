"""`tidewaiter trace-fact`."""

from __future__ import annotations

import click

from engine.commands import completing
from engine.commands.context import Context, out
from engine.commands.options import command, formats


@command(
    "tidewaiter trace-fact bond_amount",
    "tidewaiter trace-fact high_score",
    "tidewaiter trace-fact risk_score --format json",
)
@click.argument("name", shell_complete=completing.names)
@formats("text", "json")
@click.pass_obj
def trace_fact(context: Context, name: str, format_: str) -> None:
    """Say what reads the fact NAME, and what reads that, down to the outcomes.

    NAME may be a parameter or an output of a decision, too.
    """
    from engine.handbook.lists import UnknownNameError
    from engine.handbook.trace import trace_name

    loaded = context.open()
    if loaded.policy is None:  # pragma: no cover - `open` has ended the command
        return
    try:
        trail = trace_name(loaded, loaded.policy, name)
    except UnknownNameError as error:
        raise click.UsageError(str(error)) from None
    out(trail.to_json() if format_ == "json" else trail.to_text())
