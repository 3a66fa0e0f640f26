"""Something new is put last under a key, and everything else in the file stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.editing.skeletons.bench import PolicyText, SkeletonError
from engine.editing.skeletons.insertion import applied, under
from engine.policy.yaml.nodes import Mapping
from engine.policy.yaml.parse import parse_yaml
from engine.source.text import SourceText


def put(folder: Path, text: str, key: str, lines: list[str], flow: str) -> tuple[str, int]:
    """The text with the lines under the key, and the number of the first line that is new."""
    path = folder / "x.yaml"
    path.write_bytes(text.encode())
    source = SourceText("x.yaml", text.removeprefix("\ufeff"))
    node, _ = parse_yaml(source)
    assert isinstance(node, Mapping)
    part = PolicyText(path, "x.yaml", "x.yaml", "declarations", source, node)
    change, line = applied(part, under(part, key, lines, flow))
    assert change.before == text
    return change.after, line


ENTRY = ["c:", "  type: date"]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("facts:\n  a: {type: b}\n", "facts:\n  a: {type: b}\n\n  c:\n    type: date\n", 4),
        ("facts:\n  a:\n    type: b", "facts:\n  a:\n    type: b\n\n  c:\n    type: date\n", 5),
        (
            "facts:\n  a:\n    type: b # why\n# more\n",
            "facts:\n  a:\n    type: b # why\n\n  c:\n    type: date\n# more\n",
            5,
        ),
        (
            "facts:\n    a: {}\n    b: {}\nz: 1\n",
            "facts:\n    a: {}\n    b: {}\n    c:\n      type: date\nz: 1\n",
            4,
        ),
        (
            "facts:\n  a: {}\n\n  b: {}\n\nz: 1\n",
            "facts:\n  a: {}\n\n  b: {}\n\n  c:\n    type: date\n\nz: 1\n",
            6,
        ),
        ("facts: {}\nz: 1\n", "facts:\n  c:\n    type: date\nz: 1\n", 2),
        ("facts:\nz: 1\n", "facts:\n  c:\n    type: date\nz: 1\n", 2),
        ("facts: {a: b}\n", "facts: {a: b, c: {type: date}}\n", 1),
        ("facts: {a: b, }\n", "facts: {a: b, c: {type: date} }\n", 1),
        ("types: {}\n", "types: {}\nfacts:\n  c:\n    type: date\n", 2),
        ("types: {} # why", "types: {} # why\nfacts:\n  c:\n    type: date\n", 2),
        (
            "facts:\r\n  a: {}\r\n  b: {}\r\n",
            "facts:\r\n  a: {}\r\n  b: {}\r\n  c:\r\n    type: date\r\n",
            4,
        ),
        (
            "\ufefffacts:\n  a: {}\n  b: {}\n",
            "\ufefffacts:\n  a: {}\n  b: {}\n  c:\n    type: date\n",
            4,
        ),
    ],
    ids=[
        *("one", "without an end", "comments", "indented", "blank lines", "empty", "nothing"),
        *("braces", "a comma", "no key", "no key, no end", "CRLF", "mark"),
    ],
)
def test_an_entry(tmp_path: Path, before: str, after: str, line: int) -> None:
    assert put(tmp_path, before, "facts", ENTRY, "c: {type: date}") == (after, line)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("rules:\n- a: 1\n", "rules:\n- a: 1\n\n- c: 1\n  d: 2\n"),
        (
            "rules:\n  - a: |\n      b\n\nz: 1\n",
            "rules:\n  - a: |\n      b\n\n  - c: 1\n    d: 2\n\nz: 1\n",
        ),
        ("rules:\n  -\n    a: 1\n", "rules:\n  -\n    a: 1\n\n  - c: 1\n    d: 2\n"),
        ("rules:\n  - a: 1\n  - b: 1\n", "rules:\n  - a: 1\n  - b: 1\n  - c: 1\n    d: 2\n"),
        ("rules: []\n", "rules:\n  - c: 1\n    d: 2\n"),
        ("rules: [{a: 1}]\n", "rules: [{a: 1}, {c: 1, d: 2}]\n"),
    ],
)
def test_an_item(tmp_path: Path, before: str, after: str) -> None:
    found, _ = put(tmp_path, before, "rules", ["- c: 1", "  d: 2"], "{c: 1, d: 2}")
    assert found == after


@pytest.mark.parametrize("before", ["{facts: {}}\n", "facts: none\n", "y: &y {}\nfacts: *y\n"])
def test_what_cannot_be_added_to(tmp_path: Path, before: str) -> None:
    with pytest.raises(SkeletonError):
        put(tmp_path, before, "facts", ENTRY, "c: {type: date}")


def test_what_was_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("facts: {b: 1}\n")
    source = SourceText("x.yaml", "facts: {}\n")
    node, _ = parse_yaml(source)
    assert isinstance(node, Mapping)
    part = PolicyText(path, "x.yaml", "x.yaml", "declarations", source, node)
    with pytest.raises(SkeletonError, match="changed by another program"):
        applied(part, under(part, "facts", ENTRY, "c: {type: date}"))


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("facts: {a: b # x\n}\n", "facts: {a: b, c: {type: date} # x\n}\n", 1),
        (
            "facts: {\n  a: b, # x, y\n  # z\n}\n",
            "facts: {\n  a: b, c: {type: date} # x, y\n  # z\n}\n",
            2,
        ),
        ("facts: {a: b\n  # x\n, # y\n}\n", "facts: {a: b\n  # x\n, c: {type: date} # y\n}\n", 3),
        ("facts: {a: {d: e}# x\n}\n", "facts: {a: {d: e}, c: {type: date} # x\n}\n", 1),
        ("facts: {a: '# x'}\n", "facts: {a: '# x', c: {type: date}}\n", 1),
        ("facts: {a: '' # x\n}\n", "facts: {a: '', c: {type: date} # x\n}\n", 1),
        ("facts: {a: # x\n}\n", "facts: {a: , c: {type: date} # x\n}\n", 1),
        ("facts: {a # x\n}\n", "facts: {a, c: {type: date} # x\n}\n", 1),
        ("facts: { # x\n}\n", "facts: {c: {type: date} # x\n}\n", 1),
        ("facts: # x\n  {}\n", "facts: # x\n  {c: {type: date}}\n", 2),
        ("facts: &f {}\nz: *f\n", "facts: &f {c: {type: date}}\nz: *f\n", 1),
        ("y: &y 1\nfacts: {a: *y # x\n}\n", "y: &y 1\nfacts: {a: *y, c: {type: date} # x\n}\n", 2),
        (
            "facts: &f # x\n  a: {}\n  b: {}\nz: *f\n",
            "facts: &f # x\n  a: {}\n  b: {}\n  c:\n    type: date\nz: *f\n",
            4,
        ),
        (
            "y: &y {}\nfacts:\n  a: {}\n  b: *y\nz: 1\n",
            "y: &y {}\nfacts:\n  a: {}\n  b: *y\n  c:\n    type: date\nz: 1\n",
            5,
        ),
        ("facts: # x\nz: 1\n", "facts: # x\n  c:\n    type: date\nz: 1\n", 2),
    ],
)
def test_beside_comments_anchors_and_aliases(
    tmp_path: Path, before: str, after: str, line: int
) -> None:
    assert put(tmp_path, before, "facts", ENTRY, "c: {type: date}") == (after, line)
    node, problems = parse_yaml(SourceText("x.yaml", after))
    assert problems == []
    facts = node.get("facts") if isinstance(node, Mapping) else None
    assert isinstance(facts, Mapping)
    assert facts.entries[-1][0].text == "c"
