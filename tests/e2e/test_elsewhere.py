"""Locations that lead to other hosts, or to organisations that no provider reads."""

from pathlib import Path

import pytest

from tests.support.catalogs import component, entry, location
from tests.support.files import write_files
from tests.support.flow import flow

GITHUB = "https://github.com/acme/shop/blob/main/catalog-info.yaml"
OTHER = "https://dev.azure.com/beta/P/_git/shop?path=/catalog-info.yaml"
OUTSIDE = "https://dev.azure.com/acme/Secret/_git/shop?path=/catalog-info.yaml"
HUB = location("hub", GITHUB, OTHER, "./own.yaml")


def providers(allow: str) -> str:
    block = f"{{organization: acme, project: P{allow and ', allow: '}{allow}}}"
    return f"providers: {{azureDevOps: {{acme: {block}}}}}\n"


@pytest.fixture
def organizations(tmp_path: Path) -> Path:
    files = {"catalog-info.yaml": HUB, "own.yaml": component("own")}
    write_files(tmp_path / "organizations/acme/P/hub", files)
    return tmp_path / "organizations"


def passed(catalog: dict[str, bytes]) -> list[str]:
    """What the portal is sent to, by the entity files of Locations."""
    return sorted(
        line.removeprefix("  target: ").strip('"')
        for path, data in catalog.items()
        if path.startswith("entities/location/")
        for line in data.decode().splitlines()
        if line.startswith("  target: ")
    )


def test_each_is_passed_on_as_a_location_of_its_own(tmp_path: Path, organizations: Path) -> None:
    with flow(tmp_path / "repository", organizations) as (here, _):
        write_files(here.folder, {"providers.yaml": providers("'*'")})
        ran = here.run()
        assert ran.exit_code == 0
        assert passed(here.catalog()) == [OTHER, GITHUB]
        hub = entry(ran.result, "hub?path=/catalog-info.yaml")
        assert str(hub.status) == "synced"
        assert [(p.type, p.severity) for p in hub.problems] == [("passed-on", "warning")] * 2
        assert len(hub.entities) == 2
        assert b"../bundles/location-1.yaml" in here.catalog()["kinds/location.yaml"]
        assert here.run().result.plan.is_empty


def test_one_that_is_named_no_more_leaves(tmp_path: Path, organizations: Path) -> None:
    with flow(tmp_path / "repository", organizations) as (here, emulator):
        write_files(here.folder, {"providers.yaml": providers("'*'")})
        here.run()
        broken = HUB.replace("metadata: {name: hub}", "metadata: {name: h u b}")
        write_files(organizations / "acme/P/hub", {"catalog-info.yaml": broken})
        emulator.reload()
        here.run()
        assert passed(here.catalog()) == [OTHER, GITHUB]
        write_files(
            organizations / "acme/P/hub", {"catalog-info.yaml": location("hub", "./own.yaml")}
        )
        emulator.reload()
        here.run()
        assert passed(here.catalog()) == []


@pytest.mark.parametrize("allow", ["", "[Component, Location]"])
def test_a_provider_that_may_not_bring_every_kind_passes_nothing_on(
    tmp_path: Path, organizations: Path, allow: str
) -> None:
    with flow(tmp_path / "repository", organizations) as (here, _):
        write_files(here.folder, {"providers.yaml": providers(allow)})
        ran = here.run()
        assert passed(here.catalog()) == []
        hub = entry(ran.result, "hub?path=/catalog-info.yaml")
        assert [problem.type for problem in hub.problems] == ["not-passed-on"] * 2
        assert "give the provider the line allow: '*'" in hub.problems[0].message
        write_files(here.folder, {"providers.yaml": providers("'*'")})
        here.run()
        assert passed(here.catalog()) == [OTHER, GITHUB]
        write_files(here.folder, {"providers.yaml": providers(allow)})
        here.run()
        assert passed(here.catalog()) == []


def test_what_providers_yaml_leaves_out_is_not_passed_on(tmp_path: Path) -> None:
    write_files(
        tmp_path / "organizations/acme/P/hub", {"catalog-info.yaml": location("hub", OUTSIDE)}
    )
    with flow(tmp_path / "repository", tmp_path / "organizations") as (here, _):
        write_files(here.folder, {"providers.yaml": providers("'*'")})
        ran = here.run()
        assert passed(here.catalog()) == []
        assert "is outside the scope of every provider" in ran.shown
