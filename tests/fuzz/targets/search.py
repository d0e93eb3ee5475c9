"""The questions to Code Search and the URLs of files, beside what reads each of them."""

from sync.azure.query import query, query_for
from sync.config.coverage import covers
from sync.config.settings import Provider
from sync.emulator.search_query import RefusedQuery, compile_query
from sync.model import Location
from sync.urls import is_id, is_name, organization, parse_target
from tests.fuzz.choices import Choices
from tests.fuzz.test_patterns import paper

PLACES = (
    organization("dev.azure.com", "acme"),
    organization("acme.visualstudio.com", "acme"),
    organization("https://tfs.acme.test:8443/tfs", "Default Collection"),
)
SEEDS = (
    b"\x00\x08Payments\x08checkout\x12/catalog-info.yaml\x04main\x12/catalog-info.yaml\x01*\x01*",
    b"\x01\x03A b\x05r-1.x\x0d/src/a/b.yaml\x09feature/x\x0f/src/*/b?.yaml\x03A*\x02r*",
    b"\x02\x05(a:b)\x06gr\xc3\xb6\xc3\x9f\x0b/x y/AND.yml\x00\x0c*-info.yaml\x02NO\x05\x22\x5c'&#",
)
WORDS = (
    *("/catalog-info.yaml", "*-info.yaml", "/src/", "*", "?", "**", "AND", "OR", "NOT", "path:"),
    *("file:", '"', "\\", "\\\\", '\\"', "(", ")", "%2F", "%", "+", "&", "#", "=", "..", "/./"),
    *("version=GB", "_git", "DefaultCollection", "\u00df", "\u0130", "\u212a", "\u00e9", " "),
)


def target(data: bytes) -> None:
    """One provider and one file."""
    text = data.decode("utf-8", "replace")
    for url in (text, *(f"{place.url}/{text}" for place in PLACES)):
        _assert_a_url_is_ours_or_nobodys(url)
    choices = Choices(data)
    location = location_in(choices)
    if location is None or not all(map(_may_be_called, (location.project, location.repository))):
        return
    assert location.target.isascii()
    assert parse_target(location.target, [location.organization]) == location
    found = compile_query(query_for(location).text, list)
    assert found.test(paper(location)), location
    pattern, projects, repositories = (choices.text(30) for _ in range(3))
    if pattern.strip("/ ."):
        wanted = Provider(
            id="acme",
            organization=location.organization,
            path=(pattern,),
            project=(projects or "*",),
            repository=(repositories or "*",),
        )
        _assert_search_shows_what_is_covered(wanted, location)


def location_in(choices: Choices) -> Location | None:
    """A file of which Azure DevOps could have such names; ``None`` when it could not."""
    place = choices.one_of(PLACES)
    project, repository, path, branch = (choices.text(30) for _ in range(4))
    names = [project, repository, *path.split("/")[1:]]
    if not path.startswith("/") or not all(map(_is_name, names)):
        return None
    if "_" in {project[0], repository[0]}:  # Azure DevOps keeps such names to itself
        return None
    if branch and not branch.isprintable():
        return None
    return Location(
        organization=place, project=project, repository=repository, path=path, branch=branch or None
    )


def _is_name(text: str) -> bool:
    """No folder's name is empty or of dots alone; control characters and wildcards are in none."""
    return bool(text.strip(" .")) and text.isprintable() and not set(text) & set("/*?")


def _assert_search_shows_what_is_covered(wanted: Provider, location: Location) -> None:
    """What search is not asked for would be taken for absent."""
    asked = query(wanted)
    if asked is None or not covers(wanted, location).covered:
        return
    try:
        found = compile_query(asked.text, list)
    except RefusedQuery:
        return  # the service says so, and the provider is incomplete
    assert found.test(paper(location)), (asked.text, location.path)
    assert not asked.repositories or _among(location.repository, asked.repositories)
    assert not asked.projects or _among(location.project, asked.projects)


def _among(name: str, names: tuple[str, ...]) -> bool:
    return name.lower() in {each.lower() for each in names}


def _assert_a_url_is_ours_or_nobodys(url: str) -> None:
    """What a URL is read as is written as a URL that is read as the same."""
    location = parse_target(url, PLACES)
    if location is not None:
        assert location.path.startswith("/")
        assert ".." not in location.path.split("/")
        assert parse_target(location.target, PLACES) == location, url


def _may_be_called(name: str) -> bool:
    """Whether providers.yaml and targets take the name: others name nothing."""
    return is_name(name) and not is_id(name)
