"""Whatever is changed in a folder of runs is found, and named."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.runs.folder.disk import digest_of
from engine.runs.folder.faults import RunError
from engine.runs.folder.from_json import parse_manifest
from engine.runs.folder.listing import list_runs
from engine.runs.folder.manifest import Link
from engine.runs.folder.sums import sums_text
from engine.runs.folder.to_json import canonical
from engine.runs.folder.verification import verify, verify_runs
from engine.runs.folder.writing import open_run
from tests.unit.runs.folder.made import DAY, NAMES, record, three_runs, write_run

FIRST, SECOND, THIRD = NAMES
OFFSETS = 12
"""So many places of each file are tried, the first and the last among them."""


def told(root: Path) -> list[str]:
    return [str(problem) for problem in verify(root)]


def test_a_folder_and_each_run_of_it_are_sound(tmp_path: Path) -> None:
    read: dict[str, int] = {}

    def progress(run: str, more: int) -> None:
        read[run] = read.get(run, 0) + more

    paths = three_runs(tmp_path)
    assert verify(tmp_path, progress) == []
    sizes = [sum(f.stat().st_size for f in path.glob("*.[jp]*")) for path in paths]
    own = [(path / "manifest.json").stat().st_size for path in paths]
    assert [*read.values()] == [size - less for size, less in zip(sizes, own, strict=True)]
    assert [verify(path) for path in paths] == [[], [], []]
    assert [run.is_linked for run in list_runs(tmp_path)] == [True, True, True]


def test_sha256sum_agrees(tmp_path: Path) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("there is no sha256sum")
    paths = three_runs(tmp_path)
    for folder, file in [(tmp_path, "newest.sha256"), *((path, "SHA256SUMS") for path in paths)]:
        command = ["sha256sum", "--check", "--strict", "--quiet", file]
        subprocess.run(command, cwd=folder, check=True)


FILES = (
    *("SHA256SUMS", "manifest.json", "policy.json"),
    *("decisions.parquet", "facts.parquet", "rejected.parquet", "traces.parquet"),
)


@pytest.mark.parametrize("file", FILES)
def test_a_flipped_bit_anywhere_is_found(tmp_path: Path, file: str) -> None:
    for number, path in enumerate(three_runs(tmp_path)):
        good = (path / file).read_bytes()
        step = max(1, (len(good) - 1) // OFFSETS)
        for at in sorted({*range(0, len(good), step), len(good) - 1}):
            bad = bytearray(good)
            bad[at] ^= 1 << (at + number) % 8
            (path / file).write_bytes(bad)
            problems = verify(tmp_path)
            assert path.name in {problem.run for problem in problems}, (at, problems)
            assert verify(path), at
        (path / file).write_bytes(good)
    assert verify(tmp_path) == []


def test_every_byte_of_a_manifest_and_of_the_sums(tmp_path: Path) -> None:
    with open_run(tmp_path) as run:
        path = run.commit(record()).path
    for file in ("manifest.json", "SHA256SUMS"):
        good = (path / file).read_bytes()
        for at in range(len(good)):
            bad = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
            (path / file).write_bytes(bad)
            assert verify(path), at
        (path / file).write_bytes(good)


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"\0"])
def test_a_file_that_is_shorter_or_longer(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = three_runs(tmp_path)[1] / "facts.parquet"
    size = path.stat().st_size
    path.write_bytes(change(path.read_bytes()))
    assert told(tmp_path) == [
        (
            f"{SECOND}/facts.parquet: error[changed-file]: it has {path.stat().st_size:,} bytes, "
            f"and had {size:,} when it was written"
        )
    ]


def test_a_file_that_was_changed_is_named(tmp_path: Path) -> None:
    path = three_runs(tmp_path)[0] / "policy.json"
    path.write_bytes(b"[]\n")
    assert told(tmp_path) == [
        (
            f"{FIRST}/policy.json: error[changed-file]: its SHA-256 begins with "
            f"{digest_of(b'[]' + bytes([10]))[:16]}, and was {digest_of(b'{}' + bytes([10]))[:16]}"
        )
    ]


def test_files_removed_added_and_renamed(tmp_path: Path) -> None:
    first, second, third = three_runs(tmp_path)
    (first / "traces.parquet").unlink()
    (first / "SHA256SUMS").unlink()
    (second / "notes.txt").write_text("mine")
    (second / "more").mkdir()
    (third / "facts.parquet").rename(third / "facts2.parquet")
    assert told(tmp_path) == [
        f"{FIRST}/traces.parquet: error[missing-file]: the manifest names it, and it is not there",
        f"{FIRST}/SHA256SUMS: error[missing-file]: it is not there",
        f"{SECOND}/notes.txt: error[unexpected-file]: the manifest names no such file",
        f"{SECOND}/more: error[unexpected-file]: the manifest names no such file",
        f"{THIRD}/facts2.parquet: error[unexpected-file]: the manifest names no such file",
        f"{THIRD}/facts.parquet: error[missing-file]: the manifest names it, and it is not there",
    ]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    path = write_run(tmp_path / "runs").path / "facts.parquet"
    path.rename(tmp_path / "facts.parquet")
    path.symlink_to(tmp_path / "facts.parquet")
    (problem,) = verify(tmp_path / "runs")
    assert (problem.file, problem.kind) == ("facts.parquet", "unreadable-file")


def test_a_manifest_that_is_gone(tmp_path: Path) -> None:
    (three_runs(tmp_path)[1] / "manifest.json").unlink()
    assert told(tmp_path) == [
        (
            f"{SECOND}/manifest.json: error[bad-manifest]: it cannot be read: "
            "no such file or directory"
        ),
        (
            f"{THIRD}: error[changed-run]: the manifest of `{SECOND}` is not the one it follows: "
            "it was changed since"
        ),
    ]
    assert [run.is_linked for run in list_runs(tmp_path)] == [True, False, False]


def test_a_middle_run_that_is_gone(tmp_path: Path) -> None:
    shutil.rmtree(three_runs(tmp_path)[1])
    assert told(tmp_path) == [
        f"{THIRD}: error[missing-run]: the run `{SECOND}`, which it follows, is not there"
    ]


def test_the_first_run_that_is_gone(tmp_path: Path) -> None:
    shutil.rmtree(three_runs(tmp_path)[0])
    assert told(tmp_path) == [
        f"{SECOND}: error[missing-run]: the run `{FIRST}`, which it follows, is not there"
    ]


def test_the_newest_run_that_is_gone(tmp_path: Path) -> None:
    shutil.rmtree(three_runs(tmp_path)[2])
    assert told(tmp_path) == [
        f"{THIRD}: error[missing-run]: it is not there, and `newest.sha256` names it as the newest"
    ]


def test_all_runs_that_are_gone(tmp_path: Path) -> None:
    for path in three_runs(tmp_path):
        shutil.rmtree(path)
    assert told(tmp_path) == [
        f"{THIRD}: error[missing-run]: it is not there, and `newest.sha256` names it as the newest"
    ]


def rewrite(path: Path, change: Callable[[dict[str, Any]], object]) -> Link:
    """Edit a manifest with care: canonical, and its digest among the sums."""
    data = json.loads((path / "manifest.json").read_bytes())
    change(data)
    text = canonical(data)
    (path / "manifest.json").write_bytes(text)
    manifest = parse_manifest(text)
    (path / "SHA256SUMS").write_bytes(sums_text(manifest.files, digest_of(text)))
    return Link(path.name, digest_of(text))


def set_newest(root: Path, link: Link) -> None:
    (root / "newest.sha256").write_text(f"{link.sha256}  {link.name}/manifest.json\n")


def test_a_manifest_edited_with_care_breaks_the_link_after_it(tmp_path: Path) -> None:
    first, _, third = three_runs(tmp_path)
    rewrite(first, lambda data: data["policy"].update(version="9"))
    assert told(tmp_path) == [
        (
            f"{SECOND}: error[changed-run]: the manifest of `{FIRST}` is not the one it follows: "
            "it was changed since"
        )
    ]
    rewrite(third, lambda data: data["policy"].update(version="9"))
    assert told(tmp_path)[1:] == [
        (
            f"{THIRD}: error[changed-run]: its manifest was changed since, "
            "and `newest.sha256` names it as the newest"
        )
    ]


def test_a_fork(tmp_path: Path) -> None:
    first, second, third = three_runs(tmp_path)
    one = json.loads((second / "manifest.json").read_bytes())["previous"]
    set_newest(tmp_path, rewrite(third, lambda data: data.update(previous=one)))
    assert told(tmp_path) == [
        f"{THIRD}: error[forked-chain]: it follows `{first.name}`, as `{SECOND}` does"
    ]


def test_a_second_beginning(tmp_path: Path) -> None:
    third = three_runs(tmp_path)[2]
    set_newest(tmp_path, rewrite(third, lambda data: data.update(previous=None)))
    assert told(tmp_path) == [
        (
            f"{THIRD}: error[second-first-run]: it follows no run, as `{FIRST}` does; "
            "only the first run of a folder may"
        )
    ]


def test_a_number_that_is_left_out(tmp_path: Path) -> None:
    _, second, third = three_runs(tmp_path)
    moved = second.with_name("2026-11-24-004")
    second.rename(moved)
    link = rewrite(moved, lambda data: data.update(name=moved.name))
    previous = {"name": link.name, "sha256": link.sha256}
    set_newest(tmp_path, rewrite(third, lambda data: data.update(previous=previous)))
    assert told(tmp_path) == [
        f"2026-11-24-00{number}: error[missing-run]: it comes before `2026-11-24-004`, "
        "and is not there"
        for number in (2, 3)
    ]


def test_names_that_run_backwards(tmp_path: Path) -> None:
    first, second, third = three_runs(tmp_path)
    first.rename(tmp_path / "aside")
    second.rename(first)
    (tmp_path / "aside").rename(second)
    one = rewrite(second, lambda data: data.update(name=SECOND))
    previous = {"name": one.name, "sha256": one.sha256}
    two = rewrite(first, lambda data: data.update(name=FIRST, previous=previous))
    previous = {"name": two.name, "sha256": two.sha256}
    set_newest(tmp_path, rewrite(third, lambda data: data.update(previous=previous)))
    assert told(tmp_path) == [
        f"{FIRST}: error[names-out-of-order]: it follows number 2 of the same date"
    ]


def test_a_run_as_of_an_earlier_day_may_follow(tmp_path: Path) -> None:
    three_runs(tmp_path)
    assert write_run(tmp_path, DAY).path.name == "2026-11-24-003"
    assert verify(tmp_path) == []


def test_runs_under_other_names(tmp_path: Path) -> None:
    first, second, _ = three_runs(tmp_path)
    second.rename(tmp_path / "2026-11-26-001")
    assert told(tmp_path) == [
        f"2026-11-26-001: error[renamed-run]: the manifest is of the run `{SECOND}`",
        f"{THIRD}: error[missing-run]: the run `{SECOND}`, which it follows, is not there",
    ]
    (tmp_path / "2026-11-26-001").rename(tmp_path / "kept")
    assert told(tmp_path)[0] == (
        "kept: error[renamed-run]: it holds a manifest, but this is no name of a run; "
        "was it renamed?"
    )
    first.rename(tmp_path.parent / "first")
    (tmp_path / FIRST).symlink_to(tmp_path.parent / "first")
    assert f"{FIRST}: error[unexpected-file]: it has the name of a run, but it is no folder" in (
        told(tmp_path)
    )


def test_what_else_stands_beside_the_runs_is_of_no_concern(tmp_path: Path) -> None:
    three_runs(tmp_path)
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "reports").mkdir()
    (tmp_path / ".unfinished-77").mkdir()
    assert verify(tmp_path) == []


@pytest.mark.parametrize(
    "text", ["", "nonsense", f"{'0' * 64}  ../../manifest.json\n", "0  x/manifest.json\n", "\xff"]
)
def test_a_newest_that_is_no_such_file(tmp_path: Path, text: str) -> None:
    three_runs(tmp_path)
    (tmp_path / "newest.sha256").write_text(text, "latin-1")
    assert told(tmp_path) == [
        "newest.sha256: error[bad-newest]: it is not one line `DIGEST  RUN/manifest.json`"
    ]


def test_a_newest_that_is_far_behind_or_gone(tmp_path: Path) -> None:
    first, second, _ = three_runs(tmp_path)
    set_newest(tmp_path, Link(FIRST, digest_of((first / "manifest.json").read_bytes())))
    assert told(tmp_path) == [
        f"newest.sha256: error[bad-newest]: it names `{FIRST}`, but `{SECOND}` is followed by a run"
    ]
    (tmp_path / "newest.sha256").unlink()
    assert told(tmp_path) == [
        f"newest.sha256: error[bad-newest]: it is not there, but `{FIRST}` is followed by a run"
    ]
    set_newest(tmp_path, Link(SECOND, digest_of((second / "manifest.json").read_bytes())))
    assert told(tmp_path) == []


def test_folders_in_folders_without_end(tmp_path: Path) -> None:
    path = write_run(tmp_path).path
    deep = [path]
    for _ in range(1500):
        deep.append(deep[-1] / "d")
        deep[-1].mkdir()
    problems = verify(tmp_path)
    for folder in deep[:0:-1]:
        folder.rmdir()
    assert {problem.kind for problem in problems} == {"unexpected-file"}
    assert len(problems) == 1500


def test_no_runs_yet_and_no_folder_of_runs(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"there are no runs in .*; give a folder of runs, or a run"):
        verify(tmp_path)
    (tmp_path / ".lock").write_bytes(b"")
    assert verify_runs(tmp_path).runs == ()
    with pytest.raises(RunError, match="is a file, not a folder; give a folder of runs"):
        verify(tmp_path / ".lock")
    with pytest.raises(RunError, match="does not exist; give a folder of runs"):
        verify(tmp_path / "none")
    with pytest.raises(RunError, match="cannot be read: file name too long"):
        verify(tmp_path / ("x" * 300))


def test_a_name_that_moves_the_cursor_is_shown_escaped(tmp_path: Path) -> None:
    path = write_run(tmp_path).path
    (path / "a\x1b[2J").write_bytes(b"")
    assert told(tmp_path)[0].startswith(f"{FIRST}/a\\x1b[2J: error[unexpected-file]: ")
