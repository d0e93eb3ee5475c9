"""A service that lies, dawdles or leads astray, played by a raw socket; what it cannot bring about.

Redirects, cookies, .netrc, proxies and cut answers: tests/test_http.py; refused hosts:
tests/azure/test_exchange.py; counts and pages that lie: tests/azure/test_search.py.
"""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from sync import http
from sync.http import Call, ExchangeError, Transport
from tests.azure.scripted import Asked, Says, scripted
from tests.support.files import write_files
from tests.support.git import git_repository, head
from tests.support.running import TOKEN, run

REAL = "https://dev.azure.com"
PROVIDERS = "providers:\n  azureDevOps:\n    acme:\n      organization: acme\n"


@contextmanager
def raw(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server whose every byte a test decides; its base URL."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        stopped = threading.Event()

        def serve() -> None:
            while not stopped.is_set():
                with suppress(OSError):
                    connection, _ = server.accept()
                    with closing(connection), suppress(OSError):
                        connection.settimeout(5)
                        connection.recv(65536)
                        answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        stopped.set()
        with suppress(OSError):
            socket.create_connection(server.getsockname(), timeout=1).close()
        thread.join()


@contextmanager
def transport(url: str) -> Iterator[Transport]:
    """Connections to ``url`` in the place of the real host."""
    made = Transport(origins=[REAL], loopback=url, connections=1)
    try:
        yield made
    finally:
        made.close()


def ask(url: str, limit: int = 1_000_000) -> http.Received:
    """One request with a credential."""
    with transport(url) as made:
        headers = {"Authorization": "Basic c2VjcmV0"}
        call = Call(method="GET", url=f"{REAL}/acme/_apis", headers=headers, limit=limit)
        return made.send(call, timeout=5.0)


def dribble(connection: socket.socket, start: bytes, byte: bytes) -> None:
    """Send a byte now and then, so that no timeout between two of them is ever reached."""
    connection.sendall(start)
    for _ in range(400):
        connection.sendall(byte)
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("start", "byte"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nx: ", b"a"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status", "header", "header-value", "body", "endless-body", "chunks", "continue"],
)
def test_an_answer_that_dawdles_is_given_up(
    monkeypatch: pytest.MonkeyPatch, start: bytes, byte: bytes
) -> None:
    monkeypatch.setattr(http, "SLOWEST_ANSWER", 0.3)
    started = time.monotonic()
    with (
        raw(lambda connection: dribble(connection, start, byte)) as url,
        pytest.raises(ExchangeError) as caught,
    ):
        ask(url)
    assert caught.value.kind in {"outage", "cut short"}
    assert time.monotonic() - started < 5


def test_an_answer_ends_with_the_patience_for_it() -> None:
    """So that a deadline holds although bytes go on to come."""
    start = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"
    call = Call(method="GET", url=f"{REAL}/acme/_apis", headers={})
    started = time.monotonic()
    with (
        raw(lambda connection: dribble(connection, start, b"x")) as url,
        transport(url) as made,
        pytest.raises(ExchangeError),
    ):
        made.send(call, timeout=5.0, longest=0.3)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 10_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 " + b"2" * 10_000_000,
        b"\x00" * 1_000_000,
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"F" * 1_000_000,
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-5\r\nx\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\nx",
        b"HTTP/9.9 999 \xff\xfe\r\n\r\n",
        b"",
    ],
    ids=[
        "many-headers", "long-header", "long-status", "nul", "long-chunk-size",
        "negative-chunk-size", "negative-length", "enormous-length", "strange-version", "nothing",
    ],
)  # fmt: skip
def test_an_answer_that_is_not_http_is_an_error_and_no_crash(answer: bytes) -> None:
    with raw(lambda connection: connection.sendall(answer)) as url, suppress(ExchangeError):
        received = ask(url)
        assert len(received.body) < 10


def test_a_compressed_bomb_is_dropped_at_the_limit() -> None:
    import gzip  # noqa: PLC0415 — only here

    bomb = gzip.compress(b"\0" * 100_000_000)
    start = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(bomb)
    with (
        raw(lambda connection: connection.sendall(start + bomb)) as url,
        pytest.raises(ExchangeError, match="larger than") as caught,
    ):
        ask(url)
    assert caught.value.kind == "too large"


def test_tls_without_a_trusted_certificate_gets_no_credential() -> None:
    """Nothing but the first message of TLS is sent to a host that cannot prove what it is."""
    seen: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        seen.append(b"")

    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            connection, _ = server.accept()
            with closing(connection):
                connection.settimeout(5)
                seen.append(connection.recv(65536))
                connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")

        thread = threading.Thread(target=serve)
        thread.start()
        origin = f"https://localhost:{port}"
        made = Transport(origins=[origin], loopback=None, connections=1)
        call = Call(method="GET", url=f"{origin}/x", headers={"Authorization": f"Basic {TOKEN}"})
        with closing(made), pytest.raises(ExchangeError) as caught:
            made.send(call, timeout=5.0)
        thread.join()
    assert caught.value.kind == "outage"
    assert seen[0][:1] == b"\x16"
    assert TOKEN.encode() not in b"".join(seen)
    assert ssl.HAS_TLSv1_2


