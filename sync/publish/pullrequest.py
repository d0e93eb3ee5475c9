"""Publishing as one pull request: one branch with one commit, kept up to date in place.

The work tree and its branches are left alone. A run starts from what the open pull request holds,
so that in the same situation it changes nothing. Everybody who may push can make a commit like ours
on that branch, so what it changes on its base is read again, and one that stands on anything but a
commit of the base branch is made anew.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sync.catalog.difference import difference, only_times_differ, superseded
from sync.catalog.limit import Withheld
from sync.catalog.mass import MassUpdate, mass_update
from sync.catalog.plan import Change, Plan
from sync.catalog.snapshot import Snapshot
from sync.catalog.unproven import holds, unproven
from sync.errors import GitError
from sync.finding import Finding
from sync.model import EntityRef, LogEntry, ProviderOutcome
from sync.publish.base import catalog_at
from sync.publish.branch import BranchState, same_catalog, state_of
from sync.publish.commit import commit_onto
from sync.publish.github import GitHub
from sync.publish.message import safe_for_git
from sync.publish.publisher import Place, Published, Request, Words
from sync.publish.remote import BranchMovedError, Remote, current_branch, open_remote
from sync.publish.signing import Signer
from sync.publish.worktree import Worktree, open_worktree

BRANCH = "catalog-sync/update"
_MARK = re.compile(r"<!-- catalog-sync head=([0-9a-f]+) -->")
_CLOSED = (
    "The catalog agrees with the manifests again, so nothing is left to change. catalog-sync opens "
    "a new pull request when there is."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a pull request would change on its base branch."""

    changes: tuple[Change, ...]
    log: tuple[LogEntry, ...]
    """The locations log as it will be."""
    providers: tuple[ProviderOutcome, ...]
    withheld: Withheld | None
    """The deletions that it leaves out."""
    before: tuple[LogEntry, ...] = ()
    """The base branch's log."""
    mass: MassUpdate | None = None
    """Set when it changes most of the catalog."""
    near_limits: tuple[Finding, ...] = ()


