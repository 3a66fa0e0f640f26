"""The policy of a run comes back from the run and from nothing else, or is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.policy.digest import meaning_digest
from engine.policy.load import load_policy
from engine.runs.folder import archive
from engine.runs.folder.archive import archive_policy, identify_policy, restore_policy
from engine.runs.folder.faults import ManifestError, RestoreError, RunError
from engine.runs.folder.manifest import PolicyIdentity
from engine.runs.folder.verification import verify
from engine.runs.folder.writing import open_run
from tests.architecture.sources import ROOT
from tests.unit.policy.folders import write
from tests.unit.runs.folder.made import put_policy, record


def test_the_shipped_policy_comes_back_with_both_digests(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    loaded = load_policy(tmp_path / "rules", "rules")
    assert loaded.policy is not None
    with open_run(tmp_path / "runs") as run:
        (run.folder / "policy.json").write_bytes(archive_policy(loaded))
        written = run.commit(record(policy=identify_policy(loaded)))
    shutil.rmtree(tmp_path / "rules")
    restored = restore_policy(written.path)
    assert restored.policy is not None
    assert restored.text_digest == loaded.text_digest
    assert meaning_digest(restored.policy) == meaning_digest(loaded.policy)
    assert {path.removeprefix("2026-11-24-001/policy.json/") for path in restored.sources} == {
        *loaded.texts
    }


def test_files_beside_and_line_ends_are_kept(tmp_path: Path) -> None:
    files = {
        "score.yaml": "# a comment\r\n" + "decision: score\r\noutput: {score: integer}\r\n"
        "hit_policy: collect sum\r\nif_provisional: keep\r\n"
        "rules:\r\n  - {id: LATE, when: late_entries > 3, then: 10}\r\n",
    }
    with open_run(tmp_path / "runs") as run:
        identity = put_policy(run.folder, tmp_path / "rules", files)
        written = run.commit(record(policy=identity))
    held = json.loads((written.path / "policy.json").read_bytes())
    assert sorted(held) == ["facts.yaml", "policy.yaml", "score.yaml"]
    assert held["score.yaml"] == files["score.yaml"]
    restored = restore_policy(written.path)
    assert restored.sources["2026-11-24-001/policy.json/score.yaml"].text == files["score.yaml"]


def with_archive(root: Path, data: bytes, identity: PolicyIdentity | None = None) -> Path:
    """A run with this archive, which its manifest vouches for."""
    with open_run(root / "runs") as run:
        own = put_policy(run.folder, root / "rules")
        (run.folder / "policy.json").write_bytes(data)
        return run.commit(record(policy=identity or own)).path


def texts_of(root: Path) -> dict[str, str]:
    return dict(load_policy(write(root / "texts", {}), "rules").texts)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{", "it is no JSON: "),
        (b"[]", "it is no object of texts by path"),
        (b'{"policy.yaml": 1}', "it is no object of texts by path"),
        (b'{"../policy.yaml": ""}', "`../policy.yaml` is no path of a file inside a policy"),
        (b'{"/etc/policy.yaml": ""}', "`/etc/policy.yaml` is no path of a file inside a policy"),
        (b'{"a/../policy.yaml": ""}', "`a/../policy.yaml` is no path of a file inside a policy"),
        (b'{"a\\\\b.yaml": ""}', "`a\\b.yaml` is no path of a file inside a policy"),
        (b'{"a\\u001b.yaml\\u0000": ""}', "`a\\x1b.yaml\\x00` is no path of a file inside"),
        (b"{}", "its text is not that of the run's manifest"),
        (b'{"policy.yaml": "policy: other"}', "its text is not that of the run's manifest"),
    ],
)
def test_an_archive_that_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    run = with_archive(tmp_path, data)
    assert verify(run) == []
    with pytest.raises(RestoreError) as refused:
        restore_policy(run)
    assert str(refused.value).startswith(f"2026-11-24-001/policy.json: {told}")


def test_more_than_a_policy_may_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"{i}.yaml": "" for i in range(2001)}
    run = with_archive(tmp_path, json.dumps(many).encode())
    with pytest.raises(RestoreError, match="it holds more than a policy may"):
        restore_policy(run)
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    with pytest.raises(RestoreError, match="holds more than the 1,000 bytes that are read"):
        restore_policy(run)
    monkeypatch.setattr(archive, "MOST_BYTES", 100)
    with pytest.raises(RunError, match="bytes, more than the 100 kept"):
        archive_policy(load_policy(tmp_path / "rules"))


def test_a_file_of_the_policy_that_cannot_be_restored_is_not_archived(tmp_path: Path) -> None:
    score = "decision: other\noutput: {other: integer}\nhit_policy: first\nrules: []\n"
    loaded = load_policy(write(tmp_path, {"a\nb.yaml": score}), "rules")
    with pytest.raises(RunError) as refused:
        archive_policy(loaded)
    assert str(refused.value) == (
        "the policy's file `a\\nb.yaml` cannot be kept in a run; "
        "give it a name without a backslash or what cannot be printed"
    )


def test_an_archive_changed_since(tmp_path: Path) -> None:
    run = with_archive(tmp_path, json.dumps(texts_of(tmp_path)).encode())
    assert restore_policy(run).diagnostics == ()
    with (run / "policy.json").open("ab") as file:
        file.write(b" ")
    with pytest.raises(RestoreError, match=r"policy\.json: it was changed since the run"):
        restore_policy(run)
    (run / "policy.json").unlink()
    with pytest.raises(RestoreError, match="it cannot be read: no such file or directory"):
        restore_policy(run)
    (run / "manifest.json").unlink()
    with pytest.raises(ManifestError, match=r"manifest\.json: it cannot be read"):
        restore_policy(run)


def test_a_run_without_an_archive(tmp_path: Path) -> None:
    with open_run(tmp_path) as run:
        path = run.commit(record()).path
    with pytest.raises(RestoreError, match=r"policy\.json: the manifest names no such file"):
        restore_policy(path)


def test_a_policy_that_means_something_else_today(tmp_path: Path) -> None:
    texts = texts_of(tmp_path)
    loaded = load_policy(tmp_path / "texts", "rules")
    other = PolicyIdentity("sample", "1", loaded.text_digest, "0" * 64)
    run = with_archive(tmp_path, json.dumps(texts).encode(), other)
    with pytest.raises(RestoreError) as refused:
        restore_policy(run)
    assert str(refused.value) == (
        "2026-11-24-001/policy.json: it means something else to this release; "
        f"read the run with tidewaiter {record().software.tidewaiter}, which made it"
    )


def test_a_policy_in_which_this_release_finds_errors(tmp_path: Path) -> None:
    broken = load_policy(write(tmp_path / "rules", {"score.yaml": "decision: score\n"}), "rules")
    assert broken.policy is None
    with pytest.raises(RunError, match="the policy has errors"):
        identify_policy(broken)
    identity = PolicyIdentity("sample", "1", broken.text_digest, "0" * 64)
    with open_run(tmp_path / "runs") as run:
        (run.folder / "policy.json").write_bytes(archive_policy(broken))
        path = run.commit(record(policy=identity)).path
    with pytest.raises(RestoreError, match=r"this release finds errors in it \(.*\); read the run"):
        restore_policy(path)
