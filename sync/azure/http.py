"""Sends one request and brings back the whole answer: the only module that imports requests.

No redirects, no cookies, no .netrc; TLS is verified; and nothing goes to a host other than the
ones it was made for, as every request carries a credential.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from sync.azure.answers import (
    OutageError,
    PassingError,
    RefusedError,
    Reply,
    TooLargeError,
    TransientError,
)
from sync.errors import ServiceError

_CONNECT = 10.0
_SLOWEST_BODY = 300.0
_CHUNK = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. ``headers`` hold the credential and stay out of the repr."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    limit: int = 32 * 1024 * 1024
    """Bytes of an answer at most."""


class UntrustedHostError(RefusedError):
    """The host's TLS certificate cannot be verified."""


class Transport:
    """Kept-alive connections to the ``origins`` given (``https://host:port``), or to ``loopback``
    in their place, with the real host's name in the ``Host`` header."""

    def __init__(self, *, origins: Collection[str], loopback: str | None, connections: int) -> None:
        self._origins = frozenset(origins)
        self._loopback = loopback
        session = requests.Session()
        session.trust_env = loopback is None
        # With an auth of its own a session does not look into .netrc, which would replace ours.
        session.auth = _keep_headers
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = HTTPAdapter(pool_connections=4, pool_maxsize=connections, max_retries=0)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        self._session = session

    def send(self, call: Call, *, timeout: float) -> Reply:
        """The answer, whatever its status. Raises OutageError, TransientError (cut short),
        TooLargeError or UntrustedHostError."""
        origin = origin_of(call.url)
        if origin not in self._origins:
            raise RefusedError(f"{origin} is not a host of this provider; nothing was sent there")
        url, headers = call.url, dict(call.headers)
        if self._loopback is not None:
            url = self._loopback + call.url.removeprefix(origin)
            headers["Host"] = origin.partition("://")[2]
        try:
            with self._session.request(
                call.method,
                url,
                data=call.body,
                headers=headers,
                timeout=(min(_CONNECT, timeout), timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = _body(response, call.limit)
                names = {name.lower(): value for name, value in response.headers.items()}
                return Reply(status=response.status_code, headers=names, body=body)
        except requests.RequestException as error:
            # Only the kind: its text may hold a proxy's password. `from None` for the same reason.
            raise _failure(error, origin) from None

    def close(self) -> None:
        """Closes the connections."""
        self._session.close()


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL: ``https://dev.azure.com``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def fetch(url: str, headers: Mapping[str, str]) -> bytes:
    """A single GET outside Azure DevOps, for GitHub's OIDC token; the body of a 200.

    RefusedError or OutageError otherwise, without the URL, which is a secret of the job.
    """
    transport = Transport(origins=[origin_of(url)], loopback=None, connections=1)
    try:
        reply = transport.send(
            Call(method="GET", url=url, headers=headers, limit=1_000_000), timeout=30.0
        )
    finally:
        transport.close()
    if reply.status != 200:
        raise RefusedError(f"HTTP {reply.status}")
    return reply.body


def _keep_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _body(response: requests.Response, limit: int) -> bytes:
    started = time.monotonic()
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise TooLargeError(f"the answer is larger than {limit // 1024 // 1024} MiB")
        if time.monotonic() - started > _SLOWEST_BODY:
            raise OutageError(f"the answer took longer than {_SLOWEST_BODY:.0f} seconds")
    return bytes(body)


_FAILURES: tuple[tuple[type[requests.RequestException], type[PassingError], str], ...] = (
    (requests.exceptions.SSLError, OutageError, "the TLS connection to {host} failed"),
    (requests.exceptions.ProxyError, OutageError, "the proxy gave no connection to {host}"),
    (requests.exceptions.Timeout, OutageError, "{host} did not answer in time"),
    (requests.exceptions.ChunkedEncodingError, TransientError, "the answer was cut short"),
    (requests.exceptions.ContentDecodingError, TransientError, "the compression is broken"),
)


def _failure(error: requests.RequestException, origin: str) -> ServiceError:
    """A failed exchange in our words."""
    host = origin.partition("://")[2]
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return UntrustedHostError(
            f"the TLS certificate of {host} cannot be verified; if a company's own "
            "authority signed it, name its file in REQUESTS_CA_BUNDLE"
        )
    for kind, ours, words in _FAILURES:
        if isinstance(error, kind):
            return ours(words.format(host=host))
    if "NameResolutionError" in str(error):
        return OutageError(f"the name {host} could not be resolved")
    if "timed out" in str(error):
        return OutageError(f"{host} stopped sending in the middle of an answer")
    return OutageError(f"the connection to {host} failed or was reset")
