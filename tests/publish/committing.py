"""A repository with a catalog, and one commit of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from sync.publish.commit import Author, Draft, commit
from sync.publish.worktree import open_worktree
from tests.support.files import write_files
from tests.support.git import git, git_repository

FILES = {"catalog-info.yaml": b"root\n", "entities/component/default/a.yaml": b"a: 1\n"}
SUBJECT = "catalog: 1 created"


def commit_in(
    repository: Path,
    folder: str,
    *,
    owned: Mapping[str, bytes],
    removed: Collection[str],
    message: str,
    author: Author | None = None,
    when: datetime | None = None,
) -> str | None:
    draft = Draft(owned=owned, removed=removed, message=message, author=author, when=when)
    return commit(open_worktree(repository, folder), draft)


def make(repository: Path, files: dict[str, bytes] = FILES, *removed: str) -> str | None:
    """Writes files as apply would, and commits them."""
    write_files(repository / "catalog", files)
    for path in removed:
        (repository / "catalog" / path).unlink(missing_ok=True)
    return commit_in(repository, "catalog", owned=files, removed=removed, message=SUBJECT)


def committed(repository: Path) -> dict[str, str]:
    """Content by path in HEAD."""
    paths = git(repository, "ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD")
    return {p: git(repository, "show", f"HEAD:{p}") for p in paths.split("\0") if p}


def seeded(tmp_path: Path) -> Path:
    return git_repository(tmp_path / "repository", {"readme": "hello\n", "code.py": "x = 1\n"})
