"""Whether GitHub would take what is pushed: the token, its permission, and the branch's rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sync.doctor.workflow_checks import scheduled
from sync.errors import GitError
from sync.finding import Finding, failed, ok, unknown, warning
from sync.loopback import is_loopback
from sync.publish.github import GitHub, api_of, is_repository, place_of
from sync.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubPlace:
    """A repository at GitHub, and where its API is."""

    name: str
    """``owner/name``."""
    api: str


def github(
    url: str,
    branch: str,
    environ: Mapping[str, str],
    schedules: Sequence[Schedule],
    now: datetime,
) -> Iterator[Finding]:
    """The findings for a remote at GitHub; none for another host. ``schedules`` are those of the
    workflows that run a sync.

    The API is asked only with the token in GITHUB_TOKEN or GH_TOKEN, and only over TLS.
    """
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
            f"whether {branch} is protected, the token may push and the schedule runs: GITHUB_TOKEN"
            " is not set",
            "Set GITHUB_TOKEN to a token for this repository to have it checked",
        )
        return
    hub = GitHub(api=place.api, repository=place.name, token=token, tries=1)
    try:
        repository, scopes = hub.repository()
        state = hub.branch(branch)
    except GitError as error:
        yield failed(
            "GitHub",
            f"GITHUB_TOKEN cannot read {place.name} or its branch {branch}: {error}",
            "Make a fine-grained token for this repository with Contents: write and Pull "
            "requests: write, at https://github.com/settings/personal-access-tokens",
        )
        return
    yield from _permission(repository, scopes, place)
    yield _protection(state, branch, place, _rules(hub, branch))
    yield from scheduled(hub, repository, schedules, now)


def github_place(url: str, environ: Mapping[str, str]) -> GitHubPlace | None:
    """The GitHub repository of a remote's URL; ``None`` for every other host.

    GitHub Enterprise Server is known by GITHUB_SERVER_URL and GITHUB_API_URL, as in Actions.
    """
    host, repository = place_of(url)
    server = environ.get("GITHUB_SERVER_URL", "https://github.com")
    hosts = {"github.com", server.partition("://")[2].partition("/")[0].lower()}
    if not is_repository(repository) or host.lower() not in hosts:
        return None
    return GitHubPlace(name=repository, api=api_of(host, environ).rstrip("/"))


def _rules(hub: GitHub, branch: str) -> frozenset[str] | None:
    """The types of the rules that hold for the branch; ``None`` when GitHub does not tell."""
    try:
        return hub.rules(branch)
    except GitError:
        return None


def _permission(
    repository: Mapping[str, Any], scopes: frozenset[str], place: GitHubPlace
) -> Iterator[Finding]:
    enough = {"repo"} if repository.get("private") is True else {"repo", "public_repo"}
    if scopes and not scopes & enough:
        yield failed(
            "GitHub",
            f"GITHUB_TOKEN is a classic token without the scope {min(enough)}",
            f"Tick {min(enough)} for it at https://github.com/settings/tokens, or make a "
            "fine-grained one for this repository with Contents: write and Pull requests: write",
        )
        return
    permissions = repository.get("permissions")
    if not isinstance(permissions, dict):
        yield unknown(
            "GitHub",
            "whether GITHUB_TOKEN may push: GitHub does not say so",
            f"Look at https://github.com/{place.name}/settings/access",
        )
    elif permissions.get("push") is True:
        yield ok("GitHub", f"GITHUB_TOKEN's user may push to {place.name}")
    else:
        yield failed(
            "GitHub",
            f"GITHUB_TOKEN's user may not push to {place.name}",
            "Give it the role Write, or in a workflow: permissions: contents: write",
        )


def _protection(
    state: Mapping[str, Any], branch: str, place: GitHubPlace, rules: frozenset[str] | None
) -> Finding:
    protected = state.get("protected") is True
    advice = (
        "Let catalog-sync open pull requests (--pull-request, or mode: pull-request of the action),"
        " or allow its identity to bypass the rules: "
        f"https://github.com/{place.name}/settings/rules"
    )
    if rules and "pull_request" in rules:
        text = f"a rule of branch {branch} takes changes by pull request only"
        return warning("GitHub", f"{text}, so a direct push is refused", advice)
    if rules:
        text = f"branch {branch} has rules that may refuse a push: {', '.join(sorted(rules))}"
        return warning("GitHub", text, advice)
    if protected:
        text = f"branch {branch} is protected, so a direct push may be refused"
        return warning("GitHub", text, advice)
    if rules is None:
        text = f"branch {branch} is not protected, but whether a rule holds for it GitHub hides"
        return unknown("GitHub", text, f"Look at https://github.com/{place.name}/settings/rules")
    return ok("GitHub", f"branch {branch} is not protected")
