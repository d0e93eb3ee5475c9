"""Every Azure DevOps URL: organisations from the configuration, files' URLs, and API requests.

Pure. The rest of the pipeline never builds or takes apart such a URL itself.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from sync.loopback import is_loopback
from sync.model import TAGS, Location, Organization
from sync.text.lookalikes import letters_of, refuse_lookalikes

CLOUD_HOST = "dev.azure.com"
LEGACY_SUFFIX = ".visualstudio.com"
_NO_NAME = re.compile(r"[/\\\x00-\x1f\x7f-\x9f]")
_TFVC = "$/"
"""How the repositories of TFVC begin, each with its project's name: search shows them."""
_GUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}")


def organization(host: str, name: str) -> Organization:
    """The organisation (or Server collection) ``name`` at ``host``, as people write both.

    ``host`` is ``dev.azure.com``, ``acme.visualstudio.com``, or an Azure DevOps Server with port
    and virtual directory (``https://tfs.acme.com:8080/tfs``); http only for loopback.
    ValueError, with words for the user, for anything else.
    """
    parts = _split_host(host)
    hostname = (parts.hostname or "").lower()
    segments = _segments(parts.path, what=f"host {host!r}")
    names = _segments(name, what=f"organization {name!r}")
    if not names:
        raise ValueError("the organization is empty; name the organisation (or collection)")
    if hostname == CLOUD_HOST or hostname.endswith(LEGACY_SUFFIX):
        return _cloud(hostname, parts, segments, names)
    port = _port(parts)
    netloc = f"[{hostname}]" if ":" in hostname else hostname
    netloc = netloc if port is None else f"{netloc}:{port}"
    path = [*segments, *names]
    url = f"{parts.scheme}://{netloc}/{'/'.join(encode(segment) for segment in path)}"
    return Organization(host=netloc, name="/".join(path), url=url, search_url=url)


def parse_target(url: str, known: Iterable[Organization] = ()) -> Location | None:
    """The file that a web URL names: the inverse of ``Location.target``.

    Understands ``…/{project}/_git/{repository}?path=…&version=GB…``, the short form
    ``…/_git/{repository}`` (the project has the repository's name), visualstudio.com with or
    without ``DefaultCollection``, and Servers. ``known`` organisations settle where a Server's
    collection ends, and make one organisation of its dev.azure.com and visualstudio.com names.

    ``None`` when it is no such URL, names no file, or names a commit (``GC``), as Backstage reads
    none either. Likewise for a part that is no name (``is_name``), and for a project or repository
    by its id, which the service takes for the name: what providers.yaml covers is told by names.
    """
    try:
        url.encode()  # what holds half of a surrogate pair names nothing
        parts = urlsplit(url)
        segments = [unquote(s, errors="strict") for s in parts.path.split("/") if s]
        query = dict(reversed(parse_qsl(parts.query, errors="strict")))
        names = (segment.removeprefix(_TFVC) for segment in segments)
        found = _place(parts, segments, tuple(known)) if all(map(is_name, names)) else None
    except ValueError:
        return None
    path = posixpath.normpath("/" + query.get("path", "").lstrip("/"))
    version = query.get("version", "")
    if found is None or path == "/" or (version and version[:2] not in {"GB", "GT"}):
        return None
    if version.startswith(f"GB{TAGS}"):  # a branch of such a name could not be told from a tag
        return None
    place, project, repository = found
    if is_id(project) or is_id(repository):
        return None
    return Location(
        organization=place,
        project=project,
        repository=repository,
        path=path,
        branch=f"{TAGS if version[:2] == 'GT' else ''}{version[2:]}" if version[2:] else None,
    )


def is_foreign(url: str, place: Organization) -> bool:
    """Whether a web URL is on a host that is neither Azure DevOps's cloud nor that of ``place``."""
    try:
        parts = urlsplit(url)
        host, own = (parts.hostname or "").lower(), (urlsplit(place.url).hostname or "").lower()
    except ValueError:
        return False
    cloud = host == CLOUD_HOST or host.endswith((f".{CLOUD_HOST}", LEGACY_SUFFIX))
    return parts.scheme in {"http", "https"} and host not in {"", own} and not cloud


def is_name(segment: str) -> bool:
    """Whether a decoded part of a URL's path can be a name, in providers.yaml as in a target: one
    that leads to another part, such as ``..`` or ``a/b``, would be a place other than it shows."""
    return segment not in {"", ".", ".."} and _NO_NAME.search(segment) is None


def is_id(name: str) -> bool:
    """Whether the service takes it for the id of a project or repository, not for a name."""
    return _GUID.fullmatch(name.strip("{}() ").lower()) is not None


def line_url(target: str, line: int) -> str:
    """The web page of a file with one line marked; ``target`` is ``Location.target``."""
    return f"{target}&line={line}&lineEnd={line + 1}&lineStartColumn=1&lineEndColumn=1"


