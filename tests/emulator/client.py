"""Asks a running emulator, with any Host header and without following anything."""

import http.client
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sync.emulator.server import Emulator

PAT = "emulator-pat"
SEARCH = "_apis/search/codesearchresults?api-version=7.1"


def basic(token: str = PAT) -> str:
    """An Authorization header with a personal access token."""
    return "Basic " + b64encode(f":{token}".encode()).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; header names as they were on the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    emulator: Emulator,
    path: str,
    *,
    method: str = "GET",
    host: str | None = None,
    authorization: str | None = basic(),
    headers: Mapping[str, str] | None = None,
    body: object = None,
) -> Answer:
    """One request on a connection of its own; ``body`` is sent as JSON."""
    sent = dict(headers or {})
    if host is not None:
        sent["Host"] = host
    if authorization is not None:
        sent["Authorization"] = authorization
    if body is not None:
        sent.setdefault("Content-Type", "application/json")
    address = urlsplit(emulator.url)
    assert address.hostname is not None
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        response = connection.getresponse()
        data = response.read()
        return Answer(status=response.status, headers=dict(response.getheaders()), body=data)
    finally:
        connection.close()


def search(
    emulator: Emulator, text: str, *, organization: str = "acme", **options: Any
) -> dict[str, Any]:
    """A search that has to succeed; ``top``, ``skip``, ``filters``, ``orderBy`` …"""
    answer = post_search(emulator, text, organization=organization, **options)
    assert answer.status == 200, answer.text
    found = answer.json
    assert isinstance(found, dict)
    return found


def post_search(
    emulator: Emulator, text: str, *, organization: str = "acme", **options: Any
) -> Answer:
    """A search, whatever comes of it."""
    dollars = {"top", "skip", "orderBy"}
    body = {f"${key}" if key in dollars else key: value for key, value in options.items()}
    body = {"searchText": text, "$top": 1000, "$skip": 0, **body}
    return ask(emulator, f"/{organization}/{SEARCH}", method="POST", body=body)


def places(found: Mapping[str, Any]) -> list[str]:
    """The rows of a search as ``Project/repository/path``, sorted."""
    return sorted(
        f"{row['project']['name']}/{row['repository']['name']}{row['path']}"
        for row in found["results"]
    )
