"""What `compare` and `whatif` have in common: how a comparison is told, and when it fails."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

import click

from engine.commands.context import note, out
from engine.commands.exits import FAILED, OK, REJECTED
from engine.commands.options import PATH, Command, formats

if TYPE_CHECKING:
    from engine.runs.comparison.comparing import Worked
    from engine.runs.comparison.conditions import Condition
    from engine.runs.comparison.report import Wanted

_LISTED: Final = 10


class Reporting(TypedDict):
    """What `compare` and `whatif` have in common."""

    by: tuple[str, ...]
    limit: int
    moved: Path | None
    conditions: tuple[str, ...]
    quiet: bool
    format_: str


def reporting(command: Command) -> Command:
    """The options of a comparison."""
    for option in (
        formats("text", "json", "html", help_="Lines, a JSON object, or a page in one file."),
        click.option("--quiet", is_flag=True, help="Say nothing while it runs."),
        click.option(
            "--fail-if",
            "conditions",
            multiple=True,
            metavar="CONDITION",
            help="End with 4 if it holds, such as 'moved > 2%' or 'error > 0'. May be repeated.",
        ),
        click.option(
            "--out", "moved", type=PATH, metavar="FILE", help="Write the moved accounts as Parquet."
        ),
        click.option(
            "--limit",
            type=click.IntRange(min=0, max=100_000),
            default=_LISTED,
            help="How many of the moved accounts are told one by one.",
        ),
        click.option(
            "--by",
            multiple=True,
            metavar="OUTPUT",
            help="Compare this output, too, beside segment and center. May be repeated.",
        ),
    ):
        command = option(command)
    return command


def conditions_of(texts: Sequence[str]) -> tuple[Condition, ...]:
    """The conditions of `--fail-if`.

    Raises:
        click.UsageError: one is none.
    """
    from engine.runs.comparison.conditions import ConditionError, read_condition

    try:
        return tuple(map(read_condition, texts))
    except ConditionError as error:
        raise click.UsageError(f"--fail-if: {error}") from None


def wanted_by(options: Reporting, conditions: Sequence[Condition]) -> Wanted:
    """What is to be told: of the outputs named, and of those that a condition is about."""
    from engine.runs.comparison.report import Wanted

    outputs = [each.output for each in conditions if each.output is not None]
    return Wanted((*options["by"], *outputs), options["limit"])


@contextlib.contextmanager
def refused() -> Iterator[None]:
    """Tell why runs, accounts or a question cannot be used, and end the command."""
    from engine.accounts.problems import AccountsUnreadableError
    from engine.runs.folder.faults import RunError

    try:
        yield
    except RunError as error:
        raise click.UsageError(str(error)) from None
    except AccountsUnreadableError as error:
        note(str(error))
        sys.exit(REJECTED)


def tell(worked: Worked, options: Reporting, conditions: Sequence[Condition]) -> int:
    """Print a comparison, write its moved accounts, and say how the command ends."""
    format_, moved = options["format_"], options["moved"]
    failed = tuple(each.text for each in conditions if each.holds(worked.told))
    if moved is not None:
        from engine.runs.comparison.moved_file import write_moved

        write_moved(worked.question, worked.attributed, moved)
    if format_ == "json":
        from engine.runs.comparison.to_json import comparison_json

        out(comparison_json(worked.told, failed))
    elif format_ == "html":
        from engine.runs.comparison.to_html import comparison_page

        out(comparison_page(worked.told).rstrip())
    else:
        from engine.runs.comparison.to_text import comparison_text

        out(comparison_text(worked.told))
    for text in failed:
        note(f"failed: {text}")
    return FAILED if failed else OK
