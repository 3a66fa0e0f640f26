"""The frame of every HTML page: one file without a network, read by anybody, fit to be printed.

Texts are escaped by `htpy`. The only markup that is not is the style sheets and scripts beside
this module; a policy of the page, by their hashes, lets the browser run nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from typing import Final

import htpy as h
from markupsafe import Markup

from engine.source.masking import mask
from engine.source.render import escape

HERE: Final = "engine.explain.html"

_DECEIVING: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Characters that a page must not hold, or that make a text look like another."""

_PLAIN: Final = re.compile("[^A-Za-z0-9 ]")
"""What is written by its number in a string of a style sheet."""


def render_page(
    *,
    title: str,
    body: h.Node,
    styles: tuple[str, ...] = (),
    scripts: tuple[str, ...] = (),
    foot: str | None = None,
    top: str | None = None,
) -> str:
    """A whole page. Numbers of persons are masked in it.

    Args:
        title: What it is called in the window.
        body: Its landmarks: header, nav, main, footer. The main one has the id `main`.
        styles: Style sheets beside the frame's own; texts of ours.
        scripts: Scripts beside the frame's own, which opens what is folded before printing.
        foot: What is printed at the foot of every sheet, beside the number of the page.
        top: What is printed at the top of every sheet.
    """
    sheets = [] if foot is None else [_sheet_foot(foot)]
    sheets += [] if top is None else [_sheet_top(top)]
    style = "\n".join((asset(HERE, "page.css"), *styles, *sheets))
    script = "\n".join((asset(HERE, "page.js"), *scripts))
    policy = (
        f"default-src 'none'; style-src {_hash_of(style)}; script-src {_hash_of(script)};"
        " base-uri 'none'; form-action 'none'"
    )
    page = h.html(lang="en")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta({"http-equiv": "Content-Security-Policy", "content": policy}),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(name="color-scheme", content="light"),
            h.meta(name="referrer", content="no-referrer"),
            h.title[title],
            h.style[Markup(style)],  # noqa: S704 - our own file, see above
        ],
        h.body[
            h.a(".skip", href="#main")["Skip to the content"],
            body,
            h.script[Markup(script)],  # noqa: S704 - the same
        ],
    ]
    return _safe(str(page)) + "\n"


def _safe(text: str) -> str:
    return _DECEIVING.sub(lambda found: escape(found[0]), mask(text))


def _sheet_foot(text: str) -> str:
    """Margin boxes of the printed page: what it is, and which page of how many."""
    quoted = _quoted(text)
    numbers = 'counter(page) " of " counter(pages)'
    return (
        f'@page {{ @bottom-left {{ content: "{quoted}"; }}'
        f' @bottom-right {{ content: "page " {numbers}; }} }}'
    )


def _sheet_top(text: str) -> str:
    font = "font: 700 8pt sans-serif"
    return f'@page {{ @top-center {{ content: "{_quoted(text)}"; {font}; }} }}'


def _quoted(text: str) -> str:
    """A string of a style sheet, in which only letters and digits stand as they are."""
    return _PLAIN.sub(lambda found: f"\\{ord(found[0]):x} ", _safe(text))


@cache
def asset(package: str, name: str) -> str:
    """A style sheet or a script that stands beside a module."""
    return resources.files(package).joinpath(name).read_text("utf-8").strip()


def _hash_of(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
