"""The meaning of a policy, written to be read: no caching, no cleverness.

`arithmetic` says what the operators do, `evaluate` what an expression is worth, `decide` what
a decision gives, `settle` what missing facts could still change. Every other engine is tested
equal to this one.
"""

from __future__ import annotations

from engine.engines.reference.decide import ReferenceEngine

__all__ = ["ReferenceEngine"]
