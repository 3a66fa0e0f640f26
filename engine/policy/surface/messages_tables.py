"""What is said about pipe tables, CSV tables and reference tables: one function a message."""

from __future__ import annotations

from collections.abc import Sequence

from engine.source.diagnostic import Diagnostic, Label
from engine.source.text import Span


def no_header(who: str, span: Span) -> Diagnostic:
    """A table without lines."""
    return Diagnostic(
        "table-shape", f"{who} has a table without a header", span, help="name its columns first"
    )


def open_quote(span: Span) -> Diagnostic:
    """A quote that does not close on its line."""
    remedy = 'quote the whole cell, with `\\"` for a quote inside it'
    return Diagnostic("table-shape", 'a `"` in the table is not closed', span, help=remedy)


def two_splits(span: Span) -> Diagnostic:
    """A second `||`."""
    remedy = "one `||` stands before the outputs; a cell that takes any value is written `-`"
    return Diagnostic("table-shape", "the line has a second `||`", span, help=remedy)


def no_split(span: Span) -> Diagnostic:
    """A row or header without `||`."""
    remedy = "write `||` before the outputs"
    return Diagnostic("table-shape", "the line has no `||`", span, help=remedy)


def unexpected_split(span: Span) -> Diagnostic:
    """A row with `||` where the header has none."""
    message = "the line has `||`, the header has none"
    return Diagnostic("table-shape", message, span, help="name the outputs in the header")


def outer_bar(span: Span) -> Diagnostic:
    """A bar before the first cell or behind the last."""
    remedy = "bars stand between cells only; leave it out"
    return Diagnostic("table-shape", "a line begins or ends with a bar", span, help=remedy)


def wrong_width(cells: int, columns: int, where: str, span: Span, header: Span) -> Diagnostic:
    """A row that is wider or narrower than the header."""
    message = f"the line has {_count(cells)}{where}, the header has {columns}"
    labels = (Label(header, "the header"),)
    remedy = "a cell that takes any value is written `-`; one that holds a bar stands in quotes"
    return Diagnostic("table-shape", message, span, help=remedy if where else None, labels=labels)


def empty_cell(span: Span) -> Diagnostic:
    """A cell without text."""
    remedy = "write `-` for any value, `null` for a missing one"
    return Diagnostic("empty-cell", "a cell is empty", span, help=remedy)


def empty_key(who: str, column: str, span: Span) -> Diagnostic:
    """A row of a reference table without a key."""
    message = f"{who} has a row without a value for the key `{column}`"
    return Diagnostic("empty-cell", message, span, help="give every row its keys")


def null_key(who: str, column: str, span: Span) -> Diagnostic:
    """A row of a reference table with `null` as a key."""
    message = f"{who} has a row with null for the key `{column}`, which no lookup can meet"
    remedy = "use `otherwise` for what is not in the table"
    return Diagnostic("null-comparison", message, span, help=remedy)


def missing_column(who: str, column: str, role: str, span: Span) -> Diagnostic:
    """A column that the header lacks."""
    message = f"{who} has a table without a column for the {role} `{column}`"
    side = "left" if role == "key" else "right"
    remedy = f"add `{column}` to the header, {side} of `||`" if role != "column" else None
    return Diagnostic("table-shape", message, span, help=remedy)


def missing_id(who: str, span: Span) -> Diagnostic:
    """A decision's table without ids."""
    message = f"{who} has a table without the column `id`"
    remedy = "every row is a rule and needs an id: add the column `id`"
    return Diagnostic("table-shape", message, span, help=remedy)


def column_twice(column: str, span: Span, first: Span) -> Diagnostic:
    """A header with a column twice."""
    labels = (Label(first, "the first one stands here"),)
    message = f"the column `{column}` stands twice in the header"
    return Diagnostic("table-shape", message, span, labels=labels)


def unknown_column(
    who: str, column: str, role: str, span: Span, guess: str | None, *, known: Sequence[str]
) -> Diagnostic:
    """A header cell that names nothing."""
    message = f"{who} has the column `{column}`, which is no {role} of it"
    remedy = f"did you mean `{guess}`?" if guess else f"there {_are(known)}"
    return Diagnostic("unknown-name", message, span, help=remedy)


def duplicate_key(who: str, shown: str, span: Span, first: Span) -> Diagnostic:
    """Two rows with the same keys on the same day."""
    message = f"{who} has two rows for {shown} that hold on the same days"
    remedy = "keep one, or give them days that do not overlap with `from` and `until`"
    labels = (Label(first, "the other row"),)
    return Diagnostic("duplicate-table-key", message, span, help=remedy, labels=labels)


def prefix_not_ascii(who: str, prefix: str, span: Span) -> Diagnostic:
    """A prefix that is more than ASCII."""
    message = f"{who} has the prefix `{prefix}`, but prefixes have plain letters and digits only"
    return Diagnostic("bad-literal", message, span, help="write it in ASCII")


def two_prefixes(who: str, span: Span, first: Span) -> Diagnostic:
    """A second prefix key."""
    message = f"{who} has two keys of the kind `prefix`"
    labels = (Label(first, "the first one stands here"),)
    remedy = "one key may be a prefix; the others are matched exactly: `text`"
    return Diagnostic("wrong-shape", message, span, help=remedy, labels=labels)


def set_key(who: str, key: str, span: Span) -> Diagnostic:
    """A key that is a set."""
    message = f"{who} has the key `{key}`, a set, which cannot be looked up"
    return Diagnostic("type-mismatch", message, span, help="use a key for each member")


def bad_quotes(who: str, span: Span) -> Diagnostic:
    """A quoted cell that JSON does not read."""
    message = f"{who} has a cell whose quotes do not close or hold an unknown escape"
    return Diagnostic("bad-literal", message, span, help='write it as `"text"`')


def _count(cells: int) -> str:
    return f"{cells} cell" if cells == 1 else f"{cells} cells"


def _are(known: Sequence[str]) -> str:
    names = ", ".join(f"`{name}`" for name in known)
    return f"is only {names}" if len(known) == 1 else f"are {names}"
