"""`tidewaiter new rule`, `decision`, `fact`, `parameter`, `test`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, TypeVar, Unpack

import click

from engine.commands import completing
from engine.commands.context import Context, note, out
from engine.commands.differences import shown_changes
from engine.commands.exits import POLICY
from engine.commands.options import as_of, command, examples

if TYPE_CHECKING:
    from engine.editing.skeletons.bench import Added, Bench

Command = TypeVar("Command", bound="Callable[..., object]")


class _Fact(TypedDict):
    """What is said of a new fact."""

    label: str | None
    file: str | None


class _Parameter(TypedDict):
    """What is said of a new parameter."""

    type_: str
    value: str
    start: str | None
    label: str | None
    file: str | None


class _Test(TypedDict):
    """What is said of a new test."""

    rule: str | None
    decision: str | None
    like: str | None
    file: str | None


_LABEL_HELP: Final = "What explanations call it, in plain words (default: its name)."


@click.group(
    epilog=examples(
        "tidewaiter new rule segment SEG-BROKER",
        "tidewaiter new decision desk --type 'enum(broker, large, general)'",
        "tidewaiter new fact late_entries --type integer",
        "tidewaiter new parameter many_late --type integer --value 5 --from 2027-01-01",
        "tidewaiter new test 'many late entries are high' --rule SEG-LATE",
    )
)
def new() -> None:
    """Add a rule, decision, fact, parameter or test: a skeleton in the right file.

    Nothing else in the file is touched, and nothing is written if the policy would not check.
    """


def _dry_run(function: Command) -> Command:
    help_ = "Show the change as a diff and write nothing."
    return click.option("--dry-run", "--diff", "dry_run", is_flag=True, help=help_)(function)


def _file(function: Command) -> Command:
    help_ = "The file it goes to, inside the policy's folder."
    return click.option("--file", metavar="FILE", help=help_)(function)


@command(
    "tidewaiter new rule segment SEG-BROKER",
    "tidewaiter new rule segment SEG-BROKER --diff",
)
@click.argument("decision", shell_complete=completing.decisions)
@click.argument("id_", metavar="ID")
@_dry_run
@click.pass_obj
def new_rule(context: Context, decision: str, id_: str, dry_run: bool) -> None:  # noqa: FBT001
    """Add the rule ID to DECISION, last in its list or table."""
    from engine.editing.skeletons import rule

    _add(context, lambda bench: rule.new_rule(bench, decision, id_), dry_run=dry_run)


@command(
    "tidewaiter new decision late",
    "tidewaiter new decision desk --type 'enum(broker, large, general)' --hit-policy unique",
)
@click.argument("name")
@click.option("--type", "type_", metavar="TYPE", help="Of its output (default: boolean).")
@click.option("--hit-policy", default="first", metavar="POLICY", help="How its rules combine.")
@_dry_run
@click.pass_obj
def new_decision(
    context: Context,
    name: str,
    type_: str | None,
    hit_policy: str,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Add the decision NAME, in a file of its own."""
    from engine.editing.skeletons import decision

    def make(bench: Bench) -> Added:
        return decision.new_decision(bench, name, type_=type_, hit_policy=hit_policy)

    _add(context, make, dry_run=dry_run)


@command(
    "tidewaiter new fact late_entries --type integer",
    "tidewaiter new fact sector --type 'enum(steel, textiles)' --file rules/facts/trade.yaml",
)
@click.argument("name")
@click.option("--type", "type_", metavar="TYPE", required=True, help="What it is.")
@click.option("--label", metavar="WORDS", help=_LABEL_HELP)
@_file
@_dry_run
@click.pass_obj
def new_fact(
    context: Context, name: str, type_: str, *, dry_run: bool, **options: Unpack[_Fact]
) -> None:
    """Add the fact NAME, last of the facts."""
    from engine.editing.skeletons import declaration

    def make(bench: Bench) -> Added:
        return declaration.new_fact(bench, name, type_, **options)

    _add(context, make, dry_run=dry_run)


@command(
    "tidewaiter new parameter many_late --type integer --value 5",
    "tidewaiter new parameter bond_minimum --type money --value '$50,000' --from 2027-01-01",
)
@click.argument("name")
@click.option("--type", "type_", metavar="TYPE", required=True, help="What it is.")
@click.option("--value", metavar="VALUE", required=True, help="Its value, such as 5 or $50,000.")
@click.option(
    "--from", "start", metavar="DATE", help="The value's first day (default: as most others)."
)
@click.option("--label", metavar="WORDS", help=_LABEL_HELP)
@_file
@_dry_run
@click.pass_obj
def new_parameter(
    context: Context, name: str, *, dry_run: bool, **options: Unpack[_Parameter]
) -> None:
    """Add the parameter NAME, last of the parameters."""
    from engine.editing.skeletons import declaration

    def make(bench: Bench) -> Added:
        return declaration.new_parameter(bench, name, **options)

    _add(context, make, dry_run=dry_run)


