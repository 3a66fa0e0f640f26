"""Kinds of records: their columns, key and days, and what must hold of each record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.model.policy import Fact
from engine.model.records import Form, Must, RecordColumn, Records
from engine.model.types import BOOLEAN, TEXT, Kind
from engine.policy.checks import messages_records as messages
from engine.policy.checks.because import read_because
from engine.policy.checks.draft import Draft, text
from engine.policy.checks.facts import read_pattern, read_range
from engine.policy.surface import messages_shape
from engine.policy.surface.from_nodes import named, read_part
from engine.policy.surface.parts import ColumnPart, MustPart, RecordsFile
from engine.policy.yaml.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from engine.policy.typing import Typer
    from engine.policy.typing.scope import Scope

_YES: Final = ("true", "false")


@dataclass(frozen=True, slots=True)
class _Role:
    """A key that names a column, and what that column must be."""

    key: str
    named: Scalar | None
    kind: Kind
    form: Form | None = None


def check_records(draft: Draft, typer: Typer, part: RecordsFile) -> Records | None:
    """Check a kind of records; None after an error was reported."""
    name, who = part.records.text, f"records `{part.records.text}`"
    usable = draft.names.name("records", "kind of records", name, part.records.span)
    columns = _columns(draft, part.columns, name, who)
    roles = _roles(draft, part, columns, who)
    if not usable or columns is None or not roles:
        return None
    draft.record_places[name] = part.records.span
    bare = Records(
        name=name,
        label=text(part.label) or name,
        columns=columns,
        key=tuple(each.text for each in part.key),
        importer=text(part.importer),
        filer=text(part.filer),
        date=part.date.text,
        known=text(part.known),
    )
    return replace(bare, musts=_musts(draft, typer, part, bare))


def scope_of(scope: Scope, records: Records) -> Scope:
    """What expressions that read a record may name: its columns, parameters, tables."""
    columns = {
        each.name: Fact(each.name, each.type, each.label, range=each.range)
        for each in records.columns.values()
    }
    known = f"column of `{records.name}` or parameter"
    broken = scope.broken - columns.keys()
    return replace(scope, facts=columns, outputs={}, broken=broken, fact="column", known=known)


def _columns(
    draft: Draft, columns: Mapping, records: str, who: str
) -> dict[str, RecordColumn] | None:
    if not columns.entries:
        draft.problems.append(messages_shape.no_values(who, "columns", columns.span))
        return None
    found = {}
    for name, node in columns.entries:
        whose = f"column `{name.text}` of {who}"
        usable = draft.names.name(who, "column", name.text, name.span)
        part = read_part(ColumnPart, node, whose, draft.problems)
        column = None if part is None else _column(draft, name.text, part, whose)
        if usable and column is not None:
            found[name.text] = column
            draft.column_places[records, name.text] = name.span
    if len(found) < len(columns.entries):
        return None
    return found if _checked_exist(draft, columns, found, who) else None


def _column(draft: Draft, name: str, part: ColumnPart, who: str) -> RecordColumn | None:
    before = len(draft.problems) + len(draft.constants.diagnostics)
    type_ = draft.types.read(part.type, who)
    form = None if part.form is None else _form(draft, part.form, who)
    is_optional = part.optional is not None and _is_yes(draft, part.optional, who)
    if type_ is None:
        return None
    if type_.kind is Kind.SET:
        draft.problems.append(messages.set_column(who, part.type.span))
    if form is not None and type_ != TEXT:
        draft.problems.append(messages.form_of_no_text(who, str(type_), part.at("form")))
    if part.check is not None and type_ != BOOLEAN:
        draft.problems.append(messages.check_is_boolean(who, str(type_), part.type.span))
    range_ = None if part.range is None else read_range(draft, part.range, type_, who)
    pattern = None if part.pattern is None else read_pattern(draft, part.pattern, type_, who)
    if len(draft.problems) + len(draft.constants.diagnostics) > before:
        return None
    return RecordColumn(
        name=name,
        type=type_,
        label=text(part.label) or name.replace("_", " "),
        form=form,
        is_optional=is_optional,
        range=range_,
        pattern=pattern,
        spellings=tuple(each.text for each in part.also or ()),
        checks=text(part.check),
    )


def _form(draft: Draft, given: Scalar, who: str) -> Form | None:
    try:
        return Form(given.text)
    except ValueError:
        draft.problems.append(messages.unknown_form(who, given.text, [*Form], given.span))
        return None


def _is_yes(draft: Draft, given: Scalar, who: str) -> bool:
    if given.text not in _YES:
        draft.problems.append(messages.no_boolean(who, "optional", given.text, given.span))
    return given.text == "true"


def _checked_exist(
    draft: Draft, columns: Mapping, found: dict[str, RecordColumn], who: str
) -> bool:
    """Whether each column that says if a number is right names one of entry numbers."""
    before = len(draft.problems)
    for name, node in columns.entries:
        checked = found[name.text].checks
        if checked is not None and (checked not in found or found[checked].form is not Form.ENTRY):
            place = node.get("check") if isinstance(node, Mapping) else None
            span = name.span if place is None else place.span
            draft.problems.append(messages.checks_no_entry(who, name.text, checked, span))
    return len(draft.problems) == before


def _roles(
    draft: Draft, part: RecordsFile, columns: dict[str, RecordColumn] | None, who: str
) -> bool:
    """Whether the keys that name columns name fitting ones."""
    if columns is None:
        return False
    before = len(draft.problems)
    if not part.key:
        draft.problems.append(messages_shape.no_values(who, "key", part.at("key")))
    for each in part.key:
        if each.text not in columns:
            draft.problems.append(messages.no_column(who, "key", each.text, [*columns], each.span))
        elif columns[each.text].is_optional:
            draft.problems.append(messages.optional_key(who, each.text, each.span))
    for role in (
        _Role("importer", part.importer, Kind.TEXT, Form.IMPORTER),
        _Role("filer", part.filer, Kind.TEXT, Form.FILER),
        _Role("date", part.date, Kind.DATE),
        _Role("known", part.known, Kind.DATE),
    ):
        _check_role(draft, role, columns, who)
    if part.importer is None and part.filer is None:
        draft.problems.append(messages.nobodys(who, part.records.span))
    return len(draft.problems) == before


def _check_role(draft: Draft, role: _Role, columns: dict[str, RecordColumn], who: str) -> None:
    if role.named is None:
        return
    name, span = role.named.text, role.named.span
    column = columns.get(name)
    if column is None:
        draft.problems.append(messages.no_column(who, role.key, name, [*columns], span))
    elif column.type.kind is not role.kind or column.form is not role.form:
        wanted = "date" if role.form is None else f"text of the form `{role.form}`"
        draft.problems.append(messages.wrong_role(who, role.key, name, wanted, span))
    elif role.key == "date" and column.is_optional:
        draft.problems.append(messages.optional_date(who, name, span))


def _musts(draft: Draft, typer: Typer, part: RecordsFile, records: Records) -> tuple[Must, ...]:
    within = typer.within(scope_of(typer.scope, records))
    found = []
    for i, node in enumerate(() if part.must is None else part.must.items, 1):
        who = named("condition", node, "that", f"condition {i} of records `{records.name}`")
        must = read_part(MustPart, node, who, draft.problems)
        if must is None:
            continue
        that = within.expression(must.that.text, must.that.place, who, BOOLEAN)
        because = read_because(draft, must.because.text, must.because.place, who)
        if that is not None:
            found.append(Must(that, because))
    return tuple(found)
