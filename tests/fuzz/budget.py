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

SEED = 1 if "CATALOG_SYNC_FUZZ" not in os.environ else 0
"""Of coverage-guided runs, likewise; 0 is another one each time."""

RUNS = {
    "reader": 30,
    "manifest": 25,
    "search": 100,
    "configuration": 10,
    "log": 15,
    "proposal": 10,
    "planner": 2,
    "answers": 30,
}
"""Coverage-guided runs of each target for one example: a hundred of them take a second or two."""
