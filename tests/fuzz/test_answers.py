"""Answers of a hostile service at the exchange: any bytes, any headers, any status."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.azure.service import AzureDevOps, Contact
from sync.config.settings import Provider
from sync.model import Content, Discovery, Location, Missing, Present, Unavailable
from sync.urls import organization
from tests.azure.scripted import Asked, Says, Scripted, scripted
from tests.fuzz.budget import fuzzed
from tests.support.clock import FakeClock
from tests.support.running import TOKEN

PLACE = organization("dev.azure.com", "acme")
FILE = Location(organization=PLACE, project="P", repository="r", path="/catalog-info.yaml")
SOME = [replace(FILE, path=f"/{number}.yaml") for number in range(4)]
MOST = 400
"""Requests that a provider with one manifest may cost, every patience included."""

ODD = st.sampled_from(
    ["", "0", "-1", "1e999", "9" * 5000, "\u0665", "NaN", "Fri, 31 Dec 9999 23:59:59 -9959", "gzip",
     "gzip, gzip", "http://[::1", "//", "text/html", "application/json; charset=utf-7", "\xff"]
)  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from(
        ["retry-after", "x-ratelimit-delay", "x-ratelimit-remaining", "x-ratelimit-reset",
         "location", "content-encoding", "x-ms-continuationtoken", "set-cookie", "www-authenticate"]
    ),
    ODD | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20),
    max_size=4,
)  # fmt: skip
NUMBERS = st.integers() | st.floats() | st.just(10**4000)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(max_size=12)
NAMES = st.sampled_from(
    ["value", "count", "results", "name", "project", "repository", "path", "contentId",
     "objectId", "infoCode", "facets", "versions", "typeKey", "message", "gitObjectType", "isFork",
     "collection"]
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)
VERSIONS = st.builds(
    "… this server supports is {}.{}.".format, st.integers(0, 10**6), st.integers(0, 10**6)
)
REFUSALS = st.fixed_dictionaries(
    {
        "typeKey": st.sampled_from(
            ["VssVersionOutOfRangeException", "VssInvalidPreviewVersionException", "Unknown",
             "GitRepositoryNotFoundException", "ProjectDoesNotExistWithNameException"]
        ),
        "message": VERSIONS | st.text(max_size=30),
    }
)  # fmt: skip


def body_of(value: object) -> bytes:
    return json.dumps(value).encode()


BODIES = (
    st.binary(max_size=200)
    | (TREES | REFUSALS).map(body_of)
    | st.builds(lambda text, depth: text * depth, st.sampled_from([b"[", b'{"value":']),
                st.integers(1, 200_000))
)  # fmt: skip
ANSWERS = st.builds(
    lambda status, body, headers, kind: Says(
        status=status, body=body, headers=headers, content_type=kind
    ),
    st.sampled_from([200, 200, 200, 203, 206, 301, 302, 400, 401, 403, 404, 409, 429, 500, 503])
    | st.integers(200, 999).filter(lambda status: status not in {204, 304}),
    BODIES,
    HEADERS,
    st.sampled_from(
        ["application/json", "application/octet-stream", "text/html", "application/zip", ""]
    ),
)


@dataclass(slots=True)
class Hostile:
    """A service that gives these answers in turn, again and again."""

    server: Scripted | None = None
    answers: list[Says] = field(default_factory=list)
    given: int = 0

    def answer(self, _: Asked) -> Says:
        self.given += 1
        return self.answers[self.given % len(self.answers)]


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    made = Hostile()
    with scripted(made.answer) as server:
        made.server = server
        yield made


@contextmanager
def provider(hostile: Hostile, how: str) -> Iterator[tuple[AzureDevOps, Provider]]:
    """A provider of its own patience, to which time is nothing."""
    assert hostile.server is not None
    made = Provider(id="acme", organization=PLACE, discovery="git" if how == "git" else "search")
    options = Contact(connect={"dev.azure.com": hostile.server.url}, concurrency=1, deadline=30)
    with AzureDevOps(
        [made], options, say=lambda _: None, environ={"AZURE_TOKEN": TOKEN}, clock=FakeClock()
    ) as source:
        yield source, made


@pytest.mark.parametrize("how", ["search", "git"])
@fuzzed
@given(answers=st.lists(ANSWERS, min_size=1, max_size=4))
def test_any_answer_is_data_or_a_fault_of_the_service(
    hostile: Hostile, how: str, answers: list[Says]
) -> None:
    hostile.answers, hostile.given = answers, 0
    with provider(hostile, how) as (source, acme):
        found = source.discover(acme)
        assert isinstance(found, Discovery)
        ((_, read),) = source.read([("acme", FILE)])
        assert isinstance(read, Content | Missing | Unavailable)
        (there,) = source.exists([("acme", FILE)]).values()
        assert isinstance(there, Present | Missing | Unavailable)
        listed = source.list_files("acme", FILE)
        assert isinstance(listed, tuple | Missing | Unavailable)
        source.in_unwanted_fork("acme", FILE)
    assert hostile.given < MOST


@fuzzed
@given(answers=st.lists(ANSWERS, min_size=1, max_size=4))
def test_so_is_any_answer_to_who_asks_for_many_files(hostile: Hostile, answers: list[Says]) -> None:
    hostile.answers, hostile.given = answers, 0
    with provider(hostile, "search") as (source, _):
        results = [*source.read(("acme", place) for place in SOME)]
    assert [place for place, _ in results] == SOME
    assert all(isinstance(answer, Content | Missing | Unavailable) for _, answer in results)
    assert hostile.given < MOST
