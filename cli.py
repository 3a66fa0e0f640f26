"""The command line: parse, call the engine's API, print, give an exit code. No logic.

Data goes to standard output, everything else to standard error. Whatever is printed has
personal (SSN-form) importer numbers masked.
"""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypedDict, TypeVar, Unpack

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.api import Diagnostic, Engine, InForce, Loaded, Reader

OK: Final = 0
FAULT: Final = 1
USAGE: Final = 2
POLICY: Final = 3
FAILED: Final = 4
REJECTED: Final = 5
INTERRUPTED: Final = 130
CLOSED_PIPE: Final = 141

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
        stream = sys.stderr if err else sys.stdout
        return (
            stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        )

    def folder(self) -> Path:
        """The policy folder: as told, else ./rules, else the policy that ships."""
        from engine.api import shipped_rules

        if self.rules is not None:
            return self.rules
        if Path("rules").is_dir():
            return Path("rules")
        _note("there is no ./rules here: using the policy that ships (`--rules DIR` names another)")
        return shipped_rules()

    def open(self) -> Loaded:
        """The policy, checked. Errors are printed and end the command; warnings are printed."""
        from engine.api import has_errors, open_policy

        loaded = open_policy(self.folder())
        self.show(loaded, loaded.diagnostics)
        if has_errors(loaded):
            sys.exit(POLICY)
        return loaded

    def show(self, loaded: Loaded, diagnostics: Iterable[Diagnostic]) -> None:
        """Print diagnostics to standard error."""
        from engine.api import render_diagnostics

        _note(render_diagnostics(diagnostics, loaded.sources, color=self.color(err=True)))

    def in_force(self, loaded: Loaded, as_of: date) -> InForce:
        """The policy as of a date; problems are printed and end the command."""
        from engine.api import PolicyError, ending_at, in_force

        try:
            inforce = in_force(loaded, as_of)
        except PolicyError as error:
            self.show(loaded, error.diagnostics)
            sys.exit(POLICY)
        self.show(loaded, ending_at(loaded, as_of))
        return inforce

    def engine(self, loaded: Loaded, name: str, inforce: InForce) -> Engine:
        """An engine; when it cannot hold the policy, that is printed and ends the command."""
        from engine.api import PolicyError, build_engine

        try:
            return build_engine(name, loaded, inforce)
        except PolicyError as error:
            self.show(loaded, error.diagnostics)
            sys.exit(POLICY)


def _out(text: str) -> None:
    from engine.api import mask

    click.echo(mask(text), color=True)


def _note(text: str) -> None:
    if text:
        from engine.api import mask

        click.echo(mask(text), err=True, color=True)


def _progress(count: int) -> None:
    """Say how far it is, every thousand lines, where a person watches and data go elsewhere."""
    if count % 1000 == 0 and count and sys.stderr.isatty() and not sys.stdout.isatty():
        click.echo(f"\r{count:,} accounts", nl=False, err=True)


def _day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-24") else _not_a_day(text)
    except ValueError:
        return _not_a_day(text)


def _not_a_day(text: str) -> date:
    raise click.BadParameter(f"`{text}` is not a date; write it as 2026-11-24")


_ENGINE: Final = click.option(
    "--engine", type=ENGINES, default="rete", show_default=True, help="Which engine decides."
)


def _as_of(help_: str) -> Callable[[Command], Command]:
    return click.option("--as-of", metavar="DATE", callback=_day, help=help_)


def _format(*names: str, help_: str | None = None) -> Callable[[Command], Command]:
    return click.option(
        "--format",
        "format_",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help=help_,
    )


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
        _ENGINE,
        _as_of("Decide as of this date (default: as the input states)."),
    ):
        command = option(command)
    return command


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
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
@click.option(
    "--rules",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The policy folder (default: ./rules).",
)
@click.option("--color/--no-color", default=None, help="Colour or none (default: on a terminal).")
@click.pass_context
def cli(context: click.Context, rules: Path | None, color: bool | None) -> None:  # noqa: FBT001 - click values
    """Decide trade accounts by rules, and say why.

    Accounts (importers, customs brokers) are segmented by risk and routed to a Center and an
    account manager, by a policy of YAML rules.
    """
    context.obj = _Context(rules, color)


