"""The files of a policy's folder by their names."""

from __future__ import annotations

import os
from pathlib import Path

from engine.policy.load import load_policy
from tests.unit.policy.folders import write


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    folder = write(tmp_path / "rules", {})
    (folder / os.fsdecode(b"d\xff")).mkdir()
    for name in (b"f\xff.yaml", b"d\xff/a.yml", b"t\xff.txt"):
        (folder / os.fsdecode(name)).write_bytes(b"facts: {}\n")
    found = load_policy(folder, "rules")
    assert found.policy is None
    assert [(each.code, each.span.path) for each in found.diagnostics] == [
        ("unreadable-file", "rules/d\\udcff/a.yml"),
        ("unreadable-file", "rules/f\\udcff.yaml"),
    ]
    assert {each.help for each in found.diagnostics} == {"rename the file"}
