"""HTTP/1.1 on a loopback socket, as lean as a local test server can be."""

import contextlib
import socket
import socketserver
import struct
from collections.abc import Callable
from http import HTTPStatus
from io import BufferedIOBase
from typing import Literal, TypeAlias
from urllib.parse import unquote, unquote_plus

from sync.emulator.call import Request
from sync.emulator.envelope import Response

Break: TypeAlias = Literal["truncate", "reset", "close"]
Handler: TypeAlias = Callable[[Request, int], tuple[Response, Break | None]]
"""Answers a request that came to a port."""
_REASONS = {status.value: status.phrase for status in HTTPStatus}
_MAX_LINE = 65536
_MAX_HEADERS = 200


class HttpServer(socketserver.ThreadingTCPServer):
    """Serves a handler on 127.0.0.1, a thread for each connection."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, handler: Handler) -> None:
        self.answer = handler
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Connection)

    @property
    def port(self) -> int:
        """The one that is listened to."""
        return int(self.server_address[1])

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Keep account of open connections, so that ``drop`` can end those that idle."""
        assert isinstance(request, socket.socket)  # noqa: S101
        self._open.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.discard(request)

    def drop(self) -> None:
        """End every open connection."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Connection(socketserver.StreamRequestHandler):
    server: HttpServer
    disable_nagle_algorithm = True
    rbufsize = 65536

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            while self._one():
                pass

    def _one(self) -> bool:
        request = _read(self.rfile, self._continue)
        if request is None:
            return False
        response, fault = self.server.answer(request, self.server.port)
        head = _head(response)
        if fault == "close":
            return False
        if fault == "reset":
            self._reset(head + response.body[: len(response.body) // 2])
            return False
        if fault == "truncate":
            self.connection.sendall(head + response.body[: len(response.body) // 2])
            return False
        self.connection.sendall(head + (b"" if request.method == "HEAD" else response.body))
        return request.headers.get("connection", "").lower() != "close"

    def _continue(self) -> None:
        self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _reset(self, sent: bytes) -> None:
        """Send a part, then end the connection by RST instead of FIN."""
        self.connection.sendall(sent)
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.rfile.close()
        self.wfile.close()
        self.connection.close()


def _head(response: Response) -> bytes:
    reason = _REASONS.get(response.status, "Unknown")
    lines = [
        f"HTTP/1.1 {response.status} {reason}",
        f"content-type: {response.content_type}",
        f"content-length: {len(response.body)}",
    ]
    lines += [f"{name}: {value}" for name, value in response.headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _read(stream: BufferedIOBase, proceed: Callable[[], None]) -> Request | None:
    """The next request of a connection, or none when it ended or is not HTTP."""
    line = stream.readline(_MAX_LINE).decode("latin-1").split()
    if len(line) != 3:
        return None
    method, target, _ = line
    headers: dict[str, str] = {}
    while True:
        raw = stream.readline(_MAX_LINE)
        if raw in (b"\r\n", b"\n"):
            break
        name, colon, value = raw.decode("latin-1").partition(":")
        if not colon or len(headers) >= _MAX_HEADERS:
            return None
        headers[name.strip().lower()] = value.strip()
    if headers.get("expect", "").lower() == "100-continue":
        proceed()
    return parse(method, target, headers, _body(stream, headers))


def _body(stream: BufferedIOBase, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = b""
        while size := int(stream.readline(_MAX_LINE).split(b";")[0] or b"0", 16):
            body += stream.read(size)
            stream.readline(_MAX_LINE)
        stream.readline(_MAX_LINE)
        return body
    length = headers.get("content-length", "0")
    return stream.read(int(length)) if length.isdecimal() and length != "0" else b""


def parse(method: str, target: str, headers: dict[str, str], body: bytes = b"") -> Request:
    """A request from its parts; of a repeated query key the first counts."""
    path, _, query = target.partition("?")
    values: dict[str, str] = {}
    for pair in query.split("&") if query else ():
        key, _, value = pair.partition("=")
        values.setdefault(unquote_plus(key).lower(), unquote_plus(value))
    return Request(
        method=method.upper(),
        target=target,
        segments=tuple(unquote(part) for part in path.split("/")),
        query=values,
        headers=headers,
        body=body,
    )
