"""What GitHub answers when it does not do as asked, in words that say what to do."""

import pytest

from sync.errors import GitError
from sync.publish.github import GitHub, from_environment
from tests.azure.scripted import Says, scripted

TOKEN = "ghp_secret0123456789"


@pytest.mark.parametrize(
    ("status", "message", "says"),
    [
        (401, "Bad credentials", "rejected the token"),
        (403, "Resource not accessible by integration", "pull-requests: write"),
        (
            403,
            "GitHub Actions is not permitted to create or approve pull requests.",
            "Allow GitHub Actions to create and approve pull requests",
        ),
        (404, "Not Found", "no such repository"),
        (422, "Validation Failed", "GitHub answered 422: Validation Failed; No commits between"),
        (500, "", "GitHub answered 500: no reason given"),
    ],
)
def test_a_refusal_names_what_to_set(status: int, message: str, says: str) -> None:
    errors = [{"message": "No commits between main and x"}] if status == 422 else []
    data = {"message": message, "errors": errors}
    with scripted(lambda _: Says(status=status, data=data)) as server:
        github = GitHub(api=server.url, repository="acme/catalog", token=TOKEN)
        with pytest.raises(GitError) as refused:
            github.open(title="t", body="b", branch="x", base="main")
    assert says in str(refused.value)
    assert TOKEN not in str(refused.value)
    assert len(server.asked) == 1


def test_a_limit_of_requests_is_not_taken_for_the_token_of_an_app() -> None:
    message = "API rate limit exceeded for user ID 1."
    with scripted(lambda _: Says(status=403, data={"message": message})) as server:
        github = GitHub(api=server.url, repository="acme/catalog", token=TOKEN)
        with pytest.raises(GitError, match=r"takes no more requests for now \(403\)"):
            github.login()


def test_a_github_out_of_reach_is_told_with_what_was_to_be_done() -> None:
    github = GitHub(api="http://127.0.0.1:9", repository="acme/catalog", token=TOKEN)
    with pytest.raises(GitError, match=r"whose token it is: 127\.0\.0\.1:9 refused"):
        github.login()
    with pytest.raises(GitError, match=r"could not comment: 127\.0\.0\.1:9 refused"):
        github.comment(1, "hello")


@pytest.mark.parametrize(
    ("api", "repository", "says"),
    [
        (
            "https://api.github.com",
            "catalog",
            "GITHUB_REPOSITORY is 'catalog'; expected owner/name",
        ),
        ("http://git.acme.com/api", "acme/catalog", "GITHUB_API_URL is http://git.acme.com/api: a"),
    ],
)
def test_a_variable_that_cannot_be_right_is_named(api: str, repository: str, says: str) -> None:
    with pytest.raises(GitError) as refused:
        GitHub(api=api, repository=repository, token=TOKEN)
    assert says in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_a_rate_limit_is_waited_for() -> None:
    answers = iter([Says(status=429, headers={"retry-after": "0"}), Says(data={"ok": True})])
    with scripted(lambda _: next(answers)) as server:
        github = GitHub(api=server.url, repository="acme/catalog", token=TOKEN)
        github.comment(1, "hello")
    assert [asked.method for asked in server.asked] == ["POST", "POST"]


def test_every_page_of_a_list_is_read() -> None:
    pages = iter([[{"number": n} for n in range(100)], [{"number": 100}]])
    with scripted(lambda _: Says(data=next(pages))) as server:
        github = GitHub(api=server.url, repository="acme/catalog", token=TOKEN)
        assert [one["number"] for one in github.requests("catalog-sync/update")] == [*range(101)]
    assert "head=acme%3Acatalog-sync/update&" in server.asked[0].path


@pytest.mark.parametrize(
    ("remote", "variables", "base"),
    [
        ("https://github.com/acme/catalog.git", {}, "https://api.github.com/repos/acme/catalog"),
        ("git@github.com:acme/catalog.git", {}, "https://api.github.com/repos/acme/catalog"),
        (
            "https://x:y@git.acme.com/acme/catalog",
            {},
            "https://git.acme.com/api/v3/repos/acme/catalog",
        ),
        (
            "ssh://git@git.acme.com:22/acme/catalog.git",
            {"GITHUB_API_URL": "https://git.acme.com/api/v3/", "GITHUB_REPOSITORY": "a/b"},
            "https://git.acme.com/api/v3/repos/a/b",
        ),
    ],
)
def test_the_repository_comes_from_the_job_or_the_remote(
    remote: str, variables: dict[str, str], base: str
) -> None:
    assert from_environment(remote, {"GITHUB_TOKEN": TOKEN, **variables})._base == base


def test_a_token_is_in_no_repr() -> None:
    github = GitHub(api="https://api.github.com", repository="acme/catalog", token=TOKEN)
    assert TOKEN not in repr(github)
