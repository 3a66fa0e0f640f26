"""A run as a folder: complete or absent, chained to the run before it, readable for years.

What is in it, and what each file means, is told in `docs/runs.md`. Nothing here decides.
"""

from __future__ import annotations
