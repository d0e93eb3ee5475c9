"""What each answer of the service means."""

import json
from typing import Any

import pytest

from sync.azure import answers
from sync.azure.answers import Reply, allowance_of, bytes_of, data_of, pause_of
from sync.azure.pace import Allowance
from sync.errors import ServiceError

JSON = {"content-type": "application/json; charset=utf-8"}
HTML = {"content-type": "text/html; charset=utf-8"}


def reply(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status=status, headers=JSON if headers is None else headers, body=data)


def envelope(key: str, message: str = "words") -> dict[str, str]:
    return {"$id": "1", "typeKey": key, "message": message}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (reply(203, b"<html>", HTML), answers.SignInPageError),
        (reply(200, b"<html>", HTML), answers.HtmlError),
        (
            reply(302, b"", {"location": "https://spsprodeus21.vssps.visualstudio.com/_signin?x"}),
            answers.SignInPageError,
        ),
        (reply(302, b"", {"location": "/_signin"}), answers.SignInPageError),
        (
            reply(302, b"", {"location": "https://login.microsoftonline.com/x"}),
            answers.SignInPageError,
        ),
        (reply(301, b"", {"location": "https://evil.example/x"}), answers.RedirectedError),
        (reply(302, b"", {"location": "https://[x"}), answers.RedirectedError),
        (reply(302, b"", {}), answers.RedirectedError),
        (reply(401, b"", {}), answers.UnauthorisedError),
        (reply(401, envelope("UnauthorizedRequestException")), answers.UnauthorisedError),
        (reply(403, envelope("x", "TF400813: no")), answers.ForbiddenError),
        (reply(404, envelope("GitItemNotFoundException")), answers.ItemNotFoundError),
        (reply(404, {"message": "TF401174: The item …"}), answers.ItemNotFoundError),
        (reply(404, b'{"typeKey": "GitItemNotFoundExc'), answers.TransientError),
        (reply(400, b""), answers.BadRequestError),
        (reply(404, envelope("Other", "TF401174: The item …")), answers.NotFoundError),
        (reply(404, envelope("GitUnresolvableToCommitException")), answers.BranchNotFoundError),
        (reply(400, envelope("GitUnresolvableToCommitException")), answers.BranchNotFoundError),
        (reply(404, envelope("GitRepositoryNotFoundException")), answers.RepositoryNotFoundError),
        (reply(404, {"message": "TF401019: The Git …"}), answers.RepositoryNotFoundError),
        (
            reply(404, envelope("ProjectDoesNotExistWithNameException")),
            answers.ProjectNotFoundError,
        ),
        (reply(404, b"<html>", HTML), answers.NotFoundError),
        (reply(404, b"[1]"), answers.NotFoundError),
        (reply(400, envelope("InvalidArgument")), answers.BadRequestError),
        (reply(409, b"", {}), answers.BadRequestError),
        (reply(429, envelope("x", "TF400733: …")), answers.ThrottledError),
        (reply(503, b"", {"retry-after": "3"}), answers.ThrottledError),
        (reply(503, b"", {}), answers.OutageError),
        (reply(504, b"", {}), answers.OutageError),
        (reply(408, b"", {}), answers.OutageError),
        (reply(500, b"<html>", HTML), answers.TransientError),
        (reply(200, b'{"a": 1', JSON), answers.TransientError),
        (reply(200, b"\xff", JSON), answers.TransientError),
        (reply(200, [1]), answers.TransientError),
        (reply(200, b"{}", {"content-type": "text/plain"}), answers.TransientError),
        (reply(200, b"{}", {}), answers.TransientError),
    ],
)
def test_every_failure_has_its_own_kind(given: Reply, kind: type[ServiceError]) -> None:
    with pytest.raises(ServiceError) as caught:
        data_of(given)
    assert type(caught.value) is kind


def test_no_404_but_a_missing_item_proves_that_a_file_is_gone() -> None:
    for key in ("", "GitRepositoryNotFoundException", "VssResourceNotFoundException"):
        with pytest.raises(answers.NotFoundError) as caught:
            data_of(reply(404, envelope(key)))
        assert not isinstance(caught.value, answers.ItemNotFoundError)


