"""The organisation whose names change, synced once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reading.former import API, PROVIDERS, World
from tests.support.catalogs import component, location
from tests.support.files import write_files
from tests.support.flow import flow

HOST = "https://dev.azure.com/acme"
FILES = {
    "acme/Shop/cart/catalog-info.yaml": component("cart"),
    "acme/Shop/till/catalog-info.yaml": component("till"),
    "acme/Shop/prices/catalog-info.yaml": API,
    "acme/Shop/prices/openapi.yaml": "openapi: 3.0.0\n",
    "acme/Core/shared/parts/a.yaml": component("a"),
    "acme/Core/shared/parts/b.yaml": component("b"),
    "acme/Hub/hub/catalog-info.yaml": location(
        "hub",
        f"{HOST}/Core/_git/shared?path=/parts/*.yaml",
        f"{HOST}/Shop/_git/cart?path=/own.yaml",
    ),
    "acme/Shop/cart/own.yaml": component("own"),
}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    root = write_files(tmp_path / "organizations", FILES)
    with flow(tmp_path / "repository", root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": PROVIDERS.format("")})
        assert run.run().exit_code == 0
        yield run, emulator, root
