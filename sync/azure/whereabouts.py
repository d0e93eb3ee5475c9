"""What repositories are called today, however they were called before: by their ids, or because a
former name still answers. A failure is no answer, and nothing follows from it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sync.azure.budget import in_order
from sync.azure.client import Client
from sync.azure.repositories import Repository, repositories, repository, repository_by_id
from sync.errors import ServiceError
from sync.model import Organization

_SINGLY = 5
"""More are looked up in the list of the whole organisation, which is one request."""
_NAMES = 50
"""Names that the list lacks and that are asked for one by one: anyone may write any number."""


class Asked(NamedTuple):
    """A repository as someone remembers it."""

    project: str
    repository: str
    id: str | None = None
    """Where it is known, the name says nothing: another repository may have that by now."""


def whereabouts(
    client: Client, place: Organization, asked: Iterable[Asked], *, concurrency: int
) -> Mapping[Asked, Repository]:
    """By question the repository as it is today; those of which the service told nothing lack."""
    questions = sorted(set(asked), key=lambda one: (one.project, one.repository, one.id or ""))
    found: dict[Asked, Repository] = {}
    if len(questions) > _SINGLY:
        found = _listed(client, place, questions)
    rest = [one for one in questions if one not in found][:_NAMES]

    def ask(one: Asked) -> Repository | None:
        try:
            if one.id is not None:
                return repository_by_id(client, place, one.id)
            return repository(client, place, one.project, one.repository)
        except ServiceError:
            return None

    answers = zip(rest, in_order(ask, rest, workers=concurrency), strict=True)
    found.update((one, row) for one, row in answers if row is not None and _is(row, one))
    return found


def _listed(
    client: Client, place: Organization, questions: Iterable[Asked]
) -> dict[Asked, Repository]:
    """The repositories that the organisation's own list of repositories holds."""
    try:
        every = repositories(client, place)
    except ServiceError:
        return {}
    by_id = {row.id: row for row in every if row.id is not None}
    by_key = {row.key: row for row in every}
    found: dict[Asked, Repository] = {}
    for one in questions:
        key = (one.project.lower(), one.repository.lower())
        row = by_key.get(key) if one.id is None else by_id.get(one.id)
        if row is not None:
            found[one] = row
    return found


def _is(row: Repository, asked: Asked) -> bool:
    """Whether the answer is about the repository that was asked for by its id."""
    return asked.id is None or row.id == asked.id
