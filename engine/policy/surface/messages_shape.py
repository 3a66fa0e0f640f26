"""What is said about the shape of a file: one function a message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from engine.source.diagnostic import Diagnostic, Label
from engine.source.suggest import did_you_mean
from engine.source.text import Span

_SAME: Final = {
    "if": "when",
    "condition": "when",
    "conditions": "when",
    "reason": "because",
    "output": "then",
    "default": "otherwise",
    "else": "otherwise",
    "description": "label",
    "outputs": "output",
    "policy": "hit_policy",
    "min": "floor",
    "max": "cap",
    "reference": "authority",
    "start": "from",
    "end": "until",
    "to": "until",
    "keys": "key",
    "csv": "rows_from",
    "given": "facts",
    "then": "expect",
    "date": "as_of",
}
_CUT_AMOUNT: Final = re.compile(r"[0-9]{3}(\.[0-9]+)?(\s?[A-Za-z$]{1,10})?|[0-9]+")
"""What YAML takes for a key where `{value: 100,000 USD}` is cut at its comma."""
_ARTICLES: Final = {"text": "a text", "list": "a list", "mapping": "a mapping"}
_HOW: Final = {
    "label": "say in plain words what it is, as in `label: continuous bond`",
    "type": "say what its values are, as in `type: integer`",
    "values": "give a value with its days: `values: [{from: 2026-01-01, value: 3}]`",
    "output": "name what it gives, with its type, as in `output: {segment: text}`",
    "hit_policy": "say how the rules combine, as in `hit_policy: first`",
    "id": "give it an id, as in `id: BOND-LOW`",
    "then": "say what the rule gives, `then: null` if nothing",
    "key": "name the key columns, as in `key: {country: text}`",
    "columns": "name the other columns, as in `columns: {center: text}`",
    "outcomes": "name the decisions that are wanted, as in `outcomes: [segment]`",
    "version": "give it a version, as in `version: 2026.1`",
    "because": "say in plain words why",
    "must": "say what must hold, as in `must: not(isa_participant) or managed`",
    "as_of": "say for which date it is, as in `as_of: 2026-11-24`",
    "name": "say what it is about",
    "rules": "give `rules:` or `table:`",
    "rows": "give `rows:`, or `rows_from:` with the name of a CSV file",
}


def meant(key: str, known: Sequence[str]) -> str | None:
    """The key that was probably meant."""
    same = _SAME.get(key)
    return same if same in known else did_you_mean(key, known)


def unknown_key(who: str, key: str, known: Sequence[str], span: Span) -> Diagnostic:
    """A key that the part does not have."""
    guess = meant(key, known)
    if _CUT_AMOUNT.fullmatch(key):
        remedy = 'in `{...}` an amount with commas stands in quotes, with `$`: `"$100,000"`'
    elif key in ("tests", "accounts") and key not in known:
        remedy = "tests stand in files of the folder `tests`"
    elif guess is not None:
        remedy = f"did you mean `{guess}`?"
    else:
        remedy = "the keys are " + ", ".join(f"`{each}`" for each in known)
    return Diagnostic("unknown-key", f"{who} has the unknown key `{key}`", span, help=remedy)


def missing_key(who: str, key: str, span: Span) -> Diagnostic:
    """A key that the part must have."""
    return Diagnostic("missing-key", f"{who} has no `{key}`", span, help=_HOW.get(key))


def wrong_shape(who: str, key: str | None, given: str, wanted: str, span: Span) -> Diagnostic:
    """A list where a text is asked for, and the like."""
    what = who if key is None else f"`{key}` of {who}"
    message = f"{what} is {_ARTICLES[given]} where {_ARTICLES[wanted]} is asked for"
    remedy = None
    if wanted == "list" and given == "text":
        remedy = "a list is written `[a, b]`, or one `- ` a line"
    elif given == "mapping" and wanted == "text":
        remedy = "put a text that begins with `{` or holds `: ` in quotes"
    return Diagnostic("wrong-shape", message, span, help=remedy)


def nothing(who: str, key: str, span: Span) -> Diagnostic:
    """A key without a value."""
    message = f"`{key}` of {who} has no value"
    return Diagnostic("wrong-shape", message, span, help="give it one, or leave the key out")


def no_pipe_block(who: str, key: str, span: Span) -> Diagnostic:
    """A table that does not stand in a literal block."""
    message = f"`{key}` of {who} is not a table: its lines do not stand each for itself"
    remedy = f"write `{key}: |` and the table below it, indented"
    return Diagnostic("wrong-shape", message, span, help=remedy)


def both(who: str, first: str, second: str, span: Span, other: Span) -> Diagnostic:
    """Two keys that exclude each other."""
    message = f"{who} has both `{first}` and `{second}`"
    labels = (Label(other, f"`{first}` stands here"),)
    return Diagnostic("unknown-key", message, span, help="keep one of them", labels=labels)


def neither_part(who: str, span: Span) -> Diagnostic:
    """A condition that is neither a text nor any, all, not."""
    message = f"{who} has a condition of an unknown form"
    remedy = "a condition is a text, or one of `any: [...]`, `all: [...]`, `not: ...`"
    return Diagnostic("wrong-shape", message, span, help=remedy)


def pair_as_condition(who: str, key: str, value: str, span: Span) -> Diagnostic:
    """`origin: CN` among conditions."""
    message = f"a condition of {who} has the unknown key `{key}`"
    remedy = f"write it as a text: `{key} = {value}`"
    return Diagnostic("unknown-key", message, span, help=remedy)


def no_values(who: str, key: str, span: Span) -> Diagnostic:
    """An empty list where something must be."""
    return Diagnostic("wrong-shape", f"`{key}` of {who} is empty", span, help=_HOW.get(key))


def no_conditions(who: str, span: Span) -> Diagnostic:
    """An empty list of conditions."""
    message = f"{who} has an empty list of conditions"
    remedy = "give it conditions, or leave `when` out: then the rule always holds"
    return Diagnostic("wrong-shape", message, span, help=remedy)


def cut_at_comma(who: str, amount: str, span: Span) -> Diagnostic:
    """`[member, bond < $50,000]`."""
    message = f"a list of conditions of {who} is cut at the comma of `{amount}`"
    remedy = "put the condition in quotes, or give each condition a line that begins with `- `"
    return Diagnostic("expression-syntax", message, span, help=remedy)


def bad_range(who: str, span: Span) -> Diagnostic:
    """A list of several items as a range."""
    message = f"`range` of {who} is no range"
    remedy = "a range is written `[0..100]`, `[0..]` or `[..100]`"
    return Diagnostic("wrong-shape", message, span, help=remedy)


def no_order(who: str, kind: str, span: Span) -> Diagnostic:
    """A range of a type without order."""
    message = f"{who} is of type `{kind}`, which has no range"
    remedy = "only integers, numbers, money and dates have an order"
    return Diagnostic("type-mismatch", message, span, help=remedy)


def no_text(who: str, kind: str, span: Span) -> Diagnostic:
    """A pattern of what is no text."""
    message = f"{who} is of type `{kind}`, which has no pattern"
    return Diagnostic("type-mismatch", message, span, help="only texts have one; leave it out")


def bad_pattern(who: str, template: str, span: Span) -> Diagnostic:
    """A pattern that is no template."""
    message = f"{who} has the pattern `{template}`, which is no template"
    remedy = "write `9` for a digit, `A` for a capital letter, as in `9999.99.9999`"
    return Diagnostic("bad-pattern", message, span, help=remedy)


def not_one_value(who: str, outputs: Sequence[str], span: Span) -> Diagnostic:
    """One value where each of several outputs needs one."""
    each = ", ".join(f"{output}: ..." for output in outputs)
    message = f"{who} gives one value where there are {len(outputs)} outputs"
    return Diagnostic("wrong-shape", message, span, help=f"write `{{{each}}}`")


def not_a_value(who: str, span: Span) -> Diagnostic:
    """A mapping where a value is asked for."""
    message = f"{who} gives a mapping where a value is asked for"
    remedy = "put a text that begins with `{` or holds `: ` in quotes"
    return Diagnostic("wrong-shape", message, span, help=remedy)


def no_expression(who: str, span: Span) -> Diagnostic:
    """An expression where only a constant may stand."""
    message = f"{who} is an expression, but must be a value"
    return Diagnostic("wrong-shape", message, span, help="write the value itself")


def bad_name(role: str, name: str, why: str, span: Span) -> Diagnostic:
    """A name that the language cannot read."""
    return Diagnostic("bad-name", f"`{name}` cannot name {role}", span, help=why)


def duplicate_name(name: str, role: str, span: Span, first: Span, *, other: str) -> Diagnostic:
    """A name given twice; `other` is what it was given to first."""
    labels = (Label(first, f"{other} stands here"),)
    message = f"the {role} `{name}` has the same name as {other}"
    if other == f"the {role} `{name}`":
        message = f"two {role}s are called `{name}`"
    noun = "id" if role in ("rule", "invariant") else "name"
    remedy = f"give this one another {noun}"
    if f"`{name}`" not in other:
        remedy += "; upper and lower case are taken as the same"
    return Diagnostic("duplicate-name", message, span, help=remedy, labels=labels)


def listed_twice(who: str, key: str, name: str, span: Span) -> Diagnostic:
    """An item that stands twice in a list."""
    message = f"`{key}` of {who} lists `{name}` twice"
    return Diagnostic("duplicate-name", message, span, help="leave one out")


def missing_policy(shown: str) -> Diagnostic:
    """A folder without a policy's head."""
    message = f"no file in `{shown}` says `policy:`, `version:` and `outcomes:`"
    remedy = "name the folder that holds `policy.yaml`, or write that file"
    return Diagnostic("missing-policy", message, Span(shown, 0, 0), help=remedy)


