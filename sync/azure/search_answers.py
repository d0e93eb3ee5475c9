"""One page of Code Search as values: what it holds, and what it says about the rest. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern

from sync.azure import fields
from sync.azure.fields import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One row. Names as the service writes them; ``path`` with its leading slash."""

    project: str
    repository: str
    path: str
    branch: str | None
    content_id: str | None
    git: bool
    """False for TFVC and for kinds of repository that are not ours to read."""
    repository_id: str | None = None
    project_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer. ``count`` is the total of the query; ``hits`` may be fewer for many reasons."""

    hits: tuple[Hit, ...]
    count: int
    code: int
    projects: Mapping[str, int]
    """Facet: matches by project; empty when there is none. A hint, perhaps capped."""
    repositories: Mapping[str, int]


def read_page(data: JsonObject) -> Page:
    """The page in an answer; TransientError when it has not the shape of one."""
    code = data.get("infoCode")
    facets = data.get("facets")
    known = facets if isinstance(facets, dict) else {}
    return Page(
        hits=tuple(_hit(row) for row in fields.objects(data, "results")),
        count=fields.number(data, "count"),
        code=code if isinstance(code, int) else 0,
        projects=_facet(known, "Project"),
        repositories=_facet(known, "Repository"),
    )


_FINE = frozenset({0, 8, 10})
"""Nothing is missing: fine, ``$top`` trimmed (the rows are counted anyway), no facets."""

_CODES: Mapping[int, str] = {
    1: "Code Search is indexing the organisation anew",
    2: "Code Search has not begun to index the organisation",
    3: "Code Search calls the question invalid",
    4: "Code Search does not support the wildcards of the path pattern",
    6: "Code Search is still being set up for the organisation",
    7: "Code Search is still being set up or indexing anew",
    9: "Code Search is still indexing branches",
    11: "Code Search left out matches that this credential may not read",
    15: "Code Search knows nothing of a project, repository or branch that was asked for",
    16: "a wildcard of the path pattern stands for more names than Code Search follows",
    24: "a wildcard of the path pattern stands for more names than Code Search follows",
    31: "a path pattern is too short for Code Search",
    32: "Code Search does not support the wildcards of the path pattern",
    33: "Code Search does not support the wildcards of the path pattern",
    34: "Code Search does not support the wildcards of the path pattern",
    35: "Code Search does not support the wildcards of the path pattern",
}
"""https://learn.microsoft.com/rest/api/azure/devops/search/code-search-results, and codes that
clients have seen beyond it."""

TRIMMED = 11
UNKNOWN_TO_INDEX = 15


def doubt(code: int) -> str | None:
    """Why an answer with this info code may not be all there is; ``None`` when it is."""
    if code in _FINE:
        return None
    return f"{_CODES.get(code, 'Code Search says that something is missing')} (info code {code})"


def _hit(row: JsonObject) -> Hit:
    repository, project = fields.child(row, "repository"), fields.child(row, "project")
    path = fields.text(row, "path")
    kind = fields.optional_text(repository, "type")
    return Hit(
        project=intern(fields.text(project, "name")),
        repository=intern(fields.text(repository, "name")),
        path=path if path.startswith("/") else f"/{path}",
        branch=_branch(row),
        content_id=fields.optional_text(row, "contentId"),
        git=kind is None or kind.lower() == "git",
        repository_id=fields.guid(repository, "id"),
        project_id=fields.guid(project, "id"),
    )


def _branch(row: JsonObject) -> str | None:
    versions = row.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    return fields.optional_text(first, "branchName") if isinstance(first, dict) else None


def _facet(facets: JsonObject, name: str) -> dict[str, int]:
    """Name → matches; anything unexpected is left out, as a facet is a hint only."""
    entries = facets.get(name)
    found: dict[str, int] = {}
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            label, matches = entry.get("name"), entry.get("resultCount")
            if isinstance(label, str) and isinstance(matches, int) and 0 < matches <= fields.MOST:
                found[label] = matches
    return found
