"""A whole world into a folder that is complete or absent, part by part, in little memory."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import polars as pl

from engine.trade.world.block import make_block
from engine.trade.world.entries import Serials
from engine.trade.world.faults import FAULTS
from engine.trade.world.files import Files
from engine.trade.world.kinds import ACCOUNTS, IDENTIFIERS, KINDS, TRUTH
from engine.trade.world.numbers import code_table
from engine.trade.world.readme import readme
from engine.trade.world.wanted import World, WorldError

PART: Final = 5_000
"""Accounts a file. It never changes: with it, the names of files and the places of rows would."""
MANIFEST: Final = "manifest.json"
README: Final = "README.txt"
_TABLES: Final = ("companies", "evaders", "unlisted")


class Told(Protocol):
    """Who is told how far it is."""

    def begin(self, accounts: int) -> None:
        """So many accounts are to be made."""

    def advance(self, accounts: int) -> None:
        """So many more are made."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What was made: the folder, its rows by kind, and what their values come to in cents."""

    folder: Path
    rows: dict[str, int]
    cents: dict[str, dict[str, int]]


def generate(world: World, out: Path, told: Told, *, block: int = PART) -> Generated:
    """Make a world in a new folder. However it is cut into blocks, it is the same.

    Raises:
        WorldError: the folder is there already, or cannot be written.
    """
    if out.exists() or out.is_symlink():
        raise WorldError(f"`{out}` is there already; give another name, or move it away")
    with _aside(out) as aside:
        told.begin(world.accounts)
        files = _written(world, aside, told, block)
        manifest = _manifest(world, files)
        (aside / README).write_text(readme(world, files), encoding="utf-8")
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (aside / MANIFEST).write_text(text, encoding="utf-8")
        aside.rename(out)
    rows, cents = dict(files.totals.rows), files.totals.cents
    return Generated(out, rows, {name: dict(sums) for name, sums in cents.items()})


def _written(world: World, folder: Path, told: Told, block: int) -> Files:
    parts = -(-world.accounts // PART)
    files = Files(folder, "csv" if world.has_texts else "parquet", parts)
    serials = Serials(code_table(world))
    whole: dict[str, list[pl.DataFrame]] = defaultdict(list)
    for part in range(parts):
        records: dict[str, list[pl.DataFrame]] = defaultdict(list)
        end = min((part + 1) * PART, world.accounts)
        for first in range(part * PART, end, block):
            made = make_block(world, first, min(first + block, end), serials)
            for kind, frame in made.records.items():
                records[kind].append(frame)
            whole["accounts"].append(made.accounts)
            whole["identifiers"].append(made.identifiers)
            for name, frame in made.truth.items():
                whole[name].append(frame)
            told.advance(min(first + block, end) - first)
        files.write_part(part, records)
    files.write_table("accounts", pl.concat(whole["accounts"]), ACCOUNTS)
    holdings = pl.concat(whole["identifiers"]).sort("account", "kind", "number", "valid_from")
    files.write_table("identifiers", holdings, IDENTIFIERS)
    for name in _TABLES:
        files.write_truth(name, pl.concat(whole[name]))
    return files


def _manifest(world: World, files: Files) -> dict[str, object]:
    """What the world is made of, and what is in it; the same on every machine for CSV."""
    return {
        "world": 1,
        "accounts": world.accounts,
        "seed": world.seed,
        "as_of": world.as_of.isoformat(),
        "months": world.months,
        "lines_a_number": world.lines,
        "broken_in_a_million": world.bad,
        "format": files.suffix,
        "rows": {name: files.totals.rows[name] for name in [*KINDS, "accounts", "identifiers"]},
        "truth_rows": {name: files.totals.rows[f"truth/{name}"] for name in TRUTH},
        "cents": {
            name: dict(files.totals.cents[name]) for name in KINDS if files.totals.cents[name]
        },
        "faults": {each.name: each.expected for each in FAULTS},
        "sha256": dict(sorted(files.digests.items())),
    }


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """A folder beside the world to be, gone whatever happens."""
    try:
        holder = Path(tempfile.mkdtemp(prefix=".tidewaiter-world-", dir=out.parent))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WorldError(f"nothing can be written into `{out.parent}`: {reason}") from None
    try:
        inner = holder / "world"
        inner.mkdir()
        yield inner
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WorldError(f"the world cannot be written: {reason}. Nothing was made") from error
    except pl.exceptions.PolarsError as error:
        reason = str(error).split("\n", 1)[0]
        raise WorldError(f"the world cannot be written: {reason}. Nothing was made") from error
    finally:
        shutil.rmtree(holder, ignore_errors=True)
