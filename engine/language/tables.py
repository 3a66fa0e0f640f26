"""The parser of `feel.lark`, from tables that lark made of it beforehand.

Making them takes lark longer than reading five hundred expressions with them, so `feel.json` keeps
what it made; `make docs` writes it. They count only for the very grammar and the very lark that
they were made of and by; for any other, tables are made in memory.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.language.build import SyntaxBuilder

if TYPE_CHECKING:
    from lark import Lark

GRAMMAR: Final = Path(__file__).with_name("feel.lark")
KEPT: Final = Path(__file__).with_name("feel.json")


@cache
def open_parser() -> Lark:
    """The parser, from the kept tables if they count."""
    grammar = GRAMMAR.read_text("utf-8")
    return kept_parser(grammar) or made_parser(grammar, SyntaxBuilder())


def made_parser(grammar: str, builder: SyntaxBuilder | None) -> Lark:
    """A parser made of the grammar itself."""
    from lark import Lark

    return Lark(
        grammar,
        parser="lalr",
        start=["expression", "cell", "range"],
        keep_all_tokens=True,
        transformer=builder,
    )


def kept_parser(grammar: str) -> Lark | None:
    """A parser made of the kept tables; None when they are not of this grammar and by this lark."""
    from lark import Lark, __version__

    if not KEPT.exists():
        return None
    kept = json.loads(KEPT.read_bytes(), object_hook=_numbered)
    if (kept["grammar"], kept["lark"]) != (grammar, __version__):
        return None
    kept["data"]["options"]["transformer"] = SyntaxBuilder()
    return Lark.load(kept)  # plain data, which lark takes in place of a file


def keep(grammar: str) -> None:
    """Make the tables of a grammar and keep them."""
    from lark import __version__
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    parser = made_parser(grammar, None)
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    kept = {"lark": __version__, "grammar": grammar, "data": data, "memo": memo}
    KEPT.write_text(json.dumps(kept, separators=(",", ":")) + "\n", "utf-8")


def _numbered(read: dict[str, Any]) -> dict[str | int, Any]:
    """Lark counts states and symbols by numbers, which JSON has not as keys."""
    return {int(key) if key.isdecimal() else key: value for key, value in read.items()}
