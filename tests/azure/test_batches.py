"""Files by the repository: what comes of them together is what comes of each by itself."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.azure.blobs import blob_id
from sync.azure.service import AzureDevOps
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.model import Answer, Content, Location, Missing, Unavailable
from sync.urls import organization
from tests.azure.organizations import (
    TOKEN,
    azure,
    location,
    provider,
    write_repository,
    write_settings,
)
from tests.emulator.client import ask, basic
from tests.support.clock import FakeClock
from tests.support.files import write_files

PATHS = [f"/{number:03}.yaml" for number in range(120)]
TOGETHER = {"itemsbatch": 1, "blobs": 1}
BLOBS: dict[str, Any] = {"stage": "blobs", "method": "POST"}


def places(count: int, repository: str = "r", project: str = "P") -> list[Location]:
    """The first so many files of a repository."""
    return [location(project, repository, path) for path in PATHS[:count]]


def read(emulator: Emulator, *wanted: Location, **options: Any) -> list[Answer]:
    """What comes of files that are asked for in one go."""
    with azure(emulator, provider(), **options) as service:
        return answers(service, wanted)


def answers(service: AzureDevOps, wanted: Sequence[Location], name: str = "acme") -> list[Answer]:
    results = list(service.read((name, each) for each in wanted))
    assert [place for place, _ in results] == [*wanted]
    return [answer for _, answer in results]


def singly(emulator: Emulator, *wanted: Location) -> list[Answer]:
    """What comes of each by itself."""
    with azure(emulator, provider()) as service:
        return [answer for each in wanted for answer in answers(service, [each])]


def stages(emulator: Emulator) -> dict[str, int]:
    """How often what was asked since the last time."""
    counts = Counter(each.stage for each in emulator.requests)
    emulator.clear_requests()
    return dict(counts)


def unbroken(given: Sequence[Answer]) -> bool:
    return all(isinstance(answer, Content) for answer in given)


def six_repositories(root: Path) -> Path:
    """With the same paths in each."""
    for name in ("r", "s", "t", "u", "v", "w"):
        write_repository(root, f"acme/P/{name}", PATHS)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """For whoever changes what is in them."""
    return six_repositories(tmp_path)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Of repositories that nobody changes."""
    with Emulator(six_repositories(tmp_path_factory.mktemp("six")), token=TOKEN) as running:
        yield running


@pytest.fixture
def emulator(serving: Emulator) -> Emulator:
    """As good as a new one."""
    serving.faults.clear()
    serving.clear_requests()
    return serving


@pytest.mark.parametrize(
    ("count", "asked"),
    [
        (1, {"items": 1}),
        (2, {"items": 2}),
        (3, {"itemsbatch": 1, "blobs": 1}),
        (50, {"itemsbatch": 1, "blobs": 1}),
        (51, {"itemsbatch": 1, "blobs": 1, "items": 1}),
        (52, {"itemsbatch": 1, "blobs": 2}),
        (120, {"itemsbatch": 1, "blobs": 3}),
    ],
)
def test_three_files_of_one_repository_and_more_are_asked_for_together(
    emulator: Emulator, count: int, asked: dict[str, int]
) -> None:
    together = read(emulator, *places(count))
    assert stages(emulator) == asked
    assert unbroken(together)
    assert together == singly(emulator, *places(count))


def test_more_than_500_files_are_asked_for_so_many_at_a_time(tmp_path: Path) -> None:
    paths = [f"/{number}.yaml" for number in range(1001)]
    write_repository(tmp_path, "acme/P/r", paths)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        given = read(emulator, *(location("P", "r", path) for path in reversed(paths)))
        assert stages(emulator) == {"itemsbatch": 2, "blobs": 20, "items": 1}
    for path, answer in zip(reversed(paths), given, strict=True):
        assert isinstance(answer, Content)
        assert answer.data.endswith(f"acme/P/r{path}\n".encode())


@pytest.mark.parametrize("status", [400, 413])
def test_a_service_with_a_limit_is_asked_for_fewer_at_a_time(tmp_path: Path, status: int) -> None:
    paths = [f"/{number}.yaml" for number in range(450)]
    write_repository(tmp_path, "acme/P/r", paths)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        emulator.faults.add(Fault(action="status", status=status, body="{}", stage="itemsbatch"))
        assert unbroken(read(emulator, *(location("P", "r", path) for path in paths)))
        assert stages(emulator) == {"itemsbatch": 4, "blobs": 9}


