"""When something left the catalog, by which commit, and what is there instead."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.catalog.log import render_log
from sync.explain.departed import Past, past_of_named
from sync.model import LogEntry, Problem, Status
from sync.urls import organization
from tests.support.files import write_files
from tests.support.git import commit_all, git, git_repository
from tests.support.inquiry import ask, component, inquiry, url
from tests.support.world import World

ACME = organization("dev.azure.com", "acme")
REF = "component:default/aggregator"
SUBJECTS = (
    REF,
    "aggregator",
    "component:aggregator",
    "Payments/aggregator",
    "acme/payments/Aggregator",
    url("Payments/aggregator"),
    url("payments/AGGREGATOR", branch="main"),
    "https://dev.azure.com/acme/Payments/_git/aggregator",
)


def entry(place: str, *entities: str, **more: Any) -> LogEntry:
    return LogEntry(
        target=url(place), provider="acme", status=Status.SYNCED, entities=entities, **more
    )


OTHER = entry("Payments/aggregators", "component:default/aggregators")
HAD = entry("Payments/aggregator", REF, repository_id="1" * 8 + "-1111-1111-1111-" + "1" * 12)


def commit(repository: Path, message: str, *entries: LogEntry) -> str:
    write_files(repository, {"catalog/locations.yaml": render_log(entries)})
    return commit_all(repository, message)


def past(repository: Path, subject: str) -> Past:
    return past_of_named(repository, "catalog", subject, [ACME])


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    made = git_repository(tmp_path / "repository", {"README.md": ""})
    commit(made, "first", OTHER)
    commit(made, "it comes", HAD, OTHER)
    return made


def told(repository: Path, subject: str = REF) -> str:
    """The words, with ``<commit>`` for the one by which it went, which is the last but one."""
    departure = past(repository, subject).departure
    assert departure is not None
    assert departure.before == HAD
    assert departure.commit == git(repository, "rev-parse", "HEAD^").strip()
    return departure.words.replace(departure.commit[:7], "<commit>")


@pytest.mark.parametrize("message", ["by hand", f"catalog: 1 removed\n\nRemoved\n- {REF}\n"])
def test_it_is_found_however_it_is_named_and_whatever_the_commit_says(
    message: str, repository: Path
) -> None:
    commit(repository, message, OTHER)
    commit(repository, "later", OTHER, entry("Payments/x", "component:default/x"))
    for subject in SUBJECTS:
        assert re.match(r"removed \d+ [A-Z][a-z]{2} \d{4} by <commit>: ", told(repository, subject))


AFTER = {
    "another entity": (
        (entry("Payments/aggregator", "component:default/aggregator2"),),
        "Payments/aggregator has aggregator2 now",
    ),
    "another kind": (
        (entry("Payments/aggregator", "api:default/aggregator"),),
        "Payments/aggregator has api:default/aggregator now",
    ),
    "nothing": ((entry("Payments/aggregator"),), "Payments/aggregator no longer has it"),
    "a kind that may not come": (
        (
            entry(
                "Payments/aggregator",
                problems=(Problem(type="not-allowed", message="", entity=REF),),
            ),
        ),
        "Payments/aggregator may not bring its kind any more (allow in providers.yaml)",
    ),
    "no manifest": ((), "its manifest Payments/aggregator went with it"),
}


@pytest.mark.parametrize(("after", "instead"), AFTER.values(), ids=AFTER)
def test_what_is_there_instead_is_told(
    after: tuple[LogEntry, ...], instead: str, repository: Path
) -> None:
    commit(repository, "it goes", OTHER, *after)
    commit(repository, "later", OTHER, *after, entry("Payments/x", "component:default/x"))
    assert told(repository).endswith(f": {instead}")


def test_a_repository_that_has_another_name_is_told(repository: Path) -> None:
    renamed = entry("Payments/adder", REF, repository_id=HAD.repository_id)
    commit(repository, "it is renamed", OTHER, renamed)
    commit(repository, "later", renamed)
    words = told(repository, "Payments/aggregator")
    assert words.endswith(": Payments/aggregator is Payments/adder now")
    assert past(repository, "adder").departure is None


def test_what_never_was_there_has_no_past(repository: Path) -> None:
    assert past(repository, "component:default/aggregat") == Past()
    assert past(repository, "Payments/aggreg") == Past()


def test_what_is_not_at_hand_is_no_proof(repository: Path, tmp_path: Path) -> None:
    commit(repository, "it goes", OTHER)
    commit(repository, "later", OTHER, entry("Payments/x", "component:default/x"))
    place = repository.as_uri()
    git(tmp_path, "clone", "--quiet", "--depth", "1", place, "shallow")
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter", "blob:none", place, "partial")
    assert past(tmp_path / "shallow", REF) == Past(
        missing="this clone lacks older commits (git fetch --unshallow gets them)"
    )
    assert "no old contents" in past(tmp_path / "partial", REF).missing
    assert past(tmp_path, REF) == Past()


def test_a_log_that_was_lost_or_broken_by_hand_takes_nothing_out(repository: Path) -> None:
    (repository / "catalog/locations.yaml").unlink()
    commit_all(repository, "lost")
    assert past(repository, REF) == Past()


def test_a_long_history_is_asked_a_few_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = git_repository(tmp_path / "long", {})
    stream = b""
    for number in range(2000):
        some = [OTHER, entry(f"P/{number % 2}"), *([HAD] if number < 600 else [])]
        log = render_log(some)
        stream += (
            b"commit refs/heads/main\ncommitter A <a@b> %d +0000\ndata 2\nx\n"
            b"M 100644 inline catalog/locations.yaml\ndata %d\n%b\n"
        ) % (10**9 + number, len(log), log)
    subprocess.run(
        ["git", "fast-import", "--quiet", "--force"], cwd=repository, input=stream, check=True
    )
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE", str(trace))
    found = past(repository, REF).departure
    assert found is not None
    assert found.date.startswith("2001-09-09T01:56:40")
    assert trace.read_text(encoding="utf-8").count("built-in: git ") <= 40


def removed(made: World) -> str:
    """The first seven digits of the commit that took the entity out of a synced catalog."""
    ask(made, "sync")
    manifest = component("aggregator2")
    write_files(made.organizations, {"acme/Customer Care/aggregator/catalog-info.yaml": manifest})
    made.emulator.reload()
    assert ask(made, "sync").exit_code == 0
    return git(made.repository, "rev-parse", "HEAD")[:7]


def test_locations_and_explain_say_by_which_commit_it_went(tmp_path: Path) -> None:
    files = {"Customer Care/aggregator/catalog-info.yaml": component("aggregator")}
    with inquiry(tmp_path, files) as made:
        by = removed(made)
        shown = ask(made, "locations", REF)
        as_json = ask(made, "locations", REF, "--json")
        why = ask(made, "explain", REF)
        (made.organizations / "acme/Customer Care/aggregator/catalog-info.yaml").unlink()
        made.emulator.reload()
        ask(made, "sync")
        gone = ask(made, "explain", "Customer Care/aggregator")
        listed = ask(made, "locations", "Customer Care/aggregator")
        git(tmp_path, "clone", "--quiet", "--depth", "1", made.repository.as_uri(), "shallow")
        shallow = replace(made, repository=tmp_path / "shallow")
        unknown = [ask(shallow, command, REF) for command in ("locations", "explain")]
    words = f"removed 1 Jan 2026 by {by}: Customer Care/aggregator has aggregator2 now"
    assert (shown.exit_code, shown.stdout) == (1, "")
    assert shown.stderr.startswith(f"catalog-sync: {REF} was {words}.\n")
    assert (as_json.exit_code, as_json.stdout) == (1, "[]\n")
    assert why.exit_code == 0
    assert f"Answer: {REF} was {words}\n" in why.stdout
    assert "had it until it was removed 1 Jan 2026 by" in gone.stdout
    assert "it had component:default/aggregator2" in listed.stderr
    assert "Whether it had it: this clone lacks older commits" in unknown[0].stderr
    assert "whether the catalog had it: this clone lacks older commits" in unknown[1].stdout
