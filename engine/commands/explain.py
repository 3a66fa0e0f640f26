"""`tidewaiter explain`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

import click

from engine.commands import completing
from engine.commands.context import Context, masked, note, out, width
from engine.commands.exits import FAILED
from engine.commands.options import (
    PATH,
    Deciding,
    accounts_argument,
    command,
    date_of,
    deciding,
)
from engine.commands.outputs import refuse_inputs, writing

if TYPE_CHECKING:
    from engine.accounts.account import Account
    from engine.api import Engine, InForce, Loaded


class _Explaining(Deciding):
    """The options of this command."""

    why_not: str | None
    decision: str | None
    depth: int | None
    every: bool
    fact: str | None
    extract: Path | None


@command(
    "tidewaiter explain fixtures/accounts.yaml ACC-00042",
    "tidewaiter explain fixtures/accounts.yaml ACC-00042 --why-not segment=trusted",
    "tidewaiter explain fixtures/accounts.yaml ACC-00042 --decision center --all",
    "tidewaiter explain fixtures/accounts.yaml ACC-00042 --out why.html",
    "tidewaiter explain fixtures/accounts.yaml ACC-00042 --set adcvd_violations_24m=0",
    "tidewaiter explain runs/2026-11-24-001 ACC-00042",
    "tidewaiter explain runs/2026-11-24-001 ACC-00042 --fact cf28_12m --extract extract/",
)
@accounts_argument
@click.argument("id_", metavar="ID", shell_complete=completing.account_ids)
@deciding
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown", "html"]),
    help="How it is written (default: by the name of FILE, else text).",
    show_default=False,
)
@click.option("--why-not", "why_not", metavar="OUTPUT=VALUE", help="Why is it not this?")
@click.option(
    "--decision",
    metavar="NAME",
    help="Only this decision and what it rests on.",
    shell_complete=completing.decisions,
)
@click.option(
    "--depth",
    type=click.IntRange(min=0),
    metavar="N",
    help="Tell what lies N steps below an outcome, and no more (default: 3; in JSON everything).",
)
@click.option("--all", "every", is_flag=True, help="Every decision, and every rule with its why.")
@click.option(
    "--fact", metavar="NAME", help="Of a run: the records that this fact, or measure, was made of."
)
@click.option(
    "--extract", type=PATH, metavar="DIR", help="With `--fact`: the folder of records, as built."
)
@click.option("--out", "path", type=PATH, metavar="FILE", help="Write it here.")
@click.pass_obj
def explain(
    context: Context, accounts: str, id_: str, path: Path | None, **options: Unpack[_Explaining]
) -> None:
    """Explain how the account ID was decided, and why not otherwise.

    ACCOUNTS is a file of accounts, or a run: then it is the policy and the facts that the run keeps
    that explain, whatever the rules say today.

    It holds the rules that decided and where they stand, what they rest on down to the facts, what
    came close, which missing facts are worth asking for and what could then become of it.
    """
    from engine import api

    options["format_"] = options["format_"] or _format_of(path)
    _refuse_mixed(options)
    if options["fact"] is not None:
        text = _traced(context, Path(accounts), id_, options)
    elif (Path(accounts) / "manifest.json").is_file():
        text = _explain_kept(context, Path(accounts), id_, path, options)
    else:
        loaded = context.open()
        refuse_inputs(path, context.place(), sources=loaded.sources, accounts=accounts)
        opened = options["input_format"]
        with context.told(loaded), api.open_accounts(loaded, accounts, opened) as reader:
            account = api.find_account(loaded, reader, id_, options["sets"])
            as_of = date_of(options["as_of"], reader.as_of)
            inforce, engine = context.prepare(loaded, as_of, options["engine"])
            text = _explained(context, loaded, inforce, engine, account, path, options)
    if path is None:
        out(text)
        return
    with writing(path):
        api.write_output(masked(text), path)


def _explained(  # noqa: PLR0917  # what an explanation needs
    context: Context,
    loaded: Loaded,
    inforce: InForce,
    engine: Engine,
    account: Account,
    path: Path | None,
    options: _Explaining,
) -> str:
    from engine import api

    return api.explain_account(
        loaded,
        inforce,
        engine,
        account,
        why_not=options["why_not"],
        decision=options["decision"],
        depth=options["depth"],
        every=options["every"],
        format_=options["format_"] or "text",
        color=context.color() and path is None,
        width=width(),
    )


def _explain_kept(
    context: Context, run: Path, id_: str, path: Path | None, options: _Explaining
) -> str:
    """Explain an account of a run, by the policy and the facts that the run keeps."""
    from engine.accounts.sets import apply_sets, read_sets
    from engine.runs.folder.faults import RunError
    from engine.runs.kept import account_in, difference_from, open_kept

    try:
        kept = open_kept(run)
        if options["as_of"] not in (None, kept.as_of):
            raise click.UsageError(f"the run is as of {kept.as_of}; leave out `--as-of`")
        with context.told(kept.loaded):
            account = account_in(kept, id_)
            inforce, engine = context.prepare(kept.loaded, kept.as_of, options["engine"])
            unlike = difference_from(kept, inforce, id_, engine.decide(account.facts))
            if unlike is not None:
                note(f"error: decided again, account {id_} comes out otherwise: {unlike}")
                sys.exit(FAILED)
            values = read_sets(options["sets"], kept.policy.facts, kept.policy)
            account = apply_sets(account, values) if values else account
            return _explained(context, kept.loaded, inforce, engine, account, path, options)
    except RunError as error:
        raise click.UsageError(str(error)) from None


def _traced(context: Context, run: Path, id_: str, options: _Explaining) -> str:
    """The records that a fact of a run was made of."""
    from engine.commands.tracing import trace

    if options["extract"] is None:
        raise click.UsageError("`--fact` reads the records again; say where: `--extract DIR`")
    if options["format_"] not in ("text", "json"):
        raise click.UsageError("`--fact` is answered as text or json")
    return trace(context, run, id_, str(options["fact"]), options["extract"], options["format_"])


_BY_ENDING: Final = {
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
}


def _format_of(path: Path | None) -> str:
    """How a file is written by its name, where nothing else is asked for."""
    return "text" if path is None else _BY_ENDING.get(path.suffix.lower(), "text")


def _refuse_mixed(options: _Explaining) -> None:
    if options["why_not"] is None:
        return
    mixed = {
        "--decision": options["decision"] is not None,
        "--depth": options["depth"] is not None,
        "--all": options["every"],
    }
    if other := next((name for name, given in mixed.items() if given), None):
        raise click.UsageError(f"`--why-not` asks about one output by itself; leave out `{other}`")
    if options["format_"] == "html":
        raise click.UsageError(
            "`--why-not` is answered as text, json or markdown; the HTML page of the whole "
            "explanation says of each other value why it is not that"
        )