def test_results_come_in_the_order_asked_whatever_lies_between_them(emulator: Emulator) -> None:
    wanted = [
        *places(4, "r"),
        *places(1, "s"),
        location("P", "r", "/gone.yaml"),
        *reversed(places(60, "t")),
        *places(2, "u"),
    ]
    together = read(emulator, *wanted)
    assert stages(emulator) == {"itemsbatch": 2, "blobs": 3, "items": 4}
    assert together == singly(emulator, *wanted)


def test_a_file_that_is_asked_for_twice_and_equal_files_come_all(root: Path) -> None:
    write_files(root / "acme/P/r", {f"same/{n}.yaml": "a: 1\n" for n in range(5)})
    same = [location("P", "r", f"/same/{n}.yaml") for n in range(5)]
    with Emulator(root, token=TOKEN) as emulator:
        given = read(emulator, *same, same[0])
        assert stages(emulator) == TOGETHER
    assert given == [Content(data=b"a: 1\n", content_id=blob_id(b"a: 1\n"))] * 6


def test_files_of_a_branch_and_of_a_tag_are_those_of_that_branch(root: Path) -> None:
    files = {path: f"dev {path}\n" for path in PATHS[:3]}
    settings = {"branches": {"dev": {"files": files}}, "tags": {"v1": "dev"}}
    write_settings(root / "acme/P/r", settings)
    branches = [None, "dev", "refs/tags/v1"]
    wanted = [replace(place, branch=branch) for branch in branches for place in places(3)]
    with Emulator(root, token=TOKEN) as emulator:
        together = read(emulator, *wanted)
        assert stages(emulator) == {"itemsbatch": 3, "blobs": 3}
        assert together == singly(emulator, *wanted)
    assert unbroken(together)
    texts = [answer.data for answer in together if isinstance(answer, Content)]
    assert texts[3:6] == [text.encode() for text in files.values()]
    assert not {*texts[:3]} & {*texts[3:6]}


@pytest.mark.parametrize("names", ["id", "number"])
def test_it_does_not_matter_what_an_archive_calls_its_entries(root: Path, names: str) -> None:
    write_settings(root / "acme", {"blobNames": names})
    with Emulator(root, token=TOKEN) as emulator:
        assert unbroken(read(emulator, *places(30)))
        assert stages(emulator) == TOGETHER


def test_a_lagging_index_brings_back_neither_old_text_nor_a_deleted_file(root: Path) -> None:
    """Git keeps the blobs of both, and gives them to whoever asks by their ids."""
    paths = [f"/{number}/catalog-info.yaml" for number in range(5)]
    write_repository(root, "acme/P/late", paths)
    acme = provider(path=("*catalog-info.yaml",))
    with Emulator(root, token=TOKEN) as emulator, azure(emulator, acme) as service:
        write_files(root / "acme/P/late", {paths[1].strip("/"): "kind: API\n"})
        (root / "acme/P/late" / paths[2].strip("/")).unlink()
        emulator.reload(index=False)
        found = service.discover(acme)
        assert (found.source, len(found.found)) == ("search", 5)
        reported = {each.location.target: each.reported_id or "" for each in found.found}
        old = [*reported.values()]
        url = "/acme/P/_apis/git/repositories/late/blobs?api-version=7.1"
        kept = ask(emulator, url, method="POST", body=old, authorization=basic(TOKEN))
        assert kept.status == 200
        emulator.clear_requests()
        wanted = [location("P", "late", path) for path in paths]
        results = service.read((("acme", place) for place in wanted), reported=reported)
        given = [answer for _, answer in results]
        assert stages(emulator) == {**TOGETHER, "items": 1}
    assert given[1] == Content(data=b"kind: API\n", content_id=blob_id(b"kind: API\n"))
    assert isinstance(given[2], Missing)
    assert unbroken([*given[:1], *given[3:]])


def test_only_its_own_answer_proves_that_a_file_is_gone(emulator: Emulator) -> None:
    gone = [location("P", "r", f"/gone-{number}.yaml") for number in range(3)]
    for wanted in ([*places(3), *gone], gone):
        given = read(emulator, *wanted)
        assert stages(emulator)["items"] == 3
        assert given == singly(emulator, *wanted)
        assert [type(each) for each in given[-3:]] == [Missing] * 3
        emulator.clear_requests()


