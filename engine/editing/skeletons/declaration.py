"""A new fact, or a new parameter."""

from __future__ import annotations

from engine.editing.skeletons.bench import Added, Bench, PolicyText, SkeletonError
from engine.editing.skeletons.homes import added_under, home_of
from engine.editing.skeletons.names import new_name
from engine.editing.skeletons.values import (
    good_type,
    is_day,
    yaml_text,
    yaml_value,
    yaml_words,
)
from engine.policy.yaml.nodes import Mapping, Scalar, Sequence


def new_fact(
    bench: Bench, name: str, type_: str, *, label: str | None = None, file: str | None = None
) -> Added:
    """A fact, last under `facts:`.

    Raises:
        SkeletonError: The name is none or taken, or the file cannot be one of the policy's.
    """
    new_name(bench, "fact", name)
    type_ = good_type(type_)
    home, chosen = home_of(bench, "facts", file, "facts.yaml")
    words = yaml_words(label or name.replace("_", " "))
    flow = f"{name}: {{type: {_flow_type(type_)}, label: {words}}}"
    lines = [f"{name}:", f"  type: {type_}", f"  label: {words}"]
    if _is_terse(bench, home, "facts"):
        lines = [flow]
    to_do = (
        "say in `label` what explanations shall call it; add `source`, `unit` and `range`",
        "read it in a rule, and give it in a test: `tidewaiter new rule`, `tidewaiter new test`",
        *chosen,
    )
    return added_under(bench, home, "facts", (lines, flow), (f"fact `{name}`", to_do))


def new_parameter(
    bench: Bench,
    name: str,
    type_: str,
    value: str,
    *,
    start: str | None = None,
    label: str | None = None,
    file: str | None = None,
) -> Added:
    """A parameter with a value, last under `parameters:`.

    Args:
        bench: The policy.
        name: Its name.
        type_: Its type.
        value: Its value, as it is written in a policy.
        start: The first day of the value; the day with which most parameters begin if not given.
        label: What explanations call it.
        file: The file it goes to.

    Raises:
        SkeletonError: The name is none or taken, the day is none, or the file cannot be one of
            the policy's.
    """
    new_name(bench, "parameter", name)
    type_ = good_type(type_)
    home, chosen = home_of(bench, "parameters", file, "parameters.yaml")
    begins = _usual_start(bench) if start is None else _day(start)
    words, given = yaml_words(label or name.replace("_", " ")), yaml_value(value)
    dated = f"{{from: {begins}, value: {given}}}" if begins else f"{{value: {given}}}"
    flow = (
        f"{name}: {{type: {_flow_type(type_)}, label: {words}, authority: {{basis: default}}, "
        f"values: [{dated}]}}"
    )
    lines = [
        f"{name}:",
        f"  type: {type_}",
        f"  label: {words}",
        "  authority: {basis: default}",
        "  values:",
        f"    - {dated}",
    ]
    to_do = (
        "say in `label` what explanations shall call it, and in `authority` on what it rests",
        f"read it by its name in a condition, such as `some_fact >= {name}`",
        *chosen,
    )
    told = (f"parameter `{name}`", to_do)
    return added_under(bench, home, "parameters", (lines, flow), told)


def _flow_type(type_: str) -> str:
    """A type within braces, where a comma must stand in quotes."""
    return yaml_text(type_) if "," in type_ else type_


def _day(text: str) -> str:
    if not is_day(text):
        raise SkeletonError(f"`{text}` is not a date; write it as 2026-11-24")
    return text


def _usual_start(bench: Bench) -> str | None:
    """The first day of most parameters; None where there are none, or they have no first day."""
    days = [
        day for _, _, node in bench.entries("declarations", "parameters") for day in _first(node)
    ]
    return max(sorted(set(days)), key=days.count) if days else None


def _first(node: object) -> list[str]:
    values = node.get("values") if isinstance(node, Mapping) else None
    dated = values.items[:1] if isinstance(values, Sequence) else ()
    found = [each.get("from") for each in dated if isinstance(each, Mapping)]
    return [each.text for each in found if isinstance(each, Scalar)]


def _is_terse(bench: Bench, home: str, key: str) -> bool:
    """Whether the last entry under the key is written in braces on one line."""
    text: PolicyText | None = next((each for each in bench.texts if each.name == home), None)
    node = None if text is None else text.node.get(key)
    if text is None or not isinstance(node, Mapping) or not node.entries:
        return False
    span = node.entries[-1][1].span
    return text.source.text[span.start : span.start + 1] == "{"
