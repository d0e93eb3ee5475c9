"""The exact URLs of cloud and Server, and that URLs are read back, by us and by Backstage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import urls
from sync.model import Location, Organization
from sync.urls import organization, parse_target
from tests.support.backstage_url import assert_backstage_reads_the_same

CLOUD = organization("dev.azure.com", "acme")
LEGACY = organization("acme.visualstudio.com", "acme")
SERVER = organization("https://tfs.acme.com:8080/tfs", "Default Collection")
PLAIN_SERVER = organization("tfs.acme.com", "Collection")
AWKWARD = [
    "plain",
    "My Project",
    "dots.in.name",
    "a&b",
    "a#1",
    "a+b",
    "100%",
    "a;b",
    "a=b",
    "a%20b",
    "größe",
    "日本語",
    "x'y(z)!",
]


@pytest.mark.parametrize(
    ("host", "name", "url", "search_url"),
    [
        (
            "dev.azure.com",
            "acme",
            "https://dev.azure.com/acme",
            "https://almsearch.dev.azure.com/acme",
        ),
        (
            "https://Dev.Azure.com/",
            "acme",
            "https://dev.azure.com/acme",
            "https://almsearch.dev.azure.com/acme",
        ),
        (
            "acme.visualstudio.com",
            "Acme",
            "https://acme.visualstudio.com",
            "https://acme.almsearch.visualstudio.com",
        ),
        (
            "https://tfs.acme.com:8080/tfs",
            "Default Collection",
            "https://tfs.acme.com:8080/tfs/Default%20Collection",
            "https://tfs.acme.com:8080/tfs/Default%20Collection",
        ),
        (
            "tfs.acme.com",
            "tfs/Collection",
            "https://tfs.acme.com/tfs/Collection",
            "https://tfs.acme.com/tfs/Collection",
        ),
        (
            "https://tfs.acme.com:443",
            "Collection",
            "https://tfs.acme.com/Collection",
            "https://tfs.acme.com/Collection",
        ),
        (
            "http://127.0.0.1:8123",
            "acme",
            "http://127.0.0.1:8123/acme",
            "http://127.0.0.1:8123/acme",
        ),
        ("http://[::1]:8123", "acme", "http://[::1]:8123/acme", "http://[::1]:8123/acme"),
    ],
)
def test_an_organization_has_the_urls_of_its_kind_of_host(
    host: str, name: str, url: str, search_url: str
) -> None:
    place = organization(host, name)
    assert (place.url, place.search_url) == (url, search_url)


@pytest.mark.parametrize(
    ("place", "host", "name"),
    [
        (CLOUD, "dev.azure.com", "acme"),
        (LEGACY, "acme.visualstudio.com", "acme"),
        (SERVER, "tfs.acme.com:8080", "tfs/Default Collection"),
        (PLAIN_SERVER, "tfs.acme.com", "Collection"),
    ],
)
def test_an_organization_is_named_as_backstage_names_it(
    place: Organization, host: str, name: str
) -> None:
    assert (place.host, place.name) == (host, name)


@pytest.mark.parametrize(
    ("host", "name", "words"),
    [
        ("http://tfs.acme.com", "c", "must use https"),
        ("a..b", "c", "no name that a server can have"),
        ("a" * 64 + ".test", "c", "no name that a server can have"),
        ("a." * 127 + "test", "c", "no name that a server can have"),
        ("ftp://tfs.acme.com", "c", "not a host name"),
        ("", "c", "not a host name"),
        ("tfs.acme.com:99999", "c", "not a host name"),
        ("tfs acme", "c", "not a host name"),
        ("https://user:secret@tfs.acme.com", "c", "user name or password"),
        ("https://tfs.acme.com/tfs?x=1", "c", "has a query or fragment; give only the base URL"),
        ("https://dev.azure.com/acme", "acme", "takes no port or path"),
        ("dev.azure.com", "acme/team", "not an organisation's name"),
        ("dev.azure.com", "", "organization is empty"),
        ("dev.azure.com", "..", "not a name"),
        ("https://tfs.acme.com/a/../b", "c", "not a name"),
        ("acme.visualstudio.com", "other", "belongs to organization 'acme'"),
        ("tfs.acme.com", "%ff", "percent-encoding"),
    ],
)
def test_a_host_that_cannot_be_right_is_refused_with_the_reason(
    host: str, name: str, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        organization(host, name)


def test_a_password_in_the_host_is_not_repeated() -> None:
    with pytest.raises(ValueError, match="name a credential") as caught:
        organization("https://user:hunter2@tfs.acme.com", "c")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("place", [CLOUD, LEGACY, SERVER, PLAIN_SERVER])
@pytest.mark.parametrize("name", AWKWARD)
def test_a_target_is_read_back_as_the_location_it_names(place: Organization, name: str) -> None:
    location = Location(
        organization=place,
        project=name,
        repository=f"{name} repo",
        path=f"/{name}/sub folder/catalog-info.yaml",
        branch=f"feature/{name}",
    )
    assert parse_target(location.target) == location


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(urls.is_name),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda s: s.strip("/.")),
)
def test_any_name_and_branch_survives_the_way_through_a_target(name: str, branch: str) -> None:
    location = Location(
        organization=CLOUD, project=name, repository=name, path=f"/x{name}", branch=branch
    )
    assert parse_target(location.target) == location


def test_backstage_reads_the_same_file_from_a_target() -> None:
    locations = [
        Location(
            organization=place,
            project=f"P {name}",
            repository=name,
            path=f"/{name}/catalog-info.yaml",
            branch=branch,
        )
        for place in (CLOUD, LEGACY, SERVER, PLAIN_SERVER)
        for name in AWKWARD
        for branch in (None, f"feature/{name}", f"refs/tags/{name}")
    ]
    assert_backstage_reads_the_same(locations)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (
            "https://dev.azure.com/acme/_git/api?path=catalog-info.yaml",
            "https://dev.azure.com/acme/api/_git/api?path=/catalog-info.yaml",
        ),
        (
            "https://me@dev.azure.com/acme/My+P/_git/api?path=%2Fa%2F.%2Fb+c.yaml&_a=contents",
            "https://dev.azure.com/acme/My%2BP/_git/api?path=/a/b%20c.yaml",
        ),
        (
            "https://dev.azure.com/acme/P/_git/api?path=/x.yaml&version=GTv1.0/a%20b&_a=contents",
            "https://dev.azure.com/acme/P/_git/api?path=/x.yaml&version=GTv1.0/a%20b",
        ),
        (
            "https://dev.azure.com/acme/P/_git/api?path=/x.yaml&version=GT",
            "https://dev.azure.com/acme/P/_git/api?path=/x.yaml",
        ),
        (
            "https://dev.azure.com/acme/P/_git/api?version=GBmain&path=//x.yaml#L3",
            "https://dev.azure.com/acme/P/_git/api?path=/x.yaml&version=GBmain",
        ),
        (
            "https://acme.visualstudio.com/DefaultCollection/P/_git/api?path=/x.yaml",
            "https://acme.visualstudio.com/P/_git/api?path=/x.yaml",
        ),
        (
            "https://acme.visualstudio.com/_git/api?path=/x.yaml",
            "https://acme.visualstudio.com/api/_git/api?path=/x.yaml",
        ),
        (
            "https://tfs.acme.com:8080/tfs/C/P/_git/api?path=/x.yaml",
            "https://tfs.acme.com:8080/tfs/C/P/_git/api?path=/x.yaml",
        ),
    ],
)
def test_urls_as_people_write_them_are_understood(url: str, target: str) -> None:
    location = parse_target(url)
    assert location is not None
    assert location.target == target


@pytest.mark.parametrize(
    "url",
    [
        "https://dev.azure.com/acme/P/_git/api",
        "https://dev.azure.com/acme/P/_git/api?path=/./",
        "https://dev.azure.com/acme/P/_git/api?path=/a/..",
        "https://dev.azure.com/acme/P/_git/api?path=/\ud83d.yaml",
        "https://dev.azure.com/acme/P/_git/api?path=/",
        "https://dev.azure.com/acme/P/_git/api?path=/x&version=GBrefs/tags/v1",
        "https://dev.azure.com/acme/P/_git/api?path=/x&version=GCabc",
        "https://dev.azure.com/acme/P/_git/api/extra?path=/x",
        "https://dev.azure.com/acme/P/_git?path=/x",
        "https://dev.azure.com/_git/api?path=/x",
        "https://dev.azure.com/a/b/c/_git/api?path=/x",
        "https://dev.azure.com/acme/P/_git/%ff?path=/x",
        "https://me:secret@dev.azure.com/acme/P/_git/api?path=/x",
        "http://tfs.acme.com/C/P/_git/api?path=/x",
        "https://github.com/acme/api/blob/main/catalog-info.yaml",
        "./catalog-info.yaml",
        "https://[broken/acme/_git/api?path=/x",
        "https://dev.azure.com/acme/../_git/R?path=/x",
        "https://dev.azure.com/acme/./P/_git/R?path=/x",
        "https://dev.azure.com/acme/%2E%2e/_git/R?path=/x",
        "https://dev.azure.com/acme/P/_git/..?path=/x",
        "https://dev.azure.com/acme/P/_git/..%2FR?path=/x",
        "https://dev.azure.com/acme/P/_git/%24%2F..?path=/x",
        "https://dev.azure.com/acme/P/_git/%24%2FP%2F..?path=/x",
        "https://dev.azure.com/acme/P%2F..%2FQ/_git/R?path=/x",
        "https://dev.azure.com/acme/P/_git/..%5CR?path=/x",
        "https://dev.azure.com/acme/P/_git/R%00?path=/x",
        "https://dev.azure.com/acme/P/_git/6CE954B1-CE1F-45D1-B94D-E6BF2464BA2C?path=/x",
        "https://dev.azure.com/acme/6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c/_git/R?path=/x",
        "https://dev.azure.com/acme/%7B6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c%7D/_git/R?path=/x",
        "https://dev.azure.com/acme/6ce954b1ce1f45d1b94de6bf2464ba2c/_git/R?path=/x",
        "",
    ],
)
def test_what_names_no_file_on_a_branch_is_no_location(url: str) -> None:
    assert parse_target(url) is None


def test_a_known_collection_settles_what_a_short_server_url_means() -> None:
    url = "https://tfs.acme.com:8080/tfs/default%20collection/_git/api?path=/x.yaml"
    assert parse_target(url, [SERVER]) == Location(
        organization=SERVER, project="api", repository="api", path="/x.yaml"
    )


def test_the_repository_of_tfvc_is_read_back_though_it_has_a_slash() -> None:
    place = Location(organization=CLOUD, project="P", repository="$/P", path="/$/P/a.yaml")
    assert parse_target(place.target) == place


@pytest.mark.parametrize("known", [CLOUD, LEGACY])
@pytest.mark.parametrize(
    "url",
    [
        "https://dev.azure.com/ACME/P/_git/api?path=/x",
        "https://acme.visualstudio.com/P/_git/api?path=/x",
        "https://acme.visualstudio.com/DefaultCollection/P/_git/api?path=/x",
    ],
)
def test_both_names_of_a_cloud_organization_are_the_known_one(
    known: Organization, url: str
) -> None:
    location = parse_target(url, [known])
    assert location is not None
    assert location.organization == known


def test_request_urls_are_exact() -> None:
    file = Location(
        organization=CLOUD, project="My P", repository="r&d", path="/a b/c+d.yaml", branch="f/#1"
    )
    git = "https://dev.azure.com/acme/My%20P/_apis/git/repositories"
    version = "versionDescriptor.version=f/%231&versionDescriptor.versionType=branch"
    assert urls.search_url(CLOUD) == (
        "https://almsearch.dev.azure.com/acme/_apis/search/codesearchresults"
    )
    assert urls.search_url(LEGACY) == (
        "https://acme.almsearch.visualstudio.com/_apis/search/codesearchresults"
    )
    assert urls.search_url(SERVER) == (
        "https://tfs.acme.com:8080/tfs/Default%20Collection/_apis/search/codesearchresults"
    )
    assert urls.projects_url(CLOUD, top=500, token="5") == (
        "https://dev.azure.com/acme/_apis/projects"
        "?stateFilter=wellFormed&$top=500&continuationToken=5"
    )
    assert urls.repositories_url(CLOUD) == "https://dev.azure.com/acme/_apis/git/repositories"
    assert urls.repositories_url(CLOUD, "My P") == git
    assert urls.repositories_url(LEGACY, "My P") == (
        "https://acme.visualstudio.com/My%20P/_apis/git/repositories"
    )
    assert urls.items_url(file) == f"{git}/r%26d/items?path=/a%20b/c%2Bd.yaml&{version}"
    assert urls.raw_url(file) == f"{urls.items_url(file)}&$format=octetStream"
    assert urls.listing_url(CLOUD, "My P", "r&d", None) == (
        f"{git}/r%26d/items?scopePath=/&recursionLevel=Full"
    )
    assert urls.listing_url(CLOUD, "My P", "r&d", "f/#1", deep=False) == (
        f"{git}/r%26d/items?scopePath=/&recursionLevel=OneLevel&{version}"
    )
    assert urls.items_batch_url(CLOUD, "My P", "r&d") == f"{git}/r%26d/itemsbatch"
