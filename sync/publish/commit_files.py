"""The files of a catalog in a commit: ids from its tree, and the contents that are asked for.

In a clone that lacks contents (``git clone --filter=blob:none``) those are fetched at once, however
many there are: git by itself fetches one at a time.
"""

import os
from collections.abc import Collection, Iterable, Mapping

from sync import git
from sync.catalog.bundles import parts_of
from sync.catalog.files import Files, held
from sync.catalog.layout import bundle_of_path, may_be_ours
from sync.errors import GitError
from sync.file import File
from sync.publish.tree import Tree, blob_id, file_id
from sync.publish.worktree import Worktree


def places(worktree: Worktree, tree: Tree) -> dict[str, str]:
    """The blob id of each file at a place of our layout, by path from the catalog's folder."""
    start = len(worktree.root) + 1
    named = ((os.fsdecode(path[start:]), file_id(entry)) for path, entry in tree.items())
    return {name: blob.decode("ascii") for name, blob in named if blob and may_be_ours(name)}


def files_of(worktree: Worktree, ids: Mapping[str, str], commit: str) -> Files:
    """The files of ``ids``, by path, which are some of ``commit``.

    Entity files are cut out of the bundles where those hold them, so few contents are asked for.
    ``GitError`` when git does not have one and cannot get it.
    """
    entities = {path for path in ids if path.startswith("entities/")}
    firstly = {ids[path] for path in ids.keys() - entities}
    found = _blobs(worktree, firstly, commit)
    wanted = {ids[path] for path in entities}
    for path in ids:
        if bundle_of_path(path) is not None:
            found |= _parts(found[ids[path]].data, wanted, worktree.object_format)
    found |= _blobs(worktree, wanted - found.keys(), commit)
    return Files({path: found[name] for path, name in ids.items()})


def _parts(bundle: bytes, wanted: Collection[str], object_format: str) -> dict[str, File]:
    """The entity files of the ``wanted`` ids that a bundle is made of."""
    files = map(held, parts_of(bundle))
    named = ((blob_id(object_format, file).decode("ascii"), file) for file in files)
    return {name: file for name, file in named if name in wanted}


def _blobs(worktree: Worktree, ids: Collection[str], commit: str) -> dict[str, File]:
    """The contents of blobs by id, by one process."""
    if not ids:
        return {}
    ordered = sorted(ids)
    _fetch_missing(worktree, ordered, commit)
    answer = git.run(
        worktree.top,
        *("cat-file", "--batch"),
        stdin=_lines(ordered),
        environment=worktree.access,
    )
    found: dict[str, File] = {}
    at = 0
    for name in ordered:
        end = answer.index(b"\n", at)
        _, kind, *size = answer[at:end].split(b" ")
        if kind != b"blob":
            raise GitError(f"{worktree.top} lacks {name}, a file of the catalog in {commit}")
        stop = end + 1 + int(size[0])
        found[name] = held(answer[end + 1 : stop])
        at = stop + 1
    return found


def _fetch_missing(worktree: Worktree, ids: Collection[str], commit: str) -> None:
    """Let a partial clone get what it lacks of ``ids``, by one request."""
    if worktree.promisor is None:
        return
    place = f"{commit}:{os.fsdecode(worktree.root)}"
    listing = git.run(worktree.top, "rev-list", "--objects", "--missing=print", place)
    lacking = {line[1:].decode("ascii") for line in listing.splitlines() if line[:1] == b"?"}
    wanted = sorted(lacking.intersection(ids))
    if not wanted:
        return
    answer = git.attempt(
        worktree.top,
        *("-c", "fetch.negotiationAlgorithm=noop"),
        *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no"),
        *("--no-auto-maintenance", "--filter=blob:none", "--stdin", worktree.promisor),
        stdin=_lines(wanted),
        environment=worktree.access,
    )
    if answer.code != 0:
        raise GitError(
            f"{worktree.top} is a partial clone that lacks files of the catalog, and they could "
            f"not be fetched from {worktree.promisor}. In a workflow set github-token, or "
            "elsewhere GITHUB_TOKEN, or clone without --filter. Git says: "
            f"{' '.join(answer.words.split())}"
        )


def _lines(ids: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in ids).encode("ascii")