@cli.command(
    epilog=_examples(
        "tidewaiter check",
        "tidewaiter --rules my-rules check",
        "tidewaiter check --as-of 2027-01-01 --format json",
        "tidewaiter check --explain unknown-name",
    )
)
@_format("text", "json")
@click.option("--explain", "code", metavar="CODE", help="Print the page about a code of a problem.")
@_as_of("Also check that nothing is missing on this date.")
@click.pass_obj
def check(context: _Context, format_: str, code: str | None, as_of: date | None) -> None:
    """Check the policy and report every problem in one go."""
    from engine.api import (
        describe_policy,
        diagnostics_json,
        ending_at,
        gaps_at,
        has_errors,
        open_policy,
    )

    if code is not None:
        _explain_code(code)
        return
    loaded = open_policy(context.folder())
    diagnostics = [*loaded.diagnostics]
    if as_of is not None and loaded.policy is not None:
        diagnostics += [*gaps_at(loaded, as_of), *ending_at(loaded, as_of)]
    failed = has_errors(loaded, diagnostics)
    if format_ == "json":
        _out(diagnostics_json(diagnostics, loaded.sources))
    else:
        context.show(loaded, diagnostics)
        if not failed:
            _out(describe_policy(loaded))
    sys.exit(POLICY if failed else OK)


def _explain_code(code: str) -> None:
    from engine.api import account_codes, did_you_mean, page, page_codes

    text = page(code) or account_codes().get(code)
    if text is not None:
        _out(text.rstrip())
        return
    codes = sorted({*page_codes(), *account_codes()})
    near = did_you_mean(code, codes)
    hint = f"did you mean `{near}`?" if near else f"the codes are: {', '.join(codes)}"
    raise click.UsageError(f"there is no code `{code}`; {hint}")


def _date_of(accounts: Reader, as_of: date | None) -> date:
    stated = as_of or accounts.as_of
    if stated is None:
        raise click.UsageError("the input states no as-of date; give one with `--as-of DATE`")
    return stated


def _reject(error: Exception) -> NoReturn:
    _note(str(error))
    sys.exit(REJECTED)


@cli.command(
    epilog=_examples(
        "tidewaiter decide fixtures/accounts.yaml",
        "tidewaiter decide accounts.csv --as-of 2026-11-24 --format json",
        "cat accounts.jsonl | tidewaiter decide - --input-format jsonl --as-of 2026-11-24",
        "tidewaiter decide fixtures/accounts.yaml --set 'bond_amount=$50,000'",
    )
)
@click.argument("accounts", metavar="ACCOUNTS")
@_deciding
@_format("text", "json", help_="One line an account, or one JSON object a line with all reasons.")
@click.pass_obj
def decide(context: _Context, accounts: str, **options: Unpack[_Deciding]) -> None:
    """Decide ACCOUNTS: a file of YAML, JSON, JSON Lines or CSV, or - for standard input.

    A value with `?` is provisional: facts are missing that could still change it.
    """
    from engine.api import (
        AccountsUnreadableError,
        SetsRefusedError,
        decide_accounts,
        open_accounts,
    )

    loaded = context.open()
    try:
        reader = open_accounts(loaded, accounts, options["input_format"])
        inforce = context.in_force(loaded, _date_of(reader, options["as_of"]))
        engine = context.engine(loaded, options["engine"], inforce)
        decisions = decide_accounts(loaded, inforce, engine, reader, sets=options["sets"])
    except (AccountsUnreadableError, SetsRefusedError) as error:
        _reject(error)
    try:
        for count, line in enumerate(decisions.lines(options["format_"])):
            (_out if line.is_data else _note)(line.text)
            _progress(count)
    except AccountsUnreadableError as error:
        _note(str(error))
        decisions.broke_off = True
    for notice in reader.notices:
        _note(f"notice: {notice}")
    _note(decisions.summary())
    sys.exit(REJECTED if decisions.has_failures else OK)


