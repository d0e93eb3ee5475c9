"""Whether the catalog can be committed and pushed here, as far as that shows without writing."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from sync import git
from sync.azure.urls import is_loopback
from sync.config.settings import Config
from sync.diagnosis.finding import Finding, failed, note, ok, unknown, warning
from sync.errors import GitError, ServiceError
from sync.model import Json
from sync.publish.commit import refuse_unready

_GITHUB = re.compile(
    r"(?:git@|ssh://git@|https?://(?:[^@/]*@)?)(?P<host>[^/:]+)(?::\d+)?[/:]"
    r"(?P<owner>[^/]+)/(?P<name>[^/]+?)(?:\.git)?/?"
)

Fetch = Callable[[str, Mapping[str, str]], Mapping[str, Json]]
"""GET of a URL with headers, as JSON; raises ServiceError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubPlace:
    """A repository at GitHub, and where its API is."""

    owner: str
    name: str
    api: str


def examine(config: Config, environ: Mapping[str, str], fetch: Fetch) -> Iterator[Finding]:
    """Yield each check's finding. ``git push --dry-run`` is the only thing that contacts a remote;
    GitHub's API is asked only with a token."""
    folder = config.file.parent
    try:
        refuse_unready(folder, config.folder)
    except GitError as error:
        yield failed("repository", str(error), _repository_advice(folder))
        if not _is_work_tree(folder):
            return
    else:
        yield ok("repository", f"{folder} is a git work tree that takes a commit")
    yield from _ignored(config)
    branch = git.attempt(folder, "symbolic-ref", "--short", "--quiet", "HEAD")
    if branch.code != 0:
        yield warning(
            "branch",
            "HEAD is detached: a commit made here is on no branch, and cannot be pushed as one",
            "Check out a branch: git switch main (in a workflow: actions/checkout with ref)",
        )
        return
    name = branch.output.decode("utf-8", "replace").strip()
    remote = _remote(folder, name)
    if remote is None:
        yield warning(
            "remote",
            "the repository has no remote, so a catalog committed here stays here",
            "git remote add origin URL, if it is to be pushed",
        )
        return
    url = _remote_url(folder, remote)
    yield ok("remote", f"{remote} is {git.mask(url)}")
    yield _push(folder, remote, name)
    yield from _github(url, name, environ, fetch)


def github_place(url: str, environ: Mapping[str, str]) -> GitHubPlace | None:
    """The GitHub repository of a remote's URL; ``None`` for every other host.

    GitHub Enterprise Server is known by GITHUB_SERVER_URL and GITHUB_API_URL, as in Actions.
    """
    parts = _GITHUB.fullmatch(url)
    if parts is None:
        return None
    server = environ.get("GITHUB_SERVER_URL", "https://github.com")
    hosts = {"github.com", server.partition("://")[2].partition("/")[0].lower()}
    if parts["host"].lower() not in hosts:
        return None
    api = environ.get("GITHUB_API_URL", "https://api.github.com")
    return GitHubPlace(owner=parts["owner"], name=parts["name"], api=api.rstrip("/"))


def _is_work_tree(folder: Path) -> bool:
    try:
        answer = git.attempt(folder, "rev-parse", "--is-inside-work-tree")
    except GitError:
        return False
    return answer.output.strip() == b"true"


def _repository_advice(folder: Path) -> str:
    if _is_work_tree(folder):
        return "Do what the sentence says, then run catalog-sync doctor again"
    return f"Make it one: git init {folder}, or clone the catalog's repository and work there"


def _ignored(config: Config) -> Iterator[Finding]:
    folder = config.file.parent
    path = f"{config.folder}/locations.yaml"
    answer = git.attempt(folder, "check-ignore", "--verbose", "--no-index", "--", path)
    if answer.code == 0:
        rule = answer.output.decode("utf-8", "replace").partition("\t")[0]
        yield failed(
            "ignore rules",
            f"git ignores {path} because of {rule}, so the catalog cannot be committed",
            "Remove that line, or choose another folder in providers.yaml",
        )


