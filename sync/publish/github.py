"""GitHub's REST API as far as a pull request, an issue, or a commit that GitHub signs, needs it.

https://docs.github.com/rest/pulls/pulls, https://docs.github.com/rest/issues/issues
"""

import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sync.errors import GitError
from sync.http import Call, ExchangeError, Received, Transport, json_of, origin_of
from sync.loopback import is_loopback

API = "https://api.github.com"
VERSION = "2022-11-28"
_TRIES = 4
_LONGEST_PAUSE = 60.0
_TIMEOUT = 60.0
_PAGE = 100
_TO_PUBLISH = "contents: write and pull-requests: write"
_FOR_ISSUES = "issues: write"
_MOST_PAGES = 30
_REPOSITORY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+")


class GitHub:
    """One repository on github.com or a GitHub Enterprise Server, by one token."""

    def __init__(self, *, api: str, repository: str, token: str, tries: int = _TRIES) -> None:
        parts = urlsplit(api)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise GitError(f"GITHUB_API_URL is {api}: a token is sent by https only")
        if not is_repository(repository):
            raise GitError(f"GITHUB_REPOSITORY is {repository!r}; expected owner/name")
        self._api = api.rstrip("/")
        self._base = f"{self._api}/repos/{repository}"
        self._owner = repository.partition("/")[0]
        self._headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "User-Agent": "catalog-sync",
            "X-GitHub-Api-Version": VERSION,
        }
        self._tries = tries
        self._transport = Transport(origins=[origin_of(api)], loopback=None, connections=1)

    def login(self) -> str | None:
        """Whose token it is; ``None`` for an app's, as a workflow's is, which GitHub does not tell.

        https://docs.github.com/rest/users/users#get-the-authenticated-user
        """
        call = Call(method="GET", url=f"{self._api}/user", headers=self._headers, body=None)
        try:
            received = self._transport.send(call, timeout=_TIMEOUT)
        except ExchangeError as error:
            raise GitError(f"could not tell whose token it is: {error}") from None
        if received.status in {401, 403} and b"rate limit" not in received.body:
            return None
        return str(_data(received, "tell whose token it is")["login"])

    def default_branch(self) -> str:
        """The repository's default branch."""
        return str(self._ask("GET", "", "read the repository")["default_branch"])

    def repository(self) -> tuple[Mapping[str, Any], frozenset[str]]:
        """The repository, and the scopes of a classic token, which GitHub names in a header; none
        for other tokens. https://docs.github.com/apps/oauth-apps/building-oauth-apps
        """
        received = self._exchange("GET", "", "read the repository", None)
        scopes = received.headers.get("x-oauth-scopes", "").split(",")
        data = _data(received, "read the repository")
        named = frozenset(scope.strip() for scope in scopes if scope.strip())
        return (data if isinstance(data, dict) else {}), named

    def branch(self, name: str) -> Mapping[str, Any]:
        """A branch, with whether it is protected."""
        data = self._ask("GET", f"/branches/{quote(name, safe='')}", f"read branch {name}")
        return data if isinstance(data, dict) else {}

    def rules(self, branch: str) -> frozenset[str]:
        """The types of the rules that hold for a branch.

        https://docs.github.com/rest/repos/rules#get-rules-for-a-branch; a Server before 3.10 has
        none.
        """
        path = f"/rules/branches/{quote(branch, safe='')}"
        rows = self._ask("GET", path, "read the rules of the branch")
        rows = rows if isinstance(rows, list) else []
        return frozenset(str(row.get("type")) for row in rows if isinstance(row, dict))

    def workflows(self) -> Mapping[str, str]:
        """The state of each workflow, by its file's path: ``active``, or why it is not.

        https://docs.github.com/rest/actions/workflows#list-repository-workflows
        """
        asked = f"/actions/workflows?per_page={_PAGE}"
        data = self._ask("GET", asked, "list the workflows")
        rows = data.get("workflows") if isinstance(data, dict) else None
        rows = [row for row in rows or () if isinstance(row, dict)]
        return {str(row.get("path")): str(row.get("state")) for row in rows}

    def last_run(self, workflow: str, **wanted: str) -> Mapping[str, Any]:
        """The newest run of a workflow's file with this ``event`` and ``status``; empty for none.

        https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow
        """
        query = urlencode({**wanted, "per_page": "1"})
        path = f"/actions/workflows/{quote(workflow, safe='')}/runs?{query}"
        data = self._ask("GET", path, f"list the runs of {workflow}")
        rows = data.get("workflow_runs") if isinstance(data, dict) else None
        return rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}

    def head_of(self, number: int) -> str:
        """The commit that a pull request is at."""
        found = self._ask("GET", f"/pulls/{number}", "read the pull request")
        return str(found["head"]["sha"])

    def commit(self, *, message: str, tree: str, parents: Sequence[str]) -> Mapping[str, Any]:
        """Make a commit of a tree that GitHub has. Without author and committer, so that it signs
        it. https://docs.github.com/rest/git/commits#create-a-commit"""
        data = {"message": message, "tree": tree, "parents": [*parents]}
        made = self._ask("POST", "/git/commits", "make a signed commit", data)
        return made if isinstance(made, dict) else {}

    def requests(self, branch: str) -> Iterator[Mapping[str, Any]]:
        """Pull requests from a branch of this repository, in any state, the newest first."""
        query = f"?state=all&sort=created&direction=desc&head={quote(f'{self._owner}:{branch}')}"
        yield from self._all(f"/pulls{query}", "list pull requests")

    def open(self, *, title: str, body: str, branch: str, base: str) -> Mapping[str, Any]:
        """Open a pull request."""
        data = {"title": title, "body": body, "head": branch, "base": base}
        opened: Mapping[str, Any] = self._ask("POST", "/pulls", "open the pull request", data)
        return opened

    def edit(self, number: int, **changed: str) -> None:
        """Change title, body, base or state of a pull request."""
        self._ask("PATCH", f"/pulls/{number}", "change the pull request", changed)

    def label(self, number: int, labels: Sequence[str]) -> None:
        """Add labels."""
        path = f"/issues/{number}/labels"
        self._ask("POST", path, "add labels", {"labels": [*labels]})

    def ask_for_review(self, number: int, reviewers: Sequence[str]) -> None:
        """Request reviews; a name with a slash is a team's (``acme/platform``)."""
        people = [name for name in reviewers if "/" not in name]
        teams = [name.partition("/")[2] for name in reviewers if "/" in name]
        path = f"/pulls/{number}/requested_reviewers"
        data = {"reviewers": people, "team_reviewers": teams}
        self._ask("POST", path, "request reviews", data)

    def issues(self, **wanted: str) -> Iterator[Mapping[str, Any]]:
        """The issues with these ``labels`` or of this ``creator``, in any state, the oldest first;
        pull requests, which GitHub counts among them, are left out."""
        query = urlencode({"state": "all", "sort": "created", "direction": "asc", **wanted})
        for row in self._all(f"/issues?{query}", "list issues", _FOR_ISSUES):
            if "pull_request" not in row:
                yield row

    def open_issue(self, *, title: str, body: str, labels: Sequence[str]) -> Mapping[str, Any]:
        """Open an issue. GitHub makes a label that is not there, and silently drops those of
        somebody who may not label."""
        data = {"title": title, "body": body, "labels": [*labels]}
        opened: Mapping[str, Any] = self._ask(
            "POST", "/issues", "open the issue", data, _FOR_ISSUES
        )
        return opened

    def edit_issue(self, number: int, **changed: str) -> None:
        """Change title, body or state of an issue."""
        self._ask("PATCH", f"/issues/{number}", "change the issue", changed, _FOR_ISSUES)

    def comments(self, number: int) -> Iterator[Mapping[str, Any]]:
        """The comments in a pull request's conversation, oldest first."""
        yield from self._all(f"/issues/{number}/comments", "list comments")

    def comment(self, number: int, body: str) -> None:
        """Add a comment."""
        self._ask("POST", f"/issues/{number}/comments", "comment", {"body": body})

    def edit_comment(self, comment: int, body: str) -> None:
        """Replace a comment's text."""
        self._ask("PATCH", f"/issues/comments/{comment}", "change a comment", {"body": body})

    def _all(self, path: str, what: str, needs: str = _TO_PUBLISH) -> Iterator[Mapping[str, Any]]:
        joint = "&" if "?" in path else "?"
        for page in range(1, _MOST_PAGES + 1):
            asked = f"{path}{joint}per_page={_PAGE}&page={page}"
            found = self._ask("GET", asked, what, needs=needs)
            yield from found
            if len(found) < _PAGE:
                return

    def _ask(
        self,
        method: str,
        path: str,
        what: str,
        data: Mapping[str, Any] | None = None,
        needs: str = _TO_PUBLISH,
    ) -> Any:
        return _data(self._exchange(method, path, what, data), what, needs)

    def _exchange(
        self, method: str, path: str, what: str, data: Mapping[str, Any] | None
    ) -> Received:
        body = None if data is None else json.dumps(data).encode()
        call = Call(method=method, url=self._base + path, headers=self._headers, body=body)
        for left in reversed(range(self._tries)):
            try:
                received = self._transport.send(call, timeout=_TIMEOUT)
            except ExchangeError as error:
                if method == "POST" or error.kind != "outage" or not left:
                    raise GitError(f"could not {what}: {error}") from None
                time.sleep(2.0 ** (self._tries - left) / 2)
                continue
            pause = _pause(received, method)
            if pause is None or pause > _LONGEST_PAUSE or not left:
                return received
            time.sleep(pause)
        raise AssertionError("unreachable")


