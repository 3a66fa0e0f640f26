"""The overview as data for JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from engine.runs.overview.overview import Overview


def to_json(of: Overview) -> str:
    """A JSON object with the names of `overview`, and what is computed from them."""
    data = asdict(of)
    data["totals"]["settled"] = of.totals.settled
    for group, reasons in zip(data["reasons"], of.reasons, strict=True):
        for rule, reason in zip(group["rules"], reasons.rules, strict=True):
            rule["lift"] = round(reason.lift, 4)
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)
