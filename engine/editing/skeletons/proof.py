"""That the policy has what was added to it, and lost nothing, before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from engine.editing.skeletons.bench import Added, Bench, SkeletonError, errors
from engine.editing.skeletons.names import (
    decisions_named,
    ids,
    rules_listed,
    tests_named,
    values_named,
)
from engine.policy.load import Loaded, load_policy

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic


class BreaksPolicyError(Exception):
    """With what was to be added the policy would have errors that it has not now."""

    def __init__(self, loaded: Loaded, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(diagnostics)} problems")
        self.loaded = loaded
        self.diagnostics = diagnostics


def checked(bench: Bench, added: Added) -> Loaded:
    """The policy with what is new in it.

    Raises:
        BreaksPolicyError: It has errors that it had not before.
        SkeletonError: It has not what was added, or has no more what it had.
    """
    text = added.change.after.removeprefix("\ufeff")
    after = load_policy(bench.folder, bench.shown, instead={added.change.shown: text})
    known = {(each.code, each.message) for each in errors(bench.loaded)}
    new = tuple(each for each in errors(after) if (each.code, each.message) not in known)
    if new:
        raise BreaksPolicyError(after, new)
    before, now = _names(bench), _names(replace(bench, loaded=after))
    if not (now - before)[added.what] or before - now:
        told = f"the {added.what} cannot be added where it belongs in `{added.change.shown}`"
        raise SkeletonError(f"{told}, so nothing was written; add it by hand")
    return after


def _names(bench: Bench) -> Counter[str]:
    """All that has a name, and how often it has it."""
    named = chain(
        values_named(bench),
        decisions_named(bench),
        ids(bench),
        rules_listed(bench),
        tests_named(bench),
    )
    return Counter(each.told for each in named)
