"""Single files: their bytes, whether they exist, and what proves that they do not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sync.azure.blobs import blob_id
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.model import Answer, Content, Existence, Location, Missing, Present, Unavailable
from sync.urls import organization
from tests.azure.organizations import (
    TOKEN,
    azure,
    location,
    provider,
    stages,
    write_repository,
    write_settings,
)
from tests.support.files import write_files

GONE = location("P", "r", "/gone.yaml")
HERE = location("P", "r")
LOST = location("P", "lost")


def read(emulator: Emulator, *wanted: Location, deadline: float = 900.0) -> list[Answer]:
    with azure(emulator, provider(), deadline=deadline) as service:
        results = list(service.read(("acme", each) for each in wanted))
    assert [place for place, _ in results] == list(wanted)
    return [answer for _, answer in results]


def exists(emulator: Emulator, *asked: Location, deadline: float = 900.0) -> list[Existence]:
    with azure(emulator, provider(), deadline=deadline) as service:
        found = service.exists(("acme", each) for each in asked)
    return [found[each.target] for each in asked]


def kinds(answers: Sequence[object]) -> list[str]:
    return [type(answer).__name__ for answer in answers]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_repository(tmp_path, "acme/P/r", [f"/{n}.yaml" for n in range(6)])
    write_repository(tmp_path, "acme/P/r")
    return tmp_path


def test_a_file_far_beyond_what_a_manifest_may_hold_is_given_up_and_no_fault(root: Path) -> None:
    """Its bytes are not held; a file of a size that is told with a problem still comes."""
    sizes = {"/told.yaml": 2 << 20, "/most.yaml": 8 << 20, "/beyond.yaml": (8 << 20) + 1}
    files = {path.strip("/"): b"#" * size for path, size in sizes.items()}
    write_files(root / "acme/P/r", files)
    with Emulator(root, token=TOKEN) as emulator:
        told, most, beyond = read(emulator, *(location("P", "r", path) for path in sizes))
    assert isinstance(told, Content)
    assert isinstance(most, Content)
    assert isinstance(beyond, Unavailable)
    assert "larger than 8 MiB" in beyond.reason
    assert not beyond.failed


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbfa: b\r\n", b"a: \xff\xfe\x00", b"<html>"])
def test_bytes_are_read_as_git_holds_them(root: Path, data: bytes) -> None:
    write_files(root / "acme/P/r", {"raw.yaml": data})
    with Emulator(root, token=TOKEN) as emulator:
        [answer] = read(emulator, location("P", "r", "/raw.yaml"))
        [there] = exists(emulator, location("P", "r", "/raw.yaml"))
    assert answer == Content(data=data, content_id=blob_id(data))
    assert there == Present(content_id=blob_id(data))


def test_results_come_in_the_order_asked_however_many(tmp_path: Path) -> None:
    paths = [f"/{number:03}.yaml" for number in range(75)]
    for name in ("r", "s"):
        write_repository(tmp_path, f"acme/P/{name}", paths)
    # No neighbours lie in one repository, so each is asked for by itself.
    wanted = [location("P", name, path) for path in reversed(paths) for name in ("r", "s")]
    with Emulator(tmp_path, token=TOKEN) as emulator:
        answers = read(emulator, *wanted)
        assert len(emulator.requests) == 150
    for place, answer in zip(wanted, answers, strict=True):
        assert isinstance(answer, Content)
        assert f"{place.repository}{place.path}".encode() in answer.data


def test_a_file_that_git_does_not_have_is_missing(root: Path) -> None:
    with Emulator(root, token=TOKEN) as emulator:
        for answer in (*read(emulator, GONE), *exists(emulator, GONE)):
            assert isinstance(answer, Missing)
            assert "/gone.yaml" in answer.reason


def test_what_became_a_folder_is_no_file(root: Path) -> None:
    write_repository(root, "acme/P/r", ["/folder/catalog-info.yaml"])
    with Emulator(root, token=TOKEN) as emulator:
        [there] = exists(emulator, location("P", "r", "/folder"))
        [answer] = read(emulator, location("P", "r", "/folder"))
        assert len(emulator.requests) == 3
    for each in (there, answer):
        assert each == Missing(reason="/folder is a folder")


def test_a_repository_that_its_project_does_not_list_is_missing(root: Path) -> None:
    with Emulator(root, token=TOKEN) as emulator:
        for answer in (*read(emulator, LOST), *exists(emulator, LOST)):
            assert answer == Missing(reason="project P does not list repository P/lost")


def test_a_repository_that_is_not_listed_is_asked_for_by_its_id_once(root: Path) -> None:
    lost = [location("P", "lost", f"/{number}.yaml") for number in range(20)]
    with Emulator(root, token=TOKEN) as emulator, azure(emulator, provider()) as asking:
        by_id = "repositories/0a0a0a0a-[0-9a-f-]+"
        emulator.faults.add(Fault(action="delay", seconds=0.1, path=by_id, times=None))
        asking.identify("acme", {("p", "lost"): "0a0a0a0a-0000-0000-0000-000000000000"})
        answers = [answer for _, answer in asking.read(("acme", each) for each in lost)]
        asked = [request.path for request in emulator.requests if "/0a0a0a0a-" in request.path]
    assert all(isinstance(answer, Missing) for answer in answers)
    assert len(asked) == 1


@pytest.mark.parametrize("status", [400, 404])
def test_a_repository_whose_id_nobody_knows_is_missing_too(root: Path, status: int) -> None:
    with Emulator(root, token=TOKEN) as emulator, azure(emulator, provider()) as asking:
        by_id = "repositories/0a0a0a0a-[0-9a-f-]+"
        emulator.faults.add(
            Fault(action="status", status=status, body="{}", path=by_id, times=None)
        )
        asking.identify("acme", {("p", "lost"): "0a0a0a0a-0000-0000-0000-000000000000"})
        [(_, answer)] = asking.read([("acme", LOST)])
    assert isinstance(answer, Missing)


def test_the_list_of_repositories_is_asked_for_once_a_project(root: Path) -> None:
    with Emulator(root, token=TOKEN) as emulator:
        read(emulator, *(location("P", f"lost-{number}") for number in range(10)))
        assert len(stages(emulator, "repositories")) == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"isDisabled": True}, "repository P/lost is disabled"),
        ({"empty": True}, "repository P/lost has no default branch"),
        ({"defaultBranch": None}, "repository P/lost has no default branch"),
    ],
)
def test_a_repository_that_is_there_but_gives_nothing_proves_nothing(
    root: Path, settings: dict[str, object], words: str
) -> None:
    write_repository(root, "acme/P/lost", settings=settings)
    with Emulator(root, token=TOKEN) as emulator:
        for answer in (*read(emulator, LOST), *exists(emulator, LOST)):
            assert isinstance(answer, Unavailable)
            assert words in answer.reason


def test_a_project_that_cannot_be_seen_proves_nothing(root: Path) -> None:
    write_repository(root, "acme/Hidden/r")
    write_settings(root / "acme/Hidden", {"readable": False})
    with Emulator(root, token=TOKEN) as emulator:
        for place in (location("Hidden", "r"), location("Never", "r")):
            for answer in (*read(emulator, place), *exists(emulator, place)):
                assert isinstance(answer, Unavailable)


def test_a_list_of_repositories_that_fails_proves_nothing(root: Path) -> None:
    with Emulator(root, token=TOKEN) as emulator:
        emulator.faults.add(Fault(action="forbidden", stage="repositories", times=None))
        [answer] = read(emulator, LOST)
    assert isinstance(answer, Unavailable)
    assert "neither can the list of the project's repositories" in answer.reason


def test_a_branch_that_is_gone_proves_nothing_about_the_file(root: Path) -> None:
    place = replace(HERE, branch="gone")
    with Emulator(root, token=TOKEN) as emulator:
        for answer in (*read(emulator, place), *exists(emulator, place)):
            assert isinstance(answer, Unavailable)


@pytest.mark.parametrize(
    "action",
    ["unauthorized", "forbidden", "not-found", "rate-limited", "unavailable", "server-error",
     "sign-in", "redirect", "html", "truncate", "reset", "bad-json"],
)  # fmt: skip
def test_no_fault_is_taken_for_absence(root: Path, action: str) -> None:
    with Emulator(root, token=TOKEN) as emulator:
        emulator.faults.add(Fault(action=action, stage="items", times=None, retry_after=9))
        answers = [*read(emulator, GONE), *exists(emulator, GONE), *exists(emulator, HERE)]
    assert {type(answer).__name__ for answer in answers} == {"Unavailable"}
    assert TOKEN not in f"{answers}"


def test_bytes_that_are_not_what_git_has_are_read_again(root: Path) -> None:
    with Emulator(root, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        [(_, good)] = service.read([("acme", HERE)])
        assert isinstance(good, Content)
        reported = {HERE.target: good.content_id}
        emulator.faults.add(Fault(action="bad-json", path="octetStream"))
        assert list(service.read([("acme", HERE)], reported=reported)) == [(HERE, good)]
        emulator.faults.add(Fault(action="bad-json", path="octetStream", times=None))
        [(_, bad)] = service.read([("acme", HERE)], reported=reported)
    assert isinstance(bad, Unavailable)
    assert "not those that Git has" in bad.reason


def test_an_index_that_lags_does_not_spoil_what_git_has(root: Path) -> None:
    with Emulator(root, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        [(_, answer)] = service.read([("acme", HERE)], reported={HERE.target: "0" * 40})
        assert isinstance(answer, Content)
        assert len(emulator.requests) == 2


def test_many_files_of_one_repository_are_asked_for_together(root: Path) -> None:
    asked = [location("P", "r", f"/{number}.yaml") for number in range(6)]
    with Emulator(root, token=TOKEN) as emulator:
        answers = exists(emulator, *asked)
        assert [each.stage for each in emulator.requests] == ["itemsbatch"]
    assert all(isinstance(answer, Present) for answer in answers)


def test_what_a_batch_lacks_is_asked_for_alone(root: Path) -> None:
    asked = [*(location("P", "r", f"/{number}.yaml") for number in range(3)), GONE]
    with Emulator(root, token=TOKEN) as emulator:
        answers = exists(emulator, *asked)
    assert kinds(answers) == [
        "Present",
        "Present",
        "Present",
        "Missing",
    ]


def test_a_batch_that_is_refused_is_asked_one_by_one(root: Path) -> None:
    asked = [location("P", "r", f"/gone-{number}.yaml") for number in range(3)]
    with Emulator(root, token=TOKEN) as emulator:
        emulator.faults.add(Fault(action="status", status=400, stage="itemsbatch", times=None))
        answers = exists(emulator, *asked, HERE)
        assert stages(emulator, "items") == ["itemsbatch", "items", "items", "items", "items"]
    assert kinds(answers) == [
        "Missing",
        "Missing",
        "Missing",
        "Present",
    ]


def test_files_of_a_branch_are_asked_for_at_that_branch(root: Path) -> None:
    settings = {"branches": {"dev": {"files": {"/new.yaml": "a", "/catalog-info.yaml": None}}}}
    write_settings(root / "acme/P/r", settings)
    paths = ("/new.yaml", "/catalog-info.yaml", "/1.yaml")
    asked = [replace(HERE, path=path, branch="dev") for path in paths]
    with Emulator(root, token=TOKEN) as emulator:
        answers = exists(emulator, *asked)
        single = [exists(emulator, each)[0] for each in asked]
    assert kinds(answers) == ["Present", "Missing", "Present"]
    assert answers == single


def test_a_credential_is_not_used_for_another_organization(root: Path) -> None:
    other = replace(HERE, organization=organization("dev.azure.com", "other"))
    with Emulator(root, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        [(_, answer)] = service.read([("acme", other)])
        there = service.exists([("acme", other)])[other.target]
        files = service.list_files("acme", other)
        assert emulator.requests == ()
    for each in (answer, there, files):
        assert isinstance(each, Unavailable)
        assert "is not the organisation of provider acme" in each.reason


@pytest.mark.parametrize(
    ("fault", "failed"),
    [
        (Fault(action="status", status=400, times=None), False),
        (Fault(action="status", status=414, times=None), False),
        (Fault(action="not-found", type_key="ProjectDoesNotExistException", times=None), False),
        (Fault(action="status", status=404, times=None), True),
        (Fault(action="forbidden", times=None), True),
    ],
)
def test_what_anyone_can_cause_for_ever_does_not_fail_the_provider(
    root: Path, fault: Fault, *, failed: bool
) -> None:
    with Emulator(root, token=TOKEN) as emulator:
        emulator.faults.add(replace(fault, stage="items"))
        [answer] = read(emulator, HERE)
    assert isinstance(answer, Unavailable)
    assert answer.failed is failed
