"""What customs did about entries: exams, reviews, forms, rejects, corrections, protests, cases.

Reviews and exams find what is wrong in truth; what is hidden with intent they find now and then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from engine.trade.world.cast import Part
from engine.trade.world.draws import between, draw, either, happens, pick, second
from engine.trade.world.entries import LATE, posting
from engine.trade.world.filed import posted_on
from engine.trade.world.kinds import KINDS, WHEN, raw
from engine.trade.world.wanted import World

_NO_DAY: Final = pl.Series([None], dtype=pl.Int64)
_NO_TEXT: Final = pl.Series([None], dtype=pl.String)
_FOUND: Final = 250_000
"""Of a million entries of evaders that are looked into, in so many it is found."""
_BAD_FILERS: Final = 53


def outcomes(
    world: World, accounts: pl.DataFrame, entries: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The kinds of records that are about entries, each with `late`."""
    made = _Made(world, accounts, entries)
    yield from (
        ("exams", made.exams()),
        ("reviews", made.reviews()),
        ("forms", made.forms()),
        ("rejects", made.rejects()),
        ("corrections", made.corrections()),
        ("protests", made.protests()),
        ("penalties", made.penalties()),
        ("seizures", made.seizures()),
        ("bills", made.bills()),
    )


class _Made:
    def __init__(self, world: World, accounts: pl.DataFrame, entries: pl.DataFrame) -> None:
        self.world = world
        self.entries = entries.with_columns(
            accounts["part"].gather(entries["above"]).alias("part"),
            accounts["quality"].gather(entries["above"]).alias("quality"),
        )

    def _chosen(self, stream: int, often: int | pl.Series, least: int, most: int) -> pl.DataFrame:
        """Some entries, with `event`, a day from `least` to `most` days later, in the world."""
        key = self.entries["key"]
        drawn = draw(key, stream)
        chosen = self.entries.filter(happens(drawn, often))
        event = chosen["day"] + between(draw(chosen["key"], stream + 1), least, most)
        return chosen.with_columns(event.alias("event")).filter(pl.col("event") <= self.world.last)

    def _told(
        self, kind: str, some: pl.DataFrame, stream: int, /, **more: pl.Series
    ) -> pl.DataFrame:
        """Records of a kind about some entries."""
        drawn = draw(some["key"], stream)
        late = happens(second(drawn), LATE)
        columns = {
            **{name: some[name] for name in ("entry_number", "importer_number", "filer_code")},
            WHEN[kind]: some["event"],
            "posted_on": posted_on(some["event"], some["event"] + posting(drawn, late)),
            **more,
        }
        kept = {name: value for name, value in columns.items() if name in KINDS[kind]}
        return raw(KINDS[kind], kept).with_columns(late.alias("late"))

    def _seen(self, some: pl.DataFrame, stream: int) -> pl.Series:
        """How many wrong lines of entries are found by those who look."""
        finds = happens(draw(some["key"], stream), _FOUND)
        return some["wrong"] + either(finds, some["evasive"], 0)

    def _by_day(self, days: pl.Series, is_open: pl.Series) -> pl.Series:
        """Days on which something was settled, none where that has not come to pass."""
        return either(is_open | (days > self.world.last), _NO_DAY, days)

    def exams(self) -> pl.DataFrame:
        often = either(self.entries["quality"] > 1, 40_000, 10_000)
        some = self._chosen(40, often, 0, 6)
        targeted = happens(draw(some["key"], 42), 750_000)
        return self._told(
            "exams", some, 43,
            exam="X" + some["entry_number"], targeted=targeted, lines=some["lines"],
            discrepant=either(targeted, self._seen(some, 44), some["wrong"]),
        )  # fmt: skip

    def reviews(self) -> pl.DataFrame:
        part, wrong = self.entries["part"], self.entries["wrong"] + self.entries["evasive"]
        by_lot = _by_lot(self.entries["key"], part)
        often = either(by_lot, 1_000_000, either(wrong > 0, 30_000, 1_000))
        some = self._chosen(47, often, 20, 90)
        sort = either(
            _by_lot(some["key"], some["part"]), pl.Series(["by_lot"]), pl.Series(["for_risk"])
        )
        return self._told(
            "reviews", some, 49, review="R" + some["entry_number"], drawn=sort,
            lines=some["lines"], discrepant=self._seen(some, 50),
        )  # fmt: skip

    def forms(self) -> pl.DataFrame:
        is_wrong = self.entries["wrong"] + self.entries["evasive"] > 0
        made = []
        for kind, stream, often, if_wrong in (
            ("cf28", 52, 4_000, 40_000),
            ("cf29", 57, 800, 25_000),
        ):
            some = self._chosen(stream, either(is_wrong, if_wrong, often), 15, 120)
            drawn = draw(some["key"], stream + 2)
            never = happens(drawn, 50_000)
            answered = some["event"] + between(second(drawn), 5, 28)
            made.append(
                self._told(
                    "forms",
                    some,
                    stream + 3,
                    form=kind.upper() + some["entry_number"],
                    kind=pl.Series([kind]),
                    answered_on=self._by_day(answered, never),
                )
            )
        return pl.concat(made)

    def rejects(self) -> pl.DataFrame:
        bad = self.entries["slot"] // 4 % _BAD_FILERS == _BAD_FILERS - 4
        some = self._chosen(62, either(bad, 90_000, 8_000), 1, 5)
        reasons = pl.Series(["late payment", "wrong value", "wrong party", "bad tariff number"])
        reason = pick(reasons, between(draw(some["key"], 64), 0, 3))
        return self._told("rejects", some, 65, reason=reason)

    def corrections(self) -> pl.DataFrame:
        wrong = self.entries["wrong"] > 0
        some = self._chosen(67, either(wrong, 80_000, 10_000), 10, 200)
        change = either(some["wrong"] > 0, some["short"], -(some["duty"] // 50))
        return self._told("corrections", some, 69, duty_change=change)

    def protests(self) -> pl.DataFrame:
        some = self._chosen(71, 1_500, 330, 480)
        drawn = draw(some["key"], 73)
        decided = self._by_day(some["event"] + between(drawn, 60, 500), happens(drawn, 0))
        outcome = pl.Series(["approved", "denied", "denied", "in_part", "withdrawn"])
        words = pick(outcome, between(second(drawn), 0, 4))
        return self._told(
            "protests", some, 74, protest="P" + some["entry_number"], decided_on=decided,
            outcome=either(decided.is_null(), _NO_TEXT, words),
        )  # fmt: skip

    def penalties(self) -> pl.DataFrame:
        wrong, evasive = self.entries["wrong"] > 0, self.entries["evasive"] > 0
        often = either(evasive, 4_000, either(wrong, 2_500, 40))
        some = self._chosen(76, often, 60, 300)
        drawn = draw(some["key"], 78)
        damages = (some["wrong"] == 0) & (some["evasive"] == 0)
        guilt = either(happens(drawn, 120_000), pl.Series(["gross_negligence"]),
                       pl.Series(["negligence"]))  # fmt: skip
        gravely = either(happens(drawn, 400_000), pl.Series(["fraud"]),
                         pl.Series(["gross_negligence"]))  # fmt: skip
        guilt = either(some["evasive"] > 0, gravely, guilt)
        issue = pick(pl.Series(["classification", "valuation", "origin", "other"]),
                     between(second(drawn), 0, 3))  # fmt: skip
        ships = some["part"] == Part.TRANSSHIPPER
        issue = either(some["evasive"] > 0, pl.Series(["valuation"]), issue)
        issue = either(ships | (some["cases"] > 0), pl.Series(["adcvd"]), issue)
        loss = some["short"]
        return self._told(
            "penalties", some, 79, case_number="F" + some["entry_number"],
            kind=either(damages, pl.Series(["liquidated_damages"]), pl.Series(["penalty"])),
            culpability=either(damages, _NO_TEXT, guilt),
            issue=either(damages, pl.Series(["other"]), issue),
            duty_loss=either(damages, _NO_DAY, loss), assessed=loss * 2 + 50_000,
        )  # fmt: skip

    def seizures(self) -> pl.DataFrame:
        some = self._chosen(81, 120, 0, 8)
        drawn = draw(some["key"], 83)
        grounds = pl.Series(["ipr", "ipr", "ipr", "safety", "forced_labor", "other"])
        kinds = pl.Series(["seizure", "seizure", "detention"])
        return self._told(
            "seizures", some, 84, case_number="S" + some["entry_number"],
            ground=pick(grounds, between(drawn, 0, 5)),
            kind=pick(kinds, between(second(drawn), 0, 2)), value=some["value"],
        )  # fmt: skip

    def bills(self) -> pl.DataFrame:
        under = self.entries["cases"] > 0
        some = self._chosen(86, either(under, 20_000, 4_000), 40, 330)
        drawn = draw(some["key"], 88)
        paid = some["event"] + between(drawn, 10, 60)
        never = happens(second(drawn), 800)
        adcvd = some["cases"] > 0
        amount = either(adcvd, some["adcvd"] // 5, some["duty"] // 20) + 2_500
        return self._told(
            "bills", some, 89, bill_number="B" + some["entry_number"], amount=amount, adcvd=adcvd,
            paid_on=self._by_day(paid, never),
        )  # fmt: skip


def _by_lot(key: pl.Series, part: pl.Series) -> pl.Series:
    """Which entries are in the random sample; that of partners is larger."""
    often = either(part == Part.ISA, 60_000, either(part == Part.CTPAT, 40_000, 12_000))
    return happens(draw(key, 46), often)
