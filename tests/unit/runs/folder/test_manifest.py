"""The manifest: one text for one meaning, and every other text refused with the key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest

from engine.runs.folder.faults import ManifestError, UnknownLayoutError
from engine.runs.folder.from_json import parse_manifest
from engine.runs.folder.manifest import Counts, Link, Manifest, Part, Sample, Times
from engine.runs.folder.to_json import content_digest, run_digest, to_json
from tests.unit.runs.folder.made import NEXT_DAY, record

MANIFEST: Final = Manifest(
    name="2026-11-24-002",
    record=record(),
    files=(Part("policy.json", "e" * 64, 3), Part("facts.parquet", "d" * 64, 10, 3)),
    previous=Link("2026-11-24-001", "f" * 64),
    times=Times("2026-11-24T19:23:48.123Z", "2026-11-24T19:24:48.000Z"),
)
IN_ORDER: Final = replace(MANIFEST, files=MANIFEST.files[::-1])


def edited(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The text of the manifest after a change, in the canonical form."""
    data = json.loads(to_json(MANIFEST))
    change(data)
    text = json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode()


def test_it_comes_back_as_it_was() -> None:
    assert parse_manifest(to_json(MANIFEST)) == IN_ORDER
    first = replace(IN_ORDER, previous=None, name="2026-11-24-001")
    assert parse_manifest(to_json(first)) == first


def test_its_text_is_sorted_and_ends_with_a_line_feed() -> None:
    text = to_json(MANIFEST).decode()
    assert text == edited(lambda _: None).decode()
    assert text.startswith('{\n  "as_of": "2026-11-24",\n  "command": [\n    "run",\n')
    assert '"previous": {\n    "name": "2026-11-24-001",\n' in text


def test_the_times_and_the_place_in_the_chain_are_not_compared() -> None:
    later = replace(
        MANIFEST,
        name="2026-11-24-003",
        previous=Link(MANIFEST.name, run_digest(MANIFEST)),
        times=Times("2026-12-24T19:23:48.123Z", "2026-12-24T19:24:48.000Z"),
    )
    assert content_digest(later) == content_digest(MANIFEST)
    assert run_digest(later) != run_digest(MANIFEST)
    other = replace(MANIFEST, record=record(sample=Sample(seed=8, size=3)))
    assert content_digest(other) != content_digest(MANIFEST)


def test_a_later_layout_is_refused_with_the_remedy() -> None:
    with pytest.raises(UnknownLayoutError) as refused:
        parse_manifest(edited(lambda data: data.update(layout=2, novelty=True)))
    assert str(refused.value) == (
        "manifest.json: layout 2 is not known, but only 1; "
        "read it with the release of tidewaiter that wrote it"
    )


