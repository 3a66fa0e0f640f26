"""The shape of a policy's files: which keys each part has, and what stands under each.

The parts keep the nodes they were read from, so that every later check can point at its place.
What a text means, and whether two parts fit each other, is checked elsewhere.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple, Self, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    ModelWrapValidatorHandler,
    PrivateAttr,
    SkipValidation,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence, composed
from engine.policy.yaml.rejoin import rejoined
from engine.source.text import Span

_NOTHING = ("", "~", "null")


class Part(BaseModel):
    """A mapping of a file, with its keys in their places."""

    model_config = ConfigDict(
        arbitrary_types_allowed=True, extra="forbid", frozen=True, defer_build=True
    )
    _node: Mapping = PrivateAttr()
    _meant: frozenset[str] = PrivateAttr(default=frozenset())

    @model_validator(mode="wrap")
    @classmethod
    def _open(cls, node: object, build: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(node, Mapping):
            raise PydanticCustomError("mapping", "a mapping")
        entries = rejoined(node).entries
        part = build({composed(key.text): value for key, value in entries})
        part.mend(node, frozenset())
        return part

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

    def mend(self, node: Mapping, meant: frozenset[str]) -> None:
        """Note the mapping this was read from, and the keys that were meant by misspelt ones."""
        self._node, self._meant = node, meant


def _as_text(value: object) -> object:
    if isinstance(value, Scalar) and value.style == "plain" and value.text in _NOTHING:
        raise PydanticCustomError("nothing", "a text")
    return value


def _as_list(value: object) -> object:
    if not isinstance(value, Sequence):
        raise PydanticCustomError("list", "a list")
    return [*value.items]


def _as_types(value: object) -> object:
    return rejoined(value) if isinstance(value, Mapping) else value


Value = SkipValidation[Node]
Block = InstanceOf[Scalar]
Items = InstanceOf[Sequence]
Entries = InstanceOf[Mapping]
Allow = InstanceOf[Mapping]
"""Warnings that are not wanted, each code with the reason: `{unused-fact: the auditors want it}`.

The codes that may stand there are `engine.policy.checks.allowances.SILENCEABLE`.
"""
Text = Annotated[InstanceOf[Scalar], BeforeValidator(_as_text)]
Texts = Annotated[list[Text], BeforeValidator(_as_list)]
Types = Annotated[InstanceOf[Mapping], BeforeValidator(_as_types)]


class AuthorityPart(Part):
    """`authority: 19 USC 1592`, or `{cite: 19 USC 1592, basis: default}`."""

    cite: Text | None = None
    basis: Text | None = None


def _as_authority(value: object) -> object:
    if isinstance(value, Scalar):
        return Mapping(((Scalar("cite", value.span), value),), value.span)
    return value


AuthorityText = Annotated[AuthorityPart, BeforeValidator(_as_authority)]


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
    """Types, facts, parameters and invariants, any of them."""

    types: Types | None = None
    facts: Entries | None = None
    parameters: Entries | None = None
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

    from_: Text | None = Field(default=None, alias="from")
    until: Text | None = None
    value: Value
    authority: AuthorityText | None = None


class ParameterPart(Part):
    """A parameter under `parameters:`."""

    type: Text
    label: Text | None = None
    unit: Text | None = None
    authority: AuthorityText | None = None
    values: Annotated[list[DatedValuePart], BeforeValidator(_as_list)]
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
    from_: Text | None = Field(default=None, alias="from")
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


P = TypeVar("P", bound=Part)


class Fault(NamedTuple):
    """What is wrong with a shape, and at which path of keys and indexes."""

    kind: str
    """`missing`, `unknown`, `nothing`, or what is asked for: `text`, `list`, `mapping`."""
    path: tuple[str | int, ...]
    known: tuple[str, ...]
    """The keys of the part that the path ends in."""


def read(model: type[P], node: Node) -> P | list[Fault]:
    """A node as a part, or everything that is wrong with its shape."""
    try:
        return model.model_validate(node)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        return [_fault(model, fault) for fault in faults]


_KINDS = {"missing": "missing", "extra_forbidden": "unknown"}
_CLASSES = {"Scalar": "text", "Sequence": "list", "Mapping": "mapping"}


def _fault(model: type[Part], error: ErrorDetails) -> Fault:
    path, kind = error["loc"], error["type"]
    if kind == "is_instance_of":
        kind = _CLASSES[error["ctx"]["class"]]
    return Fault(_KINDS.get(kind, kind), path, keys_of(_part_at(model, path[:-1])))


def keys_of(model: type[Part]) -> tuple[str, ...]:
    """The keys that a part may have."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _part_at(model: type[Part], path: tuple[str | int, ...]) -> type[Part]:
    for step in path:
        if isinstance(step, str):
            annotations = {f.alias or n: f.annotation for n, f in model.model_fields.items()}
            model = _part_in(annotations[step]) or model
    return model


def _part_in(annotation: Any) -> type[Part] | None:  # noqa: ANN401  # any form of a type
    if get_origin(annotation) is None:
        is_part = isinstance(annotation, type) and issubclass(annotation, Part)
        return annotation if is_part else None
    found = (_part_in(argument) for argument in get_args(annotation))
    return next((part for part in found if part is not None), None)
