"""Where the processor time of a first run goes, room by room."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bench.world import Release, World

_SAMPLER = Path(__file__).parent / "sampled"
_NANOSECOND = 1e-9


def where(here: World, release: Release) -> Mapping[str, float]:
    """Seconds by part, of one more first run that ``bench/sampled`` looks at 200 times a second.

    Looking costs some percent, among the parts. What no Python process used is git's.
    """
    here.forget(release.name)
    folder = here.top / f"{release.name}-sampled"
    folder.mkdir()
    variables = {"PYTHONPATH": str(_SAMPLER), "BENCH_SAMPLED": str(folder)}
    run = here.sync(release, variables=variables)
    parts: Counter[str] = Counter()
    for file in folder.glob("*.json"):
        parts.update(json.loads(file.read_text()))
    seconds = {part: spent * _NANOSECOND for part, spent in parts.items()}
    return {**seconds, "git": run.cost.processor - sum(seconds.values())}
