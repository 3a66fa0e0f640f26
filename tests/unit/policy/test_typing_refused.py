"""What is said, and where, about texts that are not well typed: `refused.txt`, line by line.

A section begins with `==` and says how its texts are read; a text that is indented no further
is followed by its diagnostics: code, the words pointed at, the message, and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.model.types import BOOLEAN, DATE, INTEGER, MONEY, NUMBER, TEXT, Type
from engine.policy.typing import Typer
from tests.unit.policy.world import BROKEN_SCOPE, COUNTRY, FLAGS, SCOPE, SEGMENT, WHO, place, told

TYPES: dict[str, Type] = {
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "number": NUMBER,
    "money": MONEY,
    "date": DATE,
    "text": TEXT,
    "country": COUNTRY,
    "segment": SEGMENT,
    "set": FLAGS,
}


def _cases() -> Iterator[tuple[str, str, list[str]]]:
    section, text, said = "", None, list[str]()
    for line in (Path(__file__).parent / "refused.txt").read_text("utf-8").splitlines():
        if line.startswith("    "):
            said.append(line.strip())
            continue
        if text is not None:
            yield section, text, said
            text, said = None, []
        if line.startswith("== "):
            section = line.removeprefix("== ")
        elif line:
            text = line
    if text is not None:
        yield section, text, said


CASES = list(_cases())


def _read(typer: Typer, section: str, text: str) -> object:
    how, _, rest = section.partition(": ")
    match how:
        case "expression":
            return typer.expression(text, place, WHO, TYPES.get(rest))
        case "literal":
            return typer.literal("" if text == "(nothing)" else text, place, WHO, TYPES[rest])
        case _:
            operand = typer.operand(rest, place, WHO)
            assert operand is not None
            return typer.tests(text, place, WHO, operand)


@pytest.mark.parametrize(("section", "text", "said"), CASES)
def test_text_is_refused(section: str, text: str, said: list[str]) -> None:
    typer = Typer(SCOPE)
    assert _read(typer, section, text) is None
    lines = [line for d in typer.diagnostics for line in told(text, d).split(" -> ", 1)]
    assert [line.removeprefix("-> ") for line in said] == lines


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("half_declared = CA and managed", []),
        ("half_declared in (CA, 3) and managed", []),
        ("half_declared contains CA", []),
        ("CA = half_declared", []),
        ("half_declared[main_hts].x = 4 and managed = 3", ["type-mismatch"]),
        ("half_declared > 3 and orgin + 1 = 2", ["unknown-name"]),
    ],
)
def test_what_is_declared_badly_is_not_said_again(text: str, codes: list[str]) -> None:
    typer = Typer(BROKEN_SCOPE)
    assert typer.expression(text, place, WHO, BOOLEAN) is None
    assert [diagnostic.code for diagnostic in typer.diagnostics] == codes


def test_faulty_heading_is_no_operand() -> None:
    typer = Typer(SCOPE)
    assert typer.operand("orgin", place, WHO) is None
    assert [diagnostic.code for diagnostic in typer.diagnostics] == ["unknown-name"]
