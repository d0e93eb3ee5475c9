"""Retries, throttling, credentials and versions: what the client does about each kind of answer."""

import base64
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from sync.azure.answers import (
    ForbiddenError,
    HtmlError,
    ItemNotFoundError,
    SignInPageError,
    UnauthorisedError,
    VersionOutOfRangeError,
)
from sync.azure.budget import Budget, GaveUpError
from sync.azure.client import USER_AGENT, Access, Client
from sync.azure.credentials import PersonalToken
from sync.azure.exchange import Transport
from tests.azure.organizations import TOKEN
from tests.azure.scripted import Asked, Says, Scripted, scripted
from tests.support.clock import FakeClock

URL = "https://dev.azure.com/acme/_apis/git/repositories"
GOOD = Says(data={"value": []})


@contextmanager
def client(
    answer: Callable[[Asked], Says],
    *,
    deadline: float = 900.0,
    concurrency: int = 4,
    said: list[str] | None = None,
) -> Iterator[tuple[Client, Scripted, FakeClock]]:
    clock = FakeClock()
    heard = [] if said is None else said
    with scripted(answer) as server:
        transport = Transport(
            origins=["https://dev.azure.com"], loopback=server.url, connections=concurrency
        )
        budget = Budget(
            concurrency=concurrency,
            deadline=deadline,
            clock=clock,
            say=heard.append,
            limited=lambda *_: None,
        )
        access = Access(
            transport=transport,
            authorizer=PersonalToken(TOKEN),
            budget=budget,
            clock=clock,
            jitter=lambda: 1.0,
        )
        try:
            yield Client(access), server, clock
        finally:
            transport.close()


def in_turn(*answers: Says) -> Callable[[Asked], Says]:
    """The answers one after the other; the last one for ever."""
    left = list(answers)
    lock = threading.Lock()

    def answer(_: Asked) -> Says:
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    return answer


def refusal(status: int, key: str = "", message: str = "no") -> Says:
    return Says(status=status, data={"typeKey": key, "message": message})


def test_a_request_carries_what_the_service_wants_and_the_real_host() -> None:
    with client(in_turn(GOOD)) as (asking, server, _):
        assert asking.get(URL) == {"value": []}
        asking.post(f"{URL}?x=1", {"a": "ü"})
    first, second = server.asked
    assert first.path == "/acme/_apis/git/repositories?api-version=7.1"
    assert first.headers["host"] == "dev.azure.com"
    assert first.headers["authorization"] == (
        "Basic " + base64.b64encode(f":{TOKEN}".encode()).decode()
    )
    assert first.headers["x-tfs-fedauthredirect"] == "Suppress"
    assert first.headers["x-vss-forcemsapassthrough"] == "true"
    assert first.headers["user-agent"] == USER_AGENT
    assert first.headers["accept"] == "application/json"
    assert second.path == "/acme/_apis/git/repositories?x=1&api-version=7.1"
    assert second.headers["content-type"] == "application/json"
    assert second.data == {"a": "ü"}


@pytest.mark.parametrize(
    "fault",
    [
        Says(status=500, body=b"<html>", content_type="text/html"),
        Says(status=503, body=b""),
        Says(status=503, body=b"", headers={"retry-after": "1"}),
        Says(status=502, body=b""),
        Says(status=429, data={}, headers={"Retry-After": "1"}),
        Says(status=429, data={}),
        Says(body=b'{"value": [', length=500),
        Says(body=b'{"value": ['),
        Says(body=b"[]"),
        Says(data={}, content_type="text/plain"),
        Says(body=b"<html>", content_type="text/html"),
    ],
)
def test_a_fault_that_passes_is_tried_again(fault: Says) -> None:
    with client(in_turn(fault, GOOD)) as (asking, server, clock):
        assert asking.get(URL) == {"value": []}
        assert (asking.sent, len(server.asked)) == (2, 2)
    assert clock.slept >= 1.0


@pytest.mark.parametrize(
    ("fault", "attempts", "words"),
    [
        (Says(status=500, body=b""), 5, "HTTP 500; tried 5 times"),
        (Says(body=b"{"), 5, "the answer is not valid JSON; tried 5 times"),
        (Says(body=b"{", length=9), 5, "the answer was cut short; tried 5 times"),
        (Says(status=503, body=b""), 8, "HTTP 503; tried 8 times"),
    ],
)
def test_a_fault_that_stays_ends_with_what_it_was(fault: Says, attempts: int, words: str) -> None:
    with client(in_turn(fault)) as (asking, server, _):
        with pytest.raises(GaveUpError, match=words):
            asking.get(URL)
        assert len(server.asked) == attempts


