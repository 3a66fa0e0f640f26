"""An explanation in the format that is asked for."""

from __future__ import annotations

from typing import Final

from engine.explain.answer import WhyNot
from engine.explain.explanation import Explanation
from engine.explain.ink import Ink

DEPTH: Final = 3
"""So far down the chain people are told, unless they say."""


def render_explanation(
    explanation: Explanation, format_: str, *, color: bool, width: int, full: bool
) -> str:
    """An explanation as `text`, `json`, `markdown` or `html`.

    In `full` the text shows the way down to the facts and so on; the other formats always do.
    """
    match format_:
        case "json":
            return explanation.model_dump_json(indent=2)
        case "markdown":
            from engine.explain.to_markdown import explanation_markdown

            return explanation_markdown(explanation)
        case "html":
            from engine.explain.html import explanation_html

            return explanation_html(explanation)
        case _:
            from engine.explain.to_text import explanation_text

            return explanation_text(explanation, Ink(color), width, full=full)


def render_why_not(answer: WhyNot, format_: str, *, color: bool, width: int) -> str:
    """The answer to `--why-not` as `text`, `json` or `markdown`."""
    match format_:
        case "json":
            return answer.model_dump_json(indent=2)
        case "markdown":
            from engine.explain.to_markdown import why_not_markdown

            return why_not_markdown(answer)
        case _:
            from engine.explain.to_text import why_not_text

            return why_not_text(answer, Ink(color), width)
