"""A configuration that slices are made with, and an organisation that is read in slices."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.config.load import load_config
from sync.config.settings import Config
from sync.emulator.server import Emulator
from tests.slices.made import EVERYWHERE
from tests.support.catalogs import component, location
from tests.support.files import write_files
from tests.support.flow import Flow, flow

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "providers.yaml"
    file.write_text(PROVIDERS, encoding="utf-8")
    return load_config(file)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Flow, Emulator, Path]]:
    organizations = write_files(
        tmp_path / "organizations",
        {
            **{f"acme/P/r{n}/catalog-info.yaml": component(f"c{n}") for n in range(12)},
            "acme/P/hub/catalog-info.yaml": location("hub", "./parts/*.yaml"),
            "acme/P/hub/parts/a.yaml": component("a"),
            "acme/P/hub/parts/b.yaml": component("b"),
        },
    )
    with flow(tmp_path / "repository", organizations) as (run_of, emulator):
        write_files(run_of.folder, {"providers.yaml": EVERYWHERE})
        yield run_of, emulator, organizations
