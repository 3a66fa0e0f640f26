"""How far long work is: a bar on a terminal, a line now and then in a log, or silence."""

from __future__ import annotations

import sys
import time
from typing import Final

import click

from engine.commands.context import is_terminal, note

_SECONDS_A_BAR: Final = 0.2
_SECONDS_A_LINE: Final = 10.0
_WIDTH: Final = 30


class Silent:
    """Says nothing but what must be known."""

    def tell(self, text: str) -> None:
        """Print a notice."""
        note(text)

    def begin(self, accounts: int) -> None:
        """So many accounts are to be decided."""

    def advance(self, accounts: int) -> None:
        """So many more are being decided."""

    def end(self) -> None:
        """Leave the line clean."""


class Telling(Silent):
    """A bar with rate and time left on a terminal, a line now and then in a log."""

    def __init__(self) -> None:
        self._is_bar = is_terminal(sys.stderr)
        self._every = _SECONDS_A_BAR if self._is_bar else _SECONDS_A_LINE
        self._all = self._done = 0
        self._began = self._last = time.monotonic()
        if self._is_bar:
            self._show("reading")

    def tell(self, text: str) -> None:
        """Print a notice on a line of its own."""
        self.end()
        note(text)

    def begin(self, accounts: int) -> None:
        """So many accounts are to be decided."""
        self._all, self._done, self._began = accounts, 0, time.monotonic()
        self._show(f"read {accounts:,} accounts")

    def advance(self, accounts: int) -> None:
        """So many more are being decided."""
        self._done += accounts
        now = time.monotonic()
        if now - self._last >= self._every:
            self._last = now
            self._show(self._line(now - self._began))

    def _line(self, seconds: float) -> str:
        rate = self._done / seconds if seconds else 0.0
        share = self._done / self._all if self._all else 1.0
        left = (self._all - self._done) / rate if rate else 0.0
        told = f"{self._done:,} of {self._all:,} accounts, {rate:,.0f} a second, {left:,.0f} s left"
        if not self._is_bar:
            return told
        filled = round(_WIDTH * min(share, 1.0))
        return f"{'#' * filled}{'.' * (_WIDTH - filled)} {share:4.0%} {told}"

    def _show(self, text: str) -> None:
        click.echo(f"\r\x1b[K{text}" if self._is_bar else text, nl=not self._is_bar, err=True)

    def end(self) -> None:
        """Leave the line clean."""
        if self._is_bar:
            click.echo("\r\x1b[K", nl=False, err=True)
