"""A GitHub on loopback: the npm package emulate, stateful, spoken to by REST as people would."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.support.outside import github_modules

TOKEN = "forge-secret-0123456789"
"""Of the identity that catalog-sync has; no output may show it."""
PERSON = "person-secret-0123456789"
_SEED = {
    "tokens": {
        TOKEN: {"login": "bot", "scopes": ["repo"]},
        PERSON: {"login": "person", "scopes": ["repo"]},
    },
    "github": {
        "users": [
            {"login": login, "name": login, "email": f"{login}@example.com"}
            for login in ("bot", "person", "reviewer")
        ],
    },
}
_OPENER = build_opener(ProxyHandler({}))
_DEADLINE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """One repository of the forge."""

    api: str
    name: str

    @property
    def environment(self) -> dict[str, str]:
        """What a job in this repository finds in its environment."""
        return {
            "GITHUB_API_URL": self.api,
            "GITHUB_REPOSITORY": self.name,
            "GITHUB_TOKEN": TOKEN,
        }

    def ask(self, method: str, path: str, data: Any = None, *, token: str = TOKEN) -> Any:
        """One request about the repository."""
        return _ask(self.api, method, f"/repos/{self.name}{path}", data, token)

    def pulls(self) -> list[dict[str, Any]]:
        """All pull requests, the oldest first."""
        found: list[dict[str, Any]] = self.ask("GET", "/pulls?state=all&direction=asc")
        return found

    def comments(self, number: int) -> list[str]:
        """The text of a pull request's comments."""
        return [one["body"] for one in self.ask("GET", f"/issues/{number}/comments")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge:
    """A running GitHub."""

    url: str
    _numbers: Iterator[int] = field(default_factory=count)

    def repository(self) -> Repository:
        """A new, empty repository."""
        name = f"catalog-{next(self._numbers)}"
        _ask(self.url, "POST", "/user/repos", {"name": name, "auto_init": True}, TOKEN)
        return Repository(api=self.url, name=f"bot/{name}")


@contextmanager
def forge(folder: Path) -> Iterator[Forge]:
    """Starts one; ``folder`` is for its settings."""
    modules = github_modules()
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: it runs the GitHub on loopback")
    seed = folder / "seed.json"
    seed.write_text(json.dumps(_SEED), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = modules / "emulate" / "dist" / "index.js"
    command = [node, str(script), "start", "--service", "github", "--seed", str(seed)]
    with (folder / "forge.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            env={**os.environ, "NO_COLOR": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process)
        yield Forge(url=url)
    finally:
        process.terminate()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _DEADLINE
    while True:
        try:
            _ask(url, "GET", "/user", None, TOKEN)
        except OSError:
            assert process.poll() is None, "the GitHub on loopback ended at once"
            assert time.monotonic() < until, "the GitHub on loopback did not start"
            time.sleep(0.05)
        else:
            return


def _ask(api: str, method: str, path: str, data: Any, token: str) -> Any:
    body = None if data is None else json.dumps(data).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(api + path, data=body, headers=headers, method=method)
    try:
        with _OPENER.open(request) as answer:
            text = answer.read()
    except HTTPError as error:
        with error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read()!r}") from None
    return json.loads(text) if text else None
