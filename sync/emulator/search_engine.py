"""Code Search: answers a request from the indexed documents."""

import random
import zlib
from collections import Counter
from collections.abc import Callable, Sequence

from sync.emulator.behaviour import OrganizationSettings
from sync.emulator.index import Branch, Document
from sync.emulator.search_query import RefusedQuery, compile_query
from sync.emulator.searchrequest import MAX_TOP, SearchRequest
from sync.model import Json

NIL_ID = "00000000-0000-0000-0000-000000000000"
_REMEMBERED = 1000
_SORT_KEYS: dict[str, Callable[[Document], str]] = {
    "path": lambda document: document.path_key,
    "filename": lambda document: document.name_key,
}


class SearchIndex:
    """The documents of an organisation, and the hits of requests that were asked before."""

    def __init__(self, documents: Sequence[Document], seed: int) -> None:
        self._documents = documents
        self._seed = seed
        self._words: list[str] | None = None
        self._hits: dict[object, tuple[list[Document], int]] = {}

    def vocabulary(self) -> Sequence[str]:
        """Every word of every document, sorted."""
        if self._words is None:
            self._words = sorted(set().union(*(d.words for d in self._documents)))
        return self._words

    def hits(self, request: SearchRequest, project: str) -> tuple[list[Document], int]:
        """All matches in the order asked for, and an info code.

        Without ``$orderBy`` the order is by relevance, and no two pages need come from the same
        one. Files with equal keys have an order of their own, which says nothing.
        """
        shuffle = None if request.order else request.skip
        key = (request.text, tuple(request.filters.items()), request.order, project, shuffle)
        if len(self._hits) > _REMEMBERED:
            self._hits.clear()
        if key not in self._hits:
            found, code = self._match(request, project)
            found = self._ordered(found, request)
            self._hits[key] = found, code
            return found, code
        return self._hits[key]

    def _match(self, request: SearchRequest, project: str) -> tuple[list[Document], int]:
        documents = [d for d in self._documents if project in ("", d.project_key)]
        for name, values in request.filters.items():
            documents = [d for d in documents if _passes(d, name, values)]
        if "Branch" not in request.filters:
            documents = [d for d in documents if any(branch.default for branch in d.branches)]
        try:
            query = compile_query(request.text, self.vocabulary)
        except RefusedQuery as refused:
            return [], refused.info_code
        if not documents and request.filters:
            return [], 15
        return [document for document in documents if query.test(document)], query.info_code

    def _ordered(self, documents: list[Document], request: SearchRequest) -> list[Document]:
        if not request.order:
            random.Random(f"{self._seed}/{request.skip}").shuffle(documents)  # noqa: S311
            return documents
        documents.sort(key=self._tie)
        for field, descending in reversed(request.order):
            if field in _SORT_KEYS:
                documents.sort(key=_SORT_KEYS[field], reverse=descending)
        return documents

    def _tie(self, document: Document) -> int:
        return zlib.crc32(f"{self._seed}{document.repository.id}{document.path}".encode())


def _passes(document: Document, name: str, values: tuple[str, ...]) -> bool:
    if name == "Project":
        return document.project_key in values
    if name == "Repository":
        return document.repository_key in values
    if name == "Path":
        return any(_below(document.path_key, folder) for folder in values)
    if name == "Branch":
        return any(branch.name.lower() in values for branch in document.branches)
    return False


def _below(path: str, folder: str) -> bool:
    folder = "/" + folder.strip("/")
    return folder in ("/", path) or path.startswith(folder + "/")


def answer(
    index: SearchIndex,
    request: SearchRequest,
    *,
    organization: str,
    settings: OrganizationSettings,
    project: str,
    readable: Callable[[Document], bool],
) -> dict[str, Json]:
    """The response body for a request. ``project`` (lower case) is that of the URL, or empty.

    ``count`` is the total; a page may hold fewer rows than asked for, because rows that the
    caller may not read are taken out of it (infoCode 11).
    """
    hits, code = index.hits(request, project) if settings.show_results else ([], 0)
    page = hits[request.skip : request.skip + request.trimmed_top]
    rows = [document for document in page if readable(document)]
    facets: dict[str, Json] = {}
    if request.facets and settings.faceting:
        facets = _facets(hits, settings.facet_limit)
    elif request.facets:
        code = code or 10
    if len(rows) < len(page):
        code = code or 11
    if request.top > MAX_TOP:
        code = code or 8
    return {
        "count": len(hits),
        "results": [
            _row(document, request, organization, ids=settings.ids_in_search) for document in rows
        ],
        "infoCode": settings.info_code or code,
        "facets": facets,
    }


def _row(document: Document, request: SearchRequest, organization: str, *, ids: bool) -> Json:
    project, repository = document.project, document.repository
    return {
        "fileName": document.name,
        "path": document.path,
        "matches": {"content": [], "fileName": [_hit(document, request)]},
        "collection": {"name": organization},
        "project": {"name": document.project_name, "id": project.id if ids else NIL_ID},
        "repository": {
            "name": document.repository_name,
            "id": repository.id if ids and not document.tfvc else NIL_ID,
            "type": "tfvc" if document.tfvc else "git",
        },
        "versions": [
            {"branchName": branch.name, "changeId": branch.change}
            for branch in _versions(document, request)
        ],
        "contentId": document.content_id,
    }


def _hit(document: Document, request: SearchRequest) -> Json:
    """A match by name only, as the service writes it."""
    return {
        "charOffset": 0,
        "length": -1,
        "line": 0,
        "column": 0,
        "codeSnippet": document.name if request.snippets else None,
        "type": None,
    }


def _versions(document: Document, request: SearchRequest) -> list[Branch]:
    wanted = request.filters.get("Branch")
    if wanted is None:
        return [branch for branch in document.branches if branch.default]
    return [branch for branch in document.branches if branch.name.lower() in wanted]


def _facets(hits: Sequence[Document], limit: int | None) -> dict[str, Json]:
    projects = Counter(document.project_name for document in hits)
    repositories = Counter(document.repository_name for document in hits)
    return {
        "Project": _facet(projects, limit),
        "Repository": _facet(repositories, limit),
        "CodeElement": [],
    }


def _facet(counts: Counter[str], limit: int | None) -> Json:
    """The id of a facet is the name again, not a GUID."""
    return [{"name": n, "id": n, "resultCount": c} for n, c in counts.most_common(limit)]
