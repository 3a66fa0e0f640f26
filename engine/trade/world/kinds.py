"""The kinds of records and their columns, as the shipped policy declares them; a test compares.

Within the world days are numbers since 1970 and money is cents. Here they become what is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

_IMPORTER: Final = {"importer_number": "text"}
_FILER: Final = {"filer_code": "text"}
_ENTRY: Final = {"entry_number": "text"}
_POSTED: Final = {"posted_on": "day"}

KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "entries": {
        **_ENTRY, **_IMPORTER, **_FILER, "filer_status": "text", "entry_type": "text",
        "port": "text", "entry_date": "day", **_POSTED, "currency": "text", "value": "cents",
        "duty": "cents", "fees": "cents", "reconciliation_flagged": "flag",
        "reconciled_on": "day",
    },
    "lines": {
        **_ENTRY, "line_number": "whole", **_IMPORTER, **_FILER, "entry_date": "day", **_POSTED,
        "currency": "text", "hts": "text", "goods_hts": "text", "origin": "text",
        "manufacturer": "text", "value": "cents", "duty": "cents", "adcvd_case": "text",
        "adcvd_duty": "cents", "preference": "text",
    },
    "tariffs": {
        **_ENTRY, "line_number": "whole", "ordinal": "whole", **_IMPORTER, **_FILER,
        "entry_date": "day", **_POSTED, "hts": "text", "duty": "cents",
    },
    "exams": {
        "exam": "text", **_ENTRY, **_IMPORTER, **_FILER, "examined_on": "day", "targeted": "flag",
        "lines": "whole", "discrepant": "whole", **_POSTED,
    },
    "forms": {
        "form": "text", "kind": "text", **_ENTRY, **_IMPORTER, **_FILER, "issued_on": "day",
        "answered_on": "day", **_POSTED,
    },
    "rejects": {
        **_ENTRY, **_IMPORTER, **_FILER, "rejected_on": "day", "reason": "text", **_POSTED,
    },
    "corrections": {
        **_ENTRY, **_IMPORTER, **_FILER, "filed_on": "day", "duty_change": "cents", **_POSTED,
    },
    "protests": {
        "protest": "text", **_IMPORTER, **_FILER, "filed_on": "day", "decided_on": "day",
        "outcome": "text", **_POSTED,
    },
    "penalties": {
        "case_number": "text", **_IMPORTER, **_FILER, "issued_on": "day", "kind": "text",
        "culpability": "text", "issue": "text", "duty_loss": "cents", "assessed": "cents",
        **_POSTED,
    },
    "disclosures": {
        "disclosure": "text", **_IMPORTER, "disclosed_on": "day", "tendered": "cents", **_POSTED,
    },
    "audits": {
        "audit": "text", **_IMPORTER, "kind": "text", "reported_on": "day", "finding": "cents",
        **_POSTED,
    },
    "seizures": {
        "case_number": "text", **_IMPORTER, "seized_on": "day", "kind": "text", "ground": "text",
        "value": "cents", **_POSTED,
    },
    "bonds": {
        "bond_number": "text", **_IMPORTER, "kind": "text", "amount": "cents", "surety": "text",
        "effective_on": "day", "terminated_on": "day", **_POSTED,
    },
    "bills": {
        "bill_number": "text", **_IMPORTER, "billed_on": "day", "amount": "cents",
        "adcvd": "flag", "paid_on": "day", **_POSTED,
    },
    "reviews": {
        "review": "text", **_ENTRY, **_IMPORTER, **_FILER, "reviewed_on": "day", "drawn": "text",
        "lines": "whole", "discrepant": "whole", **_POSTED,
    },
    "draws": {**_IMPORTER, "drawn_on": "day", **_POSTED},
    "drawback": {
        "claim": "text", **_IMPORTER, "claimed_on": "day", "amount": "cents", **_POSTED,
    },
    "registrations": {
        **_IMPORTER, "registered_on": "day", "residency": "text", "status": "text", **_POSTED,
    },
    "placements": {
        **_IMPORTER, "placed_on": "day", "center": "text", "reason": "text", "override": "flag",
        "appealed_on": "day", "appeal_decided_on": "day", **_POSTED,
    },
    "programs": {
        "program": "text", **_IMPORTER, "event": "text", "tier": "whole", "happened_on": "day",
        **_POSTED,
    },
    "screenings": {
        "screening": "text", **_IMPORTER, "screened_on": "day", "under": "text",
        "outcome": "text", "sector": "text", "origin": "text", "region": "text", **_POSTED,
    },
    "filers": {**_FILER, "since": "day", "status": "text", **_POSTED},
}  # fmt: skip

ACCOUNTS: Final[Mapping[str, str]] = {
    "account": "text", "kind": "text", "name": "text", "address": "text", "opened_on": "day",
    "closed_on": "day", "successor": "text",
}  # fmt: skip
IDENTIFIERS: Final[Mapping[str, str]] = {
    "number": "text",
    "kind": "text",
    "account": "text",
    "valid_from": "day",
    "valid_to": "day",
}

WHEN: Final[Mapping[str, str]] = {
    kind: next(name for name, sort in columns.items() if sort == "day" and name != "posted_on")
    for kind, columns in KINDS.items()
}
"""The column of the day of each kind."""

TRUTH: Final[Mapping[str, Mapping[str, str]]] = {
    "companies": {"account": "text", "company": "text", "relation": "text", "since": "day"},
    "evaders": {"account": "text", "how": "text", "since": "day"},
    "unlisted": {"number": "text", "account": "text"},
    "discrepancies": {
        "file": "text", "row": "whole", **_ENTRY, "line_number": "whole", "account": "text",
        "how": "text", "intended": "flag", "true_value": "cents", "duty_short": "cents",
    },
    "broken": {
        "file": "text", "row": "whole", **_ENTRY, "how": "text", "expected": "text",
    },
    "late": {"file": "text", "row": "whole", "happened_on": "day", "posted_on": "day"},
}  # fmt: skip

_RAW: Final[Mapping[str, pl.DataType]] = {
    "text": pl.String(),
    "day": pl.Int64(),
    "cents": pl.Int64(),
    "whole": pl.Int64(),
    "flag": pl.Boolean(),
}


def raw(columns: Mapping[str, str], values: Mapping[str, pl.Series]) -> pl.DataFrame:
    """A frame of these columns, with nulls where there are no values; one value is for all rows."""
    lengths = [len(each) for each in values.values()]
    height = max(lengths) if all(lengths) else 0
    made = []
    for name, sort in columns.items():
        given = values.get(name, pl.Series([None], dtype=_RAW[sort])).cast(_RAW[sort])
        made.append(
            (given if len(given) == height else given.new_from_index(0, height)).alias(name)
        )
    return pl.DataFrame(made)


def written(frame: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """A frame of raw columns as it is written: days as dates, cents as dollars."""
    made = []
    for name, sort in columns.items():
        column = pl.col(name)
        if sort == "day":
            column = column.cast(pl.Int32).cast(pl.Date)
        elif sort == "cents":
            column = column.cast(pl.Int128).reinterpret(dtype=pl.Decimal(18, 2))
        made.append(column)
    return frame.select(made)
