"""What repositories are called today: by id, by a name that answers, and at what price."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.azure.service import AzureDevOps
from sync.azure.whereabouts import Asked
from sync.emulator.server import Emulator
from tests.azure.organizations import TOKEN, azure, provider, write_repository
from tests.support.renaming import rename


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[AzureDevOps, Emulator, Path]]:
    for number in range(60):
        write_repository(tmp_path, f"acme/P/r{number}")
    with Emulator(tmp_path, token=TOKEN) as emulator, azure(emulator, provider()) as source:
        yield source, emulator, tmp_path


def names(source: AzureDevOps, *asked: Asked) -> dict[Asked, str]:
    return {one: row.label for one, row in source.whereabouts("acme", asked).items()}


def test_a_name_or_an_id_tells_the_name_of_today(
    here: tuple[AzureDevOps, Emulator, Path],
) -> None:
    source, emulator, root = here
    by_name = Asked("P", "r1")
    ident = source.whereabouts("acme", [by_name])[by_name].id
    rename(root, "acme/P/r1", "acme/Q/new")
    emulator.reload()
    by_id = Asked("P", "r1", ident)
    assert names(source, by_name, by_id) == {by_name: "Q/new", by_id: "Q/new"}


def test_no_answer_tells_nothing(here: tuple[AzureDevOps, Emulator, Path]) -> None:
    source, _, _ = here
    unknown = "6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c"
    assert names(source, Asked("P", "none"), Asked("No", "r1"), Asked("P", "r1", unknown)) == {}


@pytest.mark.parametrize(
    ("asked", "requests"),
    [
        ([Asked("P", f"r{number}") for number in range(5)], 5),
        ([Asked("P", f"r{number}") for number in range(60)], 1),
        ([Asked("P", f"none{number}") for number in range(2000)], 51),
        ([], 0),
    ],
    ids=["a few", "many", "many that are not there", "none"],
)
def test_many_names_cost_one_list(
    here: tuple[AzureDevOps, Emulator, Path], asked: list[Asked], requests: int
) -> None:
    source, _, _ = here
    source.whereabouts("acme", asked)
    assert source.requests("acme") == requests
