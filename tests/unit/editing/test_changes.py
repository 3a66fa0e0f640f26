"""Files of a policy are changed by one program at a time, and only from what it read."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.editing import changes
from engine.editing.changes import Change, UnwritableError, editing, other_names, write
from engine.source import writing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    at = tmp_path / "a.yaml"
    at.write_text("old")
    return at


def elsewhere(do: Callable[[], None]) -> list[BaseException]:
    """What is raised in another thread, which holds nothing."""
    found: list[BaseException] = []

    def run() -> None:
        try:
            do()
        except UnwritableError as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found


def test_another_is_kept_waiting_and_then_told(tmp_path: Path) -> None:
    def enter() -> None:
        with editing(tmp_path, patience=0):
            pass

    with editing(tmp_path):
        (error,) = elsewhere(enter)
        told = f"the policy in `{tmp_path}` is being edited by another program, so nothing was"
        assert str(error).startswith(told)
        with editing(tmp_path, patience=0):
            pass
        assert len(elsewhere(enter)) == 1
    assert elsewhere(enter) == []
    assert [*tmp_path.iterdir()] == []


def test_another_goes_on_when_the_first_is_done(tmp_path: Path) -> None:
    order: list[str] = []
    begun = threading.Event()

    def second() -> None:
        begun.set()
        with editing(tmp_path):
            order.append("second")

    thread = threading.Thread(target=second)
    with editing(tmp_path):
        thread.start()
        begun.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_folder_that_is_not_there_keeps_nobody_waiting(tmp_path: Path) -> None:
    for name in ("none", "x" * 300, "a\0b"):
        with editing(tmp_path / name, patience=0):
            pass


def test_a_file_that_changed_since_it_was_read_is_not_written(file: Path) -> None:
    change = Change(file, "a.yaml", "older", "new")
    told = "`a.yaml` was changed by another program meanwhile, so it was not written; try again"
    with pytest.raises(UnwritableError, match=told):
        write([change])
    assert file.read_text() == "old"
    assert [*file.parent.iterdir()] == [file]


def test_a_file_that_changes_at_the_last_moment_is_not_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_late(path: Path, data: bytes, ready: Callable[[], None] | None = None) -> None:
        def save_and_look() -> None:
            file.write_text("an editor saved this")
            assert ready is not None
            ready()

        writing.write_whole(path, data, save_and_look)

    monkeypatch.setattr(changes, "write_whole", write_late)
    with pytest.raises(UnwritableError, match="was changed by another program meanwhile"):
        write([Change(file, "a.yaml", "old", "new")])
    assert file.read_text() == "an editor saved this"
    assert [*file.parent.iterdir()] == [file]


def test_a_new_file_is_not_written_over_one_that_came_meanwhile(file: Path) -> None:
    with pytest.raises(UnwritableError, match="was changed by another program meanwhile"):
        write([Change(file, "a.yaml", None, "new")])
    assert file.read_text() == "old"


def test_other_names_of_a_file_are_told(file: Path) -> None:
    change = Change(file, "a.yaml", "old", "new")
    gone = Change(file.with_name("gone"), "gone", "old", "new")
    assert other_names([change, gone]) == []
    os.link(file, file.with_name("b"))
    told = "`a.yaml` has another name (a hard link), which keeps what was there before"
    assert other_names([change, gone]) == [told]
