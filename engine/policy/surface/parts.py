"""The shape of a policy's files: which keys each part has, and what stands under each.

A part is a class whose annotations say it all: the names are the keys (`from_` is `from`), one
without a default must be given, and the type brings the function that reads what stands there.
The parts keep the nodes they were read from, so that every later check can point at its place.
What a text means, and whether two parts fit each other, is checked elsewhere.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, NamedTuple, Never, Self, TypeVar, get_args, get_type_hints

from engine.policy.surface.shapes import (
    Allow,
    Block,
    Entries,
    Fault,
    FaultyError,
    Items,
    Read,
    Text,
    Texts,
    Types,
    Value,
    each,
    entries,
)
from engine.policy.yaml.nodes import Mapping, Node, Scalar, composed
from engine.policy.yaml.rejoin import rejoined
from engine.source.text import Span


class Part:
    """A mapping of a file, with its keys in their places. It does not change."""

    _node: Mapping
    _meant: frozenset[str]

    def __init__(self, node: Mapping, values: dict[str, Any], meant: frozenset[str]) -> None:
        vars(self).update(values, _node=node, _meant=meant)

    def __setattr__(self, name: str, _: object) -> Never:
        raise AttributeError(f"a part does not change, so neither does its `{name}`")

    @property
    def node(self) -> Mapping:
        """The mapping this was read from."""
        return self._node

    def gave(self, key: str) -> bool:
        """Whether the author gave `key`, be it badly or misspelt."""
        return self._node.get(key) is not None or key in self._meant

    def at(self, key: str) -> Span:
        """The place of a key; the whole part where it is not given."""
        name = self._node.key(key)
        return self._node.span if name is None else name.span

    def mended(self, node: Mapping, meant: frozenset[str]) -> Self:
        """The part as read from `node`, with the keys that were meant by misspelt ones."""
        return type(self)(node, vars(self), meant)


# --- the parts --------------------------------------------------------------------------------


class AuthorityPart(Part):
    """`authority: 19 USC 1592`, or `{cite: 19 USC 1592, basis: default}`."""

    cite: Text | None = None
    basis: Text | None = None


def _authority(node: Node) -> AuthorityPart:
    if isinstance(node, Scalar):
        node = Mapping(((Scalar("cite", node.span), node),), node.span)
    return _part(AuthorityPart, node)


AuthorityText = Annotated[AuthorityPart, _authority]


class PolicyFile(Part):
    """The policy's head."""

    policy: Text
    title: Text | None = None
    version: Text
    outcomes: Texts
    favourable: Entries | None = None
    """By output, the values that are good for the account: `{segment: [trusted, standard]}`."""
    quarantine: Entries | None = None
    """By boolean output, those that mean nothing where it is true: `{quarantined: [score]}`."""
    invariants: Items | None = None


class DeclarationsFile(Part):
    """Types, facts, parameters, measures and invariants, any of them."""

    types: Types | None = None
    facts: Entries | None = None
    parameters: Entries | None = None
    measures: Entries | None = None
    invariants: Items | None = None


class FactPart(Part):
    """A fact under `facts:`."""

    type: Text
    label: Text
    source: Text | None = None
    unit: Text | None = None
    range: Value | None = None
    pattern: Text | None = None
    allow: Allow | None = None


class DatedValuePart(Part):
    """A value of a parameter, with its days."""

    from_: Text | None = None
    until: Text | None = None
    value: Value
    authority: AuthorityText | None = None


def _dated_values(node: Node) -> list[DatedValuePart]:
    return each(node, lambda item: _part(DatedValuePart, item))


DatedValues = Annotated[list[DatedValuePart], _dated_values]


class ParameterPart(Part):
    """A parameter under `parameters:`."""

    type: Text
    label: Text | None = None
    unit: Text | None = None
    authority: AuthorityText | None = None
    values: DatedValues
    allow: Allow | None = None


class DecisionFile(Part):
    """A decision. Its rules are read one by one, so that a bad one hides no other."""

    decision: Text
    question: Text | None = None
    output: Types
    hit_policy: Text | None = None
    base: Value | None = None
    floor: Value | None = None
    cap: Value | None = None
    priority: Value | None = None
    otherwise: Value | None = None
    if_provisional: Value | None = None
    owner: Text | None = None
    authority: AuthorityText | None = None
    rules: Items | None = None
    table: Block | None = None
    allow: Allow | None = None


class RulePart(Part):
    """A rule under `rules:`."""

    id: Text
    title: Text | None = None
    when: Value | None = None
    then: Value | None = None
    because: Text | None = None
    authority: AuthorityText | None = None
    owner: Text | None = None
    from_: Text | None = None
    until: Text | None = None
    allow: Allow | None = None


