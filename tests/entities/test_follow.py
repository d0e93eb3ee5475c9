"""The targets of Location entities."""

from textwrap import dedent, indent

import pytest

from sync.entities.follow import Named, matching, named_among, pieces_of, targets
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
    named = targets(location_entity(spec), BASE)
    found, problems = named.targets, named.problems
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
    found = targets(location_entity("  presence: optional\n  target: ./x.yaml\n"), BASE).targets
    assert [t.optional for t in found] == [True]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            "https://dev.azure.com/acme/P/_git/r?path=/a.yaml&version=GCabc",
            "it is not a file on a branch or tag of an Azure",
        ),
        ("./folder/", "it is a folder; name a file"),
        ("..", "it is a folder; name a file"),
    ],
)
def test_a_target_that_cannot_be_followed_is_a_problem_at_its_place(raw: str, words: str) -> None:
    named = targets(location_entity(f"  targets:\n    - {raw}\n"), BASE)
    (problem,) = named.problems
    assert [t.location for t in named.targets] == [None]
    assert words in problem.message
    assert (problem.type, problem.line, problem.column) == ("location", 7, 7)


def test_a_location_of_files_cannot_be_read_by_url() -> None:
    named = targets(location_entity("  type: file\n  target: ./x.yaml\n"), BASE)
    (problem,) = named.problems
    assert named.targets == ()
    assert problem.message.startswith('Registered locations must be of an allowed type ["url"]')


def test_other_entities_and_nonsense_have_no_targets() -> None:
    (other,) = parse_manifest(b"kind: System\nspec: {target: ./x}\n")
    assert targets(other, BASE) == Named()
    assert targets(location_entity("  target: 1\n  targets: {a: b}\n"), BASE) == Named()


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


@pytest.mark.parametrize(
    "raw",
    [
        "./a b.yaml",
        "./a%20b.yaml",
        "https://dev.azure.com/acme/P/_git/r?path=%2Fx%2Fa+b.yaml&version=GBmain",
        "..\\x\\A b.yaml?x#y",
    ],
)
def test_a_target_may_name_a_file_however_it_is_written(raw: str) -> None:
    assert named_among("/x/a b.yaml", pieces_of(["./other.yaml", raw]))
    assert not named_among("/x/c.yaml", pieces_of(["./other.yaml", raw]))


def test_documents_share_what_their_manifest_may_name() -> None:
    entity = location_entity("  targets: [./a.yaml, './*.yml', ./b.yaml]\n")
    named = targets(entity, BASE, room=2, patterns=0, limit=7)
    assert [target.raw for target in named.targets] == ["./a.yaml"]
    assert (named.count, named.beyond, named.patterns_beyond) == (2, ("./b.yaml",), True)
    assert [problem.type for problem in named.problems] == ["limit", "limit"]
    assert "1 more targets than the 7" in named.problems[0].message
