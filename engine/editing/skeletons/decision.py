"""A new decision, in a file of its own."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath
from typing import Final

from engine.editing.skeletons.bench import Added, Bench, SkeletonError
from engine.editing.skeletons.homes import made
from engine.editing.skeletons.names import ids, new_decision_name
from engine.editing.skeletons.rule import rule_lines
from engine.editing.skeletons.values import first_value, good_type, yaml_value
from engine.model.policy import HitPolicy
from engine.source.suggest import did_you_mean

_SUMS: Final = (HitPolicy.SUM, HitPolicy.COUNT)
_RANKED: Final = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
_MEMBERS: Final = re.compile(r"enum\s*\((.*)\)", re.DOTALL)


def new_decision(
    bench: Bench, name: str, *, type_: str | None = None, hit_policy: str = "first"
) -> Added:
    """A decision with one rule that never matches.

    Args:
        bench: The policy.
        name: Its name, and that of its output.
        type_: The type of the output; what fits the hit policy if not given.
        hit_policy: How its rules combine.

    Raises:
        SkeletonError: The name is none or taken, there is no such hit policy, or one of its
            settings cannot be written without knowing more.
    """
    new_decision_name(bench, name)
    policy = _hit_policy(hit_policy)
    wanted = good_type(type_ or ("integer" if policy.is_aggregate else "boolean"))
    value = first_value(bench, wanted)
    settings = [*_settings(bench, policy, wanted, value)]
    id_ = _free_id(bench, name)
    outputs = {} if policy is HitPolicy.COUNT else {name: value}
    rule = [f"  {line}" for line in rule_lines(id_, outputs)[0]]
    lines = [
        f"decision: {name}",
        "question: What does it answer?",
        "output:",
        f"  {name}: {wanted}",
        f"hit_policy: {policy}",
        *settings,
        "authority: {basis: default}",
        "rules:",
        *rule,
    ]
    home = f"{_folder(bench)}{name}.yaml"
    to_do = (
        "write its `question`; then the rule, whose `when` is `false`, so that it never matches",
        f"add more: tidewaiter new rule {name} ID",
        f"to show it of every account, list `{name}` under `outcomes` in policy.yaml",
    )
    return made(bench, home, "decision", lines, (f"decision `{name}`", to_do))


def _hit_policy(text: str) -> HitPolicy:
    try:
        return HitPolicy(text)
    except ValueError:
        known = [str(each) for each in HitPolicy]
        near = did_you_mean(text, known)
        hint = f"did you mean `{near}`?" if near else f"they are: {', '.join(known)}"
        raise SkeletonError(f"there is no hit policy `{text}`; {hint}") from None


def _settings(bench: Bench, policy: HitPolicy, type_: str, value: str) -> list[str]:
    """The lines of the settings that a hit policy asks for."""
    found = []
    if policy is HitPolicy.SUM:
        found.append(f"base: {value}")
    if policy in _RANKED:
        found.append(f"priority: [{', '.join(_ranks(bench, type_))}]")
    if not policy.is_list and policy not in _SUMS:
        found.append(f"otherwise: {yaml_value(value)}")
    return [*found, "if_provisional: keep"]


def _ranks(bench: Bench, type_: str) -> list[str]:
    if type_ == "boolean":
        return ["true", "false"]
    known = bench.loaded.policy
    if known is not None and type_ in known.types:
        return [*known.types[type_].members]
    members = _MEMBERS.fullmatch(type_.strip())
    if members is None:
        told = f"what ranks first of `{type_}` is not known; name an enum with `--type`"
        raise SkeletonError(told)
    return [each.strip() for each in members[1].split(",")]


def _free_id(bench: Bench, name: str) -> str:
    taken = {each.name for each in ids(bench)}
    stem = re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-") or "RULE"
    stem = stem if stem[0].isalpha() else f"R-{stem}"
    return next(id_ for n in range(1, len(taken) + 2) if (id_ := f"{stem}-{n}") not in taken)


def _folder(bench: Bench) -> str:
    """The folder that most decisions stand in."""
    found = Counter(PurePosixPath(text.name).parent.as_posix() for text in bench.of("decision"))
    usual = found.most_common(1)[0][0] if found else "decisions"
    return "" if usual == "." else f"{usual}/"
