"""Patterns that nothing is found by: told as far as a run knows, and not beyond."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from tests.support.files import write_files
from tests.support.git import commit_all
from tests.support.inquiry import PROVIDERS, ask, component, inquiry
from tests.support.running import Outcome
from tests.support.world import World

FILES = {
    "P/pay/catalog-info.yaml": component("pay"),
    "P/web/README.md": "words",
    "Q/api/catalog-info.yaml": component("api"),
    "R/bare/README.md": "words",
}
FOUND = "that was found"
SEES = "repository that the credential sees"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with inquiry(tmp_path, FILES) as made:
        yield made


def notes(outcome: Outcome) -> list[str]:
    """Of every provider, in one list, but for those on who was asked."""
    report: Any = outcome.report
    told = [note for provider in report["providers"] for note in provider["notes"]]
    return [note for note in told if not note.startswith("asked Git instead")]


def use(world: World, settings: str) -> None:
    """Other settings of the provider."""
    write_files(world.repository, {"providers.yaml": f"{PROVIDERS}{settings}"})
    commit_all(world.repository, "look elsewhere")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", []),
        ("project: [P, Q], repository: ['*'], path: '*catalog-info.yaml'", []),
        ("repository: [pay, archive-*]", [f"repository: archive-* matches no manifest {FOUND}"]),
        ("repository: [PAY, nope, nada]", [f"repository: nope, nada match no manifest {FOUND}"]),
        ("repository: nope", [f"repository: nope matches no manifest {FOUND}"]),
        ("repository: web", [f"repository: web matches no manifest {FOUND}"]),
        ("project: [P, X*]", [f"project: X* matches no manifest {FOUND}"]),
        ("project: R", [f"project: R matches no manifest {FOUND}"]),
        ("path: [catalog-info.yaml, '/x/*.yaml', other.yaml]",
         [f"path: /x/*.yaml, other.yaml match no manifest {FOUND}"]),
        ("path: '/x/catalog-info.yaml', exclude: {path: /catalog-info.yaml}",
         [f"path: /x/catalog-info.yaml matches no manifest {FOUND}"]),
        # What was asked for anyway tells more.
        ("project: P, repository: nope", [f"repository: nope matches no {SEES}"]),
        ("discovery: git, repository: [pay, archive-*, web]",
         [f"repository: archive-* matches no {SEES}",
          f"repository: web matches no manifest {FOUND}"]),
        ("discovery: git, repository: [pay, api], exclude: {repository: api}",
         [f"repository: api matches no manifest {FOUND}"]),
    ],
)  # fmt: skip
def test_patterns_that_match_nothing_are_told(
    here: World, settings: str, expected: list[str]
) -> None:
    use(here, "".join(f"      {each}\n" for each in split(settings)))
    outcome = ask(here, "sync", "--json")
    assert outcome.exit_code == 0
    assert notes(outcome) == expected
    assert "match" not in (here.repository / "catalog/README.md").read_text()


def split(settings: str) -> list[str]:
    """One line for each setting: commas before a key divide them."""
    return [each for each in re.split(r", (?=[a-z]+: )", settings) if each]


def test_nothing_is_asked_for_it(here: World) -> None:
    def asked(settings: str) -> Mapping[str, int]:
        use(here, settings)
        here.emulator.clear_requests()
        ask(here, "sync", "--dry-run", "--json")
        stages = [each.stage for each in here.emulator.requests]
        return {stage: stages.count(stage) for stage in stages}

    assert asked("      repository: [pay, api, nope]\n") == asked("      repository: [pay, api]\n")


def test_a_run_for_a_repository_that_is_not_there_says_so(here: World) -> None:
    outcome = ask(here, "sync", "--json", "--repository", "nope", "--repository", "pay")
    assert (outcome.exit_code, notes(outcome)) == (0, [f"repository: nope matches no {SEES}"])


def test_a_repository_that_another_provider_has_is_no_silence(here: World) -> None:
    second = "      project: Q\n    second:\n      organization: acme\n"
    use(here, second)
    assert notes(ask(here, "sync", "--json", "--repository", "pay")) == []


def test_an_incomplete_provider_proves_nothing(here: World) -> None:
    use(here, "      repository: [pay, nope]\n      discovery: search\n")
    here.emulator.faults.add(Fault(action="empty-page", stage="search", info_code=2, times=None))
    outcome = ask(here, "sync", "--json")
    assert (outcome.exit_code, notes(outcome)) == (4, [])


def test_doctor_says_the_same_with_the_line(here: World) -> None:
    use(here, "      repository: [pay, web, nope]\n")
    outcome = ask(here, "doctor", "--json")
    report: Any = outcome.report
    told = {each["message"] for each in report[0]["checks"] if each["check"] == "repository"}
    assert told == {
        f"repository: web matches no manifest {FOUND}: providers.yaml:5",
        "repository: nope of provider acme matches no repository that the credential sees",
    }
