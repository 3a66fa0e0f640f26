"""The command line: parse, call the engine's API, print, give an exit code. No logic.

Data goes to standard output, everything else to standard error. Whatever is printed has
personal (SSN-form) importer numbers masked.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import re
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, TypedDict, TypeVar, Unpack

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from engine.api import Diagnostic, Engine, InForce, Loaded

OK: Final = 0
FAULT: Final = 1
USAGE: Final = 2
POLICY: Final = 3
FAILED: Final = 4
REJECTED: Final = 5
INTERRUPTED: Final = 130
CLOSED_PIPE: Final = 141

NAME: Final = "tidewaiter"
COMPLETE: Final = "_TIDEWAITER_COMPLETE"
"""The variable by which a shell asks for completions."""

EXIT_CODES: Final = """
\b
Exit codes:
  0  fine
  1  a fault of ours
  2  the command was not understood
  3  the policy has errors
  4  a test failed, or engines disagree
  5  input was rejected, or accounts are in error (the others are decided)
"""

ENGINES: Final = click.Choice(["rete", "reference"])
PATH: Final = click.Path(path_type=Path, readable=False)
"""What is wrong with a path is for the engine to say."""

Command = TypeVar("Command", bound="Callable[..., object]")


class _Deciding(TypedDict):
    """What `decide` and `explain` have in common."""

    as_of: date | None
    engine: str
    sets: tuple[str, ...]
    input_format: str | None
    format_: str


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


class _Context:
    """What every command needs to know: where the rules are, and whether to use colour."""

    def __init__(self, rules: Path | None, color: bool | None) -> None:  # noqa: FBT001 - a click value
        self.rules = rules
        self._color = color

    def color(self, *, err: bool = False) -> bool:
        """Whether to colour what goes to standard output, or to standard error."""
        if self._color is not None:
            return self._color
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return not plain and _is_terminal(sys.stderr if err else sys.stdout)

    def folder(self) -> Path:
        """The policy folder: as told, else ./rules, else the policy that ships."""
        from engine import api

        if self.rules is not None:
            return self.rules
        if (here := Path("rules")).is_dir():
            return here
        _note("there is no ./rules here: using the policy that ships (`--rules DIR` names another)")
        return api.shipped_rules()

    def open(self) -> Loaded:
        """The policy, checked. Errors are printed and end the command; warnings are printed."""
        from engine import api

        loaded = api.open_policy(self.folder())
        self.show(loaded, loaded.diagnostics)
        if api.has_errors(loaded):
            sys.exit(POLICY)
        gc.freeze()
        gc.enable()
        return loaded

    def show(self, loaded: Loaded, diagnostics: Iterable[Diagnostic]) -> None:
        """Print diagnostics to standard error."""
        from engine import api

        _note(api.render_diagnostics(diagnostics, loaded.sources, color=self.color(err=True)))

    @contextlib.contextmanager
    def told(self, loaded: Loaded) -> Iterator[None]:
        """Print why a policy, an input or a question cannot be used, and end the command."""
        from engine import api

        try:
            yield
        except api.PolicyError as error:
            self.show(loaded, error.diagnostics)
            sys.exit(POLICY)
        except (api.AccountsUnreadableError, api.SetsRefusedError) as error:
            _note(str(error))
            sys.exit(USAGE if isinstance(error, api.SetsRefusedError) else REJECTED)
        except api.UndecidedAccountError as error:
            _note(f"error: the account was not decided: {error}")
            sys.exit(REJECTED)
        except api.QuestionError as error:
            raise click.UsageError(str(error)) from None
        except api.EngineUnavailableError as error:
            _note(f"error: {error}")
            sys.exit(FAULT)

    def prepare(self, loaded: Loaded, as_of: date, engine: str) -> tuple[InForce, Engine]:
        """The policy as of a date, and an engine for it."""
        from engine import api

        inforce = api.in_force(loaded, as_of)
        self.show(loaded, api.ending_at(loaded, as_of))
        return inforce, api.build_engine(engine, loaded, inforce)


def _out(text: str) -> None:
    click.echo(_masked(text), color=True)


def _note(text: str) -> None:
    if text:
        click.echo(_masked(text), err=True, color=True)


def _masked(text: str) -> str:
    """Text without the numbers of persons; loads nothing for text that has no digits."""
    if not any(map(str.isdigit, text)):
        return text
    from engine import api

    return api.mask(text)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _width() -> int:
    """Characters a line may have: the terminal's, within bounds; 100 where there is none."""
    columns = shutil.get_terminal_size().columns if _is_terminal(sys.stdout) else 100
    return min(120, max(60, columns))


def _progress(told: str = "") -> None:
    """Say how far it is, where a person watches and data go elsewhere; nothing clears the line."""
    if _is_terminal(sys.stderr) and not _is_terminal(sys.stdout):
        click.echo(f"\x1b[K{told}\r", nl=False, err=True, color=True)


_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    if _DAY.fullmatch(text):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(text)
    raise click.BadParameter(f"`{text}` is not a date; write it as 2026-11-24")


