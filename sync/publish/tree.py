"""Git's parts of a commit: blobs, a tree and the commit object, without touching any branch.

A fixed number of git calls, however many files there are.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from sync import git
from sync.catalog.files import blob_hash
from sync.errors import GitError
from sync.file import File
from sync.publish.hold import scratch
from sync.publish.worktree import Worktree

FALLBACK_NAME = "catalog-sync"
FALLBACK_EMAIL = "catalog-sync@users.noreply.github.com"

_FILE = b"100644"
_EXECUTABLE = b"100755"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who a commit is by: its author and its committer."""

    name: str
    email: str


Entry: TypeAlias = bytes
"""What git holds at a path: the mode of six digits, a space, the id. There are tens of thousands to
make, hold and compare."""

Tree: TypeAlias = dict[bytes, Entry]
Changes: TypeAlias = dict[bytes, Entry | None]
"""What each path becomes; ``None`` where it goes."""


def entries_of(worktree: Worktree) -> Tree:
    """What ``worktree.head`` has in the catalog's folder, by path from the repository's top."""
    if worktree.head is None:
        return {}
    root = os.fsdecode(worktree.root)
    arguments = ("ls-tree", "-r", "-z", worktree.head, "--", root)
    listing = git.run(worktree.top, *arguments, environment=worktree.access)
    entries: Tree = {}
    for line in listing.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, _, object_id = about.split(b" ")
        entries[path] = entry(mode, object_id)
    return entries


def indexed(worktree: Worktree) -> Iterator[tuple[bytes, Entry, bytes]]:
    """What git's index has in the catalog's folder: each path from the repository's top, what it
    holds, and the stage, which is ``0`` but in a merge that is not over."""
    arguments = ("--literal-pathspecs", "ls-files", "-s", "-z", "--", os.fsdecode(worktree.root))
    for line in git.run(worktree.top, *arguments).split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        held, _, stage = about.rpartition(b" ")
        yield path, held, stage


def is_settled(worktree: Worktree) -> bool:
    """Whether git's index has in the catalog's folder what ``worktree.head`` has, and no more."""
    arguments = ("diff-index", "--cached", "--quiet", "--ignore-submodules=none")
    where = (str(worktree.head), "--", os.fsdecode(worktree.root))
    answer = git.attempt(worktree.top, "--literal-pathspecs", *arguments, *where)
    return answer.code == 0


def sizes_of(worktree: Worktree, paths: Iterable[str]) -> dict[bytes, int]:
    """The bytes of each file that ``worktree.head`` has at or below ``paths``, which begin at the
    catalog's folder. A partial clone would fetch each to tell."""
    places = [f"{os.fsdecode(worktree.root)}/{path}" for path in paths]
    arguments = ("ls-tree", "-r", "-l", "-z", str(worktree.head), "--", *places)
    listing = git.run(worktree.top, *arguments, environment=worktree.access)
    sizes: dict[bytes, int] = {}
    for line in listing.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        size = about.split()[3]
        sizes[path] = int(size) if size.isdigit() else 0
    return sizes


def wanted_entries(
    worktree: Worktree,
    head: Tree,
    files: Iterable[tuple[bytes, File]],
    removed: Iterable[str],
) -> Changes:
    """What each named path is to be. An executable bit that someone set is left to them."""
    wanted: Changes = {worktree.root + b"/" + os.fsencode(path): None for path in removed}
    for path, file in files:
        mode = _EXECUTABLE if head.get(path, b"").startswith(_EXECUTABLE) else _FILE
        wanted[path] = entry(mode, blob_id(worktree.object_format, file))
    return wanted


def entry(mode: bytes, object_id: bytes) -> Entry:
    """What a path holds that has this mode and this id."""
    return b"%b %b" % (mode, object_id)


def file_id(held: Entry) -> bytes | None:
    """The blob id of an ordinary file; ``None`` for a link or a submodule."""
    mode, _, object_id = held.partition(b" ")
    return object_id if mode in {_FILE, _EXECUTABLE} else None


def blob_id(object_format: str, file: File) -> bytes:
    """The id that git gives to a file's bytes in a repository of this format."""
    if object_format == "sha1":
        return file.id.encode("ascii")
    blob = blob_hash(file.size, object_format)
    for chunk in file.chunks():
        blob.update(chunk)
    return blob.hexdigest().encode("ascii")


def refuse_blocked(head: Tree, changes: Changes) -> None:
    """A file, link or submodule of someone else is never replaced by a folder."""
    for path in changes:
        parts = path.split(b"/")
        for count in range(1, len(parts)):
            above = b"/".join(parts[:count])
            if above in head and changes.get(above, head[above]) is not None:
                raise GitError(
                    f"The catalog cannot be committed: {os.fsdecode(above)} is not a folder in the "
                    f"last commit, but {os.fsdecode(path)} has to go into it. Move it away."
                )


def write_blobs(worktree: Worktree, files: Iterable[File]) -> None:
    """All blobs by one process: many become one pack, few become loose objects.

    Neither deltas nor more than quick compression, which take most of its time. Loose objects get
    both when git packs them; a first commit's pack stays as it is (20.0 MB of 10,000 manifests)
    until somebody has git repack all (16.3).
    """
    arguments = ("-c", "core.compression=1", "fast-import", "--quiet", "--done", "--depth=0")
    git.run(worktree.top, *arguments, stdin=_import(files))


def _import(files: Iterable[File]) -> Iterator[bytes]:
    for file in files:
        yield b"blob\ndata %d\n" % file.size
        yield from file.chunks()
        yield b"\n"
    yield b"done\n"


