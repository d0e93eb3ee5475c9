"""The exchange with Azure DevOps: `sync.http`, with failures in the terms of its answers."""

from collections.abc import Collection, Mapping

from sync import http
from sync.azure.answers import (
    OutageError,
    RefusedError,
    Reply,
    TooLargeError,
    TransientError,
)
from sync.errors import ServiceError
from sync.http import Call, ExchangeError, origin_of

__all__ = ["Call", "Transport", "UntrustedHostError", "fetch", "origin_of"]


class UntrustedHostError(RefusedError):
    """The host's TLS certificate cannot be verified."""


_ERRORS: Mapping[http.Kind, type[ServiceError]] = {
    "stranger": RefusedError,
    "untrusted": UntrustedHostError,
    "outage": OutageError,
    "cut short": TransientError,
    "too large": TooLargeError,
}


class Transport:
    """Kept-alive connections to the ``origins`` given (``https://host:port``), or to ``loopback``
    in their place, with the real host's name in the ``Host`` header."""

    def __init__(self, *, origins: Collection[str], loopback: str | None, connections: int) -> None:
        self._inner = http.Transport(origins=origins, loopback=loopback, connections=connections)

    def send(self, call: Call, *, timeout: float, longest: float = http.SLOWEST_ANSWER) -> Reply:
        """The answer, whatever its status. Raises OutageError, TransientError (cut short),
        TooLargeError or UntrustedHostError."""
        try:
            received = self._inner.send(call, timeout=timeout, longest=longest)
        except ExchangeError as error:
            raise _ERRORS[error.kind](str(error)) from None
        return Reply(status=received.status, headers=received.headers, body=received.body)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def fetch(url: str, headers: Mapping[str, str]) -> Reply:
    """A single GET outside Azure DevOps, for GitHub's OIDC token; the answer with 200.

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
    return reply
