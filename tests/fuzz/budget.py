"""How long the fuzz targets may go on: a few examples in the usual suite, more by ``make fuzz``."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("CATALOG_SYNC_FUZZ", "100"))

fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CATALOG_SYNC_FUZZ" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
"""Without a budget of its own a run tries the same examples as the one before."""