def from_environment(
    remote_url: str, environment: Mapping[str, str] = os.environ, *, tries: int = _TRIES
) -> GitHub:
    """The repository that a remote's URL names, or GITHUB_REPOSITORY, with GITHUB_TOKEN.

    https://docs.github.com/actions/reference/workflows-and-actions/variables
    """
    token = environment.get("GITHUB_TOKEN", "")
    if not token:
        raise GitError(
            "GITHUB_TOKEN is not set: a pull request needs a token with Contents and Pull "
            "requests: Read and write, an issue one with Issues: Read and write (in a workflow: "
            "env: GITHUB_TOKEN: ${{ github.token }})"
        )
    host, path = place_of(remote_url)
    repository = environment.get("GITHUB_REPOSITORY") or path
    return GitHub(api=api_of(host, environment), repository=repository, token=token, tries=tries)


def api_of(host: str, environment: Mapping[str, str]) -> str:
    """Where the API of the GitHub at ``host`` is: GITHUB_API_URL, or as its servers have it.

    https://docs.github.com/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
    """
    usual = API if host.lower() in {"", "github.com"} else f"https://{host}/api/v3"
    return environment.get("GITHUB_API_URL") or usual


def is_repository(text: str) -> bool:
    """Whether the text is ``owner/name``."""
    return _REPOSITORY.fullmatch(text) is not None


