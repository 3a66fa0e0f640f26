"""Who is told how far a run is, and keeps it to themselves."""

from __future__ import annotations


class Nobody:
    """Satisfies `engine.runs.population.Progress`."""

    def tell(self, text: str) -> None:
        """Say nothing."""

    def begin(self, accounts: int) -> None:
        """Say nothing."""

    def advance(self, accounts: int) -> None:
        """Say nothing."""
