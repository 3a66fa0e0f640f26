"""`tidewaiter facts`."""

from __future__ import annotations

from typing import Unpack

import click

from engine.commands.context import Context
from engine.commands.listing import Filters, filters, print_list
from engine.commands.options import command


@command(
    "tidewaiter facts",
    "tidewaiter facts 'duties'",
    "tidewaiter facts '*_24m'",
    "tidewaiter facts --decision risk_score",
    "tidewaiter facts --authority '19 CFR 113' --format json",
)
@filters(what="facts read by rules", in_force="Only facts read by rules in force on this date.")
@click.pass_obj
def facts(context: Context, **options: Unpack[Filters]) -> None:
    """List the facts that the policy knows of an account.

    PATTERN is words to be found in name, label or source; with * or ?, the form of one of them.
    """
    from engine.handbook.lists import list_facts

    print_list(context, list_facts, options)