def place_of(url: str) -> tuple[str, str]:
    """Host and ``owner/name`` of ``https://host/owner/name.git`` or ``git@host:owner/name``."""
    short = re.fullmatch(r"(?:[^@/]+@)?([^:/]+):(?!//)(.+)", url)
    host, path = short.groups() if short else (urlsplit(url).hostname or "", urlsplit(url).path)
    return host, path.strip("/").removesuffix(".git")


def _pause(received: Received, method: str) -> float | None:
    """Seconds after which asking again may help; ``None`` when the answer is final.

    https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    limited = received.status in {403, 429} and "retry-after" in received.headers
    if limited:
        text = received.headers["retry-after"]
        return float(text) if text.isascii() and text.isdigit() else _LONGEST_PAUSE
    return 1.0 if received.status in {502, 503, 504} and method != "POST" else None


def _data(received: Received, what: str, needs: str = _TO_PUBLISH) -> Any:
    try:
        data = json_of(received.body) if received.body else None
    except ValueError:
        data = None
    if received.status // 100 == 2 and data is not None:
        return data
    said = _said(data)
    raise GitError(f"could not {what}: {_meaning(received.status, said, needs)}")


def _said(data: Any) -> str:
    """GitHub's own words, on one line."""
    if not isinstance(data, dict):
        return ""
    texts = [data.get("message")]
    errors = data.get("errors")
    if isinstance(errors, list):
        texts += [error.get("message") if isinstance(error, dict) else error for error in errors]
    return " ".join("; ".join(str(text) for text in texts if text).split())[:500]


def _meaning(status: int, said: str, needs: str) -> str:
    if "not permitted to create or approve pull requests" in said:
        return (
            "GitHub Actions may not open pull requests here. Allow it in the repository's Settings "
            "→ Actions → General → Workflow permissions → Allow GitHub Actions to create and "
            "approve pull requests (or in the organisation's), or give another github-token"
        )
    if status == 401:
        return "GitHub rejected the token (401); check GITHUB_TOKEN (github-token)"
    if status in {403, 429} and "rate limit" in said.lower():
        return f"GitHub takes no more requests for now ({status}); a later run can. It says: {said}"
    if status in {404, 410} and needs == _FOR_ISSUES:
        return (
            f"this repository has no issues, or none that the token may see ({status}). Allow them "
            f"in Settings → General → Features → Issues. GitHub says: {said or 'no reason given'}"
        )
    meanings = {
        401: "GitHub rejected the token (401); check GITHUB_TOKEN (github-token)",
        403: f"the token may not do that (403). In a workflow set permissions: {needs}. "
        f"GitHub says: {said}",
        404: f"GitHub shows this token no such repository or pull request (404). {said}".strip(),
    }
    return meanings.get(status, f"GitHub answered {status}: {said or 'no reason given'}")
