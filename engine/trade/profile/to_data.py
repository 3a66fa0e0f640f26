"""An account before a call, as data for JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Final

from engine.source.masking import mask
from engine.trade.profile import words

if TYPE_CHECKING:
    from engine.explain.verdict import Verdict
    from engine.trade.profile.profile import Profile

FORMAT: Final = 1
"""The version of this shape; it grows when a field changes its meaning or goes."""


def to_json(of: Profile) -> str:
    """A JSON object with the names of `Profile`; money is a whole number of cents."""
    data = {"format": FORMAT, **asdict(of)}
    for verdict, told in zip(of.verdicts, data["verdicts"], strict=True):
        told["value"] = _value(verdict)
    for step, told in zip(words.steps(of.moments), data["moments"], strict=True):
        told["changed_from"] = step.before and step.before.value
        if step.moment.verdict is not None:
            told["verdict"]["value"] = _value(step.moment.verdict)
    return mask(json.dumps(data, ensure_ascii=False, indent=2, default=_plain))


def _value(verdict: Verdict) -> str:
    return verdict.value


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)
