"""Drives one ruleset of durable-rules: one fact in, the names that fired out, nothing kept.

The order of calls is the one that was measured to be safe: constant session and message ids,
the agenda drained before the retraction, a sentinel that proves the fact was evaluated, and
after any error everything thrown away and built again.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.engines.rete.native import Native, load
from engine.model.result import UndecidedAccountError

NAME_WIDTH: Final = 4
"""Every engine rule has a name of this many characters."""

SENTINEL: Final = "zzzz"
"""Fires on every fact; sorts after every other name."""

MESSAGE: Final = '"id":"a"'
"""The one message id; an id of an account never reaches the library."""

_SID: Final = "0"
_RETRACTION: Final = "{" + MESSAGE + "}"
_NAME: Final = slice(2, 2 + NAME_WIDTH)


class ReteAccountError(UndecidedAccountError):
    """One account could not be evaluated by durable-rules, twice; the next one can."""


@dataclass(slots=True)
class _Handle:
    """The ruleset in the library; None while there is none."""

    native: Native
    number: int | None = None

    def release(self) -> None:
        """Free session and ruleset, in the order that does not leak."""
        number, self.number = self.number, None
        if number is not None:
            self.native.delete_state(number, _SID)
            self.native.delete_ruleset(number)


class Session:
    """A ruleset with one session, in which each fact lives for one match.

    Not for two threads at once. `rules` is the definition, `empty` a fact without fields.
    """

    def __init__(self, rules: str, empty: str) -> None:
        self._native = load()
        self._rules = rules
        self._empty = empty
        self._handle = _Handle(self._native)
        self._finalizer = weakref.finalize(self, self._handle.release)
        self._finalizer.atexit = False
        self._build()

    def match(self, fact: str) -> list[str]:
        """Return the names of the rules that fire on `fact`, sorted, without the sentinel.

        Raises:
            ReteAccountError: The library failed on this fact twice, once with a new ruleset.
        """
        try:
            return self._once(fact)
        except Exception:  # noqa: BLE001  # whatever it was, the state is not to be trusted
            self._build()
        except BaseException:
            self._build()
            raise
        try:
            return self._once(fact)
        except Exception as error:
            self._build()
            message = f"durable-rules could not evaluate the account: {error}"
            raise ReteAccountError(message) from error

    def _build(self) -> None:
        """Throw the ruleset away and build it; firing once makes its later removal safe."""
        self._handle.release()
        self._handle.number = self._native.create_ruleset("tidewaiter", self._rules)
        self._once = _matcher(self._native, self._handle.number)
        self._once(self._empty)


def _matcher(native: Native, handle: int) -> Callable[[str], list[str]]:
    """The loop itself, with all it calls at hand."""
    assert_fact, retract = native.assert_fact, native.retract_fact
    start, advance = native.start_action_for_state, native.complete_and_start_action

    def match(fact: str) -> list[str]:
        status, offset = assert_fact(handle, fact)
        first = start(handle, offset)
        firing = first[1] if first is not None else None
        fired = []
        while firing is not None:
            fired.append(firing[_NAME])
            firing = advance(handle, offset)
        retract(handle, _RETRACTION)
        fired.sort()
        if status or not fired or fired.pop() != SENTINEL:
            message = f"the sentinel did not fire (status {status})"
            raise ReteAccountError(message)
        return fired

    return match