@command(
    "tidewaiter new test 'many late entries are high' --rule SEG-LATE",
    "tidewaiter new test 'nothing is known' --decision segment --as-of 2026-11-24",
)
@click.argument("name")
@click.option(
    "--rule", metavar="ID", help="The rule that shall match.", shell_complete=completing.rules
)
@click.option(
    "--decision",
    metavar="DECISION",
    help="The decision it is about (default: that of the rule).",
    shell_complete=completing.decisions,
)
@click.option(
    "--like",
    metavar="ACCOUNT",
    help="The account it is like (default: the first).",
    shell_complete=completing.like,
)
@as_of("The day it is decided for (default: as most tests).")
@_file
@_dry_run
@click.pass_obj
def new_test(
    context: Context,
    name: str,
    *,
    as_of: date | None,
    dry_run: bool,
    **options: Unpack[_Test],
) -> None:
    """Add the test NAME to the tests of a decision."""
    from engine.editing.skeletons import policy_test

    day = None if as_of is None else as_of.isoformat()
    _add(
        context,
        lambda bench: policy_test.new_test(bench, name, as_of=day, **options),
        dry_run=dry_run,
    )


def _add(context: Context, make: Callable[[Bench], Added], *, dry_run: bool) -> None:
    """Add what `make` makes, or say why it cannot be added."""
    from engine.editing import changes
    from engine.editing.skeletons.bench import SkeletonError
    from engine.source.render import escape

    folder = _folder(context)
    try:
        with contextlib.nullcontext() if dry_run else changes.editing(folder):
            added = _made(context, folder, make, dry_run=dry_run)
    except (SkeletonError, changes.UnwritableError) as error:
        raise click.UsageError(str(error)) from None
    if dry_run:
        out(shown_changes([added.change], color=context.color()))
        return
    out(escape(f"{added.change.shown}:{added.line}: {added.what} added"))
    for step in added.to_do:
        note(escape(f"  next: {step}"))


def _made(
    context: Context, folder: Path, make: Callable[[Bench], Added], *, dry_run: bool
) -> Added:
    """What `make` makes of the policy as it is; written, unless it is only to be shown."""
    from engine.editing import changes
    from engine.editing.skeletons.bench import open_bench

    bench = open_bench(folder, folder.as_posix())
    if not bench.texts:
        context.show(bench.loaded, bench.loaded.diagnostics)
        sys.exit(POLICY)
    added = make(bench)
    changes.refuse_outside(folder, [added.change])
    _refuse_broken(context, bench, added)
    if not dry_run:
        changes.write([added.change])
        _refresh(bench)
    return added


def _refuse_broken(context: Context, bench: Bench, added: Added) -> None:
    """Show the errors that the policy would have, if it has not them now, and end the command."""
    from engine.editing.skeletons.proof import BreaksPolicyError, checked
    from engine.source.render import escape

    try:
        checked(bench, added)
    except BreaksPolicyError as error:
        context.show(error.loaded, error.diagnostics)
        told = f"nothing was written: with the new {added.what} the policy would have errors"
        note(escape(told))
        sys.exit(POLICY)


def _refresh(bench: Bench) -> None:
    """Let the schemas beside the policy know the new name, where there are any."""
    from engine.editing import changes
    from engine.editing.schema.refresh import FOLDER, stale
    from engine.editing.skeletons.bench import errors, open_bench

    if not (bench.folder / FOLDER).is_dir():
        return
    after = open_bench(bench.folder, bench.shown)
    if not errors(after.loaded):
        found = stale(after.folder, after.loaded, after.shown, lines=False)
        changes.refuse_outside(after.folder, found)
        changes.write(found)


def _folder(context: Context) -> Path:
    """The folder of a policy of the user's own; that which ships is not written to."""
    if context.rules is None and not Path("rules").is_dir():
        raise click.UsageError("there is no ./rules here; name the policy with `--rules DIR`")
    return context.folder()


for _name, _command in (
    ("rule", new_rule),
    ("decision", new_decision),
    ("fact", new_fact),
    ("parameter", new_parameter),
    ("test", new_test),
):
    new.add_command(_command, _name)