_SOURCE: Final = click.Path(allow_dash=True, readable=False)
_accounts = click.argument("accounts", type=_SOURCE, metavar="ACCOUNTS")
_engine = click.option("--engine", type=ENGINES, default="rete", help="Which engine decides.")


def _rules(**more: Any) -> Callable[[Command], Command]:  # noqa: ANN401 - as click has it
    help_ = "The policy folder (default: ./rules)."
    return click.option("--rules", type=PATH, metavar="DIR", help=help_, **more)


def _as_of(help_: str) -> Callable[[Command], Command]:
    return click.option("--as-of", metavar="DATE", callback=_day, help=help_)


def _format(*names: str, help_: str = "How it is printed.") -> Callable[[Command], Command]:
    choice = click.Choice(names)
    return click.option("--format", "format_", type=choice, default=names[0], help=help_)


def _deciding(command: Command) -> Command:
    """The options that `decide` and `explain` share."""
    for option in (
        click.option(
            "--input-format",
            type=click.Choice(["yaml", "json", "jsonl", "csv"]),
            help="The format of ACCOUNTS (default: by the file's name, else by its beginning).",
        ),
        click.option(
            "--set",
            "sets",
            multiple=True,
            metavar="FACT=VALUE",
            help="What if a fact were this? `null` makes it missing. May be repeated.",
        ),
        _engine,
        _as_of("Decide as of this date (default: as the input states)."),
    ):
        command = option(command)
    return command


@click.group(
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "show_default": True,
    },
    epilog=_examples(
        "tidewaiter check",
        "tidewaiter decide fixtures/accounts.yaml",
        "tidewaiter explain fixtures/accounts.yaml ACC-00042",
        "tidewaiter test",
    )
    + "\n"
    + EXIT_CODES,
)
@click.version_option(package_name="tidewaiter", message="%(prog)s %(version)s")
@_rules()
@click.option("--color/--no-color", default=None, help="Colour or none (default: on a terminal).")
@click.pass_context
def cli(context: click.Context, rules: Path | None, color: bool | None) -> None:  # noqa: FBT001 - click values
    """Decide trade accounts by rules, and say why.

    Accounts (importers, customs brokers) are segmented by risk and routed to a Center and an
    account manager, by a policy of YAML rules.
    """
    context.obj = _Context(rules, color)


def _command(*examples: str) -> Callable[[Callable[..., object]], click.Command]:
    """A command of `cli` that takes `--rules` behind its name, too."""

    def take(context: click.Context, _: click.Parameter, rules: Path | None) -> None:
        context.obj.rules = rules or context.obj.rules

    rules = _rules(callback=take, expose_value=False)
    return lambda function: cli.command(epilog=_examples(*examples))(rules(function))


@_command(
    "tidewaiter check",
    "tidewaiter --rules my-rules check",
    "tidewaiter check --as-of 2027-01-01 --format json",
    "tidewaiter check --explain unknown-name",
)
@_format("text", "json")
@click.option("--explain", "code", metavar="CODE", help="Print the page about a code of a problem.")
@_as_of("Also check that nothing is missing on this date.")
@click.pass_obj
def check(context: _Context, format_: str, code: str | None, as_of: date | None) -> None:
    """Check the policy and report every problem in one go."""
    from engine import api

    if code is not None:
        try:
            _out(api.page_of(code))
        except api.QuestionError as error:
            raise click.UsageError(str(error)) from None
        return
    loaded = api.open_policy(context.folder())
    diagnostics = [*loaded.diagnostics]
    if as_of is not None and loaded.policy is not None:
        diagnostics += [*api.gaps_at(loaded, as_of), *api.ending_at(loaded, as_of)]
    failed = api.has_errors(loaded, diagnostics)
    if format_ == "json":
        _out(api.diagnostics_json(diagnostics, loaded.sources))
    else:
        context.show(loaded, diagnostics)
        if not failed:
            _out(api.describe_policy(loaded))
    sys.exit(POLICY if failed else OK)


def _date_of(given: date | None, stated: date | None) -> date:
    as_of = given or stated
    if as_of is None:
        raise click.UsageError("the input states no as-of date; give one with `--as-of DATE`")
    return as_of


