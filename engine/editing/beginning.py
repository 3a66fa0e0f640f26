"""A policy of one's own to begin with: a small one that teaches, or that which ships."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.editing.changes import write
from engine.editing.schema.refresh import FOLDER, stale, with_line
from engine.editing.skeletons.values import yaml_words
from engine.policy.load import load_policy
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from engine.policy.yaml.parse import parse_yaml

if TYPE_CHECKING:
    from engine.policy.load import Loaded

STARTER: Final = Path(__file__).parent / "starter"
"""The small policy, with a README and accounts to try it on."""

_NAME: Final = "policy: my-policy\n"
_NAMES: Final = ("Harbor Light Imports", "Old Mill Trading", "Two Rivers Brokerage")
"""What the accounts are called, which are as many; nobody is called so."""
_OF_TOOLS: Final = frozenset({".git", ".gitignore", ".gitattributes"})
"""What may stand in a folder that is still empty."""


class NotEmptyError(Exception):
    """The folder cannot be filled; the text says why, and the remedy."""


class Begun(NamedTuple):
    """What was made."""

    files: tuple[str, ...]
    """The files by their paths in the folder, without those of the schemas."""
    account: str | None
    """An account to explain."""
    as_of: str | None = None
    """The date for which the file of accounts is decided."""


def begin(folder: Path, *, shipped: Path | None = None) -> Begun:
    """Make a policy, tests, accounts and a README in a folder that is not there, or empty.

    All is made aside, then put in its place.

    Args:
        folder: The folder.
        shipped: The folder of the policy to start from; the small one if not given.

    Raises:
        NotEmptyError: There is something in the folder, or it is none.
        OSError: It cannot be written.
    """
    _refuse_filled(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".tidewaiter-", dir=folder.resolve().parent))
    try:
        if shipped is None:
            _copy_starter(aside, folder.resolve().name)
        else:
            _copy_shipped(aside, shipped)
        loaded = load_policy(aside / "rules", "rules")
        if loaded.policy is not None:
            write(stale(aside / "rules", loaded, "rules"))
            _name_schema(aside / "accounts.yaml")
        accounts = aside / "accounts.yaml"
        begun = Begun(tuple(_files(aside)), _first_account(accounts), _day_of(accounts))
        folder.mkdir(exist_ok=True)
        for made in sorted(aside.iterdir()):
            made.rename(folder / made.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return begun


def _name_schema(accounts: Path) -> None:
    line = f"# yaml-language-server: $schema=rules/{FOLDER}/accounts.json"
    accounts.write_text(with_line(accounts.read_text("utf-8"), line), "utf-8")


def _refuse_filled(folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise NotEmptyError(f"`{folder}` is a file, not a folder")
    held = sorted(each.name for each in folder.iterdir() if each.name not in _OF_TOOLS)
    if held:
        told = f"`{folder}` is not empty: `{held[0]}` is in it"
        raise NotEmptyError(f"{told}; name a folder that is not there yet")


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix()


def _copy_starter(aside: Path, name: str) -> None:
    shutil.copytree(STARTER, aside, dirs_exist_ok=True)
    head = aside / "rules/policy.yaml"
    if name.isprintable() and name:
        text = head.read_text("utf-8")
        head.write_text(text.replace(_NAME, f"policy: {yaml_words(name)}\n", 1), "utf-8")


def _copy_shipped(aside: Path, shipped: Path) -> None:
    rules = aside / "rules"
    shutil.copytree(shipped, rules, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    loaded = load_policy(rules, "rules")
    (aside / "accounts.yaml").write_text(_accounts(loaded), "utf-8")
    account, day = _first_account(aside / "accounts.yaml"), _day_of(aside / "accounts.yaml")
    (aside / "README.md").write_text(_readme(account or "ID", day), "utf-8")


def _readme(account: str, day: str | None) -> str:
    """The README of the small policy, as far as it is about any, with an account to explain."""
    text = (STARTER / "README.md").read_text("utf-8")
    begins = text.index("Run these in this folder")
    ends = text.index("Then change something")
    head = (
        "# A policy that began as the one that ships\n\n"
        "`rules/README.md` says what it decides and where things are. `accounts.yaml` has a few\n"
        "accounts of its tests, to try it on"
    )
    head += (
        ".\n\n"
        if day is None
        else (
            f"; it says that they are decided as of {day}.\n"
            "With `--as-of DATE` they are decided for another day.\n\n"
        )
    )
    said = text[begins:ends].rstrip()
    asked = "explain accounts.yaml A-1"
    padded = f"explain accounts.yaml {account}".ljust(len(asked) + 8)
    return f"{head}{said}\n".replace(f"{asked}        ", f"{padded}")


def _accounts(loaded: Loaded) -> str:
    """A file of accounts: some of those that the tests are like."""
    found = []
    for source in loaded.sources.values():
        node = None if source.path.endswith(".csv") else parse_yaml(source)[0]
        accounts = node.get("accounts") if isinstance(node, Mapping) else None
        found += [*accounts.entries] if isinstance(accounts, Mapping) else []
    days = Counter(test.as_of for test in loaded.tests)
    lines = ["# Accounts to try the policy on: some of those that its tests are like."]
    if days:
        usual = max(days, key=lambda day: (days[day], day))
        lines += ["# They are decided as of this day, as most of its tests are.", f"as_of: {usual}"]
    lines += ["accounts:"] if found else ["accounts: []"]
    for (name, facts), called in zip(found, _NAMES, strict=False):
        lines += [f"  - id: {yaml_words(name.text)}", f"    name: {called}", "    facts:"]
        entries = facts.entries if isinstance(facts, Mapping) else ()
        lines += [f"      {key.text}: {_value(value)}" for key, value in entries]
    return "\n".join(lines) + "\n"


def _value(node: Node) -> str:
    match node:
        case Scalar():
            return node.text if node.style == "plain" else json.dumps(node.text, ensure_ascii=False)
        case Sequence():
            return f"[{', '.join(map(_value, node.items))}]"
        case Mapping():
            return "null"


def _first_account(path: Path) -> str | None:
    for line in path.read_text("utf-8").splitlines():
        key, _, id_ = line.strip().partition("- id: ")
        if id_ and not key:
            return id_.strip('"')
    return None


def _day_of(path: Path) -> str | None:
    lines = path.read_text("utf-8").splitlines()
    return next(
        (line.removeprefix("as_of: ") for line in lines if line.startswith("as_of: ")), None
    )
