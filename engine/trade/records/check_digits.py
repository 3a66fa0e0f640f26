"""The check digits of entry numbers, for whole columns."""

from __future__ import annotations

import polars as pl


def is_valid(entry: pl.Expr) -> pl.Expr:
    """Whether the check digit of an entry number of 11 characters is right (CATAIR, appendix E).

    Luhn's, letters counting as 1 to 9, 1 to 9, 2 to 9: the filer code by a dictionary, the serial
    number by its digits.
    """
    filer = entry.str.slice(0, 3)
    weights = pl.sum_horizontal(
        _doubled(_digit(filer.str.slice(i, 1))) if i == 1 else _digit(filer.str.slice(i, 1))
        for i in range(3)
    )
    serial = entry.str.slice(3, 8).cast(pl.Int64, strict=False)
    digits = [(serial // 10**k) % 10 for k in range(8)]
    total = weights + pl.sum_horizontal(
        _doubled(digit) if k % 2 == 1 else digit for k, digit in enumerate(digits)
    )
    return pl.when(entry.is_not_null()).then(total % 10 == 0)


def _doubled(digit: pl.Expr) -> pl.Expr:
    return digit * 2 - pl.when(digit > 4).then(9).otherwise(0)  # noqa: PLR2004 - Luhn's doubling


def _digit(character: pl.Expr) -> pl.Expr:
    letters = {
        **{str(i): i for i in range(10)},
        **{letter: 1 + i for i, letter in enumerate("ABCDEFGHI")},
        **{letter: 1 + i for i, letter in enumerate("JKLMNOPQR")},
        **{letter: 2 + i for i, letter in enumerate("STUVWXYZ")},
    }
    return character.replace_strict(letters, default=None, return_dtype=pl.Int64)
