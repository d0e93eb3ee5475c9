"""Single questions about what one provider can see, for `doctor` and `explain`.

Each raises the ServiceError that it meets; `Probe.words` says it for people.
"""

from collections.abc import Mapping

from sync.azure import fields, reasons
from sync.azure.client import Client
from sync.azure.query import Query, query
from sync.azure.repositories import Repository, projects, repositories
from sync.azure.search_answers import Page, read_page
from sync.config.coverage import covers_repository
from sync.config.settings import Provider
from sync.errors import ServiceError
from sync.urls import branches_url, index_status_url, search_url

_HEADS = "refs/heads/"


class Probe:
    """Asks as the provider would, with its credential."""

    def __init__(self, client: Client, provider: Provider) -> None:
        self._client = client
        self._provider = provider
        self._place = provider.organization

    def projects(self) -> tuple[str, ...]:
        """Every project that the credential can see; needs Project and Team (Read)."""
        return projects(self._client, self._place)

    def repositories(self, project: str | None = None) -> tuple[Repository, ...]:
        """Every repository of a project or of the organisation, disabled ones and forks too."""
        return repositories(self._client, self._place, project)

    def branches(self, project: str, repository: str) -> tuple[str, ...]:
        """The short names of a repository's branches."""
        data = self._client.get(branches_url(self._place, project, repository))
        names = (fields.text(row, "name") for row in fields.objects(data, "value"))
        return tuple(name.removeprefix(_HEADS) for name in names if name.startswith(_HEADS))

    def indexed_branches(self, project: str, repository: str) -> tuple[str, ...]:
        """The branches that Code Search indexes; it does not say how fresh the index is.

        https://learn.microsoft.com/rest/api/azure/devops/search/repositories
        """
        data = self._client.get(index_status_url(self._place, project, repository))
        return tuple(fields.text(row, "name") for row in fields.objects(data, "indexedBranches"))

    def search(self, question: Query) -> Page:
        """The first page of what Code Search answers."""
        return read_page(self._client.post(search_url(self._place), question.body(skip=0)))

    def estimate(self) -> int:
        """About how many manifests the provider has, at the price of one request or two.

        What search counts; where it cannot be asked, the repositories, as most have one.
        """
        question = None if self._provider.discovery == "git" else query(self._provider)
        if question is not None:
            try:
                return self.search(question).count
            except ServiceError:
                """There is no Code Search here, or it is down."""
        return sum(
            covers_repository(self._provider, row.project, row.name).covered
            for row in self.repositories()
        )

    def rate(self) -> Mapping[str, str]:
        """What the last answers said about throttling, by header in lower case."""
        return self._client.rate

    def words(self, error: ServiceError) -> str:
        """Why there was no answer and what to do, for people."""
        return reasons.failure(error, self._provider)

    def no_code_search(self, error: ServiceError) -> str:
        """Why Code Search cannot be used at all."""
        return reasons.no_code_search(self._provider, error)
