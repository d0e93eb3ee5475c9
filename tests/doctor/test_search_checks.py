"""Whether Code Search finds a provider's manifests, and at which branch."""

from pathlib import Path

import pytest

from tests.doctor.troubles import (
    PETSTORE,
    Trouble,
    assert_told,
    checks,
    everywhere,
)
from tests.support.inquiry import ask, inquiry, settings

TROUBLES = [
    Trouble(
        name="Code Search is not installed",
        check="Code Search",
        result="warning",
        files={**PETSTORE, ".emulator.json": settings(searchExtension=False)},
        says="extension Code Search from the Marketplace",
        advises="set discovery: git",
    ),
    Trouble(
        name="Code Search is not installed, and nothing else is allowed",
        check="Code Search",
        result="failed",
        files={**PETSTORE, ".emulator.json": settings(searchExtension=False)},
        providers="      discovery: search\n",
        says="extension Code Search from the Marketplace",
        advises="set discovery: auto",
    ),
    Trouble(
        name="Code Search is indexing",
        check="Code Search",
        result="warning",
        files={**PETSTORE, ".emulator.json": settings(infoCode=6)},
        says="still being set up for the organisation (info code 6)",
        advises="Wait until it is done",
    ),
    Trouble(
        name="search host out of reach",
        check="Code Search",
        result="warning",
        fault=everywhere("unavailable", "search"),
        says="at https://almsearch.dev.azure.com/acme",
        advises="Allow this machine to reach that host",
    ),
    Trouble(
        name="search host out of reach, and nothing else may be asked",
        check="Code Search",
        result="failed",
        providers="      discovery: search\n",
        fault=everywhere("unavailable", "search"),
        says="at https://almsearch.dev.azure.com/acme",
        advises="set discovery: auto, which asks Git instead",
    ),
    Trouble(
        name="path too wide for search",
        check="Code Search",
        result="warning",
        providers="      path: '*.yaml'\n",
        says="cannot be asked for path: *.yaml",
        advises="Name a file",
    ),
    Trouble(
        name="search is not wanted",
        check="Code Search",
        result="note",
        providers="      discovery: git\n",
        says="not used: discovery: git",
    ),
    Trouble(
        name="branch that is not searchable",
        check="branch",
        result="warning",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(branches={"develop": {"files": {}}}),
        },
        providers="      branch: develop\n",
        says="develop is not searchable in 1 of 1 asked where it is not the default branch",
        advises="Searchable branches",
    ),
    Trouble(
        name="branch that is nowhere",
        check="branch",
        result="failed",
        providers="      branch: release\n",
        says="1 repository asked does not have a branch release",
        advises="Correct or remove providers.yaml:5",
    ),
    Trouble(
        name="branch that search misses",
        check="branch",
        result="failed",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(branches={"develop": {"files": {}}}),
        },
        providers="      branch: develop\n      discovery: search\n",
        says="discovery: search misses them",
        advises="Searchable branches",
    ),
    Trouble(
        name="searchable branch",
        check="branch",
        result="ok",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(
                branches={"develop": {"files": {}}}, searchableBranches=["develop"]
            ),
        },
        providers="      branch: develop\n",
        says="develop is searchable in all of 1 asked",
    ),
    Trouble(
        name="searchable branch that one repository lacks",
        check="branch",
        result="ok",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(
                branches={"develop": {"files": {}}}, searchableBranches=["develop"]
            ),
            "P/zoo/a.txt": "a",
        },
        providers="      branch: develop\n",
        says="develop is searchable in all of 1 asked that have it, where it is not the default",
    ),
    Trouble(
        name="default branch",
        check="branch",
        result="ok",
        providers="      branch: main\n",
        says="main is the default branch everywhere",
    ),
    Trouble(
        name="branches that cannot be asked for",
        check="branch",
        result="unknown",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(branches={"develop": {"files": {}}}),
        },
        providers="      branch: develop\n",
        fault=everywhere("forbidden", "status"),
        says="whether develop is searchable: the token in AZURE_TOKEN is not allowed",
        advises="look yourself: Project settings > Repositories",
    ),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.name))
def test_a_trouble_is_told_with_its_next_step(trouble: Trouble, tmp_path: Path) -> None:
    assert_told(trouble, tmp_path)


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5, 6, 7, 9, 15, 16, 24, 31, 32, 99])
def test_what_search_says_of_itself_is_told_with_its_code(code: int, tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        made.emulator.faults.add(everywhere("empty-page", "search", info_code=code))
        outcome = ask(made, "doctor", "--json")
    [found] = [each for each in checks(outcome, "provider acme") if each["check"] == "Code Search"]
    assert (found["result"], bool(found["advice"])) == ("warning", True)
    assert f"(info code {code}). Git is asked instead" in found["message"]


@pytest.mark.parametrize(
    ("code", "advises"),
    [
        (1, "Wait until it is done"),
        (3, "Write path as a plain file name"),
        (4, "Write path as a plain file name"),
        (11, "Give the credential's user access"),
    ],
)
def test_what_is_advised_fits_what_search_says(code: int, advises: str, tmp_path: Path) -> None:
    files = {**PETSTORE, ".emulator.json": settings(infoCode=code)}
    with inquiry(tmp_path, files) as made:
        outcome = ask(made, "doctor", "--json")
    [found] = [each for each in checks(outcome, "provider acme") if each["check"] == "Code Search"]
    assert found["advice"].startswith(advises)


@pytest.mark.parametrize(
    ("action", "advises"),
    [
        ("forbidden", "Allow the credential to search code"),
        ("unauthorized", "Allow the credential to search code"),
        ("rate-limited", "Wait some minutes"),
        ("unavailable", "Allow this machine to reach that host"),
    ],
)
def test_what_is_advised_fits_how_search_failed(action: str, advises: str, tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        made.emulator.faults.add(everywhere(action, "search"))
        outcome = ask(made, "doctor", "--deadline", "0.2", "--json")
    [found] = [each for each in checks(outcome, "provider acme") if each["check"] == "Code Search"]
    assert found["advice"].startswith(advises)
    assert ", or set discovery: git" in found["advice"]
