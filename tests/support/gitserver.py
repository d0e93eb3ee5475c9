"""A git server over https on loopback, ``git http-backend``, that asks for the forge's token."""

import base64
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.support.forge import TOKEN
from tests.support.tls import self_signed, serving

_PAIR = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
HEADER = f"AUTHORIZATION: basic {_PAIR}"
"""What signs a request."""
WANTED = f"basic {_PAIR}".lower()

THIS_MACHINE_ONLY = {
    "GIT_ALLOW_PROTOCOL": "file:https",
    "HTTPS_PROXY": "http://127.0.0.1:1",
    "NO_PROXY": "localhost",
}
"""Lets git speak https to this machine alone: for any other there is a proxy that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitServer:
    """A running one; repositories are the folders below ``root``."""

    url: str
    certificate: Path
    packs: list[str] = field(default_factory=list)
    """One path for each answer that brought objects."""
    refused: list[str] = field(default_factory=list)
    """One path for each request without the token."""

    @property
    def environment(self) -> dict[str, str]:
        """What a run of a workflow at this server has."""
        return {
            "GITHUB_SERVER_URL": self.url,
            "GITHUB_TOKEN": TOKEN,
            "GIT_SSL_CAINFO": str(self.certificate),
            **THIS_MACHINE_ONLY,
        }


@contextmanager
def git_server(root: Path, folder: Path) -> Iterator[GitServer]:
    """Serve the repositories below ``root``; ``folder`` is for the certificate."""
    certificate = self_signed(folder / "git.pem", "localhost", valid=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    running = GitServer(url=f"https://localhost:{server.server_port}", certificate=certificate)
    server.RequestHandlerClass = _handler(root, running)
    server.socket = serving(certificate).wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(root: Path, running: GitServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Authorization", "").lower() != WANTED:
                running.refused.append(self.path)
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            path, _, query = self.path.partition("?")
            answer = subprocess.run(
                ["git", "http-backend"],
                input=body,
                capture_output=True,
                check=True,
                env={
                    "GIT_PROJECT_ROOT": str(root),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                    "PATH_INFO": path,
                    "QUERY_STRING": query,
                    "REQUEST_METHOD": self.command,
                    "REMOTE_USER": "bot",
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "CONTENT_LENGTH": str(len(body)),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "PATH": "/usr/local/bin:/usr/bin:/bin",
                },
            ).stdout
            head, _, content = answer.partition(b"\r\n\r\n")
            if b"PACK" in content:
                running.packs.append(path)
            fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n"))
            self.send_response(int(fields.pop(b"Status", b"200").split(b" ")[0]))
            for name, value in fields.items():
                self.send_header(name.decode(), value.decode())
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler
