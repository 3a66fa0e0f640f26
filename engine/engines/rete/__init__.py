"""Decides one account at a time with durable-rules, in its small safe subset only.

What fires comes from durable-rules. What is undecided, what is settled, intervals and firm
traces come from this package's own three-valued evaluator, which shares nothing with the
reference engine, so that comparing the two means something.
"""

from __future__ import annotations

from engine.engines.rete.driver import ReteAccountError
from engine.engines.rete.engine import ReteEngine
from engine.engines.rete.limits import ReteLimitError, ReteProblem
from engine.engines.rete.native import NativeUnavailableError

__all__ = [
    "NativeUnavailableError",
    "ReteAccountError",
    "ReteEngine",
    "ReteLimitError",
    "ReteProblem",
]
