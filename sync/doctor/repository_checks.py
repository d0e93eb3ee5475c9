"""Whether the catalog can be committed and pushed here, as far as that shows without writing."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sync import git
from sync.config.settings import Config
from sync.doctor.github_checks import github, github_place
from sync.doctor.size_checks import sizes
from sync.errors import GitError
from sync.finding import Finding, failed, note, ok, warning
from sync.publish.remote import current_branch, remote_name
from sync.publish.worktree import SAFE, open_worktree
from sync.schedule import read_schedules


def examine(config: Config, environ: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    """Each check's finding. ``git push --dry-run`` is the only thing that contacts a remote;
    GitHub's API is asked only with a token."""
    folder = config.file.parent
    try:
        open_worktree(folder, config.folder)
    except GitError as error:
        yield failed("repository", str(error), _repository_advice(folder, str(error)))
        if not _is_work_tree(folder):
            return
    else:
        yield ok("repository", f"{folder} is a git work tree that takes a commit")
    yield from _ignored(config)
    yield from _filtered(config)
    name = current_branch(folder)
    remote = None if name is None else remote_name(folder, name)
    url = "" if remote is None else _remote_url(folder, remote)
    yield from sizes(config, at_github=github_place(url, environ) is not None)
    if name is None:
        yield warning(
            "branch",
            "HEAD is detached: a commit made here is on no branch, and cannot be pushed as one",
            "Check out a branch: git switch main (in a workflow: actions/checkout with ref)",
        )
        return
    if remote is None:
        yield warning(
            "remote",
            "the repository has no remote, so a catalog committed here stays here",
            "git remote add origin URL, if it is to be pushed",
        )
        return
    yield ok("remote", f"{remote} is {git.mask(url)}")
    yield _push(folder, remote, name)
    yield from github(url, name, environ, read_schedules(folder), now)


def _is_work_tree(folder: Path) -> bool:
    try:
        answer = git.attempt(folder, "rev-parse", "--is-inside-work-tree")
    except GitError:
        return False
    return answer.output.strip() == b"true"


def _repository_advice(folder: Path, words: str) -> str:
    if SAFE in words:
        return f"Run {words[words.index(SAFE) :]}, or let the folder belong to who runs this"
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


def _filtered(config: Config) -> Iterator[Finding]:
    """A filter such as Git LFS would change the files that are checked out, or want to."""
    folder = config.file.parent
    path = f"{config.folder}/entities/component/default/name.yaml"
    answer = git.attempt(folder, "check-attr", "-z", "filter", "--", path)
    value = answer.output.decode("utf-8", "replace").rstrip("\0").rpartition("\0")[2]
    if answer.code == 0 and value not in {"unspecified", "unset", ""}:
        yield warning(
            "attributes",
            f".gitattributes gives {config.folder}/ the filter {value}, but a catalog is committed "
            "as it is: checkouts show its files as changed, and a portal may be given pointers",
            f"Add as the last line of .gitattributes: {config.folder}/** !filter !diff !merge",
        )


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
