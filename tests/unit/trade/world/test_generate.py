"""Worlds: the same however made, of the right magnitudes, and with a truth that fits the files."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from engine.accounts.identifiers import check_digit
from engine.trade.world.generate import Generated
from engine.trade.world.kinds import ACCOUNTS, IDENTIFIERS, KINDS, TRUTH
from engine.trade.world.wanted import World, WorldError
from tests.unit.trade.world.making import AS_OF, TINY, cents, made, of_parquet, rows

GOLDEN = "4705e70a16ac2a1f5f97237e5deeb5cd7aab343c3909025c597e97374f35055e"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return made(TINY, tmp_path_factory.mktemp("tiny") / "world")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    world = World(6_000, 3, AS_OF)
    return made(world, tmp_path_factory.mktemp("large") / "world")


def digest(folder: Path) -> str:
    """Of all files, by their names."""
    told = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            told.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def test_a_world_is_the_same_on_every_machine(tiny: Generated) -> None:
    assert digest(tiny.folder) == GOLDEN


@pytest.mark.parametrize("block", [13, 128])
def test_a_world_is_the_same_however_it_is_cut(tiny: Generated, tmp_path: Path, block: int) -> None:
    again = made(TINY, tmp_path / "world", block=block)
    assert digest(again.folder) == digest(tiny.folder)


def test_a_small_world_is_the_beginning_of_a_larger_one(tiny: Generated, tmp_path: Path) -> None:
    larger = made(replace(TINY, accounts=450), tmp_path / "world")
    for name in ("accounts.csv", "entries.csv", "lines.csv"):
        short, long = rows(tiny.folder / name), rows(larger.folder / name)
        assert long[: len(short)] == short


def test_another_seed_is_another_world(tiny: Generated, tmp_path: Path) -> None:
    other = made(replace(TINY, seed=8), tmp_path / "world")
    assert rows(other.folder / "accounts.csv") != rows(tiny.folder / "accounts.csv")


def test_all_files_are_there_with_their_columns(tiny: Generated) -> None:
    named = {
        **{kind: KINDS[kind] for kind in KINDS},
        "accounts": ACCOUNTS,
        "identifiers": IDENTIFIERS,
        **{f"truth/{name}": columns for name, columns in TRUTH.items()},
    }
    for name, columns in named.items():
        text = (tiny.folder / f"{name}.csv").read_text("utf-8")
        assert text.splitlines()[0].split(",") == [*columns]


def test_the_manifest_counts_what_is_there(tiny: Generated) -> None:
    manifest = json.loads((tiny.folder / "manifest.json").read_text("utf-8"))
    for kind, count in manifest["rows"].items():
        assert len(rows(tiny.folder / f"{kind}.csv")) == count
    unspelt = {
        (row["file"], row["row"]) for row in truth(tiny, "broken") if row["how"] == "no_number"
    }
    value = sum(
        cents(row, "value")
        for i, row in enumerate(rows(tiny.folder / "lines.csv"), 2)
        if ("lines.csv", str(i)) not in unspelt
    )
    spelt = manifest["cents"]["lines"]["value"]
    assert 0 <= spelt - value < spelt // 10
    for name, told in manifest["sha256"].items():
        assert sha256((tiny.folder / name).read_bytes()).hexdigest() == told


def truth(world: Generated, name: str) -> list[dict[str, str]]:
    return rows(world.folder / "truth" / f"{name}.csv")


def test_broken_rows_are_broken_as_told(tiny: Generated) -> None:
    files = {name: rows(tiny.folder / name) for name in ("entries.csv", "lines.csv")}
    known = {row["entry_number"] for row in files["entries.csv"]}
    broken = truth(tiny, "broken")
    assert {row["how"] for row in broken} == {
        *("far_date", "currency", "chapter_77", "duplicate", "negative", "check_digit"),
        *("dangling", "lost_zero", "no_number", "no_date"),
    }
    for told in broken:
        place = int(told["row"]) - 2
        row = files[told["file"]][place]
        number = row["entry_number"]
        assert number == told["entry_number"]
        right = check_digit(number[:3], number[3:10]) == int(number[10])
        holds = {
            "far_date": row["entry_date"].startswith("2204-"),
            "currency": row["currency"] == "EUR",
            "chapter_77": "77" in (row.get("hts", "")[:2], row.get("goods_hts", "")[:2]),
            "duplicate": place > 0 and row == files[told["file"]][place - 1],
            "negative": row["value"].startswith("-"),
            "check_digit": not right,
            "dangling": number.startswith("ZZZ") and number not in known,
            "lost_zero": len(row.get("hts", "")) == 9,
            "no_number": row["value"] == "n/a",
            "no_date": row["entry_date"] == "2026-02-30",
        }
        assert holds[told["how"]], told


def test_rows_that_are_not_told_of_are_sound(tiny: Generated) -> None:
    broken = {(row["file"], row["row"]) for row in truth(tiny, "broken")}
    sound = [
        row
        for i, row in enumerate(rows(tiny.folder / "lines.csv"), 2)
        if ("lines.csv", str(i)) not in broken
    ]
    assert all(row["currency"] == "USD" and cents(row, "value") > 0 for row in sound)
    assert all(
        check_digit(n[:3], n[3:10]) == int(n[10]) for n in (r["entry_number"] for r in sound)
    )


def test_entries_come_to_what_their_lines_come_to(tmp_path: Path) -> None:
    sound = made(replace(TINY, bad=0), tmp_path / "world")
    values: Counter[str] = Counter()
    duties: Counter[str] = Counter()
    for row in rows(sound.folder / "lines.csv"):
        values[row["entry_number"]] += cents(row, "value")
        duties[row["entry_number"]] += cents(row, "duty") + cents(row, "adcvd_duty")
    entries = rows(sound.folder / "entries.csv")
    assert len(entries) == len(values)
    for row in entries:
        number = row["entry_number"]
        assert (cents(row, "value"), cents(row, "duty")) == (values[number], duties[number])


def test_late_rows_are_late(tiny: Generated) -> None:
    late = truth(tiny, "late")
    assert late
    assert all(row["posted_on"] > row["happened_on"] for row in late)
    some = rows(tiny.folder / "entries.csv")
    for told in (row for row in late if row["file"] == "entries.csv"):
        assert some[int(told["row"]) - 2]["posted_on"] == told["posted_on"]


def test_the_whole_cast_plays(tiny: Generated) -> None:
    assert {row["how"] for row in truth(tiny, "evaders")} == {
        *("unpaid_bills", "succession", "transshipment", "undervaluation"),
    }
    relations = Counter(row["relation"] for row in truth(tiny, "companies"))
    assert {*relations} == {"itself", "goes_on_for", "sibling", "acquired"}
    owners = {row["account"]: row for row in rows(tiny.folder / "accounts.csv")}
    for row in truth(tiny, "companies"):
        heir = owners[row["account"]]["successor"]
        assert heir == (row["company"] if row["relation"] == "acquired" else "")


def test_discrepancies_are_on_the_lines_they_name(tiny: Generated) -> None:
    lines = rows(tiny.folder / "lines.csv")
    evaders = {row["account"] for row in truth(tiny, "evaders")}
    wrong = truth(tiny, "discrepancies")
    assert wrong
    for told in wrong:
        line = lines[int(told["row"]) - 2]
        assert line["line_number"] == told["line_number"]
        if told["intended"] == "true":
            assert told["account"] in evaders
        if told["how"] == "transshipment":
            assert line["adcvd_case"] == ""
            assert line["origin"] in ("VN", "MY", "TH", "KH")


def test_a_number_moves_once_and_without_a_gap(tiny: Generated) -> None:
    held: dict[str, list[dict[str, str]]] = {}
    for row in rows(tiny.folder / "identifiers.csv"):
        held.setdefault(row["number"], []).append(row)
    moved = [pair for pair in held.values() if len(pair) == 2]
    assert moved
    for one, two in moved:
        assert one["account"] != two["account"]
        assert one["valid_to"] < two["valid_from"]


def test_parquet_has_the_same_records(tiny: Generated, tmp_path: Path) -> None:
    other = made(replace(of_parquet(TINY), bad=0), tmp_path / "a")
    texts = made(replace(TINY, bad=0), tmp_path / "b")
    assert other.rows == texts.rows
    assert other.cents == texts.cents
    frame = pl.read_parquet(other.folder / "lines.parquet")
    assert frame.schema["value"] == pl.Decimal(18, 2)
    assert frame["entry_number"].to_list() == [
        row["entry_number"] for row in rows(texts.folder / "lines.csv")
    ]
    assert tiny.rows["accounts"] == 300


def test_magnitudes(large: Generated) -> None:
    folder, count = large.folder, large.rows
    lines = pl.scan_parquet(folder / "lines" / "*.parquet")
    numbers = pl.read_parquet(folder / "identifiers.parquet").filter(pl.col("kind") == "importer")
    of = numbers.unique("number", keep="first").select("number", "account")
    assert 1.1 < of.height / count["accounts"] < 1.3
    assert 80 < count["lines"] / of.height < 125
    wrong = pl.scan_parquet(folder / "truth" / "discrepancies" / "*.parquet")
    plain = wrong.filter(~pl.col("intended")).select(pl.len()).collect().item()
    assert 0.008 < plain / count["lines"] < 0.02
    by = (
        lines.join(of.lazy(), left_on="importer_number", right_on="number")
        .group_by("account")
        .agg(pl.len().alias("lines"), pl.col("value").cast(pl.Float64).sum())
        .collect()
        .sort("value", descending=True)
    )
    values = by["value"].to_list()
    assert 0.5 < sum(values[: count["accounts"] // 100]) / sum(values) < 0.85
    on_top = lines.filter(pl.col("goods_hts").is_not_null()).select(pl.len()).collect().item()
    assert 0.08 < on_top / count["lines"] < 0.2
    assert 0.0005 < count["truth/broken"] / (count["lines"] + count["entries"]) < 0.0015
    isa = _members(folder, of)
    reviewed = wrong.filter(pl.col("account").is_in(isa)).select(pl.len()).collect().item()
    every = by.filter(pl.col("account").is_in(isa))["lines"].sum()
    assert reviewed / every < 0.01
    assert 2.5 < of.filter(pl.col("account").is_in(isa)).height / len(isa) < 5.5


def _members(folder: Path, of: pl.DataFrame) -> list[str]:
    programs = pl.read_parquet(folder / "programs" / "*.parquet")
    isa = programs.filter(pl.col("program") == "isa", pl.col("event") == "accepted")
    joined = isa.join(of, left_on="importer_number", right_on="number")
    return joined["account"].unique().to_list()


def test_no_entry_number_comes_twice(tmp_path: Path) -> None:
    sound = made(replace(World(1_500, 5, AS_OF, lines=20), bad=0), tmp_path / "world")
    entries = pl.read_parquet(sound.folder / "entries.parquet")
    assert entries["entry_number"].n_unique() == entries.height
    numbers = pl.read_parquet(sound.folder / "identifiers.parquet")
    assert numbers.select("number", "valid_from").is_duplicated().sum() == 0


def test_one_account_is_a_world(tmp_path: Path) -> None:
    assert made(replace(TINY, accounts=1), tmp_path / "world").rows["accounts"] == 1


def test_nothing_is_written_over(tiny: Generated) -> None:
    before = digest(tiny.folder)
    with pytest.raises(WorldError, match="is there already"):
        made(TINY, tiny.folder)
    assert digest(tiny.folder) == before


def test_complete_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.trade.world.files.Files.write_table", full)
    with pytest.raises(WorldError, match=r"no space left on device\. Nothing was made"):
        made(TINY, tmp_path / "world")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("accounts", "months", "bad", "told"),
    [
        (0, 36, 0, "accounts: 0 is not from 1 to 1,000,000"),
        (1, 241, 0, "months: 241"),
        (1, 36, 200_001, "millionths of broken rows: 200,001"),
    ],
)
def test_what_cannot_be_made(accounts: int, months: int, bad: int, told: str) -> None:
    with pytest.raises(WorldError, match=told):
        World(accounts, 7, AS_OF, months, bad)