def put(*keys: str | int, value: object) -> Callable[[dict[str, Any]], object]:
    """A change of the value at a path of keys."""

    def change(data: Any) -> None:  # noqa: ANN401 - JSON of any shape
        for key in keys[:-1]:
            data = data[key]
        data[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data.pop("layout"), "layout: it is missing"),
        (put("layout", value=True), "layout: a whole number is wanted, and it is true or false"),
        (put("layout", value="1"), "layout: a whole number is wanted, and it is text"),
        (put("extra", value=1), "extra: there is no such key"),
        (put("counts", "lost", value=1), "counts.lost: there is no such key"),
        (lambda data: data["sample"].pop("seed"), "sample.seed: it is missing"),
        (put("sample", value=[]), "sample: an object is wanted, and it is a list"),
        (
            put("sample", "size", value=1.0),
            "sample.size: a whole number is wanted, and it is a num",
        ),
        (put("command", 1, value=None), "command: text is wanted, and it is null"),
        (put("as_of", value="24.11.2026"), "as_of: `24.11.2026` is no date as 2026-11-24"),
        (put("as_of", value="20261124"), "as_of: `20261124` is no date as 2026-11-24"),
        (put("as_of", value="2026-11-25"), "name: `2026-11-24-002` is of another day than as_of"),
        (put("name", value="latest"), "name: `latest` is no name of a run"),
        (put("files", 0, "sha256", value="D" * 64), "files: `facts.parquet`: `DDDD"),
        (put("files", 0, "name", value="../facts"), "files: `../facts` is no path inside a folder"),
        (put("files", 0, "name", value="manifest.json"), "files: `manifest.json` cannot be among"),
        (put("files", 0, "name", value="policy.json"), "files: a name is there twice"),
        (put("files", 0, "bytes", value=-1), "files: `facts.parquet` has a count below zero"),
        (
            put("files", 0, "rows", value="3"),
            "files[0].rows: a whole number is wanted, and it is t",
        ),
        (
            put("input", "files", 0, "name", value="/home/ann/a.csv"),
            "input.files: `/home/ann/a.csv",
        ),
        (
            put("input", "files", 0, "name", value="../a.csv"),
            "input.files: `../a.csv` names a fold",
        ),
        (put("input", "schema", 0, "type", value=1), "input.schema[0].type: text is wanted"),
        (
            put("previous", "name", value="2026-11-24-002"),
            "previous.name: `2026-11-24-002` is no n",
        ),
        (put("previous", "sha256", value="0"), "previous.sha256: `0` is no SHA-256"),
        (put("policy", "text_digest", value=""), "policy.text_digest: `` is no SHA-256"),
        (put("times", "started", value="yesterday"), "times.started: `yesterday` is no time"),
        (put("counts", "decided", value=4), "counts: 4 rows in are not 4 decided + 1 rejected"),
        (put("counts", "groups", "segment", "low", value=-2), "counts: a count is below zero"),
        (put("counts", "provisional", value=4), "counts: more provisional, in error or in the sam"),
        (put("input", "rows", value=5), "input.rows: 5 are not the 4 of counts.rows_in"),
        (
            put("input", "files", 0, "rows", value=5),
            "input.rows: 4 are not the 5 rows of its files",
        ),
        (put("sample", "differences", value=1), "sample.differences: 1; engines that disagree"),
    ],
)
def test_what_no_run_can_say(change: Callable[[dict[str, Any]], object], told: str) -> None:
    with pytest.raises(ManifestError) as refused:
        parse_manifest(edited(change), "runs/manifest.json")
    assert str(refused.value).startswith(f"runs/manifest.json: {told}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "it is no JSON: "),
        (b"[1, 2", "it is no JSON: "),
        (b"[" * 5000, "it is no JSON: "),
        (b"\xff\xfe", "it is no JSON: "),
        (b"[]", "it: an object is wanted, and it is a list"),
        (to_json(MANIFEST)[:-1], "it is not written in the canonical form, so it was edited"),
        (b" " + to_json(MANIFEST), "it is not written in the canonical form, so it was edited"),
        (
            to_json(MANIFEST).replace(b'  "layout"', b'  "layout": 1,\n  "layout"'),
            "it is not written in the canonical form, so it was edited",
        ),
    ],
)
def test_what_is_no_manifest(text: bytes, told: str) -> None:
    with pytest.raises(ManifestError) as refused:
        parse_manifest(text)
    assert str(refused.value).startswith(f"manifest.json: {told}")


def test_what_moves_the_cursor_is_shown_escaped() -> None:
    with pytest.raises(ManifestError) as refused:
        parse_manifest(edited(put("name", value="a\x1b[2J\u202eb")))
    assert "`a\\x1b[2J\\u202eb` is no name of a run" in str(refused.value)


def test_a_record_that_loses_rows_is_not_written() -> None:
    lost = replace(MANIFEST, record=record(counts=Counts(rows_in=4, decided=3, rejected=0)))
    with pytest.raises(ManifestError, match="4 rows in are not 3 decided"):
        to_json(lost)
    wrong_day = replace(MANIFEST, record=record(NEXT_DAY))
    with pytest.raises(ManifestError, match="is of another day than as_of"):
        to_json(wrong_day)


def test_what_json_cannot_hold() -> None:
    huge = replace(MANIFEST, record=record(sample=Sample(seed=2**70, size=3)))
    with pytest.raises(ManifestError, match="it cannot be written as JSON: integer exceeds 64-bit"):
        to_json(huge)
    half = replace(MANIFEST, record=record(command=("run", "\ud800")))
    with pytest.raises(ManifestError, match="it cannot be written as JSON: "):
        to_json(half)
