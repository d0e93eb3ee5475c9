"""What refusals of a push are told to be, by the words that GitHub says."""

import pytest

from sync.publish.refusals import Push, essence, meaning
from tests.support.github import (
    BRANCH_NAME,
    CHECKS,
    E_MAIL,
    LARGE,
    MESSAGE,
    PRIVATE,
    RESTRICTED,
    REVIEW,
    SECRET,
    SIGNED,
)


def push(*, replaces: bool = False) -> Push:
    undo = "" if replaces else "git reset --keep origin/main"
    return Push(branch="main", replaces=replaces, undo=undo, blame=lambda *_: ", copied from URL")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            SECRET,
            "GitHub found a secret in it: catalog/entities/component/default/cart.yaml, line 34",
        ),
        (SECRET, "(GitHub Personal Access Token), copied from URL"),
        (
            SECRET,
            "allow it at https://github.com/acme/catalog/security/secret-scanning/unblock-secret/2g",
        ),
        (LARGE, "no file of 100 MB: catalog/bundles/api-1.yaml (120.50 MB), copied from URL"),
        (PRIVATE, "the e-mail of the commit is private"),
        (SIGNED, "a rule asks for signed commits"),
        (REVIEW, "the branch is protected"),
        (CHECKS, "the branch is protected"),
        (MESSAGE, "a rule refuses the message"),
        (E_MAIL, "a rule refuses the e-mail"),
        (BRANCH_NAME, "a rule refuses the branch"),
        (RESTRICTED, "a rule of the repository refuses it"),
        ("remote: Permission to acme/catalog.git denied to bot.", "the token may not write"),
        ("fatal: could not read Username for 'https://github.com'", "no valid credential"),
    ],
)
def test_each_refusal_is_told_as_what_it_is(words: str, says: str) -> None:
    told = meaning(words, push())

    assert told is not None
    assert says in told
    assert ("the branch is protected" in told) == (words in {REVIEW, CHECKS})
    assert ("--pull-request" in told) == (words in {REVIEW, CHECKS, RESTRICTED})


@pytest.mark.parametrize("words", [SECRET, LARGE, PRIVATE, SIGNED, MESSAGE, E_MAIL])
def test_a_commit_that_would_be_refused_again_is_to_be_dropped(words: str) -> None:
    assert "drop it first (git reset --keep origin/main)" in str(meaning(words, push()))
    assert "drop it first" not in str(meaning(words, push(replaces=True)))


def test_the_branch_of_a_pull_request_gets_another_name() -> None:
    assert "name another one with --branch" in str(meaning(REVIEW, push(replaces=True)))


def test_unknown_words_mean_nothing() -> None:
    assert meaning("fatal: the sky is falling", push()) is None


def test_what_git_says_is_kept_up_to_the_place_that_matters() -> None:
    text = essence(SECRET)
    assert "path: catalog/entities/component/default/cart.yaml:34" in text
    assert "remote:" not in text
    assert "—" * 40 not in text
    assert len(essence("remote: word\n" * 9999)) <= 1500
