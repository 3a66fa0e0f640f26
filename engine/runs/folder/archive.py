"""The policy of a run: kept as text, and loaded again as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from engine.runs.folder.disk import digest_of, read_bounded, reason
from engine.runs.folder.faults import RestoreError, RunError, shown
from engine.runs.folder.from_json import read_manifest
from engine.runs.folder.manifest import Manifest, PolicyIdentity
from engine.runs.folder.names import POLICY, is_inside
from engine.runs.folder.to_json import canonical

if TYPE_CHECKING:
    from engine.policy.load import Loaded

MOST_BYTES: Final = 160 * 2**20
"""A policy of the largest size, with every other character escaped."""


def archive_policy(loaded: Loaded) -> bytes:
    """The policy as the text of `policy.json`: path in its folder -> text of the file.

    The tests beside the rules decide nothing and are not in it, as they are not in the digest.

    Raises:
        RunError: it is larger than what can be restored, or a file has a name that is not kept.
    """
    if (odd := _odd_path(loaded.texts)) is not None:
        told = f"the policy's file `{shown(odd)}` cannot be kept in a run"
        raise RunError(f"{told}; give it a name without a backslash or what cannot be printed")
    data = canonical(dict(loaded.texts))
    if len(data) > MOST_BYTES:
        raise RunError(f"the policy has {len(data):,} bytes, more than the {MOST_BYTES:,} kept")
    return data


def identify_policy(loaded: Loaded, set_aside: Iterable[str] = ()) -> PolicyIdentity:
    """Which policy it is; `set_aside` are the rules that are not in force.

    Raises:
        RunError: the policy has errors.
    """
    from engine.policy.digest import meaning_digest

    policy = loaded.policy
    if policy is None:
        raise RunError("the policy has errors, so nothing can be decided by it")
    return PolicyIdentity(
        name=policy.name,
        version=policy.version,
        text_digest=loaded.text_digest,
        meaning_digest=meaning_digest(policy),
        set_aside=tuple(set_aside),
    )


def restore_policy(run: Path) -> Loaded:
    """The policy that a run was decided by, loaded from the run and from nothing else.

    Places in it are shown as `<run>/policy.json/<path in the policy>`.

    Raises:
        RestoreError: the archive cannot be read, was changed, or means something else to this
            release.
        ManifestError: the manifest cannot be read.
    """
    manifest = read_manifest(run)
    texts = _read_archive(run, manifest)
    loaded = _load(texts, f"{run.resolve().name}/{POLICY}")
    _compare(loaded, manifest, f"{shown(run.name)}/{POLICY}")
    return loaded


def _load(texts: Mapping[str, str], known_as: str) -> Loaded:
    """Load from memory: the folder is empty, so that no other file can take part."""
    from engine.policy.load import load_policy

    with tempfile.TemporaryDirectory() as nowhere:
        instead = {f"{known_as}/{path}": text for path, text in texts.items()}
        return load_policy(Path(nowhere), known_as, instead=instead)


def _read_archive(run: Path, manifest: Manifest) -> dict[str, str]:
    place = f"{shown(run.name)}/{POLICY}"
    kept = next((part for part in manifest.files if part.name == POLICY), None)
    if kept is None:
        raise RestoreError(f"{place}: the manifest names no such file")
    try:
        data = read_bounded(run / POLICY, MOST_BYTES)
    except (OSError, RunError) as error:
        raise RestoreError(f"{place}: it cannot be read: {reason(error)}") from None
    if digest_of(data) != kept.sha256:
        raise RestoreError(f"{place}: it was changed since the run")
    try:
        return _checked(orjson.loads(data), place)
    except orjson.JSONDecodeError as error:
        raise RestoreError(f"{place}: it is no JSON: {str(error).lower()}") from None


def _checked(raw: object, place: str) -> dict[str, str]:
    from engine.policy.files import MOST_FILES, MOST_MEBIBYTES

    if not isinstance(raw, dict) or not all(type(text) is str for text in raw.values()):
        raise RestoreError(f"{place}: it is no object of texts by path")
    if (odd := _odd_path(raw)) is not None:
        raise RestoreError(f"{place}: `{shown(odd)}` is no path of a file inside a policy")
    if len(raw) > MOST_FILES or sum(map(len, raw.values())) > MOST_MEBIBYTES * 2**20:
        raise RestoreError(f"{place}: it holds more than a policy may")
    return raw


def _odd_path(paths: Iterable[str]) -> str | None:
    """The first path that is none of a file inside a policy.

    Whatever a policy names in `rows_from` is one, whatever its ending.
    """
    return next((path for path in paths if not is_inside(path)), None)


def _compare(loaded: Loaded, manifest: Manifest, place: str) -> None:
    from engine.policy.digest import meaning_digest

    wanted = manifest.record.policy
    if loaded.text_digest != wanted.text_digest:
        raise RestoreError(f"{place}: its text is not that of the run's manifest")
    release = manifest.record.software.tidewaiter
    remedy = f"read the run with tidewaiter {shown(release)}, which made it"
    if loaded.policy is None:
        first = next(iter(loaded.diagnostics)).message
        raise RestoreError(f"{place}: this release finds errors in it ({first}); {remedy}")
    if meaning_digest(loaded.policy) != wanted.meaning_digest:
        raise RestoreError(f"{place}: it means something else to this release; {remedy}")
