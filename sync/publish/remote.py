"""Another repository that branches are pushed to and fetched from, and what its refusals mean."""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sync import git
from sync.errors import GitError

GITHUB = "https://github.com"

_MOVED = ("(fetch first)", "(non-fast-forward)", "(stale info)", "cannot lock ref")
_PROTECTED = ("protected branch", "GH006", "GH013", "rule violations")
_FORBIDDEN = ("Write access to repository not granted", "Permission to ", "returned error: 403")
_UNKNOWN = ("could not read Username", "Authentication failed", "returned error: 401")
_ABSENT = ("couldn't find remote ref",)


class BranchMovedError(GitError):
    """The branch is not where this run saw it: all has to be planned again on its new tip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A remote of the repository at ``top``."""

    top: Path
    name: str
    url: str
    """As git pushes there; it may hold a credential, so it is shown only by `shown`."""
    token: str | None = field(default=None, repr=False)

    def tip(self, branch: str, *, since: str | None = None) -> str | None:
        """The commit at the branch, fetched; ``None`` when the remote has no such branch.

        A shallow clone gets its last two commits, or with ``since`` all after that commit.
        """
        shallow = git.run(self.top, "rev-parse", "--is-shallow-repository").strip() == b"true"
        depth = ["--depth=2"] if shallow and since is None else []
        # The folders come with it even where a clone was made without them (--filter=tree:0).
        part = [] if promised(self.top)[0] is None else ["--filter=blob:none"]
        options = ("--quiet", "--no-tags", *depth, *part)
        arguments = ("fetch", *options, self.name, f"refs/heads/{branch}")
        answer = self._attempt(*arguments)
        if answer.code == 0:
            return git.run(self.top, "rev-parse", "FETCH_HEAD").decode("ascii").strip()
        if any(words in answer.words for words in _ABSENT):
            return None
        raise self._refusal(branch, "fetched", answer.words)

    def fetch(self, commit: str) -> None:
        """Get one commit; GitError when the remote does not give it."""
        shallow = git.run(self.top, "rev-parse", "--is-shallow-repository").strip() == b"true"
        depth = ["--depth=1"] if shallow else []
        part = [] if promised(self.top)[0] is None else ["--filter=blob:none"]
        alone = ("--no-tags", "--recurse-submodules=no", "--no-auto-maintenance")
        arguments = ("fetch", "--quiet", *alone, *depth, *part, self.name, commit)
        answer = self._attempt(*arguments)
        if answer.code != 0:
            raise self._refusal(commit, "fetched", answer.words)

    def push(self, commit: str, branch: str, *, lease: str | None = None) -> None:
        """Put ``commit`` on the branch.

        With a ``lease`` whatever it replaces, if the branch is at that commit (``""``: absent);
        otherwise only forward. ``BranchMovedError`` when it is elsewhere by now.
        """
        target = f"refs/heads/{branch}"
        force = [] if lease is None else [f"--force-with-lease={target}:{lease}"]
        arguments = ("push", "--porcelain", *force, self.name, f"{commit}:{target}")
        answer = self._attempt(*arguments)
        if answer.code == 0:
            return
        words = f"{answer.output.decode('utf-8', 'replace')}\n{answer.words}"
        if any(moved in words for moved in _MOVED):
            raise BranchMovedError(f"{branch} of {self.shown} moved during the sync")
        raise self._refusal(branch, "pushed", words, replaces=lease is not None)

    def delete(self, branch: str, *, lease: str) -> None:
        """Delete the branch if it is at ``lease``; one that moved meanwhile is left alone."""
        target = f"refs/heads/{branch}"
        self._attempt(
            "push", "--quiet", f"--force-with-lease={target}:{lease}", self.name, f":{target}"
        )

    @property
    def shown(self) -> str:
        """The remote's URL without credentials."""
        return git.mask(self.url, self._secrets)

    @property
    def _secrets(self) -> tuple[str, ...]:
        return () if self.token is None else (self.token, _basic(self.token))

    def _attempt(self, *arguments: str) -> git.Answer:
        environment = {**_credential(self.url, self.token), "LC_ALL": "C"}
        return git.attempt(self.top, *arguments, environment=environment, secrets=self._secrets)

    def _refusal(self, branch: str, what: str, words: str, *, replaces: bool = False) -> GitError:
        text = git.mask(_essence(words), self._secrets)
        start = f"{branch} could not be {what} ({self.shown}): "
        if any(sign in words for sign in _PROTECTED):
            # What replaces commits is the branch of the pull request itself.
            instead = (
                "name another one with --branch (branch of the action)"
                if replaces
                else "use --pull-request (mode: pull-request)"
            )
            return GitError(
                f"{start}the branch is protected. Let the identity of this run bypass the rule "
                "(repository Settings → Rules → Rulesets → Bypass list, or Settings → Branches → "
                f"Allow specified actors to bypass), or {instead}. Git says: {text}"
            )
        if any(sign in words for sign in _FORBIDDEN):
            return GitError(
                f"{start}the token may not write to this repository. In a workflow set "
                "`permissions: contents: write` (and for pull requests `pull-requests: write`), "
                f"or give a token with Contents: Read and write. Git says: {text}"
            )
        if any(sign in words for sign in _UNKNOWN):
            return GitError(
                f"{start}no valid credential. In a workflow let actions/checkout persist its "
                f"credentials or set github-token; elsewhere set GITHUB_TOKEN. Git says: {text}"
            )
        return GitError(f"{start}{text}")


