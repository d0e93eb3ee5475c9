"""Which request goes where: the host, the organisation in host or path, and the endpoint."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from sync.emulator import commits, core, gitapi, items, searchapi
from sync.emulator.call import Call, Request
from sync.emulator.envelope import Response

_CLOUD = {
    "dev.azure.com": frozenset({"core"}),
    "almsearch.dev.azure.com": frozenset({"search"}),
    "extmgmt.dev.azure.com": frozenset({"extension"}),
}
_OLD_CLOUD = {
    ".almsearch.visualstudio.com": frozenset({"search"}),
    ".extmgmt.visualstudio.com": frozenset({"extension"}),
    ".visualstudio.com": frozenset({"core"}),
}
_EVERYTHING = frozenset({"core", "search", "extension"})
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An endpoint: ``*`` in the pattern is a parameter; other parts compare without case."""

    method: str
    pattern: tuple[str, ...]
    stage: str
    handler: Callable[[Call], Response]
    scope: str = "vso.code"
    service: str = "core"
    preview: bool = False
    """Only previews of this resource exist, so a version has to say so."""

    def parameters(self, method: str, parts: tuple[str, ...]) -> tuple[str, ...] | None:
        """The values for ``*``, or none if the request is for something else."""
        if method != self.method or len(parts) != len(self.pattern):
            return None
        values = []
        for wanted, part in zip(self.pattern, parts, strict=True):
            if wanted == "*":
                values.append(part)
            elif wanted != part.lower():
                return None
        return tuple(values)


def _route(
    method: str,
    path: str,
    stage: str,
    handler: Callable[[Call], Response],
    *,
    scope: str = "vso.code",
    service: str = "core",
    preview: bool = False,
) -> Route:
    pattern = tuple(path.split("/")) if path else ()
    return Route(
        method=method,
        pattern=pattern,
        stage=stage,
        handler=handler,
        scope=scope,
        service=service,
        preview=preview,
    )


_REPOSITORY = "git/repositories/*"
_SEARCH = "search/codesearchresults"
_STATUS = "search/status/repositories/*"
_EXTENSION = "extensionmanagement/installedextensionsbyname/*/*"
ROUTES = (
    _route("GET", f"{_REPOSITORY}/items", "items", items.get_items),
    _route("POST", f"{_REPOSITORY}/itemsbatch", "itemsbatch", items.items_batch),
    _route("GET", f"{_REPOSITORY}/blobs/*", "blobs", gitapi.get_blob),
    _route("POST", f"{_REPOSITORY}/blobs", "blobs", gitapi.get_blobs),
    _route("GET", f"{_REPOSITORY}/trees/*", "trees", gitapi.get_tree),
    _route("GET", f"{_REPOSITORY}/refs", "refs", gitapi.list_refs),
    _route("GET", f"{_REPOSITORY}/commits", "commits", commits.list_commits),
    _route("GET", f"{_REPOSITORY}/commits/*", "commits", commits.get_commit),
    _route("GET", _REPOSITORY, "repositories", gitapi.get_repository),
    _route("GET", "git/repositories", "repositories", gitapi.list_repositories),
    _route("GET", "policy/configurations", "policy", gitapi.policy_configurations),
    _route("POST", _SEARCH, "search", searchapi.code_search_results, service="search"),
    _route("GET", _STATUS, "status", searchapi.repository_status, service="search"),
    _route(
        "GET",
        _EXTENSION,
        "extension",
        searchapi.installed_extension,
        scope="vso.extension_manage",
        service="extension",
        preview=True,
    ),
    _route("GET", "projects", "projects", core.list_projects, scope="vso.project"),
    _route("GET", "projects/*", "projects", core.get_project, scope="vso.project"),
    _route("GET", "connectiondata", "options", core.connection_data, scope="", preview=True),
    _route("GET", "resourceareas", "options", core.resource_areas, scope="", preview=True),
    _route("OPTIONS", "", "options", core.resource_locations, scope=""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a request goes; without a route there is nothing at its path."""

    organization: str = ""
    base: str = ""
    project: str = ""
    route: Route | None = None
    parameters: tuple[str, ...] = ()

    def stages(self, request: Request) -> tuple[str, ...]:
        """The names by which faults find the request, the narrowest last."""
        if self.route is None:
            return ("unknown",)
        stage = self.route.stage
        if stage == "items" and ("scopepath" in request.query or "recursionlevel" in request.query):
            return (stage, "listing")
        return (stage,)


def find(request: Request, virtual_directory: str) -> Destination:
    """Read host and path of a request."""
    host = request.host
    organization, base, rest, services = _host(request, host, virtual_directory)
    lowered = [part.lower() for part in rest[:2]]
    if not organization or "_apis" not in lowered:
        return Destination(organization=organization, base=base)
    place = lowered.index("_apis")
    parts = rest[place + 1 :]
    for route in ROUTES:
        parameters = route.parameters(request.method, parts)
        if parameters is not None and (route.service in services or route.stage == "options"):
            return Destination(
                organization=organization,
                base=base,
                project=rest[0] if place else "",
                route=route,
                parameters=parameters,
            )
    return Destination(organization=organization, base=base)


def _host(
    request: Request, host: str, virtual_directory: str
) -> tuple[str, str, tuple[str, ...], frozenset[str]]:
    """Organisation, its URL, the segments behind it, and the services this host offers."""
    parts = tuple(part for part in request.segments if part)
    if host in _CLOUD:
        name = parts[0] if parts else ""
        return name, f"https://dev.azure.com/{quote(name)}", parts[1:], _CLOUD[host]
    for suffix, services in _OLD_CLOUD.items():
        if host.endswith(suffix):
            name = host.removesuffix(suffix)
            if parts and parts[0].lower() == "defaultcollection":
                parts = parts[1:]
            return name, f"https://{name}.visualstudio.com", parts, services
    return _server(request, host, parts, virtual_directory)


def _server(
    request: Request, host: str, parts: tuple[str, ...], virtual_directory: str
) -> tuple[str, str, tuple[str, ...], frozenset[str]]:
    folders = tuple(part for part in virtual_directory.strip("/").split("/") if part)
    loopback = host in _LOOPBACK
    base = f"{'http' if loopback else 'https'}://{request.headers.get('host', '')}"
    leading = tuple(part.lower() for part in parts[: len(folders)])
    if folders and leading == tuple(part.lower() for part in folders):
        base += "".join(f"/{quote(part)}" for part in parts[: len(folders)])
        parts = parts[len(folders) :]
    elif folders and not loopback:
        return "", base, (), _EVERYTHING
    name = parts[0] if parts else ""
    return name, f"{base}/{quote(name)}", parts[1:], _EVERYTHING
