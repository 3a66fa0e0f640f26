"""Writes the reference: the expression language, the commands, the problems; from what they are.

Whatever is said on these pages stands in the grammar, the table of operators, the help of the
commands or the page of a code, and is changed there.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cli import cli
from engine.accounts.problems import MEANINGS
from engine.commands import COMMANDS, NAME
from engine.language.tables import GRAMMAR
from engine.model.operators import (
    ARITHMETIC,
    COMPARE_WORDS,
    DATE_WORDS,
    FUNCTION_WORDS,
    ArithOp,
    CompareOp,
    Function,
)
from engine.source.pages import codes, page

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/reference"
MADE = "<!-- Written by tools/reference.py (`make docs`). -->"
SECTION = re.compile(r"^// -+ (.+?) -+$", re.MULTILINE)
WRITTEN = {
    Function.CONTAINS: "`set contains member`, `list contains(set, member)`",
    Function.STARTS_WITH: '`text starts with "98"`',
    Function.NEGATE: "`-x`",
}
WIDTH = 100
HIDDEN = (Function.TO_NUMBER,)


def pages() -> dict[Path, str]:
    """Each page of the reference, by its path."""
    return {
        FOLDER / "expressions.md": expressions(),
        FOLDER / "commands.md": commands(),
        FOLDER / "problems.md": problems(),
    }


def expressions() -> str:
    """The grammar, section by section, then the table of operators."""
    head, *rest = SECTION.split(GRAMMAR.read_text("utf-8"))
    parts = [MADE, "# Expressions", *_said(head)]
    for title, text in zip(rest[::2], rest[1::2], strict=True):
        parts += [f"## {title.strip()}", f"```text\n{text.strip()}\n```"]
    parts += ["## Operators", _comparisons(), "### Arithmetic", _arithmetic()]
    parts += ["### Functions", _functions()]
    return "\n\n".join(parts) + "\n"


def _said(text: str) -> list[str]:
    """Comments as prose."""
    lines = [line.removeprefix("//").strip() for line in text.strip().splitlines()]
    return ["\n".join(lines).strip().replace("This file", "This page")]


def _comparisons() -> str:
    rows = [
        "| written | holds | of a date | does not hold | with a missing side |",
        "|" + "---|" * 5,
    ]
    for op in CompareOp:
        words, days = COMPARE_WORDS[op], DATE_WORDS[op]
        rows.append(f"| `{op}` | {words.holds} | {days.holds} | {words.fails} | unknown |")
    return "\n".join(rows)


def _arithmetic() -> str:
    rows = [
        "| left | | right | gives |",
        "|---|---|---|---|",
        *(
            f"| {left} | `{op}` | {right} | {result} |"
            for op in ArithOp
            for (each, left, right), result in ARITHMETIC.items()
            if each is op
        ),
    ]
    said = "With a missing side, a zero divisor or a result out of range the value is missing."
    return "\n".join([*rows, "", said])


def _functions() -> str:
    rows = ["| written | said |", "|---|---|"]
    for function in Function:
        if function not in HIDDEN:
            written = WRITTEN.get(function, f"`{function}(...)`")
            rows.append(f"| {written} | {FUNCTION_WORDS[function].holds.rstrip(',')} |")
    return "\n".join([*rows, "", "With a missing argument the value is missing, a test unknown."])


def commands() -> str:
    """The help of every command."""
    parts = [MADE, "# Commands", _fenced(_help(cli, None, NAME))]
    context = click.Context(cli, info_name=NAME)
    for heading, names in COMMANDS.items():
        parts.append(f"## {heading}")
        for name in names:
            command = cli.get_command(context, name)
            if command is not None:
                parts += [f"### {name}", _fenced(_help(command, context, name))]
                parts += _below(command, context, name)
    return "\n\n".join(parts) + "\n"


def _below(command: click.Command, context: click.Context, name: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        inside = click.Context(command, info_name=name, parent=context)
        for each in command.list_commands(inside):
            found = command.get_command(inside, each)
            if found is not None:
                yield f"#### {name} {each}"
                yield _fenced(_help(found, inside, each))


def _help(command: click.Command, parent: click.Context | None, name: str) -> str:
    with click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        show_default=True,
        help_option_names=cli.context_settings["help_option_names"],
    ) as context:
        return command.get_help(context)


def _fenced(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


def problems() -> str:
    """The page of every code of a policy's problem, and what each code of accounts means."""
    parts = [MADE, "# Problems", "What `check` and the readers of accounts can tell, by code."]
    parts.append("## In a policy")
    for code in codes():
        text = page(code)
        if text is not None:
            title, _, body = text.partition("\n")
            said = title.removeprefix("# ").partition(": ")[2]
            deeper = re.sub(r"^## ", "#### ", body.strip(), flags=re.MULTILINE)
            parts += [f"### {code}", f"{said[:1].upper()}{said[1:]}.", deeper]
    parts.append("## In accounts")
    rows = [f"| `{code}` | {meaning} |" for code, meaning in sorted(MEANINGS.items())]
    parts.append("\n".join(["| code | means |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Name the pages that are out of date; with `--write`, bring them up to date."""
    parser = argparse.ArgumentParser(description="write docs/reference")
    parser.add_argument("--write", action="store_true", help="write the pages")
    write = parser.parse_args().write
    stale = [
        (path, text)
        for path, text in pages().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    for path, text in stale:
        print(f"{path.relative_to(ROOT)}: {'brought up to date' if write else 'out of date'}")
        if write:
            path.write_text(text, "utf-8")
    return 0 if write or not stale else 1


if __name__ == "__main__":
    sys.exit(main())
