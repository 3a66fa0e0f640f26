"""Small worlds, made once a session."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from engine.commands.telling import Silent
from engine.trade.world.generate import PART, Generated, generate
from engine.trade.world.wanted import World

AS_OF: Final = date(2026, 11, 24)
TINY: Final = World(300, 7, AS_OF, months=24, bad=60_000, lines=10, has_texts=True)


def made(world: World, out: Path, *, block: int = PART) -> Generated:
    """Make a world without a word."""
    return generate(world, out, Silent(), block=block)


def of_parquet(world: World) -> World:
    """The same world as Parquet."""
    return replace(world, has_texts=False)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, by nothing of ours."""
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def cents(row: Mapping[str, str], column: str) -> int:
    """An amount of a row in cents."""
    return int(row[column].replace(".", "") or "0")
