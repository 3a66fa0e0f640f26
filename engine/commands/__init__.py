"""The commands, one a module; each is found by its name when it is asked for."""

from __future__ import annotations

from typing import Final

NAME: Final = "tidewaiter"
COMPLETE: Final = "_TIDEWAITER_COMPLETE"
"""The variable by which a shell asks for completions."""

COMMANDS: Final = {
    "Decide and explain": ("decide", "explain"),
    "Decide populations": (
        "run",
        "runs",
        "query",
        "export",
        "summary",
        "compare",
        "whatif",
        "replay",
        "verify",
    ),
    "Read trade records": ("build", "accounts", "profile", "generate"),
    "Write a policy": ("init", "new", "schema", "check", "test", "watch", "fmt", "table"),
    "Read a policy": ("show", "rules", "facts", "params", "trace-fact"),
    "Set up": ("completion",),
}
"""Every command under a heading of the help; `a-b` is the function `a_b` of the module `a_b`."""
