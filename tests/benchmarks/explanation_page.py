"""How long an account's explanation as HTML takes, and the shipped policy as a document.

    python tests/benchmarks/explanation_page.py

In this process, so without the start of Python and the reading of the policy; medians of several
runs, after one that loads what is needed.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine import api  # noqa: E402 - the path comes first
from engine.handbook.build import handbook  # noqa: E402 - as above
from engine.handbook.document import Handbook  # noqa: E402 - as above
from engine.handbook.to_html import handbook_html  # noqa: E402 - as above
from engine.handbook.to_markdown import handbook_markdown  # noqa: E402 - as above
from engine.model.policy import Policy  # noqa: E402 - as above

RUNS: Final = 15
AS_OF: Final = date(2026, 11, 24)
ACCOUNT: Final = "ACC-00042"


def milliseconds(work: Callable[[], str]) -> tuple[float, float, int]:
    """The median and the least of several runs, and how long the text is."""
    text, times = work(), []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times), min(times), len(text)


def shown(loaded: api.Loaded, policy: Policy, render: Callable[[Handbook], str]) -> str:
    """The document about a policy."""
    return render(handbook(loaded, policy, AS_OF))


def main() -> None:
    """Print a line a rendering."""
    loaded = api.open_policy(ROOT / "rules", "rules")
    policy = loaded.policy
    if policy is None:
        sys.exit("the shipped policy has errors")
    inforce = api.in_force(loaded, AS_OF)
    path = str(ROOT / "fixtures" / "accounts.yaml")
    with api.open_accounts(loaded, path, None) as reader:
        account = api.find_account(loaded, reader, ACCOUNT, ())
    for name in api.ENGINES:
        engine = api.build_engine(name, loaded, inforce)
        work = partial(api.explain_account, loaded, inforce, engine, account, format_="html")
        middle, least, size = milliseconds(work)
        told = f"decide, explain, HTML ({name}): {middle:.0f} ms, at best {least:.0f} ms"
        print(f"{told}, {size / 1024:.0f} KiB (target under 150 ms)")
    renderings = (("HTML", handbook_html), ("Markdown", handbook_markdown))
    for kind, render in renderings:
        middle, least, size = milliseconds(partial(shown, loaded, policy, render))
        print(f"show, {kind}: {middle:.0f} ms, at best {least:.0f} ms, {size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
