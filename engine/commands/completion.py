"""`tidewaiter completion`."""

from __future__ import annotations

import sys

import click

from engine.commands import COMPLETE, NAME
from engine.commands.options import examples


@click.command(
    epilog=examples(
        'eval "$(tidewaiter completion bash)"',
        'eval "$(tidewaiter completion zsh)"',
        "tidewaiter completion fish > ~/.config/fish/completions/tidewaiter.fish",
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for a shell."""
    from click.shell_completion import shell_complete

    whole = context.find_root().command
    sys.exit(shell_complete(whole, {}, NAME, COMPLETE, f"{shell}_source"))
