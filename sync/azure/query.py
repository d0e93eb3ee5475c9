"""A provider's question to Code Search: the search text and the filters. Pure.

The question is never narrower than the provider; what comes too much is dropped by
``sync.config.coverage``. Wildcards are therefore used only for file names: in project, repository
and path terms the service may expand them to 100 names and drop the rest.
https://learn.microsoft.com/azure/devops/project/search/functional-code-search
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sync.config.coverage import is_literal, rooted
from sync.config.settings import Provider
from sync.model import Json, Location

PAGE = 1000
"""Results in one answer at most; more are trimmed (info code 8)."""
REACH = 2000
"""Results of one query at most: ``$skip`` above 1,000 is refused (backstage/backstage#17906)."""

_PLAIN = re.compile(r"[\w./\-?*]+", re.ASCII)
_TELLING = 5
"""Letters that a file name must have after its wildcard: ``*.yaml`` would be expanded to the
first 100 of all the names there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Search text, and filters of literal names; an empty filter does not restrict."""

    text: str
    projects: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    """Only with exactly one project: the service refuses it otherwise."""
    branch: str | None = None

    def within(self, projects: tuple[str, ...], repositories: tuple[str, ...] = ()) -> "Query":
        """This query for these projects, or for these repositories of one project."""
        return replace(self, projects=projects, repositories=repositories)

    def body(self, *, skip: int) -> Mapping[str, Json]:
        """The request body for one page of results."""
        filters: dict[str, Json] = {}
        for name, values in (
            ("Project", self.projects),
            ("Repository", self.repositories),
            ("Branch", () if self.branch is None else (self.branch,)),
        ):
            if values:
                filters[name] = list(values)
        return {
            "searchText": self.text,
            "$skip": skip,
            "$top": PAGE,
            "filters": filters or None,
            "$orderBy": [{"field": "path", "sortOrder": "ASC"}],
            "includeFacets": skip == 0,
        }


def query(provider: Provider) -> Query | None:
    """The question for a provider; ``None`` when its paths name nothing that can be searched."""
    wanted = [_path_terms(rooted(pattern)) for pattern in provider.path]
    if not wanted or not all(wanted):
        return None
    text = _any_of(wanted)
    projects = provider.project if all(map(is_literal, provider.project)) else ()
    repositories = provider.repository if all(map(is_literal, provider.repository)) else ()
    if repositories and len(projects) != 1:
        text = f"{text} {_any_of([[f'repo:{_value(name)}'] for name in repositories])}"
        repositories = ()
    return Query(text=text, projects=projects, repositories=repositories, branch=provider.branch)


def query_for(location: Location) -> Query:
    """The question whether search shows one file."""
    return Query(
        text=literal_path(location.path),
        projects=(location.project,),
        repositories=(location.repository,),
        branch=location.branch,
    )


def query_for_name(name: str) -> Query:
    """The question which YAML files hold a name as a whole word."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return Query(text=f'(ext:yaml OR ext:yml) "{escaped}"')


def literal_path(path: str) -> str:
    """The term for one file, or for a folder and all that is in it."""
    return f"path:{_value(path)}"


def _path_terms(pattern: str) -> list[str]:
    """Terms that together find at least the files that the path pattern matches; none if it is
    too wide.

    A pattern without wildcards is a ``path:``. One with wildcards becomes its folder up to the
    first wildcard and its file name from the last ``*`` on, as ``*`` crosses folders.
    """
    if is_literal(pattern):
        return [literal_path(pattern)]
    folder = re.split(r"[*?]", pattern, maxsplit=1)[0].rpartition("/")[0]
    name = _file_name(pattern.rpartition("/")[2])
    terms = [literal_path(folder)] if folder else []
    return [*terms, f"file:{name}"] if name else terms


def _file_name(last: str) -> str | None:
    """What ``file:`` must find for a pattern's last segment, or ``None`` when it says too little.

    Only what follows the last ``*`` is sure to be in the file's own name. Quotes and wildcards
    exclude each other in the search language.
    """
    _, star, tail = last.rpartition("*")
    if not star and is_literal(last):
        return _value(last)
    stem = tail.rpartition(".")[0] or ("" if tail.startswith(".") else tail)
    if len(stem.replace("?", "")) < _TELLING or not _PLAIN.fullmatch(tail):
        return None
    return star + tail


def _value(literal: str) -> str:
    """A term's value, quoted where it holds anything that the search language would read."""
    if _PLAIN.fullmatch(literal) and is_literal(literal):
        return literal
    escaped = literal.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _any_of(groups: list[list[str]]) -> str:
    """A term of groups of which one has to match in all its terms."""
    texts = [" ".join(terms) for terms in groups]
    if len(groups) == 1:
        return texts[0]
    parts = (
        f"({text})" if len(terms) > 1 else text for terms, text in zip(groups, texts, strict=True)
    )
    return f"({' OR '.join(parts)})"
