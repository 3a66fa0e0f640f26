"""Pairs of accounts that may be one company, the likeliest first, for a person to accept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import mul
from typing import Final, NamedTuple

import polars as pl

from engine.accounts.account import AccountKind
from engine.trade.identity.likeness.accepting import Line, lines_of_merger, lines_of_succession
from engine.trade.identity.likeness.blocks import KEY, too_common
from engine.trade.identity.likeness.evidence import (
    Sign,
    evidence_of,
    keys_of,
    succession_of,
)
from engine.trade.identity.numbers import IMPORTER, base_of, masked
from engine.trade.identity.read import CODE, Identity, TradeAccount

LEAST: Final = 0.4
"""The least score that is proposed, unless another is asked for."""

_NUMBERS_TOLD: Final = 4
_COMMON_TOLD: Final = 5


class Evidence(NamedTuple):
    """What speaks for a pair; `told` says it in words, numbers of persons masked."""

    sign: Sign
    told: str
    weight: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """That two accounts are one company, or that one goes on as the other.

    `score` is between 0 and 1: what each piece of evidence leaves open, multiplied, and taken
    from 1. `other` would go into `account`; of a succession, `other` is the one that was closed.
    """

    account: TradeAccount
    other: TradeAccount
    score: float
    evidence: tuple[Evidence, ...]
    lines: tuple[Line, ...]

    @property
    def is_succession(self) -> bool:
        """Whether one was closed when the other began."""
        return any(each.sign is Sign.SUCCESSION for each in self.evidence)


@dataclass(frozen=True, slots=True)
class Proposals:
    """The likeliest proposals, how many there are with this score, and what says too little."""

    proposals: tuple[Proposal, ...]
    count: int
    notices: tuple[str, ...]


def suggest(
    identity: Identity,
    *,
    least: float = LEAST,
    limit: int | None = None,
    began: pl.DataFrame | None = None,
) -> Proposals:
    """Propose which accounts may be one company.

    Accounts of which one succeeds the other already, and numbers that moved between two, are no
    news. The same input gives the same proposals in the same order.

    Args:
        identity: Who is whose.
        least: The least score that is proposed.
        limit: So many at most; None for all.
        began: `account` and `began`, the day of each account's first record, where known.
    """
    keys = keys_of(identity)
    known = evidence_of(identity, keys).join(_linked(identity), on=["a", "b"], how="anti")
    found = pl.concat([known, succession_of(identity, known.select("a", "b").unique(), began)])
    scored = _scored(found).filter(pl.col("score") >= least)
    ordered = scored.sort("score", "a", "b", descending=[True, False, False])
    chosen = ordered if limit is None else ordered.head(limit)
    return Proposals(
        tuple(_Telling(identity, found, chosen).proposals()), scored.height, _common(keys)
    )


def _linked(identity: Identity) -> pl.DataFrame:
    """Pairs of which one is stated to succeed the other."""
    accounts = identity.accounts
    codes = accounts.select(pl.col("account").alias("successor"), pl.col(CODE).alias("next"))
    both = accounts.select(CODE, "successor").drop_nulls().join(codes, on="successor")
    return both.select(
        pl.min_horizontal(CODE, "next").alias("a"), pl.max_horizontal(CODE, "next").alias("b")
    ).unique()


def _scored(found: pl.DataFrame) -> pl.DataFrame:
    """The score of each pair; each kind of evidence counts once, in one order, to the bit."""
    weights = [
        pl.col("weight").filter(pl.col("sign") == str(sign)).max().fill_null(0.0).alias(str(sign))
        for sign in Sign
    ]
    by_sign = found.group_by("a", "b").agg(weights)
    left_open = reduce(mul, [1 - pl.col(str(sign)) for sign in Sign])
    return by_sign.select("a", "b", (1 - left_open).round(4).alias("score"))


def _common(keys: dict[Sign, pl.DataFrame]) -> tuple[str, ...]:
    notices = []
    for sign, of_sign in keys.items():
        common = too_common(of_sign)
        for key, share in common.head(_COMMON_TOLD).iter_rows():
            told = f"`{masked(key.partition(': ')[2] or key)}` is shared by {share:,} accounts"
            notices.append(f"{sign}: {told}: too common to say anything")
        if common.height > _COMMON_TOLD:
            notices.append(f"{sign}: {common.height - _COMMON_TOLD:,} more are as common")
    return tuple(notices)


class _Telling:
    """The proposals that are told, with what they are about fetched at once."""

    def __init__(self, identity: Identity, found: pl.DataFrame, chosen: pl.DataFrame) -> None:
        self._chosen = chosen
        codes = pl.concat([chosen["a"], chosen["b"]]).unique()
        accounts = identity.accounts.filter(pl.col(CODE).is_in(codes.implode()))
        self._accounts = {row[CODE]: TradeAccount.of(row) for row in accounts.iter_rows(named=True)}
        holdings = identity.holdings.filter(pl.col(CODE).is_in(codes.implode()))
        self._held = {
            code[0]: group.sort("file", "row").rows(named=True)
            for code, group in holdings.group_by(CODE)
        }
        self._evidence: dict[tuple[int, int], list[tuple[Sign, float, str]]] = {}
        some = found.join(chosen.select("a", "b"), on=["a", "b"], how="semi").sort(
            "a", "b", "weight", "sign", KEY, descending=[False, False, True, False, False]
        )
        for a, b, sign, weight, key in some.iter_rows():
            self._evidence.setdefault((a, b), []).append((Sign(sign), weight, key))

    def proposals(self) -> list[Proposal]:
        """In the order in which they were chosen."""
        return [self._proposal(a, b, score) for a, b, score in self._chosen.iter_rows()]

    def _proposal(self, a: int, b: int, score: float) -> Proposal:
        signs = self._evidence[a, b]
        evidence = tuple(
            Evidence(sign, self._told(a, b, sign, key), round(weight, 4))
            for sign, weight, key in signs
        )
        succession = next((key for sign, _, key in signs if sign is Sign.SUCCESSION), None)
        if succession is not None:
            closing, beginning, _ = map(int, succession.split())
            kept, gone = self._accounts[beginning], self._accounts[closing]
            lines = lines_of_succession(kept, gone, self._held.get(closing, []))
            return Proposal(kept, gone, score, evidence, lines)
        keep, leave = sorted((a, b), key=self._standing)
        kept, gone = self._accounts[keep], self._accounts[leave]
        return Proposal(
            kept, gone, score, evidence, lines_of_merger(kept, self._held.get(leave, []))
        )

    def _standing(self, code: int) -> tuple[bool, int, int]:
        """Which of two is kept: an importer, else the one with more numbers, else the first."""
        is_broker = self._accounts[code].kind is AccountKind.BROKER
        return is_broker, -len(self._held.get(code, [])), code

    def _told(self, a: int, b: int, sign: Sign, key: str) -> str:
        one, other = self._accounts[a], self._accounts[b]
        match sign:
            case Sign.EIN:
                return f"{key}: {self._numbers(a, key)} and {self._numbers(b, key)}"
            case Sign.SIMILAR:
                return f"{key} of 100: `{masked(one.name)}` and `{masked(other.name)}`"
            case Sign.SUCCESSION:
                return self._succession(key)
            case _:
                return f"`{masked(key.partition(': ')[2])}`"

    def _numbers(self, code: int, base: str) -> str:
        numbers = [
            row["number"]
            for row in self._held[code]
            if row["kind"] == IMPORTER and base_of(row["number"]) == base
        ]
        return ", ".join(f"`{number}`" for number in dict.fromkeys(numbers[:_NUMBERS_TOLD]))

    def _succession(self, key: str) -> str:
        closing, beginning, after = map(int, key.split())
        gone, kept = self._accounts[closing], self._accounts[beginning]
        when = f"{after:,} days after" if after >= 0 else f"{-after:,} days before"
        day = None if gone.closed_on is None else gone.closed_on + timedelta(days=after)
        return f"`{masked(kept.id)}` began on {day}, {when} `{masked(gone.id)}` was closed"
