"""Sending: nothing leaves for another host, nothing of this machine leaks in."""

import socket

import pytest

from sync.azure.answers import OutageError, RefusedError
from sync.azure.exchange import Call, Transport, fetch
from tests.azure.scripted import Says, scripted

SECRET = "Basic c2VjcmV0"


def call(url: str, *, limit: int = 10_000_000) -> Call:
    return Call(method="GET", url=url, headers={"Authorization": SECRET}, limit=limit)


def test_a_credential_goes_to_no_other_host() -> None:
    transport = Transport(origins=["https://dev.azure.com"], loopback=None, connections=1)
    for url in (
        "https://evil.example/acme",
        "http://dev.azure.com/acme",
        "https://dev.azure.com:8443/acme",
        "https://dev.azure.com@evil.example/acme",
        "https://dev.azure.com.evil.example/acme",
    ):
        with pytest.raises(RefusedError, match="not a host of this provider"):
            transport.send(call(url), timeout=1.0)
    transport.close()


def test_a_host_that_never_answers_is_an_outage() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        origin = f"http://127.0.0.1:{silent.getsockname()[1]}"
        transport = Transport(origins=[origin], loopback=None, connections=1)
        with pytest.raises(OutageError, match="did not answer in time"):
            transport.send(call(f"{origin}/x"), timeout=0.05)
        transport.close()


def test_a_refused_connection_is_an_outage() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{closed.getsockname()[1]}"
    transport = Transport(origins=[origin], loopback=None, connections=1)
    with pytest.raises(OutageError, match="refused the connection"):
        transport.send(call(f"{origin}/x"), timeout=5.0)
    transport.close()


def test_a_fetch_that_fails_does_not_tell_its_url() -> None:
    with scripted(lambda _: Says(status=403, data={})) as server:
        with pytest.raises(RefusedError) as caught:
            fetch(f"{server.url}/token?secret=1", {})
        assert "secret" not in str(caught.value)
