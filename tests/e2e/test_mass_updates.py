"""A run that changes most of a catalog says so first, wherever people read of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.action.jobs import summary_of
from tests.support.files import write_files
from tests.support.forge import forge
from tests.support.hosting import MANIFEST, Hosted, hosted_world

COUNT = 101
BRANCH = "provider acme reads branch develop and not the default branch"
PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme, path: '*.yaml'%s}}}\n"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hosted]:
    """A catalog of many entities of one repository, which has them on two branches."""
    with hosted_world(tmp_path) as made:
        files = {f"{n}/catalog-info.yaml": MANIFEST.format(name=f"x{n}") for n in range(COUNT)}
        settings = json.dumps({"branches": {"develop": {}}})
        write_files(
            made.world.organizations / "acme/Shop/many",
            {**files, ".emulator.json": settings},
        )
        made.world.emulator.reload()
        write_files(made.clone, {"providers.yaml": PROVIDERS % ", discovery: git"})
        assert made.sync("--push").exit_code == 0
        yield made


def test_another_branch_is_told_first_on_the_terminal_and_in_the_summary(here: Hosted) -> None:
    more = ", discovery: git, branch: develop, repository: many"
    write_files(here.clone, {"providers.yaml": PROVIDERS % more})
    outcome = here.sync("--dry-run")
    first = outcome.stdout.splitlines()[0]
    assert first.startswith(
        f"  {COUNT + 1} of {COUNT + 1} entities change at once; what most of them"
    )
    assert BRANCH in " ".join(outcome.stdout.split())
    outcome = here.sync("--dry-run", "--json")
    report = json.loads(outcome.stdout)
    assert report["mass"]["cause"] == BRANCH
    summary = summary_of("sync", report, 0)
    head, _, rest = summary.partition("### Most of the catalog changes")
    assert "###" not in head
    assert f"`{BRANCH}` ({COUNT})" in rest.partition("###")[0]


def test_the_pull_request_tells_it_first_and_goes_on_telling_it(
    here: Hosted, tmp_path: Path
) -> None:
    more = ", discovery: git, branch: develop, repository: many"
    write_files(here.clone, {"providers.yaml": PROVIDERS % more})
    with forge(tmp_path) as github:
        repository = github.repository()
        for _ in range(2):
            done = here.sync("--pull-request", environment=repository.environment)
            assert done.exit_code == 0, done.stderr
            [pull] = repository.pulls()
            head, _, rest = pull["body"].partition("### Most of the catalog changes")
            assert "###" not in head
            assert f"`{BRANCH}` ({COUNT})" in rest.partition("###")[0]


def test_a_usual_run_says_nothing_of_it(here: Hosted) -> None:
    here.manifest("lamp")
    outcome = here.sync("--json")
    assert "mass" not in json.loads(outcome.stdout)