def test_no_fault_of_its_own_answer_is_taken_for_absence(emulator: Emulator) -> None:
    gone = [location("P", "r", f"/gone-{number}.yaml") for number in range(3)]
    emulator.faults.add(Fault(action="server-error", path="gone-1", times=None))
    given = read(emulator, *places(3), *gone)
    assert [type(each) for each in given] == [*[Content] * 3, Missing, Unavailable, Missing]


def test_a_folder_and_a_submodule_come_to_what_they_do_singly(root: Path) -> None:
    write_files(root / "acme/P/r", {"folder/a.yaml": "a"})
    write_settings(root / "acme/P/r", {"submodules": {"/lib": "1" * 40}})
    wanted = [*places(3), location("P", "r", "/folder"), location("P", "r", "/lib")]
    with Emulator(root, token=TOKEN) as emulator:
        together = read(emulator, *wanted)
        assert together == singly(emulator, *wanted)
    assert [type(each) for each in together[3:]] == [Missing, Missing]


def test_a_symbolic_link_is_told_from_a_file_of_the_same_bytes(root: Path) -> None:
    (root / "acme/P/r/link.yaml").symlink_to("000.yaml")
    write_files(root / "acme/P/r", {"plain.yaml": "000.yaml"})
    wanted = [*places(3), location("P", "r", "/link.yaml"), location("P", "r", "/plain.yaml")]
    with Emulator(root, token=TOKEN) as emulator:
        together = read(emulator, *wanted)
        # Whether bytes are a link's that Git does not call one is asked as it always was.
        assert stages(emulator) == {**TOGETHER, "items": 2}
        assert together == singly(emulator, *wanted)
    data = Content(data=b"000.yaml", content_id=blob_id(b"000.yaml"))
    assert together[3:] == [replace(data, link=True), data]


def test_what_is_too_large_for_an_archive_comes_by_itself_or_is_told_as_such(root: Path) -> None:
    sizes = {"/told.yaml": 5 << 20, "/most.yaml": 8 << 20, "/beyond.yaml": (8 << 20) + 1}
    files = {path.strip("/"): b"#" * size for path, size in sizes.items()}
    write_files(root / "acme/P/r", files)
    wanted = [*places(3), *(location("P", "r", path) for path in sizes)]
    with Emulator(root, token=TOKEN) as emulator:
        together = read(emulator, *wanted, *places(3, "s"))
        assert stages(emulator)["blobs"] == 2
        assert together[: len(wanted)] == singly(emulator, *wanted)
    assert unbroken([*together[:5], *together[6:]])
    assert isinstance(together[5], Unavailable)
    assert "larger than 8 MiB" in together[5].reason
    assert not together[5].failed


def test_an_archive_that_is_too_large_does_not_speak_against_the_next(root: Path) -> None:
    write_files(
        root / "acme/P/r", {f"{n}.bin": random.Random(n).randbytes(3 << 20) for n in range(4)}
    )
    wanted = [location("P", "r", f"/{n}.bin") for n in range(4)]
    with Emulator(root, token=TOKEN) as emulator:
        given = read(emulator, *wanted, *places(3, "s"), *places(3, "t"))
        assert stages(emulator) == {"itemsbatch": 3, "blobs": 3, "items": 4}
    assert unbroken(given)


REFUSALS = [
    Fault(action="status", status=400, body="{}", times=None),
    Fault(action="status", status=404, body="{}", times=None),
    Fault(action="status", status=405, times=None),
    Fault(action="status", status=413, times=None),
    Fault(action="status", status=415, times=None),
    Fault(action="forbidden", times=None),
    Fault(action="not-found", times=None),
    Fault(action="bad-json", times=None),
    Fault(action="content-type", body="application/json", times=None),
    Fault(action="status", status=200, body="words", times=None),
]


def _named(fault: Fault) -> str:
    return f"{fault.action} {fault.status} {fault.body}".strip()


