"""Sends one request and brings back the whole answer: the only module that imports requests.

No redirects, no cookies, no .netrc; TLS is verified; and nothing goes to a host other than the
ones it was made for, as every request carries a credential.
"""

import io
import json
import re
import threading
import time
from base64 import b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any, Literal, TypeAlias
from urllib.parse import quote, quote_plus, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import default_headers
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from sync.loopback import is_loopback

_CONNECT = 10.0
SLOWEST_ANSWER = 300.0
"""Seconds that an answer may take from its first byte to its last."""
_MOST_BYTES = 320 * 1024 * 1024
"""Bytes of an answer as it comes, with what libraries read unasked: more than any limit."""
_CHUNK = 65536
_USUAL = dict(default_headers())
"""What a request says where its call does not; made once."""
_DISTRUST = re.compile(r"certificate verify failed: (.{1,120}?)\.? \(_ssl")
"""OpenSSL's reason, such as ``certificate has expired``."""
_NO_AUTHORITY = (
    "the file that REQUESTS_CA_BUNDLE (or CURL_CA_BUNDLE) names holds no certificates that can be"
    " read"
)

_patience = threading.local()
"""When the answer that this thread waits for has to be there: ``end``, of the monotonic clock."""

Kind: TypeAlias = Literal["stranger", "untrusted", "outage", "cut short", "too large"]


class ExchangeError(Exception):
    """There is no whole answer; ``kind`` says whether asking again may help.

    ``stranger``: not a host this was made for, nothing was sent. ``untrusted``: its certificate
    cannot be verified. ``outage``: no connection, or none in time.
    """

    def __init__(self, kind: Kind, message: str) -> None:
        self.kind: Kind = kind
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. ``headers`` hold the credential and stay out of the repr."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    limit: int = 32 * 1024 * 1024
    """Bytes of an answer at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An answer, whatever its status; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def json_of(body: bytes) -> Any:
    """The JSON that an answer's body is; ValueError when it is none that can be read."""
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("it nests too deep") from None


class Transport:
    """Kept-alive connections to the ``origins`` given (``https://host:port``), or to ``loopback``
    in their place, with the real host's name in the ``Host`` header."""

    def __init__(self, *, origins: Collection[str], loopback: str | None, connections: int) -> None:
        self._loopback = loopback
        self._adapters = {origin: _Adapter(pool_maxsize=connections) for origin in origins}
        self._settings: dict[str, Mapping[str, Any]] = {}
        """By origin, what the environment says of it."""

    def send(self, call: Call, *, timeout: float, longest: float = SLOWEST_ANSWER) -> Received:
        """The answer. Raises ExchangeError.

        ``timeout`` is seconds until it begins, and between two parts of it; ``longest`` is seconds
        until its end, `SLOWEST_ANSWER` at most.
        """
        _patience.end = time.monotonic() + min(longest, SLOWEST_ANSWER)
        origin = next((known for known in self._adapters if call.url.startswith(f"{known}/")), None)
        origin = origin or origin_of(call.url)
        if origin not in self._adapters:
            message = f"{origin} is not a host of this provider; nothing was sent there"
            raise ExchangeError("stranger", message)
        try:
            with self._adapters[origin].send(
                self._prepared(call, origin),
                timeout=(min(_CONNECT, timeout), timeout),
                **self._environment(self._loopback or origin),
            ) as response:
                body = _body(response, call.limit)
                if response.status_code != 200:
                    # Its text is quoted to people, and gateways repeat what they were sent.
                    body = _without_credential(body, call.headers.get("Authorization", ""))
                names = {name.lower(): value for name, value in response.raw.headers.itermerged()}
                return Received(status=response.status_code, headers=names, body=body)
        except requests.RequestException as error:
            # Only the kind: its text may hold a proxy's password. `from None` for the same reason.
            raise _failure(error, origin) from None
        except OSError:
            # What requests makes of no answer is an error of its own; this is from before asking.
            raise ExchangeError("untrusted", _NO_AUTHORITY) from None
        except ExchangeError:
            raise
        except _BROKEN as error:
            name = type(error).__name__
            raise ExchangeError("cut short", f"the answer cannot be read ({name})") from None

    def close(self) -> None:
        """Close the connections."""
        for adapter in self._adapters.values():
            adapter.close()

    def _prepared(self, call: Call, origin: str) -> requests.PreparedRequest:
        """The request as it is sent. A session of requests, which would look for redirects, cookies
        and .netrc each time, has no part in it, and nothing takes a URL apart that is in order."""
        request = requests.PreparedRequest()
        request.method, request.url, request.body = call.method, call.url, call.body
        headers = {**_USUAL, **call.headers}
        if call.body is not None:
            headers["Content-Length"] = str(len(call.body))
        if self._loopback is not None:
            request.url = self._loopback + call.url.removeprefix(origin)
            headers["Host"] = origin.partition("://")[2]
        request.headers = headers  # type: ignore[assignment] # urllib3 copies a dict much faster
        return request

    def _environment(self, origin: str) -> Mapping[str, Any]:
        """Certificates and proxies as the environment has them for an origin: looked up once. This
        machine is asked without a proxy."""
        if origin not in self._settings:
            session = requests.Session()
            session.trust_env = self._loopback is None
            found = session.merge_environment_settings(
                origin, proxies={}, stream=True, verify=None, cert=None
            )
            if is_loopback(urlsplit(origin).hostname or ""):
                found["proxies"] = {}
            self._settings[origin] = found
        return self._settings[origin]


