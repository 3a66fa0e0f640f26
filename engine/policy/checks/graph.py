"""The order of decisions: each after those it reads; circles are errors told step by step."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.model.expressions import NodeId, OutputRef, walk
from engine.model.policy import Decision
from engine.policy.checks import messages_policy as messages

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import Span

Reads = dict[str, dict[str, NodeId]]
"""For each decision those it reads, each with the first node that does."""


def in_order(
    decisions: Sequence[Decision], spans: Mapping[NodeId, Span], problems: list[Diagnostic]
) -> tuple[Decision, ...]:
    """The decisions, each after those it reads, else by name.

    Reports every circle and leaves its decisions, and those that read them, out.
    """
    by_name = {decision.name: decision for decision in decisions}
    reads = {name: _reads(decision, by_name) for name, decision in by_name.items()}
    order = list(_sorted(reads))
    left = {name: reads[name] for name in sorted(reads.keys() - set(order))}
    for circle in _circles(left):
        steps = [(a, b, spans[reads[a][b]]) for a, b in _pairs(circle)]
        problems.append(messages.cycle(steps))
    return tuple(by_name[name] for name in order)


def _reads(decision: Decision, known: Mapping[str, Decision]) -> dict[str, NodeId]:
    found: dict[str, NodeId] = {}
    for expr in decision.expressions():
        for node in walk(expr):
            if isinstance(node, OutputRef) and node.decision in known:
                found.setdefault(node.decision, node.id)
    return found


def _sorted(reads: Reads) -> Iterator[str]:
    readers: dict[str, list[str]] = {name: [] for name in reads}
    for reader, each in reads.items():
        for read in each:
            readers[read].append(reader)
    waits = {name: len(each) for name, each in reads.items()}
    ready = [name for name, count in waits.items() if count == 0]
    heapq.heapify(ready)
    while ready:
        name = heapq.heappop(ready)
        yield name
        for reader in readers[name]:
            waits[reader] -= 1
            if waits[reader] == 0:
                heapq.heappush(ready, reader)


def _circles(reads: Reads) -> Iterator[list[str]]:
    """Circles that have no decision in common, each the shortest through its first by name."""
    told: set[str] = set()
    for name in reads:
        if name not in told:
            circle = _shortest(name, reads, told)
            told.update(circle)
            if circle:
                yield circle


def _shortest(start: str, reads: Reads, without: set[str]) -> list[str]:
    """The shortest way from `start` back to it; nothing when there is none."""
    came: dict[str, str] = {}
    queue = deque([start])
    while queue:
        name = queue.popleft()
        for read in sorted(reads[name]):
            if read == start:
                way = [name]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return way[::-1]
            if read in reads and read not in came and read not in without:
                came[read] = name
                queue.append(read)
    return []


def _pairs(circle: list[str]) -> Iterator[tuple[str, str]]:
    return zip(circle, [*circle[1:], circle[0]], strict=True)
