"""What git says of the last syncs, as commits; with real git in a real repository."""

from pathlib import Path

from sync import git
from sync.model import Status
from sync.page.timeline import MOST_COMMITS, Turn
from tests.page.pages import entity, entry, target
from tests.page.saving import CART, IDENTITY, PAY, history_of, save


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


def test_log_lines_in_another_form_tell_of_no_manifest(repository: Path) -> None:
    save(repository, [], [entry(CART)])
    log = repository / "deep" / "catalog" / "locations.yaml"
    log.write_text("- target: x\n  provider: a\n- {broken\n- {}\n")
    git.run(repository, *IDENTITY, "commit", "--quiet", "--all", "--message", "by hand")
    by_hand, _ = history_of(repository).timeline.commits
    assert by_hand.turns == (Turn(target=CART, before=Status.SYNCED, after=None),)


def test_a_long_history_ends_and_says_so(repository: Path) -> None:
    for number in range(MOST_COMMITS + 1):
        save(repository, [], [entry(target(f"r{number}"))])
    timeline = history_of(repository).timeline
    assert len(timeline.commits) == MOST_COMMITS
    assert timeline.note == f"Only the last {MOST_COMMITS} changes are shown."
