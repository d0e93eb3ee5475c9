"""Faults that tests order, and the log of requests that tests read."""

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator.faults import ACTIONS, Fault, FaultList, fault_from_json
from sync.emulator.server import Emulator
from sync.errors import UsageError
from tests.emulator.client import Answer, ask, search
from tests.emulator.organization import CHECKOUT, FILES, MANIFEST, MANIFESTS
from tests.support.files import write_files

ITEM = f"{CHECKOUT}/items?path=/catalog-info.yaml"


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[Emulator]:
    with Emulator(write_files(tmp_path, FILES)) as running:
        yield running


def hit(emulator: Emulator, fault: Fault, path: str = ITEM) -> Answer:
    emulator.faults.add(fault)
    answer = ask(emulator, path)
    emulator.faults.clear()
    return answer


@pytest.mark.parametrize(
    ("action", "status", "content"),
    [
        ("unauthorized", 401, "TF400813"),
        ("forbidden", 403, "TF400813"),
        ("not-found", 404, "TF401019"),
        ("rate-limited", 429, "TF400733"),
        ("unavailable", 503, "<html"),
        ("server-error", 500, "<html"),
        ("sign-in", 203, "Sign In"),
        ("redirect", 302, "Sign In"),
        ("html", 200, "<html"),
        ("status", 418, "teapot"),
    ],
)
def test_a_fault_answers_in_place_of_the_service(
    faulty: Emulator, action: str, status: int, content: str
) -> None:
    answer = hit(faulty, Fault(action=action, status=418, body="teapot" * (status == 418)))
    assert answer.status == status
    assert content in answer.text
    assert ask(faulty, ITEM).text == MANIFEST


def test_a_not_found_can_be_of_any_type(faulty: Emulator) -> None:
    fault = Fault(action="not-found", type_key="GitItemNotFoundException", body="TF401174: gone")
    answer = hit(faulty, fault)
    assert answer.json["typeKey"] == "GitItemNotFoundException"
    assert answer.json["message"] == "TF401174: gone"


def test_an_answer_can_be_changed(faulty: Emulator) -> None:
    wrong = hit(faulty, Fault(action="content-type"))
    assert (wrong.text, wrong.headers["content-type"][:9]) == (MANIFEST, "text/html")
    broken = hit(faulty, Fault(action="bad-json"), "/acme/_apis/projects")
    with pytest.raises(json.JSONDecodeError):
        _ = broken.json


def test_a_search_page_can_be_emptied_while_its_count_stays(faulty: Emulator) -> None:
    faulty.faults.add(Fault(action="empty-page", stage="search", info_code=11))
    found = search(faulty, MANIFESTS)
    assert (found["count"], found["results"], found["infoCode"]) == (3, [], 11)
    assert len(search(faulty, MANIFESTS)["results"]) == 3


def test_a_hanging_request_is_freed_by_stopping(tmp_path: Path) -> None:
    emulator = Emulator(write_files(tmp_path, FILES))
    emulator.start()
    emulator.faults.add(Fault(action="hang"))
    ended: list[BaseException] = []

    def wait() -> None:
        try:
            ask(emulator, ITEM)
        except (OSError, http.client.HTTPException) as error:
            ended.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    while thread.is_alive() and not emulator.requests:
        thread.join(timeout=0.005)
    emulator.stop()
    thread.join(timeout=5)
    assert [entry.status for entry in emulator.requests] == [0]
    assert len(ended) == 1


def test_a_delayed_request_is_answered(faulty: Emulator) -> None:
    assert hit(faulty, Fault(action="delay", seconds=0.01)).text == MANIFEST


def test_a_fault_hits_a_number_of_requests_after_some() -> None:
    faults = FaultList()
    fault = Fault(action="html", after=1, times=2)
    faults.add(fault)
    taken = [faults.take("GET", "/", ("items",)) for _ in range(5)]
    assert taken == [None, fault, fault, None, None]
    faults.add(Fault(action="html", times=None))
    assert all(faults.take("GET", "/", ()) for _ in range(20))


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (Fault(action="html"), True),
        (Fault(action="html", stage="items"), True),
        (Fault(action="html", stage="listing"), True),
        (Fault(action="html", stage="blobs"), False),
        (Fault(action="html", method="get"), True),
        (Fault(action="html", method="POST"), False),
        (Fault(action="html", path=r"repositories/a/.*scopePath="), True),
        (Fault(action="html", path=r"repositories/b/"), False),
    ],
)
def test_a_fault_matches_by_stage_method_and_path(fault: Fault, found: bool) -> None:
    target = "/acme/P/_apis/git/repositories/a/items?scopePath=/"
    assert fault.matches("GET", target, ("items", "listing")) is found


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(UsageError, match="'explode' is no fault"):
        Fault(action="explode")
    with pytest.raises(UsageError, match="nonsense"):
        fault_from_json({"action": "html", "nonsense": 1})
    assert len(ACTIONS) == 18


def test_the_log_tells_stages_hosts_and_statuses(faulty: Emulator) -> None:
    search(faulty, MANIFESTS)
    search(faulty, MANIFESTS, skip=1000)
    ask(faulty, ITEM, host="dev.azure.com")
    ask(faulty, f"{CHECKOUT}/items?scopePath=/")
    ask(faulty, "/acme/_apis/nothing")
    seen = [(entry.stage, entry.status) for entry in faulty.requests]
    assert seen == [
        ("search-page-1", 200),
        ("search-page-2", 200),
        ("items", 200),
        ("listing", 200),
        ("unknown", 404),
    ]
    logged = faulty.requests[2]
    assert (logged.method, logged.path, logged.host) == ("GET", ITEM, "dev.azure.com")
    assert "authorization" in logged.headers
    assert "Basic" not in repr(logged)
    faulty.clear_requests()
    assert faulty.requests == ()


def test_the_second_page_of_a_search_can_fail_alone(faulty: Emulator) -> None:
    faulty.faults.add(Fault(action="unavailable", stage="search-page-2", times=None))
    body = {"searchText": MANIFESTS, "$top": 1, "$skip": 1}
    path = "/acme/_apis/search/codesearchresults?api-version=7.1"
    assert ask(faulty, path, method="POST", body=body).status == 503
    assert ask(faulty, path, method="POST", body={**body, "$skip": 0}).status == 200
