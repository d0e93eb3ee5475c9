"""A portal moves from the Azure DevOps provider to the catalog, as docs/backstage.md has it."""

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from sync.catalog.log import parse_log
from sync.emulator.server import Emulator
from tests.backstage.test_ingest import ROOT, WAYS, sample
from tests.support.git import git_repository
from tests.support.portal import Portal, run_portals
from tests.support.running import run

CATALOG = [{"type": "url", "target": WAYS["github"] + ROOT}]


def test_entities_stay_with_the_provider_until_it_goes_and_then_come_from_the_catalog(
    tmp_path: Path,
) -> None:
    (before, beside, partly, after), contested = moves(tmp_path)
    total = len(before.entities)
    assert Counter(before.hosts.values()) == {"dev.azure.com": total}
    assert beside.hosts == before.hosts
    told = [each for each in beside.troubles if "Detected conflicting entityRef" in each]
    assert len(told) >= total
    hosts = Counter(partly.hosts.values())
    assert (hosts.total(), set(hosts)) == (total, {"dev.azure.com", "github.com"})
    assert Counter(after.hosts.values()) == {"github.com": total}
    assert after.entities.keys() == before.entities.keys()
    assert sure(after.entities, contested) == sure(before.entities, contested)
    assert len(contested) == 1
    if after.entities == before.entities:
        assert after.relations == before.relations


def sure(entities: Mapping[str, Any], contested: Collection[str]) -> dict[str, Any]:
    """Without those that two manifests have: the provider takes whichever it reads first."""
    return {ref: entity for ref, entity in entities.items() if ref not in contested}


def moves(folder: Path) -> tuple[list[Portal], frozenset[str]]:
    """One portal, started again and again: with the provider, with the catalog beside it, with a
    provider that finds half, with the catalog alone; and the entities that two manifests have."""
    organizations, database = folder / "organizations", folder / "database"
    providers = sample(organizations)
    database.mkdir()
    repository = git_repository(folder / "repository", {"providers.yaml": providers})
    with Emulator(organizations) as emulator:
        config = str(repository / "providers.yaml")
        outcome = run("sync", "--config", config, "--connect", f"dev.azure.com={emulator.url}")
        assert outcome.exit_code == 0, outcome.stderr
        log = parse_log((repository / "catalog/locations.yaml").read_bytes())
        found = [
            {"type": "url", "target": entry.target} for entry in log if entry.discovered_via is None
        ]
        contested = frozenset(ref for entry in log for ref in entry.claims)
        portals = run_portals(
            [
                {"locations": [], "provided": found},
                {"locations": CATALOG, "provided": found, "again": True},
                {"locations": CATALOG, "provided": found[: len(found) // 2], "again": True},
                {"locations": CATALOG, "again": True},
            ],
            azure=emulator.url,
            github={"acme/catalog": repository},
            database=database,
        )
        return portals, contested
