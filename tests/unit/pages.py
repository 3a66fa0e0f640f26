"""A page of HTML as a test looks at it: its elements, headings, links and texts."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import Final

VOID: Final = frozenset({"meta", "input", "br", "hr", "img", "link"})
INLINE: Final = frozenset({"a", "code", "em", "span", "strong"})
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass
class Element:
    """An element with its attributes and all text inside it."""

    name: str
    attributes: dict[str, str | None]
    text: str = ""
    inside: list[str] = field(default_factory=list)
    """The names of the elements below it."""


class Page(HTMLParser):
    """A page that was read; every element that is opened must be closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = text
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        for above in self._open:
            above.inside.append(tag)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().name == tag
        if tag not in INLINE:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, name: str) -> list[Element]:
        """The elements of a name."""
        return [element for element in self.elements if element.name == name]

    def one(self, id_: str) -> Element:
        """The element with an id."""
        (found,) = (each for each in self.elements if each.attributes.get("id") == id_)
        return found

    @property
    def text(self) -> str:
        """What is read on the page, blanks as one."""
        body = self.all("body")[0].text.removesuffix(self.all("script")[0].text + " ")
        return " ".join(body.split())

    def rows(self, caption: str) -> list[str]:
        """The texts of the rows of the table with such a caption, blanks as one."""
        tables = [each for each in self.all("table") if caption in each.text]
        assert len(tables) == 1, [each.text[:80] for each in self.all("table")]
        return [" ".join(row.text.split()) for row in self.all("tr") if row.text in tables[0].text]


def assert_sound(page: Page) -> None:
    """What every page of ours must be."""
    html = page.all("html")[0]
    assert html.attributes["lang"] == "en"
    _assert_headings(page)
    ids = [each.attributes["id"] for each in page.elements if each.attributes.get("id")]
    assert len(ids) == len(set(ids))
    for link in page.all("a"):
        target = link.attributes["href"] or ""
        assert target.startswith("#"), target
        assert target[1:] in ids, target
    for each in page.elements:
        for name in (each.attributes.get("aria-labelledby") or "").split():
            assert name in ids
    for table in page.all("table"):
        assert "caption" in table.inside
        assert "th" in table.inside
    assert all(head.attributes.get("scope") for head in page.all("th"))
    assert [len(page.all(name)) for name in ("main", "h1", "title")][:2] == [1, 1]
    _assert_shut(page)


def _assert_headings(page: Page) -> None:
    levels = [int(each.name[1]) for each in page.elements if each.name in HEADINGS]
    assert levels[0] == 1
    for above, below in pairwise(levels):
        assert below <= above + 1


def _assert_shut(page: Page) -> None:
    """Nothing is loaded, and nothing runs but what the page's own policy names by its hash."""
    (policy,) = (
        each.attributes["content"] or ""
        for each in page.all("meta")
        if each.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name, directive in (("style", "style-src"), ("script", "script-src")):
        (element,) = page.all(name)
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", page.source)
    for each in page.elements:
        assert each.name not in ("img", "link", "iframe", "object", "embed", "base", "form")
        assert not [name for name in each.attributes if name.startswith("on") or name == "style"]
        assert "src" not in each.attributes
