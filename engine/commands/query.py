"""`tidewaiter query`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import click

from engine.commands import completing
from engine.commands.context import Context, note, out
from engine.commands.exits import USAGE
from engine.commands.options import PATH, Command, examples, formats
from engine.commands.outputs import refuse_run, writing

if TYPE_CHECKING:
    from engine.model.inforce import InForce
    from engine.runs.asking.matching import Found, Question
    from engine.runs.asking.names import Shown
    from engine.runs.kept import KeptRun

MOST: Final = 100_000
"""Accounts that are printed; more are written into a file."""


class _Asking(TypedDict):
    """The options of `query`."""

    fired: tuple[str, ...]
    undecided: tuple[str, ...]
    winner: tuple[str, ...]
    provisional: bool
    in_error: bool
    show: tuple[str, ...]
    limit: int
    count: bool
    by: str | None
    path: Path | None
    format_: str


def _by_rule(name: str, help_: str) -> Callable[[Command], Command]:
    return click.option(
        f"--{name}",
        metavar="RULE",
        multiple=True,
        help=f"{help_} May be repeated; all must hold.",
        shell_complete=completing.rules_of_run,
    )


@click.command(
    epilog=examples(
        'tidewaiter query runs/2026-11-24-001 "segment = high and center = CEE004"',
        'tidewaiter query runs/2026-11-24-001 "bond_amount < $50,000" --show segment,bond_amount',
        "tidewaiter query runs/2026-11-24-001 --fired SEG-LEGAL --by center",
        "tidewaiter query runs/2026-11-24-001 --undecided BOND-LOW --provisional --count",
        'tidewaiter query runs/2026-11-24-001 "risk_score >= 70" --out high.parquet',
    )
)
@click.argument("run", type=PATH, metavar="RUN")
@click.argument("condition", required=False, shell_complete=completing.names_of_run)
@_by_rule("fired", "Only accounts for which this rule matched.")
@_by_rule("undecided", "Only accounts for which this rule is undecided.")
@_by_rule("winner", "Only accounts whose outcome this rule gave.")
@click.option("--provisional", is_flag=True, help="Only accounts with an outcome that may change.")
@click.option("--in-error", is_flag=True, help="Only accounts in error.")
@click.option(
    "--show",
    metavar="NAMES",
    multiple=True,
    help="These outputs and facts, with commas between (default: the outcomes).",
    shell_complete=completing.names_of_run,
)
@click.option(
    "--limit",
    type=click.IntRange(1, MOST),
    default=50,
    show_default=True,
    help="Print so many accounts, or groups.",
)
@click.option("--count", is_flag=True, help="Only say how many match.")
@click.option(
    "--by",
    metavar="NAME",
    help="Count the accounts that match by this output or fact.",
    shell_complete=completing.names_of_run,
)
@click.option(
    "--out",
    "path",
    type=PATH,
    metavar="FILE",
    help="Write all that match into FILE: .parquet, .csv or .jsonl, ids as they are.",
)
@formats("text", "json", "csv", help_="A table, a JSON object, or CSV.")
@click.pass_obj
def query(context: Context, run: Path, condition: str | None, **options: Unpack[_Asking]) -> None:
    """Find the accounts of a run for which a condition holds.

    CONDITION is written as in a rule. Its names are facts, outputs and parameters of the policy
    that decided the run, as of its date, whatever today's rules say. An account of which it is
    not known whether it holds does not match; how many those are is told. Without CONDITION the
    options alone say which accounts.
    """
    from engine import api
    from engine.model.inforce import select
    from engine.runs.asking.condition import QuestionRefusedError, read_condition
    from engine.runs.asking.matching import Question
    from engine.runs.asking.names import UnknownNameError
    from engine.runs.folder.faults import RunError
    from engine.runs.kept import open_kept
    from engine.runs.scanned import FACTS, columns_in

    _refuse_mixed(options)
    try:
        kept = open_kept(run)
        refuse_run(options["path"], run)
        inforce = select(kept.policy, kept.as_of)
        facts = columns_in(kept, FACTS)
        question = Question(
            None if condition is None else read_condition(condition, inforce, facts),
            options["fired"],
            options["undecided"],
            options["winner"],
            options["provisional"],
            options["in_error"],
        )
        _answer(kept, inforce, question, condition, options)
    except QuestionRefusedError as error:
        sources = {error.source.path: error.source}
        color = context.color(err=True)
        note(api.render_diagnostics(error.diagnostics, sources, color=color))
        sys.exit(USAGE)
    except (RunError, UnknownNameError) as error:
        raise click.UsageError(str(error)) from None


def _answer(
    kept: KeptRun,
    inforce: InForce,
    question: Question,
    condition: str | None,
    options: _Asking,
) -> None:
    from engine.runs.asking.matching import matching

    found = matching(kept, inforce, question)
    if options["path"] is not None:
        _export(found, _shown(kept, inforce, options), options["path"])
    elif options["count"]:
        _print_count(found, condition, options["format_"])
    elif options["by"] is not None:
        _print_groups(kept, inforce, found, condition, options)
    else:
        _print_accounts(found, _shown(kept, inforce, options), condition, options)


def _shown(kept: KeptRun, inforce: InForce, options: _Asking) -> tuple[Shown, ...]:
    from engine.runs.asking.names import shown_by_default, shown_named
    from engine.runs.scanned import FACTS, columns_in

    names = [name.strip() for each in options["show"] for name in each.split(",") if name.strip()]
    if not names:
        return shown_by_default(inforce)
    return shown_named(inforce, columns_in(kept, FACTS), names)


def _export(found: Found, shown: tuple[Shown, ...], path: Path) -> None:
    from engine.runs.asking.export import export
    from engine.runs.asking.tell import remark

    with writing(path):
        counted = export(found, shown, path)
    note(f"{remark(counted)}; all of them in `{path}`")


def _print_count(found: Found, condition: str | None, format_: str) -> None:
    from engine.runs.asking import tell
    from engine.runs.asking.answer import count

    counted = count(found)
    match format_:
        case "json":
            out(tell.counted_json(found.run, counted, condition))
        case "csv":
            out(tell.counted_csv(counted))
        case _:
            out(str(counted.matched))
            note(tell.remark(counted))


def _print_groups(
    kept: KeptRun,
    inforce: InForce,
    found: Found,
    condition: str | None,
    options: _Asking,
) -> None:
    from engine.runs.asking import tell
    from engine.runs.asking.answer import grouped
    from engine.runs.asking.names import shown_named
    from engine.runs.scanned import FACTS, columns_in

    (by,) = shown_named(inforce, columns_in(kept, FACTS), [str(options["by"])])
    groups = grouped(found, by, options["limit"])
    match options["format_"]:
        case "json":
            out(tell.groups_json(groups, condition))
        case "csv":
            out(tell.groups_csv(groups))
        case _:
            out(tell.groups_text(groups))
            more = f"; {groups.more:,} more values with `--limit`" if groups.more else ""
            note(tell.remark(groups.counted) + more)


def _print_accounts(
    found: Found,
    shown: tuple[Shown, ...],
    condition: str | None,
    options: _Asking,
) -> None:
    from engine.runs.asking import tell
    from engine.runs.asking.answer import answer

    told = answer(found, shown, options["limit"])
    match options["format_"]:
        case "json":
            out(tell.answer_json(told, condition))
        case "csv":
            out(tell.answer_csv(told))
            note(tell.remark(told.counted, len(told.rows)))
        case _:
            out(tell.answer_text(told))
            note(tell.remark(told.counted, len(told.rows)))


def _refuse_mixed(options: _Asking) -> None:
    """Refuse options of which one would be forgotten."""
    given = {
        "--count": options["count"],
        "--by": options["by"] is not None,
        "--out": options["path"] is not None,
    }
    first, *others = [name for name, is_given in given.items() if is_given] or [""]
    if others:
        raise click.UsageError(f"`{first}` and `{others[0]}` do not go together")
    if options["show"] and first in ("--count", "--by"):
        raise click.UsageError(f"`{first}` shows no accounts; leave out `--show`")
    path = options["path"]
    if path is not None and path.suffix.lower() not in (".parquet", ".csv", ".jsonl"):
        raise click.UsageError(f"`{path}` must end in .parquet, .csv or .jsonl")
