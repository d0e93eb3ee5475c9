"""Whole runs for Roadie: what only it takes gets into its catalog, and into no Backstage's."""

from pathlib import Path

import pytest

from sync.model import Status
from tests.support.catalogs import component, entry
from tests.support.files import write_files
from tests.support.flow import Flow, flow
from tests.support.running import run

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme, allow: '*'}}}\n"
ROADIE = f"{PROVIDERS}settings: {{external: [group], portal: {{rules: roadie}}}}\n"
LONG = "service-" + "x" * 112
PRODUCT = "apiVersion: roadie.io/v1\nkind: Product\nmetadata: {name: shop}\nspec: {hasPart: [a]}\n"


@pytest.fixture(scope="module")
def organizations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tags = "title: one, tags: [Open Source], labels: {acme.com/team: Shop & Till}"
    return write_files(
        tmp_path_factory.mktemp("organizations"),
        {
            "acme/P/long/catalog-info.yaml": component(LONG).replace("title: one", tags),
            "acme/P/shop/catalog-info.yaml": PRODUCT,
        },
    )


def synced(here: Flow, providers: str) -> tuple[Status, Status]:
    write_files(here.folder, {"providers.yaml": providers})
    result = here.run().result
    return entry(result, "/long?").status, entry(result, "/shop?").status


def test_what_roadie_takes_is_written_and_passes_every_check(
    organizations: Path, tmp_path: Path
) -> None:
    with flow(tmp_path, organizations) as (here, _):
        assert synced(here, ROADIE) == (Status.SYNCED, Status.SYNCED)
        path = f"entities/component/default/{LONG}.yaml"
        assert b"Open Source" in here.catalog()[path]
        assert here.run().result.plan.is_empty
        config = str(tmp_path / "providers.yaml")
        assert run("check", "--config", config, "--strict").exit_code == 0
        files = [str(tmp_path / "catalog" / folder) for folder in ("entities", "bundles")]
        assert run("validate", "--config", config, *files).exit_code == 0


def test_a_plain_backstage_is_given_nothing_that_it_would_refuse(
    organizations: Path, tmp_path: Path
) -> None:
    with flow(tmp_path, organizations) as (here, _):
        assert synced(here, PROVIDERS)[0] is Status.INVALID
        assert not [path for path in here.catalog() if LONG in path]
        assert synced(here, ROADIE)[0] is Status.SYNCED
        assert synced(here, PROVIDERS)[0] is Status.INVALID
