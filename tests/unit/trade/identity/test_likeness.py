"""Which accounts are proposed to be one company, by what, and what is written to accept it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from engine.trade.identity.likeness.blocks import KEY, NODE, near_pairs, pairs_of_key, too_common
from engine.trade.identity.likeness.folding import folded_address, folded_name
from engine.trade.identity.likeness.proposals import Proposal, Proposals, suggest
from engine.trade.identity.likeness.strays import suggest_strays
from engine.trade.identity.read import Identity, read_identity
from tests.unit.trade.identity.inputs import ACCOUNTS, IDENTIFIERS, codes, extract

ACCOUNT_HEAD = ACCOUNTS.splitlines()[0]
NUMBER_HEAD = IDENTIFIERS.splitlines()[0]


def world(folder: Path, accounts: str, numbers: str = "") -> Identity:
    text = f"{ACCOUNT_HEAD}\n{accounts}", f"{NUMBER_HEAD}\n{numbers}"
    return read_identity(extract(folder, *text)).sound()


def brief(found: Proposals) -> list[tuple[float, str, str, list[str]]]:
    """Score, the two ids, and the signs of each proposal."""
    return [
        (each.score, each.account.id, each.other.id, [str(e.sign) for e in each.evidence])
        for each in found.proposals
    ]


def lines(proposal: Proposal, folder: Path) -> list[str]:
    return [str(line).replace(f"{folder}/", "") for line in proposal.lines]


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Meridian Apparel, L.L.C.", "meridian apparel"),
        ("MERIDIAN APPAREL INC", "meridian apparel"),
        ("The Meridian Apparel Co., Ltd.", "meridian apparel"),
        ("Müller & Söhne GmbH & Co. KG", "muller and sohne"),
        ("Unión Málaga S.A. de C.V.", "union malaga"),
        ("Unión Málaga S. A. de C. V.", "union malaga"),
        ("Ørsted Straße A/S", "orsted strasse a s"),
        ("Łódź Sp. z o.o.", "lodz sp z oo"),
        ("O'Brien\u2019s", "obriens"),
        ("Limited", "limited"),
        ("株式会社 田中", "株式会社 田中"),
        ("!!!", None),
    ],
)
def test_a_name_without_what_differs_between_its_spellings(name: str, folded: str | None) -> None:
    frame = pl.DataFrame({"name": [name]}).select(folded_name(pl.col("name")))
    assert frame.item() == folded


@pytest.mark.parametrize(
    ("address", "folded"),
    [
        ("12 Main Street, Suite 4", "12 main st ste 4"),
        ("12 MAIN ST. STE #4", "12 main st ste 4"),
        ("400 North Fifth Avenue", "400 n fifth ave"),
        ("Streetsville Road 1", "streetsville rd 1"),
    ],
)
def test_an_address_with_its_common_words_shortened(address: str, folded: str) -> None:
    frame = pl.DataFrame({"address": [address]}).select(folded_address(pl.col("address")))
    assert frame.item() == folded


def test_same_base_ein_with_other_suffixes(tmp_path: Path) -> None:
    numbers = (
        "12-3456789,importer,A1,,\n12-3456789AB,importer,A1,,\n"
        "12-345678900,importer,A2,2020-01-01,\n"
    )
    identity = world(tmp_path, "A1,importer,Alpha,,,,\nA2,importer,Omega,,,,\n", numbers)
    found = suggest(identity)
    assert brief(found) == [(0.95, "A1", "A2", ["same base EIN"])]
    (proposal,) = found.proposals
    assert (
        proposal.evidence[0].told == "12-3456789: `12-3456789`, `12-3456789AB` and `12-345678900`"
    )
    assert lines(proposal, tmp_path) == [
        "in place of identifiers.csv:4: 12-345678900,importer,A1,2020-01-01,"
    ]


def test_what_is_accepted_by_its_lines_is_sound_and_proposed_no_more(tmp_path: Path) -> None:
    numbers = "12-3456789,importer,A1,,\n12-345678900,importer,A2,,\n"
    identity = world(tmp_path, "A1,importer,Alpha,,,,\nA2,importer,Omega,,,,\n", numbers)
    (line,) = suggest(identity).proposals[0].lines
    path = tmp_path / "identifiers.csv"
    written = path.read_text().splitlines()
    written[line.place.row - 1] = line.text
    path.write_text("\n".join(written))
    assert suggest(read_identity(tmp_path).sound()).count == 0


def test_same_name_whatever_its_legal_form_and_a_shared_address(tmp_path: Path) -> None:
    accounts = (
        'A1,importer,"Meridian Apparel, LLC",12 Main Street,,,\n'
        "A2,importer,MERIDIAN APPAREL INC.,12 main st.,,,\n"
        "A3,broker,Meridian Apparel,12 Main St,,,\n"
    )
    # What the two leave open is 0.4 and 0.55: together 0.22.
    assert brief(suggest(world(tmp_path, accounts))) == [
        (0.78, "A1", "A2", ["same name", "same address"])
    ]


def test_a_similar_name_weighs_by_how_similar_it_is(tmp_path: Path) -> None:
    accounts = (
        "A1,importer,Meridian Apparel LLC,12 Main St,,,\n"
        "A2,importer,Meridain Apparel LLC,12 Main St,,,\n"
        "A3,importer,Zenith Foods,,,,\n"
    )
    (proposal,) = suggest(world(tmp_path, accounts)).proposals
    similar = next(each for each in proposal.evidence if each.sign == "similar name")
    # One of 16 letters is out of place: 2 x 15 / 32 = 93.75 of 100; 13.75 / 20 x 0.5.
    assert similar.weight == pytest.approx(0.3438)
    assert proposal.score == pytest.approx(1 - (1 - 0.34375) * (1 - 0.45), abs=1e-4)


def test_words_in_another_order_are_a_similar_name(tmp_path: Path) -> None:
    accounts = "A1,importer,Apparel Meridian,,,,\nA2,importer,Meridian Apparel,,,,\n"
    assert brief(suggest(world(tmp_path, accounts))) == [(0.5, "A1", "A2", ["similar name"])]


def test_the_more_share_an_address_the_less_it_says(tmp_path: Path) -> None:
    accounts = "".join(f"A{n},importer,{'xyzw'[n] * 9},1 Dock Rd,,,\n" for n in range(4))
    identity = world(tmp_path, accounts)
    assert suggest(identity).count == 0
    # Each of six pairs among four: half of 0.45.
    assert [each.score for each in suggest(identity, least=0.2).proposals] == [0.225] * 6


def test_who_goes_on_for_an_account_that_was_closed(tmp_path: Path) -> None:
    accounts = (
        "A1,importer,Meridian Apparel LLC,,2010-01-01,2025-03-31,\n"
        "A2,importer,Meridian Apparel Inc,,2025-05-11,,\n"
    )
    numbers = (
        "12-3456789,importer,A1,2010-01-01,\n"
        "11-1111111,importer,A1,,2024-12-31\n"
        "22-2222222,importer,A1,2025-04-15,2025-12-31\n"
        "33-3333333,importer,A2,,\n"
    )
    (proposal,) = suggest(world(tmp_path, accounts, numbers)).proposals
    assert proposal.is_succession
    assert (proposal.account.id, proposal.other.id, proposal.score) == ("A2", "A1", 0.8)
    assert proposal.evidence[1].told == ("`A2` began on 2025-05-11, 41 days after `A1` was closed")
    assert lines(proposal, tmp_path) == [
        "in place of identifiers.csv:2: 12-3456789,importer,A1,2010-01-01,2025-03-31",
        "new, beside identifiers.csv:2: 12-3456789,importer,A2,2025-04-01,",
        "in place of identifiers.csv:4: 22-2222222,importer,A2,2025-04-15,2025-12-31",
    ]


@pytest.mark.parametrize(
    ("opened", "traded", "valid_from", "is_lead"),
    [
        ("2025-03-01", None, "", True),
        ("2025-02-28", None, "", False),
        ("2025-09-27", None, "", True),
        ("2025-09-28", None, "", False),
        ("", date(2025, 5, 1), "", True),
        ("2010-01-01", date(2025, 5, 1), "", False),
        ("", None, "2025-05-01", True),
        ("", None, "", False),
    ],
)
def test_a_lead_begins_from_30_days_before_to_180_days_after(
    tmp_path: Path, opened: str, traded: date | None, valid_from: str, *, is_lead: bool
) -> None:
    accounts = f"A1,importer,Zenith,,,2025-03-31,\nA2,importer,Zenith,,{opened},,\n"
    identity = world(tmp_path, accounts, f"12-3456789,importer,A2,{valid_from},\n")
    began = pl.DataFrame({"account": ["A2"], "began": [traded]}, {"account": str, "began": pl.Date})
    (proposal,) = suggest(identity, began=began).proposals
    assert proposal.is_succession is is_lead


def test_what_was_decided_already_is_not_proposed(tmp_path: Path) -> None:
    accounts = "A1,importer,Zenith,,,,A2\nA2,importer,Zenith,,,,\nA3,importer,Alpha,,,,\n"
    numbers = "12-3456789,importer,A1,,2020-12-31\n12-3456789,importer,A3,2021-01-01,\n"
    assert suggest(world(tmp_path, accounts, numbers)).count == 0


def test_a_broker_keeps_its_filer_codes(tmp_path: Path) -> None:
    accounts = "B1,broker,Bee,,,,\nA2,importer,Sea,,,,\n"
    numbers = "12-3456789,importer,B1,,\n002,filer,B1,,\n12-3456789AB,importer,A2,,\n"
    (proposal,) = suggest(world(tmp_path, accounts, numbers)).proposals
    assert (proposal.account.id, proposal.other.id) == ("A2", "B1")
    assert lines(proposal, tmp_path) == ["in place of identifiers.csv:2: 12-3456789,importer,A2,,"]


def test_numbers_of_persons_are_masked_in_words_and_kept_in_lines(tmp_path: Path) -> None:
    accounts = "A1,importer,Jo Doe,,,,\nA2,importer,Jo Doe,,,,\n"
    numbers = "12-3456789,importer,A1,,\n123-45-6789,importer,A2,,\n"
    (proposal,) = suggest(world(tmp_path, accounts, numbers)).proposals
    (line,) = proposal.lines
    assert line.text == "***-**-**89,importer,A1,,"
    assert line.cells[0] == "123-45-6789"


def test_one_common_name_makes_no_more_pairs_than_it_has_accounts() -> None:
    keys = pl.DataFrame({NODE: range(200), KEY: ["x"] * 200}, {NODE: pl.Int32, KEY: pl.String})
    assert pairs_of_key(keys).height == 199
    assert pairs_of_key(keys.head(16)).height == 16 * 15 // 2
    more = pl.DataFrame({NODE: range(257), KEY: ["x"] * 257}, {NODE: pl.Int32, KEY: pl.String})
    assert pairs_of_key(more).height == 0
    assert too_common(more).rows() == [("x", 257)]
    assert near_pairs(more).height == 0


def test_one_common_word_makes_few_pairs() -> None:
    names = [f"importer: trading {n * 7919 % 100_003}" for n in range(2_000)]
    keys = pl.DataFrame({NODE: range(2_000), KEY: names}, {NODE: pl.Int32, KEY: pl.String})
    assert near_pairs(keys).height <= 2_000 * 8


def test_an_address_that_is_too_common_is_said_to_be(tmp_path: Path) -> None:
    accounts = "".join(f"A{n},importer,{n:04}{n:04},1 Agent Rd,,,\n" for n in range(257))
    found = suggest(world(tmp_path, accounts))
    assert "same address: `1 agent rd` is shared by 257 accounts: too common to say anything" in (
        found.notices
    )


def test_a_limit_keeps_the_likeliest(tmp_path: Path) -> None:
    accounts = "A1,importer,Zenith,,,,\nA2,importer,Zenith,,,,\nA3,importer,Alpha,1 A,,,\n"
    numbers = "12-3456789,importer,A3,,\n12-3456789AB,importer,A1,,\n"
    found = suggest(world(tmp_path, accounts, numbers), limit=1)
    assert (found.count, brief(found)) == (2, [(0.95, "A1", "A3", ["same base EIN"])])


def test_a_number_of_nobody_is_proposed_to_who_has_all_of_its_ein(tmp_path: Path) -> None:
    accounts = "A1,importer,Alpha,,,,\nA2,importer,Omega,,,,\n"
    numbers = (
        "12-3456789,importer,A1,,2020-12-31\n11-1111111,importer,A1,,\n11-1111111AB,importer,A2,,\n"
    )
    identity = world(tmp_path, accounts, numbers)
    asked = ["12-3456789AB", "12-3456789AB", "12-3456789", "11-111111100", "123-45-6789", None]
    (stray,) = suggest_strays(identity, pl.Series(asked))
    assert (stray.number, stray.account, stray.sibling) == ("12-3456789AB", "A1", "12-3456789")
    assert str(stray.line).replace(f"{tmp_path}/", "") == (
        "new, beside identifiers.csv:2: 12-3456789AB,importer,A1,,"
    )
    path = tmp_path / "identifiers.csv"
    path.write_text(f"{path.read_text()}{stray.line.text}\n")
    assert codes(read_identity(tmp_path)) == []
