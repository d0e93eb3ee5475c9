"""The history of the catalog as git tells it."""

from pathlib import Path

import pytest

from sync import git
from sync.model import Status
from sync.page.git_timeline import github_url, read_history
from tests.page.pages import entity, entry
from tests.page.saving import CART, IDENTITY, PAY, history_of, save


def test_a_merge_counts_as_one_change(repository: Path) -> None:
    cart = entity("cart", CART)
    save(repository, [], [entry(PAY)], "start")
    git.run(repository, "switch", "--quiet", "--create", "side")
    save(repository, [], [entry(CART), entry(PAY)], "one")
    save(repository, [cart], [entry(CART, cart.ref), entry(PAY)], "two")
    git.run(repository, "switch", "--quiet", "main")
    git.run(
        repository, *IDENTITY, "merge", "--quiet", "--no-ff", "--message", "all at once", "side"
    )
    commits = history_of(repository).timeline.commits
    assert [one.subject for one in commits] == ["all at once", "start"]
    assert commits[0].created == (cart.ref,)


def test_a_shallow_clone_claims_nothing_of_its_oldest_commit(
    repository: Path, tmp_path: Path
) -> None:
    for subject in ("one", "two", "three"):
        save(repository, [entity("cart", CART, title=subject)], [entry(CART)], subject)
    clone = tmp_path / "clone"
    git.run(tmp_path, "clone", "--quiet", "--depth", "2", repository.as_uri(), str(clone))
    timeline = history_of(clone).timeline
    assert [one.subject for one in timeline.commits] == ["three"]
    assert "fetch-depth: 0" in timeline.note


def test_settings_of_the_user_do_not_change_what_is_read(repository: Path) -> None:
    cart = entity("cart", CART)
    save(repository, [cart], [entry(CART, cart.ref)])
    for name, value in (("color.ui", "always"), ("diff.noprefix", "true"), ("log.date", "raw")):
        git.run(repository, "config", name, value)
    [only] = history_of(repository).timeline.commits
    assert only.created == (cart.ref,)
    assert [turn.after for turn in only.turns] == [Status.SYNCED]


def test_without_a_repository_or_a_commit_a_note_says_why(repository: Path, tmp_path: Path) -> None:
    assert history_of(repository).timeline.note == "Nothing is committed yet."
    outside = tmp_path / "outside"
    outside.mkdir()
    timeline = read_history(outside).timeline
    assert timeline.commits == ()
    assert "not a git repository" in timeline.note


def test_the_place_in_the_repository_and_on_github_is_known(repository: Path) -> None:
    git.run(repository, "remote", "add", "origin", "https://x:secret@github.com/acme/catalog.git")
    history = history_of(repository)
    assert history.prefix == "deep/catalog/"
    assert history.web == "https://github.com/acme/catalog"


@pytest.mark.parametrize(
    ("remote", "web"),
    [
        ("https://github.com/acme/catalog", "https://github.com/acme/catalog"),
        ("git@github.com:acme/catalog.git", "https://github.com/acme/catalog"),
        ("ssh://git@github.acme.com:22/acme/catalog.git/", "https://github.acme.com/acme/catalog"),
        ("https://dev.azure.com/acme/p/_git/r", None),
        ("javascript:alert(1)//github.com/a/b", None),
        ("/srv/git/catalog.git", None),
        ("", None),
    ],
)
def test_a_github_remote_has_a_page(remote: str, web: str | None) -> None:
    assert github_url(remote) == web
