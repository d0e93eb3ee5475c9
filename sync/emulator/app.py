"""The emulated service without sockets: a request in, a response and its stages out."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.emulator.access import Token, accepted
from sync.emulator.apiversion import check_version
from sync.emulator.call import Call, Request
from sync.emulator.envelope import Refused, Response, html, no_route, unauthorized
from sync.emulator.faults import sign_in
from sync.emulator.index import build
from sync.emulator.routes import Destination
from sync.emulator.search_engine import SearchIndex
from sync.emulator.store import Organization, World, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How the service treats everyone."""

    tokens: Sequence[Token] = ()
    sign_in: int = 203
    """What a refused credential gets: 203 with a page, or 302 to one."""
    api_version: str = "7.2"
    virtual_directory: str = ""
    seed: int = 0


class Service:
    """Holds what the folder held when it was read, and what Code Search has indexed of it."""

    def __init__(self, folder: Path, conditions: Conditions) -> None:
        self.conditions = conditions
        self._folder = folder
        self._lock = threading.Lock()
        self._world = load(folder)
        self._indexed = self._world
        self._indexes: dict[str, SearchIndex] = {}

    @property
    def world(self) -> World:
        """What Git holds."""
        return self._world

    def reload(self, *, index: bool) -> None:
        """Read the folder again; without ``index`` Code Search lags behind."""
        world = load(self._folder, self._world)
        with self._lock:
            self._world = world
            if index:
                self._indexed = world
                self._indexes = {}

    def handle(self, request: Request, destination: Destination) -> Response:
        """The answer to a request."""
        try:
            return self._handle(request, destination)
        except Refused as refused:
            return refused.response

    def _handle(self, request: Request, destination: Destination) -> Response:
        organization = self._world.organizations.get(destination.organization.lower())
        if (
            organization is None
        ):  # 404 for any path: https://github.com/Azure/azure-cli/issues/32897
            return html("404 - Uh-oh, you do not have access.", status=404)
        token = self._token(request, organization)
        if token is None:
            return self._refused(request, destination)
        route = destination.route
        if route is None:
            return no_route(request.target)
        check_version(request, self.conditions.api_version, preview=route.preview)
        if route.scope and not token.has_scope(route.scope):
            return unauthorized()
        return route.handler(
            Call(
                request=request,
                organization=organization,
                index=self._index(organization),
                token=token,
                base=destination.base,
                project_name=destination.project,
                api_version=self.conditions.api_version,
                parameters=destination.parameters,
            )
        )

    def _token(self, request: Request, organization: Organization) -> Token | None:
        token = accepted(request.headers.get("authorization", ""), self.conditions.tokens)
        return token if token is not None and token.enters(organization.name) else None

    def _refused(self, request: Request, destination: Destination) -> Response:
        if request.headers.get("x-tfs-fedauthredirect", "").lower() == "suppress":
            return unauthorized()
        if request.segments[-1] == "_signin":
            return sign_in(200)
        return sign_in(self.conditions.sign_in, destination.base)

    def _index(self, organization: Organization) -> SearchIndex:
        key = organization.name.lower()
        with self._lock:
            if key not in self._indexes:
                indexed = self._indexed.organizations.get(key)
                documents = build(indexed) if indexed else []
                self._indexes[key] = SearchIndex(documents, self.conditions.seed)
            return self._indexes[key]


def search_page(request: Request) -> int:
    """Which page of a search a request asks for: 2 is every page after the first."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return 1
    return 2 if isinstance(body, Mapping) and body.get("$skip") else 1
