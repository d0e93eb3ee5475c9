"""What Code Search is asked for each kind of provider."""

from typing import Any

import pytest

from sync.azure.query import Query, query
from tests.azure.organizations import provider


@pytest.mark.parametrize(
    ("paths", "text"),
    [
        (("/catalog-info.yaml",), "path:/catalog-info.yaml"),
        (("catalog-info.yaml",), "path:/catalog-info.yaml"),
        (("/A B/c.yaml",), 'path:"/A B/c.yaml"'),
        (('/a"b\\c.yaml',), 'path:"/a\\"b\\\\c.yaml"'),
        (("/größe.yaml",), 'path:"/größe.yaml"'),
        (("*/catalog-info.yaml",), "file:catalog-info.yaml"),
        (("*catalog-info.yaml",), "file:*catalog-info.yaml"),
        (("/src/*/catalog-info.yaml",), "path:/src file:catalog-info.yaml"),
        (("/my src/*/catalog-info.yaml",), 'path:"/my src" file:catalog-info.yaml'),
        (("/src/a*/catalog-info.y?ml",), "path:/src file:catalog-info.y?ml"),
        (("*/my catalog.yaml",), 'file:"my catalog.yaml"'),
        (("/src/*my catalog.yaml",), "path:/src"),
        (("/src/cat*.yaml",), "path:/src"),
        (("/src/cat*info.yaml",), "path:/src"),
        (("/src/*component.yaml",), "path:/src file:*component.yaml"),
        (("/a.yaml", "/b.yaml"), "(path:/a.yaml OR path:/b.yaml)"),
        (
            ("/a.yaml", "/src/*/info.yaml"),
            "(path:/a.yaml OR (path:/src file:info.yaml))",
        ),
    ],
)
def test_a_path_pattern_becomes_a_term_that_finds_at_least_its_files(
    paths: tuple[str, ...], text: str
) -> None:
    asked = query(provider(path=paths))
    assert asked is not None
    assert asked.text == text


@pytest.mark.parametrize("path", ["*", "*.yaml", "/catalog-*.yaml", "?", "*/a b*.yaml"])
def test_a_pattern_that_names_no_file_and_no_folder_cannot_be_searched(path: str) -> None:
    assert query(provider(path=("/catalog-info.yaml", path))) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"project": ("My Project", "B")}, {"projects": ("My Project", "B")}),
        ({"project": ("Pay*",)}, {}),
        (
            {"project": ("A",), "repository": ("x y",)},
            {"projects": ("A",), "repositories": ("x y",)},
        ),
        ({"project": ("A",), "repository": ("x-*",)}, {"projects": ("A",)}),
        ({"branch": "f/#1"}, {"branch": "f/#1"}),
    ],
)
def test_only_names_without_wildcards_become_filters(
    changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert query(provider(**changes)) == Query(text="path:/catalog-info.yaml", **expected)


@pytest.mark.parametrize("projects", [("*",), ("A", "B")])
def test_repositories_of_several_projects_are_asked_for_in_the_text(
    projects: tuple[str, ...],
) -> None:
    asked = query(provider(project=projects, repository=("api", "my web")))
    assert asked is not None
    assert asked.text == 'path:/catalog-info.yaml (repo:api OR repo:"my web")'
    assert asked.repositories == ()


def test_the_request_body_is_exact() -> None:
    asked = Query(text="path:/x", projects=("P",), repositories=("r",), branch="main")
    assert asked.body(skip=0) == {
        "searchText": "path:/x",
        "$skip": 0,
        "$top": 1000,
        "filters": {"Project": ["P"], "Repository": ["r"], "Branch": ["main"]},
        "$orderBy": [{"field": "path", "sortOrder": "ASC"}],
        "includeFacets": True,
    }
    assert Query(text="path:/x").body(skip=1000)["filters"] is None
