"""What one manifest may cost at most, whatever is in it: processor time and requests, twice."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.catalogs import component, location
from tests.support.files import write_files
from tests.support.flow import flow

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
SECONDS = 5
REQUESTS = 300
DEEP = "/".join(["d"] * 50)
NAME = "a" * 200
FOLDERS = {f"f{n}/{NAME}.txt": "" for n in range(20)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A manifest, and the files beside it."""

    manifest: str
    files: Mapping[str, str] = field(default_factory=dict)


def locations(targets: Iterable[Iterable[str]]) -> str:
    return "---\n".join(location(f"l{n}", *named) for n, named in enumerate(targets))


CASES: Mapping[str, Case] = {
    "patterns-in-many-locations": Case(
        manifest=locations([f"./**/x{n}-{m}*/**/*.yaml" for m in range(50)] for n in range(20)),
        files={f"d{n}/e{n}/x{n}.yaml": "" for n in range(1000)},
    ),
    "crossing-many-folders": Case(
        manifest=location("l", *(f"./{'**/' * 24}x{n}*" for n in range(50))),
        files={f"{DEEP}/x{n}.txt": "" for n in range(50)},
    ),
    "crossing-named-folders": Case(
        manifest=location("l", *(f"./{'**/d/' * 20}x{n}*" for n in range(50))),
        files={f"{DEEP}/x{n}.txt": "" for n in range(50)},
    ),
    "groups-in-groups": Case(
        manifest=location("l", *(f"./**/{'*(' * 20}a{')' * 20}{n}" for n in range(50))),
        files=FOLDERS,
    ),
    "alternatives-in-groups": Case(
        manifest=location("l", *(f"./**/{'+(a|' * 12}a{')' * 12}{n}*" for n in range(50))),
        files=FOLDERS,
    ),
    "what-is-not-in-groups": Case(
        manifest=location("l", *(f"./**/{'!(b|' * 12}b{')' * 12}{n}" for n in range(50))),
        files=FOLDERS,
    ),
    "braces": Case(
        manifest=location("l", *(f"./**/{'{a,b}' * 8}{'x' * 800}*{n}" for n in range(50))),
        files=FOLDERS,
    ),
    "lines-below-a-directive": Case(manifest="%TAG ! a\n" + "\n" * 1_000_000),
}


@pytest.mark.parametrize("name", CASES)
def test_a_manifest_costs_no_more_than_its_share(tmp_path: Path, name: str) -> None:
    """In the first run and in the next one; the emulator's own time is part of what is measured."""
    case = CASES[name]
    assert len(case.manifest) <= 1 << 20
    files = {"catalog-info.yaml": case.manifest, **case.files}
    root = write_files(
        tmp_path / "organizations",
        {
            **{f"acme/P/hostile/{path}": text for path, text in files.items()},
            "acme/P/innocent/catalog-info.yaml": component("innocent"),
        },
    )
    with flow(tmp_path, root) as (run, _):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        plans = []
        for _ in range(2):
            started = time.process_time()
            ran = run.run()
            plans.append(ran.result.plan)
            seconds = time.process_time() - started
            (provider,) = ran.result.providers
            assert ran.exit_code == 0
            assert provider.requests <= REQUESTS
            assert seconds < SECONDS
        assert plans[-1].is_empty
