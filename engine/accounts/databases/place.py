"""Where a database is: a URL, or the path of a file; its password never comes out again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from engine.accounts.databases.faults import DatabaseError
from engine.source.masking import mask
from engine.source.render import escape

_FORMS: Final = "sqlite:///FILE, duckdb:///FILE, postgresql://HOST/DATABASE"
_URL: Final = re.compile("(?s)([A-Za-z][A-Za-z0-9+.-]*)://(.*)")
_PASSWORD: Final = re.compile("(?s)[^:/@?]*:(.*)@")
_IN_QUERY: Final = re.compile("(?i)[?&](?:ssl)?password=([^&]*)")
_SCHEMES: Final = {"postgres": "postgresql"}
_SUFFIXES: Final = {
    **dict.fromkeys((".sqlite", ".sqlite3", ".db"), "sqlite"),
    **dict.fromkeys((".duckdb", ".ddb"), "duckdb"),
}
_MOST_TOLD: Final = 400


class Sort(Enum):
    """What kind of database it is."""

    SQLITE = "sqlite"
    DUCKDB = "duckdb"
    POSTGRES = "postgresql"


@dataclass(frozen=True, slots=True)
class Database:
    """A database that can be opened. `str` of it has no password."""

    sort: Sort
    url: str = field(repr=False)
    """Of PostgreSQL, as given."""
    path: Path = Path()
    """Of a database that is a file."""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return self.told(self.url.partition("?")[0])

    def told(self, text: str) -> str:
        """What a driver says, on one line, without the password and personal numbers."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        line = " ".join(mask(text).split())
        return escape(line if len(line) <= _MOST_TOLD else f"{line[:_MOST_TOLD]}...")


def database_of(url: str) -> Database:
    """The database of a URL, or of the path of a file.

    Raises:
        DatabaseError: it is no URL of a database that is known here, and no file by its suffix.
    """
    found = _URL.fullmatch(url)
    if found is None:
        sort = _SUFFIXES.get(Path(url).suffix.lower())
        if sort is None:
            raise DatabaseError("it cannot be told which database is meant", f"write {_FORMS}")
        return Database(Sort(sort), url, Path(url))
    scheme = _SCHEMES.get(found[1].lower(), found[1].lower())
    try:
        sort_ = Sort(scheme)
    except ValueError:
        told = f"databases of the kind `{escape(mask(found[1]))}` are not known here"
        raise DatabaseError(told, f"write {_FORMS}") from None
    if sort_ is Sort.POSTGRES:
        return Database(sort_, f"postgresql://{found[2]}", secrets=_secrets(found[2]))
    path = found[2].removeprefix("/")
    if path == found[2] or not path:
        raise DatabaseError("a file is named behind three slashes", f"write {scheme}:///FILE")
    return Database(sort_, url, Path(path))


def _secrets(rest: str) -> tuple[str, ...]:
    password = _PASSWORD.match(rest)
    # As it should be written, an `@` in it is `%40`; where it is not, all up to the last is hidden.
    given = [password[1], password[1].partition("@")[0]] if password else []
    given += _IN_QUERY.findall(rest)
    both = {form for one in given for form in (one, unquote(one)) if form}
    return tuple(sorted(both, key=len, reverse=True))
