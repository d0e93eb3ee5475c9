"""The command of the action: what it runs, and with which tokens."""

import os
from shutil import which

import pytest

from tests.support.files import write_files
from tests.support.git import head
from tests.support.proposals import ACME, JOBS_OWN, START, Job


@pytest.mark.parametrize("event", ["deployment", "deployment_status"])
def test_what_is_deployed_may_be_a_proposal_and_is_checked_alone(job: Job, event: str) -> None:
    """Such an event is for the commit of a preview, and names none that it would be merged into."""
    job.propose(START + ACME + job.theirs)
    job.here.world.emulator.clear_requests()
    ran = job.run(event, {}, environment={"GITHUB_SHA": head(job.here.clone)})
    assert (ran.code, ran.report) == (0, []), ran.log
    assert "the event names no commit" in ran.summary
    assert (job.asked_as_azure(), job.here.world.emulator.requests) == ([], ())


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