def open_remote(
    top: Path, branch: str | None, environment: Mapping[str, str] = os.environ
) -> Remote:
    """The remote that ``branch`` is pushed to: its own, or ``origin``, or the only one."""
    names = git.run(top, "remote").decode("utf-8", "replace").split()
    own = _config(top, f"branch.{branch}.remote") if branch else ""
    wanted = [own, "origin", *(names if len(names) == 1 else [])]
    name = next((name for name in wanted if name in names), None)
    if name is None:
        raise GitError(f"{top} has no remote to push to; add one: git remote add origin URL")
    url = git.run(top, "remote", "get-url", "--push", name).decode("utf-8", "replace").strip()
    return Remote(top=top, name=name, url=url, token=environment.get("GITHUB_TOKEN") or None)


def promised(
    top: Path, environment: Mapping[str, str] = os.environ
) -> tuple[str | None, Mapping[str, str]]:
    """The remote from which a partial clone gets what it lacks, and what git needs in its
    environment to fetch from there; ``None`` for a clone that has all."""
    answer = git.attempt(top, "config", "--bool", "--get-regexp", r"^remote\..*\.promisor$")
    for line in answer.output.decode("utf-8", "replace").splitlines():
        key, _, value = line.rpartition(" ")
        if value == "true":
            name = key.removeprefix("remote.").removesuffix(".promisor")
            url = _config(top, f"remote.{name}.url")
            return name, _credential(url, environment.get("GITHUB_TOKEN") or None)
    return None, {}


def current_branch(top: Path) -> str | None:
    """The branch that is checked out; ``None`` when HEAD is detached."""
    answer = git.attempt(top, "symbolic-ref", "--quiet", "--short", "HEAD")
    return answer.output.decode("utf-8", "replace").strip() or None


def _config(top: Path, key: str) -> str:
    return git.attempt(top, "config", "--get", key).output.decode("utf-8", "replace").strip()


def _credential(url: str, token: str | None) -> dict[str, str]:
    """Git's configuration, by environment, that signs requests to the GitHub of this job.

    The empty value drops a header that actions/checkout left, as two of them are refused. A
    token is sent nowhere but to the server it is for.
    """
    server = os.environ.get("GITHUB_SERVER_URL", GITHUB).rstrip("/")
    if token is None or not url.startswith(f"{server}/") or urlsplit(url).scheme != "https":
        return {}
    count = int(os.environ.get("GIT_CONFIG_COUNT", "0") or 0)
    key = f"http.{server}/.extraheader"
    return {
        "GIT_CONFIG_COUNT": str(count + 2),
        f"GIT_CONFIG_KEY_{count}": key,
        f"GIT_CONFIG_VALUE_{count}": "",
        f"GIT_CONFIG_KEY_{count + 1}": key,
        f"GIT_CONFIG_VALUE_{count + 1}": f"AUTHORIZATION: basic {_basic(token)}",
    }


def _basic(token: str) -> str:
    return base64.b64encode(f"x-access-token:{token}".encode()).decode("ascii")


def _essence(words: str) -> str:
    """Git's words on one line, without its hints and the porcelain's frame."""
    lines = (line.strip() for line in words.splitlines())
    kept = [line for line in lines if line and not re.match(r"hint:|To |Done$", line)]
    return " ".join(" ".join(kept).split())[:1000]