def encode(segment: str) -> str:
    """One path segment or query value, percent-encoded: spaces as ``%20``, never ``+``."""
    return quote(segment, safe="")


def with_query(url: str, query: Mapping[str, str]) -> str:
    """``url`` with ``query`` added, every value percent-encoded."""
    if not query:
        return url
    text = "&".join(f"{quote(k, safe='$.')}={quote(v, safe='/')}" for k, v in query.items())
    return f"{url}{'&' if '?' in url else '?'}{text}"


def search_url(place: Organization) -> str:
    """Code Search over the whole organisation (POST)."""
    return f"{place.search_url}/_apis/search/codesearchresults"


def projects_url(place: Organization, *, top: int, token: str | None = None) -> str:
    """One page of the projects that the credential can see (GET)."""
    query = {"stateFilter": "wellFormed", "$top": str(top)}
    if token is not None:
        query["continuationToken"] = token
    return with_query(f"{place.url}/_apis/projects", query)


def repositories_url(place: Organization, project: str | None = None) -> str:
    """The Git repositories of one project, or of the whole organisation (GET)."""
    scope = place.url if project is None else f"{place.url}/{encode(project)}"
    return f"{scope}/_apis/git/repositories"


def repository_url(place: Organization, project: str, repository: str) -> str:
    """One repository (GET)."""
    return f"{repositories_url(place, project)}/{encode(repository)}"


def page_url(place: Organization, project: str, repository: str) -> str:
    """The web page of a repository, for people."""
    return f"{place.url}/{encode(project)}/_git/{encode(repository)}"


def repository_by_id_url(place: Organization, ident: str) -> str:
    """One repository by its id, in whichever project it is (GET)."""
    return f"{repositories_url(place)}/{encode(ident)}"


def items_url(location: Location) -> str:
    """What Git knows of one file of a repository at its branch (GET)."""
    base = repository_url(location.organization, location.project, location.repository)
    return with_query(f"{base}/items", {"path": location.path, **_version(location.branch)})


def raw_url(location: Location) -> str:
    """A file's bytes as Git holds them (GET)."""
    return with_query(items_url(location), {"$format": "octetStream"})


def listing_url(
    place: Organization, project: str, repository: str, branch: str | None, *, deep: bool = True
) -> str:
    """Every item of a repository at a branch, or those of its root folder only (GET)."""
    level = "Full" if deep else "OneLevel"
    query = {"scopePath": "/", "recursionLevel": level, **_version(branch)}
    return with_query(f"{repository_url(place, project, repository)}/items", query)


def items_batch_url(place: Organization, project: str, repository: str) -> str:
    """Metadata of many items of one repository (POST)."""
    return f"{repository_url(place, project, repository)}/itemsbatch"


def blobs_url(place: Organization, project: str, repository: str) -> str:
    """The bytes of many blobs of one repository, by their ids (POST)."""
    return f"{repository_url(place, project, repository)}/blobs"


def branches_url(place: Organization, project: str, repository: str) -> str:
    """The branches of one repository (GET)."""
    return with_query(f"{repository_url(place, project, repository)}/refs", {"filter": "heads/"})


def index_status_url(place: Organization, project: str, repository: str) -> str:
    """Which branches of a repository Code Search indexes (GET)."""
    base = f"{place.search_url}/{encode(project)}/_apis/search/status/repositories"
    return f"{base}/{encode(repository)}"


def version_of(branch: str | None) -> dict[str, str]:
    """``version`` and ``versionType`` of a branch or tag in requests; none of the default one."""
    if branch is None:
        return {}
    kind = "tag" if branch.startswith(TAGS) else "branch"
    return {"version": branch.removeprefix(TAGS), "versionType": kind}


def shown_version(branch: str | None) -> str:
    """``branch main``, ``tag v1.0`` or ``default branch``."""
    return " ".join(reversed(version_of(branch).values())) or "default branch"


def _version(branch: str | None) -> dict[str, str]:
    return {f"versionDescriptor.{key}": value for key, value in version_of(branch).items()}


