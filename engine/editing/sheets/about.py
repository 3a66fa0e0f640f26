"""What a sheet says of itself: where it comes from, how to work in it, how to bring it back."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from engine.editing.sheets.origin import origin_text
from engine.editing.sheets.problems import SheetProblem, SheetRefusedError
from engine.editing.sheets.sheet import Kind, Role, Sheet
from engine.model.policy import HitPolicy
from engine.policy.digest import meaning_digest
from engine.policy.yaml.nodes import Mapping as MappingNode
from engine.policy.yaml.nodes import Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import PurePath

    from engine.model.policy import Policy

NAME: Final = "name"
ROWS: Final = "rows as exported"
"""Labels that an import looks for; the second goes on in lines with its label and a number."""

MOST_IN_CELL: Final = 30_000
"""Characters of marks; a cell of a spreadsheet holds little more."""
_MOST_MARKS: Final = 100 * MOST_IN_CELL

_HIT_POLICIES: Final = {
    HitPolicy.UNIQUE: "at most one rule may hold; two that hold are an error of the account",
    HitPolicy.ANY: "several rules may hold if all give the same",
    HitPolicy.PRIORITY: "of the rules that hold, the one whose value ranks highest decides",
    HitPolicy.FIRST: "the first rule that holds decides, so the ORDER of the rows counts",
    HitPolicy.RULE_ORDER: "a list of what all rules that hold give, in the ORDER of the rows",
    HitPolicy.OUTPUT_ORDER: "a list of what all rules that hold give, by rank",
    HitPolicy.COLLECT: "a list of what all rules that hold give",
    HitPolicy.SUM: "what all rules that hold give is added up",
    HitPolicy.MIN: "the least of what all rules that hold give",
    HitPolicy.MAX: "the greatest of what all rules that hold give",
    HitPolicy.COUNT: "how many rules hold",
}


_OF_RULES: Final = (
    "The id of a rule is for ever: the ids here are locked. Type a new one in the first empty row.",
    "To drop a rule, empty all of its cells but the id.",
    "To insert, delete or sort rows: Review, Unprotect Sheet. There is no password.",
)


def about(
    policy: Policy, sheet: Sheet, document: MappingNode | None
) -> tuple[tuple[str, str], ...]:
    """Labels and texts; an empty label goes on below the one before."""
    head = [
        ("policy", f"{policy.name}, version {policy.version}"),
        ("meaning digest", meaning_digest(policy)),
        ("kind", str(sheet.kind)),
        (NAME, sheet.name),
    ]
    body = _decision(policy, sheet, document) if sheet.kind is Kind.DECISION else _table(document)
    return (*head, *body, *_how(sheet), *_origin(sheet))


def origin_in(told: Mapping[str, str]) -> str | None:
    """The marks of the rows as exported, from the lines that hold them, by label."""
    if ROWS not in told:
        return None
    more = [told.get(f"{ROWS} {number}", "") for number in range(2, len(told) + 1)]
    return "".join([told[ROWS], *more])


def refuse_another(told: Mapping[str, str], name: str, path: PurePath) -> None:
    """Refuse a sheet that says that it is of another table.

    Raises:
        SheetRefusedError: it says so.
    """
    other = told.get(NAME) or name
    if other != name:
        message = f"this was exported from `{other}`, not from `{name}`"
        command = f"tidewaiter table import {shlex.quote(other)} {shlex.quote(str(path))}"
        remedy = f"did you mean `{command}`?"
        raise SheetRefusedError(SheetProblem("sheet About", message, remedy))


def _origin(sheet: Sheet) -> list[tuple[str, str]]:
    """The marks of the rows, cut where a cell holds no more."""
    text = origin_text(sheet, _MOST_MARKS)
    pieces = [text[at : at + MOST_IN_CELL] for at in range(0, len(text), MOST_IN_CELL)]
    labels = [ROWS, *(f"{ROWS} {number}" for number in range(2, len(pieces) + 1))]
    return list(zip(labels, pieces, strict=True))


def _decision(policy: Policy, sheet: Sheet, document: MappingNode | None) -> list[tuple[str, str]]:
    decision = policy.decision(sheet.name)
    told = [("question", decision.question)] if decision.question else []
    told.append(("hit policy", f"{decision.hit_policy}: {_HIT_POLICIES[decision.hit_policy]}"))
    keys = ("base", "floor", "cap", "priority", "otherwise", "if_provisional")
    return told + _settings(document, (*keys, "owner", "authority"))


def _table(document: MappingNode | None) -> list[tuple[str, str]]:
    told = "a row holds where all keys equal those looked up; of prefixes the longest that fits"
    return [("lookup", told), *_settings(document, ("key", "otherwise"))]


def _settings(document: MappingNode | None, keys: tuple[str, ...]) -> list[tuple[str, str]]:
    if document is None:
        return []
    nodes = [(key, document.get(key)) for key in keys]
    return [(key.replace("_", " "), _words(node)) for key, node in nodes if node is not None]


def _words(node: Node) -> str:
    match node:
        case Scalar(text=text):
            return text
        case Sequence(items=items):
            return ", ".join(map(_words, items))
        case MappingNode(entries=entries):
            return ", ".join(f"{key.text}: {_words(value)}" for key, value in entries)


def _how(sheet: Sheet) -> list[tuple[str, str]]:
    command = f"tidewaiter table import {sheet.name} {sheet.name}.xlsx"
    unit = "rule" if sheet.kind is Kind.DECISION else "row"
    told = [
        ("how to work here", f"One row is one {unit}. Point at a heading to read what it means."),
        ("", "Every cell is text, so that 0101, 1-2 and TRUE stay as they are typed."),
        ("", "Columns may be moved and hidden; their headings must stay as they are."),
    ]
    if any(column.role is Role.ID for column in sheet.columns):
        told += [("", line) for line in _OF_RULES]
    else:
        told.append(("", "A row may be added below, inserted, deleted; the order has no meaning."))
    return [
        *told,
        ("", "No formulas: a cell such as = 2 * base is a text that the policy reads."),
        ("how to bring it back", f"{command} --dry-run"),
        ("", "says what would change, and what is wrong with the cells, if anything is;"),
        ("", f"{command}"),
        ("", "writes it into the policy's file, if the policy is sound with it."),
        ("", "You may go on editing this workbook, and import it again."),
    ]
