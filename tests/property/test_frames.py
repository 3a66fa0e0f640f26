"""The reader of populations takes and rejects what the reader of single accounts does."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.accounts.convert import TEXT_LIMIT, converter
from engine.accounts.frames import tape
from engine.accounts.frames.spelling import fact_of, grouped_money
from engine.accounts.refusals import RefusedError
from engine.model.policy import Fact
from engine.model.types import DATE, INTEGER, MONEY, NUMBER, TEXT, Kind, Type
from tests.property.chance import Chance, Seeded
from tests.property.frames import (
    build_csv,
    build_frame,
    build_lines,
    read_frame_singly,
    read_singly,
    read_together,
)

BUILDS = {".csv": build_csv, ".jsonl": build_lines}
SIGNS = "0123456789+-.,$%eE /:T\t\u0660\u2212\u00a0\u00e9"


@pytest.mark.parametrize("suffix", [*BUILDS])
@pytest.mark.parametrize("seed", range(60))
def test_texts(seed: int, suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance: Chance = Seeded(seed)
    monkeypatch.setattr(tape, "BLOCK", chance.pick((64, 300, 2_000, 1 << 20)))
    monkeypatch.setattr(tape, "_NEARBY", chance.pick((32, 200, 65_536)))
    path = tmp_path / f"accounts{suffix}"
    path.write_bytes(BUILDS[suffix](chance))
    (tmp_path / "aside").mkdir()
    assert read_together([path], tmp_path / "aside") == read_singly(path)


@pytest.mark.parametrize("seed", range(60))
def test_columns(seed: int, tmp_path: Path) -> None:
    chance: Chance = Seeded(seed)
    frame = build_frame(chance)
    suffix = chance.pick((".parquet", ".arrow"))
    path = tmp_path / f"accounts{suffix}"
    if suffix == ".arrow":
        frame.write_ipc(path, record_batch_size=5)
    else:
        frame.write_parquet(path, row_group_size=chance.pick((3, 1000)))
    (tmp_path / "aside").mkdir()
    assert read_together([path], tmp_path / "aside") == read_frame_singly(frame)


def test_rows_are_the_same_however_they_are_spread_over_files(tmp_path: Path) -> None:
    tried = 0
    for seed in range(300):
        header, *lines = build_csv(Seeded(seed)).split(b"\n")
        if b"as_of" in header or any(b'"' in line or b"\0" in line for line in lines):
            continue  # its rows are no lines, or the first row has a meaning
        tried += 1
        lines = [line for line in lines if line.strip()]
        assert _spread(header, lines, tmp_path / f"{seed}-1", 1) == _spread(
            header, lines, tmp_path / f"{seed}-3", 3
        )
    assert tried > 5, "too few files have one row a line"


def _spread(header: bytes, lines: list[bytes], folder: Path, parts: int) -> object:
    """The facts, and how often each code, of rows dealt out to files."""
    (folder / "aside").mkdir(parents=True)
    paths = [folder / f"{part}.csv" for part in range(parts)]
    for part, path in enumerate(paths):
        path.write_bytes(b"".join(line + b"\n" for line in (header, *lines[part::parts])))
    read = read_together(paths, folder / "aside")
    assert not isinstance(read, str), read
    counted = Counter[str]()
    for (_, code), times in read.rejected.items():
        counted[code] += times
    return read.facts, counted


@given(st.lists(st.text(SIGNS, max_size=20), min_size=1, max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_plain_spelling_is_taken_for_another_value(texts: list[str]) -> None:
    for type_ in (INTEGER, NUMBER, MONEY, DATE, TEXT):
        fact = Fact("x", type_, "x")
        _agree(fact, texts, pl.select(fact_of(fact, pl.lit(pl.Series(texts)))).to_series())
    money = pl.select(grouped_money(pl.lit(pl.Series(texts)))).to_series()
    _agree(Fact("x", MONEY, "x"), texts, money)


@given(st.floats(-1e13, 1e13).map(lambda x: f"{x:.2f}") | st.decimals(-(10**13), 10**13, places=2))
@settings(max_examples=500, deadline=None)
def test_no_cent_is_lost(amount: object) -> None:
    text = str(amount)
    fact = Fact("x", MONEY, "x")
    (cents,) = pl.select(fact_of(fact, pl.lit(pl.Series([text])))).to_series()
    assert cents in (None, converter(fact)(text))
    if len(text) < len("-100000000000.00"):
        assert cents is not None


def _agree(fact: Fact, texts: list[str], values: pl.Series) -> None:
    convert = converter(fact)
    for text, value in zip(texts, values, strict=True):
        if value is None:
            continue
        try:
            wanted = convert(text)
        except RefusedError as refused:
            raise AssertionError(text) from refused
        assert repr(value) == repr(wanted), text


def test_a_text_that_is_too_long_or_not_ascii_is_doubted() -> None:
    texts = pl.Series(["x" * TEXT_LIMIT, "x" * (TEXT_LIMIT + 1), "\u00e9", "\0", ""])
    fact = Fact("x", TEXT, "x")
    known = pl.select(fact_of(fact, pl.lit(texts)).is_not_null()).to_series().to_list()
    assert known == [True, False, False, False, False]


def test_enums_are_spelled_exactly() -> None:
    fact = Fact("x", Type(Kind.ENUM, ("low", "\u00e9")), "x")
    texts = ["low", "Low", " low", "\u00e9", "e\u0301"]
    values = pl.select(fact_of(fact, pl.lit(pl.Series(texts)))).to_series().to_list()
    assert values == ["low", None, None, "\u00e9", None]
