"""Random account files with damage of every kind, read by both readers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from engine.accounts.account import Account, Rejected, Where
from engine.accounts.assemble import Assembly
from engine.accounts.frames.physical import raw_of
from engine.accounts.frames.population import Population, read_population
from engine.accounts.from_csv import read_rows
from engine.accounts.from_json import read_lines
from engine.accounts.lines import open_input
from engine.accounts.problems import AccountsUnreadableError
from engine.accounts.records import Record
from engine.accounts.refusals import RefusedError
from engine.model.policy import Fact, Range
from engine.model.types import BOOLEAN, DATE, INTEGER, MONEY, NUMBER, TEXT, Kind, Type, Value
from tests.property.chance import Chance

LEVEL: Final = Type(Kind.ENUM, ("low", "high", "é"))
FLAGS: Final = Type(Kind.SET, ("forced", "iuu", "x"))
FACTS: Final = {
    fact.name: fact
    for fact in (
        Fact("account_kind", Type(Kind.ENUM, ("importer", "broker")), "kind"),
        Fact("count", INTEGER, "count"),
        Fact("few", INTEGER, "few", range=Range(low=0, high=9)),
        Fact("share", NUMBER, "share", range=Range(low=0, high=1, low_closed=False)),
        Fact("ratio", NUMBER, "ratio"),
        Fact("bond", MONEY, "bond"),
        Fact("owed", MONEY, "owed", range=Range(low=0)),
        Fact("since", DATE, "since"),
        Fact("hts", TEXT, "hts", pattern="9999.A"),
        Fact("city", TEXT, "city"),
        Fact("isa", BOOLEAN, "isa"),
        Fact("level", LEVEL, "level"),
        Fact("flags", FLAGS, "flags"),
    )
}
_NUMBERS: Final = (
    *("0", "1", "-1", "5", "+5", "-0", "007", " 5 ", "5.", ".5", "-.5", "0.5", "1.50", "1.500"),
    *("1e3", "1E-3", "1e400", "-1e400", "nan", "NaN", "inf", "-inf", "Infinity", "1_000", "1,000"),
    *("$5", "-$5", "$-5", "-$-5", "$1,234.50", "$12,34", "1,234,567.8", "5%", "50 %", "50%%", "%"),
    *("9007199254740991", "9007199254740992", "-9007199254740991", "99999999999999999999999"),
    *(
        "90071992547409.91",
        "90071992547409.92",
        "0x10",
        "\u0665",
        "5 ",
        "\t5",
        "--5",
        "-",
        ".",
        "$",
    ),
    *("123456789012.34", "1234567890123.45", "0.285", "4.35", "1.005", "8.1", "12.345", "1.-5"),
)
_DATES: Final = (
    *("2026-07-01", "0001-01-01", "9999-12-31", "0000-01-01", "2026-02-29", "2024-02-29"),
    *("2026-7-1", "+2026-7-01", " 2026-07-1", "2026-07- 1", "2026-07-01T00:00:00", "07/01/2026"),
    *(
        " 2026-07-01",
        "20260701",
        "-026-07-01",
        "10000-01-01",
        "\u0662\u0660\u0662\u0666-07-01",
        "2026-13-01",
    ),
)
_TEXTS: Final = (
    *("a", "A B", " a ", "é", "e\u0301", "日本", "1234.A", "1234.a", "123.A", "x" * 50, "'", "a;b"),
    *(
        "Smith, Inc.",
        'the "X"',
        "two\nlines",
        "a\r\nb",
        "#",
        "123-45-6789",
        "\u200b",
        "\x1c",
        "\xa0",
    ),
)
_WORDS: Final = ("true", "True", "TRUE", "false", "FALSE", "yes", "1", "tRUE", " true ", "null")
_MEMBERS: Final = ("low", "high", "Low", " low", "é", "e\u0301", "importer", "broker", "forced")
_SETS: Final = (
    *("[]", "forced", "forced;iuu", "iuu;forced;iuu", "[forced, x]", "forced|iuu", ";", "forced;"),
    *(" [ ] ", "nope", "forced,iuu", "[", "[[]]"),
)
_BY_KIND: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.BOOLEAN: _WORDS,
    Kind.INTEGER: _NUMBERS,
    Kind.NUMBER: _NUMBERS,
    Kind.MONEY: _NUMBERS,
    Kind.DATE: _DATES,
    Kind.TEXT: _TEXTS,
    Kind.ENUM: _MEMBERS,
    Kind.SET: _SETS,
}
_PLAIN: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.BOOLEAN: ("true", "false"),
    Kind.INTEGER: ("0", "5", "9"),
    Kind.NUMBER: ("0.5", "1", "1e-3"),
    Kind.MONEY: ("0", "12.5", "1234.56"),
    Kind.DATE: ("2026-07-01", "2025-12-31"),
    Kind.TEXT: ("1234.A", "9999.Z"),
    Kind.ENUM: ("low", "high", "importer"),
    Kind.SET: ("[]", "forced", "forced;iuu"),
}
_EVERY: Final = (*_NUMBERS, *_DATES, *_TEXTS, *_WORDS, *_MEMBERS, *_SETS)
_IDS: Final = (
    "",
    " ",
    "A 1",
    " A1",
    "A1 ",
    "Ä1",
    "A\u0308" + "1",
    "123-45-6789",
    "x" * 201,
    "\x07",
)
_KINDS: Final = ("importer", "broker", "", "Importer", " broker ")
_DAYS: Final = ("2026-11-24", "2026-11-24", "2026-11-24", " 2026-11-24", "2026-11-25", "", "soon")


_JSON: Final = (
    *("5", "5.0", "1.500", "1.5", "1e2", "-0", "-0.0", "true", "false", "null", '""', '"5"', "[]"),
    *('["forced"]', "[5]", "[null]", '[""]', '[["x"]]', "{}", '{"a": 1}', '["1234.A"]', '"[]"'),
    *(
        '"{"',
        '"}"',
        '"a\\u00e9"',
        '"\\ud800"',
        '"\\\\"',
        '"a\\"b"',
        "NaN",
        "01",
        "12345678901234567890",
    ),
    *('"2026-07-01"', "20260701", '"$1,234.50"', "9007199254740991", "9007199254740992", "1E400"),
    *('"a: 5, b"', '"": null"', '["forced", 5]', '["forced", null]', "1234567890123.45", "0.285"),
    *("1.2500000000000000000001", '"1234.A"', '"importer"', '"é"', '"e\u0301"'),
)
"""Values in JSON, of every kind and none."""


class Outcome(NamedTuple):
    """What a reader made of an input: facts by account, lines with their codes."""

    facts: Mapping[str, Mapping[str, tuple[str, Value]]]
    rejected: Counter[tuple[int | None, str]]
    as_of: str | None


def build_csv(chance: Chance) -> bytes:
    """A CSV file: plain rows, odd values here and there, and rows that are no rows."""
    names = ["id", *(n for n in FACTS if chance.whole(0, 4))]
    for name in ("kind", "name", "as_of", "ior_numbers", "#note"):
        if chance.whole(0, 2) == 0:
            names.insert(chance.whole(0, len(names)), name)
    delimiter = chance.pick((",", ",", ",", ";", "\t"))
    end = chance.pick(("\n", "\n", "\r\n"))
    oddness = chance.pick((0, 1, 3, 30))
    lines = [delimiter.join(names) + end]
    for number in range(chance.whole(0, 30)):
        cells = [_cell(chance, name, number, oddness) for name in names]
        line = delimiter.join(_quoted(chance, cell, delimiter) for cell in cells) + end
        lines.append(_damaged(chance, line, delimiter, end) if _odd(chance, oddness) else line)
    data = "".join(lines).encode("utf-8", "surrogateescape")
    return data.removesuffix(b"\n") if chance.whole(0, 3) == 0 else data


def build_lines(chance: Chance) -> bytes:
    """A JSON Lines file: plain accounts, odd values here and there, and lines that are none."""
    names = [n for n in FACTS if chance.whole(0, 4)]
    beside = [n for n in ("kind", "name", "as_of", "ior_numbers") if chance.whole(0, 2) == 0]
    nested = chance.whole(0, 2)
    oddness = chance.pick((0, 1, 3, 30))
    lines = []
    if chance.whole(0, 5) == 0:
        lines.append(chance.pick(('{"as_of": "2026-11-24"}', '{"as_of": null}', '{"as_of": "x"}')))
    for number in range(chance.whole(1, 30)):
        pairs = [("id", _json_cell(chance, "id", number, oddness))]
        pairs += [(n, _json_cell(chance, n, number, oddness)) for n in beside]
        facts = [(n, _json_cell(chance, n, number, oddness)) for n in names if chance.whole(0, 9)]
        if _odd(chance, oddness):
            facts.append((chance.pick(("nope", "name", "bond", "as_of")), chance.pick(_JSON)))
        if _odd(chance, oddness):
            pairs.append((chance.pick(("nope", "id", "bond", "facts")), chance.pick(_JSON)))
        if nested == 0 or (nested == 1 and chance.whole(0, 1)):
            pairs.append(("facts", _object(chance, facts)))
        else:
            pairs += facts
        line = _object(chance, pairs)
        lines.append(_broken(chance, line) if _odd(chance, oddness) else line)
    end = chance.pick(("\n", "\n", "\r\n"))
    data = (end.join(lines) + end).encode("utf-8", "surrogateescape")
    return data.removesuffix(b"\n") if chance.whole(0, 3) == 0 else data


def _object(chance: Chance, pairs: list[tuple[str, str]]) -> str:
    colon = chance.pick((":", ": ", ": ", " : "))
    return "{" + ", ".join(f'"{key}"{colon}{value}' for key, value in pairs) + "}"


def _json_cell(chance: Chance, name: str, number: int, oddness: int) -> str:
    if _odd(chance, oddness):
        return chance.pick(_JSON)
    text = _cell(chance, name, number, oddness)
    if not text and name != "id":
        return "null"
    kind = FACTS[name].type.kind if name in FACTS else Kind.TEXT
    bare = kind in (Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER, Kind.MONEY)
    if bare and chance.whole(0, 99) >= oddness:
        return text if _is_json(text) else json.dumps(text)
    if kind is Kind.SET or name == "ior_numbers":
        return json.dumps([part for part in text.strip("[]").split(";") if part])
    return json.dumps(text, ensure_ascii=chance.whole(0, 1) == 0)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return "\n" not in text


def _broken(chance: Chance, line: str) -> str:
    at = chance.whole(0, len(line))
    end = chance.pick(
        ('"', "\0", "\udcff", "\r", "\n", "{", "}", "[", ",", "\\", " ", ":", "\ufeff")
    )
    match chance.whole(0, 3):
        case 0:
            return line[:at]
        case 1:
            return line[:at] + line[at + 1 :]
        case 2:
            return chance.pick(("", "  ", "[]", "5", "null", "{}", line + line))
        case _:
            return line[:at] + end + line[at:]


def _odd(chance: Chance, oddness: int) -> bool:
    return chance.whole(0, 99) < oddness


def _cell(chance: Chance, name: str, number: int, oddness: int) -> str:
    if name == "id":
        if _odd(chance, oddness):
            return chance.pick(_IDS)
        return f"A{number - 1 if _odd(chance, oddness) else number}"
    if name == "as_of":
        return chance.pick(_DAYS) if _odd(chance, oddness) else _DAYS[0]
    if name == "kind":
        return chance.pick(_KINDS) if _odd(chance, oddness) else "importer"
    if name not in FACTS:
        return chance.pick(_TEXTS) if _odd(chance, oddness) else "Smith"
    if chance.whole(0, 9) == 0:
        return ""
    kind = FACTS[name].type.kind
    if not _odd(chance, oddness):
        return "importer" if name == "account_kind" else chance.pick(_PLAIN[kind])
    return chance.pick(_BY_KIND[kind]) if chance.whole(0, 3) else chance.pick(_EVERY)


def _quoted(chance: Chance, cell: str, delimiter: str) -> str:
    needs = any(sign in cell for sign in (delimiter, '"', "\n", "\r"))
    if needs or chance.whole(0, 19) == 0:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _damaged(chance: Chance, line: str, delimiter: str, end: str) -> str:
    at = chance.whole(0, len(line))
    before, behind = line[:at], line[at:]
    put = chance.pick(('"', "\0", "\udcff", "\r", end, '""', delimiter))
    return chance.pick(
        (
            before + put + behind,
            before + put + behind,
            before + end,
            end + line,
            "   " + end + line,
            line.removesuffix(end) + delimiter + "more" + end,
            delimiter * line.count(delimiter) + end,
            "\ufeff" + line,
            line + line,
        )
    )


def _exact(value: Value) -> tuple[str, Value]:
    """A value that equals no other: 1 is not true, minus zero is not zero."""
    return type(value).__name__, repr(value) if isinstance(value, float) else value


def read_singly(path: Path, facts: Mapping[str, Fact] = FACTS) -> Outcome | str:
    """What the reader of single accounts makes of a file, but that ids may not come twice."""
    rows: list[tuple[bool, Account | Rejected]] = []
    assembly = Assembly(facts, once=False)
    try:
        source = open_input(path, None, str(path))
    except AccountsUnreadableError as error:
        return error.problems[0].code
    with closing(source.stream):
        try:
            opened = read_rows(source, facts) if path.suffix == ".csv" else read_lines(source)
            assembly.state_as_of(opened.as_of)
            for item in opened.items:
                is_record = isinstance(item, Record)
                rows.append((is_record, assembly.take(item) if isinstance(item, Record) else item))
        except AccountsUnreadableError as error:
            return error.problems[0].code
        except RefusedError:
            return "bad-as-of"
    times = Counter(row.id for is_record, row in rows if is_record and row.id is not None)
    good: dict[str, Mapping[str, tuple[str, Value]]] = {}
    rejected: Counter[tuple[int | None, str]] = Counter()
    for _, row in rows:
        if isinstance(row, Rejected):
            rejected[row.problems[0].line, row.problems[0].code] += 1
        elif times[row.id] > 1:
            rejected[row.where.line, "duplicate-account"] += 1
        else:
            good[row.id] = {name: _exact(value) for name, value in row.facts.items()}
    return Outcome(good, rejected, str(assembly.as_of) if assembly.as_of else None)


def read_together(
    paths: list[Path], aside: Path, facts: Mapping[str, Fact] = FACTS
) -> Outcome | str:
    """What the reader of populations makes of files."""
    try:
        population = read_population(paths, facts, facts, aside)
    except AccountsUnreadableError as error:
        return error.problems[0].code
    return outcome_of(population)


def outcome_of(population: Population) -> Outcome:
    """A population in the form that can be compared; its counts must add up."""
    good: dict[str, Mapping[str, tuple[str, Value]]] = {}
    frame = population.facts.collect()
    for row in frame.iter_rows(named=True):
        id_ = row.pop("account")
        assert id_ not in good
        good[id_] = {
            name: _exact(frozenset(value) if isinstance(value, list) else value)
            for name, value in row.items()
            if value is not None
        }
    rejected = population.rejected.collect()
    assert population.accounts == len(good)
    assert population.refused == rejected.height
    assert population.rows == population.accounts + population.refused
    for values in rejected["values"].drop_nulls():
        json.loads(values)
    counted = Counter(rejected.select("row", "code").iter_rows())
    return Outcome(good, counted, str(population.as_of) if population.as_of else None)


def build_frame(chance: Chance) -> pl.DataFrame:
    """Typed columns: plain values, odd ones here and there, in every physical type."""
    height = chance.whole(0, 25)
    oddness = chance.pick((0, 1, 5, 30))
    ids = [
        chance.pick((None, *_IDS)) if _odd(chance, oddness) else f"A{i - chance.whole(0, 30) // 30}"
        for i in range(height)
    ]
    columns = [pl.Series("id", ids, pl.String)]
    for name, fact in FACTS.items():
        if chance.whole(0, 3):
            dtype = chance.pick(_PHYSICAL[fact.type.kind])
            values = [_physical(chance, fact, dtype, oddness) for _ in range(height)]
            columns.append(pl.Series(name, values, dtype, strict=False))
    for name, dtypes in _BESIDE.items():
        if chance.whole(0, 2) == 0:
            dtype = chance.pick(dtypes)
            odd = [_beside(chance, name, dtype, oddness) for _ in range(height)]
            columns.append(pl.Series(name, odd, dtype, strict=False))
    return pl.DataFrame(columns)


_SMALL: Final = (pl.Int8(), pl.Int16(), pl.UInt8(), pl.Int32(), pl.UInt32())
_WIDE: Final = (pl.Int64(), pl.UInt64(), pl.Int128())
_DECIMALS: Final = tuple(pl.Decimal(20, scale) for scale in (0, 1, 2, 3, 6))
_WORDS_HELD: Final = (pl.String(), pl.String(), pl.Categorical())
_PHYSICAL: Final[Mapping[Kind, tuple[pl.DataType, ...]]] = {
    Kind.BOOLEAN: (pl.Boolean(), pl.String(), pl.Null()),
    Kind.INTEGER: (*_SMALL, *_WIDE, pl.Decimal(20, 0), pl.String()),
    Kind.NUMBER: (pl.Float64(), pl.Float32(), *_SMALL, *_WIDE, *_DECIMALS, pl.String()),
    Kind.MONEY: (*_DECIMALS, *_DECIMALS, pl.Float64(), *_SMALL, *_WIDE, pl.String()),
    Kind.DATE: (pl.Date(), pl.String()),
    Kind.TEXT: _WORDS_HELD,
    Kind.ENUM: _WORDS_HELD,
    Kind.SET: (pl.List(pl.String()), pl.List(pl.String()), pl.List(pl.Categorical()), pl.String()),
}
_BESIDE: Final[Mapping[str, tuple[pl.DataType, ...]]] = {
    "kind": _WORDS_HELD,
    "name": _WORDS_HELD,
    "as_of": (pl.Date(), pl.String()),
    "ior_numbers": (pl.List(pl.String()), pl.String()),
}
_ODD_NUMBERS: Final = (-1, 0, 10, 127, 2**53 - 1, 2**53, -(2**53), 2**63 - 1, 10**15)
_ODD_DOUBLES: Final = (
    *(float("nan"), float("inf"), -0.0, 0.1 + 0.2, 217255.77, 217255.77000000002, 0.285, 1e300),
    *(5e-324, 1e13, 123456789012.34, 90071992547409.91, 4.35, 1.005, -12.5),
)


def _physical(chance: Chance, fact: Fact, dtype: pl.DataType, oddness: int) -> object:
    if chance.whole(0, 9) == 0 or dtype == pl.Null:
        return None
    is_odd = _odd(chance, oddness)
    if dtype in (pl.String, pl.Categorical):
        return _cell(chance, fact.name, 0, 100 if is_odd else 0)
    if isinstance(dtype, pl.List):
        members: tuple[str | None, ...] = ("forced", "iuu", "x")
        pool = (*members, None, "", "nope", "[") if is_odd else members
        return [chance.pick(pool) for _ in range(chance.whole(0, 3))]
    if dtype == pl.Boolean:
        return chance.whole(0, 1) == 1
    if dtype == pl.Date:
        return date(1, 1, 1) if is_odd else date(2026, 7, chance.whole(1, 31))
    if dtype in (pl.Float64, pl.Float32):
        return chance.pick(_ODD_DOUBLES) if is_odd else chance.whole(1, 1000) / 1000
    if isinstance(dtype, pl.Decimal):
        units = chance.pick(_ODD_NUMBERS) if is_odd else chance.whole(0, 9) * 10**dtype.scale
        return Decimal(units).scaleb(-dtype.scale)
    number = chance.pick(_ODD_NUMBERS) if is_odd else chance.whole(0, 9)
    lowest, highest = _LIMITS[str(dtype)]
    return min(max(number, lowest), highest)


_LIMITS: Final = {
    f"{sign}Int{bits}": (0 if sign else -(2 ** (bits - 1)), 2 ** (bits if sign else bits - 1) - 1)
    for sign in ("", "U")
    for bits in (8, 16, 32, 64, 128)
}


def _beside(chance: Chance, name: str, dtype: pl.DataType, oddness: int) -> object:
    is_odd = _odd(chance, oddness)
    if isinstance(dtype, pl.List):
        pool: tuple[list[str | None] | None, ...] = ([""], [None], None, ["x", "y"])
        return chance.pick(pool) if is_odd else ["1"]
    if dtype == pl.Date:
        return chance.pick((date(2026, 11, 25), None)) if is_odd else date(2026, 11, 24)
    return _cell(chance, name, 0, 100 if is_odd else 0) or None


def read_frame_singly(frame: pl.DataFrame) -> Outcome | str:
    """What the reader of single accounts makes of the rows of a frame, as bare values."""
    assembly = Assembly(FACTS, once=False)
    rows = []
    for number, row in enumerate(frame.iter_rows(named=True), 1):
        header = {name: raw_of(value) for name, value in row.items() if name not in FACTS}
        others = [(name, raw_of(value)) for name, value in row.items() if name in FACTS]
        rows.append((number, assembly.take(Record(Where("in", None, number), header, others))))
    times = Counter(outcome.id for _, outcome in rows if outcome.id is not None)
    good: dict[str, Mapping[str, tuple[str, Value]]] = {}
    rejected: Counter[tuple[int | None, str]] = Counter()
    for number, outcome in rows:
        if isinstance(outcome, Rejected):
            rejected[number, outcome.problems[0].code] += 1
        elif times[outcome.id] > 1:
            rejected[number, "duplicate-account"] += 1
        else:
            good[outcome.id] = {name: _exact(value) for name, value in outcome.facts.items()}
    return Outcome(good, rejected, str(assembly.as_of) if assembly.as_of else None)
