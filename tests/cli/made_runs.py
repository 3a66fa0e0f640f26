"""A run of a few accounts by the small policy, each with an end of its own.

| account | visits | marks | open | level | fee |
|---|---|---|---|---|---|
| A1 | 5 | none | true | high | $0 |
| A2 | 1 | red | false | low | $5 |
| A3 | ? | blue | false | low, provisional | $7 |
| A4 | 9 | ? | false | high | $0, provisional |
| A5 | 2 | red, blue | false | low | in error: two rules match |
| A6 | 1 | none | true | low: the invariant is breached | $0 |
| A7 | ? | ? | ? | low, provisional | $0, provisional |
| 123-45-6789 | 4 | none | false | high | $0 |

A visit less than none, and a fact that is not declared, are rejected.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.cli.policies import written
from tests.cli.running import call

ACCOUNTS: Final = (
    {"id": "A1", "visits": 5, "marks": [], "owed": "$1", "open": True},
    {"id": "A2", "visits": 1, "marks": ["red"], "owed": "$2.50", "open": False},
    {"id": "A3", "marks": ["blue"], "owed": "$3", "open": False},
    {"id": "A4", "visits": 9, "owed": "$4", "open": False},
    {"id": "A5", "visits": 2, "marks": ["red", "blue"], "owed": "$5", "open": False},
    {"id": "A6", "visits": 1, "marks": [], "owed": "$6", "open": True},
    {"id": "A7"},
    {"id": "123-45-6789", "visits": 4, "marks": [], "owed": "$8", "open": False},
    {"id": "R1", "visits": -1},
    {"id": "R2", "hats": 3},
)


def made_run(folder: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """A run of the small policy, with some files in place of its own or beside them."""
    rules = written(folder / "small", files)
    accounts = folder / "accounts.jsonl"
    accounts.write_text("".join(json.dumps(each) + "\n" for each in ACCOUNTS))
    runs = folder / "runs"
    asked = ("--as-of", "2026-11-24", "--out", str(runs), "--quiet")
    ran = call("--rules", str(rules), "run", str(accounts), *asked)
    assert ran.code == 5, ran.err
    return runs / "2026-11-24-001"
