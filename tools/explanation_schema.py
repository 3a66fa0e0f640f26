"""Writes the JSON Schemas of explanations, and the example in docs/explanation.md."""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from engine.explain.explanation import Explanation
    from engine.source.text import Span

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/explanation.md"
AS_OF: Final = date(2026, 11, 24)
_YAML: Final = re.compile("```yaml\n# (.+)\n((?:.*\n)*?)```\n")
_JSON: Final = re.compile("```json\n((?:.*\n)*?)```\n")


def schemas() -> dict[Path, str]:
    """The schema of each object that `explain` prints as JSON, by its file."""
    from engine.explain.answer import WhyNot
    from engine.explain.explanation import Explanation

    return {
        ROOT / "docs/explanation.schema.json": _text(Explanation.model_json_schema()),
        ROOT / "docs/why-not.schema.json": _text(WhyNot.model_json_schema()),
    }


def _text(schema: dict[str, Any]) -> str:
    """A schema as text. It allows more fields: a later release may add one and keep the format."""
    for part in (schema, *schema["$defs"].values()):
        part.pop("additionalProperties", None)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def example(page: str) -> Explanation:
    """The explanation of the page's account by the page's policy."""
    from engine.accounts.account import Account, AccountKind, Identifiers, Where
    from engine.accounts.convert import converter
    from engine.engines.reference import ReferenceEngine
    from engine.explain.build import explain
    from engine.explain.case import Origin, open_case
    from engine.model.inforce import select
    from engine.policy.digest import meaning_digest
    from engine.policy.load import load_policy

    files = dict(_YAML.findall(page))
    stated = files.pop("account")
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, "utf-8")
        loaded = load_policy(Path(folder), "rules")
    if loaded.policy is None:
        raise ValueError([problem.message for problem in loaded.diagnostics])
    inforce = select(loaded.policy, AS_OF)
    facts = {
        name: converter(loaded.policy.facts[name])(value)
        for name, value in (line.split(": ") for line in stated.splitlines())
    }
    account = Account(
        "ACC-1",
        "An importer",
        AccountKind.IMPORTER,
        Identifiers(("12-3456789",)),
        AS_OF,
        facts,
        Where("account"),
    )

    def place(span: Span) -> str:
        line, _ = loaded.sources[span.path].line_column(span.start)
        return f"{span.path}:{line}"

    settings = loaded.spans.settings.items()
    origin = Origin(
        {rule: place(span) for rule, span in loaded.spans.rules.items()},
        meaning_digest(loaded.policy),
        loaded.text_digest,
        {name: place(span) for (name, key), span in settings if key == "otherwise"},
        loaded.marks.quarantine,
    )
    return explain(open_case(inforce, ReferenceEngine(inforce), account, origin))


def fresh() -> Iterator[tuple[Path, str]]:
    """What each file must hold."""
    yield from schemas().items()
    page = PAGE.read_text("utf-8")
    shown = f"```json\n{example(page).model_dump_json(indent=2)}\n```\n"
    yield PAGE, _JSON.sub(lambda _: shown, page)


def stale() -> dict[Path, str]:
    """The files that do not hold what they must, with what they must hold."""
    return {
        path: text
        for path, text in fresh()
        if not path.is_file() or path.read_text("utf-8") != text
    }


def main() -> None:
    """Write the files, or fail when one is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write them")
    arguments = parser.parse_args()
    found = stale()
    for path, text in found.items():
        print(f"{path.relative_to(ROOT)}: {'written' if arguments.write else 'is out of date'}")
        if arguments.write:
            path.write_text(text, "utf-8")
    sys.exit(1 if found and not arguments.write else 0)


if __name__ == "__main__":
    main()
