"""The C module loads on every Python, answers as its Protocol says, or says what to do."""

from __future__ import annotations

import sys

import pytest

from engine.engines.rete.native import REMEDY, NativeUnavailableError, load

FACT = '{"id":"a","sid":"0","_g0":1,"bond":3}'


def test_a_rule_fires_once_for_its_fact() -> None:
    native = load()
    handle = native.create_ruleset(
        "one", '{"r0":{"all":[{"m":{"$and":[{"_g0":1},{"$gte":{"bond":3}}]}}]}}'
    )
    status, offset = native.assert_fact(handle, FACT)
    state, fired = native.start_action_for_state(handle, offset) or ("", "")
    assert status == 0
    assert '"sid":"0"' in state
    assert fired == f'{{"r0":{{"m":{FACT}}}}}'
    assert native.complete_and_start_action(handle, offset) is None
    assert native.retract_fact(handle, '{"id":"a","sid":"0"}')[0] == 0
    native.delete_state(handle, "0")
    native.delete_ruleset(handle)


def test_what_the_library_refuses_is_its_own_error() -> None:
    native = load()
    with pytest.raises(native.error, match="error code: 102"):
        native.create_ruleset("bad", '{"r0":5}')


def test_a_library_that_does_not_load_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    with pytest.raises(NativeUnavailableError) as raised:
        load()
    assert str(raised.value).endswith(f"build it again: {REMEDY}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no flags of this kind")
def test_loading_leaves_the_flags_of_the_loader_as_they_were() -> None:
    before = sys.getdlopenflags()
    load()
    assert sys.getdlopenflags() == before
