"""Organisations that are too large to be made for each test."""

from pathlib import Path

import pytest

from tests.azure.organizations import write_repository, write_settings
from tests.azure.pages import FACETS, Build


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """An organisation of so many projects, repositories in each, manifests in each: made once."""
    made: dict[tuple[int, int, int], Path] = {}

    def get(projects: int, repositories: int, manifests: int, facets: str) -> Path:
        size = (projects, repositories, manifests)
        if size not in made:
            made[size] = tmp_path_factory.mktemp("organizations")
            paths = [f"/s{number}/catalog-info.yaml" for number in range(manifests)]
            for project in range(projects):
                for repository in range(repositories):
                    write_repository(made[size], f"acme/P{project:03}/r{repository}", paths)
        write_settings(made[size] / "acme", FACETS[facets])
        return made[size]

    return get
