"""The sample organisation's catalog, for commands that work on one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.azure.scripted import Says, scripted
from tests.support.files import read_files, write_files
from tests.support.git import commit_all, git
from tests.support.hosting import hosted_world
from tests.support.proposals import ACME, START, Job
from tests.support.running import run
from tests.support.world import world

PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "sync" / "emulator" / "sample"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """A repository's files: providers.yaml, and the catalog that a run makes with it."""
    providers = (SAMPLE / "providers.yaml").read_bytes()
    with world(tmp_path_factory.mktemp("sample")) as here:
        write_files(here.organizations, read_files(SAMPLE))
        here.emulator.reload()
        write_files(here.repository, {"providers.yaml": providers})
        config = str(here.repository / "providers.yaml")
        outcome = run("sync", "--config", config, "--connect", f"dev.azure.com={here.emulator.url}")
        assert outcome.exit_code == 0, outcome.stderr
        catalog = read_files(here.repository / "catalog")
    return {"providers.yaml": providers, **{f"catalog/{p}": data for p, data in catalog.items()}}


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    (tmp_path / "jobs").mkdir()
    with hosted_world(tmp_path) as here, scripted(lambda _: Says(data=[])) as stranger:
        write_files(here.clone, {"providers.yaml": START + ACME})
        commit_all(here.clone, "providers")
        git(here.clone, "push", "--quiet", "origin", "main")
        yield Job(here=here, stranger=stranger, folder=tmp_path / "jobs")