def test_data_and_bytes_of_a_good_answer_come_through() -> None:
    assert data_of(reply(200, {"count": 0})) == {"count": 0}
    octets = {"content-type": "application/octet-stream"}
    assert bytes_of(reply(200, b"\xff\x00", octets)) == b"\xff\x00"
    assert bytes_of(reply(200, b"", {})) == b""


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (reply(200, b"<html>", HTML), answers.HtmlError),
        (reply(200, envelope("GitItemNotFoundException")), answers.NotBytesError),
        (reply(404, envelope("GitItemNotFoundException")), answers.ItemNotFoundError),
    ],
)
def test_what_is_not_the_files_bytes_is_never_taken_for_them(
    given: Reply, kind: type[ServiceError]
) -> None:
    with pytest.raises(kind):
        bytes_of(given)


@pytest.mark.parametrize(
    ("message", "key", "supported"),
    [
        (
            "… out of range … The latest REST API version this server supports is 5.1.",
            "VssVersionOutOfRangeException",
            "5.1",
        ),
        (
            'The requested version "7.1" of the resource is under preview. The -preview flag …',
            "VssInvalidPreviewVersionException",
            "7.1-preview",
        ),
    ],
)
def test_a_version_that_is_refused_names_the_one_to_use(
    message: str, key: str, supported: str
) -> None:
    with pytest.raises(answers.VersionOutOfRangeError) as caught:
        data_of(reply(400, envelope(key, message)))
    assert caught.value.supported == supported


def test_what_a_service_says_of_itself_is_told_in_few_printable_words() -> None:
    long = "x" * 60_000
    for answer in (
        reply(302, {}, {"location": f"https://{long}.example/"}),
        reply(200, {}, {"content-type": f"\x1b[31m{long}"}),
        reply(400, {"message": f"\x1b[31m{long}"}),
    ):
        with pytest.raises(ServiceError) as caught:
            data_of(answer)
        assert len(str(caught.value)) < 300
        assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"retry-after": "12"}, 12.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "nonsense"}, 0.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:16:50 GMT"}, 10.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:10 GMT"}, 0.0),
        ({"retry-after": "7", "x-ratelimit-delay": "20"}, 7.0),
        ({"x-ratelimit-delay": "1.250"}, 1.25),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1010"}, 10.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999"}, 30.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "5"}, 0.0),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "1010"}, 0.0),
        ({"x-ratelimit-remaining": "0"}, 0.0),
        ({"retry-after": "936\x1e"}, 936.0),
        ({"retry-after": "9" * 5000}, 1e9),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 -9959"}, 0.0),
        ({"retry-after": "Fri, 31 Dec 99999999999 00:00:00 GMT"}, 0.0),
        ({"retry-after": "\u0665"}, 0.0),
        ({"x-ratelimit-delay": "9" * 5000}, 30.0),
    ],
)
def test_the_wish_to_be_left_alone_is_read_from_any_answer(
    headers: dict[str, str], seconds: float
) -> None:
    for status in (200, 429):
        assert pause_of(reply(status, {}, headers), now=1000.0) == seconds


def test_what_is_left_of_the_limit_is_read_from_any_answer() -> None:
    headers = {"x-ratelimit-limit": "200", "x-ratelimit-remaining": "17.5"}
    for status in (200, 429):
        said = allowance_of(reply(status, {}, headers))
        assert said == Allowance(limit=200.0, remaining=17.5)


@pytest.mark.parametrize(
    ("limit", "remaining"),
    [
        (None, "5"),
        ("200", None),
        ("0", "0"),
        ("-200", "-300"),
        ("200", "201"),
        ("200", "-1"),
        ("nan", "5"),
        ("9" * 400, "5"),
        ("200", "many"),
    ],
)
def test_a_limit_that_makes_no_sense_is_none(limit: str | None, remaining: str | None) -> None:
    given = {"x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining}
    headers = {name: value for name, value in given.items() if value is not None}
    assert allowance_of(reply(200, {}, headers)) is None


def test_the_services_words_are_bounded_and_stay_on_one_line() -> None:
    with pytest.raises(ServiceError) as caught:
        data_of(reply(400, envelope("x", "a\n\x1b[31m::error::" + "z" * 500)))
    words = str(caught.value)
    assert "\n" not in words
    assert "\x1b" not in words
    assert len(words) < 230