def test_throttling_for_ever_ends_at_the_deadline() -> None:
    fault = Says(status=429, data={"message": "TF400733: …"}, headers={"retry-after": "60"})
    with client(in_turn(fault), deadline=300.0) as (asking, server, clock):
        with pytest.raises(GaveUpError, match=r"429: TF400733.*the deadline of 300 seconds"):
            asking.get(URL)
        assert len(server.asked) == 6
    assert clock.slept <= 300.0


@pytest.mark.parametrize(("deadline", "words"), [(1.0, "1 second "), (1.5, "1.5 seconds ")])
def test_a_deadline_is_told_in_seconds(deadline: float, words: str) -> None:
    fault = Says(status=429, data={}, headers={"retry-after": "60"})
    with (
        client(in_turn(fault), deadline=deadline) as (asking, _, _),
        pytest.raises(GaveUpError, match=rf"the deadline of {words}\(--deadline\)"),
    ):
        asking.get(URL)


def test_a_wait_that_would_pass_the_deadline_is_not_begun() -> None:
    fault = Says(status=429, data={}, headers={"retry-after": "86400"})
    with client(in_turn(fault)) as (asking, server, clock):
        with pytest.raises(GaveUpError, match="longer than the deadline"):
            asking.get(URL)
        assert len(server.asked) == 1
    assert clock.slept == 0.0


def test_who_may_not_wait_any_longer_holds_nobody_else_back() -> None:
    def answer(asked: Asked) -> Says:
        return Says(status=502) if "search" in asked.path else GOOD

    with client(answer, deadline=1.0) as (asking, scripted, clock):
        with pytest.raises(GaveUpError, match="502"):
            asking.post("https://dev.azure.com/acme/_apis/search/code", {})
        asking.get(URL)
    assert scripted.asked[-1].path.startswith("/acme/_apis/git")
    assert clock.slept <= 1.0


def test_after_the_deadline_first_attempts_go_on_and_nothing_is_tried_again() -> None:
    with client(in_turn(Says(status=500, body=b""))) as (asking, server, clock):
        clock.sleep(901.0)
        for _ in range(2):
            with pytest.raises(GaveUpError, match="HTTP 500"):
                asking.get(URL)
        assert len(server.asked) == 2


def test_a_run_that_gets_answers_is_not_given_up_however_long_it_takes() -> None:
    slow = Says(data={}, headers={"retry-after": "50"})
    with client(in_turn(*[slow] * 40, Says(status=500, body=b""), GOOD), deadline=60.0) as (
        asking,
        server,
        clock,
    ):
        for _ in range(41):
            asking.get(URL)
        assert len(server.asked) == 42
    assert clock.slept > 30 * 60.0


def near_the_limit(number: int) -> Says:
    """An answer of a service that lets an identity do 100 things in five minutes."""
    left = str(max(100 - number, 1))
    return Says(data={}, headers={"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": left})


def test_near_the_limit_requests_come_as_slowly_as_it_allows() -> None:
    said: list[str] = []
    answers = in_turn(*map(near_the_limit, range(90)))
    with client(answers, said=said) as (asking, _, clock):
        for _ in range(76):
            asking.get(URL)
        assert clock.slept == 0.0
        for _ in range(10):
            asking.get(URL)
        assert clock.slept > 100.0
        with pytest.raises(GaveUpError):
            asking.post(URL, {}, once=True)
    assert said == ["near Azure DevOps's limit: going on with about 19 requests a minute"]


def test_keeping_to_the_limit_is_no_waiting_that_a_deadline_ends() -> None:
    answers = in_turn(*map(near_the_limit, range(90)))
    with client(answers, deadline=1.0) as (asking, _, clock):
        for _ in range(86):
            asking.get(URL)
    assert clock.slept > 100.0


@pytest.mark.parametrize("name", ["Retry-After", "retry-after", "RETRY-AFTER"])
def test_retry_after_on_a_good_answer_holds_back_the_next_request(name: str) -> None:
    answers = in_turn(Says(data={}, headers={name: "30"}), GOOD)
    said: list[str] = []
    with client(answers, said=said) as (asking, _, clock):
        asking.get(URL)
        assert clock.slept == 0.0
        asking.get(URL)
        assert clock.slept == pytest.approx(30.0)
    assert said == ["waiting 30 seconds: Azure DevOps asks to wait"]


def test_throttling_of_one_request_holds_back_all() -> None:
    answers = in_turn(Says(status=429, data={}, headers={"retry-after": "20"}), GOOD)
    with client(answers) as (asking, server, clock):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: asking.get(URL), range(8)))
        assert len(server.asked) == 9
    assert clock.slept >= 20.0


def test_no_more_requests_are_in_flight_than_allowed() -> None:
    flying, most, lock = 0, 0, threading.Lock()
    together = threading.Barrier(2)

    def answer(_: Asked) -> Says:
        nonlocal flying, most
        with lock:
            flying += 1
            most = max(most, flying)
        together.wait(timeout=10)
        with lock:
            flying -= 1
        return GOOD

    with client(answer, concurrency=2) as (asking, _, _), ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: asking.get(URL), range(8)))
    assert most == 2


