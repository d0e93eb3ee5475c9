"""The door to HTTP: nothing of this machine leaks in, and no answer is endless."""

import gzip
from pathlib import Path

import pytest

from sync.azure.answers import OutageError, TooLargeError, TransientError
from sync.azure.exchange import Call, Transport
from tests.azure.scripted import Says, scripted

SECRET = "Basic c2VjcmV0"


def call(url: str, *, limit: int = 10_000_000) -> Call:
    return Call(method="GET", url=url, headers={"Authorization": SECRET}, limit=limit)


def test_a_redirect_is_not_followed() -> None:
    with scripted(lambda _: Says(status=302, headers={"location": "/other"})) as server:
        transport = Transport(origins=[server.url], loopback=None, connections=1)
        assert transport.send(call(f"{server.url}/x"), timeout=5.0).status == 302
        transport.close()
    assert len(server.asked) == 1


def test_no_netrc_and_no_cookie_changes_a_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login x password y\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    with scripted(lambda _: Says(data={}, headers={"set-cookie": "a=b"})) as server:
        transport = Transport(origins=[server.url], loopback=None, connections=1)
        transport.send(call(f"{server.url}/x"), timeout=5.0)
        transport.send(call(f"{server.url}/x"), timeout=5.0)
        transport.close()
    assert [asked.headers["authorization"] for asked in server.asked] == [SECRET, SECRET]
    assert all("cookie" not in asked.headers for asked in server.asked)


def test_a_connected_host_is_reached_past_any_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with scripted(lambda _: Says(data={})) as server:
        transport = Transport(
            origins=["https://tfs.acme.com:8080"], loopback=server.url, connections=1
        )
        transport.send(call("https://tfs.acme.com:8080/tfs/C/x%2Fy?a=%23"), timeout=5.0)
        transport.close()
    assert server.asked[0].path == "/tfs/C/x%2Fy?a=%23"
    assert server.asked[0].headers["host"] == "tfs.acme.com:8080"


def test_a_proxys_password_is_not_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hunter2@127.0.0.1:9")
    transport = Transport(origins=["https://dev.azure.com"], loopback=None, connections=1)
    with pytest.raises(OutageError) as caught:
        transport.send(call("https://dev.azure.com/x"), timeout=5.0)
    transport.close()
    assert "proxy" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_body_that_grows_too_large_is_dropped() -> None:
    zeros = gzip.compress(b"0" * 3_000_000)
    with scripted(lambda _: Says(body=zeros, headers={"content-encoding": "gzip"})) as server:
        transport = Transport(origins=[server.url], loopback=None, connections=1)
        with pytest.raises(TooLargeError, match="larger than 1 MiB"):
            transport.send(call(f"{server.url}/x", limit=1024 * 1024), timeout=5.0)
        transport.close()


def test_a_body_that_is_cut_short_is_no_answer() -> None:
    with scripted(lambda _: Says(body=b"abc", length=10)) as server:
        transport = Transport(origins=[server.url], loopback=None, connections=1)
        with pytest.raises(TransientError, match="cut short"):
            transport.send(call(f"{server.url}/x"), timeout=5.0)
        transport.close()


def test_connections_are_kept_alive() -> None:
    with scripted(lambda _: Says(data={})) as server:
        transport = Transport(origins=[server.url], loopback=None, connections=1)
        for _ in range(3):
            assert transport.send(call(f"{server.url}/x"), timeout=5.0).status == 200
        transport.close()
    assert len(server.asked) == 3
    assert len({asked.peer for asked in server.asked}) == 1


def test_a_call_shows_no_credential() -> None:
    shown = repr(call("https://dev.azure.com/x"))
    assert SECRET not in shown