def no_folder(shown: str, reason: str) -> Diagnostic:
    """A folder that is none."""
    remedy = "name a folder that holds `policy.yaml`"
    return Diagnostic("missing-policy", f"`{shown}` {reason}", Span(shown, 0, 0), help=remedy)


def second_policy(span: Span, first: Span) -> Diagnostic:
    """A second head of the policy."""
    labels = (Label(first, "the first one stands here"),)
    message = "the policy has two heads"
    remedy = "a folder holds one policy: keep one `policy:`"
    return Diagnostic("duplicate-name", message, span, help=remedy, labels=labels)


def outside(name: str, span: Span) -> Diagnostic:
    """A file that does not lie in the policy's folder."""
    message = f"`{name}` lies outside the policy's folder"
    remedy = "a policy is one folder: put a copy of the file into it"
    return Diagnostic("path-outside", message, span, help=remedy)


def linked_folder(shown: str) -> Diagnostic:
    """A link to a folder."""
    message = f"`{shown}` is a link to a folder, which is not followed"
    remedy = "a policy is one folder: put the files themselves into it"
    return Diagnostic("path-outside", message, Span(shown, 0, 0), help=remedy)


def name_not_utf8(shown: str) -> Diagnostic:
    """A file whose name cannot be written down; `shown` has its odd bytes escaped."""
    message = "the name of this file is not UTF-8, so the file is not read"
    return Diagnostic("unreadable-file", message, Span(shown, 0, 0), help="rename the file")


def unreadable_folder(shown: str, error: OSError) -> Diagnostic:
    """A folder whose files cannot be listed."""
    reason = (error.strerror or str(error)).lower()
    message = f"the folder cannot be read: {reason}"
    return Diagnostic("unreadable-file", message, Span(shown, 0, 0))


def too_many_files(shown: str, most: int) -> Diagnostic:
    """More files or folders than a policy may have."""
    message = f"the folder has more than the {most:,} files or folders that are read"
    remedy = "name a folder that holds a policy and nothing else"
    return Diagnostic("file-too-large", message, Span(shown, 0, 0), help=remedy)


def too_much(shown: str, most: int) -> Diagnostic:
    """More text than a policy may have."""
    message = f"the files have more than the {most:,} MiB that are read in all"
    return Diagnostic("file-too-large", message, Span(shown, 0, 0))