def test_when_several_requests_fail_in_a_row_nothing_more_is_tried() -> None:
    with client(in_turn(Says(status=500, body=b""))) as (asking, server, _):
        for number in range(3):
            with pytest.raises(GaveUpError):
                asking.get(f"{URL}/{number}")
        sent = len(server.asked)
        with pytest.raises(GaveUpError, match="HTTP 500"):
            asking.get(URL)
        assert len(server.asked) == sent


def test_one_request_that_always_fails_does_not_stop_the_others() -> None:
    def answer(asked: Asked) -> Says:
        return Says(status=500, body=b"") if "bad" in asked.path else GOOD

    with client(answer) as (asking, _, _):
        for _ in range(5):
            with pytest.raises(GaveUpError):
                asking.get(f"{URL}/bad")
            assert asking.get(URL) == {"value": []}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (refusal(401), UnauthorisedError),
        (Says(status=203, body=b"<html>", content_type="text/html"), SignInPageError),
        (Says(status=302, body=b"", headers={"location": "/_signin"}), SignInPageError),
        (refusal(403), ForbiddenError),
        (refusal(404, "GitItemNotFoundException"), ItemNotFoundError),
    ],
)
def test_a_refusal_is_believed_at_once(fault: Says, kind: type[Exception]) -> None:
    with client(in_turn(fault)) as (asking, server, clock):
        with pytest.raises(kind):
            asking.get(URL)
        assert len(server.asked) == 1
    assert clock.slept == 0.0


def test_a_page_with_status_200_is_believed_the_second_time() -> None:
    page = Says(body=b"<html>", content_type="text/html")
    with client(in_turn(page)) as (asking, server, _):
        with pytest.raises(HtmlError):
            asking.get(URL)
        assert len(server.asked) == 2


def test_rejections_in_mid_run_are_throttling_first() -> None:
    with client(in_turn(GOOD, refusal(401), refusal(401), GOOD)) as (asking, server, clock):
        asking.get(URL)
        assert asking.get(URL) == {"value": []}
        assert len(server.asked) == 4
    assert clock.slept >= 6.0


def test_rejections_that_stay_are_believed_and_then_at_once() -> None:
    with client(in_turn(GOOD, refusal(401))) as (asking, server, _):
        asking.get(URL)
        with pytest.raises(UnauthorisedError):
            asking.get(URL)
        assert len(server.asked) == 5
        with pytest.raises(UnauthorisedError):
            asking.get(URL)
        assert len(server.asked) == 6


def test_a_question_beyond_code_read_is_not_insisted_on() -> None:
    with client(in_turn(GOOD, refusal(401))) as (asking, server, _):
        asking.get(URL)
        with pytest.raises(UnauthorisedError):
            asking.get(URL, patient=False)
        assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("url", "versions"),
    [
        (URL, ["7.1", "5.1", "5.1"]),
        (
            "https://dev.azure.com/acme/_apis/search/codesearchresults",
            ["7.1", "5.1-preview.1", "5.1-preview.1"],
        ),
    ],
)
def test_an_older_server_is_asked_with_the_version_it_names(url: str, versions: list[str]) -> None:
    message = "… is out of range for this server. The latest … this server supports is 5.1."
    answers = in_turn(refusal(400, "VssVersionOutOfRangeException", message), GOOD)
    with client(answers) as (asking, server, _):
        asking.get(url)
        asking.get(url)
        assert [asked.path.rpartition("=")[2] for asked in server.asked] == versions


def test_a_server_that_names_no_lower_version_is_not_asked_for_ever() -> None:
    message = "… is out of range for this server. The latest … this server supports is 9.0."
    answers = in_turn(refusal(400, "VssVersionOutOfRangeException", message))
    with client(answers) as (asking, server, _):
        with pytest.raises(VersionOutOfRangeError):
            asking.get(URL)
        assert len(server.asked) == 1


def test_bytes_come_as_they_are() -> None:
    octets = Says(body=b"\xef\xbb\xbf\r\n\x00", content_type="application/octet-stream")
    with client(in_turn(octets)) as (asking, server, _):
        assert asking.raw(URL) == b"\xef\xbb\xbf\r\n\x00"
    assert server.asked[0].headers["accept"] == "application/octet-stream"


def test_the_next_page_is_named_by_a_header_of_any_case() -> None:
    answers = in_turn(Says(data={}, headers={"X-MS-ContinuationToken": "5"}), GOOD)
    with client(answers) as (asking, _, _):
        assert asking.page(URL) == ({}, "5")
        assert asking.page(URL) == ({"value": []}, None)


def test_requests_are_counted_from_every_thread() -> None:
    with client(in_turn(GOOD)) as (asking, server, _):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: asking.get(URL), range(40)))
        assert asking.sent == len(server.asked) == 40
