"""What `facts`, `rules` and `params` have in common: a pattern, filters, two formats."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict, TypeVar

import click

from engine.commands.context import Context, out
from engine.commands.options import as_of, formats

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.handbook.lists import Lister

Command = TypeVar("Command", bound="Callable[..., object]")


class Filters(TypedDict):
    """The options of a list."""

    pattern: str | None
    decision: str | None
    owner: str | None
    authority: str | None
    in_force: date | None
    format_: str


def filters(*, what: str, in_force: str) -> Callable[[Command], Command]:
    """The argument and options of a list of `what`."""

    def add(command: Command) -> Command:
        for option in (
            formats("text", "json", help_="A line each, or a JSON array."),
            as_of(in_force, "--in-force"),
            _filter("authority", "WORDS", f"Only {what} with these words in the authority."),
            _filter("owner", "WORDS", f"Only {what} with these words in the owner."),
            _filter("decision", "NAME", f"Only {what} of this decision."),
            click.argument("pattern", required=False),
        ):
            command = option(command)
        return command

    return add


def _filter(name: str, metavar: str, help_: str) -> Callable[[Command], Command]:
    return click.option(f"--{name}", metavar=metavar, help=help_)


def print_list(
    context: Context, lister: Lister, options: Filters, *, reads: str | None = None
) -> None:
    """Print what is asked for of the policy."""
    from engine.handbook.lists import UnknownNameError, Wanted

    loaded = context.open()
    if loaded.policy is None:  # pragma: no cover - `open` has ended the command
        return
    wanted = Wanted(
        pattern=options["pattern"],
        reads=reads,
        decision=options["decision"],
        owner=options["owner"],
        authority=options["authority"],
        in_force=options["in_force"],
    )
    try:
        found = lister(loaded, loaded.policy, wanted)
    except UnknownNameError as error:
        raise click.UsageError(str(error)) from None
    out(found.to_json() if options["format_"] == "json" else found.to_text())
