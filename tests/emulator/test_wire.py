"""HTTP on the socket: keep-alive, bodies, encodings, and what is no HTTP."""

import http.client
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sync.emulator.server import Emulator
from sync.emulator.wire import parse
from sync.errors import UsageError
from tests.emulator.client import SEARCH, basic
from tests.emulator.organization import CHECKOUT, MANIFEST

ITEM = f"{CHECKOUT}/items?path=/catalog-info.yaml"


def address(emulator: Emulator) -> tuple[str, int]:
    parts = urlsplit(emulator.url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def exchange(emulator: Emulator, data: bytes) -> bytes:
    """Sends bytes and reads until the emulator closes."""
    with socket.create_connection(address(emulator), timeout=5) as connection:
        connection.sendall(data)
        received = b""
        while part := connection.recv(65536):
            received += part
        return received


def test_one_connection_serves_many_requests(emulator: Emulator) -> None:
    connection = http.client.HTTPConnection(*address(emulator), timeout=5)
    sockets = set()
    for _ in range(3):
        connection.request("GET", ITEM, headers={"Authorization": basic()})
        assert connection.getresponse().read() == MANIFEST.encode()
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1


def test_a_connection_is_closed_when_asked(emulator: Emulator) -> None:
    head = f"GET {ITEM} HTTP/1.1\r\nHost: tfs.acme.com\r\nAuthorization: {basic()}\r\n"
    received = exchange(emulator, f"{head}Connection: close\r\n\r\n".encode())
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert received.endswith(MANIFEST.encode())


def test_a_chunked_body_is_read(emulator: Emulator) -> None:
    head = (
        f"POST /acme/{SEARCH} HTTP/1.1\r\nHost: tfs.acme.com\r\nAuthorization: {basic()}\r\n"
        "Expect: 100-continue\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
        "Connection: close\r\n\r\n"
    )
    body = '12\r\n{"searchText":"fil\r\n17\r\ne:catalog-info.yaml a"}\r\n0\r\n\r\n'
    received = exchange(emulator, (head + body).encode())
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert b'"count":' in received


@pytest.mark.parametrize("data", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n"])
def test_what_is_no_http_ends_the_connection(emulator: Emulator, data: bytes) -> None:
    assert exchange(emulator, data) == b""


def test_names_in_the_path_and_query_are_decoded_once() -> None:
    target = "/acme/My%20Project/a%2Fb?path=%2Fa%2520b%2B&Api-Version=7.1&flag&path=/second"
    request = parse("get", target, {"host": "dev.azure.com:443"})
    assert request.method == "GET"
    assert request.segments == ("", "acme", "My Project", "a/b")
    assert request.query == {"path": "/a%20b+", "api-version": "7.1", "flag": ""}
    assert request.host == "dev.azure.com"


def test_many_connections_are_served_at_once(emulator: Emulator) -> None:
    failures: list[int] = []

    def work() -> None:
        connection = http.client.HTTPConnection(*address(emulator), timeout=10)
        for _ in range(20):
            connection.request("GET", ITEM, headers={"Authorization": basic()})
            response = connection.getresponse()
            if response.read() != MANIFEST.encode():
                failures.append(response.status)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_port_that_is_taken_is_named(emulator: Emulator, tmp_path: Path) -> None:
    _, port = address(emulator)
    with pytest.raises(UsageError, match=f"port {port} cannot be used"):
        Emulator(tmp_path, port=port).start()
