"""`tidewaiter replay`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from engine.commands.context import note, out
from engine.commands.exits import FAILED, OK, REJECTED
from engine.commands.options import PATH, examples, formats
from engine.commands.telling import Silent, Telling


@click.command(
    epilog=examples(
        "tidewaiter replay runs/2026-11-24-001",
        "tidewaiter replay runs/2026-11-24-001 --input accounts.parquet",
        "tidewaiter replay runs/2026-11-24-001 --quiet --format json",
    )
)
@click.argument("run", type=PATH, metavar="RUN")
@click.option(
    "--input",
    "inputs",
    type=PATH,
    multiple=True,
    metavar="ACCOUNTS",
    help="Read the accounts from here again, too. May be repeated.",
)
@click.option("--quiet", is_flag=True, help="Say nothing while it runs.")
@formats("text", "json", help_="Lines, or a JSON object.")
def replay(run: Path, inputs: tuple[Path, ...], *, quiet: bool, format_: str) -> None:
    """Decide a run again and compare it to the bit.

    RUN is decided again from the facts that it keeps, by the policy that it keeps, with the engine
    of this release. It ends with 4 where anything differs, and names the first account and column.
    """
    from engine.accounts.problems import AccountsUnreadableError
    from engine.runs.folder.faults import RunError
    from engine.runs.kept import open_kept
    from engine.runs.replay import replay as decide_again

    told = Silent() if quiet else Telling()
    try:
        replayed = decide_again(open_kept(run), inputs, told)
    except RunError as error:
        raise click.UsageError(str(error)) from None
    except AccountsUnreadableError as error:
        note(str(error))
        sys.exit(REJECTED)
    finally:
        told.end()
    for remark in replayed.remarks:
        note(f"notice: {remark}")
    if format_ == "json":
        data = {
            "run": run.name,
            "accounts": replayed.accounts,
            "same": not replayed.unlike,
            "differences": [str(each) for each in replayed.unlike],
        }
        out(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        for each in replayed.unlike:
            out(str(each))
        same = "not the same" if replayed.unlike else "the same to the bit"
        out(f"{run.name}: {replayed.accounts:,} accounts decided again, {same}")
    sys.exit(FAILED if replayed.unlike else OK)
