"""The targets of Location entities."""

from textwrap import dedent, indent

import pytest

from sync.entities.follow import matching, targets
from sync.entities.manifest import Document, parse_manifest
from sync.model import Position
from tests.entities.places import place

BASE = place("/a/catalog-info.yaml", branch="main")


def location_entity(spec: str) -> Document:
    head = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: all\nspec:\n"
    (document,) = parse_manifest((head + indent(dedent(spec), "  ")).encode())
    assert document.problems == ()
    return document


def test_targets_are_read_beside_the_manifest_in_order() -> None:
    spec = """\
      target: ./one.yaml
      targets:
        - /two.yaml
        - ./teams/*.yaml
        - https://dev.azure.com/acme/Other/_git/repo?path=/x.yaml
    """
    found, problems = targets(location_entity(spec), BASE)
    assert problems == ()
    assert [(t.raw, t.location and t.location.target, t.is_glob, t.position) for t in found] == [
        ("./one.yaml", place("/a/one.yaml", "main").target, False, Position(line=6, column=11)),
        ("/two.yaml", place("/two.yaml", "main").target, False, Position(line=8, column=7)),
        (
            "./teams/*.yaml",
            place("/a/teams/*.yaml", "main").target,
            True,
            Position(line=9, column=7),
        ),
        (
            "https://dev.azure.com/acme/Other/_git/repo?path=/x.yaml",
            "https://dev.azure.com/acme/Other/_git/repo?path=/x.yaml",
            False,
            Position(line=10, column=7),
        ),
    ]
    assert {t.entity for t in found} == {"location:default/all"}
    assert not any(t.optional for t in found)


def test_a_location_may_say_that_its_targets_may_be_absent() -> None:
    found, _ = targets(location_entity("  presence: optional\n  target: ./x.yaml\n"), BASE)
    assert [t.optional for t in found] == [True]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("https://example.com/catalog-info.yaml", "it is not a file on a branch of an Azure"),
        ("./folder/", "it is a folder; name a file"),
        ("..", "it is a folder; name a file"),
    ],
)
def test_a_target_that_cannot_be_followed_is_a_problem_at_its_place(raw: str, words: str) -> None:
    found, (problem,) = targets(location_entity(f"  targets:\n    - {raw}\n"), BASE)
    assert [t.location for t in found] == [None]
    assert words in problem.message
    assert (problem.type, problem.line, problem.column) == ("location", 7, 7)


def test_a_location_of_files_cannot_be_read_by_url() -> None:
    found, (problem,) = targets(location_entity("  type: file\n  target: ./x.yaml\n"), BASE)
    assert found == ()
    assert problem.message.startswith('Registered locations must be of an allowed type ["url"]')


def test_other_entities_and_nonsense_have_no_targets() -> None:
    (other,) = parse_manifest(b"kind: System\nspec: {target: ./x}\n")
    assert targets(other, BASE) == ((), ())
    assert targets(location_entity("  target: 1\n  targets: {a: b}\n"), BASE) == ((), ())


def test_a_pattern_is_matched_from_the_root_and_the_matches_are_sorted() -> None:
    paths = [
        "/teams/b.yaml",
        "/teams/a.yaml",
        "/teams/sub/c.yaml",
        "/teams/.d.yaml",
        "/x/teams/e.yaml",
    ]
    assert matching("/teams/*.yaml", paths) == ("/teams/a.yaml", "/teams/b.yaml")
    assert matching("/teams/**/*.yaml", paths) == (
        "/teams/a.yaml",
        "/teams/b.yaml",
        "/teams/sub/c.yaml",
    )
