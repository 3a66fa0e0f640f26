"""A generated policy of so many rules, written as YAML, and accounts for it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

FACTS: Final = 60
_DECISIONS: Final = 6


def write_policy(folder: Path, rules: int) -> None:
    """Write a policy of `rules` rules in six scores of 2 to 4 conditions a rule, and a table."""
    dice = random.Random(rules)  # noqa: S311 - a test's dice
    folder.mkdir(parents=True, exist_ok=True)
    outcomes = ", ".join(["segment", *(f"score_{i}" for i in range(_DECISIONS))])
    _write(folder / "policy.yaml", f"policy: made\nversion: '1'\noutcomes: [{outcomes}]\n")
    _write(folder / "facts.yaml", "facts:\n" + "".join(map(_fact, range(FACTS))))
    for i in range(_DECISIONS):
        made = "".join(_rule(dice, i, j) for j in range(i, rules, _DECISIONS))
        _write(
            folder / "decisions" / f"score_{i}.yaml",
            f"decision: score_{i}\nquestion: How much of {i}?\noutput: {{score_{i}: integer}}\n"
            f"hit_policy: collect sum\nif_provisional: keep\nrules:\n{made}",
        )
    _write(
        folder / "decisions" / "segment.yaml",
        "decision: segment\nquestion: Which?\noutput: {segment: enum(low, high)}\n"
        "hit_policy: first\notherwise: low\nif_provisional: keep\nauthority: {basis: default}\n"
        "table: |\n"
        "  id      | score_0 | score_1 || segment\n"
        "  SEG-ONE | > 50    | -       || high\n",
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _fact(i: int) -> str:
    kind = ("integer", "money", "boolean", "number")[i % 4]
    return f"  fact_{i}:\n    type: {kind}\n    label: fact number {i}\n"


def _rule(dice: random.Random, decision: int, i: int) -> str:
    read = [dice.randrange(FACTS) for _ in range(dice.randint(2, 4))]
    conditions = "".join(f"      - {_condition(dice, fact)}\n" for fact in read)
    return (
        f"  - id: R{decision}-{i}\n    title: Rule {i} of {decision}\n    when:\n{conditions}"
        f"    then: {dice.randint(-5, 20)}\n"
        f'    because: "{{fact_{read[0]}}} is what it is"\n    authority: {{basis: default}}\n'
        f"    owner: branch {decision}\n"
    )


def _condition(dice: random.Random, fact: int) -> str:
    op = dice.choice((">=", "<", ">", "<="))
    match fact % 4:
        case 0:
            return f"fact_{fact} {op} {dice.randint(0, 100)}"
        case 1:
            return f"fact_{fact} {op} ${dice.randint(0, 1_000_000):,}"
        case 2:
            return f"fact_{fact}"
        case _:
            return f"fact_{fact} {op} {dice.randint(0, 100)}%"


def write_accounts(path: Path, accounts: int, *, every: int = 1) -> None:
    """Write JSON Lines of accounts with one fact in `every`, and 5% of those missing."""
    dice = random.Random(accounts)  # noqa: S311 - a test's dice
    with path.open("w", encoding="utf-8") as file:
        for i in range(accounts):
            facts = ", ".join(
                f'"fact_{n}": {_value(dice, n)}'
                for n in range(0, FACTS, every)
                if dice.random() > 0.05
            )
            file.write(f'{{"id": "ACC-{i:08}", "facts": {{{facts}}}}}\n')


def _value(dice: random.Random, fact: int) -> str:
    match fact % 4:
        case 0 | 1:
            return str(dice.randint(0, 100))
        case 2:
            return dice.choice(("true", "false"))
        case _:
            return f"{dice.randint(0, 100) / 100}"