def staged_index() -> dict[str, str]:
    """The variables that lead git to the index of the commit in the making, which ``git commit
    FILE`` keeps in a place apart. Only the environment of a hook says so."""
    name = os.environ.get("GIT_INDEX_FILE")
    return {} if name is None else {"GIT_INDEX_FILE": str(Path(name).absolute())}


def staged(folder: Path, below: str = ".") -> dict[str, bool]:
    """Paths that the commit changes in ``below``, from ``folder``; False for those it deletes."""
    arguments = ("diff", "--cached", "--relative", "--name-status", "--no-renames", "-z")
    place = ("--", f":(literal){below}") if below != "." else ()
    fields = git.run(folder, *arguments, *place, environment=staged_index()).split(b"\0")[:-1]
    pairs = zip(*[iter(fields)] * 2, strict=True)
    return {os.fsdecode(path): state != b"D" for state, path in pairs}


def staged_content(folder: Path, path: str) -> bytes:
    """The bytes of a file as they are staged, by its path from the repository's top.

    The stage is named: without it a path such as ``0:d/x`` would be taken for another file's.
    """
    return git.run(folder, "cat-file", "blob", f":0:{path}", environment=staged_index())


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """What the commit in the making holds at a path."""

    id: str
    link: bool
    """Whether it is a symbolic link."""
    submodule: bool


def staged_files(folder: Path) -> dict[str, StagedFile]:
    """Every file of the commit in the making, by its path from the repository's top."""
    arguments = ("ls-files", "--stage", "--full-name", "-z", "--", ":/")
    found: dict[str, StagedFile] = {}
    for line in git.run(folder, *arguments, environment=staged_index()).split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, object_id, _ = about.split(b" ")
        found[os.fsdecode(path)] = StagedFile(
            id=object_id.decode("ascii"), link=mode == b"120000", submodule=mode == b"160000"
        )
    return found


def staged_naming(folder: Path, texts: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """Paths from ``folder`` of staged files called one of ``names`` that hold one of ``texts``."""
    patterns = "\n".join(texts).encode("utf-8", "surrogateescape")
    where = [f":(glob)**/{name}" for name in names]
    arguments = ("grep", "--cached", "--fixed-strings", "-l", "-z", "-f", "-", "--", *where)
    # Code 1 is that there are none.
    found = git.attempt(folder, *arguments, stdin=patterns, environment=staged_index()).output
    yield from (os.fsdecode(path) for path in found.split(b"\0")[:-1])


def staged_deletions(folder: Path, below: str) -> Iterator[str]:
    """Paths below ``below``, from there, that the commit deletes."""
    start = len(below) + 1
    yield from (path[start:] for path, present in staged(folder, below).items() if not present)


def write_tree(worktree: Worktree, changes: Changes) -> str:
    """The id of HEAD's tree with ``changes``, made in an index of its own."""
    with scratch(worktree.git_folder) as folder:
        environment = {**worktree.access, "GIT_INDEX_FILE": str(folder / "index")}
        source = ["--empty"] if worktree.head is None else [worktree.head]
        git.run(worktree.top, "read-tree", *source, environment=environment)
        update_index(worktree, changes, environment)
        tree = git.run(worktree.top, "write-tree", "--missing-ok", environment=environment)
    return tree.decode("ascii").strip()


def update_index(
    worktree: Worktree, changes: Changes, environment: Mapping[str, str] | None = None
) -> None:
    """Put the changes into the index, the user's own without ``environment``."""
    absent = b"0" * (64 if worktree.object_format == "sha256" else 40)
    lines = (
        b"0 %b\t%b\0" % (absent, path) if to is None else b"%b\t%b\0" % (to, path)
        for path, to in changes.items()
    )
    arguments = ("update-index", "-z", "--index-info")
    git.run(worktree.top, *arguments, stdin=lines, environment=environment)


def write_commit(
    worktree: Worktree,
    tree: str,
    message: str,
    author: Author | None,
    when: datetime | None,
    *,
    unsigned: bool = False,
) -> str:
    """The id of a commit of ``tree`` on ``worktree.head``, signed where git is set to unless it is
    to be ``unsigned``."""
    parent = [] if worktree.head is None else ["-p", worktree.head]
    signed = git.attempt(worktree.top, "config", "--type=bool", "--get", "commit.gpgsign")
    sign = ["-S"] if signed.output.strip() == b"true" and not unsigned else []
    output = git.run(
        worktree.top,
        *_fallback_identity(worktree),
        *("-c", "i18n.commitEncoding=UTF-8"),
        *("commit-tree", tree, *parent, *sign, "-F", "-"),
        stdin=message.encode(),
        environment=_identity(author, when),
    )
    return output.decode("ascii").strip()


def _fallback_identity(worktree: Worktree) -> list[str]:
    """Options for what git's configuration leaves open; ``GIT_AUTHOR_*`` still come before it."""
    options: list[str] = []
    for key, value in (("user.name", FALLBACK_NAME), ("user.email", FALLBACK_EMAIL)):
        configured = git.attempt(worktree.top, "config", "--get", key).output.strip()
        options += [] if configured else ["-c", f"{key}={value}"]
    return options


def _identity(author: Author | None, when: datetime | None) -> dict[str, str]:
    environment: dict[str, str] = {}
    for role in ("AUTHOR", "COMMITTER"):
        if author is not None:
            environment[f"GIT_{role}_NAME"] = author.name
            environment[f"GIT_{role}_EMAIL"] = author.email
        if when is not None:
            environment[f"GIT_{role}_DATE"] = f"@{int(when.timestamp())} +0000"
    return environment