@_command(
    "tidewaiter decide fixtures/accounts.yaml",
    "tidewaiter decide accounts.csv --as-of 2026-11-24 --format json",
    "cat accounts.jsonl | tidewaiter decide - --input-format jsonl --as-of 2026-11-24",
    "tidewaiter decide fixtures/accounts.yaml --set 'bond_amount=$50,000'",
)
@_accounts
@_deciding
@_format("text", "json", help_="One line an account, or one JSON object a line with all reasons.")
@click.pass_obj
def decide(context: _Context, accounts: str, **options: Unpack[_Deciding]) -> None:
    """Decide the accounts of a file.

    ACCOUNTS is a file of YAML, JSON, JSON Lines or CSV, or - for standard input. A value with
    `?` is provisional: facts are missing that could still change it.
    """
    from engine import api

    loaded = context.open()
    opened = options["input_format"]
    with context.told(loaded), api.open_accounts(loaded, accounts, opened) as reader:
        as_of = _date_of(options["as_of"], reader.as_of)
        inforce, engine = context.prepare(loaded, as_of, options["engine"])
        decisions = api.decide_accounts(loaded, inforce, engine, reader, sets=options["sets"])
        try:
            for count, line in enumerate(decisions.lines(options["format_"])):
                if count and count % 1000 == 0:
                    _progress(f"{count:,} accounts")
                if not line.is_data:
                    _progress()
                (_out if line.is_data else _note)(line.text)
        except api.AccountsUnreadableError as error:
            _progress()
            _note(str(error))
            decisions.broke_off = True
    _progress()
    for notice in reader.notices:
        _note(f"notice: {notice}")
    _note(decisions.summary())
    sys.exit(REJECTED if decisions.has_failures else OK)


@_command(
    "tidewaiter explain fixtures/accounts.yaml ACC-00042",
    "tidewaiter explain fixtures/accounts.yaml ACC-00042 --why-not segment=trusted",
    "tidewaiter explain fixtures/accounts.yaml ACC-00042 --format markdown > why.md",
    "tidewaiter explain fixtures/accounts.yaml ACC-00042 --set adcvd_violations_24m=0",
)
@_accounts
@click.argument("id_", metavar="ID")
@_deciding
@_format("text", "json", "markdown")
@click.option("--why-not", "why_not", metavar="OUTPUT=VALUE", help="Why is it not this?")
@click.pass_obj
def explain(
    context: _Context, accounts: str, id_: str, why_not: str | None, **options: Unpack[_Deciding]
) -> None:
    """Explain how the account ID was decided, and why not otherwise."""
    from engine import api

    loaded = context.open()
    opened = options["input_format"]
    with context.told(loaded), api.open_accounts(loaded, accounts, opened) as reader:
        account = api.find_account(loaded, reader, id_, options["sets"])
        as_of = _date_of(options["as_of"], reader.as_of)
        inforce, engine = context.prepare(loaded, as_of, options["engine"])
        form, color, wide = options["format_"], context.color(), _width()
        text = api.explain_account(
            loaded, inforce, engine, account, why_not=why_not, format_=form, color=color, width=wide
        )
    _out(text)


@_command(
    "tidewaiter test",
    "tidewaiter test --only '*forced labor*'",
    "tidewaiter test --engine reference --junit report.xml",
)
@_engine
@click.option("--only", metavar="PATTERN", help="Only tests whose name is like this (* and ?).")
@click.option("--junit", type=PATH, metavar="FILE", help="Write a JUnit report here.")
@_format("text", "json")
@click.pass_obj
def test(
    context: _Context, engine: str, only: str | None, junit: Path | None, format_: str
) -> None:
    """Run the tests beside the rules (tests/*.yaml in their folder)."""
    from engine import api

    loaded = context.open()
    with context.told(loaded):
        report = api.run_policy_tests(loaded, engine, only)
    if only is not None and not report.results:
        raise click.UsageError(f"no test has a name like `{only}`")
    _out(report.to_json() if format_ == "json" else report.to_text(color=context.color()))
    if junit is not None:
        try:
            api.write_junit(report, junit)
        except OSError as error:
            message = f"the report `{junit}` cannot be written: {str(error.strerror).lower()}"
            raise click.ClickException(message) from None
    sys.exit(FAILED if report.failed else OK)


@cli.command(
    epilog=_examples(
        'eval "$(tidewaiter completion bash)"',
        'eval "$(tidewaiter completion zsh)"',
        "tidewaiter completion fish > ~/.config/fish/completions/tidewaiter.fish",
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell."""
    from click.shell_completion import shell_complete

    sys.exit(shell_complete(cli, {}, NAME, COMPLETE, f"{shell}_source"))


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
    except KeyboardInterrupt:
        click.echo(("\n" if _is_terminal(sys.stderr) else "") + "interrupted", err=True)
        status = INTERRUPTED
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
        _note(shown.getvalue().rstrip())
        return USAGE
    except Exception as error:
        of_output = isinstance(error, OSError) and error.errno in _UNWRITABLE
        if of_output or os.environ.get("TIDEWAITER_TRACEBACK"):
            raise
        told = f"a fault of ours: {type(error).__name__}: {error}\n{_REPORT_IT}"
        click.echo(told if isinstance(error, ImportError) else _masked(told), err=True)
        return FAULT
    return OK


def _give_up_output(error: OSError) -> int:
    """Nobody reads on, quietly; or what is written cannot be kept. Nothing more is written."""
    closed = error.errno == errno.EPIPE
    with contextlib.suppress(OSError):
        if not closed:
            click.echo(f"the output cannot be written: {str(error.strerror).lower()}", err=True)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, AttributeError):
            os.dup2(nowhere, stream.fileno())
    return CLOSED_PIPE if closed else FAULT


if __name__ == "__main__":
    main()