def _split_host(host: str) -> SplitResult:
    text = host.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port_ok = parts.port is None or parts.port > 0
    except ValueError as error:
        raise ValueError(f"host {host!r} is not a host name or URL: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_ok:
        raise ValueError(f"host {host!r} is not a host name or an https URL")
    if any(c.isspace() or c in "\\<>\"'" for c in parts.netloc):
        raise ValueError(f"host {host!r} is not a host name or an https URL")
    refuse_lookalikes(parts.hostname)
    labels = parts.hostname.removesuffix(".").split(".")
    if len(parts.hostname) > 253 or not all(0 < len(label) <= 63 for label in labels):
        raise ValueError(
            "the host is no name that a server can have: a part of it is empty or too long"
        )
    if parts.username is not None or parts.password is not None:
        raise ValueError("the host holds a user name or password; name a credential instead")
    if parts.query or parts.fragment:
        raise ValueError(f"host {host!r} has a query or fragment; give only the base URL")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError(f"host {host!r} must use https: a token must not travel unencrypted")
    return parts


def _port(parts: SplitResult) -> int | None:
    return None if parts.port == {"https": 443, "http": 80}[parts.scheme] else parts.port


def _segments(path: str, *, what: str) -> list[str]:
    try:
        segments = [unquote(s, errors="strict") for s in path.strip().split("/") if s]
    except ValueError as error:
        raise ValueError(f"{what} has a broken percent-encoding") from error
    for segment in segments:
        if not (is_name(segment) and segment.isprintable()) or set(segment) & set("?#"):
            raise ValueError(f"{what} is not a name that Azure DevOps allows")
    return segments


def _cloud(
    hostname: str, parts: SplitResult, segments: list[str], names: list[str]
) -> Organization:
    """dev.azure.com or NAME.visualstudio.com."""
    if segments or _port(parts) is not None:
        raise ValueError(f"host {hostname} takes no port or path; the organisation is a name")
    if len(names) != 1:
        raise ValueError(f"{'/'.join(names)!r} is not an organisation's name at {hostname}")
    name = names[0]
    if letters := letters_of(name):
        raise ValueError(f"an organisation's name at {hostname} has no such letters: {letters}")
    if hostname == CLOUD_HOST:
        return Organization(
            host=hostname,
            name=name,
            url=f"https://{CLOUD_HOST}/{encode(name)}",
            search_url=f"https://almsearch.{CLOUD_HOST}/{encode(name)}",
        )
    label = hostname.removesuffix(LEGACY_SUFFIX)
    if name.lower() != label or "." in label:
        raise ValueError(f"host {hostname} belongs to organization {label!r}, not {name!r}")
    return Organization(
        host=hostname,
        name=name,
        url=f"https://{hostname}",
        search_url=f"https://{label}.almsearch{LEGACY_SUFFIX}",
    )


def _place(
    parts: SplitResult, segments: list[str], known: tuple[Organization, ...]
) -> tuple[Organization, str, str] | None:
    """Organisation, project and repository of a web URL."""
    lowered = [segment.lower() for segment in segments]
    if parts.password is not None or lowered.count("_git") != 1:
        return None
    at = lowered.index("_git")
    before, after = segments[:at], segments[at + 1 :]
    if len(after) != 1:
        return None
    repository = after[0]
    netloc = parts.netloc.rpartition("@")[2]
    for size in range(len(before), -1, -1):
        if len(before) - size > 1:
            break
        place = _known_place(parts.scheme, netloc, before[:size], known)
        if place is not None:
            return place, before[size] if size < len(before) else repository, repository
    return _assumed_place(parts.scheme, netloc, before, repository)


def _assumed_place(
    scheme: str, netloc: str, before: list[str], repository: str
) -> tuple[Organization, str, str] | None:
    """Where the collection ends as Backstage's AzureUrl has it: at most one part is the project."""
    hostname = netloc.lower()
    if hostname.endswith(LEGACY_SUFFIX):
        rest = before[1:] if before[:1] and before[0].lower() == "defaultcollection" else before
        if len(rest) > 1:
            return None
        place = organization(hostname, hostname.removesuffix(LEGACY_SUFFIX))
        return place, rest[0] if rest else repository, repository
    if not before or (hostname == CLOUD_HOST and len(before) > 2):
        return None
    names, project = (before, repository) if len(before) == 1 else (before[:-1], before[-1])
    return organization(f"{scheme}://{netloc}", "/".join(map(encode, names))), project, repository


def _known_place(
    scheme: str, netloc: str, names: list[str], known: tuple[Organization, ...]
) -> Organization | None:
    """The known organisation whose base URL is ``netloc`` and ``names``, in any of its forms."""
    wanted = _identity(scheme, netloc, names)
    return next((place for place in known if _own_identity(place.url) == wanted), None)


@lru_cache(maxsize=256)
def _own_identity(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    return _identity(parts.scheme, parts.netloc, [unquote(s) for s in parts.path.split("/") if s])


def _identity(scheme: str, netloc: str, names: list[str]) -> tuple[str, ...]:
    """Equal for two spellings of one organisation."""
    host = netloc.lower().removesuffix({"https": ":443", "http": ":80"}.get(scheme, ""))
    lowered = [name.lower() for name in names]
    if host == CLOUD_HOST:
        return ("cloud", *lowered)
    if host.endswith(LEGACY_SUFFIX):
        rest = lowered[1:] if lowered[:1] == ["defaultcollection"] else lowered
        return ("cloud", host.removesuffix(LEGACY_SUFFIX), *rest)
    return (scheme, host, *lowered)
