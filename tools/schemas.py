"""Writes the JSON Schemas for any policy into docs/schemas; says which are out of date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/schemas"


def fresh() -> dict[Path, str]:
    """What each file must hold, by its path."""
    from engine.editing.schema.kinds import KINDS
    from engine.editing.schema.refresh import schema_text

    return {FOLDER / f"{kind}.json": schema_text(kind) for kind in KINDS}


def stale() -> dict[Path, str]:
    """The files that do not hold what they must, with what they must hold."""
    wanted = fresh()
    return {
        path: text
        for path, text in wanted.items()
        if not path.is_file() or path.read_text("utf-8") != text
    }


def main() -> None:
    """Write the schemas, or fail when one is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write them")
    arguments = parser.parse_args()
    found = stale()
    for path, text in found.items():
        print(f"{path.relative_to(ROOT)}: {'written' if arguments.write else 'is out of date'}")
        if arguments.write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    sys.exit(1 if found and not arguments.write else 0)


if __name__ == "__main__":
    main()
