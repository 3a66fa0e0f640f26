"""Every file and folder that a document names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.documents import ROOT

_PATH = re.compile(r"`((?:engine|tests|rules|fixtures|docs|tools)/[A-Za-z0-9_./-]*)`")
_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([A-Za-z0-9_./-]+)\)")


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])
def test_what_it_names_exists(name: str) -> None:
    text = _BLOCK.sub("", (ROOT / name).read_text("utf-8"))
    named = [*_PATH.findall(text), *_LINK.findall(text)]
    assert named
    assert [path for path in named if not (ROOT / Path(path)).exists()] == []
