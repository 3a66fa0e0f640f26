"""The exit codes: what a script may rely on."""

from __future__ import annotations

from typing import Final

OK: Final = 0
FAULT: Final = 1
USAGE: Final = 2
POLICY: Final = 3
FAILED: Final = 4
REJECTED: Final = 5
INTERRUPTED: Final = 130
CLOSED_PIPE: Final = 141
TERMINATED: Final = 143

EXIT_CODES: Final = """
\b
Exit codes:
  0  fine
  1  a fault of ours
  2  the command was not understood
  3  the policy has errors
  4  a test failed, engines disagree, or a run is not as it was written
  5  input was rejected, or accounts are in error (the others are decided)
"""
