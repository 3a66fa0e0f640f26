"""Cells of texts to typed columns: patterns over whole columns, the rest read text by text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

import polars as pl

from engine.accounts.account import AccountKind
from engine.accounts.assemble import read_id
from engine.accounts.convert import TEXT_LIMIT, read_date, read_text
from engine.accounts.frames.spelling import day
from engine.accounts.identifiers import IdentifierError
from engine.accounts.problems import AccountProblem, shown
from engine.accounts.refusals import RefusedError
from engine.source.render import escape
from engine.source.suggest import did_you_mean
from engine.trade.identity.cells import Cells
from engine.trade.identity.numbers import (
    FILER,
    FILER_FORM,
    IMPORTER,
    IMPORTER_FORM,
    masked,
    read_filer,
    read_importer,
)
from engine.trade.identity.problems import MOST_TOLD, Place, few, problem_at
from engine.trade.identity.tables import FILE, ROW

_PLAIN_ID: Final = r"^[!-~](?:[ -~]{0,198}[!-~])?$"
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_LONGEST: Final = 40
"""Characters of a number, with whatever blanks and hyphens it is written."""
_WAS: Final = "~was"
"""Beside a number: how it was written."""
_CUT: Final = "\x1f"
"""Between a kind and a number where both are read as one."""


class Typed(NamedTuple):
    """Typed columns with `FILE` and `ROW`, what is wrong with rows, and remarks."""

    frame: pl.DataFrame
    problems: tuple[AccountProblem, ...]
    notices: tuple[str, ...] = ()


class _Column(NamedTuple):
    """A column to be: its value where a pattern tells it, and what reads a text where none does.

    A row without the value is left out where it `keeps_row` is false.
    """

    name: str
    sure: pl.Expr
    read: Callable[[str], object]
    dtype: pl.DataType
    must: bool = False
    keeps_row: bool = True


def _id(name: str, *, must: bool) -> _Column:
    text = pl.col(name)
    sure = pl.when(text.str.contains(_PLAIN_ID)).then(text)
    return _Column(name, sure, read_id, pl.String(), must, keeps_row=not must)


def _day(name: str, *, keeps_row: bool) -> _Column:
    text = pl.col(name)
    sure = day(pl.when(text.str.contains(_DAY)).then(text))
    return _Column(name, sure, read_date, pl.Date(), keeps_row=keeps_row)


def _word(name: str, words: Sequence[str]) -> _Column:
    text = pl.col(name)

    def read(raw: str) -> str:
        word = raw.casefold()
        if word in words:
            return word
        near = did_you_mean(word, words)
        message = f"is `{shown(raw)}`, which is neither `{words[0]}` nor `{words[1]}`"
        raise RefusedError("unknown-member", message, near and f"did you mean `{near}`?")

    sure = pl.when(text.is_in(words)).then(text)
    return _Column(name, sure, read, pl.String(), must=True, keeps_row=False)


def _prose(name: str, *, must: bool) -> _Column:
    text = pl.col(name)
    is_plain = (text.str.len_bytes() == text.str.len_chars()) & (text.str.len_bytes() < TEXT_LIMIT)
    sure = pl.when(is_plain & ~text.str.contains("\0", literal=True)).then(text)
    return _Column(name, sure, read_text, pl.String(), must)


def _number() -> _Column:
    text = pl.col("number")
    importer = text.str.strip_prefix(IMPORTER + _CUT)
    filer = text.str.strip_prefix(FILER + _CUT)
    sure = (
        pl.when((pl.col("kind") == IMPORTER) & importer.str.contains(IMPORTER_FORM))
        .then(importer)
        .when((pl.col("kind") == FILER) & filer.str.contains(FILER_FORM))
        .then(filer)
    )

    def read(pair: str) -> str:
        of_kind, number = pair.split(_CUT, 1)
        if len(number) > _LONGEST:
            message = f"is `{shown(masked(number))}`, which is too long for a number"
            raise RefusedError("bad-number", message)
        try:
            return read_importer(number) if of_kind == IMPORTER else read_filer(number)
        except IdentifierError as error:
            told = f": {escape(str(error))}"
            raise RefusedError("bad-number", told, _other_kind(of_kind, number)) from None

    return _Column("number", sure, read, pl.String(), must=True, keeps_row=False)


def _other_kind(kind: str, number: str) -> str | None:
    """The kind that a number would be of, if it is not of the one that is stated."""
    other, read = (FILER, read_filer) if kind == IMPORTER else (IMPORTER, read_importer)
    try:
        read(number)
    except IdentifierError:
        return None
    return f"if it is meant as that, write the kind `{other}`"


ACCOUNT_COLUMNS: Final = (
    _id("account", must=True),
    _word("kind", [str(kind) for kind in AccountKind]),
    _prose("name", must=True),
    _prose("address", must=False),
    _day("opened_on", keeps_row=True),
    _day("closed_on", keeps_row=True),
    _id("successor", must=False),
)


def type_accounts(cells: Cells) -> Typed:
    """The accounts of a table; one whose id or kind is wrong is left out."""
    return _type(cells, ACCOUNT_COLUMNS)


def type_identifiers(cells: Cells) -> Typed:
    """Who held which number; a row of which anything is wrong is left out.

    A number that is written otherwise than it is compared is brought to its form, which is said.
    """
    first = _type(cells, (_word("kind", [IMPORTER, FILER]), _id("account", must=True)))
    frame = first.frame.with_columns(
        pl.col("number").alias(_WAS),
        pl.when(pl.col("number").is_not_null())
        .then(pl.concat_str("kind", "number", separator=_CUT))
        .alias("number"),
    )
    columns = (
        _number(),
        _day("valid_from", keeps_row=False),
        _day("valid_to", keeps_row=False),
    )
    second = _type(Cells(frame), columns)
    notices = cells.notices + tuple(_healed(second.frame))
    return Typed(second.frame.drop(_WAS), first.problems + second.problems, notices)


def _healed(typed: pl.DataFrame) -> Iterator[str]:
    """Remarks on numbers that were brought to their form."""
    healed = typed.filter(pl.col("number") != pl.col(_WAS)).sort(FILE, ROW)
    for (file, kind), group in healed.group_by(FILE, "kind", maintain_order=True):
        was, now = group[_WAS][0], group["number"][0]
        what = "importer number" if kind == IMPORTER else "filer code"
        what += "" if group.height == 1 else "s"
        why = " with the zeros that were lost" if kind == FILER else " in the form they have"
        told = f"such as `{shown(masked(was))}` as `{masked(now)}`"
        yield f"{file}: {group.height:,} {what} read{why}, {told}"


def _type(cells: Cells, columns: Sequence[_Column]) -> Typed:
    frame, problems = cells.frame, [*cells.problems]
    out = pl.repeat(value=False, n=frame.height, eager=True, dtype=pl.Boolean)
    typed = {}
    for column in columns:
        value, bad, told = _column(frame, column)
        typed[column.name] = value
        problems += told
        if not column.keeps_row:
            out = out | bad
    whole = frame.with_columns(**typed).filter(~out)
    return Typed(whole, tuple(problems), cells.notices)


def _column(
    frame: pl.DataFrame, column: _Column
) -> tuple[pl.Series, pl.Series, list[AccountProblem]]:
    """The values of a column, where it has none that it must have, and what is told of those."""
    raw = frame[column.name]
    value = frame.select(column.sure.alias(column.name)).to_series()
    doubted = raw.is_not_null() & value.is_null()
    refused: dict[str, RefusedError] = {}
    if doubted.any():
        known, refused = _read_each(raw.filter(doubted).unique(), column.read)
        healed = raw.replace_strict(
            list(known), list(known.values()), default=None, return_dtype=column.dtype
        )
        value = value.zip_with(value.is_not_null(), healed)
    bad = value.is_null() if column.must else value.is_null() & raw.is_not_null()
    places = frame.filter(bad).select(pl.col(column.name).alias("?"), FILE, ROW)
    return value, bad, few(_refusals(column.name, places, refused), places.height)


def _read_each(
    texts: pl.Series, read: Callable[[str], object]
) -> tuple[dict[str, object], dict[str, RefusedError]]:
    known, refused = {}, {}
    for text in texts:
        try:
            known[text] = read(text)
        except RefusedError as error:
            refused[text] = error
    return known, refused


def _refusals(
    name: str, places: pl.DataFrame, refused: Mapping[str, RefusedError]
) -> list[AccountProblem]:
    problems = []
    for text, file, row in places.head(MOST_TOLD).iter_rows():
        place = Place(file, row)
        if text is None:
            message = f"`{name}` is empty"
            problems.append(problem_at("missing-value", message, place, field=name))
            continue
        error = refused[text]
        joint = "" if error.message.startswith(":") else " "
        message = f"`{name}`{joint}{error.message}"
        problems.append(problem_at(error.code, message, place, field=name, help_=error.remedy))
    return problems


FIRST_DAY: Final = date.min
LAST_DAY: Final = date.max
"""Where a period begins and ends that is open."""
