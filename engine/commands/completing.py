"""What a shell offers for a half-typed word: names of the policy. Never raises, never prints."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem

    from engine.api import Loaded
    from engine.model.policy import Policy

Complete = Callable[["Context", "Parameter", str], "list[CompletionItem]"]
Offer = Callable[["Context"], Iterable[tuple[str, str | None]]]
"""Words, each with a help or none."""

_WORDS: Final = "COMP_WORDS"
"""The variable in which a shell gives the whole line."""
_MOST_ACCOUNTS: Final = 1_000
_MOST_BYTES: Final = 8 * 1024 * 1024


def _offering(offer: Offer) -> Complete:
    """A callback for click that offers those words that begin as what is typed."""

    def complete(context: Context, _parameter: Parameter, begun: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        try:
            found = [
                CompletionItem(word, help=told)
                for word, told in offer(context)
                if word.startswith(begun) and word.isprintable()
            ]
        except Exception:  # noqa: BLE001 - a shell that completes shows no faults
            return []
        return found

    return complete


def _policy(_context: Context) -> Loaded:
    """The policy as far as it can be read, whatever is wrong with it."""
    from engine import api

    return api.open_policy(_folder() or api.shipped_rules())


def _folder() -> Path | None:
    """The folder that the line names, else ./rules."""
    from click.shell_completion import split_arg_string

    words = split_arg_string(os.environ.get(_WORDS, ""))
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "--rules" and following:
            return Path(following)
        if word.startswith("--rules="):
            return Path(word.removeprefix("--rules="))
    here = Path("rules")
    return here if here.is_dir() else None


def _facts(context: Context) -> Iterable[tuple[str, str | None]]:
    loaded = _policy(context)
    if loaded.policy is not None:
        return [(name, fact.label) for name, fact in loaded.policy.facts.items()]
    return [(name, None) for name in loaded.spans.facts]


def _facts_to_set(context: Context) -> Iterable[tuple[str, str | None]]:
    return [(f"{name}=", told) for name, told in _facts(context)]


def _decisions(context: Context) -> Iterable[tuple[str, str | None]]:
    loaded = _policy(context)
    if loaded.policy is not None:
        return [(each.name, each.question or None) for each in loaded.policy.decisions]
    return [(name, None) for name in loaded.spans.decisions]


def _rules(context: Context) -> Iterable[tuple[str, str | None]]:
    loaded = _policy(context)
    if loaded.policy is not None:
        rules = (rule for decision in loaded.policy.decisions for rule in decision.rules)
        return [(rule.id, rule.title or None) for rule in rules]
    return [(rule, None) for rule in loaded.spans.rules]


def _like(context: Context) -> Iterable[tuple[str, str | None]]:
    from engine.editing.schema.vocabulary import vocabulary_of

    return [(name, None) for name in vocabulary_of(_policy(context)).accounts]


def _codes(_context: Context) -> Iterable[tuple[str, str | None]]:
    from engine import api

    return [(code, api.page_of(code).partition("\n")[0].partition(": ")[2]) for code in api.codes()]


def _kinds(_context: Context) -> Iterable[tuple[str, str | None]]:
    from engine.editing.schema.kinds import KINDS

    return [*KINDS.items()]


def _account_ids(context: Context) -> Iterable[tuple[str, str | None]]:
    """The first ids of the file that the line names, where that is a small one."""
    from engine import api

    path = str(context.params.get("accounts") or "-")
    if path == "-" or not Path(path).is_file() or Path(path).stat().st_size > _MOST_BYTES:
        return []
    loaded = _policy(context)
    with api.open_accounts(loaded, path, None) as reader:
        found = [*islice(reader, _MOST_ACCOUNTS)]
    named = [(each.id, getattr(each, "name", None)) for each in found if each.id is not None]
    return [(id_, name) for id_, name in named if api.mask(id_) == id_]


def _names(context: Context) -> Iterable[tuple[str, str | None]]:
    """Whatever an expression may name: facts, parameters, outputs."""
    loaded = _policy(context)
    if loaded.policy is None:
        return _facts(context)
    parameters = loaded.policy.parameters.values()
    outputs = [each.name for decision in loaded.policy.decisions for each in decision.outputs]
    named = [(each.name, each.label) for each in parameters]
    return [*_facts(context), *named, *((name, None) for name in outputs)]


def _run_policy() -> Policy:
    """The policy of the run that the line names; an option in the making hides its arguments."""
    from click.shell_completion import split_arg_string

    from engine.runs.kept import is_run, open_kept

    words = split_arg_string(os.environ.get(_WORDS, ""))
    return open_kept(Path(next(filter(is_run, words)))).policy


def _rules_of_run(_context: Context) -> Iterable[tuple[str, str | None]]:
    decisions = _run_policy().decisions
    return [(rule.id, rule.title or None) for decision in decisions for rule in decision.rules]


def _names_of_run(_context: Context) -> Iterable[tuple[str, str | None]]:
    policy = _run_policy()
    outputs = [each.name for decision in policy.decisions for each in decision.outputs]
    facts = [(name, fact.label) for name, fact in policy.facts.items()]
    return [*((name, None) for name in outputs), *facts]


def _tables(context: Context) -> Iterable[tuple[str, str | None]]:
    """What `table` exports: decisions and reference tables."""
    return [*_decisions(context), *((name, None) for name in _policy(context).spans.tables)]


facts = _offering(_facts)
facts_to_set = _offering(_facts_to_set)
decisions = _offering(_decisions)
rules = _offering(_rules)
names = _offering(_names)
tables = _offering(_tables)
rules_of_run = _offering(_rules_of_run)
names_of_run = _offering(_names_of_run)
like = _offering(_like)
codes = _offering(_codes)
kinds = _offering(_kinds)
account_ids = _offering(_account_ids)
