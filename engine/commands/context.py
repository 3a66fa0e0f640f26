"""What every command has: the policy, colour, the two streams.

Data goes to standard output, everything else to standard error. Whatever is printed has
personal (SSN-form) importer numbers masked.
"""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from engine.commands.exits import FAULT, POLICY, REJECTED, USAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.api import Diagnostic, Engine, InForce, Loaded


class Context:
    """What every command needs to know: where the rules are, and whether to use colour."""

    def __init__(self, rules: Path | None, color: bool | None) -> None:  # noqa: FBT001 - a click value
        self.rules = rules
        self._color = color

    def color(self, *, err: bool = False) -> bool:
        """Whether to colour what goes to standard output, or to standard error."""
        if self._color is not None:
            return self._color
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return not plain and is_terminal(sys.stderr if err else sys.stdout)

    def folder(self) -> Path:
        """The policy folder: as told, else ./rules, else the policy that ships, which is said."""
        if self.rules is None and not Path("rules").is_dir():
            told = "using the policy that ships (`--rules DIR` names another)"
            note(f"there is no ./rules here: {told}")
        return self.place()

    def place(self) -> Path:
        """The same without a word."""
        from engine import api

        if self.rules is not None:
            return self.rules
        here = Path("rules")
        return here if here.is_dir() else api.shipped_rules()

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

        note(api.render_diagnostics(diagnostics, loaded.sources, color=self.color(err=True)))

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
            note(str(error))
            sys.exit(USAGE if isinstance(error, api.SetsRefusedError) else REJECTED)
        except api.UndecidedAccountError as error:
            note(f"error: the account was not decided: {error}")
            sys.exit(REJECTED)
        except api.QuestionError as error:
            raise click.UsageError(str(error)) from None
        except api.EngineUnavailableError as error:
            note(f"error: {error}")
            sys.exit(FAULT)

    def prepare(self, loaded: Loaded, as_of: date, engine: str) -> tuple[InForce, Engine]:
        """The policy as of a date, and an engine for it."""
        from engine import api

        inforce = api.in_force(loaded, as_of)
        self.show(loaded, api.ending_at(loaded, as_of))
        return inforce, api.build_engine(engine, loaded, inforce)


def out(text: str) -> None:
    """Print data."""
    click.echo(masked(text), color=True)


def note(text: str) -> None:
    """Print what a person is told beside the data; nothing for an empty text."""
    if text:
        click.echo(masked(text), err=True, color=True)


def masked(text: str) -> str:
    """Text without the numbers of persons; loads nothing for text that has no digits."""
    if not any(map(str.isdigit, text)):
        return text
    from engine import api

    return api.mask(text)


def escaped(text: str) -> str:
    """Text of several lines in which nothing moves the cursor."""
    from engine.source.render import escape

    return "\n".join(map(escape, text.split("\n")))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person watches the stream."""
    return stream is not None and stream.isatty()


def width() -> int:
    """Characters a line may have: the terminal's, within bounds; 100 where there is none."""
    columns = shutil.get_terminal_size().columns if is_terminal(sys.stdout) else 100
    return min(120, max(60, columns))


def progress(told: str = "") -> None:
    """Say how far it is, where a person watches and data go elsewhere; nothing clears the line."""
    if is_terminal(sys.stderr) and not is_terminal(sys.stdout):
        click.echo(f"\x1b[K{told}\r", nl=False, err=True, color=True)
