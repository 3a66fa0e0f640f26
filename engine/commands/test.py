"""`tidewaiter test`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.commands.context import Context, out
from engine.commands.exits import FAILED, OK
from engine.commands.options import PATH, command, engine_option, formats


@command(
    "tidewaiter test",
    "tidewaiter test --only '*forced labor*'",
    "tidewaiter test --engine reference --junit report.xml",
)
@engine_option
@click.option("--only", metavar="PATTERN", help="Only tests whose name is like this (* and ?).")
@click.option("--junit", type=PATH, metavar="FILE", help="Write a JUnit report here.")
@formats("text", "json")
@click.pass_obj
def test(context: Context, engine: str, only: str | None, junit: Path | None, format_: str) -> None:
    """Run the tests beside the rules (tests/*.yaml in their folder)."""
    from engine import api

    loaded = context.open()
    with context.told(loaded):
        report = api.run_policy_tests(loaded, engine, only)
    if only is not None and not report.results:
        raise click.UsageError(f"no test has a name like `{only}`")
    out(report.to_json() if format_ == "json" else report.to_text(color=context.color()))
    if junit is not None:
        try:
            api.write_junit(report, junit)
        except OSError as error:
            message = f"the report `{junit}` cannot be written: {str(error.strerror).lower()}"
            raise click.ClickException(message) from None
    sys.exit(FAILED if report.failed else OK)
