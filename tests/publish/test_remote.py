"""Which credential goes to which remote, and what never shows."""

import base64
from pathlib import Path

import pytest

from sync.errors import GitError
from sync.publish.remote import Remote, _credential, open_remote
from tests.support.git import git, git_repository

TOKEN = "ghp_secret0123456789"


@pytest.mark.parametrize(
    ("url", "server", "given"),
    [
        ("https://github.com/acme/catalog.git", None, True),
        ("https://git.acme.com/acme/catalog", "https://git.acme.com", True),
        ("https://github.com.evil.example/acme/catalog", None, False),
        ("https://git.acme.com/acme/catalog", None, False),
        ("http://github.com/acme/catalog", "http://github.com", False),
        ("https://someone@github.com/acme/catalog.git", None, True),
        ("https://someone@git.acme.com:8443/acme/catalog", "https://git.acme.com:8443", True),
        ("https://someone:password@github.com/acme/catalog.git", None, False),
        ("https://github.com@evil.example/acme/catalog", None, False),
        ("https://x@github.com@evil.example/acme/catalog", None, False),
        ("https://someone@github.com.evil.example/acme/catalog", None, False),
        ("git@github.com:acme/catalog.git", None, False),
        ("/srv/git/catalog.git", None, False),
    ],
)
def test_a_token_goes_only_to_its_own_server_and_only_by_https(
    url: str, server: str | None, given: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if server is not None:
        monkeypatch.setenv("GITHUB_SERVER_URL", server)
    variables = _credential(url, TOKEN)
    header = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    assert (f"AUTHORIZATION: basic {header}" in variables.values()) == given
    assert bool(variables) == given
    assert _credential(url, None) == {}


def test_a_header_that_the_checkout_left_is_dropped_first(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository")
    key = "http.https://github.com/.extraheader"
    git(repository, "config", key, "AUTHORIZATION: basic old")
    variables = _credential("https://github.com/acme/catalog", TOKEN)
    assert [variables[f"GIT_CONFIG_VALUE_{n}"][:20] for n in (0, 1)] == ["", "AUTHORIZATION: basic"]
    assert {variables[f"GIT_CONFIG_KEY_{n}"] for n in (0, 1)} == {key}
    assert variables["GIT_CONFIG_COUNT"] == "2"


def test_neither_token_nor_password_is_shown(tmp_path: Path) -> None:
    remote = Remote(
        top=git_repository(tmp_path / "repository"),
        name="origin",
        url=f"https://me:{TOKEN}@127.0.0.1:9/acme/catalog",
        token=TOKEN,
    )
    assert TOKEN not in repr(remote).replace(remote.url, "") + remote.shown
    with pytest.raises(GitError) as refused:
        remote.tip("main")
    assert TOKEN not in str(refused.value)


def test_the_branchs_own_remote_comes_first(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository", {"a": "a"})
    git(repository, "remote", "add", "upstream", "/srv/upstream.git")
    assert open_remote(repository, "main", {}).name == "upstream", "the only one there is"
    git(repository, "remote", "add", "origin", "/srv/origin.git")
    assert open_remote(repository, "main", {}).name == "origin"
    git(repository, "config", "branch.main.remote", "upstream")
    assert open_remote(repository, "main", {}).url == "/srv/upstream.git"
    git(repository, "remote", "remove", "upstream")
    git(repository, "remote", "remove", "origin")
    with pytest.raises(GitError, match="git remote add origin"):
        open_remote(repository, "main", {})
