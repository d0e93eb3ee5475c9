"""A server on loopback whose answers a test writes itself: what no emulator would say."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    peer: int
    """The client's port: the same for one connection."""

    @property
    def data(self) -> Any:
        """The JSON body."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """One answer; ``length`` may promise more than the body holds."""

    status: int = 200
    data: Any = None
    body: bytes | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


@dataclass(slots=True)
class Scripted:
    """The running server."""

    url: str
    asked: list[Asked] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of clients that have heard enough."""


@contextmanager
def scripted(
    answer: Callable[[Asked], Says], *, tls: ssl.SSLContext | None = None
) -> Iterator[Scripted]:
    """Serves what ``answer`` says for each request, with ``tls`` as https."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(
                method=self.command,
                path=self.path,
                headers=headers,
                body=self.rfile.read(length),
                peer=self.client_address[1],
            )
            running.asked.append(asked)
            says = answer(asked)
            body = json.dumps(says.data).encode() if says.body is None else says.body
            self.send_response(says.status)
            self.send_header("content-type", says.content_type)
            self.send_header(
                "content-length", str(len(body) if says.length is None else says.length)
            )
            for name, value in says.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = says.length is not None

        do_GET = do_POST = do_PATCH = _serve  # noqa: N815 - the base class's names

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    running = Scripted(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
