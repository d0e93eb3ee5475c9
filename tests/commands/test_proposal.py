"""A proposal sends credentials only where the providers.yaml that it would be merged into does."""

from pathlib import Path
from shutil import rmtree

import pytest

from tests.support.files import write_files
from tests.support.git import commit_all, git
from tests.support.proposals import ACME, START, Job
from tests.support.running import TOKEN


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