@pytest.mark.parametrize("fault", REFUSALS, ids=_named)
def test_a_service_that_gives_no_archives_is_asked_for_one_only_once_in_a_run(
    emulator: Emulator, fault: Fault
) -> None:
    wanted = [place for name in "rstuvw" for place in places(60, name)]
    emulator.faults.add(replace(fault, **BLOBS))
    given = read(emulator, *wanted)
    asked = stages(emulator)
    assert unbroken(given)
    assert (asked["blobs"], asked["items"]) == (1, len(wanted))
    assert asked["itemsbatch"] <= 6


@pytest.mark.parametrize(
    ("action", "most"),
    [("unauthorized", 1), ("html", 1), ("truncate", 3), ("unavailable", 3), ("server-error", 3)],
)
def test_so_is_one_that_fails_each_time_but_for_what_the_client_repeats(
    emulator: Emulator, action: str, most: int
) -> None:
    wanted = [place for name in "rstuvw" for place in places(60, name)]
    emulator.faults.add(Fault(action=action, times=None, **BLOBS))
    given = read(emulator, *wanted)
    asked = stages(emulator)
    assert unbroken(given)
    assert asked["items"] == len(wanted)
    assert asked["blobs"] == most


@pytest.mark.parametrize("status", [404, 405, 413])
def test_a_service_that_does_not_list_together_is_asked_to_only_once_in_a_run(
    emulator: Emulator, status: int
) -> None:
    wanted = [place for name in "rstuvw" for place in places(3, name)]
    fault = Fault(action="status", status=status, body="{}", stage="itemsbatch", times=None)
    emulator.faults.add(fault)
    assert unbroken(read(emulator, *wanted))
    asked = stages(emulator)
    # 400 and its kin may also say that nothing was found.
    assert asked == {"itemsbatch": 1 if status == 404 else 3, "items": len(wanted)}


def test_the_providers_of_one_organisation_share_what_is_known_of_it(emulator: Emulator) -> None:
    one, two = provider(), provider(id="again")
    emulator.faults.add(Fault(action="status", status=404, body="{}", times=None, **BLOBS))
    with azure(emulator, one, two) as service:
        answers(service, places(3))
        assert unbroken(answers(service, places(3, "s"), "again"))
        assert service.requests("again") == 3
    assert stages(emulator) == {"itemsbatch": 1, "blobs": 1, "items": 6}


def test_files_that_are_all_gone_do_not_speak_against_asking_together(root: Path) -> None:
    for name in "rst":
        for path in PATHS:
            (root / f"acme/P/{name}" / path.strip("/")).unlink()
        write_files(root / f"acme/P/{name}", {"README.md": "nothing else"})
    wanted = [place for name in "rstu" for place in places(3, name)]
    with Emulator(root, token=TOKEN) as emulator:
        given = read(emulator, *wanted)
        assert stages(emulator) == {"itemsbatch": 4, "blobs": 1, "items": 9}
    assert [type(each) for each in given] == [*[Missing] * 9, *[Content] * 3]


@pytest.mark.parametrize(
    "action", ["unauthorized", "unavailable", "server-error", "truncate", "reset", "rate-limited"]
)
@pytest.mark.parametrize("stage", ["itemsbatch", "blobs"])
def test_a_fault_in_passing_is_waited_for_once_for_all(
    emulator: Emulator, stage: str, action: str
) -> None:
    wanted = [place for name in "rst" for place in places(50, name)]
    emulator.faults.add(Fault(action=action, stage=stage, after=1, retry_after=7))
    with azure(emulator, provider(), concurrency=1) as service:
        assert unbroken(answers(service, wanted))
    assert stages(emulator) == {"itemsbatch": 3, "blobs": 3} | {stage: 4}


def test_what_the_service_asks_for_on_200_is_obeyed(emulator: Emulator) -> None:
    clock = FakeClock()
    emulator.faults.add(Fault(action="headers", retry_after=40, **BLOBS))
    assert unbroken(read(emulator, *places(50), *places(50, "s"), clock=clock, concurrency=1))
    assert clock.slept == pytest.approx(40.0)


def test_an_outage_ends_as_soon_as_where_each_file_is_asked_for(emulator: Emulator) -> None:
    """Three requests that are given up in a row end it, however many files wait."""
    wanted = [place for name in "rstuvw" for place in places(120, name)]
    with azure(emulator, provider(), concurrency=4) as service:
        assert unbroken(answers(service, places(3)))
        emulator.clear_requests()
        emulator.faults.add(Fault(action="unavailable", times=None))
        given = answers(service, wanted)
    assert {type(each) for each in given} == {Unavailable}
    assert all(each.failed for each in given if isinstance(each, Unavailable))
    assert len(emulator.requests) <= 5 * 8


