"""The order of the keys in each part of a policy, and which parts stand apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from engine.policy.surface import parts
from engine.policy.surface.from_nodes import kind_of
from engine.policy.surface.parts import Part, keys_of
from engine.policy.yaml.nodes import composed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.policy.yaml.nodes import Mapping as Node
    from engine.policy.yaml.nodes import Scalar

_LONG: Final = ("rules", "values", "rows")
"""What stands at the end of its part, behind all that is said of the part in a line or two."""


class _Keyed(Protocol):
    @property
    def key(self) -> Scalar | None: ...


K = TypeVar("K", bound=_Keyed)


@dataclass(frozen=True)
class Shape:
    """How a value is laid out: its keys in their order, and the shapes of what is under them.

    Without `keys` the author's order stays. `each` is the shape of a list's items, or of the
    values of a mapping whose keys are the author's. The items of a list that `is_spaced` have a
    blank line between them; a value that `is_table` is a pipe table.
    """

    keys: tuple[str, ...] = ()
    under: Mapping[str, Shape] = field(default_factory=dict)
    each: Shape | None = None
    is_spaced: bool = False
    is_table: bool = False

    def below(self, key: str) -> Shape:
        """The shape of the value of a key."""
        return self.under.get(key) or self.each or ANY

    @property
    def item(self) -> Shape:
        """The shape of an item."""
        return self.each or ANY


ANY: Final = Shape()


@cache
def _shapes() -> dict[type[Part], Shape]:
    authority = Shape(_order(parts.AuthorityPart))
    table = Shape(is_table=True)

    def part(model: type[Part], **under: Shape) -> Shape:
        return Shape(_order(model), {"authority": authority, **under})

    rules = Shape(each=part(parts.RulePart), is_spaced=True)
    invariants = Shape(each=part(parts.InvariantPart), is_spaced=True)
    values = Shape(each=part(parts.DatedValuePart))
    tests = Shape(each=part(parts.TestPart), is_spaced=True)
    records = {
        "columns": Shape(each=part(parts.ColumnPart)),
        "must": Shape(each=part(parts.MustPart)),
    }
    measure = {"rate": part(parts.RatePart), "peers": part(parts.PeersPart)}
    return {
        parts.DecisionFile: part(parts.DecisionFile, rules=rules, table=table),
        parts.TableFile: part(parts.TableFile, rows=table),
        parts.RecordsFile: part(parts.RecordsFile, **records),
        parts.PolicyFile: part(parts.PolicyFile, invariants=invariants),
        parts.DeclarationsFile: part(
            parts.DeclarationsFile,
            facts=Shape(each=part(parts.FactPart)),
            parameters=Shape(each=part(parts.ParameterPart, values=values)),
            measures=Shape(each=part(parts.MeasurePart, **measure)),
            invariants=invariants,
        ),
        parts.TestsFile: part(parts.TestsFile, tests=tests),
    }


def shape_of(node: Node) -> Shape:
    """The shape of a file by the keys of its document."""
    model, _ = kind_of(node)
    is_test = node.get("tests") is not None or node.get("accounts") is not None
    if model is parts.DeclarationsFile and is_test:
        model = parts.TestsFile
    return _shapes()[model]


def in_order(entries: Iterable[K], keys: tuple[str, ...]) -> list[K]:
    """Entries in the order of their keys; as they are when one of them is not known."""
    given = list(entries)
    rank = {key: at for at, key in enumerate(keys)}
    ranked = [(rank.get(composed(each.key.text)) if each.key else None, each) for each in given]
    ordered = [(at, each) for at, each in ranked if at is not None]
    if len(ordered) < len(given):
        return given
    return [each for _, each in sorted(ordered, key=lambda pair: pair[0])]


def _order(model: type[Part]) -> tuple[str, ...]:
    keys = [key for key in keys_of(model) if key != "allow"]
    if "allow" in keys_of(model):
        at = min((keys.index(key) for key in _LONG if key in keys), default=len(keys))
        keys.insert(at, "allow")
    return tuple(keys)
