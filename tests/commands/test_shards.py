"""``catalog-sync shards`` as users and workflows call it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from tests.support.catalogs import component
from tests.support.files import write_files
from tests.support.running import run
from tests.support.world import World, world

PROVIDERS = """\
providers:
  azureDevOps:
    big: {organization: acme}
    small: {organization: acme, project: Q, path: '*x.yaml'}
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        write_files(
            made.organizations,
            {
                **{f"acme/P/r{n}/catalog-info.yaml": component(f"c{n}") for n in range(9)},
                "acme/Q/r/x.yaml": component("x"),
            },
        )
        made.emulator.reload()
        write_files(made.repository, {"providers.yaml": PROVIDERS})
        yield made


def arguments(here: World, *more: str) -> tuple[str, ...]:
    """The command line."""
    config, url = here.repository / "providers.yaml", here.emulator.url
    return ("shards", "--config", str(config), "--connect", f"dev.azure.com={url}", *more)


def test_people_see_the_options_of_each_slice(here: World) -> None:
    outcome = run(*arguments(here, "--slices", "3"))
    assert outcome.stdout.splitlines() == [
        "  --provider big --shard 1/2  about 5 manifests",
        "  --provider big --shard 2/2  about 5 manifests",
        "  --provider small --shard 1/1  about 1 manifest",
    ]
    assert outcome.exit_code == 0


def test_a_workflow_gets_its_matrix_on_one_line(here: World) -> None:
    outcome = run(*arguments(here, "--json", "--quiet"))
    assert (outcome.stderr, outcome.stdout.count("\n")) == ("", 1)
    assert json.loads(outcome.stdout) == {
        "include": [
            {"name": "big-1-of-1", "provider": "big", "shard": "1/1", "manifests": 9},
            {"name": "small-1-of-1", "provider": "small", "shard": "1/1", "manifests": 1},
        ]
    }


def test_a_provider_that_does_not_answer_is_divided_by_what_the_log_has_of_it(here: World) -> None:
    assert here.run_sync().exit_code == 0
    here.emulator.faults.add(Fault(action="forbidden", times=None))
    outcome = run(*arguments(here, "--slices", "4", "--json"))
    assert outcome.exit_code == 0
    assert "the locations log has 9 manifests of it" in outcome.stderr
    pieces = json.loads(outcome.stdout)["include"]
    assert [(piece["provider"], piece["shard"]) for piece in pieces] == [
        ("big", "1/3"),
        ("big", "2/3"),
        ("big", "3/3"),
        ("small", "1/1"),
    ]


def test_without_a_credential_nothing_is_asked(here: World) -> None:
    outcome = run(*arguments(here), environment={"AZURE_TOKEN": ""})
    assert outcome.exit_code == 2
    assert "AZURE_TOKEN" in outcome.stderr
    assert here.emulator.requests == ()