def test_a_credential_that_is_rejected_in_mid_run_is_told_of_each_file(emulator: Emulator) -> None:
    with azure(emulator, provider(), concurrency=4) as service:
        assert unbroken(answers(service, places(3)))
        emulator.clear_requests()
        emulator.faults.add(Fault(action="unauthorized", times=None))
        given = answers(service, [*places(50, "s"), *places(50, "t")])
    assert all(isinstance(each, Unavailable) and each.everywhere for each in given)
    assert len(emulator.requests) < 120


def test_a_renamed_repository_is_asked_for_by_its_name_of_today(root: Path) -> None:
    (root / "acme/P/r").rename(root / "acme/P/today")
    write_settings(root / "acme/P/today", {"formerly": ["r"], "answersFormerly": False})
    with Emulator(root, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        [row] = [each for each in service.roster(provider()).rows if each.name == "today"]
        service.identify("acme", {("p", "r"): row.id or ""})
        emulator.clear_requests()
        given = answers(service, places(50))
        assert stages(emulator) == {"itemsbatch": 2, "repositories": 1, "blobs": 1}
    assert unbroken(given)


@pytest.mark.parametrize(
    "settings", [{"isDisabled": True}, {"empty": True}, {"readable": False}], ids=str
)
def test_a_repository_that_gives_nothing_is_told_as_it_is_singly(
    root: Path, settings: dict[str, Any]
) -> None:
    write_settings(root / "acme/P/r", settings)
    with Emulator(root, token=TOKEN) as emulator:
        together = read(emulator, *places(3), *places(3, "s"))
        assert together[:3] == singly(emulator, *places(3))
    assert unbroken(together[3:])


def test_a_credential_is_not_used_for_another_organization(emulator: Emulator) -> None:
    other = organization("dev.azure.com", "other")
    given = read(emulator, *(replace(place, organization=other) for place in places(4)))
    assert {type(each) for each in given} == {Unavailable}
    assert emulator.requests == ()


@pytest.mark.parametrize("host", ["acme.visualstudio.com", "https://tfs.acme.com:8080/tfs"])
def test_other_hosts_and_an_older_server_are_asked_together_too(tmp_path: Path, host: str) -> None:
    place = organization(host, "acme")
    write_repository(tmp_path, "acme/P/r", PATHS)
    wanted = [replace(each, organization=place) for each in places(50)]
    older: dict[str, Any] = (
        {"virtual_directory": "tfs", "api_version": "5.1", "hosts": ["tfs.acme.com"]}
        if "tfs" in host
        else {}
    )
    with Emulator(tmp_path, token=TOKEN, **older) as emulator:
        with azure(emulator, provider(organization=place)) as service:
            assert unbroken(answers(service, wanted))
        assert {each.stage for each in emulator.requests} == {"itemsbatch", "blobs"}
        assert len(emulator.requests) == (3 if older else 2)


def test_little_is_asked_for_ahead_of_who_takes_the_answers(tmp_path: Path) -> None:
    paths = [f"/{number}.yaml" for number in range(1000)]
    for name in "abcdefgh":
        write_repository(tmp_path, f"acme/P/{name}", paths)
    drawn = 0

    def wanted() -> Iterator[tuple[str, Location]]:
        nonlocal drawn
        for name in "abcdefgh":
            for path in paths:
                drawn += 1
                yield "acme", location("P", name, path)

    with Emulator(tmp_path, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        results = service.read(wanted())
        first, _ = next(results)
        assert first.path == "/0.yaml"
        # A list of ids for each of four threads, and an archive of the first of those.
        assert drawn <= 4 * 500 + 1


def test_who_stops_taking_answers_waits_for_none(root: Path) -> None:
    with (
        Emulator(root, token=TOKEN) as emulator,
        azure(emulator, provider(), concurrency=2) as service,
    ):
        emulator.faults.add(Fault(action="hang", stage="blobs", after=1, times=None))
        results = service.read(("acme", place) for place in places(120))
        next(results)
        results.close()
