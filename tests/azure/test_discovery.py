"""Finding everything a provider covers: by search, by Git, and by both."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.config.settings import Exclude
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.azure.organizations import (
    TOKEN,
    azure,
    discover,
    places,
    provider,
    stages,
    write_repository,
    write_settings,
)
from tests.azure.small import small

AWKWARD = [
    "My Project",
    "dots.in.name",
    "a&b",
    "a#1",
    "a+b",
    "a;b",
    "a=b",
    "100%",
    "größe",
    "日本語",
    "it's (x)!",
]
MODES = ["search", "git"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {},
            [
                "Core/service-id/catalog-info.yaml",
                "Payments/archive-pay/catalog-info.yaml",
                "Payments/service-pay/catalog-info.yaml",
            ],
        ),
        (
            {"project": ("pay*",), "repository": ("SERVICE-*",)},
            ["Payments/service-pay/catalog-info.yaml"],
        ),
        (
            {"project": ("Core", "Payments"), "repository": ("service-id",)},
            ["Core/service-id/catalog-info.yaml"],
        ),
        (
            {"exclude": Exclude(repository=("archive-*",), project=("co?e",))},
            ["Payments/service-pay/catalog-info.yaml"],
        ),
        (
            {"path": ("*catalog-info.yaml",), "project": ("My Project",)},
            ["My Project/service web/deep/er/Catalog-Info.yaml"],
        ),
        (
            {"path": ("/sub/*/catalog-info.yaml", "sub/catalog-info.yaml")},
            ["Core/service-id/sub/catalog-info.yaml"],
        ),
        (
            {"path": ("*",), "project": ("My *",), "discovery": "auto"},
            ["My Project/service web/deep/er/Catalog-Info.yaml"],
        ),
    ],
)
def test_patterns_lists_and_excludes_hold_whoever_is_asked(
    tmp_path: Path, changes: dict[str, Any], expected: list[str], mode: str
) -> None:
    small(tmp_path)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, **{"discovery": mode, **changes})
    assert places(found) == expected
    assert (found.complete, found.reason) == (True, "")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", AWKWARD)
def test_names_of_every_kind_are_found_and_read(tmp_path: Path, name: str, mode: str) -> None:
    branch = f"f/{name.replace(' ', '_')}"
    settings = {
        "branches": {branch: {"files": {f"/{name}/catalog-info.yaml": "kind: API\n"}}},
        "searchableBranches": [branch],
    }
    write_repository(tmp_path, f"acme/{name}/{name}", ["/other.yaml"], settings)
    wanted = provider(
        project=(name,),
        repository=(name,),
        path=(f"/{name}/catalog-info.yaml",),
        branch=branch,
        discovery=mode,
    )
    with Emulator(tmp_path, token=TOKEN) as emulator, azure(emulator, wanted) as service:
        found = service.discover(wanted)
        assert places(found) == [f"{name}/{name}/{name}/catalog-info.yaml"]
        [(_, answer)] = service.read([("acme", found.found[0].location)])
        assert getattr(answer, "data", None) == b"kind: API\n"
        files = service.list_files("acme", found.found[0].location)
        assert files == tuple(sorted([f"/{name}/catalog-info.yaml", "/other.yaml"]))


def test_search_and_git_report_the_same_id_for_the_same_content(tmp_path: Path) -> None:
    small(tmp_path)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        by_search = discover(emulator, discovery="search")
        by_git = discover(emulator, discovery="git")
    assert [f.reported_id for f in by_search.found] == [f.reported_id for f in by_git.found]
    assert (by_search.source, by_git.source) == ("search", "git")
    assert not any(each.by_git for each in by_search.found)
    assert all(each.by_git for each in by_git.found)


def test_without_the_extension_git_is_asked_and_says_so(tmp_path: Path) -> None:
    small(tmp_path)
    write_settings(tmp_path / "acme", {"searchExtension": False})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator)
    assert (len(found.found), found.complete, found.source) == (3, True, "git")
    assert "marketplace.visualstudio.com" in found.notes[0]
    assert "Code (Read)" in found.notes[0]


def test_without_the_extension_search_alone_is_incomplete(tmp_path: Path) -> None:
    small(tmp_path)
    write_settings(tmp_path / "acme", {"searchExtension": False})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, discovery="search")
    assert (found.found, found.complete) == ((), False)
    assert "extension Code Search from the Marketplace" in found.reason


@pytest.mark.parametrize("code", [1, 9, 24])
def test_an_index_that_is_not_ready_is_replaced_by_git(tmp_path: Path, code: int) -> None:
    small(tmp_path)
    write_settings(tmp_path / "acme", {"infoCode": code, "showResults": False})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator)
    assert (len(found.found), found.complete, found.source) == (3, True, "search+git")
    assert f"(info code {code})" in found.notes[0]


def test_a_trimmed_answer_is_no_answer_about_the_rest(tmp_path: Path) -> None:
    small(tmp_path)
    write_repository(tmp_path, "acme/Core/secret", settings={"readable": False})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, discovery="search")
    assert not found.complete
    assert "info code 11" in found.reason


def test_a_branch_is_searched_where_it_is_indexed_and_listed_where_not(tmp_path: Path) -> None:
    overlay = {"branches": {"develop": {"files": {"/catalog-info.yaml": "kind: API\n"}}}}
    write_repository(tmp_path, "acme/P/default", settings={"defaultBranch": "develop"})
    write_repository(
        tmp_path, "acme/P/searchable", settings={**overlay, "searchableBranches": ["develop"]}
    )
    write_repository(tmp_path, "acme/P/hidden", settings=overlay)
    write_repository(tmp_path, "acme/P/none-a")
    write_repository(tmp_path, "acme/P/none-b")
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, branch="develop")
        assert len(stages(emulator, "listing")) == 3
    assert places(found) == [
        "P/default/catalog-info.yaml",
        "P/hidden/catalog-info.yaml",
        "P/searchable/catalog-info.yaml",
    ]
    assert {each.location.branch for each in found.found} == {"develop"}
    assert (found.complete, found.source) == (True, "search+git")
    assert found.notes == ("2 repositories have no branch 'develop': P/none-a, P/none-b",)


def test_search_alone_says_that_it_sees_searchable_branches_only(tmp_path: Path) -> None:
    settings = {"branches": {"dev": {"files": {}}}, "searchableBranches": ["dev"]}
    write_repository(tmp_path, "acme/P/a", settings=settings)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, branch="dev", discovery="search")
    assert (len(found.found), found.complete) == (1, True)
    assert "only in repositories where it is a searchable branch" in found.notes[0]


def test_tfvc_is_seen_and_left_out_with_the_reason(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/a")
    write_repository(tmp_path, "acme/P/old", settings={"tfvc": True})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator)
    assert places(found) == ["P/a/catalog-info.yaml"]
    [skipped] = found.skipped
    assert skipped.found.location.repository == "$/P"
    assert "TFVC" in skipped.reason
    assert found.complete


def test_the_same_place_is_found_once_and_in_the_order_of_targets(tmp_path: Path) -> None:
    for number in range(30):
        write_repository(tmp_path, f"acme/P/r{number}", settings={"duplicates": 2})
    with Emulator(tmp_path, token=TOKEN, seed=7) as emulator:
        found = discover(emulator)
    targets = [each.location.target for each in found.found]
    assert targets == sorted(set(targets))
    assert len(targets) == 30


FAULTS = [
    Fault(action="rate-limited", retry_after=2),
    Fault(action="unavailable"),
    Fault(action="unavailable", retry_after=3),
    Fault(action="server-error"),
    Fault(action="truncate"),
    Fault(action="reset"),
    Fault(action="bad-json"),
    Fault(action="html"),
    Fault(action="content-type", body="text/plain"),
    Fault(action="headers", headers={"retry-after": "5"}),
]
STAGES = ["search", "repositories", "listing"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.action)
def test_a_fault_that_passes_costs_nothing_but_time(
    tmp_path: Path, stage: str, fault: Fault
) -> None:
    small(tmp_path)
    mode = "search" if stage == "search" else "git"
    with Emulator(tmp_path, token=TOKEN) as emulator:
        emulator.faults.add(_at(fault, stage, times=1))
        found = discover(emulator, discovery=mode)
    assert (len(found.found), found.complete, found.reason) == (3, True, "")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "action",
    ["rate-limited", "unavailable", "server-error", "truncate", "reset", "bad-json", "html",
     "unauthorized", "forbidden", "redirect", "not-found"],
)  # fmt: skip
def test_a_fault_that_stays_makes_it_incomplete_and_never_empty_handed(
    tmp_path: Path, stage: str, action: str
) -> None:
    small(tmp_path)
    mode = "search" if stage == "search" else "git"
    with Emulator(tmp_path, token=TOKEN) as emulator:
        emulator.faults.add(Fault(action=action, stage=stage, times=None, retry_after=30))
        found = discover(emulator, discovery=mode)
    assert not found.complete
    assert found.reason
    assert TOKEN not in f"{found}"


@pytest.fixture(scope="module")
def two_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Of one repository, which nobody changes, with more manifests than a page shows."""
    root = tmp_path_factory.mktemp("organizations")
    write_repository(root, "acme/P/r", [f"/s{n}/catalog-info.yaml" for n in range(1200)])
    with Emulator(root, token=TOKEN) as running:
        yield running


