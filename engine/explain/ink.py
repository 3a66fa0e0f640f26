"""Colour for a terminal, or none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ink:
    """Paints text with ANSI codes where `color` says so. Colour never carries meaning alone."""

    color: bool

    def bold(self, text: str) -> str:
        """For outcomes."""
        return self._paint("1", text)

    def dim(self, text: str) -> str:
        """For places and authorities."""
        return self._paint("2", text)

    def good(self, text: str) -> str:
        """For what is as it should be."""
        return self._paint("32", text)

    def bad(self, text: str) -> str:
        """For errors."""
        return self._paint("31;1", text)

    def unsure(self, text: str) -> str:
        """For what is provisional."""
        return self._paint("33", text)

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text
