"""Names, enum members, texts, set literals and table lookups -> typed expressions."""

from __future__ import annotations

from typing import Final

from engine.language.syntax import (
    Conditional,
    Extent,
    Name,
    NullLiteral,
    SetLiteral,
    Syntax,
    TableLookup,
    TextLiteral,
)
from engine.model.expressions import Expr, FactRef, Literal, Lookup, OutputRef, ParameterRef
from engine.model.policy import Output, Table
from engine.model.types import DATE, TEXT, Kind, Type
from engine.policy.typing import messages_expressions as messages
from engine.policy.typing.conversion import require
from engine.policy.typing.reading import Reading
from engine.policy.typing.scope import AS_OF
from engine.source.suggest import did_you_mean

_OTHER_WORDS: Final = {
    **dict.fromkeys(("yes", "Yes", "YES", "True", "TRUE"), "write `true`"),
    **dict.fromkeys(("no", "No", "NO", "False", "FALSE"), "write `false`"),
    **dict.fromkeys(("Null", "NULL", "None", "none", "missing"), "write `null`"),
    **dict.fromkeys(("today", "now"), "write `as_of`, the date the policy is evaluated for"),
    **dict.fromkeys(("AND", "OR", "NOT", "IN"), "keywords are lower case"),
}


def suggestion(word: str, candidates: list[str]) -> str | None:
    """A remedy that names the candidate most like `word`; None when none is like it."""
    guess = did_you_mean(word, candidates)
    return None if guess is None else f"did you mean `{guess}`?"


def name(reading: Reading, node: Name, wanted: Type | None) -> Expr | None:
    """A bare word: what the scope knows, or a member of the enum `wanted`; never both."""
    scope, word = reading.scope, node.name
    member = wanted is not None and wanted.kind is Kind.ENUM and word in wanted.members
    if word in scope.broken:
        return None
    if not scope.has(word):
        if wanted is not None and member:
            return Literal(word, wanted, reading.node(node.at))
        _unknown(reading, node, wanted)
        return None
    if wanted is not None and member:
        ambiguous(reading, node, wanted)
        return None
    return _reference(reading, node)


def ambiguous(reading: Reading, node: Name, enum: Type) -> None:
    """Report a word that the scope knows and that is a member of `enum` too."""
    role, span = reading.scope.role(node.name), reading.span(node.at)
    reading.report(messages.ambiguous_name(reading.who, node.name, role, enum, span))


def _reference(reading: Reading, node: Name) -> Expr | None:
    scope, word = reading.scope, node.name
    if word == AS_OF:
        return ParameterRef(word, DATE, reading.node(node.at))
    if word in scope.facts:
        return FactRef(word, scope.facts[word].type, reading.node(node.at))
    if word in scope.parameters:
        return ParameterRef(word, scope.parameters[word], reading.node(node.at))
    output = scope.outputs[word]
    type_: Type | None = output.type
    if output.type.kind is Kind.LIST:
        type_ = _read_as_set(output.type.element)
    if type_ is None:
        span = reading.span(node.at)
        reading.report(messages.list_read(reading.who, word, output.decision, span))
        return None
    return OutputRef(word, output.decision, type_, reading.node(node.at))


def _read_as_set(element: Type | None) -> Type | None:
    if element is None or element.kind is not Kind.ENUM:
        return None
    name_ = None if element.name is None else f"set({element.name})"
    return Type(Kind.SET, element.members, name=name_)


def _unknown(reading: Reading, node: Name, wanted: Type | None) -> None:
    scope, word, span = reading.scope, node.name, reading.span(node.at)
    enum = wanted if wanted is not None and wanted.kind is Kind.ENUM else None
    names = scope.names()
    guess = did_you_mean(word, [*names, *(enum.members if enum else ())])
    remedy = None if guess is None else f"did you mean `{guess}`?"
    elsewhere = guess in names or word in scope.tables or word in scope.decisions()
    if enum is not None and not elsewhere:
        reading.report(
            messages.unknown_member(reading.who, word, enum, span, guess=remedy, known=scope.known)
        )
        return
    remedy = _remedy_by_word(reading, word, wanted) or remedy or _quotes(word, wanted)
    reading.report(messages.unknown_name(reading.who, word, scope.known, span, remedy))


def _remedy_by_word(reading: Reading, word: str, wanted: Type | None) -> str | None:
    scope = reading.scope
    if word in scope.tables:
        table = scope.tables[word]
        keys = ", ".join(key.name for key in table.keys)
        return f"a reference table is read as `{word}[{keys}].{table.columns[0].name}`"
    if word in scope.decisions():
        outputs = [f"`{name_}`" for name_, o in scope.outputs.items() if o.decision == word]
        return f"the decision `{word}` is read by its output {' or '.join(outputs)}"
    if wanted is not None and wanted.kind is Kind.SET and word in wanted.members:
        return f"a set is tested with `contains {word}` or written `[{word}]`"
    enum = scope.type_with_member(word)
    if enum is not None:
        where = "a type" if enum.name is None else f"`{enum.name}`"
        return f"`{word}` is a member of {where}; it stands beside a value of that type only"
    return _OTHER_WORDS.get(word)


def _quotes(word: str, wanted: Type | None) -> str | None:
    if wanted is not None and wanted.kind is Kind.TEXT:
        return f'a text stands in quotes: `"{word}"`'
    return None


