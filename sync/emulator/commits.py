"""The Git API's commits."""

from datetime import UTC, datetime

from sync.emulator.call import Call
from sync.emulator.envelope import Refused, Response, collection, json_response, object_not_found
from sync.emulator.objects import Commit, find, history, last_change
from sync.emulator.store import Repository
from sync.emulator.versions import resolve, version_of
from sync.model import Json

_PAGE = 100


def commit_reference(base: str, repository: Repository, commit: Commit) -> dict[str, Json]:
    """A commit as it appears in lists."""
    when = datetime.fromtimestamp(commit.date, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    person: Json = {"name": "Emulator", "email": "emulator@example.com", "date": when}
    return {
        "commitId": commit.id,
        "author": person,
        "committer": person,
        "comment": commit.message,
        "parents": [] if commit.parent is None else [commit.parent.id],
        "url": f"{base}/_apis/git/repositories/{repository.id}/commits/{commit.id}",
    }


def list_commits(call: Call) -> Response:
    """The commits of a version, newest first; with ``itemPath`` those that changed it."""
    _, repository = call.git_repository()
    version = version_of(call.request.query, "searchcriteria.itemversion.")
    found = list(history(resolve(repository, version)))
    path = call.query("searchCriteria.itemPath")
    if path:
        found = [c for c in found if find(c.tree, path) and last_change(c, path) is c]
    start = call.number("searchCriteria.$skip", call.number("$skip", 0))
    end = start + call.number("searchCriteria.$top", call.number("$top", _PAGE))
    return collection([commit_reference(call.base, repository, c) for c in found[start:end]])


def get_commit(call: Call) -> Response:
    """One commit by id."""
    _, repository = call.git_repository()
    commit = repository.commits.get(call.parameters[1].lower())
    if commit is None:
        raise Refused(object_not_found(call.parameters[1]))
    return json_response(commit_reference(call.base, repository, commit))
