"""The names of one policy, which its schemas offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.policy.yaml.nodes import Mapping
from engine.policy.yaml.parse import parse_yaml

if TYPE_CHECKING:
    from engine.model.policy import Decision, Policy
    from engine.model.types import Type
    from engine.policy.load import Loaded


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a policy has names for; `policy` is None where the schemas are for any policy."""

    policy: Policy | None = None
    accounts: tuple[str, ...] = ()
    """Names of the accounts that tests are like."""

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions; none of any policy."""
        return () if self.policy is None else self.policy.decisions

    @property
    def outputs(self) -> dict[str, Type]:
        """The types of all outputs, by name."""
        return {each.name: each.type for one in self.decisions for each in one.outputs}


ANY_POLICY: Final = Vocabulary()


def vocabulary_of(loaded: Loaded) -> Vocabulary:
    """The names of a policy that was read; those of a policy with errors are not known."""
    return Vocabulary(loaded.policy, tuple(dict.fromkeys(_accounts(loaded))))


def _accounts(loaded: Loaded) -> Iterator[str]:
    for path, source in loaded.sources.items():
        if not path.endswith((".yaml", ".yml")) or "accounts" not in source.text:
            continue
        node, _ = parse_yaml(source)
        accounts = node.get("accounts") if isinstance(node, Mapping) else None
        if isinstance(accounts, Mapping):
            yield from (name.text for name, _ in accounts.entries)
