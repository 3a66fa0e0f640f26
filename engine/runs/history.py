"""How one decision came out for one account in the last runs of a folder, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from engine.accounts.problems import AccountsUnreadableError
from engine.engines.reference import ReferenceEngine
from engine.explain.case import Case, Origin, open_case
from engine.explain.verdict import Moment, verdict_of
from engine.model.inforce import ParameterGapError, select
from engine.policy.digest import meaning_digest
from engine.runs.folder.faults import ManifestError, RunError, reason_of
from engine.runs.folder.from_json import read_manifest
from engine.runs.folder.names import parse_name
from engine.runs.kept import KeptRun, account_in, difference_from, open_kept

if TYPE_CHECKING:
    from pathlib import Path

MOST: Final = 12
"""So many runs are looked at, the last ones."""


class OtherwiseError(RunError):
    """Decided again, an account comes out otherwise than the run keeps."""


def case_in(kept: KeptRun, id_: str) -> Case:
    """An account of a run, decided again by what the run keeps.

    Raises:
        AccountsUnreadableError: the run has no such account.
        ParameterGapError: its policy has a gap on its date.
        OtherwiseError: decided again, it comes out otherwise.
        RunError: a file of the run cannot be read.
    """
    account = account_in(kept, id_)
    inforce = select(kept.policy, kept.as_of)
    engine = ReferenceEngine(inforce)
    case = open_case(inforce, engine, account, _origin(kept))
    unlike = difference_from(kept, inforce, id_, case.result)
    if unlike is not None:
        raise OtherwiseError(f"decided again, the account comes out otherwise: {unlike}")
    return case


def moments(kept: KeptRun, id_: str, decision: str, most: int = MOST) -> tuple[Moment, ...]:
    """A decision on an account in the runs of a folder up to this one, the oldest first.

    A run that cannot be read, or has no such account, is told as such.

    Raises:
        RunError: the folder cannot be read.
    """
    here = kept.path.resolve()
    try:
        names = {path.name for path in here.parent.iterdir() if parse_name(path.name) is not None}
    except OSError as error:
        raise RunError(f"the runs beside it cannot be read: {reason_of(error)}") from None
    last = sorted(name for name in names if name < here.name)[-(most - 1) :] if most > 1 else []
    known = {kept.manifest.record.policy.text_digest: kept}
    earlier = [_moment(here.parent / name, id_, decision, known) for name in last]
    found = [each for each in earlier if each is not None]
    return (*found, _judged(kept, id_, decision))


def _moment(path: Path, id_: str, decision: str, known: dict[str, KeptRun]) -> Moment | None:
    """What a run says; None of what is no run."""
    parsed = parse_name(path.name)
    if parsed is None or not path.is_dir() or path.is_symlink():
        return None
    try:
        manifest = read_manifest(path)
        like = known.get(manifest.record.policy.text_digest)
        if like is None:
            like = known[manifest.record.policy.text_digest] = open_kept(path)
        return _judged(replace(like, path=path, manifest=manifest), id_, decision)
    except (RunError, ManifestError) as error:
        return Moment(path.name, parsed[0], "", "", None, str(error))


def _judged(kept: KeptRun, id_: str, decision: str) -> Moment:
    of = kept.manifest.record.policy
    verdict, fault = None, None
    try:
        case = case_in(kept, id_)
        verdict = verdict_of(case, next(d for d in case.inforce.decisions if d.name == decision))
    except StopIteration:
        fault = f"its policy does not decide {decision}"
    except AccountsUnreadableError as error:
        fault = error.problems[0].message if error.problems else str(error)
    except ParameterGapError as error:
        fault = str(error)
    except RunError as error:
        fault = str(error)
    name = kept.path.resolve().name
    return Moment(name, kept.as_of, f"{of.name} {of.version}", of.meaning_digest, verdict, fault)


def _origin(kept: KeptRun) -> Origin:
    """Places are left out: they are told by `explain`."""
    loaded = kept.loaded
    quarantine = loaded.marks.quarantine
    return Origin({}, meaning_digest(kept.policy), loaded.text_digest, quarantine=quarantine)