def test_a_second_page_that_fails_keeps_the_first_and_is_incomplete(two_pages: Emulator) -> None:
    two_pages.faults.clear()
    two_pages.faults.add(Fault(action="server-error", stage="search-page-2", times=None))
    found = discover(two_pages, path=("*/catalog-info.yaml",), discovery="search")
    assert (len(found.found), found.complete) == (1000, False)
    assert "HTTP 500; tried 5 times" in found.reason


LASTING = ["server-error", "unavailable", "forbidden", "unauthorized", "html", "sign-in",
           "redirect", "reset", "truncate", "bad-json", "rate-limited"]  # fmt: skip


@pytest.mark.parametrize("stage", ["search", "search-page-2"])
@pytest.mark.parametrize("action", LASTING)
def test_where_search_alone_is_down_or_refuses_git_is_asked(
    two_pages: Emulator, action: str, stage: str
) -> None:
    two_pages.faults.clear()
    two_pages.faults.add(Fault(action=action, stage=stage, times=None))
    found = discover(two_pages, path=("*/catalog-info.yaml",))
    assert (len(found.found), found.complete, found.reason) == (1200, True, "")
    assert all(each.by_git for each in found.found)
    assert found.notes[0].startswith("asked Git instead of Code Search: Code Search gives no")


@pytest.mark.parametrize("action", ["unavailable", "unauthorized", "forbidden", "html"])
def test_an_outage_of_everything_is_told_once_after_one_question_to_git(
    tmp_path: Path, action: str
) -> None:
    small(tmp_path)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        emulator.faults.add(Fault(action=action, times=None))
        found = discover(emulator)
        asked = {path for stage in ("search", "repositories") for path in stages(emulator, stage)}
        listed = stages(emulator, "listing")
    assert (found.found, found.complete, found.notes, found.source) == ((), False, (), "search")
    assert len(asked) == 2
    assert listed == []
    assert found.reason.count("HTTP") + found.reason.count("sign-in page") == 1


def _at(fault: Fault, stage: str, *, times: int) -> Fault:
    return Fault(
        action=fault.action,
        stage=stage,
        times=times,
        retry_after=fault.retry_after,
        headers=fault.headers,
        body=fault.body,
    )
