"""`tidewaiter rules`."""

from __future__ import annotations

from typing import Unpack

import click

from engine.commands.context import Context
from engine.commands.listing import Filters, filters, print_list
from engine.commands.options import command


@command(
    "tidewaiter rules",
    "tidewaiter rules bond",
    "tidewaiter rules 'SEG-*'",
    "tidewaiter rules --reads bond_amount",
    "tidewaiter rules --decision risk_score --in-force 2027-01-01",
    "tidewaiter rules --authority '19 USC 1592' --format json",
)
@click.option(
    "--reads", metavar="NAME", help="Only rules that read this fact, parameter or output."
)
@filters(what="rules", in_force="Only rules in force on this date.")
@click.pass_obj
def rules(context: Context, reads: str | None, **options: Unpack[Filters]) -> None:
    """List the rules of the policy.

    PATTERN is words to be found in id, title or authority; with * or ?, the form of one of them.
    """
    from engine.handbook.lists import list_rules

    print_list(context, list_rules, options, reads=reads)
