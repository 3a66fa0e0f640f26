"""Trials of runs whose folder, disk or end is not as it should be."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from engine.runs.folder.names import UNFINISHED
from tests.property.bad_inputs import NOTHING
from tests.property.bad_runs import (
    Place,
    Trial,
    accounts,
    begun,
    expect,
    finished,
    is_root,
    no_run,
    whole_run,
)
from tests.property.kills import complete_in

_LIMITED: Final = """
import os, resource, sys
most = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
os.execv(sys.argv[2], sys.argv[2:])
"""
NO_ROOM: Final = "no space left on device; make room, or give another folder"


def files_that_may_not_grow(at: Place) -> str:
    """A limit on the size of files is told as a disk that is full."""
    told, path = "", accounts(at.folder / "a.csv", at.size)
    for bytes_ in (100, 5_000, 40_000):
        limit = (sys.executable, "-c", _LIMITED, str(bytes_))
        ran = finished(begun(at.args(path), limit))
        told = no_run(ran, at.runs, 2, saying="make room, or give another folder")
    whole_run(at.run(path), at.runs, at.size, 0)
    return told


def a_disk_that_fills_up(at: Place) -> str:
    """On a small disk there is no run; with more room there is."""
    if not is_root():
        return "not tried: only root may mount a small disk"
    told, path, few = "", accounts(at.folder / "a.parquet", at.size), at.folder / "few.csv"
    accounts(few, 3)
    pages = [2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 256]
    refused = 0
    for size in pages:
        with _disk(at.folder / "small", f"size={size * 4096}") as disk:
            ran = at.run(path, runs=disk / "runs")
            if complete_in(disk / "runs"):
                whole_run(ran, disk / "runs", at.size, 0)
                continue
            told = no_run(ran, disk / "runs", 2, saying=NO_ROOM)
            refused += 1
            if size >= pages[4]:
                whole_run(at.run(few, runs=disk / "runs"), disk / "runs", 3, 0)
    return f"{refused} of {len(pages)} disks too small: {told}"


@contextlib.contextmanager
def _disk(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - the system's


def a_folder_that_cannot_be_written(at: Place) -> str:
    """A read-only disk, a folder of others, a file where the folder should be."""
    path, file = accounts(at.folder / "a.csv", 3), at.folder / "file"
    file.touch()
    told = [
        no_run(at.run(path, runs=runs), runs, 2, saying="cannot be written into")
        for runs in (file, file / "runs", Path("/proc/runs"))
    ]
    if is_root():
        with _disk(at.folder / "disk", "ro") as disk:
            ran = at.run(path, runs=disk)
            told.append(no_run(ran, disk, 2, saying="read-only file system"))
    else:
        at.runs.mkdir(mode=0o555)
        told.append(no_run(at.run(path), at.runs, 2, saying="permission denied"))
        at.runs.chmod(0o755)
    return told[-1]


def a_name_that_looks_like_a_pattern(at: Place) -> str:
    """Brackets and asterisks in the name of a folder mean nothing."""
    runs = at.folder / "r[1]*"
    run = whole_run(at.run(accounts(at.folder / "a.csv", 3), runs=runs), runs, 3, 0)
    for args in (("verify",), ("replay",), ("explain", "A-1"), ("query", "level = low")):
        ran = at.do(args[0], str(run), *args[1:])
        expect(ran.code == 0, ran.err)
    return "decided, verified, replayed, explained, queried"


def a_run_that_was_made_read_only(at: Place) -> str:
    """It is read as before, and the next run stands beside it."""
    path = accounts(at.folder / "a.csv", 3)
    run = whole_run(at.run(path), at.runs, 3, 0)
    for each in run.iterdir():
        each.chmod(0o444)
    run.chmod(0o555)
    for args in (("verify",), ("replay",), ("explain", "A-1")):
        ran = at.do(args[0], str(run), *args[1:])
        expect(ran.code == 0, ran.err)
    whole_run(at.run(path), at.runs, 3, 0)
    run.chmod(0o755)
    return "verified, replayed, explained; followed by the next run"


def runs_among_the_accounts(at: Place) -> str:
    """The folder of accounts as the folder of runs, and a folder in it."""
    folder, told = at.folder / "in", []
    folder.mkdir()
    accounts(folder / "a.csv", 3)
    for runs in (folder, folder / "runs", at.folder / "in/../in"):
        ran = at.run(folder, runs=runs)
        expect((ran.code, os.listdir(folder)) == (2, ["a.csv"]), ran.err)  # noqa: PTH208 - names
        expect("the runs would lie among the accounts" in ran.err, ran.err)
        told.append(ran.told)
    return told[0]


def a_run_as_the_accounts(at: Place) -> str:
    """What a run wrote is no input, and is not harmed."""
    run = whole_run(at.run(accounts(at.folder / "a.csv", 3)), at.runs, 3, 0)
    told = []
    for source in (run / "facts.parquet", run, at.runs):
        ran = at.run(source)
        expect(ran.code in (2, 5), ran.err)
        expect(len(complete_in(at.runs)) == 1, ran.err)
        told.append(ran.told)
    expect(at.do("verify", str(at.runs)).code == 0, "it was harmed")
    return told[0]


def planted_links(at: Place) -> str:
    """Links at the names of what is written aside, and of the lock, lead nowhere."""
    path, victim = accounts(at.folder / "a.csv", 3), at.folder / "victim"
    victim.mkdir()
    (victim / "kept").write_text("kept", encoding="utf-8")
    at.runs.mkdir()
    for number in range(os.getpid(), os.getpid() + 400):
        (at.runs / f"{UNFINISHED}{number}").symlink_to(victim)
    (at.runs / f"{UNFINISHED}newest.sha256").symlink_to(victim / "kept")
    whole_run(at.run(path), at.runs, 3, 0)
    expect((victim / "kept").read_text("utf-8") == "kept", "it was written over")
    expect(len([*victim.iterdir()]) == 1, "it was written into")
    (at.runs / ".lock").unlink()
    (at.runs / ".lock").symlink_to(victim / "kept")
    ran = at.run(path)
    expect(ran.code == 2, ran.err)
    expect((victim / "kept").read_text("utf-8") == "kept", "it was written over")
    return f"removed; of the lock: {ran.told}"


def two_runs_at_once(at: Place) -> str:
    """Of many at once one writes at a time; the others say who does, or come after it."""
    path = accounts(at.folder / "a.csv", at.size)
    processes = [begun(at.args(path)) for _ in range(4)]
    ends = [finished(process) for process in processes]
    done = [ran for ran in ends if ran.code == 0]
    refused = [ran for ran in ends if ran.code == 2]
    expect(len(done) + len(refused) == len(ends) and done, ends)
    expect(len(complete_in(at.runs)) == len(done), complete_in(at.runs))
    expect(all("is being written by" in ran.err for ran in refused), refused)
    whole_run(at.run(path), at.runs, at.size, 0)
    return f"{len(done)} of 4 wrote; {refused[0].told if refused else 'one after another'}"


def signals_to_end(at: Place) -> str:
    """SIGINT and SIGTERM at any moment: cleaned up, and said; or the run was complete."""
    chance, path = random.Random(3), accounts(at.folder / "a.csv", at.size)  # noqa: S311
    whole = time.monotonic()
    finished(begun(at.args(path, runs=at.folder / "measured")))
    whole, counted = time.monotonic() - whole, {"cleaned up": 0, "complete": 0}
    told = ""
    for number in range(20):
        how, code = ((signal.SIGINT, 130), (signal.SIGTERM, 143))[number % 2]
        runs = at.folder / f"runs{number}"
        process = begun(at.args(path, runs=runs))
        while process.poll() is None and not any(runs.glob(f"{UNFINISHED}*")):
            time.sleep(0.001)
        time.sleep(chance.uniform(0, whole / 3))
        process.send_signal(how)
        ran = finished(process)
        if complete_in(runs):
            expect(not [*runs.glob(f"{UNFINISHED}*")], "something is left")
            expect(at.do("verify", str(runs)).code == 0, "the run is not sound")
            counted["complete"] += 1
        else:
            told = no_run(ran, runs, code, saying=NOTHING)
            counted["cleaned up"] += 1
        whole_run(at.run(path, runs=runs), runs, at.size, 0)
    return ", ".join(f"{n} x {what}" for what, n in counted.items()) + f": {told}"


def a_flipped_bit(at: Place) -> str:
    """In each file of a run, and of the folder: found, with the file named."""
    path = at.folder / "a.csv"
    path.write_text("id,visits\nA,1\nB,2\nC,lots\n", encoding="utf-8")
    run = whole_run(at.run(path), at.runs, 2, 1)
    chance, files, told = random.Random(1), sorted(run.iterdir()), ""  # noqa: S311
    for file in [*files, at.runs / "newest.sha256"]:
        held = file.read_bytes()
        for place in (0, len(held) - 1, chance.randrange(len(held))):
            flipped = bytearray(held)
            flipped[place] ^= 1 << chance.randrange(8)
            file.write_bytes(flipped)
            ran = at.do("verify", str(at.runs))
            expect(ran.code == 4, f"{file.name}: {ran}")
            told = ran.out.splitlines()[0]
            expect(file.name in told, f"{file.name}: {ran.out}")
        file.write_bytes(held)
    expect(at.do("verify", str(at.runs)).code == 0, "it is not as it was")
    shutil.rmtree(run)
    return f"{len(files) + 1} files, 3 bits each: {told}"


CHEAP: Final[tuple[Trial, ...]] = (
    files_that_may_not_grow,
    a_folder_that_cannot_be_written,
    a_name_that_looks_like_a_pattern,
    a_run_that_was_made_read_only,
    runs_among_the_accounts,
    a_run_as_the_accounts,
    planted_links,
    two_runs_at_once,
)
"""Those that every day's tests do."""

DEAR: Final[tuple[Trial, ...]] = (a_disk_that_fills_up, signals_to_end, a_flipped_bit)
