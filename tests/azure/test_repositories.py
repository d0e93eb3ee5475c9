"""Projects and repositories as the core and Git APIs list them."""

from dataclasses import replace
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.model import Missing, Unavailable
from tests.azure.organizations import (
    TOKEN,
    azure,
    discover,
    location,
    provider,
    stages,
    write_repository,
)
from tests.azure.pages import ANYWHERE, Build


def test_more_than_a_hundred_projects_are_paged_through(build: Build) -> None:
    with Emulator(build(620, 1, 4, "absent"), token=TOKEN) as emulator:
        found = discover(emulator, path=ANYWHERE)
        assert len(stages(emulator, "projects")) == 2
    assert (len(found.found), found.complete) == (2480, True)


def test_without_the_projects_permission_the_repositories_name_the_projects(
    build: Build,
) -> None:
    with Emulator(build(25, 1, 120, "absent"), token=TOKEN) as emulator:
        emulator.faults.add(Fault(action="unauthorized", stage="projects", times=None))
        found = discover(emulator, path=ANYWHERE)
        assert len(stages(emulator, "projects")) == 1
    assert (len(found.found), found.complete) == (3000, True)


HERE = location("P", "r")
LOST = location("P", "lost")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_repository(tmp_path, "acme/P/r", [f"/{n}.yaml" for n in range(6)])
    write_repository(tmp_path, "acme/P/r")
    return tmp_path


def test_every_file_of_a_repository_is_listed(root: Path) -> None:
    write_repository(root, "acme/P/r", ["/a b/ü.yaml"])
    with Emulator(root, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        assert service.list_files("acme", HERE) == (
            "/0.yaml",
            "/1.yaml",
            "/2.yaml",
            "/3.yaml",
            "/4.yaml",
            "/5.yaml",
            "/a b/ü.yaml",
            "/catalog-info.yaml",
        )
        assert isinstance(service.list_files("acme", LOST), Missing)
        branch = replace(HERE, branch="gone")
        assert isinstance(service.list_files("acme", branch), Unavailable)
