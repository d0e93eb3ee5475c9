"""Another repository that branches are pushed to and fetched from, and what its refusals mean."""

import base64
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sync import git
from sync.catalog.layout import origin_of
from sync.errors import GitError
from sync.publish.refusals import Push, essence, meaning

GITHUB = "https://github.com"

_MOVED = ("(fetch first)", "(non-fast-forward)", "(stale info)", "cannot lock ref")
_ALONE = ("--no-follow-tags", "--recurse-submodules=no")
"""Nothing but the ref named is pushed, whatever push.followTags and its kin say. The repository's
pre-push hook runs: it is its owner's rule for whatever leaves it."""
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
        depth = ["--depth=2"] if since is None and self._is_shallow() else []
        # The folders come with it even where a clone was made without them (--filter=tree:0).
        part = [] if promised(self.top)[0] is None else ["--filter=blob:none"]
        options = ("--quiet", "--no-tags", *depth, *part)
        arguments = ("fetch", *options, self.name, f"refs/heads/{branch}")
        answer = self._attempt(*arguments)
        if answer.code == 0:
            return git.run(self.top, "rev-parse", "FETCH_HEAD").decode("ascii").strip()
        if any(words in answer.words for words in _ABSENT):
            return None
        raise self._unfetched(branch, answer.words)

    def leads_to(self, branch: str, tip: str, commit: str) -> bool:
        """Whether ``commit`` is ``tip`` of the branch or in its history. Both are here; a shallow
        clone gets what is between them."""
        between = ("merge-base", "--is-ancestor", commit, tip)
        if git.attempt(self.top, *between).code == 0:
            return True
        if not self._is_shallow():
            return False
        since = git.run(self.top, "log", "--max-count=1", "--format=%ct", commit).decode().strip()
        part = [] if promised(self.top)[0] is None else ["--filter=blob:none"]
        options = ("--quiet", "--no-tags", f"--shallow-since=@{since} +0000", *part)
        answer = self._attempt("fetch", *options, self.name, f"refs/heads/{branch}")
        return answer.code == 0 and git.attempt(self.top, *between).code == 0

    def _is_shallow(self) -> bool:
        return git.run(self.top, "rev-parse", "--is-shallow-repository").strip() == b"true"

    def fetch(self, commit: str, *, with_parents: bool = False) -> None:
        """Get one commit; GitError when the remote does not give it. A shallow clone gets it
        without its parents, unless it is to stand on them: then they are here already."""
        depth = ["--depth=1"] if self._is_shallow() and not with_parents else []
        part = [] if promised(self.top)[0] is None else ["--filter=blob:none"]
        alone = ("--no-tags", "--recurse-submodules=no", "--no-auto-maintenance")
        arguments = ("fetch", "--quiet", *alone, *depth, *part, self.name, commit)
        answer = self._attempt(*arguments)
        if answer.code != 0:
            raise self._unfetched(commit, answer.words)

    def push(self, commit: str, branch: str, *, lease: str | None = None) -> None:
        """Put ``commit`` on the branch.

        With a ``lease`` whatever it replaces, if the branch is at that commit (``""``: absent);
        otherwise only forward. ``BranchMovedError`` when it is elsewhere by now.
        """
        target = f"refs/heads/{branch}"
        force = [] if lease is None else [f"--force-with-lease={target}:{lease}"]
        arguments = ("push", "--porcelain", *_ALONE, *force, self.name, f"{commit}:{target}")
        answer = self._attempt(*arguments)
        if answer.code == 0:
            return
        words = f"{answer.output.decode('utf-8', 'replace')}\n{answer.words}"
        if any(moved in words for moved in _MOVED):
            raise BranchMovedError(f"{branch} of {self.shown} moved during the sync")
        undo = f"git reset --keep {self.name}/{branch}" if lease is None else ""
        refused = Push(
            branch=branch,
            replaces=lease is not None,
            undo=undo,
            blame=partial(_blame, self.top, commit),
        )
        raise self._refusal("pushed", words, refused)

    def lend(self, commit: str, ref: str) -> None:
        """Put a commit's objects there under a ref that is no branch."""
        answer = self._attempt("push", "--porcelain", *_ALONE, self.name, f"{commit}:{ref}")
        if answer.code != 0:
            words = f"{answer.output.decode('utf-8', 'replace')}\n{answer.words}"
            lent = Push(
                branch=ref, replaces=False, undo="", blame=partial(_blame, self.top, commit)
            )
            raise self._refusal("pushed", words, lent)

    def refs(self, prefix: str) -> tuple[str, ...]:
        """The refs there that begin with ``prefix``; none where it does not say."""
        answer = self._attempt("ls-remote", "--refs", self.name, f"{prefix}*")
        lines = answer.output.decode("utf-8", "replace").splitlines()
        return tuple(line.partition("\t")[2] for line in lines if answer.code == 0)

    def take_back(self, refs: Collection[str]) -> None:
        """Delete refs there; what cannot be deleted now is left."""
        if refs:
            self._attempt("push", "--quiet", *_ALONE, self.name, *(f":{ref}" for ref in refs))

    def delete(self, branch: str, *, lease: str) -> None:
        """Delete the branch if it is at ``lease``; one that moved meanwhile is left alone."""
        target = f"refs/heads/{branch}"
        self._attempt(
            *("push", "--quiet", *_ALONE),
            f"--force-with-lease={target}:{lease}",
            *(self.name, f":{target}"),
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

    def _unfetched(self, what: str, words: str) -> GitError:
        asked = Push(branch=what, replaces=False, undo="", blame=_nothing)
        return self._refusal("fetched", words, asked)

    def _refusal(self, what: str, words: str, push: Push) -> GitError:
        text = git.mask(essence(words), self._secrets)
        start = f"{push.branch} could not be {what} ({self.shown}): "
        known = meaning(words, push)
        if known is not None:
            return GitError(f"{start}{git.mask(known, self._secrets)}. Git says: {text}")
        hook = git.run(self.top, "rev-parse", "--git-path", "hooks/pre-push").decode().strip()
        if what == "pushed" and "\n!\t" not in f"\n{words}" and (self.top / hook).is_file():
            return GitError(
                f"{start}the hook {hook} of this repository refused it. It says: {text}"
            )
        return GitError(f"{start}{text}")


def _nothing(path: str, line: int | None) -> str:  # noqa: ARG001
    return ""


def _blame(top: Path, commit: str, path: str, line: int | None) -> str:
    """Where a file of the commit, at that line, was copied from."""
    answer = git.attempt(top, "cat-file", "blob", f"{commit}:{path}")
    lines = answer.output.split(b"\n")[: line or 1]
    origin = next((found for one in reversed(lines) if (found := origin_of(one + b"\n"))), None)
    return "" if origin is None else f", copied from {origin}"


def open_remote(
    top: Path, branch: str | None, environment: Mapping[str, str] = os.environ
) -> Remote:
    """The remote that ``branch`` is pushed to. GitError where there is none."""
    name = remote_name(top, branch)
    if name is None:
        raise GitError(f"{top} has no remote to push to; add one: git remote add origin URL")
    url = git.run(top, "remote", "get-url", "--push", name).decode("utf-8", "replace").strip()
    return Remote(top=top, name=name, url=url, token=environment.get("GITHUB_TOKEN") or None)


def remote_name(top: Path, branch: str | None) -> str | None:
    """What the remote of ``branch`` is called: its own, or ``origin``, or the only one."""
    names = git.run(top, "remote").decode("utf-8", "replace").split()
    own = _config(top, f"branch.{branch}.remote") if branch else ""
    wanted = [own, "origin", *(names if len(names) == 1 else [])]
    return next((name for name in wanted if name in names), None)


def promised(
    top: Path, environment: Mapping[str, str] = os.environ
) -> tuple[str | None, Mapping[str, str]]:
    """The remote from which a partial clone gets what it lacks, and what git needs in its
    environment to fetch from there; ``None`` for a clone that has all."""
    name = git.promisor(top)
    if name is None:
        return None, {}
    url = _config(top, f"remote.{name}.url")
    return name, _credential(url, environment.get("GITHUB_TOKEN") or None)


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
    if token is None or not _is_at(url, server):
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


def _is_at(url: str, server: str) -> bool:
    """Whether a URL is below the server's, by https. A user's name in it, as some tools write it,
    is no credential yet; with a password it is one, and stays what is used."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    bare = f"{parts.scheme}://{host}{parts.path}"
    return parts.scheme == "https" and ":" not in user and bare.startswith(f"{server}/")


def _basic(token: str) -> str:
    return base64.b64encode(f"x-access-token:{token}".encode()).decode("ascii")
