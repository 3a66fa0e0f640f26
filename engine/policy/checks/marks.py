"""What the header says of outputs for the warnings: what is favourable, what a quarantine voids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.model.types import Kind
from engine.policy.checks import messages_marks as messages
from engine.policy.checks.remarks import Marks
from engine.policy.checks.values import constant
from engine.policy.surface.messages_shape import listed_twice, wrong_shape
from engine.policy.yaml.nodes import Mapping as MappingNode
from engine.policy.yaml.nodes import Scalar, Sequence

if TYPE_CHECKING:
    from engine.policy.checks.draft import Draft
    from engine.policy.surface.parts import PolicyFile


def read_marks(draft: Draft, head: PolicyFile) -> Marks:
    """Check `favourable` and `quarantine` of the header; what is wrong is reported, left out."""
    favourable = {}
    for name, items in _lists(draft, head.favourable, "favourable"):
        type_ = draft.outputs[name.text].type
        if type_.kind in (Kind.SET, Kind.LIST):
            draft.problems.append(messages.list_output(name.text, name.span))
            continue
        read = [constant(draft.constants, i, "`favourable` of the policy", type_) for i in items]
        favourable[name.text] = frozenset(each.value for each in read if each is not None)
    quarantine = {}
    for name, items in _lists(draft, head.quarantine, "quarantine"):
        if draft.outputs[name.text].type.kind is not Kind.BOOLEAN:
            draft.problems.append(messages.not_boolean(name.text, name.span))
            continue
        voided = [i.text for i in items if _is_output(draft, i, "quarantine")]
        quarantine[name.text] = tuple(voided)
    return Marks(favourable, quarantine)


def _lists(
    draft: Draft, given: MappingNode | None, key: str
) -> Iterator[tuple[Scalar, tuple[Scalar, ...]]]:
    """Each output of a mark with the words under it."""
    for name, node in () if given is None else given.entries:
        if not _is_output(draft, name, key):
            continue
        items = node.items if isinstance(node, Sequence) else (node,)
        words = tuple(item for item in items if isinstance(item, Scalar))
        if len(words) < len(items) or not isinstance(node, Sequence):
            shape = "mapping" if isinstance(node, MappingNode) else "text"
            told = wrong_shape(f"`{key}` of the policy", name.text, shape, "list", node.span)
            draft.problems.append(told)
            continue
        for i, word in enumerate(words):
            if word.text in [earlier.text for earlier in words[:i]]:
                told = listed_twice(f"`{key}` of the policy", name.text, word.text, word.span)
                draft.problems.append(told)
        yield name, words


def _is_output(draft: Draft, name: Scalar, key: str) -> bool:
    if name.text in draft.outputs:
        return True
    if name.text not in draft.broken:
        told = messages.unknown_output(key, name.text, draft.outputs, name.span)
        draft.problems.append(told)
    return False
