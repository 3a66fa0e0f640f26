"""Names and addresses of companies that are not: syllables, words, streets and towns."""

from __future__ import annotations

from typing import Final

import polars as pl

from engine.trade.world.draws import below, choose, draw, second


def _words(text: str) -> pl.Series:
    return pl.Series(text.split())


def _phrases(text: str) -> pl.Series:
    return pl.Series(text.split("|"))


_ONE: Final = _words(
    "Al Ar Bel Bran Cal Cam Cor Dar Del Dor El Fal Far Fen Gar Gil Hal Har Hol Is Jas Kel "
    "Kin Lan Lor Mal Mar Mel Mer Mon Nor Or Pal Per Quin Ral Ren Ros Sal Sel Sol Tal Ter "
    "Tor Val Ver Win Zar"
)
_TWO: Final = _words(
    "a an ar den di dor e el en er fi gan go i in ka lan len li lo man mi mon na ni o or pa "
    "ra ri ro san se son sta ta ter ti ton va ven vi vo wa"
)
_THREE: Final = _words(
    "bel bury by dale den don field ford ham land lex ley line lux mark mont more nix port "
    "ra ria ross sa shire stead ston tec tia ton ven ville ways wick worth"
)
_PLACE: Final = _words(
    "Atlantic Bay Beacon Bridge Cedar Central Coast Crown Delta Eastern Evergreen First "
    "Golden Granite Harbor Highland Island Lake Liberty Maple Meridian Metro Northern Ocean "
    "Orchard Pacific Pine Prairie River Southern Summit Union Valley Western"
)
_TRADE: Final = (
    ("Pharma", "Health", "Chemical", "Labs"),
    ("Foods", "Produce", "Provisions", "Farms"),
    ("Motors", "Auto Parts", "Aero", "Mobility"),
    ("Apparel", "Textiles", "Footwear", "Fashions"),
    ("Metals", "Steel", "Alloys", "Fasteners"),
    ("Energy", "Minerals", "Fuels", "Petroleum"),
    ("Electronics", "Circuits", "Devices", "Solar"),
    ("Home Goods", "Toys", "Furniture", "Leisure"),
    ("Packaging", "Plastics", "Ceramics", "Boards"),
    ("Machinery", "Tools", "Bearings", "Controls"),
)
_TRADES: Final = pl.Series([word for words in _TRADE for word in words])
_FORM: Final = _phrases("LLC|Inc|Corp|Co|Ltd|Imports LLC|Trading Inc|Group")
_STREET: Final = _words(
    "Main Oak Pine Maple Cedar Elm Washington Lake Hill Walnut Park River Mill Church Union "
    "Market Spring Center Harbor Commerce Industrial Airport Canal Depot Foundry Grove "
    "Jackson Lincoln Madison Monroe Orchard Prospect Ridge Sherman Station Summit Valley "
    "Vine Water Willow"
)
_WAY: Final = _words("Street Avenue Road Drive Boulevard Lane")
_TOWN: Final = _phrases(
    "Albany, NY|Austin, TX|Baltimore, MD|Boise, ID|Boston, MA|Buffalo, NY|Camden, NJ|"
    "Canton, OH|Carson, CA|Charleston, SC|Chicago, IL|Columbus, OH|Dallas, TX|Dayton, OH|"
    "Denver, CO|Detroit, MI|Durham, NC|Elizabeth, NJ|El Paso, TX|Erie, PA|Fresno, CA|"
    "Houston, TX|Irvine, CA|Joliet, IL|Kent, WA|Laredo, TX|Long Beach, CA|Macon, GA|"
    "Memphis, TN|Miami, FL|Mobile, AL|Nashville, TN|Newark, NJ|Norfolk, VA|Oakland, CA|"
    "Ontario, CA|Peoria, IL|Portland, OR|Reno, NV|Savannah, GA|Seattle, WA|Stockton, CA|"
    "Tacoma, WA|Tampa, FL|Toledo, OH|Tulsa, OK|Union City, NJ|Vernon, CA|Wichita, KS|Yuma, AZ"
)


def names_of(of: pl.Series, industry: pl.Series, *, form: pl.Series | None = None) -> pl.Series:
    """The name of the company of each key; with `form`, its last words are those of that key."""
    brand, rest = draw(of, 100), draw(of, 101)
    last = rest if form is None else draw(form, 102)
    words = pl.DataFrame(
        {
            "one": choose(brand, _ONE),
            "two": choose(second(brand), _TWO),
            "three": choose(draw(of, 103), _THREE),
            "place": choose(rest, _PLACE),
            "trade": _TRADES.gather(industry * 4 + below(second(rest), 4)),
            "form": choose(second(last), _FORM),
        }
    )
    return words.select(
        pl.format("{}{}{} {} {} {}", "one", "two", "three", "place", "trade", "form").alias("name")
    )["name"]


def addresses_of(of: pl.Series) -> pl.Series:
    """The address of each key."""
    house, street, town = draw(of, 104), draw(of, 105), draw(of, 106)
    words = pl.DataFrame(
        {
            "house": below(house, 9899) + 100,
            "street": choose(street, _STREET),
            "way": choose(second(street), _WAY),
            "town": choose(town, _TOWN),
        }
    )
    return words.select(pl.format("{} {} {}, {}", "house", "street", "way", "town").alias("a"))["a"]


def broker_names(of: pl.Series) -> pl.Series:
    """The name of the broker of each key."""
    brand, rest = draw(of, 100), draw(of, 101)
    words = pl.DataFrame(
        {
            "one": choose(brand, _ONE),
            "two": choose(second(brand), _TWO),
            "three": choose(draw(of, 103), _THREE),
            "place": choose(rest, _PLACE),
        }
    )
    named = pl.format("{}{}{} {} Customs Brokers", "one", "two", "three", "place")
    return words.select(named.alias("name"))["name"]
