"""What the files of a golden folder say must be said of them, in comments on the very line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.policy.load import Loaded
from engine.source.diagnostic import Diagnostic

EXPECTED: Final = re.compile(
    r"# (?P<severity>error|warning)(?: (?P<file>[\w./-]+\.\w+))?(?: line (?P<line>\d+))?:"
    r' \[(?P<code>[a-z0-9-]+)\] col (?P<column>\d+) "(?P<words>(?:[^"\\]|\\.)*)"'
)


@dataclass(frozen=True)
class Expected:
    """What must be said: where, of which kind, with which words in it."""

    place: tuple[str, int, int]
    severity: str
    code: str
    words: str

    def is_met_by(self, place: tuple[str, int, int], said: Diagnostic) -> bool:
        kind = (place, said.severity, said.code) == (self.place, self.severity, self.code)
        return kind and self.words in said.message


def expected_of(folder: Path) -> list[Expected]:
    found = []
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for match in EXPECTED.finditer(line):
                where = (
                    match["file"] or name,
                    int(match["line"] or number),
                    int(match["column"]),
                )
                words = re.sub(r"\\(.)", r"\1", match["words"])
                found.append(Expected(where, match["severity"], match["code"], words))
    return found


def place_of(loaded: Loaded, said: Diagnostic) -> tuple[str, int, int]:
    source = loaded.sources.get(said.span.path)
    return (said.span.path, *(source.line_column(said.span.start) if source else (0, 0)))
