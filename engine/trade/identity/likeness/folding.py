"""Names and addresses without what differs between two spellings of one."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

_LEGAL: Final = (
    *("inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc"),
    *("llp", "lp", "lllp", "pllc", "plc", "pc", "pa", "gmbh", "mbh", "ag", "kg", "kgaa", "ohg"),
    *("ug", "ev", "sa", "sas", "sarl", "sasu", "snc", "srl", "spa", "sapa", "sl", "slu", "bv"),
    *("nv", "bvba", "cv", "oy", "oyj", "ab", "as", "asa", "aps", "kft", "zrt", "sro", "doo"),
    *("ooo", "oao", "zao", "kk", "gk", "pty", "pte", "pvt", "private", "sdn", "bhd", "tbk"),
    *("de c v", "de cv", "rl", "de r l", "de rl", "c v", "s a", "b v", "n v", "l l c", "s p a"),
    *("s r l", "l t d", "l p", "a g", "s a s", "g m b h", "e c"),
)
"""Legal forms, as they stand at the end of a name without its punctuation."""
_FORMS: Final = "|".join(sorted(map(re.escape, _LEGAL), key=lambda form: (-len(form), form)))
_LETTERS: Final = {
    "\u00df": "ss",
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u00f8": "o",
    "\u0111": "d",
    "\u00f0": "d",
    "\u00fe": "th",
    "\u0142": "l",
    "\u0131": "i",
    "&": " and ",
    "+": " and ",
    "@": " at ",
}
"""Letters that no decomposition makes plain, and signs that are words."""
_SHORTENED: Final = (
    "street=st avenue=ave av=ave boulevard=blvd road=rd drive=dr lane=ln court=ct place=pl "
    "square=sq highway=hwy parkway=pkwy terrace=ter circle=cir suite=ste unit=ste "
    "apartment=apt floor=fl building=bldg room=rm north=n south=s east=e west=w northeast=ne "
    "northwest=nw southeast=se southwest=sw first=1st second=2nd third=3rd saint=st fort=ft "
    "mount=mt"
)
_SHORTER: Final = dict(pair.split("=") for pair in _SHORTENED.split())
"""Words of addresses, as the post office shortens them."""


def folded_name(name: pl.Expr) -> pl.Expr:
    """A name without accents, punctuation, a leading article and legal forms at its end.

    Null where nothing is left of it.
    """
    plain = _plain(name.str.replace_all("['.\u2019]", "")).str.replace(r"^the ", "")
    bare = plain.str.replace(rf"(?: (?:{_FORMS}|and))+$", "")
    return pl.when(bare != "").then(bare).when(plain != "").then(plain)


def folded_address(address: pl.Expr) -> pl.Expr:
    """An address without accents and punctuation, its common words shortened; null when empty."""
    plain = _plain(address)
    for word, short in _SHORTER.items():
        plain = plain.str.replace_all(rf"\b{word}\b", short)
    return pl.when(plain != "").then(plain)


def _plain(text: pl.Expr) -> pl.Expr:
    """Letters and digits of any script, lower case, single blanks between."""
    lower = text.str.to_lowercase().str.replace_many(list(_LETTERS), list(_LETTERS.values()))
    bare = lower.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return bare.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
