"""A run is complete or absent, whatever happens while it is written."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine.runs.folder.faults import ManifestError, RunError
from engine.runs.folder.from_json import read_manifest
from engine.runs.folder.manifest import Counts, Link
from engine.runs.folder.to_json import content_digest, run_digest
from engine.runs.folder.verification import verify
from engine.runs.folder.writing import open_run
from tests.unit.runs.folder.made import DAY, NAMES, NEXT_DAY, fill, record, three_runs, write_run

AFTER_A_RUN = [".lock", "2026-11-24-001", "newest.sha256"]


def held(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


def test_a_run_is_there_whole(tmp_path: Path) -> None:
    written = write_run(tmp_path / "runs")
    assert written.path == tmp_path / "runs/2026-11-24-001"
    assert held(written.path) == [
        *("SHA256SUMS", "decisions.parquet", "facts.parquet", "manifest.json"),
        *("policy.json", "rejected.parquet", "traces.parquet"),
    ]
    manifest = read_manifest(written.path)
    assert manifest == written.manifest
    assert run_digest(manifest) == written.digest
    assert manifest.previous is None
    assert [(part.name, part.rows) for part in manifest.files] == [
        ("decisions.parquet", 3),
        ("facts.parquet", 3),
        ("policy.json", None),
        ("rejected.parquet", 1),
        ("traces.parquet", 3),
    ]
    assert manifest.files[2].bytes == 3
    assert held(tmp_path / "runs") == AFTER_A_RUN
    assert (tmp_path / "runs/newest.sha256").read_text() == (
        f"{written.digest}  2026-11-24-001/manifest.json\n"
    )


def test_each_run_follows_the_one_before(tmp_path: Path) -> None:
    paths = three_runs(tmp_path)
    assert [path.name for path in paths] == [*NAMES]
    manifests = [read_manifest(path) for path in paths]
    assert [each.previous for each in manifests] == [
        None,
        Link(NAMES[0], run_digest(manifests[0])),
        Link(NAMES[1], run_digest(manifests[1])),
    ]
    assert write_run(tmp_path).path.name == "2026-11-24-003"


def test_the_same_run_again_differs_in_its_place_and_times_only(tmp_path: Path) -> None:
    first, again = write_run(tmp_path), write_run(tmp_path)
    assert content_digest(first.manifest) == content_digest(again.manifest)
    assert first.manifest.files == again.manifest.files
    assert first.digest != again.digest


def test_its_folder_may_be_entered_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    written = write_run(tmp_path / "runs")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (written.path, tmp_path / "plain")]
    assert modes[0] == modes[1]


def test_files_in_folders(tmp_path: Path) -> None:
    with open_run(tmp_path) as run:
        (run.folder / "parts").mkdir()
        (run.folder / "parts/0.parquet").write_bytes(b"0")
        run.commit(record(), {"parts/0.parquet": 3})
    assert read_manifest(tmp_path / NAMES[0]).files[0].name == "parts/0.parquet"
    assert verify(tmp_path) == []


def begin_and(fault: BaseException, root: Path, told: list[str]) -> None:
    with open_run(root, told.append) as run:
        (run.folder / "facts.parquet").write_bytes(b"half")
        raise fault


@pytest.mark.parametrize("fault", [ValueError("oops"), KeyboardInterrupt(), SystemExit(3)])
def test_nothing_is_left_by_a_fault(tmp_path: Path, fault: BaseException) -> None:
    told: list[str] = []
    with pytest.raises(type(fault)):
        begin_and(fault, tmp_path, told)
    assert told == [f"nothing of the unfinished run is left in `{tmp_path}`"]
    assert held(tmp_path) == [".lock"]
    assert write_run(tmp_path).path.name == NAMES[0]


def test_nothing_is_left_where_nobody_commits(tmp_path: Path) -> None:
    told: list[str] = []
    with open_run(tmp_path, told.append):
        pass
    assert told == [f"nothing of the unfinished run is left in `{tmp_path}`"]
    assert held(tmp_path) == [".lock"]


def test_a_fault_after_the_commit_leaves_the_run(tmp_path: Path) -> None:
    told: list[str] = []
    with pytest.raises(ZeroDivisionError), open_run(tmp_path, told.append) as run:
        _ = 1 / (fill(run).path.name == "another")
    assert (told, held(tmp_path)) == ([], AFTER_A_RUN)
    assert verify(tmp_path) == []


def test_a_run_is_made_complete_once(tmp_path: Path) -> None:
    with open_run(tmp_path) as run:
        fill(run)
        with pytest.raises(RunError, match="the run is complete already"):
            run.commit(record())
    assert held(tmp_path) == AFTER_A_RUN


def test_a_record_that_cannot_be_makes_no_run(tmp_path: Path) -> None:
    lost = record(counts=Counts(rows_in=4, decided=3, rejected=0))
    with pytest.raises(ManifestError, match="4 rows in"), open_run(tmp_path) as run:
        run.commit(lost)
    assert held(tmp_path) == [".lock"]


def commit_with(root: Path, put: Callable[[Path], object]) -> None:
    with open_run(root) as run:
        put(run.folder)
        run.commit(record(), {"traces.parquet": 3})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("manifest.json", "`manifest.json` cannot be a file of a run"),
        ("SHA256SUMS", "`SHA256SUMS` cannot be a file of a run"),
        ("facts.parquet", "there is no file `traces.parquet` that has rows"),
    ],
)
def test_files_that_cannot_be(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(RunError) as refused:
        commit_with(tmp_path, lambda folder: (folder / name).write_bytes(b"{}"))
    assert str(refused.value) == told
    assert held(tmp_path) == [".lock"]


def test_a_link_is_no_file_of_a_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="`facts` cannot be a file of a run"):
        commit_with(tmp_path, lambda folder: (folder / "facts").symlink_to("/etc/hostname"))


def test_what_was_left_by_a_killed_process_is_removed_with_a_notice(tmp_path: Path) -> None:
    left = tmp_path / ".unfinished-77"
    (left / "parts").mkdir(parents=True)
    (left / "parts/0.parquet").write_bytes(b"half")
    (tmp_path / ".unfinished-newest.sha256").write_bytes(b"half")
    (tmp_path / ".unfinished-link").symlink_to(tmp_path.parent)
    (tmp_path / ".lock").write_text('{"pid": 77, "host": "gone", "since": "long ago"}')
    told: list[str] = []
    with open_run(tmp_path, told.append) as run:
        fill(run)
    assert told == [
        "`.unfinished-77`, left by a run that was killed, was removed",
        "`.unfinished-link`, left by a run that was killed, was removed",
    ]
    assert held(tmp_path) == AFTER_A_RUN


def test_a_run_killed_before_its_last_step_is_followed(tmp_path: Path) -> None:
    first = write_run(tmp_path)
    (tmp_path / "newest.sha256").unlink()
    second = write_run(tmp_path)
    assert second.manifest.previous == Link(first.path.name, first.digest)
    (tmp_path / "newest.sha256").write_text(f"{first.digest}  {NAMES[0]}/manifest.json\n")
    assert verify(tmp_path) == []
    third = write_run(tmp_path, NEXT_DAY)
    assert third.manifest.previous == Link(second.path.name, second.digest)
    assert verify(tmp_path) == []


def test_a_newest_run_that_is_gone_is_not_hidden_by_the_next(tmp_path: Path) -> None:
    *_, gone = three_runs(tmp_path)
    gone.rename(tmp_path.parent / "elsewhere")
    told: list[str] = []
    with open_run(tmp_path, told.append) as run:
        assert fill(run, NEXT_DAY).path.name == "2026-11-25-002"
    assert told[0].startswith("`2026-11-25-001`, the newest run, is not there or was changed; ")
    assert [str(problem) for problem in verify(tmp_path)] == [
        (
            "2026-11-25-002: error[missing-run]: the run `2026-11-25-001`, which it follows, "
            "is not there"
        )
    ]


def test_without_a_readable_newest_the_last_run_is_found(tmp_path: Path) -> None:
    *_, last = three_runs(tmp_path)
    (tmp_path / "newest.sha256").write_text("nonsense\n")
    told: list[str] = []
    with open_run(tmp_path, told.append) as run:
        written = fill(run, NEXT_DAY)
    assert told[0].startswith("newest.sha256: it is not one line `DIGEST  RUN/manifest.json`; ")
    assert written.manifest.previous == Link(last.name, run_digest(read_manifest(last)))
    assert verify(tmp_path) == []


def test_no_run_follows_runs_that_cannot_be_read(tmp_path: Path) -> None:
    (write_run(tmp_path).path / "manifest.json").write_bytes(b"{}")
    (tmp_path / "newest.sha256").unlink()
    with pytest.raises(RunError, match="none of the 1 runs has a manifest that can be read"):
        write_run(tmp_path)


def test_the_thousandth_run_of_a_date_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2026-11-24-999").write_bytes(b"")
    with pytest.raises(RunError, match="there have been 999 runs as of 2026-11-24 in "):
        write_run(tmp_path)


def test_what_cannot_be_a_folder_of_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RunError, match=r"cannot be written into `.*file`: file exists"):
        write_run(tmp_path / "file")
    run = write_run(tmp_path / "runs").path
    with pytest.raises(RunError, match="is a run, not a folder of runs; give the folder above"):
        write_run(run)
    with pytest.raises(RunError, match="file name too long"):
        write_run(tmp_path / ("x" * 300))


def test_ctrl_c_at_the_last_step_says_that_the_run_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    told: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr("os.replace", interrupt)
        with pytest.raises(KeyboardInterrupt), open_run(tmp_path, told.append) as run:
            fill(run)
    assert told == [f"the run `{tmp_path / NAMES[0]}` is complete"]
    assert held(tmp_path) == [".lock", NAMES[0]]
    assert verify(tmp_path) == []


# --- a disk that refuses --------------------------------------------------------------------


class Failing:
    """A function of the system that fails at its `at`th call from now."""

    def __init__(self, real: Callable[..., Any], at: int, error: int) -> None:
        self.real, self.left, self.error = real, at, error

    def __call__(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - as the system's
        self.left -= 1
        if self.left == 0:
            raise OSError(self.error, os.strerror(self.error))
        return self.real(*args, **more)


STEPS = [("fsync", at) for at in range(1, 12)] + [
    *(("mkdir", 2), ("rename", 1), ("replace", 1), ("pwrite", 1), ("ftruncate", 1)),
    *(("scandir", 1), ("write_new", 1), ("write_new", 2), ("write_new", 3)),
]


@pytest.mark.parametrize(("name", "at"), STEPS)
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_refuses_a_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: int, error: int
) -> None:
    write_run(tmp_path)
    where, attribute = ("engine.runs.folder.writing", name) if name == "write_new" else ("os", name)
    module = __import__(where, fromlist=["_"])
    failing = Failing(getattr(module, attribute), at, error)
    told: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(module, attribute, failing)
        with pytest.raises(RunError) as refused, open_run(tmp_path, told.append) as run:
            fill(run)
    assert failing.left <= 0
    is_complete = (tmp_path / "2026-11-24-002").exists()
    text = str(refused.value)
    if is_complete:
        assert "2026-11-24-002` is complete, but the disk reports: " in text
        assert told == [f"the run `{tmp_path / '2026-11-24-002'}` is complete"]
    else:
        assert text.startswith(f"the run cannot be written into `{tmp_path}`: ")
        assert text.endswith("make room, or give another folder") == (error == errno.ENOSPC)
    assert held(tmp_path) == sorted({*AFTER_A_RUN, *(["2026-11-24-002"] * is_complete)})
    assert verify(tmp_path) == []
    write_run(tmp_path)
    assert verify(tmp_path) == []


def test_a_disk_that_fills_up_under_a_library(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no full disk")
    with pytest.raises(RunError) as refused, open_run(tmp_path):
        pl.DataFrame({"account": ["A"]}).write_parquet("/dev/full")
    assert str(refused.value) == (
        f"the run cannot be written into `{tmp_path}`: no space left on device; "
        "make room, or give another folder"
    )
    assert held(tmp_path) == [".lock"]


def test_what_cannot_be_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", Failing(lambda _: None, 1, errno.EBUSY))
        with open_run(tmp_path, told.append) as run:
            pass
    assert told == [
        (
            f"`{run.folder}` is left, for it cannot be removed: device or resource busy; "
            "the next run removes it"
        )
    ]
    assert write_run(tmp_path).manifest.record.as_of == DAY
    assert held(tmp_path) == AFTER_A_RUN
