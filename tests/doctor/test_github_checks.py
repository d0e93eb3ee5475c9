"""Whether GitHub would take what is pushed."""

from pathlib import Path

import pytest

from sync.doctor.github_checks import github_place
from tests.azure.scripted import Asked, Says, scripted
from tests.doctor.troubles import (
    PETSTORE,
    checks,
    repository_checks,
)
from tests.support.git import git
from tests.support.inquiry import ask, inquiry


@pytest.mark.parametrize(
    ("push", "protected", "expected"),
    [
        (True, False, {"ok"}),
        (False, False, {"failed", "ok"}),
        (True, True, {"ok", "warning"}),
        (None, False, {"unknown", "ok"}),
    ],
)
def test_github_is_asked_with_a_token(
    push: bool | None, protected: bool, expected: set[str], tmp_path: Path
) -> None:
    def answer(asked: Asked) -> Says:
        assert asked.headers["authorization"] == "Bearer ghp_secret"
        if asked.path.endswith("/rules/branches/main"):
            return Says(data=[])
        if asked.path.endswith("/branches/main"):
            return Says(data={"protected": protected})
        assert asked.path == "/repos/acme/catalog"
        return Says(data={} if push is None else {"permissions": {"push": push}})

    with inquiry(tmp_path, PETSTORE) as made, scripted(answer) as server:
        git(made.repository, "remote", "add", "origin", "git@github.com:acme/catalog.git")
        outcome = ask(
            made, "doctor", "--json", GITHUB_TOKEN="ghp_secret", GITHUB_API_URL=server.url
        )
    found = [each for each in checks(outcome, "repository") if each["check"] == "GitHub"]
    assert {each["result"] for each in found} == expected
    assert "ghp_secret" not in outcome.stdout


def test_a_rule_that_wants_pull_requests_is_told_with_the_way_to_make_them(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Says:
        if asked.path.endswith("/rules/branches/main"):
            return Says(data=[{"type": "deletion"}, {"type": "pull_request"}])
        return Says(data={"permissions": {"push": True}, "protected": False})

    with inquiry(tmp_path, PETSTORE) as made, scripted(answer) as server:
        git(made.repository, "remote", "add", "origin", "git@github.com:acme/catalog.git")
        outcome = ask(made, "doctor", "--json", GITHUB_TOKEN="x", GITHUB_API_URL=server.url)
    found = [each for each in checks(outcome, "repository") if each["check"] == "GitHub"]
    assert [each["result"] for each in found] == ["ok", "warning"]
    assert "takes changes by pull request only" in found[1]["message"]
    assert "--pull-request, or mode: pull-request" in found[1]["advice"]
    assert "https://github.com/acme/catalog/settings/rules" in found[1]["advice"]


@pytest.mark.parametrize(
    ("status", "result", "says"),
    [
        (200, "warning", "has rules that may refuse a push: deletion, required_signatures"),
        (403, "unknown", "whether a rule holds for it GitHub hides"),
    ],
)
def test_other_rules_and_hidden_ones_are_no_all_clear(
    status: int, result: str, says: str, tmp_path: Path
) -> None:
    def answer(asked: Asked) -> Says:
        if asked.path.endswith("/rules/branches/main"):
            rules = [{"type": "required_signatures"}, {"type": "deletion"}]
            return Says(status=status, data=rules)
        return Says(data={"permissions": {"push": True}, "protected": False})

    with inquiry(tmp_path, PETSTORE) as made, scripted(answer) as server:
        git(made.repository, "remote", "add", "origin", "git@github.com:acme/catalog.git")
        outcome = ask(made, "doctor", "--json", GITHUB_TOKEN="x", GITHUB_API_URL=server.url)
    found = [each for each in checks(outcome, "repository") if each["check"] == "GitHub"]
    assert [each["result"] for each in found] == ["ok", result]
    assert says in found[1]["message"]
    assert "https://github.com/acme/catalog/settings/rules" in found[1]["advice"]


@pytest.mark.parametrize(
    ("scopes", "private", "lacking"),
    [
        ("read:org, gist", True, "repo"),
        ("public_repo", True, "repo"),
        ("gist", False, "public_repo"),
        ("public_repo", False, None),
        ("repo, workflow", True, None),
        ("", True, None),
    ],
)
def test_the_scopes_of_a_classic_token_are_looked_at(
    scopes: str, private: bool, lacking: str | None, tmp_path: Path
) -> None:
    def answer(asked: Asked) -> Says:
        data = {"permissions": {"push": True}, "private": private, "protected": False}
        return Says(data=data, headers={"X-OAuth-Scopes": scopes})

    with inquiry(tmp_path, PETSTORE) as made, scripted(answer) as server:
        git(made.repository, "remote", "add", "origin", "git@github.com:acme/catalog.git")
        outcome = ask(made, "doctor", "--json", GITHUB_TOKEN="x", GITHUB_API_URL=server.url)
    found = [each for each in checks(outcome, "repository") if each["check"] == "GitHub"]
    if lacking is None:
        assert [each["result"] for each in found] == ["ok", "ok"]
        return
    assert found[0]["result"] == "failed"
    assert found[0]["message"].endswith(f"without the scope {lacking}")
    assert f"Tick {lacking} for it at https://github.com/settings/tokens" in found[0]["advice"]
    assert outcome.exit_code == 1


@pytest.mark.parametrize(
    ("environment", "result", "words"),
    [
        ({}, "unknown", "GITHUB_TOKEN is not set"),
        (
            {"GITHUB_TOKEN": "x", "GITHUB_API_URL": "http://api.example.com"},
            "failed",
            "where a token would travel unencrypted",
        ),
        (
            {"GITHUB_TOKEN": "x", "GITHUB_API_URL": "http://127.0.0.1:9"},
            "failed",
            "GITHUB_TOKEN cannot read acme/catalog or its branch main",
        ),
    ],
)
def test_what_github_could_not_be_asked_is_told(
    environment: dict[str, str], result: str, words: str, tmp_path: Path
) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        git(made.repository, "remote", "add", "origin", "https://github.com/acme/catalog")
        found = repository_checks(made, **environment)
    assert found["GitHub"]["result"] == result
    assert words in found["GitHub"]["message"]


@pytest.mark.parametrize(
    ("remote", "environment", "api"),
    [
        ("git@github.com:acme/catalog.git", {}, "https://api.github.com"),
        (
            "https://git.acme.com/acme/catalog",
            {"GITHUB_SERVER_URL": "https://git.acme.com"},
            "https://git.acme.com/api/v3",
        ),
        (
            "https://git.acme.com/acme/catalog",
            {
                "GITHUB_SERVER_URL": "https://git.acme.com",
                "GITHUB_API_URL": "https://api.acme.com/",
            },
            "https://api.acme.com",
        ),
        ("https://git.acme.com/acme/catalog", {}, None),
    ],
)
def test_a_token_is_for_the_github_of_its_remote(
    remote: str, environment: dict[str, str], api: str | None
) -> None:
    place = github_place(remote, environment)
    assert (None if place is None else place.api) == api
