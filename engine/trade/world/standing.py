"""What is on record of an account itself: registration, bond, Center, programs, screenings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from engine.trade.world.cast import EVADERS, Part
from engine.trade.world.draws import below, between, choose, draw, either, field, happens, second
from engine.trade.world.entries import LATE, posting
from engine.trade.world.filed import posted_on
from engine.trade.world.goods import GOODS, INDUSTRY_WEIGHTS
from engine.trade.world.kinds import KINDS, WHEN, raw
from engine.trade.world.lines import makers
from engine.trade.world.wanted import World

_NO_DAY: Final = pl.Series([None], dtype=pl.Int64)
_NO_TEXT: Final = pl.Series([None], dtype=pl.String)
_RESIDENCY: Final = pl.Series(["resident", "canadian", "nonresident"])
_CENTERS: Final = pl.Series([f"CEE{i:03d}" for i in range(1, len(INDUSTRY_WEIGHTS) + 1)])
_CENTERS_SINCE: Final = 17_185
"""2017-01-19, as days since 1970: before it no Center could be assigned."""
_LEAST_BOND: Final = 5_000_000
_SMALL_STEP: Final = 1_000_000
_LARGE_STEP: Final = 10_000_000
_YEAR: Final = 365
_LETTERS: Final = 360
"""Days between letters, so that none is a day late."""
Records = Iterator[tuple[str, pl.DataFrame]]


class Standing:
    """Records about accounts, by the numbers they had on the day."""

    def __init__(self, world: World, accounts: pl.DataFrame, firsts: pl.DataFrame) -> None:
        """Take importers and brokers, and the first number of each.

        `owed` are the duties of the last year, `under` those under orders of all time.
        """
        self.world = world
        self.accounts = accounts.with_columns(firsts["number"], firsts["later"], firsts["moved"])
        self.imports = self.accounts.filter(pl.col("part") != Part.BROKER)

    def all(self) -> Records:
        """Each kind, perhaps several times, with `late`."""
        yield from self._bonds()
        yield from self._placements()
        yield from self._programs()
        yield from self._draws()
        yield from self._screenings()
        yield from self._now_and_then()
        yield from self._unpaid()

    def _told(
        self, kind: str, some: pl.DataFrame, day: pl.Series, stream: int, /, **more: pl.Series
    ) -> tuple[str, pl.DataFrame]:
        """Records of a kind about some accounts, where the day is in the world."""
        drawn = draw(some["key"], stream)
        late = happens(second(drawn), LATE)
        moved = (day >= some["moved"]).fill_null(value=False) & (some["part"] == Part.RENAMED)
        columns = {
            "importer_number": either(moved, some["later"], some["number"]),
            WHEN[kind]: day,
            "posted_on": posted_on(day, day + posting(drawn, late)),
            **more,
        }
        made = raw(KINDS[kind], columns).with_columns(late.alias("late"))
        return kind, made.filter(pl.col(WHEN[kind]) <= self.world.last)

    def _some(self, stream: int, often: int, least: int = 0) -> pl.DataFrame:
        """Importers by lot, among those of at least so many times the smallest."""
        drawn = happens(draw(self.imports["key"], stream), often)
        return self.imports.filter(drawn & (self.imports["ratio"] >= least))

    def _days(self, some: pl.DataFrame, stream: int) -> pl.Series:
        """A day of the world for each, when the account was there."""
        span = self.world.last - self.world.first
        day = self.world.first + below(draw(some["key"], stream), span)
        return either(day < some["opened"], some["opened"], day)

    def _bonds(self) -> Records:
        some = self.imports.filter(~happens(draw(self.imports["key"], 40), 20_000))
        drawn = draw(some["key"], 41)
        asked = required_bond(some["owed"])
        low = happens(drawn, 40_000) & (asked > _LEAST_BOND)
        amount = either(low, _LEAST_BOND, asked)
        renewed = self.world.last - between(second(drawn), 30, 1000)
        again = renewed > some["opened"] + _YEAR
        day = either(again, renewed, some["opened"])
        surety = (field(drawn, 0, 9) + 100).cast(pl.String)
        number = "C" + some["account"]
        kind = pl.Series(["continuous"])
        yield self._told("bonds", some, day, 42, bond_number=number + "2", kind=kind,
                         amount=amount, surety=surety)  # fmt: skip
        old = some.filter(again)
        yield self._told(
            "bonds", old, old["opened"], 43, bond_number="C" + old["account"] + "1", kind=kind,
            amount=pl.Series([_LEAST_BOND]), surety=surety.filter(again),
            terminated_on=renewed.filter(again) - 1,
        )  # fmt: skip

    def _placements(self) -> Records:
        some = self.imports.filter(~happens(draw(self.imports["key"], 45), 20_000))
        drawn, other = draw(some["key"], 46), draw(some["key"], 47)
        elsewhere, overridden = happens(drawn, 60_000), happens(second(drawn), 400_000)
        center = GOODS["center"].gather(some["good0"])
        center = either(elsewhere, choose(other, _CENTERS), center)
        center = either(happens(second(other), 2_000), pl.Series(["NOTELG"]), center)
        reasons = ["business_practice", "intended_use", "high_value", "ruling", None]
        reason = choose(draw(some["key"], 48), pl.Series(reasons, dtype=pl.String))
        override = elsewhere & overridden
        day = either(some["opened"] + 30 < _CENTERS_SINCE, _CENTERS_SINCE, some["opened"] + 30)
        appeals = elsewhere & ~overridden & happens(draw(some["key"], 49), 100_000)
        appeal = self.world.last - between(draw(some["key"], 50), 10, 200)
        appeals = appeals & (appeal > day)
        yield self._told(
            "placements", some, day, 51, center=center, override=override,
            reason=either(override, reason, _NO_TEXT), appealed_on=either(appeals, appeal, _NO_DAY),
        )  # fmt: skip

    def _programs(self) -> Records:
        partners = self.imports.filter(pl.col("part").is_in([Part.ISA, Part.CTPAT]))
        begun = partners["opened"] + 400
        drawn = draw(partners["key"], 52)
        is_isa = partners["part"] == Part.ISA
        valid = is_isa | happens(drawn, 700_000)
        tier = either(happens(second(drawn), 250_000), 3, pl.Series([2], dtype=pl.Int64))
        ctpat, isa = pl.Series(["ctpat"]), pl.Series(["isa"])
        yield self._event(partners, begun, 53, ctpat, "accepted", pl.Series([1]))
        some = partners.filter(valid)
        yield self._event(
            some, begun.filter(valid) + 400, 54, ctpat, "validated", tier.filter(valid)
        )
        leaves = ~is_isa & happens(draw(partners["key"], 55), 30_000)
        some = partners.filter(leaves)
        yield self._event(some, self._days(some, 56), 57, ctpat, "withdrawn", pl.Series([0]))
        applies = valid & ~is_isa & ~leaves & happens(draw(partners["key"], 58), 30_000)
        some = partners.filter(applies)
        day = self.world.last - between(draw(some["key"], 59), 5, 150)
        yield self._event(some, day, 60, isa, "applied")
        members = partners.filter(is_isa)
        accepted = members["opened"] + 1000
        yield self._event(members, accepted - 120, 61, isa, "applied")
        yield self._event(members, accepted, 62, isa, "accepted")
        yield from self._letters(members, accepted)

    def _letters(self, members: pl.DataFrame, accepted: pl.Series) -> Records:
        """A letter a year, the first after 13 months; a tenth have forgotten the last one."""
        forgets = happens(draw(members["key"], 63), 100_000)
        end = either(forgets, self.world.last - _YEAR, self.world.last - 0 * accepted)
        for year in range(self.world.months // 12 + 2):
            due = (
                accepted + 395 + _LETTERS * ((self.world.last - accepted - 395) // _LETTERS - year)
            )
            sent = due - between(draw(members["key"], 64 + year), 0, 4)
            is_sent = (due > accepted + 394) & (due <= end)
            some, day = members.filter(is_sent), sent.filter(is_sent)
            yield self._event(some, day, 64 + year, pl.Series(["isa"]), "letter")

    def _event(  # noqa: PLR0917 - who, when and what of one event
        self,
        some: pl.DataFrame,
        day: pl.Series,
        stream: int,
        program: pl.Series,
        event: str,
        tier: pl.Series = _NO_DAY,
    ) -> tuple[str, pl.DataFrame]:
        return self._told("programs", some, day, stream, program=program,
                          event=pl.Series([event]), tier=tier)  # fmt: skip

    def _draws(self) -> Records:
        for quarter in range(self.world.months // 3):
            some = self._some(110 + quarter, 10_000)
            day = self.world.last - 40 - 91 * quarter + below(draw(some["key"], 30), 30)
            there = day >= some["opened"]
            yield self._told("draws", some.filter(there), day.filter(there), 110 + quarter)

    def _screenings(self) -> Records:
        seen = self.imports.filter(~happens(draw(self.imports["key"], 70), 20_000))
        place = pl.int_range(self.imports.height, dtype=pl.Int64, eager=True)
        rows = place.filter(~happens(draw(self.imports["key"], 70), 20_000))
        origin = makers(self.imports)["origin"].gather(rows * 5)
        sector = GOODS["sector"].gather(seen["good0"])
        bits = draw(seen["key"], 71)
        exposed = sector.is_not_null() & origin.is_in(["CN", "VN", "MY", "TH"])
        region = either(exposed & happens(bits, 60_000), pl.Series(["untraced"]),
                        pl.Series(["elsewhere"]))  # fmt: skip
        rare = exposed & happens(second(bits), 6_000)
        odd = either(field(bits, 0, 1) == 0, pl.Series(["xinjiang"]), pl.Series(["listed"]))
        region = either(rare, odd, region)
        outcome = either(region == "elsewhere", pl.Series(["traced"]), pl.Series(["match"]))
        for year in range(min(2, self.world.months // 12)):
            day = self.world.last - 20 - _YEAR * year - below(draw(seen["key"], 72 + year), 300)
            there = day >= seen["opened"]
            yield self._told(
                "screenings", seen.filter(there), day.filter(there), 74 + year,
                screening=f"U{year}" + seen["account"].filter(there), under=pl.Series(["uflpa"]),
                outcome=outcome.filter(there), sector=sector.filter(there),
                origin=origin.filter(there), region=region.filter(there),
            )  # fmt: skip
        some = self._some(76, 1_000)
        yield self._told(
            "screenings", some, self._days(some, 77), 78, screening="W" + some["account"],
            under=pl.Series(["wro"]), outcome=pl.Series(["match"]),
        )  # fmt: skip
        yield from self._allegations()

    def _allegations(self) -> Records:
        evades = self.imports["part"].is_in([*EVADERS])
        often = either(evades, 350_000, 500)
        some = self.imports.filter(happens(draw(self.imports["key"], 80), often))
        since = some["since"].fill_null(self.world.first)
        day = either(since < self.world.first, self.world.first, since) + 90
        under = pl.Series(["eapa"])
        yield self._told("screenings", some, day, 81, screening="E0" + some["account"],
                         under=under, outcome=pl.Series(["open"]))  # fmt: skip
        later = day + between(draw(some["key"], 82), 90, 300)
        found = some["part"].is_in([*EVADERS])
        outcome = either(found, pl.Series(["measures"]), pl.Series(["closed"]))
        yield self._told("screenings", some, later, 83, screening="E1" + some["account"],
                         under=under, outcome=outcome)  # fmt: skip

    def _now_and_then(self) -> Records:
        some = self._some(85, 60_000, 30)
        drawn = draw(some["key"], 86)
        kinds = pl.Series(["focused", "focused", "quick_response", "other"])
        finding = either(happens(drawn, 500_000), some["owed"] // 100, 0)
        yield self._told("audits", some, self._days(some, 87), 88, audit="Q" + some["account"],
                         kind=choose(second(drawn), kinds), finding=finding)  # fmt: skip
        some = self._some(89, 15_000, 3)
        yield self._told("disclosures", some, self._days(some, 90), 91,
                         disclosure="D" + some["account"],
                         tendered=some["owed"] // 200)  # fmt: skip
        some = self._some(92, 40_000, 8)
        for claim in range(3):
            day = self._days(some, 93 + claim)
            yield self._told("drawback", some, day, 96 + claim, amount=some["owed"] // 50,
                             claim=some["account"] + f"K{claim}")  # fmt: skip

    def _unpaid(self) -> Records:
        """The bills of those who are gone before they are due, and of those who go on for them."""
        some = self.imports.filter(pl.col("part").is_in([Part.VANISHED, Part.SUCCESSOR]))
        gone = either(some["part"] == Part.VANISHED, some["stopped"] + 15, some["opened"] + 60)
        for turn in range(4):
            day = gone + 7 * turn
            yield self._told(
                "bills", some, day, 100 + turn, bill_number=f"V{turn}" + some["account"],
                amount=some["under"] // 5 + 250_000, adcvd=pl.Series([True]),
            )  # fmt: skip


def registrations(world: World, accounts: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """What importers declared of their numbers, of each number they ever had."""
    above = accounts.select("part", "opened", "residency")[numbers["above"]]
    drawn = draw(numbers["key"], 10)
    late = happens(second(drawn), LATE)
    status = either(happens(drawn, 400), pl.Series(["voided"]), pl.Series(["active"]))
    status = either(above["part"] == Part.IDLE, pl.Series(["inactive"]), status)
    shared = {"residency": _RESIDENCY.gather(above["residency"]), "status": status}
    opened = above["opened"]
    first = raw(KINDS["registrations"], {
        "importer_number": numbers["number"], "registered_on": opened,
        "posted_on": posted_on(opened, opened + posting(drawn, late)), **shared,
    }).with_columns(late.alias("late"))  # fmt: skip
    renamed = (above["part"] == Part.RENAMED) & numbers["moved"].is_not_null()
    again = raw(KINDS["registrations"], {
        "importer_number": numbers["later"], "registered_on": numbers["moved"], **shared,
    }).with_columns(late.alias("late")).filter(renamed)  # fmt: skip
    return pl.concat([first, again]).filter(pl.col("registered_on") <= world.last)


def required_bond(owed: pl.Series) -> pl.Series:
    """The bond that duties of a year ask for: a tenth, rounded up, $50,000 at the least."""
    tenth = (owed + 9) // 10
    small = (tenth + _SMALL_STEP - 1) // _SMALL_STEP * _SMALL_STEP
    large = (tenth + _LARGE_STEP - 1) // _LARGE_STEP * _LARGE_STEP
    amount = either(tenth <= _LARGE_STEP, small, large)
    return either(amount < _LEAST_BOND, _LEAST_BOND, amount)
