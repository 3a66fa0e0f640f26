"""SIGTERM taken as an interrupt, so that who is told to end cleans up first.

A Python handler waits until Python runs again, which may be long after a library began to decide
millions of accounts; that library hears an interrupt at once. So whoever waits at the other end of
the wakeup pipe turns the first SIGTERM into SIGINT.

That library raises the interrupt itself, and Python would raise it once more, in the middle of the
cleaning up; so would somebody who is impatient. Only the first one counts.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType


class TerminatedError(KeyboardInterrupt):
    """The process was told to end, by SIGTERM."""


@contextlib.contextmanager
def heeding_sigterm() -> Iterator[None]:
    """Let SIGTERM interrupt what is done here; a second one changes nothing.

    Where somebody else handles SIGTERM already, or in a thread of its own, nothing changes.

    Raises:
        TerminatedError: in place of the interrupt that SIGTERM became.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    told = threading.Event()
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    interrupts = signal.getsignal(signal.SIGINT)
    is_ignored = interrupts is signal.SIG_IGN  # as in a job behind a shell's `&`

    def interrupt(number: int, frame: FrameType | None) -> None:
        is_on_its_way = isinstance(sys.exc_info()[1], KeyboardInterrupt)
        if not is_on_its_way and (told.is_set() or not is_ignored):
            signal.default_int_handler(number, frame)

    if is_ignored or interrupts is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, lambda *_: None)
    listening = threading.Thread(target=_listen, args=(reading, told), daemon=True)
    listening.start()
    try:
        yield
    except KeyboardInterrupt:
        if told.is_set():
            raise TerminatedError(signal.SIGTERM) from None
        raise
    finally:
        signal.set_wakeup_fd(before)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if interrupts is not None:
            signal.signal(signal.SIGINT, interrupts)
        os.close(writing)
        listening.join()
        os.close(reading)


def _listen(reading: int, told: threading.Event) -> None:
    """Wait for SIGTERM until nobody can send it any more."""
    main = threading.main_thread().ident or 0
    while heard := os.read(reading, 1):
        if heard[0] == signal.SIGTERM and not told.is_set():
            told.set()
            # Not to the process: what another thread gets does not wake this one.
            signal.pthread_kill(main, signal.SIGINT)