def text(reading: Reading, node: TextLiteral, wanted: Type | None) -> Expr | None:
    """A text in quotes; a member, where an enum is asked for."""
    if wanted is None or wanted.kind is not Kind.ENUM:
        return Literal(node.value, TEXT, reading.node(node.at))
    if node.value in wanted.members:
        return Literal(node.value, wanted, reading.node(node.at))
    _unknown_member(reading, node.value, wanted, node.at)
    return None


def _unknown_member(reading: Reading, word: str, wanted: Type, at: Extent) -> None:
    guess = suggestion(word, list(wanted.members))
    span = reading.span(at)
    reading.report(messages.unknown_member(reading.who, word, wanted, span, guess=guess))


def set_literal(reading: Reading, node: SetLiteral, wanted: Type | None) -> Expr | None:
    """`[a, b]`, where a set is asked for; its items are members, written out."""
    if wanted is None or wanted.kind is not Kind.SET:
        words, span = reading.quote(node.at), reading.span(node.at)
        reading.report(messages.list_without_set(reading.who, words, wanted, span))
        return None
    members = [_item(reading, item, wanted) for item in node.items]
    known = frozenset(member for member in members if member is not None)
    if None in members:
        return None
    return Literal(known, wanted, reading.node(node.at))


def _item(reading: Reading, item: Syntax, wanted: Type) -> str | None:
    span = reading.span(item.at)
    match item:
        case Name(name=word) if word in wanted.members and reading.scope.has(word):
            ambiguous(reading, item, wanted)
            return None
        case Name(name=word) | TextLiteral(value=word):
            if word in wanted.members:
                return word
            _unknown_member(reading, word, wanted, item.at)
        case NullLiteral():
            reading.report(messages.null_in_set(reading.who, span))
        case _:
            words = reading.quote(item.at)
            reading.report(messages.item_not_member(reading.who, words, wanted, span))
    return None


def lookup(reading: Reading, node: TableLookup) -> Expr | None:
    """`table[keys].column`."""
    tables = reading.scope.tables
    table = tables.get(node.table)
    if table is None:
        for key in node.keys:
            alone(reading, key)
        if node.table not in reading.scope.broken:
            guess = suggestion(node.table, list(tables))
            span = reading.span(node.table_at)
            reading.report(messages.unknown_table(reading.who, node.table, span, guess))
        return None
    keys = _keys(reading, node, table)
    column = _column(reading, node, table)
    if keys is None or column is None:
        return None
    return Lookup(table.name, keys, column.name, column.type, reading.node(node.at))


def _keys(reading: Reading, node: TableLookup, table: Table) -> tuple[Expr, ...] | None:
    if len(node.keys) != len(table.keys):
        names, given = [key.name for key in table.keys], len(node.keys)
        span = reading.span(node.at)
        reading.report(messages.wrong_keys(reading.who, table.name, names, given, span))
        return None
    typed = [
        require(reading, given, key.type) for given, key in zip(node.keys, table.keys, strict=True)
    ]
    keys = tuple(key for key in typed if key is not None)
    return keys if len(keys) == len(typed) else None


def _column(reading: Reading, node: TableLookup, table: Table) -> Output | None:
    for column in table.columns:
        if column.name == node.column:
            return column
    guess = suggestion(node.column, [column.name for column in table.columns])
    span = reading.span(node.column_at)
    reading.report(messages.unknown_column(reading.who, table.name, node.column, span, guess))
    return None


def hangs(reading: Reading, node: Syntax) -> bool:
    """Whether `node` has no type of its own, but takes it from what it stands beside."""
    match node:
        case Name(name=word):
            return not reading.scope.has(word)
        case TextLiteral() | SetLiteral() | NullLiteral():
            return True
        case Conditional(then=then, otherwise=otherwise):
            return hangs(reading, then) and hangs(reading, otherwise)
        case _:
            return False


def pair(reading: Reading, left: Syntax, right: Syntax) -> tuple[Expr | None, Expr | None]:
    """Two parts of one type, as in a comparison: each may lend the other its enum."""
    swap = _rank(reading, right) < _rank(reading, left)
    first, second = (right, left) if swap else (left, right)
    known = reading.infer(first)
    other: Expr | None = None
    if known is not None:
        other = reading.infer(second, known.type)
    else:
        alone(reading, second)
    if (
        other is not None
        and isinstance(first, Name)
        and not hangs(reading, second)
        and other.type.kind is Kind.ENUM
        and first.name in other.type.members
    ):
        ambiguous(reading, first, other.type)
        known = None
    return (other, known) if swap else (known, other)


def alone(reading: Reading, node: Syntax) -> None:
    """Report what is wrong with `node`, whatever the faulty part beside it was meant to be."""
    if _rank(reading, node) <= 1:
        reading.infer(node)


def _rank(reading: Reading, node: Syntax) -> int:
    """0 with a type of its own, 1 a word that stands for nothing, 2 what needs a type.

    A word may be a member of a type that is declared badly; then it is not called unknown.
    """
    if not hangs(reading, node):
        return 0
    scope = reading.scope
    if isinstance(node, Name) and not scope.broken and scope.type_with_member(node.name) is None:
        return 1
    return 2
