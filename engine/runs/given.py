"""What a run is given: looked at before it is read, after it, and when its digests are taken."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from engine.accounts.built import BUILD, MANIFEST, folder_of
from engine.accounts.frames.population import Population, files_of
from engine.runs.folder.disk import content_of
from engine.runs.folder.faults import RunError, shown
from engine.runs.folder.manifest import Input, Part
from engine.source.masking import mask


def refuse_input(accounts: Sequence[Path], out: Path) -> None:
    """Refuse what else would be found at the end only, or would break the run after this one.

    Raises:
        AccountsUnreadableError: there is no file, or one of an unknown format.
        RunError: two files have one name; runs would lie in a folder of accounts.
    """
    root = out.resolve()
    for path in accounts:
        if path.is_dir() and path.resolve() in (root, *root.parents):
            told = f"the runs would lie among the accounts, in `{shown(path)}`"
            raise RunError(f"{told}; give a folder of runs that is outside of it")
    names: set[str] = set()
    for file in files_of(accounts):
        if file.name in names:
            told = f"two files are named `{shown(file.name)}`"
            raise RunError(f"{told}, and a run tells its files by their names; rename one of them")
        names.add(file.name)


def refuse_changed(population: Population) -> None:
    """Refuse an input that is not as it was when it was checked.

    Raises:
        RunError: the files that changed.
    """
    if changed := population.changed():
        told = ", ".join(f"`{shown(path)}`" for path in changed)
        raise RunError(f"{told} changed while it was read; run again when nobody writes to it")


def builds_of(population: Population) -> tuple[bytes, ...]:
    """The manifests of the builds that made the files of an input, as far as they were built.

    Raises:
        RunError: a manifest is not the one that its file of accounts names.
    """
    found = []
    for path in population.files:
        named = _built(path)
        manifest = folder_of(path) / MANIFEST
        if named is None or not manifest.is_file():
            continue
        data = manifest.read_bytes()
        if hashlib.sha256(data).hexdigest() != named:
            told = f"`{shown(manifest)}` is not the manifest of the build of `{shown(path)}`"
            raise RunError(f"{told}; build it again, or move the folder away")
        found.append(data)
    return tuple(found)


def _built(path: Path) -> str | None:
    if path.suffix.lower() != ".parquet":
        return None
    try:
        return pl.read_parquet_metadata(path).get(BUILD)
    except (OSError, pl.exceptions.PolarsError):
        return None


def unreadable(population: Population, error: Exception) -> RunError:
    """An input of which a library could not read all that it had checked."""
    names = [*map(str, population.files), *(extract.name for extract in population.extracts)]
    files = ", ".join(f"`{shown(name)}`" for name in names)
    reason = shown(mask(str(error).strip().partition("\n")[0].lower()))
    told = f"{files} cannot be read to the end: {reason}"
    return RunError(f"{told}; export it again, and copy it whole")


def digest_input(population: Population, schema: Sequence[tuple[str, str]]) -> Input:
    """The digests of what was read.

    Raises:
        RunError: a file cannot be read, or is not any more as it was when it was read.
    """
    files = []
    for path in population.files:
        try:
            content = content_of(path.resolve())
        except OSError as error:
            refuse_changed(population)
            raise unreadable(population, error) from error
        files.append(Part(path.name, content.sha256, content.bytes))
    refuse_changed(population)  # else the digests would be of something else than was read
    files += [Part(*extract) for extract in population.extracts]
    return Input(tuple(files), population.rows, tuple(schema))
