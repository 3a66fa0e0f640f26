"""Why a database cannot be read or written, in words with the remedy; never with a password."""

from __future__ import annotations

from typing import Final

NO_SELECT: Final = "give one SELECT and nothing else; a database is only read"


class DatabaseError(Exception):
    """A database cannot be read or written: `message` says why, `help` the remedy."""

    def __init__(self, message: str, help_: str | None = None) -> None:
        super().__init__(f"{message}; {help_}" if help_ else message)
        self.message = message
        self.help = help_


def not_installed(what: str, extra: str) -> DatabaseError:
    """A driver that does not come with Tidewaiter."""
    return DatabaseError(
        f"what reads {what} is not installed",
        f'install it with `pip install "tidewaiter[{extra}]"`',
    )


def no_select(why: str) -> DatabaseError:
    """A query that is not one SELECT."""
    return DatabaseError(why, NO_SELECT)