@cli.command(
    epilog=_examples(
        "tidewaiter explain fixtures/accounts.yaml ACC-00042",
        "tidewaiter explain fixtures/accounts.yaml ACC-00042 --why-not segment=trusted",
        "tidewaiter explain fixtures/accounts.yaml ACC-00042 --format markdown > why.md",
        "tidewaiter explain fixtures/accounts.yaml ACC-00042 --set adcvd_violations_24m=0",
    )
)
@click.argument("accounts", metavar="ACCOUNTS")
@click.argument("id_", metavar="ID")
@_deciding
@_format("text", "json", "markdown")
@click.option("--why-not", "why_not", metavar="OUTPUT=VALUE", help="Why is it not this?")
@click.pass_obj
def explain(
    context: _Context, accounts: str, id_: str, why_not: str | None, **options: Unpack[_Deciding]
) -> None:
    """Explain how the account ID of ACCOUNTS was decided, and why not otherwise."""
    from engine.api import (
        AccountsUnreadableError,
        QuestionError,
        SetsRefusedError,
        explain_account,
        find_account,
        open_accounts,
    )

    loaded = context.open()
    try:
        reader = open_accounts(loaded, accounts, options["input_format"])
        account = find_account(loaded, reader, id_, options["sets"])
    except (AccountsUnreadableError, SetsRefusedError) as error:
        _reject(error)
    inforce = context.in_force(loaded, _date_of(reader, options["as_of"]))
    engine = context.engine(loaded, options["engine"], inforce)
    try:
        text = explain_account(
            loaded,
            inforce,
            engine,
            account,
            why_not=why_not,
            format_=options["format_"],
            color=context.color(),
        )
    except QuestionError as error:
        raise click.UsageError(str(error)) from None
    _out(text)


@cli.command(
    epilog=_examples(
        "tidewaiter test",
        "tidewaiter test --only 'forced labour*'",
        "tidewaiter test --engine reference --junit report.xml",
    )
)
@_ENGINE
@click.option("--only", metavar="PATTERN", help="Only tests whose name is like this (* and ?).")
@click.option(
    "--junit", type=click.Path(path_type=Path, dir_okay=False), help="Write a JUnit report here."
)
@_format("text", "json")
@click.pass_obj
def test(
    context: _Context, engine: str, only: str | None, junit: Path | None, format_: str
) -> None:
    """Run the tests that stand beside the rules (tests/*.yaml in the policy folder)."""
    from engine.api import run_policy_tests, write_junit

    loaded = context.open()
    report = run_policy_tests(loaded, engine, only)
    if junit is not None:
        write_junit(report, junit)
    _out(report.to_json() if format_ == "json" else report.to_text(color=context.color()))
    if only is not None and not report.results:
        raise click.UsageError(f"no test has a name like `{only}`")
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
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}")
    click.echo(kind(cli, {}, "tidewaiter", "_TIDEWAITER_COMPLETE").source())


def main() -> None:
    """Run the command line; every way out is an exit code of the table, never a traceback."""
    try:
        cli.main(prog_name="tidewaiter", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(CLOSED_PIPE)
    except Exception as error:
        if os.environ.get("TIDEWAITER_TRACEBACK"):
            raise
        click.echo(
            f"a fault of ours: {type(error).__name__}: {error}\n"
            "please report it; TIDEWAITER_TRACEBACK=1 shows where it happened",
            err=True,
        )
        sys.exit(FAULT)


if __name__ == "__main__":
    main()
