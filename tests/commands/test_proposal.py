"""A proposal sends credentials only where the providers.yaml that it would be merged into does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree, which
from typing import Any

import pytest

from tests.azure.scripted import Says, Scripted, scripted
from tests.support.files import write_files
from tests.support.git import commit_all, git, head
from tests.support.hosting import Hosted, hosted_world
from tests.support.running import EPOCH, TOKEN

JOBS_OWN = "ghs_0123456789-of-the-job"
START = "providers:\n  azureDevOps:\n"
ACME = "    acme:\n      organization: acme\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a job printed, and what it would show."""

    code: int
    log: str
    summary: str
    report: Any

    @property
    def created(self) -> list[str]:
        return [change["entity"] for change in self.report["changes"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A catalog's repository with a base commit, and a server of a stranger's."""

    here: Hosted
    stranger: Scripted
    folder: Path

    def propose(self, providers: str) -> str:
        """Commit a change of providers.yaml; returns the commit that it would be merged into."""
        base = head(self.here.clone)
        write_files(self.here.clone, {"providers.yaml": providers})
        commit_all(self.here.clone, "a proposal")
        return base

    def run(
        self,
        event: str,
        payload: Any,
        *,
        at: Path | None = None,
        inputs: dict[str, str] | None = None,
        environment: dict[str, str] | None = None,
    ) -> Reviewed:
        """One job of the action, as a process of its own."""
        folder = self.folder / f"job-{len([*self.folder.iterdir()])}"
        write_files(folder, {"event.json": json.dumps(payload), "summary": "", "output": ""})
        given = {"MODE": "dry-run", "TOKEN": TOKEN, "GITHUB_TOKEN": JOBS_OWN, **(inputs or {})}
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-m", "sync", "action"],
            cwd=at or self.here.clone,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")},
                "SOURCE_DATE_EPOCH": str(EPOCH),
                "CATALOG_SYNC_CONNECT": f"dev.azure.com={self.here.world.emulator.url}",
                "GITHUB_TOKEN": JOBS_OWN,
                "GITHUB_EVENT_NAME": event,
                "GITHUB_EVENT_PATH": str(folder / "event.json"),
                "GITHUB_STEP_SUMMARY": str(folder / "summary"),
                "GITHUB_OUTPUT": str(folder / "output"),
                "GITHUB_REPOSITORY": "acme/catalog",
                "GITHUB_API_URL": self.stranger.url.replace("http://", "http://user@"),
                "RUNNER_TEMP": str(folder),
                **{f"INPUT_{name}": value for name, value in given.items()},
                **(environment or {}),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        kept = folder / "catalog-sync-report.json"
        log = done.stdout + done.stderr
        assert TOKEN not in log
        assert JOBS_OWN not in log
        return Reviewed(
            code=done.returncode,
            log=log,
            summary=(folder / "summary").read_text(encoding="utf-8"),
            report=json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else None,
        )

    def review(self, base: str, **options: Any) -> Reviewed:
        """The job of a pull request."""
        payload = {"pull_request": {"number": 7, "base": {"sha": base}}}
        return self.run("pull_request", payload, **options)

    @property
    def theirs(self) -> str:
        """A provider at the stranger's server."""
        port = self.stranger.url.rpartition(":")[2]
        return f"    theirs:\n      host: http://localhost:{port}\n      organization: evil\n"

    def asked_as_azure(self) -> list[str]:
        """Paths that the stranger's server was asked for as if it were Azure DevOps."""
        return [one.path for one in self.stranger.asked if "/repos/acme/catalog" not in one.path]


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    (tmp_path / "jobs").mkdir()
    with hosted_world(tmp_path) as here, scripted(lambda _: Says(data=[])) as stranger:
        write_files(here.clone, {"providers.yaml": START + ACME})
        commit_all(here.clone, "providers")
        git(here.clone, "push", "--quiet", "origin", "main")
        yield Job(here=here, stranger=stranger, folder=tmp_path / "jobs")


def test_a_new_place_gets_no_credential_and_is_shown_as_what_it_is(job: Job) -> None:
    base = job.propose(START + ACME + job.theirs)
    ran = job.review(base)
    assert job.asked_as_azure() == []
    assert (ran.code, ran.created) == (0, ["component:default/cart"]), ran.log
    assert "**This change sends a credential elsewhere**" in ran.summary
    port = job.stranger.url.rpartition(":")[2]
    place = f"`${{AZURE_TOKEN}}` to `http://localhost:{port}/evil`"
    assert f"- provider `theirs`: {place}; a new provider" in ran.summary
    assert f"Provider theirs sends a credential to http://localhost:{port}/evil" in ran.log


@pytest.mark.parametrize(
    ("change", "so_far"),
    [
        ("      host: {url}\n", "`${AZURE_TOKEN}` to `https://dev.azure.com/acme`"),
        ("      token: ${OTHER_TOKEN}\n", "`${AZURE_TOKEN}` to `https://dev.azure.com/acme`"),
        ("      credential: default\n", "`${AZURE_TOKEN}` to `https://dev.azure.com/acme`"),
        (
            "      credential: {tenantId: t, clientId: c, clientSecret: '${AZURE_TOKEN}'}\n",
            "`${AZURE_TOKEN}` to `https://dev.azure.com/acme`",
        ),
    ],
)
def test_a_changed_host_variable_or_credential_is_not_used(
    job: Job, change: str, so_far: str
) -> None:
    url = job.stranger.url.replace("127.0.0.1", "localhost")
    base = job.propose(START + ACME + change.replace("{url}", url))
    job.here.world.emulator.clear_requests()
    ran = job.review(base, environment={"OTHER_TOKEN": TOKEN})
    assert (ran.code, ran.report) == (0, []), ran.log
    assert job.asked_as_azure() == []
    assert job.here.world.emulator.requests == ()
    assert f"; so far {so_far}" in ran.summary
    assert "no place that this change names was reviewed" in ran.summary


def test_another_organisation_of_the_same_host_is_another_place(job: Job) -> None:
    base = job.propose(START + ACME + "    more:\n      organization: other\n")
    ran = job.review(base)
    assert ran.code == 0, ran.log
    assert "- provider `more`: `${AZURE_TOKEN}` to `https://dev.azure.com/other`" in ran.summary
    assert all("/other/" not in r.path for r in job.here.world.emulator.requests)


def test_patterns_may_change_freely(job: Job) -> None:
    changed = START + ACME.replace("acme:", "renamed:") + "      repository: c*\n"
    ran = job.review(job.propose(f"{changed}      path: '*catalog-info.yaml'\n"))
    assert (ran.code, ran.created) == (0, ["component:default/cart"]), ran.log
    assert "sends a credential elsewhere" not in ran.summary


def test_a_followed_location_does_not_reach_through_what_is_not_reviewed(job: Job) -> None:
    """A provider's place is read for the targets of another's manifests, too."""
    target = "https://dev.azure.com/other/P/_git/r?path=/catalog-info.yaml"
    job.here.manifest(
        "leads",
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: leads}\n"
        f"spec: {{target: '{target}'}}\n",
    )
    base = job.propose(START + ACME + "    more:\n      organization: other\n")
    ran = job.review(base, inputs={"TOKEN": TOKEN, "ARGS": "--provider acme --provider more"})
    assert "component:default/cart" in ran.created, ran.log
    assert all("/other/" not in r.path for r in job.here.world.emulator.requests)


def test_a_shallow_clone_fetches_the_base(job: Job, tmp_path: Path) -> None:
    base = job.propose(START + ACME + job.theirs)
    git(job.here.clone, "push", "--quiet", "origin", "HEAD:refs/heads/topic")
    git(job.here.bare, "config", "uploadpack.allowAnySHA1InWant", "true")
    address = f"file://{job.here.bare}"
    options = ("--quiet", "--depth=1", "--branch=topic", address, str(tmp_path / "shallow"))
    git(tmp_path, "clone", *options)
    ran = job.review(base, at=tmp_path / "shallow")
    assert (ran.code, ran.created) == (0, ["component:default/cart"]), ran.log
    assert job.asked_as_azure() == []


@pytest.mark.parametrize(
    ("base", "says"),
    [
        ("", "the event names no commit"),
        ("f" * 40, "f" * 40),
        ("--upload-pack=x", "has no id of a commit"),
    ],
)
def test_without_the_base_the_files_alone_are_checked(job: Job, base: str, says: str) -> None:
    job.here.world.emulator.clear_requests()
    ran = job.review(base)
    assert (ran.code, ran.report) == (0, []), ran.log
    assert "cannot be had" in ran.summary
    assert says in ran.summary
    assert job.here.world.emulator.requests == ()


def test_a_base_without_a_good_providers_yaml_reviews_nothing(job: Job) -> None:
    for text, says in (("providers: {}\n", "it has mistakes"), (None, "has no such file")):
        if text is None:
            git(job.here.clone, "rm", "--quiet", "providers.yaml")
            commit_all(job.here.clone, "none")
        else:
            job.propose(text)
        ran = job.review(job.propose(START + ACME))
        assert says in ran.summary
    assert job.here.world.emulator.requests == ()


@pytest.mark.parametrize(
    "event",
    [
        *("pull_request_target", "pull_request_review", "merge_group", "workflow_run"),
        *("issues", "discussion_comment", "check_run", "check_suite", "status"),
    ],
)
def test_every_event_that_brings_proposals_keeps_to_what_was_reviewed(job: Job, event: str) -> None:
    base = job.propose(START + ACME + job.theirs)
    payload = {
        "pull_request": {"number": 7, "base": {"sha": base}},
        "merge_group": {"base_sha": base},
    }
    ran = job.run(event, payload, environment={"GITHUB_SHA": base})
    assert (ran.code, ran.created) == (0, ["component:default/cart"]), ran.log
    assert job.asked_as_azure() == []


@pytest.mark.parametrize("event", ["deployment", "deployment_status"])
def test_what_is_deployed_may_be_a_proposal_and_is_checked_alone(job: Job, event: str) -> None:
    """Such an event is for the commit of a preview, and names none that it would be merged into."""
    job.propose(START + ACME + job.theirs)
    job.here.world.emulator.clear_requests()
    ran = job.run(event, {}, environment={"GITHUB_SHA": head(job.here.clone)})
    assert (ran.code, ran.report) == (0, []), ran.log
    assert "the event names no commit" in ran.summary
    assert (job.asked_as_azure(), job.here.world.emulator.requests) == ([], ())


@pytest.mark.parametrize("config", ["settings/providers.yaml", "settings/in/../providers.yaml"])
def test_a_folder_that_became_a_link_to_another_reviewed_file_reviews_nothing(
    job: Job, config: str
) -> None:
    """An example that somebody reviewed as one is no configuration of this job."""
    example = {"docs/example/providers.yaml": START + job.theirs, "docs/example/in/x": ""}
    settings = {"settings/providers.yaml": START + ACME, "settings/in/x": ""}
    write_files(job.here.clone, {**settings, **example})
    base = commit_all(job.here.clone, "reviewed")
    rmtree(job.here.clone / "settings")
    (job.here.clone / "settings").symlink_to("docs/example")
    commit_all(job.here.clone, "a proposal")
    ran = job.review(base, inputs={"CONFIG": config})
    assert (job.asked_as_azure(), job.here.world.emulator.requests) == ([], ())
    assert "is a symbolic link" in ran.summary


def test_a_sync_that_publishes_keeps_to_what_was_reviewed_as_well(job: Job) -> None:
    base = job.propose(START + ACME + job.theirs)
    ran = job.run("workflow_run", {}, inputs={"MODE": "commit"}, environment={"GITHUB_SHA": base})
    assert ran.code == 4
    assert "provider theirs is not asked" in ran.log
    assert job.asked_as_azure() == []
    refused = job.run("workflow_run", {}, inputs={"MODE": "commit"})
    assert (refused.code, job.asked_as_azure()) == (2, [])


def test_a_child_that_publishes_nothing_has_no_token_of_githubs(job: Job) -> None:
    """Whatever the child starts shows what is in its environment: no inputs are, either."""
    seen = job.folder.parent / "seen"
    script = f'#!/bin/sh\n[ -n "$INPUT_MODE" ] || env >> \'{seen}\'\nexec {which("git")} "$@"\n'
    spy = write_files(job.folder.parent / "spy", {"git": script})
    (spy / "git").chmod(0o755)
    paths = f"{spy}{os.pathsep}{os.environ['PATH']}"
    ran = job.run("schedule", {}, environment={"PATH": paths})
    assert ran.code == 0, ran.log
    assert "GITHUB_EVENT_NAME" in seen.read_text(encoding="utf-8")
    assert JOBS_OWN not in seen.read_text(encoding="utf-8")


def test_on_other_events_everything_is_asked(job: Job) -> None:
    job.propose(START + ACME + job.theirs)
    job.run("push", {}, inputs={"ARGS": "--deadline 1"})  # an answer that says nothing is doubted
    assert job.asked_as_azure() != []


def test_very_many_new_places_are_counted_and_a_long_host_is_shown_whole(job: Job) -> None:
    host = ".".join(["a" * 60] * 4)
    start = f"    first:\n      host: https://{host}\n      organization: {'o' * 1000}\n"
    others = "".join(f"    p{n}:\n      organization: {'x' * 500}{n}\n" for n in range(200))
    ran = job.review(job.propose(START + ACME + start + others))
    assert (ran.code, ran.created) == (0, ["component:default/cart"]), ran.log
    assert f"https://{host}/ooo" in ran.summary
    assert "- … and 181 more" in ran.summary
    assert ran.log.count("::notice") == 5
    assert len(ran.summary) < 20_000
