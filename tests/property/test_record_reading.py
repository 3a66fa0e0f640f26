"""Files of records read in one pass and in pieces: the same records, the same rejected rows."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl
import pytest

from engine import api
from engine.accounts.refusals import RefusedError
from engine.trade.records import from_csv, plainness
from engine.trade.records.cutting import Cutter
from engine.trade.records.forms import reading_of, value_of
from engine.trade.records.from_csv import Told, by_pieces, in_one_pass
from engine.trade.records.sorting import ROW, Source
from engine.trade.records.spellings import reader_of, respelt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.inforce import InForce
    from engine.trade.records.file import ReadFile

ROOT: Final = Path(__file__).resolve().parents[2]
FILES: Final = 80
SOUND: Final[dict[str, Sequence[str]]] = {
    "entry_number": ("00261103162", "S4G12345678"),
    "line_number": ("1", "12"),
    "importer_number": ("12-3456789", "12-3456789AB", "123-45-6789", "221234-00001"),
    "filer_code": ("002", "S4G"),
    "entry_date": ("2025-03-04", "2024-02-29", "1990-01-01"),
    "posted_on": ("2025-03-10", ""),
    "currency": ("USD", ""),
    "hts": ("8703230190", "0901110000"),
    "goods_hts": ("", "8703230190"),
    "origin": ("CN", ""),
    "manufacturer": ("CNABC123SHA", ""),
    "value": ("1234.50", "0", "-12.5", "99999999"),
    "duty": ("1.00", "0"),
    "adcvd_case": ("", "A570910"),
    "adcvd_duty": ("", "12.00"),
    "preference": ("", "S+"),
}
SCRAWLS: Final = (
    *("", " ", "  x ", "x", "0", "1", "-1", "+1", "007", "1e3", "1.5", ".5", "5.", "1,5", "nan"),
    *("$1,234.50", "$5", "-$5", "$-5", "--5", "1.234", "1234.5", "(5)", "999999999999999999999"),
    *("2025-3-4", "2025-02-30", "2204-01-01", "0001-01-01", "1989-12-31", " 2025-03-04", "2025"),
    *("03/04/2025", "2025-03-04T00:00", "+2025-3-04", "2050-01-01", "9999-12-31"),
    *("002-6110316-2", "261103162", "61103162", "00261103163", "s4g12345678", "S4G 1234567 8"),
    *("8703.23.01.90", "901110000", "+870323019", "870323019", "7700000000", "87032301901"),
    *("12-3456789 ab", "12-3456789IO", "123456789", "123 45 6789", "2", "02", "s4g", "000", "O"),
    *(
        "usd",
        "EUR",
        "cn",
        "C",
        "CHN",
        "é",
        "e\u0301",
        "\u200b",
        "\xa0x",
        "S+ ",
        "\u0663",
        "\uff11\uff12",
    ),
    *("\t", "a\tb", "a;b", "a\x0bb", "\x1cx", "true", "Y", "N", "yes", "False"),
)
QUOTED: Final = ('"a,b"', '"x"', '"', 'a"b', '"a\nb"', '""', '"a""b"', '"1"')
BREAKS: Final = ("\n", "\n\n", ",\n", "\r\n", "\udcff\n")


@pytest.fixture(scope="module")
def inforce() -> InForce:
    return api.in_force(api.open_policy(ROOT / "rules"), date(2026, 11, 24))


def a_file(chance: random.Random) -> str:
    """The text of a file of lines, more or less as it should be."""
    wildness = chance.choice((0.0, 0.02, 0.1))
    most = chance.choice((12, 12, 40))
    scrawls = SCRAWLS if chance.random() < 0.7 else SCRAWLS + QUOTED
    names = [name for name in SOUND if name not in {"currency", "preference"}]
    names += [name for name in ("currency", "preference", "remark") if chance.random() < 0.7]
    chance.shuffle(names)
    end = chance.choice(("\n", "\n", "\r\n"))
    text = ("\ufeff" if chance.random() < 0.1 else "") + ",".join(names) + end
    for _ in range(chance.randrange(0, most)):
        cells = [
            chance.choice(scrawls if chance.random() < wildness else SOUND.get(name, ("r", "")))
            for name in names
        ]
        if chance.random() < wildness / 3:
            cells = chance.choice((cells[:-1], [*cells, ""], [""] * len(cells)))
        text += ",".join(cells) + (chance.choice(BREAKS) if chance.random() < wildness / 3 else end)
    if chance.random() < 0.3:
        lines = text.split(end)
        spare = [i for i, each in enumerate(lines) if i and each.count(",") == len(names) - 1]
        for i in chance.sample(spare, min(len(spare), len(lines) // 10)):
            cells = lines[i].split(",")
            cells[chance.randrange(len(cells))] = chance.choice(QUOTED)
            lines[i] = ",".join(cells)
        text = end.join(lines)
    if chance.random() < 0.2 and '"' not in text:
        text = text.replace(",", '","').replace(end, f'"{end}"')
        text = '"' + text.removeprefix("\ufeff").removesuffix('"')
    return text.removesuffix(end) if chance.random() < 0.2 else text


def results(read: ReadFile) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], int]:
    names = sorted(read.frame.collect_schema().names())
    frame = read.frame.select(names).collect().sort(ROW)
    return frame.rows(), sorted(read.rejected.collect().rows(), key=str), read.rows


@pytest.mark.parametrize("block", [None, 64])
def test_in_one_pass_and_in_pieces(
    tmp_path: Path, inforce: InForce, monkeypatch: pytest.MonkeyPatch, block: int | None
) -> None:
    if block is not None:  # what is proven must be proven across the edges of blocks
        monkeypatch.setattr(plainness, "_BLOCK", block)
        monkeypatch.setattr(from_csv, "_BEGINNING", 1)
    chance, plain = random.Random(20261124), 0  # noqa: S311 - a test's dice
    records = inforce.policy.records["lines"]
    for number in range(FILES):
        folder = tmp_path / str(number)
        path = folder / "lines.csv"
        for name in ("one", "pieces"):
            (folder / name).mkdir(parents=True)
        text = a_file(chance)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        cutter = Cutter(path, "lines.csv", records, {})
        there = frozenset(cutter.heads.columns)
        absent = frozenset(each.name for each in records.given if each.name not in there)
        source = Source(records, inforce, "lines.csv", absent=absent)
        told = Told(path, source, cutter.heads, folder / "one")
        one = in_one_pass(told)
        pieces = by_pieces(told._replace(aside=folder / "pieces"), cutter)
        cutter.close()
        rows = pieces.frame.select(pl.len()).collect().item()
        assert pieces.rows == rows + pieces.rejected.select(pl.len()).collect().item()
        if one is not None:
            plain += 1
            assert results(one) == results(pieces), text
    assert plain > FILES // 3


@pytest.mark.parametrize("kind", ["entries", "lines", "exams", "bonds"])
def test_what_is_told_at_sight_is_what_is_read_with_care(kind: str, inforce: InForce) -> None:
    sound = [text for texts in SOUND.values() for text in texts]
    texts = sorted({text for text in (*SCRAWLS, *sound) if text})
    frame = pl.DataFrame({"text": texts})
    for column in inforce.policy.records[kind].given:
        raw = pl.col("text")
        bare = reading_of(column, raw, is_bare=True)
        test = pl.lit(value=True) if bare.test is None else bare.test(bare.value)
        told = frame.with_columns(
            value_of(column, raw).alias("value"),
            respelt(column, raw).alias("respelt"),
            pl.when(test).then(bare.value).alias("bare"),
        )
        for text, value, again, at_sight in told.iter_rows():
            try:
                read = reader_of(column)(text)
            except RefusedError:
                read = None
            assert value in {None, read}, (column.name, text)
            assert again in {None, read}, (column.name, text)
            is_bare = text.isascii() and text == text.strip()
            if is_bare:
                assert at_sight in {None, read}, (column.name, text)
