"""Reads the optional ``.emulator.json`` of an organisation, a project or a repository."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import NoneType
from typing import Any, Literal, TypeAlias, TypeVar, cast

from sync.errors import UsageError

FILENAME = ".emulator.json"
MAX_SEARCHABLE_BRANCHES = 5
IndexedAs: TypeAlias = Literal["new", "old", "both"]
BlobNames: TypeAlias = Literal["id", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationSettings:
    """How an organisation's service behaves; ``DIR/<organization>/.emulator.json``."""

    search_extension: bool = True
    """False: Code Search is not installed, its endpoint answers 404."""
    info_code: int = 0
    """What every search answers, e.g. 1 while the organisation is re-indexed."""
    show_results: bool = True
    """False: searches show nothing, as while indexing has not finished."""
    faceting: bool = True
    """False: facets are refused with infoCode 10."""
    ids_in_search: bool = True
    """False: rows of search have the nil id for projects and repositories."""
    facet_limit: int | None = None
    """Facet lists are cut after so many entries."""
    throughput_units: float | None = None
    """What one identity may use in five minutes, at the service 200; ``None`` counts nothing."""
    throughput_costs: Mapping[str, float] = field(default_factory=dict)
    """Units of a request by what it asks, where they differ from ``sync.emulator.throughput``."""
    blob_names: BlobNames = "id"
    """How an archive of blobs names them: by their ids, or ``1``, ``2``; no source tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSettings:
    """A project's state, and whether callers may see it; ``…/<project>/.emulator.json``."""

    state: str = "wellFormed"
    """Or ``deleting``, ``new``, ``createPending``: such a project is listed but of no use."""
    visibility: str = "private"
    description: str = ""
    readable: bool = True
    """False: no caller has access; search counts its rows and leaves them out."""
    formerly: tuple[str, ...] = ()
    """Names that it had, the first one first: it keeps the id that it got with that."""
    answers_formerly: bool = True
    """False: a request by a former name is answered as if there were no such project."""
    indexed_as: IndexedAs = "new"
    """By which name Code Search shows it: its own, the last former one, or both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositorySettings:
    """Branches of a repository and what is special; ``…/<repository>/.emulator.json``."""

    default_branch: str | None = "main"
    """``None`` is none; one that does not exist is allowed if ``branch`` is set."""
    branch: str = ""
    """Where the folder's files live; the default branch unless it is set."""
    branches: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    """For each further branch, what differs from the folder's files; ``None`` removes."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Tag to the branch whose first commit it marks."""
    searchable_branches: tuple[str, ...] = ()
    """Branches that Code Search indexes beside the default one."""
    is_fork: bool = False
    """Forks are never indexed."""
    parent: str = ""
    """What a fork was made of: ``Project/repository``."""
    is_disabled: bool = False
    """Listed, but every request for its content is answered as if it did not exist."""
    empty: bool = False
    """Without any commit, whatever files the folder holds."""
    empty_answer: Literal["version", "item"] = "version"
    """Which 404 an empty repository gives: sources differ."""
    submodules: Mapping[str, str] = field(default_factory=dict)
    """By path the commit (40 hex) of another repository."""
    tfvc: bool = False
    """No git repository at all: search shows its files as ``$/Project/…``, Git knows nothing."""
    indexed: bool = True
    """False: Code Search has not seen it yet."""
    readable: bool = True
    """False: no caller has access; search counts its rows and leaves them out."""
    stale: tuple[str, ...] = ()
    """Paths that search shows though Git does not have them."""
    lag: Mapping[str, str] = field(default_factory=dict)
    """By path the text that search still has, or the content id it still reports."""
    duplicates: int = 1
    """How often search lists every file."""
    formerly: tuple[str, ...] = ()
    """Names that it had, the first one first; ``Project/repository`` where it was in another."""
    answers_formerly: bool = True
    """False: a request by a former name is answered as if there were no such repository."""
    indexed_as: IndexedAs = "new"
    """By which name Code Search shows it: its own, the last former one, or both."""

    @property
    def content_branch(self) -> str:
        """The branch of the folder's files."""
        return self.branch or self.default_branch or "main"


Settings = TypeVar("Settings", OrganizationSettings, ProjectSettings, RepositorySettings)