Describe: TypeAlias = Callable[[Proposal], Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the command line chose for the pull request."""

    branch: str = BRANCH
    base: str | None = None
    """``None`` is the branch that is checked out, or else the repository's default branch."""
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    signed: bool = False
    """Whether the commit is to be one that GitHub signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Session:
    """Both branches as they were when the run began."""

    worktree: Worktree
    remote: Remote
    forge: GitHub
    base: str
    base_tip: str
    update: BranchState
    before: Snapshot
    """The base branch's catalog."""
    proposed: Snapshot | None
    """The update branch's, if it stands on the base branch's present one."""


class PullRequest:
    """Opens, updates and closes the one pull request."""

    def __init__(
        self, place: Place, wishes: Wishes, describe: Describe, forge: Callable[[str], GitHub]
    ) -> None:
        self._place = place
        self._wishes = wishes
        self._describe = describe
        self._forge = forge

    def begin(self) -> Snapshot:
        """The catalog of the open pull request, or of the base branch where that moved on.

        ``GitError`` when someone else committed to the pull request's branch: nothing of theirs
        is overwritten.
        """
        worktree = open_worktree(self._place.repository, self._place.folder)
        here = current_branch(worktree.top)
        remote = open_remote(worktree.top, here)
        forge = self._forge(remote.url)
        base = self._wishes.base or here or forge.default_branch()
        branch = self._wishes.branch
        if branch == base:
            raise GitError(f"a pull request from {branch} to itself; choose another --branch")
        if self._wishes.signed:
            signer = Signer(remote=remote, forge=forge)
            signer.sweep()
            self._place = replace(self._place, sign=signer.sign)
        base_tip = remote.tip(base)
        if base_tip is None:
            raise GitError(f"{remote.shown} has no branch {base} to make a pull request to")
        update = state_of(worktree, remote.tip(branch), base_tip)
        if update.stranger:
            raise _occupied(forge, branch, update)
        before, proposed = catalog_at(worktree, base_tip), None
        ground = update.ground
        if (
            update.tip
            and ground
            and same_catalog(worktree, ground, base_tip)
            and remote.leads_to(base, base_tip, ground)
        ):
            proposed = catalog_at(worktree, update.tip)
        self._session = _Session(
            worktree=worktree,
            remote=remote,
            forge=forge,
            base=base,
            base_tip=base_tip,
            update=update,
            before=before,
            proposed=proposed,
        )
        return before if proposed is None else unproven(proposed, before)

    def counted_against(self) -> frozenset[EntityRef]:
        """The limit is for all that the pull request deletes, however many runs it took."""
        before = self._session.before
        return frozenset(ref for ref in before.holders if before.file_of(ref) is not None)

    def publish(self, plan: Plan, providers: Sequence[ProviderOutcome]) -> Published:
        """Bring the branch and its pull request in line with the plan. ``BranchMovedError`` when
        the branch moved meanwhile."""
        session = self._session
        before, proposed = session.before, session.proposed
        done = Published()
        try:
            if only_times_differ(before, plan.owned):
                return _close(session, self._wishes.branch)
            changes = difference(before, plan.owned)
            if proposed is None or not _holds(proposed, before, plan):
                made = self._commit(plan, providers, before)
                done = Published(commit=made, branch=self._wishes.branch if made else None)
            words = self._describe(
                Proposal(
                    changes=changes,
                    log=plan.log,
                    providers=tuple(providers),
                    withheld=plan.withheld,
                    before=tuple(before.recorded.values()),
                    mass=mass_update(before, changes, plan.log),
                    near_limits=plan.near_limits,
                )
            )
            return self._present(words, done.commit or str(session.update.tip), done)
        except BranchMovedError:
            raise
        except GitError as error:
            pushed = "" if done.branch is None else f"the branch {done.branch} is pushed, but "
            return replace(done, failure=f"{pushed}{error}")

    def _commit(
        self, plan: Plan, providers: Sequence[ProviderOutcome], before: Snapshot
    ) -> str | None:
        session = self._session
        draft = self._place.draft(plan, providers, [*superseded(before, plan.owned)])
        made = commit_onto(replace(session.worktree, head=session.base_tip), draft)
        if made is not None:
            session.remote.push(made, self._wishes.branch, lease=session.update.tip or "")
        return made

    def _present(self, words: Words, head: str, done: Published) -> Published:
        """The open pull request with these words, opened if there is none.

        One that a person closed while it held the same commit stays closed.
        """
        session = self._session
        words = replace(words, body=f"{words.body}\n\n<!-- catalog-sync head={head} -->\n")
        found = list(session.forge.requests(self._wishes.branch))
        request = next((one for one in found if _is_open(one, session.base)), None)
        if request is None and found and _was_declined(found[0], head):
            note = (
                f"{found[0]['html_url']} was closed with the same changes, so it stays closed; "
                "reopen it, or delete its branch to get a new one"
            )
            return replace(done, notes=(note,))
        if request is None:
            request, notes = self._open(words)
            return replace(done, request=_named(request), notes=notes)
        changed = {"title": words.title, "body": words.body}
        if any(request[key] != text for key, text in changed.items()):
            session.forge.edit(request["number"], **changed)
        return replace(done, request=_named(request))

    def _open(self, words: Words) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """Open it, then label it and ask for reviews; what fails of that is only noted."""
        session, wishes = self._session, self._wishes
        request = session.forge.open(
            title=words.title, body=words.body, branch=wishes.branch, base=session.base
        )
        notes: list[str] = []
        for wanted, act in (
            (wishes.labels, session.forge.label),
            (wishes.reviewers, session.forge.ask_for_review),
        ):
            try:
                if wanted:
                    act(request["number"], wanted)
            except GitError as error:
                notes.append(f"{request['html_url']} is open, but catalog-sync {error}")
        return request, tuple(notes)


def _holds(proposed: Snapshot, before: Snapshot, plan: Plan) -> bool:
    """Whether the update branch is already as it should be, but for times in the log."""
    return only_times_differ(proposed, plan.owned) and holds(proposed, before, plan.owned)


def _close(session: _Session, branch: str) -> Published:
    """Nothing is left to change: close what is open, with a comment, and drop our branch."""
    tip = session.update.tip
    if tip is None:
        return Published()
    notes = []
    for request in session.forge.requests(branch):
        if _is_open(request, session.base):
            session.forge.comment(request["number"], _CLOSED)
            session.forge.edit(request["number"], state="closed")
            notes.append(f"{request['html_url']} is closed: nothing is left to change")
    session.remote.delete(branch, lease=tip)
    return Published(notes=tuple(notes))


def _occupied(forge: GitHub, branch: str, update: BranchState) -> GitError:
    """Say that people committed to the branch: here, and once in the pull request."""
    mark = f"<!-- catalog-sync stranger={update.tip} -->"
    advice = (
        f"Merge or close the pull request, or delete the branch {branch}; until then catalog-sync "
        "leaves it as it is."
    )
    for request in forge.requests(branch):
        if request["state"] == "open":
            comments = forge.comments(request["number"])
            if not any(mark in str(comment["body"]) for comment in comments):
                text = f"This branch has a commit that catalog-sync did not make. {advice}"
                forge.comment(request["number"], f"{text}\n\n{mark}")
    return GitError(
        f"the branch {branch} has a commit that catalog-sync did not make "
        f"({safe_for_git(update.stranger)}). {advice}"
    )


def _is_open(request: Mapping[str, Any], base: str) -> bool:
    return bool(request["state"] == "open" and request["base"]["ref"] == base)


def _was_declined(request: Mapping[str, Any], head: str) -> bool:
    """Whether a person closed the request, unmerged, while it held this commit. Our mark is the
    last one: a text of strangers further up may look like one."""
    marks = _MARK.findall(request["body"] or "")
    merged = request.get("merged_at") is not None
    return not merged and marks[-1:] == [head]


def _named(request: Mapping[str, Any]) -> Request:
    return Request(number=request["number"], url=request["html_url"])
