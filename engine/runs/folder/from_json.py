"""The text of a manifest -> the manifest, strictly: what is not understood is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import orjson

from engine.runs.folder.disk import read_bounded, reason
from engine.runs.folder.faults import ManifestError, RunError, UnknownLayoutError, shown
from engine.runs.folder.manifest import (
    LAYOUT,
    Counts,
    Input,
    Link,
    Manifest,
    Part,
    PolicyIdentity,
    Record,
    Sample,
    Software,
    Times,
)
from engine.runs.folder.names import MANIFEST
from engine.runs.folder.to_json import to_json
from engine.source.render import escape

MOST_BYTES: Final = 64 * 2**20

T = TypeVar("T")
_NAMES: Final = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


def read_manifest(run: Path) -> Manifest:
    """The manifest in a run's folder.

    Raises:
        ManifestError: it cannot be read, or is no manifest; the text names the key.
    """
    return parse_manifest(read_bytes(run), f"{run.name}/{MANIFEST}")


def read_bytes(run: Path) -> bytes:
    """The text of the manifest in a run's folder, as it is.

    Raises:
        ManifestError: it cannot be read.
    """
    try:
        return read_bounded(run / MANIFEST, MOST_BYTES)
    except (OSError, RunError) as error:
        told = f"{shown(run.name)}/{MANIFEST}: it cannot be read: {reason(error)}"
        raise ManifestError(told) from None


def parse_manifest(data: bytes, place: str = MANIFEST) -> Manifest:
    """A manifest from its text.

    Raises:
        UnknownLayoutError: it is of a later release.
        ManifestError: it is not the text of a manifest, to the last character.
    """
    try:
        return _parse(data)
    except ManifestError as error:
        raise type(error)(escape(f"{place}: {error}")) from None


def _parse(data: bytes) -> Manifest:
    try:
        raw = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ManifestError(f"it is no JSON: {str(error).lower()}") from None
    fields = _Fields(raw, "")
    layout = fields.number("layout")
    if layout != LAYOUT:
        told = f"layout {layout} is not known, but only {LAYOUT}"
        raise UnknownLayoutError(f"{told}; read it with the release of tidewaiter that wrote it")
    manifest = _manifest(fields)
    if to_json(manifest) != data:
        raise ManifestError("it is not written in the canonical form, so it was edited")
    return manifest


class _Fields:
    """The keys of an object, each taken once, by its type."""

    def __init__(self, raw: object, place: str) -> None:
        self._place = place
        self._raw = _typed(raw, dict, place or "it")

    def _take(self, key: str, type_: type[T]) -> T:
        if key not in self._raw:
            raise ManifestError(f"{self._place}{key}: it is missing")
        return _typed(self._raw.pop(key), type_, f"{self._place}{key}")

    def text(self, key: str) -> str:
        return self._take(key, str)

    def number(self, key: str) -> int:
        return self._take(key, int)

    def number_or_none(self, key: str) -> int | None:
        if self._raw.get(key, 0) is None:
            return self._take(key, type(None))
        return self.number(key)

    def day(self, key: str) -> date:
        text = self.text(key)
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.isoformat() != text:
            raise ManifestError(f"{self._place}{key}: `{text}` is no date as 2026-11-24")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        place = f"{self._place}{key}"
        return tuple(_typed(each, str, place) for each in self._take(key, list))

    def mapping(self, key: str, type_: type[T]) -> dict[str, T]:
        place = f"{self._place}{key}"
        return {k: _typed(v, type_, f"{place}.{k}") for k, v in self._take(key, dict).items()}

    def inner(self, key: str, parse: Callable[[_Fields], T]) -> T:
        return _whole(self._take(key, dict), f"{self._place}{key}.", parse)

    def inner_or_none(self, key: str, parse: Callable[[_Fields], T]) -> T | None:
        if self._raw.get(key, 0) is None:
            return self._take(key, type(None))
        return self.inner(key, parse)

    def list_of(self, key: str, parse: Callable[[_Fields], T]) -> tuple[T, ...]:
        place = f"{self._place}{key}"
        raw = self._take(key, list)
        return tuple(_whole(each, f"{place}[{i}].", parse) for i, each in enumerate(raw))

    def end(self) -> None:
        """Refuse what nobody took."""
        if self._raw:
            raise ManifestError(f"{self._place}{min(self._raw)}: there is no such key")


def _typed(raw: object, type_: type[T], place: str) -> T:
    if type(raw) is type_:
        return raw
    told = f"{_NAMES[type_]} is wanted, and it is {_NAMES.get(type(raw), 'something else')}"
    raise ManifestError(f"{place.rstrip('.')}: {told}")


def _whole(raw: object, place: str, parse: Callable[[_Fields], T]) -> T:
    fields = _Fields(raw, place)
    parsed = parse(fields)
    fields.end()
    return parsed


def _manifest(fields: _Fields) -> Manifest:
    manifest = Manifest(
        name=fields.text("name"),
        record=Record(
            as_of=fields.day("as_of"),
            software=fields.inner("software", _software),
            command=fields.texts("command"),
            policy=fields.inner("policy", _policy),
            input=fields.inner("input", _input),
            sample=fields.inner("sample", _sample),
            counts=fields.inner("counts", _counts),
        ),
        files=fields.list_of("files", _part),
        previous=fields.inner_or_none("previous", _link),
        times=fields.inner("times", _times),
    )
    fields.end()
    return manifest


def _software(fields: _Fields) -> Software:
    return Software(
        tidewaiter=fields.text("tidewaiter"),
        python=fields.text("python"),
        engine=fields.text("engine"),
        libraries=fields.mapping("libraries", str),
    )


def _policy(fields: _Fields) -> PolicyIdentity:
    return PolicyIdentity(
        name=fields.text("name"),
        version=fields.text("version"),
        text_digest=fields.text("text_digest"),
        meaning_digest=fields.text("meaning_digest"),
        set_aside=fields.texts("set_aside"),
    )


def _input(fields: _Fields) -> Input:
    return Input(
        files=fields.list_of("files", _part),
        rows=fields.number("rows"),
        schema=fields.list_of("schema", _column),
    )


def _column(fields: _Fields) -> tuple[str, str]:
    return fields.text("column"), fields.text("type")


def _sample(fields: _Fields) -> Sample:
    return Sample(fields.number("seed"), fields.number("size"), fields.number("differences"))


def _counts(fields: _Fields) -> Counts:
    groups = fields.mapping("groups", dict)
    return Counts(
        rows_in=fields.number("rows_in"),
        decided=fields.number("decided"),
        rejected=fields.number("rejected"),
        provisional=fields.number("provisional"),
        in_error=fields.number("in_error"),
        groups={
            name: {key: _typed(each, int, f"counts.groups.{name}") for key, each in group.items()}
            for name, group in groups.items()
        },
    )


def _part(fields: _Fields) -> Part:
    return Part(
        name=fields.text("name"),
        sha256=fields.text("sha256"),
        bytes=fields.number("bytes"),
        rows=fields.number_or_none("rows"),
    )


def _link(fields: _Fields) -> Link:
    return Link(fields.text("name"), fields.text("sha256"))


def _times(fields: _Fields) -> Times:
    return Times(fields.text("started"), fields.text("finished"))
