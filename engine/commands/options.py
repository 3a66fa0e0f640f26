"""The arguments and options that commands share."""

from __future__ import annotations

import contextlib
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict, TypeVar

import click

from engine.commands import completing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PATH: Final = click.Path(path_type=Path, readable=False)
"""What is wrong with a path is for the engine to say."""

Command = TypeVar("Command", bound="Callable[..., object]")


class Deciding(TypedDict):
    """What `decide` and `explain` have in common."""

    as_of: date | None
    engine: str
    sets: tuple[str, ...]
    input_format: str | None
    format_: str


class Choice(click.Choice[str]):
    """One of a few words; a word that is nearly one of them is told which."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The word, or why it is none."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            near = meant(str(value), self.choices)
            if near is None:
                raise
            told = f"{error.message} Did you mean `{near}`?"
            raise click.BadParameter(told, ctx, param) from None


def meant(word: str, known: Iterable[str]) -> str | None:
    """The word that was probably meant; nothing is loaded before it is asked for."""
    from engine.source.suggest import did_you_mean

    return did_you_mean(word, known)


def examples(*lines: str) -> str:
    """The end of a help text: lines to type."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    if _DAY.fullmatch(text):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(text)
    raise click.BadParameter(f"`{text}` is not a date; write it as 2026-11-24")


def each_day(
    context: click.Context, option: click.Parameter, texts: tuple[str, ...]
) -> tuple[date, ...]:
    """The dates of an option that may be repeated."""
    return tuple(day for text in texts if (day := _day(context, option, text)) is not None)


SOURCE: Final = click.Path(allow_dash=True, readable=False)
accounts_argument = click.argument("accounts", type=SOURCE, metavar="ACCOUNTS")
ENGINES: Final = Choice(["rete", "reference"])
engine_option = click.option("--engine", type=ENGINES, default="rete", help="Which engine decides.")


def rules_option(**more: Any) -> Callable[[Command], Command]:  # noqa: ANN401 - as click has it
    """The option `--rules DIR`."""
    help_ = "The policy folder (default: ./rules)."
    return click.option("--rules", type=PATH, metavar="DIR", help=help_, **more)


def date_of(given: date | None, stated: date | None) -> date:
    """The as-of date: as given, else as the input states.

    Raises:
        click.UsageError: neither says.
    """
    as_of = given or stated
    if as_of is None:
        raise click.UsageError("the input states no as-of date; give one with `--as-of DATE`")
    return as_of


def as_of(help_: str, name: str = "--as-of") -> Callable[[Command], Command]:
    """The option `--as-of DATE`, or another that takes a date."""
    return click.option(name, metavar="DATE", callback=_day, help=help_)


def formats(*names: str, help_: str = "How it is printed.") -> Callable[[Command], Command]:
    """The option `--format`; the first name is the default."""
    choice = Choice(names)
    return click.option("--format", "format_", type=choice, default=names[0], help=help_)


def deciding(command: Command) -> Command:
    """The options that `decide` and `explain` share."""
    for option in (
        click.option(
            "--input-format",
            type=Choice(["yaml", "json", "jsonl", "csv"]),
            help="The format of ACCOUNTS (default: by the file's name, else by its beginning).",
        ),
        click.option(
            "--set",
            "sets",
            multiple=True,
            metavar="FACT=VALUE",
            help="What if a fact were this? `null` makes it missing. May be repeated.",
            shell_complete=completing.facts_to_set,
        ),
        engine_option,
        as_of("Decide as of this date (default: as the input states)."),
    ):
        command = option(command)
    return command


def command(*lines: str) -> Callable[[Callable[..., object]], click.Command]:
    """Make a function a command, with examples in its help; it takes `--rules` behind its name."""

    def take(context: click.Context, _: click.Parameter, rules: Path | None) -> None:
        context.obj.rules = rules or context.obj.rules

    def make(function: Callable[..., object]) -> click.Command:
        option: Callable[[Callable[..., object]], Callable[..., object]]
        option = rules_option(callback=take, expose_value=False)
        return click.command(epilog=examples(*lines))(option(function))

    return make
