"""The part of GitHub that makes commits: on a bare repository, signed by a real key.

The npm package that plays GitHub elsewhere has no git objects of ours. So commits are made here, as
GitHub makes them, and every other request is handed on to it.
"""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from tests.support.git import git

_OPENER = build_opener(ProxyHandler({}))
WEB_FLOW = "GitHub <noreply@github.com>"


@dataclass(slots=True, kw_only=True)
class Signing:
    """A running one, and what it was asked."""

    bare: Path
    key: Path
    beyond: str = ""
    """URL of who answers everything else; without one that is 404."""
    url: str = ""
    asked: list[dict[str, object]] = field(default_factory=list)
    """The bodies of requests for commits."""
    refs: list[str] = field(default_factory=list)
    """The refs of the repository at each of these requests."""
    as_person: bool = False
    """Whether the token is a person's, for whom GitHub does not sign."""
    other_tree: bool = False
    """Whether it makes a commit of another tree than it was asked for."""

    def commit(self, wanted: dict[str, object]) -> tuple[int, dict[str, object]]:
        """Make a commit as GitHub does: only of a tree that it has."""
        self.asked.append(wanted)
        self.refs += git(self.bare, "for-each-ref", "--format=%(refname)").splitlines()
        tree = str(wanted["tree"])
        if self.other_tree:
            tree = git(self.bare, "rev-parse", "main^{tree}").strip()
        present = ["git", "-C", str(self.bare), "cat-file", "-e", tree]
        if subprocess.run(present, check=False).returncode != 0:
            return 422, {"message": "Tree SHA does not exist"}
        parents = wanted["parents"]
        assert isinstance(parents, list)
        options = [part for parent in parents for part in ("-p", str(parent))]
        signed = "author" not in wanted and "committer" not in wanted and not self.as_person
        sign = ["-c", "gpg.format=ssh", "-c", f"user.signingkey={self.key}"]
        made = git(
            self.bare,
            *sign,
            *("-c", "user.name=GitHub", "-c", "user.email=noreply@github.com"),
            *("commit-tree", tree, *options, *(["-S"] if signed else [])),
            *("-m", str(wanted["message"])),
        ).strip()
        reason = "valid" if signed else "unsigned"
        return 201, {"sha": made, "verification": {"verified": signed, "reason": reason}}

    def verified(self, commit: str) -> str:
        """Who signed a commit of the repository; an error where nobody did."""
        allowed = self.key.with_name("allowed")
        allowed.write_text(f"noreply@github.com {self.key.with_suffix('.pub').read_text()}")
        options = ("-c", f"gpg.ssh.allowedSignersFile={allowed}")
        return git(self.bare, *options, "log", "-1", "--format=%G?%GS", commit).strip()


@contextmanager
def signing(bare: Path, folder: Path, beyond: str = "") -> Iterator[Signing]:
    """Start one for a bare repository; the key is made in ``folder``."""
    key = folder / "signing-key"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
    subprocess.run(command, check=True)
    git(bare, "config", "uploadpack.allowAnySHA1InWant", "true")
    running = Signing(bare=bare, key=key, beyond=beyond)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if self.command == "POST" and self.path.endswith("/git/commits"):
                status, answer = running.commit(json.loads(body))
                data = json.dumps(answer).encode()
            else:
                status, data = self._elsewhere(body)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _elsewhere(self, body: bytes) -> tuple[int, bytes]:
            if not running.beyond:
                return 404, b'{"message": "Not Found"}'
            headers = {
                name: value
                for name in ("authorization", "content-type", "accept")
                if (value := self.headers.get(name))
            }
            url = running.beyond + self.path
            request = Request(url, data=body or None, headers=headers, method=self.command)
            try:
                with _OPENER.open(request) as response:
                    return response.status, response.read()
            except HTTPError as error:
                return error.code, error.read()

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _answer  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
