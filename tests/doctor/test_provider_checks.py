"""Whether a provider would work: each fault is named in a sentence with the next step."""

from pathlib import Path

import pytest

from sync.azure import client
from sync.emulator.faults import ACTIONS
from tests.doctor.troubles import (
    PETSTORE,
    Trouble,
    assert_told,
    checks,
    everywhere,
)
from tests.support.inquiry import PROVIDERS, ask, component, inquiry, settings

TROUBLES = [
    Trouble(
        name="no token",
        check="credential",
        result="failed",
        environment={"AZURE_TOKEN": ""},
        says="the environment variable AZURE_TOKEN is not set",
        advises="https://dev.azure.com/acme/_usersSettings/tokens",
    ),
    Trouble(
        name="a token with a line break",
        check="credential",
        result="failed",
        environment={"AZURE_TOKEN": "two words"},
        says="AZURE_TOKEN does not hold a token",
        advises="Code (Read)",
    ),
    Trouble(
        name="rejected token",
        check="credential",
        result="failed",
        environment={"AZURE_TOKEN": "expired-token-99"},
        says="Azure DevOps rejected the token in AZURE_TOKEN",
        advises="export AZURE_TOKEN=",
    ),
    Trouble(
        name="missing scope",
        check="credential",
        result="failed",
        fault=everywhere("forbidden"),
        says="is not allowed to read this in https://dev.azure.com/acme (HTTP 403",
        advises="Code (Read)",
    ),
    Trouble(
        name="sign-in page",
        check="credential",
        result="failed",
        fault=everywhere("sign-in"),
        says="a sign-in page instead of an answer",
        advises="_usersSettings/tokens",
    ),
    Trouble(
        name="service down",
        check="connection",
        result="failed",
        fault=everywhere("unavailable"),
        says="HTTP 503",
        advises="https://status.dev.azure.com",
    ),
    Trouble(
        name="connection reset",
        check="connection",
        result="failed",
        fault=everywhere("reset"),
        says="Azure DevOps gave no usable answer",
        advises="Open https://dev.azure.com/acme from this machine",
    ),
    Trouble(
        name="throttled for good",
        check="rate limit",
        result="failed",
        fault=everywhere("rate-limited", retry_after=600),
        says="HTTP 429",
        advises="let fewer jobs share this credential",
    ),
    Trouble(
        name="organisation that is not there",
        check="organization",
        result="failed",
        fault=everywhere("not-found", "repositories", type_key="OrganizationNotFound"),
        says="no organisation 'acme' at dev.azure.com",
        advises="correct host and organization of provider acme",
    ),
    Trouble(
        name="no repository to be seen",
        check="organization",
        result="failed",
        files={"P/.emulator.json": settings()},
        says="https://dev.azure.com/acme shows this credential no Git repository at all",
        advises="Stakeholders see no code",
    ),
    Trouble(
        name="project that the credential may not see",
        check="organization",
        result="failed",
        files={**PETSTORE, "P/.emulator.json": settings(readable=False)},
        says="shows this credential no Git repository at all",
        advises="Give the credential's user access to the projects",
    ),
    Trouble(
        name="index that shows nothing yet",
        check="manifests",
        result="failed",
        files={**PETSTORE, ".emulator.json": settings(showResults=False)},
        says="provider acme finds no manifest at path: /catalog-info.yaml",
        advises="Code Search may not show them yet: wait, or set discovery: git",
    ),
    Trouble(
        name="token without the list of projects",
        check="scope",
        result="note",
        fault=everywhere("forbidden", "projects"),
        says="may not list projects (Project and Team: Read)",
    ),
    Trouble(
        name="no manifest",
        check="manifests",
        result="failed",
        providers="      path: /backstage.yaml\n",
        says="provider acme finds no manifest at path: /backstage.yaml",
        advises="a leading * finds them in any folder",
    ),
    Trouble(
        name="path that matches nothing",
        check="path",
        result="warning",
        providers="      path:\n        - /catalog-info.yaml\n        - /docs/catalog-info.yaml\n",
        says="path: /docs/catalog-info.yaml of provider acme matches no file",
        advises="Correct or remove providers.yaml:7",
    ),
    Trouble(
        name="incomplete",
        check="manifests",
        result="failed",
        providers="      discovery: git\n",
        fault=everywhere("server-error", "items"),
        says="a sync would be incomplete (exit code 4)",
        advises="until then nothing of this provider is deleted",
    ),
    Trouble(
        name="near the rate limit",
        check="rate limit",
        result="ok",
        fault=everywhere(
            "headers",
            headers={
                "x-ratelimit-remaining": "120",
                "x-ratelimit-limit": "200",
                "x-ratelimit-resource": "Services",
            },
        ),
        says="120 of 200 units of Services left",
    ),
    Trouble(
        name="delayed",
        check="rate limit",
        result="warning",
        fault=everywhere(
            "headers",
            headers={"x-ratelimit-remaining": "0", "x-ratelimit-delay": "0.01"},
        ),
        says="requests are being delayed",
        advises="lower --concurrency",
    ),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.name))
