"""Trials of runs whose input is not as it should be."""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Final

import polars as pl

from engine.runs.folder.names import UNFINISHED
from tests.cli.running import FAULTS
from tests.property.bad_runs import (
    Place,
    Trial,
    accounts,
    begun,
    expect,
    finished,
    manifest,
    no_run,
    rejections,
    whole_run,
)
from tests.property.kills import complete_in

NOTHING: Final = "nothing of the unfinished run is left in"
FORMATS: Final = ("csv", "jsonl", "parquet", "arrow")


def zero_rows(at: Place) -> str:
    """A file with a head and no rows is a run of nobody."""
    told = ""
    for ending in ("csv", "parquet", "arrow"):
        ran = at.run(accounts(at.folder / f"none.{ending}", 0))
        whole_run(ran, at.runs, 0, 0)
        expect("there are no accounts in it" in ran.err, ran.err)
        told = ran.told
    return f"runs of 0 accounts, each with a notice: {told}"


def an_empty_file(at: Place) -> str:
    """A file of no bytes is none of any format."""
    told = []
    for ending in FORMATS:
        path = at.folder / f"empty.{ending}"
        path.touch()
        told.append(no_run(at.run(path), at.runs, 5, saying="the file is empty"))
    return told[-1]


def an_empty_folder(at: Place) -> str:
    """A folder that holds nothing."""
    (at.folder / "in").mkdir()
    return no_run(at.run(at.folder / "in"), at.runs, 5, saying="the folder is empty")


def a_file_that_is_not_there(at: Place) -> str:
    """No file of this name."""
    return no_run(at.run(at.folder / "gone.csv"), at.runs, 2, 5, saying="gone.csv")


def two_files_of_one_name(at: Place) -> str:
    """A run tells files by their names, so two alike are refused before anything is read."""
    for name in ("one", "two"):
        (at.folder / name).mkdir()
        accounts(at.folder / name / "a.csv", 3)
    ran = at.run(at.folder / "one/a.csv", at.folder / "two/a.csv")
    return no_run(ran, at.runs, 2, saying="two files are named `a.csv`")


def a_truncated_file(at: Place) -> str:
    """Parquet and Arrow say of themselves where they end."""
    told = []
    for ending in ("parquet", "arrow"):
        whole = accounts(at.folder / f"whole.{ending}", at.size).read_bytes()
        for share in (0.1, 0.5, 0.9, 0.999):
            path = at.folder / f"half.{ending}"
            path.write_bytes(whole[: int(len(whole) * share)])
            told.append(no_run(at.run(path), at.runs, 5, saying="export it again, and copy it"))
    return told[0]