_KEYS: dict[type, dict[str, tuple[str, type | tuple[type, ...]]]] = {
    OrganizationSettings: {
        "searchExtension": ("search_extension", bool),
        "infoCode": ("info_code", int),
        "showResults": ("show_results", bool),
        "faceting": ("faceting", bool),
        "idsInSearch": ("ids_in_search", bool),
        "facetLimit": ("facet_limit", (int, NoneType)),
        "throughputUnits": ("throughput_units", (int, float, NoneType)),
        "throughputCosts": ("throughput_costs", dict),
        "blobNames": ("blob_names", str),
    },
    ProjectSettings: {
        "state": ("state", str),
        "visibility": ("visibility", str),
        "description": ("description", str),
        "readable": ("readable", bool),
        "formerly": ("formerly", list),
        "answersFormerly": ("answers_formerly", bool),
        "indexedAs": ("indexed_as", str),
    },
    RepositorySettings: {
        "defaultBranch": ("default_branch", (str, NoneType)),
        "branch": ("branch", str),
        "branches": ("branches", dict),
        "tags": ("tags", dict),
        "searchableBranches": ("searchable_branches", list),
        "isFork": ("is_fork", bool),
        "parent": ("parent", str),
        "isDisabled": ("is_disabled", bool),
        "empty": ("empty", bool),
        "emptyAnswer": ("empty_answer", str),
        "submodules": ("submodules", dict),
        "tfvc": ("tfvc", bool),
        "indexed": ("indexed", bool),
        "readable": ("readable", bool),
        "stale": ("stale", list),
        "lag": ("lag", dict),
        "duplicates": ("duplicates", int),
        "formerly": ("formerly", list),
        "answersFormerly": ("answers_formerly", bool),
        "indexedAs": ("indexed_as", str),
    },
}


def read_settings(kind: type[Settings], folder: Path) -> Settings:
    """The settings of ``folder``, or the defaults if it has none.

    Raises UsageError that names the file when it is not JSON or holds what is not known.
    """
    path = folder / FILENAME
    if path.is_symlink():
        raise UsageError(f"{path}: a link; replace it by the file that it names")
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return kind()
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{path}: not JSON: {error}") from error
    if not isinstance(data, dict):
        raise UsageError(f"{path}: expected an object")
    return kind(**_arguments(kind, data, path))


def _arguments(kind: type, data: dict[str, Any], path: Path) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for key, value in data.items():
        if key not in _KEYS[kind]:
            known = ", ".join(_KEYS[kind])
            raise UsageError(f"{path}: '{key}' is not known here; expected one of {known}")
        name, expected = _KEYS[kind][key]
        if not isinstance(value, expected):
            raise UsageError(f"{path}: '{key}' has the wrong type")
        arguments[name] = _CONVERT.get(name, _same)(value, path)
    return arguments


def _same(value: object, _path: Path) -> object:
    return value


def _branches(value: object, path: Path) -> object:
    """``{name: {"files": {"/path": text or null}}}`` to ``{name: {path: text or None}}``."""
    overlays: dict[str, Mapping[str, str | None]] = {}
    for name, branch in cast("dict[str, Any]", value).items():
        files = branch.get("files", {}) if isinstance(branch, dict) else None
        if not isinstance(files, dict):
            raise UsageError(f"{path}: branch '{name}' should be an object with 'files'")
        overlays[name] = {key.lstrip("/"): text for key, text in files.items()}
    return overlays


def _searchable(value: object, path: Path) -> object:
    names = tuple(cast("list[str]", value))
    if len(names) > MAX_SEARCHABLE_BRANCHES:
        raise UsageError(
            f"{path}: at most {MAX_SEARCHABLE_BRANCHES} branches beside the default one "
            "can be searchable"
        )
    return names


def _paths(value: object, _path: Path) -> object:
    return tuple("/" + path.lstrip("/") for path in cast("list[str]", value))


def _lag(value: object, _path: Path) -> object:
    return {"/" + key.lstrip("/"): text for key, text in cast("dict[str, str]", value).items()}


def _units(value: object, path: Path) -> object:
    if value is not None and cast("float", value) <= 0:
        raise UsageError(f"{path}: 'throughputUnits' should be more than nothing")
    return value


def _costs(value: object, path: Path) -> object:
    costs = cast("dict[str, object]", value)
    if not all(isinstance(cost, int | float) and cost >= 0 for cost in costs.values()):
        raise UsageError(f"{path}: 'throughputCosts' should be numbers from 0 on")
    return costs


def _names(value: object, _path: Path) -> object:
    return tuple(cast("list[str]", value))


_CONVERT = {
    "branches": _branches,
    "searchable_branches": _searchable,
    "stale": _paths,
    "lag": _lag,
    "formerly": _names,
    "throughput_units": _units,
    "throughput_costs": _costs,
}
