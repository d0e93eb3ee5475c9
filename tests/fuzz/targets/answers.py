"""What one HTTP answer means: any status, headers and bytes are data, or a fault of the service."""

from collections.abc import Callable
from contextlib import suppress

from sync.azure import fields
from sync.azure.answers import Reply, VersionOutOfRangeError, bytes_of, data_of, pause_of
from sync.azure.search_answers import doubt, read_page
from sync.errors import ServiceError
from sync.text.wording import counted
from tests.fuzz.choices import Choices

NOW = 1767225600.0
YEARS = 1e9
"""Seconds that a pause may take at most."""
STATUSES = (200, 203, 302, 400, 401, 403, 404, 429, 500, 503, 206, 418)
TYPES = ("application/json", "text/html", "application/octet-stream", "", "text/" + "x" * 5000)
NAMES = (
    *("retry-after", "x-ratelimit-delay", "x-ratelimit-remaining", "x-ratelimit-reset"),
    *("location", "www-authenticate"),
)
_PAGE = (
    b'{"count": 1, "results": [{"path": "/a.yaml", "project": {"name": "P"}, "repository": {"name":'
    b' "r", "type": "git"}, "contentId": "b", "versions": [{"branchName": "main"}]}], "infoCode":'
    b' 0, "facets": {"Project": [{"name": "P", "resultCount": 1}]}}'
)
_ROWS = b'{"value": [{"name": "r", "count": 1, "project": {"name": "P"}}]}'
_OLDER = (
    b'{"typeKey": "VssVersionOutOfRangeException", "message": "the latest version this server '
    b'supports is 6.1"}'
)
SEEDS = (
    b"\x00\x00\x00" + _PAGE,
    b"\x00\x00\x00" + _ROWS,
    b"\x03\x00\x00" + _OLDER,
    b'\x06\x00\x00{"typeKey": "GitItemNotFoundException", "message": "TF401174: no item"}',
    b"\x07\x00\x01\x1dWed, 21 Oct 2015 07:28:00 GMT{}",
    b"\x09\x00\x01\x0299[[[[",
    b"\x02\x01\x10\x0bhttp://[::1<html>",
)
WORDS = (
    *("value", "count", "results", "infoCode", "facets", "resultCount", "typeKey", "message"),
    *("this server supports is ", 'requested version "', "TF401174", "1e999", "NaN", "\\ud800"),
    *("Fri, 31 Dec 9999 23:59:59 -9959", "signin", "//", "http://[", "[[", '{"a":'),
)


def target(data: bytes) -> None:
    """One answer, read in every way that there is."""
    choices = Choices(data)
    status, kind = choices.one_of(STATUSES), choices.one_of(TYPES)
    headers = {"content-type": kind}
    headers |= {name: choices.text(40) for name in choices.some_of(NAMES)}
    rest = data[choices.at :]
    for body in (rest, rest[:8] * 50_000):
        reply = Reply(status=status, headers=headers, body=body)
        assert 0 <= pause_of(reply, now=NOW) <= YEARS
        for read in (bytes_of, _page, _rows):
            _read(read, reply)


def _read(read: Callable[[Reply], object], reply: Reply) -> None:
    fault: ServiceError | None = None
    try:
        read(reply)
    except ServiceError as error:
        fault = error
    if isinstance(fault, VersionOutOfRangeError):
        assert len(fault.supported) < 20
    if fault is not None:
        assert len(str(fault)) < 400
        assert str(fault).isprintable()


def _page(reply: Reply) -> None:
    page = read_page(data_of(reply))
    doubt(page.code)
    counted(page.count + sum(page.projects.values()), "match", "matches")


def _rows(reply: Reply) -> None:
    for row in fields.objects(data_of(reply), "value"):
        with suppress(ServiceError):
            fields.text(row, "name").encode()
        with suppress(ServiceError):
            counted(fields.number(row, "count"), "row")
