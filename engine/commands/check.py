"""`tidewaiter check`."""

from __future__ import annotations

import sys
from datetime import date

import click

from engine.commands import completing
from engine.commands.context import Context, out
from engine.commands.exits import FAILED, OK, POLICY
from engine.commands.options import as_of, command, formats


@command(
    "tidewaiter check",
    "tidewaiter --rules my-rules check",
    "tidewaiter check --as-of 2027-01-01 --format json",
    "tidewaiter check --strict",
    "tidewaiter check --explain unknown-name",
)
@formats("text", "json")
@click.option(
    "--explain",
    "code",
    metavar="CODE",
    help="Print the page about a code of a problem.",
    shell_complete=completing.codes,
)
@click.option("--strict", is_flag=True, help="End with 4 where there are warnings.")
@as_of("Also check that nothing is missing on this date, or soon after.")
@click.pass_obj
def check(
    context: Context,
    *,
    format_: str,
    code: str | None,
    strict: bool,
    as_of: date | None,
) -> None:
    """Check the policy and report every problem in one go.

    Warnings are about what is allowed but probably not meant. To silence one, say why in the file,
    as in `allow: {unused-fact: the branch watches it}`.
    """
    from engine import api

    if code is not None:
        try:
            out(api.page_of(code))
        except api.QuestionError as error:
            raise click.UsageError(str(error)) from None
        return
    loaded = api.open_policy(context.folder())
    diagnostics = [*loaded.diagnostics]
    if as_of is not None and loaded.policy is not None:
        diagnostics += api.gaps_at(loaded, as_of, gathering=True)
    failed = api.has_errors(loaded, diagnostics)
    diagnostics += api.warnings_of(loaded, as_of)
    if format_ == "json":
        out(api.diagnostics_json(diagnostics, loaded.sources))
    else:
        context.show(loaded, diagnostics)
        if not failed:
            out(api.describe_policy(loaded))
    sys.exit(POLICY if failed else FAILED if strict and diagnostics else OK)