class _Impatient(io.RawIOBase):
    """What a socket sends, for so long as an answer may take, and no more than any may have: its
    own timeout begins anew with each byte."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._end: float = _patience.end
        self._room = _MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        if time.monotonic() > self._end:
            raise TimeoutError("the answer took too long")
        read = self._raw.readinto(buffer)
        self._room -= read or 0
        if self._room < 0:
            raise OSError(f"the answer has more than {_MOST_BYTES:,} bytes")
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(HTTPResponse):
    """An answer whose headers and body come in time, or not at all."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fp = io.BufferedReader(_Impatient(self.fp.detach()))


class _Http(HTTPConnection):
    response_class = _Response


class _Https(HTTPSConnection):
    response_class = _Response


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Adapter(HTTPAdapter):
    """Requests to one origin, by connections that are not patient for ever, with or without a
    proxy. What is the same for all of them is found once: there are tens of thousands.

    It overrides what requests gives for that:
    https://requests.readthedocs.io/en/latest/api/#requests.adapters.HTTPAdapter
    """

    def __init__(self, *, pool_maxsize: int) -> None:
        self._pool: Any = None
        super().__init__(pool_connections=1, pool_maxsize=pool_maxsize, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        return manager

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        if self._pool is None:
            pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
            super().cert_verify(pool, request.url, verify, cert)  # type: ignore[no-untyped-call]
            self._pool = pool
        return self._pool

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Done where the pool was made."""

    def request_url(self, request: requests.PreparedRequest, proxies: Any) -> Any:
        return super().request_url(request, proxies) if proxies else request.path_url

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """A response with what is asked of it: nothing about cookies or the encoding of text."""
        response = requests.Response()
        response.status_code, response.raw, response.request = resp.status, resp, req
        return response


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL: ``https://dev.azure.com``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _without_credential(body: bytes, authorization: str) -> bytes:
    """An answer's body with every form of the credential that it was sent taken out."""
    scheme, _, secret = authorization.partition(" ")
    forms = {secret}
    if scheme.lower() == "basic":
        forms.add(b64decode(secret).decode("utf-8", "replace").partition(":")[2])
    for form in sorted(filter(None, forms), key=len, reverse=True):
        for spelt in (form, form.rstrip("="), quote(form, safe=""), quote(form), quote_plus(form)):
            body = body.replace(spelt.encode(), b"***")
            body = body.replace(spelt.replace("/", "\\/").encode(), b"***")
    return body


def _body(response: requests.Response, limit: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > limit:
            message = f"the answer is larger than {limit // 1024 // 1024} MiB"
            raise ExchangeError("too large", message)
    return bytes(body)


_BROKEN = (ValueError, ArithmeticError, RecursionError, MemoryError, HTTPException, HTTPError)
"""What an answer may bring about in the libraries that read it."""
_FAILURES: tuple[tuple[type[requests.RequestException], Kind, str], ...] = (
    (requests.exceptions.SSLError, "outage", "the TLS connection to {host} failed"),
    (requests.exceptions.ProxyError, "outage", "the proxy gave no connection to {host}"),
    (requests.exceptions.Timeout, "outage", "{host} did not answer in time"),
    (requests.exceptions.ChunkedEncodingError, "cut short", "the answer was cut short"),
    (requests.exceptions.ContentDecodingError, "cut short", "the compression is broken"),
)


_UNREACHED = (
    ("NameResolutionError", "the name {host} could not be resolved"),
    ("Connection refused", "{host} refused the connection: nothing listens there"),
    ("timed out", "{host} stopped sending in the middle of an answer"),
)
"""By urllib3's words where requests has no class of its own."""


def _failure(error: requests.RequestException, origin: str) -> ExchangeError:
    """A failed exchange in our words."""
    host = origin.partition("://")[2]
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        reason = _DISTRUST.search(str(error))
        why = f" ({reason[1]})" if reason else ""
        return ExchangeError(
            "untrusted",
            f"the TLS certificate of {host} cannot be verified{why}; if a company's own "
            "authority signed it, name its file in REQUESTS_CA_BUNDLE",
        )
    if "[X509" in str(error):
        return ExchangeError("untrusted", _NO_AUTHORITY)
    for kind, ours, words in _FAILURES:
        if isinstance(error, kind):
            return ExchangeError(ours, words.format(host=host))
    for theirs, words in _UNREACHED:
        if theirs in str(error):
            return ExchangeError("outage", words.format(host=host))
    return ExchangeError("outage", f"the connection to {host} failed or was reset")
