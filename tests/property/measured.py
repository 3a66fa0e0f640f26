"""Random measures: every aggregate over every type, window and weight; and measures of measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.policy.load import load_policy
from engine.source.diagnostic import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model.policy import Policy
    from tests.property.chance import Chance

_POLICY: Final = """
policy: measured
version: 1
outcomes: [size]
"""
_TYPES: Final = """
types:
  color: enum(red, green, blue)
facts:
  mark:
    type: boolean
    label: a mark
parameters:
  z:
    type: number
    values: [{from: 2000-01-01, value: 1.96}]
  most:
    type: integer
    values: [{from: 2000-01-01, value: 3}]
"""
_DECISION: Final = """
decision: size
output: {size: integer}
hit_policy: first
otherwise: 0
if_provisional: keep
rules:
  - {id: MARKED, title: marked, when: mark, then: 1}
"""
_TABLE: Final = """
table: goods
key: {hts: prefix}
columns: {color: color}
rows: |
  hts   || color
  87    || red
  8703  || blue
  61    || green
  9     || red
"""
_DEALS: Final = """
records: deals
key: [part, number]
importer: importer
filer: filer
date: done
known: posted
columns:
  importer: {type: text, form: importer number, optional: true}
  filer: {type: text, form: filer code, optional: true}
  number: {type: integer}
  part: {type: text}
  done: {type: date}
  posted: {type: date, optional: true}
  hts: {type: text, form: tariff number, optional: true}
  color: {type: color, optional: true}
  amount: {type: money, optional: true}
  pieces: {type: integer, range: "[0..]", optional: true}
  weight: {type: number, optional: true}
  urgent: {type: boolean, optional: true}
"""
_WHERE: Final = (
    None,
    "urgent",
    "not(urgent)",
    "color = red or pieces > 2",
    "amount > $0",
    "goods[hts].color in (red, blue)",
    "posted != null and posted > done",
    "pieces <= most",
    "done < as_of - 1 month",
)
_WHOLE: Final = ("pieces", "amount", "pieces * 2 - 3", "if urgent then pieces else 1")
_ORDERED: Final = (*_WHOLE, "done", "weight", "amount / 3")
_ANY: Final = (*_ORDERED, "color", "hts", "urgent", "goods[hts].color", "part")
_WEIGHED: Final = ("hts", "color", "goods[hts].color", "part", "pieces", "done", "urgent")
_WEIGHTS: Final = (None, "pieces", "amount", "distinct part", "distinct number", "distinct hts")
_OVER: Final = (None, "P1M", "P3M", "P12M", "P24M")


def build_measures(chance: Chance, count: int) -> str:
    """So many random measures of records, and some of measures."""
    lines = ["measures:"]
    for i in range(count):
        lines.append(f"  m{i}:")
        lines += [f"    {key}: {value}" for key, value in _measure(chance).items()]
    lines += [
        "  n: {count: deals}",
        "  hits: {count: deals, where: urgent}",
        f"  rate: {{rate: {{hits: hits, of: n, bound: {chance.pick(('lower', 'upper'))}, z: z}}}}",
        "  double: = 2 * n + hits",
        "  part: = hits / n",
        "  main: {top: color, of: deals}",
        f"  common: {{peers: {{{_peers(chance)}}}}}",
        "  mark: = common > 0.2",
    ]
    return "\n".join(lines)


def _peers(chance: Chance) -> str:
    quantile, least = chance.pick(("0.5", "0.9", "1", "0.01")), chance.whole(1, 3)
    return f"value: part, quantile: {quantile}, within: [main], least: {least}"


def _measure(chance: Chance) -> dict[str, str]:
    way = chance.pick(
        ("count", "sum", "min", "max", "distinct", "first", "last", "members", "share", "top",
         "top_share", "concentration")
    )  # fmt: skip
    values = {
        "sum": _WHOLE,
        "min": _ORDERED,
        "max": _ORDERED,
        "distinct": _ANY,
        "first": _ANY,
        "last": _ANY,
        "members": ("color", "goods[hts].color"),
        "share": ("urgent", "color = red", "pieces > 1"),
    }
    found = {way: "deals" if way == "count" else chance.pick(values.get(way, _WEIGHED))}
    if way != "count":
        found["of"] = "deals"
    where, over = chance.pick(_WHERE), chance.pick(_OVER)
    if where is not None:
        found["where"] = where
    if over is not None:
        found["over"] = over
        if chance.whole(0, 2) == 0:
            found["before"] = chance.pick(("P1M", "P3M", "P12M"))
    if way in ("share", "top", "top_share", "concentration"):
        weight = chance.pick(_WEIGHTS)
        if weight is not None:
            found["weigh"] = weight
    if way == "top_share":
        found["rank"] = chance.pick(("1", "2"))
    return found


def build_policy(chance: Chance, folder: Path, count: int) -> Policy:
    """A policy with random measures; `folder` is an empty one."""
    texts = {
        "policy.yaml": _POLICY,
        "types.yaml": _TYPES,
        "size.yaml": _DECISION,
        "goods.yaml": _TABLE,
        "deals.yaml": _DEALS,
        "measures.yaml": build_measures(chance, count),
    }
    loaded = load_policy(folder, "p", instead={f"p/{name}": text for name, text in texts.items()})
    errors = [each for each in loaded.diagnostics if each.severity is Severity.ERROR]
    if loaded.policy is None or errors:
        raise AssertionError(errors, texts["measures.yaml"])
    return loaded.policy
