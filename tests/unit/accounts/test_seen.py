"""The ids met so far."""

from __future__ import annotations

from engine.accounts.seen import _KEPT, SeenIds, _holds


def test_an_id_is_new_once() -> None:
    seen = SeenIds()
    assert seen.add("A-1")
    assert seen.add("A-2")
    assert not seen.add("A-1")
    assert len(seen) == 2


def test_many_ids_are_kept_apart_in_16_bytes_each() -> None:
    seen = SeenIds()
    empty = seen.size()
    assert all(seen.add(f"ACC-{i:07}") for i in range(200_000))
    assert not any(seen.add(f"ACC-{i:07}") for i in range(0, 200_000, 97))
    assert len(seen) == 200_000
    assert (seen.size() - empty) / 200_000 < 16


def test_a_match_across_two_digests_is_none() -> None:
    first, second = bytes(range(_KEPT)), bytes(range(_KEPT, 2 * _KEPT))
    across = (first + second)[5 : 5 + _KEPT]
    assert _holds(bytearray(first + second), second)
    assert not _holds(bytearray(first + second), across)
    # Found across the border first, then where it truly stands.
    assert _holds(bytearray(first + second + across), across)
