"""What git says of the last syncs, as commits; with real git in a real repository."""

from pathlib import Path

import pytest

from sync import git
from sync.catalog.layout import entity_path, render_entity
from sync.catalog.log import render_log
from sync.model import Entity, LogEntry, Status
from sync.page.git_timeline import History, github_url, read_history
from sync.page.timeline import MOST_COMMITS, Turn
from tests.page.pages import entity, entry, target

IDENTITY = ("-c", "user.name=t", "-c", "user.email=t@example.com")
CART, PAY = target("cart"), target("pay")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "deep" / "catalog").mkdir(parents=True)
    git.run(folder, "init", "--quiet", "--initial-branch", "main")
    return folder


def save(repository: Path, entities: list[Entity], log: list[LogEntry], subject: str = "s") -> None:
    """Make the catalog consist of these, and commit it."""
    catalog = repository / "deep" / "catalog"
    git.attempt(repository, "rm", "-rq", "--cached", ".")
    for old in sorted(catalog.rglob("*.yaml")):
        old.unlink()
    files = {entity_path(one.ref): render_entity(one) for one in entities}
    for path, data in {**files, "locations.yaml": render_log(log)}.items():
        (catalog / path).parent.mkdir(parents=True, exist_ok=True)
        (catalog / path).write_bytes(data)
    git.run(repository, "add", "--all")
    when = {"GIT_COMMITTER_DATE": "2026-01-31T08:00:00Z"}
    git.run(
        repository,
        *IDENTITY,
        *("commit", "--quiet", "--allow-empty", "--message", subject),
        environment=when,
    )


def history_of(repository: Path) -> History:
    return read_history(repository / "deep" / "catalog")


def test_each_commit_tells_what_it_did_to_entities_and_manifests(repository: Path) -> None:
    cart, pay = entity("cart", CART), entity("pay", PAY)
    save(repository, [cart, pay], [entry(CART, cart.ref), entry(PAY, pay.ref)], "first")
    save(
        repository,
        [entity("cart", CART, title="new")],
        [entry(CART, cart.ref, status=Status.INVALID)],
        "second\n\nwith a body",
    )
    second, first = history_of(repository).timeline.commits
    assert (first.subject, second.subject) == ("first", "second")
    assert first.at == "2026-01-31T08:00:00Z"
    assert first.created == (cart.ref, pay.ref)
    assert (second.created, second.updated, second.deleted) == ((), (cart.ref,), (pay.ref,))
    assert second.turns == (
        Turn(target=CART, before=Status.SYNCED, after=Status.INVALID),
        Turn(target=PAY, before=Status.SYNCED, after=None),
    )


def test_commits_that_leave_the_catalog_alone_are_not_in_it(repository: Path) -> None:
    save(repository, [], [entry(CART)])
    (repository / "README.md").write_text("other")
    git.run(repository, "add", "--all")
    git.run(repository, *IDENTITY, "commit", "--quiet", "--message", "other")
    assert len(history_of(repository).timeline.commits) == 1


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


def test_log_lines_in_another_form_tell_of_no_manifest(repository: Path) -> None:
    save(repository, [], [entry(CART)])
    log = repository / "deep" / "catalog" / "locations.yaml"
    log.write_text("- target: x\n  provider: a\n- {broken\n- {}\n")
    git.run(repository, *IDENTITY, "commit", "--quiet", "--all", "--message", "by hand")
    by_hand, _ = history_of(repository).timeline.commits
    assert by_hand.turns == (Turn(target=CART, before=Status.SYNCED, after=None),)


def test_settings_of_the_user_do_not_change_what_is_read(repository: Path) -> None:
    cart = entity("cart", CART)
    save(repository, [cart], [entry(CART, cart.ref)])
    for name, value in (("color.ui", "always"), ("diff.noprefix", "true"), ("log.date", "raw")):
        git.run(repository, "config", name, value)
    [only] = history_of(repository).timeline.commits
    assert only.created == (cart.ref,)
    assert [turn.after for turn in only.turns] == [Status.SYNCED]


def test_a_long_history_ends_and_says_so(repository: Path) -> None:
    for number in range(MOST_COMMITS + 1):
        save(repository, [], [entry(target(f"r{number}"))])
    timeline = history_of(repository).timeline
    assert len(timeline.commits) == MOST_COMMITS
    assert timeline.note == f"Only the last {MOST_COMMITS} changes are shown."


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