def test_a_trouble_is_told_with_its_next_step(trouble: Trouble, tmp_path: Path) -> None:
    assert_told(trouble, tmp_path)


CAUSES = {
    "bad-json": "the answer is not valid JSON",
    "content-type": "a sign-in page instead of an answer (200, HTML)",
    "forbidden": "HTTP 403",
    "hang": "did not answer in time",
    "html": "a sign-in page instead of an answer (200, HTML)",
    "not-found": "HTTP 404",
    "rate-limited": "HTTP 429",
    "redirect": "a sign-in page instead of an answer (302)",
    "reset": "the answer was cut short",
    "server-error": "HTTP 500",
    "sign-in": "a sign-in page instead of an answer (203)",
    "status": "HTTP 500",
    "truncate": "the answer was cut short",
    "unauthorized": "HTTP 401",
    "unavailable": "HTTP 503",
}
"""What names each fault that keeps a request from being answered."""


REFUSALS = {"content-type", "forbidden", "html", "not-found", "redirect", "sign-in", "unauthorized"}


STAGES = {
    "projects": ("scope", "unknown", ""),
    "search": ("Code Search", "failed", "      discovery: search\n"),
    "status": ("branch", "unknown", "      branch: develop\n"),
    "listing": ("manifests", "failed", "      discovery: git\n"),
}
"""By what is asked after the list of repositories: the check, how it ends, and a setting."""


ON_DEVELOP = {
    **PETSTORE,
    "P/petstore/.emulator.json": settings(
        branches={"develop": {"files": {"catalog-info.yaml": component("petstore")}}}
    ),
}


AT_EACH_STAGE = [
    (stage, action)
    for stage in STAGES
    for action in sorted(CAUSES)
    # A hanging service costs time, whatever it was asked.
    if action != "hang" or stage == "search"
]


FIRST_FAILURE = {
    "bad-json": "connection",
    "content-type": "credential",
    "forbidden": "credential",
    "hang": "connection",
    "html": "credential",
    "not-found": "organization",
    "rate-limited": "rate limit",
    "redirect": "credential",
    "reset": "connection",
    "server-error": "connection",
    "sign-in": "credential",
    "status": "connection",
    "truncate": "connection",
    "unauthorized": "credential",
    "unavailable": "connection",
}
"""By every fault of the emulator that keeps a sync from working."""


HARMLESS = {"delay", "headers", "empty-page"}


@pytest.fixture
def impatient(action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers, one second is waited of the five that even a late request has."""
    if action == "hang":
        monkeypatch.setattr(client, "LEAST_WAIT", 1.0)


def test_every_fault_of_the_emulator_is_looked_at() -> None:
    assert FIRST_FAILURE.keys() | HARMLESS == ACTIONS
    assert CAUSES.keys() == FIRST_FAILURE.keys()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_fault_of_everything_is_told_by_the_first_check_that_meets_it(
    action: str, tmp_path: Path
) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        made.emulator.faults.add(everywhere(action))
        outcome = ask(made, "doctor", "--deadline", "0.2", "--json")
    failures = [c for c in checks(outcome, "provider acme") if c["result"] == "failed"]
    assert [failure["check"] for failure in failures[:1]] == (
        [FIRST_FAILURE[action]] if action in FIRST_FAILURE else []
    )
    assert all(failure["advice"] for failure in failures)
    assert all(CAUSES[action] in failure["message"] for failure in failures[:1])
    assert outcome.exit_code == bool(failures)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("stage", "action"), AT_EACH_STAGE)
def test_a_fault_of_one_kind_of_request_is_named_where_it_is_met(
    stage: str, action: str, tmp_path: Path
) -> None:
    check, result, setting = STAGES[stage]
    with inquiry(tmp_path, ON_DEVELOP, providers=PROVIDERS + setting) as made:
        made.emulator.faults.add(everywhere(action, stage))
        outcome = ask(made, "doctor", "--deadline", "0.2", "--json")
    found = [each for each in checks(outcome, "provider acme") if each["check"] == check]
    if stage == "projects" and action in REFUSALS:
        assert [each["result"] for each in found] == ["note"]
        assert "may not list projects" in found[0]["message"]
        return
    assert [each["result"] for each in found] == [result]
    assert CAUSES[action] in found[0]["message"]
    assert found[0]["advice"]


def test_trouble_with_one_check_is_not_told_of_the_next(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        made.emulator.faults.add(everywhere("unavailable", "projects"))
        outcome = ask(made, "doctor", "--deadline", "0.2", "--json")
    results = {each["check"]: each["result"] for each in checks(outcome, "provider acme")}
    assert results["scope"] == "unknown"
    assert (results["Code Search"], results["manifests"]) == ("ok", "ok")
    assert outcome.exit_code == 0
