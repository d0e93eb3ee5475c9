"""What git itself makes of a sparse checkout's patterns, for files that are there and new ones."""

from pathlib import Path

import pytest

from sync.publish.sparse import left_out
from sync.publish.worktree import open_worktree
from tests.support.git import git, git_repository, status

PRESENT = ("locations.yaml", "kinds/api.yaml", "entities/api/default/a.yaml")
NEW = (
    "README.md",
    "kinds/user.yaml",
    "entities/api/default/b.yaml",
    "entities/user/default/u.yaml",
)


@pytest.mark.parametrize(
    ("choice", "taken_in"),
    [
        ((), {*PRESENT, *NEW}),
        (("docs",), set()),
        (("catalog",), {*PRESENT, *NEW}),
        (
            ("catalog/kinds",),
            {"locations.yaml", "README.md", "kinds/api.yaml", "kinds/user.yaml"},
        ),
        (
            ("--no-cone", "/*", "!/catalog/entities/"),
            {"locations.yaml", "README.md", "kinds/api.yaml", "kinds/user.yaml"},
        ),
        (
            ("--no-cone", "/*", "!/catalog/entities/", "/catalog/entities/user/"),
            {"locations.yaml", "README.md", "kinds/api.yaml", "kinds/user.yaml", NEW[3]},
        ),
    ],
    ids=("whole", "docs", "catalog", "kinds", "without entities", "one kind of entity"),
)
def test_what_is_left_out_is_what_git_leaves_out(
    tmp_path: Path, choice: tuple[str, ...], taken_in: set[str]
) -> None:
    files = {f"catalog/{path}": "x\n" for path in PRESENT}
    repository = git_repository(tmp_path, {**files, "docs/a.md": "a\n"})
    if choice:
        git(repository, "sparse-checkout", "set", *choice)
    before = git(repository, "count-objects", "-v")
    worktree = open_worktree(repository, "catalog")
    assert left_out(worktree, (*PRESENT, *NEW)) == {*PRESENT, *NEW} - taken_in
    assert status(repository) == ""
    assert git(repository, "count-objects", "-v") == before, "nothing stays of the question"


def test_a_file_marked_as_skip_worktree_is_left_out_without_a_sparse_checkout(
    tmp_path: Path,
) -> None:
    repository = git_repository(tmp_path, {f"catalog/{path}": "x\n" for path in PRESENT})
    git(repository, "update-index", "--skip-worktree", f"catalog/{PRESENT[0]}")
    assert left_out(open_worktree(repository, "catalog"), (*PRESENT, *NEW)) == {PRESENT[0]}
