"""`tidewaiter explain`."""

from __future__ import annotations

from typing import Unpack

import click

from engine.commands.context import Context, out, width
from engine.commands.options import Deciding, accounts_argument, command, date_of, deciding, formats


@command(
    "tidewaiter explain fixtures/accounts.yaml ACC-00042",
    "tidewaiter explain fixtures/accounts.yaml ACC-00042 --why-not segment=trusted",
    "tidewaiter explain fixtures/accounts.yaml ACC-00042 --format markdown > why.md",
    "tidewaiter explain fixtures/accounts.yaml ACC-00042 --set adcvd_violations_24m=0",
)
@accounts_argument
@click.argument("id_", metavar="ID")
@deciding
@formats("text", "json", "markdown")
@click.option("--why-not", "why_not", metavar="OUTPUT=VALUE", help="Why is it not this?")
@click.pass_obj
def explain(
    context: Context, accounts: str, id_: str, why_not: str | None, **options: Unpack[Deciding]
) -> None:
    """Explain how the account ID was decided, and why not otherwise."""
    from engine import api

    loaded = context.open()
    opened = options["input_format"]
    with context.told(loaded), api.open_accounts(loaded, accounts, opened) as reader:
        account = api.find_account(loaded, reader, id_, options["sets"])
        as_of = date_of(options["as_of"], reader.as_of)
        inforce, engine = context.prepare(loaded, as_of, options["engine"])
        form, color, wide = options["format_"], context.color(), width()
        text = api.explain_account(
            loaded, inforce, engine, account, why_not=why_not, format_=form, color=color, width=wide
        )
    out(text)
