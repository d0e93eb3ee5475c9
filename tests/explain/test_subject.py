"""What a user asks about: refs and URLs, found in the locations log."""

from dataclasses import replace

import pytest

from sync.explain.subject import (
    RefPattern,
    entries_of_ref,
    entries_of_repository,
    entry_of_url,
    parse_ref,
    similar_refs,
)
from sync.model import LogEntry, Problem, Status
from sync.urls import organization

ACME = organization("dev.azure.com", "acme")
TARGET = "https://dev.azure.com/acme/My%20Project/_git/repo?path=/catalog-info.yaml"
ENTRY = LogEntry(
    target=TARGET,
    provider="acme",
    status=Status.CONFLICT,
    entities=("component:default/petstore",),
    claims=("api:other/petstore",),
    problems=(Problem(type="kind", message="x", entity="system:default/zoo"),),
)


def ref(kind: str | None, namespace: str | None) -> RefPattern:
    return RefPattern(kind=kind, namespace=namespace, name="petstore")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("component:default/petstore", ref("component", "default")),
        ("API:Petstore", ref("api", None)),
        ("other/petstore", ref(None, "other")),
        (" petstore ", ref(None, None)),
        ("a b", None),
        ("a:b:c", None),
        ("a/b/c", None),
        ("", None),
    ],
)
def test_refs_as_people_write_them(text: str, expected: RefPattern | None) -> None:
    assert parse_ref(text) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("component:default/petstore", True),
        ("petstore", True),
        ("api:petstore", True),
        ("api:default/petstore", False),
        ("system:zoo", True),
        ("pet", False),
    ],
)
def test_a_ref_is_found_where_it_is_held_claimed_or_refused(text: str, found: bool) -> None:
    pattern = parse_ref(text)
    assert pattern is not None
    assert entries_of_ref([ENTRY], pattern) == ((ENTRY,) if found else ())


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (TARGET, True),
        ("https://dev.azure.com/ACME/my%20project/_git/Repo?path=catalog-info.yaml", True),
        ("https://acme.visualstudio.com/My%20Project/_git/repo?path=/catalog-info.yaml", True),
        (f"{TARGET}&_a=contents", True),
        ("https://dev.azure.com/acme/My%20Project/_git/repo?path=/Catalog-Info.yaml", False),
        (f"{TARGET}&version=GBdevelop", False),
        ("https://example.com/", False),
    ],
)
def test_a_url_is_found_however_it_is_spelt(url: str, found: bool) -> None:
    assert entry_of_url([ENTRY], url, [ACME]) == (ENTRY if found else None)


OTHERS = tuple(
    replace(ENTRY, target=f"https://dev.azure.com/acme/{place}?path={path}")
    for place, path in (
        ("Shop/_git/repo", "/catalog-info.yaml"),
        ("Shop/_git/cart", "/catalog-info.yaml"),
        ("Shop/_git/cart", "/b/catalog-info.yaml"),
    )
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("My Project/repo", [TARGET]),
        ("my project/REPO", [TARGET]),
        ("acme/My Project/repo", [TARGET]),
        ("https://dev.azure.com/acme/My%20Project/_git/repo", [TARGET]),
        ("https://acme.visualstudio.com/My%20Project/_git/repo/", [TARGET]),
        ("cart", [entry.target for entry in OTHERS[1:]]),
        ("repo", []),
        ("Shop", []),
        ("other/Shop/cart", []),
        ("https://dev.azure.com/acme/Shop", []),
        ("", []),
    ],
)
def test_a_repository_is_found_by_the_names_that_people_see(text: str, found: list[str]) -> None:
    entries = entries_of_repository([ENTRY, *OTHERS], text, [ACME])
    assert [entry.target for entry in entries] == found


def test_a_slip_of_the_pen_finds_its_neighbours() -> None:
    pattern = parse_ref("component:petstor")
    assert pattern is not None
    assert set(similar_refs([ENTRY], pattern)) == {
        "component:default/petstore",
        "api:other/petstore",
    }