def _remote(folder: Path, branch: str) -> str | None:
    """The remote that the branch goes to: its own, else ``origin``, else the only one."""
    own = git.attempt(folder, "config", "--get", f"branch.{branch}.remote").output
    every = git.attempt(folder, "remote").output.decode("utf-8", "replace").split()
    wanted = own.decode("utf-8", "replace").strip()
    if wanted in every:
        return wanted
    return "origin" if "origin" in every else every[0] if len(every) == 1 else None


def _remote_url(folder: Path, remote: str) -> str:
    output = git.attempt(folder, "remote", "get-url", "--push", remote).output
    return output.decode("utf-8", "replace").strip()


def _push(folder: Path, remote: str, branch: str) -> Finding:
    """A dry run reaches the remote and is let in, but its rules are asked only by a real push."""
    if git.attempt(folder, "rev-parse", "--verify", "--quiet", "HEAD").code != 0:
        return note("push", "there is no commit yet, so there is nothing to try a push with")
    refs = f"HEAD:refs/heads/{branch}"
    answer = git.attempt(folder, "push", "--dry-run", "--no-verify", remote, refs)
    if answer.code == 0:
        return ok(
            "push",
            f"{remote} would take a push to {branch}, as far as a dry run tells: branch rules and "
            "write permission are asked only by a real one",
        )
    if "rejected" in answer.words:
        return failed(
            "push",
            f"{remote} has commits on {branch} that are not here, so it would refuse a push",
            f"git pull --rebase {remote} {branch}",
        )
    return failed(
        "push",
        f"a push to {remote} would fail: {_last_line(answer.words)}",
        "Check the remote's URL (git remote -v) and that your key or token may write there; in a "
        "workflow: permissions: contents: write",
    )


def _last_line(words: str) -> str:
    """What git says of the reason, which stands in its first lines with ``fatal`` or ``error``."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))]
    return (telling or lines or ["git said nothing"])[0]


def _github(url: str, branch: str, environ: Mapping[str, str], fetch: Fetch) -> Iterator[Finding]:
    place = github_place(url, environ)
    if place is None:
        return
    token = environ.get("GITHUB_TOKEN") or environ.get("GH_TOKEN")
    parts = urlsplit(place.api)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        yield failed(
            "GitHub",
            f"GITHUB_API_URL is {place.api}, where a token would travel unencrypted",
            "Set GITHUB_API_URL to an https URL, such as https://api.github.com",
        )
        return
    if not token:
        yield unknown(
            "GitHub",
            f"whether {branch} is protected and the token may push: GITHUB_TOKEN is not set",
            "Set GITHUB_TOKEN to a token for this repository to have it checked",
        )
        return
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
    base = f"{place.api}/repos/{place.owner}/{place.name}"
    try:
        repository = fetch(base, headers)
        state = fetch(f"{base}/branches/{quote(branch, safe='')}", headers)
    except ServiceError as error:
        yield failed(
            "GitHub",
            f"GITHUB_TOKEN cannot read {place.owner}/{place.name} or its branch {branch}: {error}",
            "Make a fine-grained token for this repository with Contents: write and Pull "
            "requests: write, at https://github.com/settings/personal-access-tokens",
        )
        return
    yield from _permission(repository, place)
    if state.get("protected") is True:
        yield warning(
            "GitHub",
            f"branch {branch} is protected, so a direct push may be refused",
            f"Let catalog-sync open pull requests, or allow its identity to bypass the rules: "
            f"https://github.com/{place.owner}/{place.name}/settings/rules",
        )
    else:
        yield ok("GitHub", f"branch {branch} is not protected")


def _permission(repository: Mapping[str, Json], place: GitHubPlace) -> Iterator[Finding]:
    permissions = repository.get("permissions")
    if not isinstance(permissions, dict):
        yield unknown("GitHub", "whether GITHUB_TOKEN may push: GitHub does not say so")
    elif permissions.get("push") is True:
        yield ok("GitHub", f"GITHUB_TOKEN's user may push to {place.owner}/{place.name}")
    else:
        yield failed(
            "GitHub",
            f"GITHUB_TOKEN's user may not push to {place.owner}/{place.name}",
            "Give it the role Write, or in a workflow: permissions: contents: write",
        )
