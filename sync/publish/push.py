"""Publishing on a branch of the remote: commit, push, and when it moved begin again on its tip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sync import git
from sync.catalog.plan import Plan
from sync.catalog.snapshot import Snapshot
from sync.errors import GitError
from sync.model import ProviderOutcome
from sync.publish.github import GitHub
from sync.publish.local import Commit
from sync.publish.publisher import Place, Published
from sync.publish.remote import BranchMovedError, Remote, current_branch, open_remote
from sync.publish.signing import Signer
from sync.publish.worktree import Worktree, head_of, open_worktree

ATTEMPTS = 10
"""How often a run is planned anew because the branch moved, before it gives up. Runs for single
repositories go side by side, and each round of them one gets through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Session:
    """Where a run pushes to, as it was when the run began."""

    start: Worktree
    remote: Remote
    branch: str


class Push:
    """Commits in the work tree and pushes to the branch, never by force.

    With a ``forge``, by the remote's URL, the commits are those that GitHub signs.
    """

    def __init__(
        self,
        place: Place,
        branch: str | None = None,
        forge: Callable[[str], GitHub] | None = None,
    ) -> None:
        self._place = place
        self._commit = Commit(place)
        self._branch = branch
        self._forge = forge

    def begin(self) -> Snapshot:
        """The catalog of the branch, once the work tree is fit to be committed to and pushed from.

        A work tree that is behind the branch is brought up to its tip: that is what is written to.
        """
        start = open_worktree(self._place.repository, self._place.folder)
        here = current_branch(start.top)
        branch = self._branch or here
        if branch is None:
            raise GitError(
                "HEAD is detached, so there is no branch to push to; check one out, or name it "
                "with --branch"
            )
        remote = open_remote(start.top, here)
        if self._forge is not None:
            signer = Signer(remote=remote, forge=self._forge(remote.url))
            signer.sweep()
            self._commit = Commit(replace(self._place, sign=signer.sign))
        self._session = _Session(start=start, remote=remote, branch=branch)
        moved = _begin_at_tip(self._session)
        return self._commit.begin() if moved else self._commit.begin_in(start)

    def counted_against(self) -> None:
        """Deletions count against the catalog that the run begins with."""

    def publish(self, plan: Plan, providers: Sequence[ProviderOutcome]) -> Published:
        """Commit and push. ``BranchMovedError`` when the branch moved meanwhile; the work tree is
        at its new tip then, without our commit."""
        done = self._commit.publish(plan, providers)
        if done.failure is not None:
            return done
        try:
            return _push(self._session, done)
        except BranchMovedError:
            _catch_up(self._session)
            raise
        except GitError as error:
            return replace(done, failure=f"the catalog is committed but not pushed: {error}")


def _begin_at_tip(session: _Session) -> bool:
    """Go to the branch's tip if that is ahead of the work tree, and say whether it was. A remote
    that does not answer, and histories that parted, are told when there is something to push."""
    try:
        tip = session.remote.tip(session.branch, since=session.start.head)
    except GitError:
        return False
    if tip is None or tip == session.start.head or not _leads_to(session.start, tip):
        return False
    _go_to(session.start, tip)
    return True


def _push(session: _Session, done: Published) -> Published:
    if done.commit is None and not _is_ahead(session):
        return done
    head = done.commit or head_of(session.start.top)
    if head is None:
        return done
    session.remote.push(head, session.branch)
    return replace(done, branch=session.branch, notes=())


def _is_ahead(session: _Session) -> bool:
    """Whether an earlier run made a commit that it could not push, as far as this clone knows."""
    tracking = f"refs/remotes/{session.remote.name}/{session.branch}"
    answer = git.attempt(session.start.top, "rev-list", "--count", f"{tracking}..HEAD")
    return answer.code == 0 and answer.output.strip() != b"0"


def _catch_up(session: _Session) -> None:
    """Leave our commit behind and go to the branch's new tip.

    Files that someone changed in the work tree stay as they are; where that cannot be,
    ``GitError``, and everything stays.
    """
    start, remote, branch = session.start, session.remote, session.branch
    tip = remote.tip(branch, since=start.head)
    if tip is None:
        raise GitError(f"{branch} was deleted from {remote.shown} during the sync; sync again")
    if not _leads_to(start, tip):
        raise GitError(
            f"the catalog is committed but not pushed: {branch} here and on {remote.shown} went "
            "different ways. Bring them together (git pull --rebase), then sync again."
        )
    _go_to(start, tip)


def _leads_to(start: Worktree, tip: str) -> bool:
    """Whether ``tip`` has all that was checked out when the run began."""
    if start.head is None:
        return False
    arguments = ("merge-base", "--is-ancestor", start.head, tip)
    return git.attempt(start.top, *arguments, environment=start.access).code == 0


def _go_to(start: Worktree, tip: str) -> None:
    git.run(start.top, "reset", "--quiet", "--keep", tip, environment=start.access)
