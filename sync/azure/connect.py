"""``--connect HOST=http://127.0.0.1:PORT``: requests for a host go to this machine instead. Pure.

Every URL that is written or shown stays the real one.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from sync.config.settings import Provider
from sync.errors import UsageError
from sync.loopback import is_loopback
from sync.model import Organization


def parse_connect(values: Iterable[str], *, source: str = "--connect") -> Mapping[str, str]:
    """``HOST=URL`` texts, each possibly several with commas → host → loopback base URL.

    ``source`` is where they were written.

    UsageError for anything but http to a loopback address: a token goes there unencrypted.
    """
    found: dict[str, str] = {}
    for text in (part.strip() for value in values for part in value.split(",")):
        if not text:
            continue
        host, equals, url = text.partition("=")
        try:
            parts = urlsplit(url.strip())
            loopback = parts.scheme == "http" and is_loopback(parts.hostname or "")
            port = parts.port
        except ValueError:
            loopback, port = False, None
        if not equals or not host.strip() or not loopback or port is None:
            raise UsageError(
                f"{source} {text!r} is not HOST=http://127.0.0.1:PORT; it is for a local "
                "Azure DevOps only, such as `catalog-sync emulator`"
            )
        found[host.strip().lower()] = url.strip().rstrip("/")
    return found


def unused(connect: Mapping[str, str], providers: Iterable[Provider]) -> tuple[str, ...]:
    """The hosts of ``connect`` that no provider has: a slip of the keyboard, perhaps."""
    used = {
        host
        for provider in providers
        for host in (provider.organization.host.lower(), _hostname(provider.organization))
    }
    return tuple(host for host in connect if host not in used)


def loopback_of(place: Organization, connect: Mapping[str, str]) -> str | None:
    """Where requests for ``place`` go instead; with or without the port in the configured host."""
    return connect.get(place.host.lower()) or connect.get(_hostname(place))


def _hostname(place: Organization) -> str:
    return urlsplit(place.url).hostname or ""
