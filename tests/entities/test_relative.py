"""What a manifest's references mean, beside what Backstage's Azure integration makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.entities.relative import folder, resolve, same_repository
from sync.model import Location
from sync.urls import parse_target
from tests.entities.places import place

BASE = place("/a/b/catalog-info.yaml", branch="main")


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("./openapi.yaml", "/a/b/openapi.yaml"),
        ("openapi.yaml", "/a/b/openapi.yaml"),
        ("../x.yaml", "/a/x.yaml"),
        ("../../../x.yaml", "/x.yaml"),
        ("/x/y.yaml", "/x/y.yaml"),
        ("//example.com/x", "/x"),
        ("a\\b.yaml", "/a/b/a/b.yaml"),
        ("./x.yaml?raw=true#top", "/a/b/x.yaml"),
        ("", "/a/b/catalog-info.yaml"),
        ("./%2e%2E/x", "/a/x"),
        (" ./x\n", "/a/b/x"),
        ("./", "/a/b/"),
        ("..", "/a/"),
        ("./*/{a,b}.yaml", "/a/b/*/{a,b}.yaml"),
        ("./a b.yaml", "/a/b/a b.yaml"),
        ("./a%20b.yaml", "/a/b/a b.yaml"),
        ("./é.yaml", "/a/b/é.yaml"),
        ("./%E9%2F", "/a/b/%E9%2F"),
        ("a http://localhost b", "/a/b/a http:/localhost b"),
        (".//x//y.yaml", "/a/b/x/y.yaml"),
        ("/x//", "/x/"),
    ],
)
def test_a_path_is_read_beside_the_manifest_on_its_branch(reference: str, path: str) -> None:
    assert resolve(reference, BASE) == place(path, branch="main")


@pytest.mark.parametrize(
    "reference",
    ["C:\\x", "http://", "//", "https://example.com/x.yaml", "mailto:a", "https:x.yaml"],
)
def test_what_is_no_file_in_azure_devops_is_nothing(reference: str) -> None:
    assert resolve(reference, BASE) is None


@given(
    st.lists(
        st.sampled_from(
            ["/", ".", "..", "%2e", "%2F", "%", "\\", "?", "#", ":", " ", "a", "ü", "+"]
        )
        | st.characters(codec="utf-8"),
        max_size=8,
    ).map("".join)
)
def test_a_place_is_what_its_own_url_names(reference: str) -> None:
    named = resolve(reference, BASE)
    if named is not None and not named.path.endswith("/"):
        assert parse_target(named.target, (BASE.organization,)) == named


def test_a_url_is_the_file_that_it_names() -> None:
    url = "https://dev.azure.com/acme/My%20Project/_git/other?path=%2Fx.yaml&version=GBdev"
    assert resolve(url, BASE) == Location(
        organization=BASE.organization,
        project="My Project",
        repository="other",
        path="/x.yaml",
        branch="dev",
    )


def test_a_repository_is_the_same_whatever_the_case_and_the_branch() -> None:
    url = "https://dev.azure.com/ACME/my%20project/_git/SVC?path=/x.yaml&version=GBdev"
    other = resolve(url, BASE)
    assert other is not None
    assert same_repository(other, BASE)


@pytest.mark.parametrize(("path", "expected"), [("/x", "/"), ("/a/b/x", "/a/b/")])
def test_a_folder_ends_in_a_slash(path: str, expected: str) -> None:
    assert folder(path) == expected
