"""Publishing into the work tree: the catalog's files, and a commit of them."""

import os
from collections.abc import Callable, Collection, Iterator, Sequence

from sync import git
from sync.catalog.apply import apply
from sync.catalog.layout import is_marked
from sync.catalog.plan import Plan
from sync.catalog.snapshot import Snapshot
from sync.errors import GitError
from sync.model import ProviderOutcome
from sync.publish.base import Base, read_base
from sync.publish.commit import commit
from sync.publish.publisher import Place, Published
from sync.publish.remote import current_branch
from sync.publish.tree import entries_of, indexed, is_settled
from sync.publish.worktree import Worktree, open_worktree


class Files:
    """Writes the files and commits nothing."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def begin(self) -> Snapshot:
        """The catalog of the last commit, with what earlier runs wrote into the work tree."""
        self._base = read_base(self._place.repository, self._place.folder)
        return self._base.snapshot

    def counted_against(self) -> None:
        """Deletions count against the catalog that the run begins with."""

    def publish(self, plan: Plan, providers: Sequence[ProviderOutcome]) -> Published:  # noqa: ARG002
        """Write the files."""
        _write(plan, self._place, self._base)
        return Published()


class Commit:
    """Writes the files and commits exactly them."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def begin(self) -> Snapshot:
        """The catalog of the last commit, once the work tree is fit to be committed to."""
        return self.begin_in(open_worktree(self._place.repository, self._place.folder))

    def begin_in(self, worktree: Worktree) -> Snapshot:
        """The same for a work tree that was just opened."""
        self._base = read_base(self._place.repository, self._place.folder, worktree)
        return self._base.snapshot

    def counted_against(self) -> None:
        """Deletions count against the catalog that the run begins with."""

    def publish(self, plan: Plan, providers: Sequence[ProviderOutcome]) -> Published:
        """Write the files and commit them; what Git refuses is told in the result."""
        place = self._place
        _write(plan, place, self._base)
        try:
            worktree = open_worktree(place.repository, place.folder)
            if plan.is_empty and self._base.stands(worktree) and is_settled(worktree):
                return Published()
            left = leftovers(worktree, plan.owned.keys(), is_marked)
            made = commit(worktree, place.draft(plan, providers, (*plan.removed, *left)))
        except GitError as error:
            return Published(failure=f"the catalog is written but not committed: {error}")
        return Published(commit=made, notes=_on_no_branch(place, made))


def leftovers(
    worktree: Worktree, owned: Collection[str], is_ours: Callable[[bytes], bool]
) -> tuple[str, ...]:
    """The paths in the catalog's folder that the index has, that neither HEAD nor the disk nor
    ``owned`` has, and whose bytes ``is_ours`` says the tool wrote."""
    if worktree.head is None:
        return ()
    start = len(worktree.root) + 1
    found: list[str] = []
    for path, object_id in _in_index_alone(worktree):
        name = os.fsdecode(path[start:])
        if name in owned or os.path.lexists(worktree.top / os.fsdecode(path)):
            continue
        arguments = ("cat-file", "blob", object_id)
        if is_ours(git.run(worktree.top, *arguments, environment=worktree.access)):
            found.append(name)
    return tuple(sorted(found))


def _write(plan: Plan, place: Place, base: Base) -> None:
    """Write what the plan changes and what the work tree has otherwise than the last commit."""
    stale = base.stale & plan.owned.keys()
    away = base.left_out(plan.files.keys() | stale)
    apply(plan, place.path, stale=stale, left_out=away)


def _on_no_branch(place: Place, commit: str | None) -> tuple[str, ...]:
    """What to tell of a commit that the next ``git switch`` would leave behind."""
    if commit is None or current_branch(place.repository) is not None:
        return ()
    short = commit[:12]
    keep = f"keep it with: git branch NAME {short}"
    return (f"HEAD is detached, so the commit {short} is on no branch; {keep}",)


def _in_index_alone(worktree: Worktree) -> Iterator[tuple[bytes, str]]:
    """Every file in the catalog's folder that the index has and HEAD lacks, with its blob id."""
    committed = entries_of(worktree)
    for path, held, _ in indexed(worktree):
        mode, _, object_id = held.decode("ascii").partition(" ")
        if mode != "160000" and path not in committed:
            yield path, object_id
