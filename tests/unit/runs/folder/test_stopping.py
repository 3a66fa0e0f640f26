"""SIGTERM as an interrupt."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.runs.folder.stopping import TerminatedError, heeding_sigterm


@contextmanager
def handled_by(number: int, handler: object) -> Iterator[None]:
    before = signal.signal(number, handler)  # type: ignore[arg-type]  # one of its own
    try:
        yield
    finally:
        signal.signal(number, before)


def send_and_wait(*numbers: int) -> None:
    for number in numbers:
        os.kill(os.getpid(), number)
    time.sleep(30)


def is_as_before() -> bool:
    return (
        signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        and signal.set_wakeup_fd(-1) == -1
    )


@pytest.mark.parametrize("times", [1, 3])
def test_sigterm_interrupts(times: int) -> None:
    with pytest.raises(TerminatedError), heeding_sigterm():
        send_and_wait(*[signal.SIGTERM] * times)
    assert is_as_before()


def test_ctrl_c_stays_what_it_is() -> None:
    with pytest.raises(KeyboardInterrupt) as stopped, heeding_sigterm():
        send_and_wait(signal.SIGINT)
    assert not isinstance(stopped.value, TerminatedError)
    assert is_as_before()


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
def test_cleaning_up_is_not_interrupted(first: int) -> None:
    cleaned = False

    @contextmanager
    def cleaning() -> Iterator[None]:
        nonlocal cleaned
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
                os.kill(os.getpid(), number)
            time.sleep(0.05)
            cleaned = True

    with pytest.raises(KeyboardInterrupt), heeding_sigterm(), cleaning():
        send_and_wait(first)
    assert cleaned
    assert is_as_before()


def test_an_interrupt_that_a_library_raised_and_python_raises_again() -> None:
    cleaned = []

    @contextmanager
    def cleaning() -> Iterator[None]:
        try:
            yield
        finally:
            cleaned.append(sys.exc_info()[0])

    def library() -> None:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        signal.raise_signal(signal.SIGINT)
        try:
            raise KeyboardInterrupt
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    with pytest.raises(KeyboardInterrupt), heeding_sigterm(), cleaning():
        library()
    assert cleaned == [KeyboardInterrupt]


def test_a_job_that_ignores_ctrl_c_heeds_sigterm_only() -> None:
    with handled_by(signal.SIGINT, signal.SIG_IGN):
        with pytest.raises(TerminatedError), heeding_sigterm():
            send_and_wait(signal.SIGINT, signal.SIGTERM)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert is_as_before()


def test_nothing_happens_where_nobody_sends_anything() -> None:
    threads = threading.active_count()
    with heeding_sigterm():
        assert threading.active_count() == threads + 1
    assert threading.active_count() == threads
    assert is_as_before()


def test_who_handles_sigterm_already_goes_on_to() -> None:
    heard: list[int] = []
    with handled_by(signal.SIGTERM, lambda number, _: heard.append(number)), heeding_sigterm():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)
    assert heard == [signal.SIGTERM]


def test_a_thread_of_its_own_changes_nothing() -> None:
    seen: list[object] = []

    def look() -> None:
        with heeding_sigterm():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]
