"""Files that look like manifests and lie where their provider does not look: which they are, and
the line of providers.yaml that would take them. A run asks for them once, and lives without."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sync.azure import reasons
from sync.azure.client import Client
from sync.azure.query import Query, literal_path, query
from sync.azure.search_answers import doubt, read_page
from sync.config.coverage import covers, is_literal, matches, matching_path, rooted
from sync.config.settings import Provider
from sync.errors import ServiceError
from sync.model import Location
from sync.text.wording import listed
from sync.urls import search_url
from sync.yaml12.quoting import plain_or_quoted

_NAMES = ("catalog-info.yaml", "catalog-info.yml")
_ENDINGS = {".yaml": ".yml", ".yml": ".yaml"}
_NO_MANIFESTS = {"skeleton", "node_modules"}
"""Folders of templates' files and of other people's packages."""
_FILLED_IN = "${{"
"""In the name of a template's file or folder, where the template puts a value."""
_FOLDER = "/no folder has this name"
_NOT_IN_PATTERNS = re.compile(r"[%{}\\\"$\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What providers.yaml does not take, or not everywhere: ``?`` stands for it."""
_EXAMPLES = 3
_TAKEN_OUT = 20
"""Paths that a question leaves out: what is beyond is left out of the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What was seen of one provider's near misses."""

    found: tuple[Location, ...] = ()
    more: bool = False
    """True when there may be others: one page of an answer is looked at."""
    failure: str = ""
    """Why nobody could tell; empty when somebody could."""


def is_near(provider: Provider, location: Location) -> bool:
    """Whether a file looks like a manifest and only ``path`` stands in its way."""
    path = location.path.lower()
    if not path.endswith((*_ENDINGS,)) or _FILLED_IN in path:
        return False
    if not _NO_MANIFESTS.isdisjoint(path.split("/")):
        return False
    near = replace(provider, path=_near(provider.path))
    return covers(near, location).covered and not covers(provider, location).covered


def ask(client: Client, provider: Provider) -> Outside:
    """The near misses that Code Search shows, by one request and no second try."""
    question = _question(provider)
    if question is None:
        return Outside()
    try:
        page = read_page(
            client.post(search_url(provider.organization), question.body(skip=0), once=True)
        )
    except ServiceError as error:
        return Outside(failure=reasons.failure(error, provider))
    branch = provider.branch
    seen = {
        Location(
            organization=provider.organization,
            project=hit.project,
            repository=hit.repository,
            path=hit.path,
            branch=branch,
        )
        for hit in page.hits
        if hit.git and (branch is None or hit.branch in (None, branch))
    }
    near = (location for location in seen if is_near(provider, location))
    return Outside(
        found=tuple(sorted(near, key=lambda location: location.target)),
        more=page.count > len(page.hits),
        failure=doubt(page.code) or "",
    )


def sentence(provider: Provider, outside: Outside) -> str:
    """How many there are and of which kinds, with some of them."""
    files = outside.found
    kinds = Counter(_kind(provider, file.path) for file in files)
    named = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    atleast = "at least " if outside.more else ""
    one, many = "file looks like a manifest but lies", "files look like manifests but lie"
    look = one if len(files) == 1 else many
    paths = [f"{file.project}/{file.repository}{file.path}" for file in files]
    examples = listed(paths, _EXAMPLES)
    return f"{atleast}{len(files)} more {look} outside path: {named} ({examples})"


def hint(provider: Provider, outside: Outside) -> str:
    """What people are told of them."""
    setting = line(provider, (file.path for file in outside.found))
    them = "it" if len(outside.found) == 1 else "them"
    return (
        f"{sentence(provider, outside)}; to take {them}, write at provider {provider.id} in "
        f"providers.yaml: {setting}"
    )


def line(provider: Provider, paths: Iterable[str]) -> str:
    """The setting that takes files at ``paths`` beside what the provider takes today."""
    patterns = widened(provider, paths)
    if len(patterns) == 1:
        return f"path: {_yaml(patterns[0])}"
    return f"path: [{', '.join(map(_yaml, patterns))}]"


def widened(provider: Provider, paths: Iterable[str]) -> tuple[str, ...]:
    """The provider's patterns and the fewest more that match ``paths``: a lone path as it is, of
    several with one name all of that name from the folder on that they share."""
    named: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for path in paths:
        named[_name(path).lower()].setdefault(path.lower(), path)
    further = [_covering(list(group.values())) for _, group in sorted(named.items())]
    kept = (
        pattern
        for pattern in provider.path
        if not (is_literal(pattern) and matching_path(tuple(further), rooted(pattern)))
    )
    return tuple(dict.fromkeys([*kept, *further]))


@lru_cache(maxsize=64)
def _near(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Patterns for what looks like a manifest beside ``patterns``: the usual names anywhere, but
    for one of which they take every file, and their own file names with the other ending."""
    usual = [f"/**/{name}" for name in _NAMES if not _takes_all(patterns, name)]
    own = (_twin(rooted(pattern)) for pattern in patterns)
    others = (twin for twin in own if twin and _name(twin).lower() not in _NAMES)
    return tuple(dict.fromkeys([*usual, *others]))


def _takes_all(patterns: tuple[str, ...], name: str) -> bool:
    """Whether every file of that name matches, whatever its folder is called."""
    places = (f"{_FOLDER * depth}/{name}" for depth in range(4))
    return all(matching_path(patterns, place) is not None for place in places)


def _twin(pattern: str) -> str | None:
    """The pattern with the other ending of YAML files, where its file name has no wildcard."""
    name = _name(pattern)
    stem, dot, ending = name.rpartition(".")
    other = _ENDINGS.get(f"{dot}{ending}".lower())
    return f"{pattern[: -len(name)]}{stem}{other}" if stem and other and is_literal(name) else None


def _question(provider: Provider) -> Query | None:
    near = _near(provider.path)
    question = query(replace(provider, path=near)) if near else None
    if question is None:
        return None
    known = [
        path
        for path in map(rooted, (*provider.path, *provider.exclude.path))
        if is_literal(path) and matching_path(near, path)
    ]
    text = " NOT ".join([question.text, *map(literal_path, known[:_TAKEN_OUT])])
    return replace(question, text=text)


def _kind(provider: Provider, path: str) -> str:
    """The file's name where the provider looks for others, else where it lies."""
    name = _name(path)
    own = [rooted(pattern) for pattern in provider.path if matches(_name(pattern), name)]
    if not own:
        return name.lower()
    deepest = max(pattern.count("/") for pattern in own)
    return "deeper" if all(map(is_literal, own)) and path.count("/") > deepest else "elsewhere"


def _covering(paths: Sequence[str]) -> str:
    """One pattern that matches all of ``paths``, which have one name."""
    if len(paths) == 1:
        return _NOT_IN_PATTERNS.sub("?", paths[0])
    folders = [path.lower().split("/")[1:-1] for path in paths]
    shared = 0
    for level in zip(*folders, strict=False):
        if len(set(level)) > 1:
            break
        shared += 1
    folder = "/".join(paths[0].split("/")[: shared + 1])
    return _NOT_IN_PATTERNS.sub("?", f"{folder}/**/{_name(paths[0])}")


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _yaml(pattern: str) -> str:
    """As it stands in a list of YAML's flow style."""
    quoted = plain_or_quoted(pattern)
    if quoted == pattern and set(pattern) & set(",[]"):
        return "'" + pattern.replace("'", "''") + "'"
    return quoted
