"""An explanation as one HTML file, to be read on a screen and printed on two pages."""

from __future__ import annotations

from engine.explain.explanation import Explanation


def explanation_html(explanation: Explanation) -> str:
    """The whole page. It is made from the explanation alone, and needs no network.

    A missing value is told as `missing`; numbers of persons are masked.
    """
    from engine.explain.html.sheet import sheet

    return sheet(explanation)
