"""How much Hypothesis does: `--hypothesis-profile fast`, `ci` or `deep`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)

settings.register_profile("fast", deadline=None, max_examples=50, suppress_health_check=SLOW)
settings.register_profile(
    "ci", deadline=None, max_examples=200, derandomize=True, suppress_health_check=SLOW
)
settings.register_profile("deep", deadline=None, max_examples=5000, suppress_health_check=SLOW)
settings.load_profile("ci" if os.environ.get("CI") else "fast")
