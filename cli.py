"""The command line: find the command, run it, and give an exit code. No logic.

Each command is a module of `engine.commands`: it parses, calls the engine, prints and exits.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import sys
from importlib import import_module
from pathlib import Path
from signal import SIGTERM
from typing import Final, TextIO

import click

from engine.commands import COMMANDS, COMPLETE, NAME
from engine.commands.context import Context, escaped, is_terminal, masked, note
from engine.commands.exits import CLOSED_PIPE, EXIT_CODES, FAULT, INTERRUPTED, OK, TERMINATED, USAGE
from engine.commands.options import examples, meant, rules_option


class _Commands(click.Group):
    """The commands by name; a module is imported when its command is asked for."""

    def list_commands(self, _: click.Context) -> list[str]:
        return [name for names in COMMANDS.values() for name in names]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            return None
        word = name.replace("-", "_")
        command: click.Command = getattr(import_module(f"engine.commands.{word}"), word)
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            near = meant(args[0], self.list_commands(context))
            if near is None or near in error.message:
                raise
            raise click.UsageError(f"{error.message} Did you mean `{near}`?", context) from None

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, names in COMMANDS.items():
            commands = [(name, self.get_command(context, name)) for name in names]
            rows = [(name, c.get_short_help_str(80)) for name, c in commands if c is not None]
            with formatter.section(heading):
                formatter.write_dl(rows)


@click.group(
    cls=_Commands,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "show_default": True,
        "color": True,  # else what errors quote would be cut; it is escaped
    },
    epilog=examples(
        "tidewaiter check",
        "tidewaiter decide fixtures/accounts.yaml",
        "tidewaiter explain fixtures/accounts.yaml ACC-00042",
        "tidewaiter test",
    )
    + "\n"
    + EXIT_CODES,
)
@click.version_option(package_name="tidewaiter", message="%(prog)s %(version)s")
@rules_option()
@click.option("--color/--no-color", default=None, help="Colour or none (default: on a terminal).")
@click.pass_context
def cli(context: click.Context, rules: Path | None, color: bool | None) -> None:  # noqa: FBT001 - click values
    """Decide trade accounts by rules, and say why.

    Accounts (importers, customs brokers) are segmented by risk and routed to a Center and an
    account manager, by a policy of YAML rules.
    """
    context.obj = Context(rules, color)


_REPORT_IT: Final = "please report it; TIDEWAITER_TRACEBACK=1 shows where it happened"
_UNWRITABLE: Final = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def main() -> None:
    """Run the command line; every way out is an exit code of the table, never a traceback.

    What a run makes until its policy is open, it keeps: to search it for garbage, then, later or
    at the end, takes a fifth of a short run for nothing. No plugin of pydantic has a say in it.
    """
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run()
    except KeyboardInterrupt as stop:
        ended = SIGTERM in stop.args
        told, status = ("terminated", TERMINATED) if ended else ("interrupted", INTERRUPTED)
        click.echo(("\n" if is_terminal(sys.stderr) else "") + told, err=True)
        _silence(sys.stderr)  # threads of libraries say that they panic
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        status = _give_up_output(error)
    finally:
        gc.freeze()
    sys.exit(status)


def _run() -> int:
    try:
        if instruction := os.environ.get(COMPLETE):
            from click.shell_completion import shell_complete

            return shell_complete(cli, {}, NAME, COMPLETE, instruction)
        with cli.make_context(NAME, sys.argv[1:]) as context:
            cli.invoke(context)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        note(escaped(shown.getvalue().rstrip()))
        return USAGE
    except Exception as error:
        of_output = isinstance(error, OSError) and error.errno in _UNWRITABLE
        if of_output or os.environ.get("TIDEWAITER_TRACEBACK"):
            raise
        told = f"a fault of ours: {type(error).__name__}: {error}\n{_REPORT_IT}"
        click.echo(told if isinstance(error, ImportError) else masked(escaped(told)), err=True)
        return FAULT
    return OK


def _give_up_output(error: OSError) -> int:
    """Nobody reads on, quietly; or what is written cannot be kept. Nothing more is written."""
    closed = error.errno == errno.EPIPE
    with contextlib.suppress(OSError):
        if not closed:
            click.echo(f"the output cannot be written: {str(error.strerror).lower()}", err=True)
    _silence(sys.stdout, sys.stderr)
    return CLOSED_PIPE if closed else FAULT


def _silence(*streams: TextIO | None) -> None:
    """Let what is still written, by whomever, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        with contextlib.suppress(OSError, AttributeError):
            os.dup2(nowhere, stream.fileno())  # type: ignore[union-attr]  # suppressed


if __name__ == "__main__":
    main()
