"""The history of one manifest, as the commits of the locations log tell it."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sync.catalog.history import History, Moment, history
from sync.catalog.log import render_log
from sync.model import LogEntry, Status
from tests.support.files import write_files
from tests.support.git import commit_all, git, git_repository

TARGET = "https://dev.azure.com/acme/P(1)/_git/r+s?path=/[a]*.yaml"


def entry(target: str = TARGET, status: Status = Status.SYNCED, **more: object) -> LogEntry:
    return LogEntry(target=target, provider="acme", status=status, **more)  # type: ignore[arg-type]


def commit(repository: Path, message: str, *entries: LogEntry) -> str:
    log = render_log(entries)
    write_files(repository, {"data/catalog/locations.yaml": log})
    return commit_all(repository, message)


def told(repository: Path, target: str = TARGET) -> list[tuple[str, str | None]]:
    moments = history(repository, "data/catalog", target).moments
    return [(moment.subject, moment.status) for moment in moments]


def test_every_change_of_the_entry_is_a_moment_and_no_other_commit(tmp_path: Path) -> None:
    repository = git_repository(tmp_path)
    other = entry("https://dev.azure.com/acme/Q/_git/r?path=/b.yaml")
    commit(repository, "nothing of it", other)
    first = commit(repository, "appears", other, entry())
    parent = entry(other.target, children=(TARGET,))
    commit(repository, "another names it", parent, entry())
    commit(repository, "breaks", parent, entry(status=Status.INVALID))
    commit(repository, "breaks more", parent, entry(status=Status.INVALID, content_id="0" * 40))
    commit(repository, "goes", parent)
    commit(repository, "comes back", parent, entry())
    assert told(repository) == [
        ("comes back", "synced"),
        ("goes", None),
        ("breaks more", "invalid"),
        ("breaks", "invalid"),
        ("appears", "synced"),
    ]
    moments = history(repository, "data/catalog", TARGET).moments
    assert moments[-1].commit == first
    assert moments[-1].author == "Test"


def test_since_is_when_the_present_status_began(tmp_path: Path) -> None:
    repository = git_repository(tmp_path)
    commit(repository, "appears", entry())
    commit(repository, "breaks", entry(status=Status.INVALID))
    commit(repository, "breaks more", entry(status=Status.INVALID, content_id="0" * 40))
    since = history(repository, "data/catalog", TARGET).since
    assert since is not None
    assert since.subject == "breaks"


@pytest.mark.parametrize(
    "setting",
    ["diff.noprefix=true", "color.ui=always", "diff.external=false", "log.showSignature=true"],
)
def test_a_users_own_git_settings_do_not_matter(setting: str, tmp_path: Path) -> None:
    repository = git_repository(tmp_path)
    git(repository, "config", *setting.split("="))
    commit(repository, "appears", entry())
    assert told(repository) == [("appears", "synced")]


def test_without_a_commit_or_a_repository_there_is_none(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "empty")
    assert "no history" in history(repository, "data/catalog", TARGET).missing
    (tmp_path / "plain").mkdir()
    assert "no history" in history(tmp_path / "plain", "data/catalog", TARGET).missing
    assert "There is no folder" in history(tmp_path / "nowhere", "data/catalog", TARGET).missing


def test_of_a_large_log_only_the_last_commits_are_compared(tmp_path: Path) -> None:
    """Two logs of 10 MB take turns 60 times; what the first commit brought is too long ago."""
    repository = git_repository(tmp_path)
    statuses = (Status.SYNCED, Status.INVALID)
    lines = b"#" * 100 + b"\n"
    logs = [render_log([entry(status=status)]) + lines * 100_000 for status in statuses]
    stream = b"".join(
        b"blob\nmark :%d\ndata %d\n%b\n" % (mark, len(log), log) for mark, log in enumerate(logs, 1)
    )
    stream += b"".join(
        b"commit refs/heads/main\ncommitter A <a@b> %d +0000\ndata 2\nx\n"
        b"M 100644 :%d data/catalog/locations.yaml\n\n" % (10**9 + number, number % 2 + 1)
        for number in range(60)
    )
    command = ["git", "fast-import", "--quiet", "--force"]
    subprocess.run(command, cwd=repository, input=stream, check=True)
    past = history(repository, "data/catalog", TARGET)
    assert past.limit == len(past.moments)
    assert 50 <= len(past.moments) < 60
    assert past.moments[-1].was is not None


def test_since_when_is_not_told_where_that_is_older_than_what_was_compared() -> None:
    moment = Moment(commit="", date="", author="", subject="", status="synced", was="synced")
    assert History(moments=(moment,), limit=50).since is None
    assert History(moments=(moment,)).since == moment
    assert History(moments=(moment, replace(moment, was="invalid")), limit=50).since is not None