class TableFile(Part):
    """A reference table."""

    table: Text
    key: Types
    columns: Types
    otherwise: Value | None = None
    rows: Block | None = None
    rows_from: Text | None = None
    allow: Allow | None = None


class RecordsFile(Part):
    """A kind of trade records."""

    records: Text
    label: Text | None = None
    key: Texts
    importer: Text | None = None
    filer: Text | None = None
    date: Text
    known: Text | None = None
    columns: Entries
    must: Items | None = None


class ColumnPart(Part):
    """A column of records under `columns:`."""

    type: Text
    label: Text | None = None
    form: Text | None = None
    check: Text | None = None
    range: Value | None = None
    pattern: Text | None = None
    optional: Text | None = None
    also: Texts | None = None


class MustPart(Part):
    """A condition on each record under `must:`."""

    that: Text
    because: Text


class RatePart(Part):
    """The `rate` of a measure."""

    hits: Text
    of: Text
    bound: Text
    z: Text
    least: Text | None = None


class PeersPart(Part):
    """The `peers` of a measure."""

    value: Text
    quantile: Text
    within: Texts
    least: Text | None = None


def _rate(node: Node) -> RatePart:
    return _part(RatePart, node)


def _peers(node: Node) -> PeersPart:
    return _part(PeersPart, node)


RateText = Annotated[RatePart, _rate]
PeersText = Annotated[PeersPart, _peers]


class MeasurePart(Part):
    """A measure under `measures:`: one aggregate of records, or a value of other measures."""

    label: Text | None = None
    count: Text | None = None
    sum: Text | None = None
    min: Text | None = None
    max: Text | None = None
    distinct: Text | None = None
    first: Text | None = None
    last: Text | None = None
    members: Text | None = None
    share: Text | None = None
    top: Text | None = None
    top_share: Text | None = None
    concentration: Text | None = None
    of: Text | None = None
    weigh: Text | None = None
    rank: Text | None = None
    where: Value | None = None
    over: Text | None = None
    before: Text | None = None
    value: Text | None = None
    identity: Text | None = None
    rate: RateText | None = None
    peers: PeersText | None = None
    allow: Allow | None = None


class InvariantPart(Part):
    """An invariant under `invariants:`."""

    id: Text
    must: Text
    because: Text
    authority: AuthorityText | None = None
    allow: Allow | None = None


class TestsFile(Part):
    """Tests, and accounts that tests are like."""

    __test__ = False
    accounts: Entries | None = None
    tests: Items | None = None


class TestPart(Part):
    """A test under `tests:`."""

    __test__ = False
    name: Text
    as_of: Text
    like: Text | None = None
    facts: Entries | None = None
    expect: Entries | None = None
    settled: Texts | None = None
    provisional: Texts | None = None
    fired: Texts | None = None
    not_fired: Texts | None = None
    undecided: Texts | None = None
    breached: Texts | None = None


# --- reading them -----------------------------------------------------------------------------

P = TypeVar("P", bound=Part)


class Field(NamedTuple):
    """A key of a part."""

    name: str
    """Of the attribute."""
    is_required: bool
    read: Read
    annotation: Any


_FIELDS: Final[dict[type[Part], dict[str, Field]]] = {}
"""Of the parts read so far: to resolve their annotations takes a while."""


def read(model: type[P], node: Node) -> P | list[Fault]:
    """A node as a part, or everything that is wrong with its shape."""
    try:
        return _part(model, node)
    except FaultyError as error:
        return [*error.faults]


def _part(model: type[P], node: Node) -> P:
    mapping = entries(node)
    under = {composed(key.text): value for key, value in rejoined(mapping).entries}
    fields = fields_of(model)
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, field in fields.items():
        given = under.pop(key, None)
        if given is None:
            if field.is_required:
                faults.append(Fault("missing", (key,), tuple(fields)))
            continue
        try:
            values[field.name] = field.read(given)
        except FaultyError as error:
            faults += error.below(key)
    faults += [Fault("unknown", (key,), tuple(fields)) for key in under]
    if faults:
        raise FaultyError(*faults)
    return model(mapping, values, frozenset())


def fields_of(model: type[Part]) -> dict[str, Field]:
    """The keys that a part may have, in their order, with what is known of each."""
    if (found := _FIELDS.get(model)) is None:
        hints = get_type_hints(model, include_extras=True)
        found = _FIELDS[model] = {
            name.removesuffix("_"): Field(name, not hasattr(model, name), _reader(hint), hint)
            for name, hint in hints.items()
            if not name.startswith("_")
        }
    return found


def _reader(hint: Any) -> Read:  # noqa: ANN401  # any form of a type
    forms = (hint, *get_args(hint))
    found: Read = next(form.__metadata__[0] for form in forms if hasattr(form, "__metadata__"))
    return found


def keys_of(model: type[Part]) -> tuple[str, ...]:
    """The keys that a part may have."""
    return tuple(fields_of(model))
