"""What one listed repository is to the catalog, case by case."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.azure.repositories import Repository
from sync.config.load import read_config, read_lines
from sync.config.settings import Config
from sync.explain.holdings import State, logged, take_inventory
from sync.model import LogEntry, Status
from sync.reading.scope import Scope
from sync.urls import organization
from tests.support.inquiry import url

ACME = organization("dev.azure.com", "acme")
ID, OTHER = "1" * 8 + "-1111-1111-1111-" + "1" * 12, "2" * 8 + "-1111-1111-1111-" + "2" * 12
PLAIN = Repository(
    project="P", name="pet", default_branch="main", disabled=False, fork=False, id=ID
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "providers.yaml"
    file.write_text(
        "providers:\n  azureDevOps:\n    acme: {organization: acme, exclude: {repository: x*}}\n"
    )
    return read_config(file.read_bytes(), file, str(file))


def entry(place: str = "P/pet", status: Status = Status.SYNCED, **more: Any) -> LogEntry:
    return LogEntry(target=url(place), provider="acme", status=status, **more)


CASES = {
    "nothing in the log": (PLAIN, [], State.WITHOUT),
    "by its name": (PLAIN, [entry()], State.WITH),
    "by its name in another case": (PLAIN, [entry("p/PET")], State.WITH),
    "by its id under a former name": (PLAIN, [entry("P/old", repository_id=ID)], State.WITH),
    "its name, of another id": (PLAIN, [entry(repository_id=OTHER)], State.WITHOUT),
    "no id is told": (replace(PLAIN, id=None), [entry(repository_id=OTHER)], State.WITH),
    "one of two is invalid": (PLAIN, [entry(), entry(status=Status.INVALID)], State.INVALID),
    "it could not be read": (PLAIN, [entry(status=Status.UNREADABLE)], State.WITH),
    "excluded": (replace(PLAIN, name="xpet"), [], State.EXCLUDED),
    "excluded and disabled": (replace(PLAIN, name="x", disabled=True), [], State.EXCLUDED),
    "disabled, with a manifest": (replace(PLAIN, disabled=True), [entry()], State.DISABLED),
    "a fork": (replace(PLAIN, fork=True), [], State.FORK),
    "a fork to which a Location leads": (replace(PLAIN, fork=True), [entry()], State.WITH),
    "empty": (replace(PLAIN, default_branch=None), [], State.EMPTY),
}


@pytest.mark.parametrize(("row", "log", "state"), CASES.values(), ids=CASES)
def test_a_repository_is_the_first_that_applies(
    row: Repository, log: list[LogEntry], state: State, config: Config
) -> None:
    known = logged(log, Scope(providers=config.providers))
    inventory = take_inventory([(ACME, row)], config.providers, known, read_lines(config))
    assert [each.state for each in inventory.holdings] == [state]


def test_a_branch_of_the_provider_may_be_there_without_a_default_one(config: Config) -> None:
    providers = [replace(config.providers[0], branch="release")]
    known = logged([], Scope(providers=config.providers))
    row = replace(PLAIN, default_branch=None)
    inventory = take_inventory([(ACME, row)], providers, known, read_lines(config))
    assert inventory.of(State.WITHOUT)
