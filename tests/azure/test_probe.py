"""Single questions about one provider, as doctor and explain ask them."""

from pathlib import Path
from typing import Any

import pytest

from sync.azure.answers import ForbiddenError
from sync.azure.query import query_for, query_for_name
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.model import Location
from sync.urls import line_url
from tests.azure.organizations import (
    ACME,
    TOKEN,
    azure,
    provider,
    write_repository,
    write_settings,
)


def test_a_probe_sees_what_the_provider_would(tmp_path: Path) -> None:
    settings = {"branches": {"develop": {"files": {"/b.txt": "b"}}}, "tags": {"v1": "main"}}
    write_repository(tmp_path, "acme/My Project/r s", settings=settings)
    write_repository(tmp_path, "acme/Q/other", paths=("/deep/catalog-info.yaml",))
    with Emulator(tmp_path, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        probe = service.probe("acme")
        assert probe.projects() == ("My Project", "Q")
        assert [each.label for each in probe.repositories("My Project")] == ["My Project/r s"]
        assert len(probe.repositories()) == 2
        assert sorted(probe.branches("My Project", "r s")) == ["develop", "main"]
        assert probe.indexed_branches("My Project", "r s") == ("main",)
        place = Location(
            organization=ACME, project="My Project", repository="r s", path="/catalog-info.yaml"
        )
        assert [hit.repository for hit in probe.search(query_for(place)).hits] == ["r s"]
        assert [hit.project for hit in probe.search(query_for_name("Q")).hits] == ["Q"]


@pytest.mark.parametrize(
    ("changes", "service", "requests", "expected"),
    [
        ({"path": ("*catalog-info.yaml",)}, {}, 1, 4),
        ({"path": ("/catalog-info.yaml",)}, {}, 1, 3),
        ({"discovery": "git", "repository": ("r*",)}, {}, 1, 2),
        ({"path": ("*",)}, {}, 1, 3),
        ({}, {"searchExtension": False}, 2, 3),
    ],
    ids=["any path", "one path", "by Git", "too wide for search", "no Code Search"],
)
def test_a_probe_estimates_how_many_manifests_there_are(
    tmp_path: Path, changes: dict[str, Any], service: dict[str, Any], requests: int, expected: int
) -> None:
    write_repository(tmp_path, "acme/P/r1", paths=("/catalog-info.yaml", "/a/catalog-info.yaml"))
    write_repository(tmp_path, "acme/P/r2")
    write_repository(tmp_path, "acme/Q/s")
    write_settings(tmp_path / "acme", service)
    with (
        Emulator(tmp_path, token=TOKEN) as emulator,
        azure(emulator, provider(**changes)) as source,
    ):
        assert source.probe("acme").estimate() == expected
        assert len(emulator.requests) == requests


def test_a_probe_hears_of_the_rate_limit_and_keeps_the_last_word(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/r")
    with Emulator(tmp_path, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        probe = service.probe("acme")
        probe.repositories()
        assert probe.rate() == {}
        emulator.faults.add(Fault(action="headers", headers={"X-RateLimit-Remaining": "7"}))
        probe.repositories()
        probe.repositories()
        assert probe.rate() == {"x-ratelimit-remaining": "7"}


def test_a_refusal_is_raised_and_has_words(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/r")
    with Emulator(tmp_path, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        emulator.faults.add(Fault(action="forbidden"))
        probe = service.probe("acme")
        with pytest.raises(ForbiddenError) as caught:
            probe.branches("P", "r")
    assert "the token in AZURE_TOKEN is not allowed to read this" in probe.words(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("petstore", '(ext:yaml OR ext:yml) "petstore"'),
        ('a"b\\c', '(ext:yaml OR ext:yml) "a\\"b\\\\c"'),
    ],
)
def test_a_name_is_searched_for_as_it_is(name: str, text: str) -> None:
    assert query_for_name(name).text == text


def test_a_line_of_a_file_has_an_address() -> None:
    place = Location(organization=ACME, project="P", repository="r", path="/a.yaml")
    assert line_url(place.target, 7) == (
        "https://dev.azure.com/acme/P/_git/r?path=/a.yaml"
        "&line=7&lineEnd=8&lineStartColumn=1&lineEndColumn=1"
    )