ELSEWHERE = "https://evil.example/acme/P/_git/r?path=/catalog-info.yaml"
LIES: tuple[object, ...] = (
    {"count": 10**9, "results": []},
    {"count": -1, "results": []},
    {"count": "many", "results": []},
    {"count": 1, "results": [{"path": "/../../../etc/passwd"}]},
    {"count": 1, "results": [{"project": {"name": "../.."}, "repository": {"name": "../.."}}]},
    {"count": 1, "results": "all"},
    {"count": 1, "results": [None, 1, [], "x"]},
    {"count": 1},
    [],
    "text",
    None,
    {"count": 1, "results": [{"url": ELSEWHERE}]},
)


def hit(**changes: object) -> dict[str, object]:
    """One result of Code Search."""
    return {
        "fileName": "catalog-info.yaml",
        "path": "/catalog-info.yaml",
        "project": {"id": "1", "name": "P", "visibility": "private"},
        "repository": {"id": "2", "name": "r", "type": "git"},
        "versions": [{"branchName": "main", "changeId": "a" * 40}],
        "contentId": "b" * 40,
        "collection": {"name": "acme"},
        "matches": {},
        **changes,
    }


HITS: tuple[dict[str, object], ...] = (
    hit(path="/../../../../etc/passwd"),
    hit(path="/a/../../b/catalog-info.yaml"),
    hit(path="catalog-info.yaml"),
    hit(path="/\u0000catalog-info.yaml"),
    hit(path="/catalog-info.yaml\r\nHost: evil.example"),
    hit(path=ELSEWHERE),
    hit(path=7),
    hit(repository={"id": "2", "name": "../../other/_git/r", "type": "git"}),
    hit(repository={"id": "2", "name": "r?x=1#y", "type": "git"}),
    hit(repository={"id": "2", "name": "@evil.example", "type": "git"}),
    hit(project={"id": "1", "name": "//evil.example"}),
    hit(project={"id": "1", "name": "P\r\nX: y"}),
    hit(contentId="../../x"),
    hit(contentId=None),
    hit(versions="main"),
    hit(collection={"name": "somebody-else"}),
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return git_repository(tmp_path / "repository", {"providers.yaml": PROVIDERS})


def lied_to(repository: Path, search: object) -> tuple[int, str, list[Asked]]:
    """A run against a service that answers every search so, and gives a manifest for any file."""
    manifest = b"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: lie}\n"

    def answer(asked: Asked) -> Says:
        if "codesearchresults" in asked.path:
            return Says(data=search)
        if "/items" in asked.path:
            return Says(body=manifest, content_type="application/octet-stream")
        return Says(status=403, data={"message": "not allowed"})

    with scripted(answer) as service:
        arguments = ("--connect", f"dev.azure.com={service.url}", "--deadline", "0")
        config = ("--config", str(repository / "providers.yaml"))
        outcome = run("sync", *config, *arguments, "-v")
        return outcome.exit_code, outcome.stdout + outcome.stderr, service.asked


def assert_unmoved(repository: Path, asked: list[Asked]) -> None:
    """Every request was for the configured organisation; every file is in the catalog."""
    assert {request.headers["host"] for request in asked} <= {
        "dev.azure.com", "almsearch.dev.azure.com", "extmgmt.dev.azure.com",
    }  # fmt: skip
    for request in asked:
        path = request.path.partition("?")[0]
        assert path.startswith("/acme/"), request.path
        assert "/../" not in path
        assert "evil" not in "".join(request.headers.values())
    top = {path.name for path in repository.iterdir()}
    assert top <= {".git", "catalog", "providers.yaml"}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: json.dumps(lie)[:40])
def test_an_answer_that_lies_is_incomplete_and_removes_nothing(
    repository: Path, lie: object
) -> None:
    write_files(repository, {})
    before = head(repository)
    code, shown, asked = lied_to(repository, lie)
    assert code == 4, shown
    assert "Traceback" not in shown
    assert head(repository) == before or "deleted" not in shown.partition("nothing of it")[0]
    assert_unmoved(repository, asked)


@pytest.mark.parametrize("found", HITS, ids=lambda found: json.dumps(found)[:60])
def test_a_result_that_lies_leads_nowhere_else(repository: Path, found: dict[str, object]) -> None:
    code, shown, asked = lied_to(repository, {"count": 1, "results": [found], "infoCode": 0})
    assert code in {0, 4}, shown
    assert "Traceback" not in shown
    assert_unmoved(repository, asked)
