"""Tables of a policy as spreadsheets and back: what people edit, checked before it is written.

`export_sheet` gives the sheet of a decision or a reference table, `write_sheet` its bytes as xlsx
or CSV, `plan_import` what an edited sheet would change, `apply_import` makes it so, and `renew`
lets the sheet be edited further.
"""

from __future__ import annotations

from engine.editing.sheets.export import export_sheet, write_sheet
from engine.editing.sheets.home import NotATableError, UnknownTableError
from engine.editing.sheets.imports import Plan, apply_import, plan_import
from engine.editing.sheets.problems import SheetProblem, SheetRefusedError
from engine.editing.sheets.renewal import renew

__all__ = [
    "NotATableError",
    "Plan",
    "SheetProblem",
    "SheetRefusedError",
    "UnknownTableError",
    "apply_import",
    "export_sheet",
    "plan_import",
    "renew",
    "write_sheet",
]
