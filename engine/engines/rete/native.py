"""The typed wall around the C module of durable-rules.

Everything this project asks of the library goes through the functions of `Native`; nothing
else may import it. The library is loaded on first use, so that `--help` and the reference
engine work without it.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

REMEDY = (
    "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
    "python -m pip install --force-reinstall --no-cache-dir durable-rules"
)
"""Rebuilds the library for the running Python; needs a C compiler and Python's headers."""


class NativeUnavailableError(RuntimeError):
    """The C module of durable-rules is not installed, or was built for another Python."""


class Native(Protocol):
    """The functions of the C module that are safe in the way the driver uses them.

    A ruleset is known by its handle, a session inside it by the offset that `assert_fact`
    returns. Rules, facts and results are JSON text. Each function raises `error` for what the
    library refuses, and `MemoryError`.
    """

    @property
    def error(self) -> type[Exception]:
        """What the library raises, its error number at the end of the text."""

    def create_ruleset(self, name: str, rules: str, /) -> int:
        """Compile rules; returns the handle."""

    def delete_ruleset(self, handle: int, /) -> None:
        """Free a ruleset; `delete_state` comes first, or its memory leaks."""

    def assert_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Match one fact; returns a status (0: some rule matched) and the session's offset."""

    def start_action_for_state(self, handle: int, offset: int, /) -> tuple[str, str] | None:
        """Return the session's state and its first firing `{rule: ...}`; None: nothing fired."""

    def complete_and_start_action(self, handle: int, offset: int, /) -> str | None:
        """Finish the firing under way and return the next one; None: that was the last."""

    def retract_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Forget the fact with this `id`; only when no firing is pending."""

    def delete_state(self, handle: int, sid: str | None, /) -> None:
        """Forget a session; only safe once something fired in it."""


def load() -> Native:
    """Return the C module, importing it on the first call.

    Raises:
        NativeUnavailableError: It is not installed or does not load; the text names the remedy.
    """
    try:
        with _lazy_binding():
            import durable_rules_engine  # type: ignore[import-not-found]  # typed by `Native`
    except ImportError as error:
        message = f"the durable-rules library does not load ({error}); build it again: {REMEDY}"
        raise NativeUnavailableError(message) from error
    module: Native = durable_rules_engine
    return module


@contextmanager
def _lazy_binding() -> Iterator[None]:
    """Let a C module load although a function that is never called does not exist.

    Python 3.13 dropped `PyEval_CallObject`, which the library uses in callbacks that this
    project never installs. Built without the compiler flag of `REMEDY`, the module still loads
    if its functions are looked up on their first call.
    """
    if sys.platform == "win32":
        yield
        return
    flags = sys.getdlopenflags()
    sys.setdlopenflags((flags & ~os.RTLD_NOW) | os.RTLD_LAZY)
    try:
        yield
    finally:
        sys.setdlopenflags(flags)
