"""Makes the tables of the grammar again where they are not those of `engine/language/feel.lark`."""

from __future__ import annotations

from engine.language.tables import GRAMMAR, keep, kept_parser

if __name__ == "__main__":
    text = GRAMMAR.read_text("utf-8")
    if kept_parser(text) is None:
        keep(text)
