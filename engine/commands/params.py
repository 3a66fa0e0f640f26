"""`tidewaiter params`."""

from __future__ import annotations

from typing import Unpack

import click

from engine.commands.context import Context
from engine.commands.listing import Filters, filters, print_list
from engine.commands.options import command


@command(
    "tidewaiter params",
    "tidewaiter params score",
    "tidewaiter params --in-force 2026-06-30",
    "tidewaiter params --decision segment",
    "tidewaiter params --authority '19 CFR' --format json",
)
@filters(what="parameters", in_force="Only the values on this date.")
@click.pass_obj
def params(context: Context, **options: Unpack[Filters]) -> None:
    """List the parameters of the policy with their values and days.

    PATTERN is words to be found in name or label; with * or ?, the form of one of them.
    """
    from engine.handbook.lists import list_parameters

    print_list(context, list_parameters, options)
