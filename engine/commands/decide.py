"""`tidewaiter decide`."""

from __future__ import annotations

import sys
from typing import Unpack

import click

from engine.commands.context import Context, note, out, progress
from engine.commands.exits import OK, REJECTED
from engine.commands.options import Deciding, accounts_argument, command, date_of, deciding, formats


@command(
    "tidewaiter decide fixtures/accounts.yaml",
    "tidewaiter decide accounts.csv --as-of 2026-11-24 --format json",
    "cat accounts.jsonl | tidewaiter decide - --input-format jsonl --as-of 2026-11-24",
    "tidewaiter decide fixtures/accounts.yaml --set 'bond_amount=$50,000'",
    "tidewaiter decide fixtures/accounts.yaml --format csv > decisions.csv",
    "tidewaiter decide fixtures/accounts.yaml --show segment,center,center_basis",
)
@accounts_argument
@deciding
@click.option(
    "--show",
    metavar="OUTPUTS",
    default="",
    help="Only these outputs in the table or CSV, with commas between (default: the outcomes).",
)
@formats(
    "text",
    "json",
    "csv",
    help_="One line an account; one JSON object a line with all reasons; or CSV for a spreadsheet.",
)
@click.pass_obj
def decide(context: Context, accounts: str, show: str, **options: Unpack[Deciding]) -> None:
    """Decide the accounts of a file.

    ACCOUNTS is a file of YAML, JSON, JSON Lines or CSV, or - for standard input. A value with
    `?` is provisional: facts are missing that could still change it. CSV has a column beside each
    output that says whether it is settled.
    """
    from engine import api

    loaded = context.open()
    opened = options["input_format"]
    with context.told(loaded), api.open_accounts(loaded, accounts, opened) as reader:
        as_of = date_of(options["as_of"], reader.as_of)
        inforce, engine = context.prepare(loaded, as_of, options["engine"])
        decisions = api.decide_accounts(
            loaded,
            inforce,
            engine,
            reader,
            sets=options["sets"],
            show=[name for name in map(str.strip, show.split(",")) if name],
        )
        try:
            for count, line in enumerate(decisions.lines(options["format_"])):
                if count and count % 1000 == 0:
                    progress(f"{count:,} accounts")
                if not line.is_data:
                    progress()
                (out if line.is_data else note)(line.text)
        except api.AccountsUnreadableError as error:
            progress()
            note(str(error))
            decisions.broke_off = True
    progress()
    for notice in reader.notices:
        note(f"notice: {notice}")
    note(decisions.summary())
    sys.exit(REJECTED if decisions.has_failures else OK)
