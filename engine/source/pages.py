"""The page of each diagnostic code: what it means, why, an example, and what to write instead."""

from __future__ import annotations

from importlib import resources


def codes() -> tuple[str, ...]:
    """All codes that have a page, in alphabetical order."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in names if name.endswith(".md")))


def page(code: str) -> str | None:
    """The page of a code as Markdown, or None when there is no such code."""
    if code not in codes():
        return None
    return _folder().joinpath(f"{code}.md").read_text(encoding="utf-8")


def _folder() -> resources.abc.Traversable:
    return resources.files("engine.source") / "codes"
