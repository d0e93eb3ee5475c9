"""Git's objects with git's own ids, computed without running git."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

IDENTITY = "Emulator <emulator@example.com>"
EPOCH = 1_700_000_000
FILE = "100644"
FOLDER = "40000"
SYMLINK = "120000"
SUBMODULE = "160000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """A file's content."""

    id: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A folder: entries by name, in git's order."""

    id: str
    entries: Mapping[str, "Entry"]
    encoded: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A name in a folder: git's mode and what it points to."""

    mode: str
    node: Blob | Tree


Files: TypeAlias = Mapping[str, Entry]
"""Blob entries by path without the leading slash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit with at most one parent; ``number`` counts from 0 and makes its date."""

    id: str
    tree: Tree
    parent: "Commit | None"
    message: str
    number: int

    @property
    def date(self) -> int:
        """Seconds since the epoch: one minute for each commit, the same in every run."""
        return EPOCH + 60 * self.number


def object_id(kind: Literal["blob", "tree", "commit"], data: bytes) -> str:
    """Git's SHA-1 of an object."""
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data).hexdigest()  # noqa: S324


def make_blob(data: bytes) -> Blob:
    """The blob of this content."""
    return Blob(id=object_id("blob", data), data=data)


def make_submodule(commit: str) -> Entry:
    """A commit of another repository, which holds nothing here."""
    return Entry(mode=SUBMODULE, node=Tree(id=commit, entries={}, encoded=b""))


def make_tree(files: Files) -> Tree:
    """The tree of these files, folders within it as trees."""
    here: dict[str, Entry] = {}
    below: dict[str, dict[str, Entry]] = {}
    for path, entry in files.items():
        name, slash, rest = path.partition("/")
        if slash:
            below.setdefault(name, {})[rest] = entry
        else:
            here[name] = entry
    for name, inner in below.items():
        here[name] = Entry(mode=FOLDER, node=make_tree(inner))
    ordered = dict(sorted(here.items(), key=_git_order))
    encoded = b"".join(
        b"%s %s\0%s" % (entry.mode.encode(), name.encode(), bytes.fromhex(entry.node.id))
        for name, entry in ordered.items()
    )
    return Tree(id=object_id("tree", encoded), entries=ordered, encoded=encoded)


def _git_order(named: tuple[str, Entry]) -> bytes:
    name, entry = named
    return name.encode() + (b"/" if entry.mode == FOLDER else b"")


def make_commit(tree: Tree, parent: Commit | None, message: str) -> Commit:
    """The commit of this tree on top of ``parent``; its id depends on nothing but these."""
    number = 0 if parent is None else parent.number + 1
    lines = [f"tree {tree.id}"]
    if parent is not None:
        lines.append(f"parent {parent.id}")
    stamp = f"{IDENTITY} {EPOCH + 60 * number} +0000"
    lines += [f"author {stamp}", f"committer {stamp}", "", message]
    ident = object_id("commit", "\n".join(lines).encode())
    return Commit(id=ident, tree=tree, parent=parent, message=message, number=number)


def find(tree: Tree, path: str) -> Entry | None:
    """The entry at ``path`` (slashes at its ends do not matter); git paths are case-sensitive."""
    entry = Entry(mode=FOLDER, node=tree)
    for name in path.strip("/").split("/"):
        if not name:
            continue
        if not isinstance(entry.node, Tree) or name not in entry.node.entries:
            return None
        entry = entry.node.entries[name]
    return entry


def walk(tree: Tree, folder: str = "") -> Iterator[tuple[str, Entry]]:
    """Every entry below ``tree``, folders before what is in them; paths begin with a slash."""
    for name, entry in tree.entries.items():
        path = f"{folder}/{name}"
        yield path, entry
        if isinstance(entry.node, Tree):
            yield from walk(entry.node, path)


def history(commit: Commit) -> Iterator[Commit]:
    """The commit and its ancestors, newest first."""
    current: Commit | None = commit
    while current is not None:
        yield current
        current = current.parent


def last_change(commit: Commit, path: str) -> Commit:
    """The newest commit, from ``commit`` back, that changed what is at ``path``."""
    now = _id_at(commit, path)
    for candidate in history(commit):
        if candidate.parent is None or _id_at(candidate.parent, path) != now:
            return candidate
    return commit


def _id_at(commit: Commit, path: str) -> str | None:
    entry = find(commit.tree, path)
    return entry.node.id if entry else None
