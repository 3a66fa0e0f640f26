"""The law of sheets: what goes out and comes back means the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath

from engine.editing.sheets import (
    SheetRefusedError,
    apply_import,
    export_sheet,
    plan_import,
    write_sheet,
)
from engine.policy.digest import meaning_digest
from engine.policy.load import Loaded, load_policy
from tests.property.tables import Made


def broken_sheet(made: Made, folder: Path, suffix: str) -> str | None:
    """What is not as before after export and import; None when all is.

    The sheet comes back into its own policy, where nothing may change; and, without its marks of
    the rows as exported, into one that has the header of the table alone, where all are new.
    """
    written = _load(folder, made.files)
    if isinstance(written, str):
        return written
    exported = export_sheet(written, folder, made.name)
    data = write_sheet(exported, PurePath(f"x{suffix}"))
    try:
        plan = plan_import(written, folder, made.name, data, PurePath(f"x{suffix}"))
        if plan.changes.any or plan.changes_anything or plan.notices:
            return f"changed: {plan.changes} {plan.notices}"
        empty = _load(folder, made.empty)
        if isinstance(empty, str):
            return empty
        bare = write_sheet(replace(exported, about=()), PurePath(f"x{suffix}"))
        bare = without_marks(bare) if suffix == ".csv" else bare
        apply_import(plan_import(empty, folder, made.name, bare, PurePath(f"x{suffix}")))
    except SheetRefusedError as error:
        problems = [each.message for each in error.problems]
        return "; ".join([*problems, *(each.message for each in error.diagnostics)])
    again = load_policy(folder)
    if again.policy is None or written.policy is None:
        return "the new policy has errors"
    if meaning_digest(again.policy) != meaning_digest(written.policy):
        return "another meaning"
    told = again.policy.decisions == written.policy.decisions
    return None if told else "other words"


def without_marks(data: bytes) -> bytes:
    """A CSV file without its last column, as somebody would make it by hand."""
    text = io.StringIO()
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    csv.writer(text, lineterminator="\r\n").writerows(row[:-1] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _load(folder: Path, files: Mapping[str, str]) -> Loaded | str:
    for name, text in files.items():
        folder.joinpath(name).write_bytes(text.encode())
    loaded = load_policy(folder)
    if loaded.policy is None:
        return "no policy: " + "; ".join(each.message for each in loaded.diagnostics)
    return loaded
