"""Which kind a request is that a benchmark counts."""

import pytest

from bench.emulator import kind
from sync.emulator.request_log import LoggedRequest


@pytest.mark.parametrize(
    ("method", "stage", "path", "expected"),
    [
        ("POST", "search-page-2", "/o/_apis/search/codesearchresults", "search"),
        ("POST", "itemsbatch", "/o/p/_apis/git/repositories/r/itemsbatch", "ids"),
        ("GET", "listing", "/o/p/_apis/git/repositories/r/items?recursionLevel=full", "ids"),
        ("POST", "blobs", "/o/p/_apis/git/repositories/r/blobs?$format=zip", "zip"),
        ("GET", "items", "/o/p/_apis/git/repositories/r/items?$format=octetStream", "file"),
        ("GET", "items", "/o/p/_apis/git/repositories/r/items?$format=json", "other"),
        ("GET", "repositories", "/o/p/_apis/git/repositories", "other"),
    ],
)
def test_a_request_is_of_the_kind_that_its_endpoint_is(
    method: str, stage: str, path: str, expected: str
) -> None:
    request = LoggedRequest(
        method=method, path=path, host="", stage=stage, status=200, headers={}, body=b""
    )
    assert kind(request) == expected