def a_damaged_page(at: Place) -> str:
    """A flipped bit in Parquet or Arrow is told, or has become another value; nothing breaks."""
    chance, told = random.Random(5), Counter[str]()  # noqa: S311
    for ending in ("parquet", "arrow"):
        whole = accounts(at.folder / f"whole.{ending}", at.size).read_bytes()
        for number in range(max(3, at.size // 5_000)):
            path, runs = at.folder / f"flipped.{ending}", at.folder / f"{ending}{number}"
            flipped = bytearray(whole)
            flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
            path.write_bytes(flipped)
            ran = finished(begun(at.args(path, runs=runs)), FAULTS)
            if complete_in(runs):
                counts = manifest(runs / max(complete_in(runs)))["counts"]
                whole_run(ran, runs, counts["decided"], counts["rejected"])
                expect(counts["rows_in"] == at.size, counts)
                told["read, as other values where it matters"] += 1
            else:
                no_run(ran, runs, 2, 5, saying="flipped")
                told["refused"] += 1
    return ", ".join(f"{n} x {what}" for what, n in told.items())


def a_row_of_ten_megabytes(at: Place) -> str:
    """It is rejected by its line, and the rows around it are decided."""
    path = at.folder / "long.csv"
    long = "x" * 10_000_000
    path.write_text(f"id,visits,note\nA,1,a\nB,2,{long}\nC,3,c\n", encoding="utf-8")
    run = whole_run(at.run(path), at.runs, 2, 1)
    (found,) = rejections(run)
    expect(found[:2] == ("long.csv", 3), found)
    return f"{found[0]}:{found[1]}: {found[4]}"


def mixed_encodings(at: Place) -> str:
    """Of rows in UTF-8 and Windows' own, those that are no UTF-8 are rejected by their lines."""
    path = at.folder / "mixed.csv"
    rows = ["A,1,caf\u00e9".encode(), "B,2,caf\u00e9".encode("cp1252"), "C,3,\u03a9".encode()]
    rows += [b"D,4,\xff\xfe", b"E,5,plain"]
    path.write_bytes(b"id,visits,note\n" + b"\n".join(rows) + b"\n")
    run = whole_run(at.run(path), at.runs, 3, 2)
    found = rejections(run)
    expect([row[1] for row in found] == [3, 5], found)
    return ", ".join(f"line {row[1]}: {row[4]}" for row in found)


def a_file_in_utf_16(at: Place) -> str:
    """A file that as a whole is in another encoding."""
    path = at.folder / "wide.csv"
    path.write_text("id,visits\nA,1\n", encoding="utf-16")
    return no_run(at.run(path), at.runs, 5, saying="UTF-16")


def a_wrong_type_far_below(at: Place) -> str:
    """One cell of one row is wrong; it is told by row and column, and the others are decided."""
    row, told = at.size - at.size // 20, []
    for ending in ("csv", "parquet"):
        frame = pl.scan_csv(accounts(at.folder / "sound.csv", at.size), infer_schema=False)
        bad = pl.when(pl.int_range(pl.len()) == row - 1).then(pl.lit("lots")).otherwise("visits")
        frame = frame.with_columns(visits=bad, open=pl.col("open") == "true")
        path = at.folder / f"wrong.{ending}"
        if ending == "csv":
            frame.sink_csv(path)
        else:
            frame.sink_parquet(path)
        run = whole_run(at.run(path), at.runs, at.size - 1, 1)
        (found,) = rejections(run)
        head = ending == "csv"
        expect(found[:4] == (path.name, row + head, f"A-{row - 1}", "visits"), found)
        told.append(f"{path.name}:{found[1]} {found[3]} {found[4]}")
        path.unlink()
    return ", ".join(told)


def ids_that_come_again(at: Place) -> str:
    """Every row of an account that comes twice is rejected, wherever its rows stand."""
    folder = at.folder / "in"
    folder.mkdir()
    accounts(folder / "a.csv", at.size)
    with (folder / "a.csv").open("a", encoding="utf-8") as file:
        file.write("A-0,1,true\n")  # the first and the last row of a file
    accounts(folder / "b.parquet", 10, first=at.size - 5)  # five of them in another file
    accounts(folder / "c.jsonl", 3, first=2 * at.size)
    (folder / "d.csv").write_text(f"id,visits\nA-{2 * at.size},lots\n", encoding="utf-8")
    run = whole_run(at.run(folder), at.runs, at.size - 1 - 5 + 5 + 2, 2 + 10 + 2)
    ids = {row[2] for row in rejections(run)}
    fives = {f"A-{number}" for number in range(at.size - 5, at.size)}
    expect(ids == {"A-0", f"A-{2 * at.size}"} | fives, ids)
    return f"{len(ids)} accounts, {len(rejections(run))} rows rejected"


def an_input_that_is_a_link(at: Place) -> str:
    """It is read through the link."""
    (at.folder / "link.csv").symlink_to(accounts(at.folder / "real.csv", 3))
    whole_run(at.run(at.folder / "link.csv"), at.runs, 3, 0)
    return "decided"


def an_input_that_changes(at: Place) -> str:
    """Rewritten, cut or put in another's place at any moment, it gives no run, or one of itself."""
    chance, seen = random.Random(7), dict[str, int]()  # noqa: S311
    for number in range(6):
        for ending in FORMATS:
            path = accounts(at.folder / f"moving.{ending}", at.size)
            runs = at.folder / f"runs-{ending}-{number}"
            process = begun(at.args(path, runs=runs))
            while process.poll() is None and not any(runs.glob(f"{UNFINISHED}*")):
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.3))
            _change(path, at.size, number % 3)
            ran = finished(process, FAULTS)  # of a file cut under it, Polars has its own say too
            if ran.code == -signal.SIGBUS:  # the system's word for a mapped file that was cut
                expect(not complete_in(runs), "there is a run")
                whole_run(at.run(accounts(path, at.size), runs=runs), runs, at.size, 0)
                seen["ended by SIGBUS"] = seen.get("ended by SIGBUS", 0) + 1
                continue
            if not complete_in(runs):
                no_run(ran, runs, 2, 5, saying="moving")
                seen["refused"] = seen.get("refused", 0) + 1
                continue
            run = runs / max(complete_in(runs))
            counts = manifest(run)["counts"]
            whole_run(ran, runs, counts["decided"], counts["rejected"])
            old = accounts(at.folder / f"old.{ending}", at.size)
            sources = [s for s in (path, old) if _digest(s) == manifest(run)["input"]["files"][0]]
            expect(len(sources) == 1, "its digest is of neither content")
            again = at.do("replay", str(run), "--input", str(sources[0]))
            expect(again.code == 0, again.out)
            seen["a run of what it was"] = seen.get("a run of what it was", 0) + 1
    return ", ".join(f"{n} x {what}" for what, n in seen.items())


def _change(path: Path, size: int, how: int) -> None:
    if how == 0:
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)
        return
    other = accounts(path.with_stem("new"), size, first=1)
    if how == 1:
        shutil.copyfile(other, path)
    else:
        other.replace(path)


def _digest(path: Path) -> object:
    from engine.runs.folder.disk import content_of

    content = content_of(path)
    name = path.name.replace("old", "moving")
    return {"bytes": content.bytes, "name": name, "rows": None, "sha256": content.sha256}


CHEAP: Final[tuple[Trial, ...]] = (
    zero_rows,
    an_empty_file,
    an_empty_folder,
    a_file_that_is_not_there,
    two_files_of_one_name,
    a_truncated_file,
    a_row_of_ten_megabytes,
    mixed_encodings,
    a_file_in_utf_16,
    a_wrong_type_far_below,
    ids_that_come_again,
    an_input_that_is_a_link,
)
"""Those that every day's tests do."""

DEAR: Final[tuple[Trial, ...]] = (a_damaged_page, an_input_that_changes)
