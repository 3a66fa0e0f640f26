"""Surface expressions to typed ones: every name known, every type checked."""

from __future__ import annotations

from engine.policy.typing.scope import Scope, ScopedOutput
from engine.policy.typing.typer import Typer

__all__ = ["Scope", "ScopedOutput", "Typer"]
