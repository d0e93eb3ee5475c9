"""Whether Git has the manifest, and what it has instead."""

from pathlib import Path

import pytest

from tests.explain.ways import PETSTORE, Way, assert_explained
from tests.support.inquiry import component, settings

WAYS = [
    Way(
        name="only on a feature branch",
        about="Git",
        files={
            "P/petstore/readme.md": "hello",
            "P/petstore/.emulator.json": settings(
                branches={
                    "feature": {"files": {"/catalog-info.yaml": component("petstore")}},
                    "unrelated": {"files": {}},
                }
            ),
        },
        says=("/catalog-info.yaml is not at the default branch, but at feature",),
        advises="Merge it to the default branch",
    ),
    Way(
        name="only on the default branch, where another one is read",
        about="Git",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(
                branches={"develop": {"files": {"/catalog-info.yaml": None, "/a": "a"}}}
            ),
        },
        providers="      branch: develop\n",
        says=("/catalog-info.yaml is not at develop, but at main",),
        advises="Merge it to develop, which is what provider acme reads",
    ),
    Way(
        name="default branch that does not exist",
        about="branch",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(defaultBranch="mian", branch="main"),
        },
        says=("has no branch mian; there is main",),
        advises="the repository's default branch",
    ),
    Way(
        name="another case of letters",
        about="Git",
        files={"P/petstore/Catalog-Info.yaml": component("petstore")},
        says=("has no file /catalog-info.yaml", "but /Catalog-Info.yaml", "case-sensitive"),
        advises="Ask for /Catalog-Info.yaml, which provider acme reads as it is",
    ),
    Way(
        name="another suffix",
        about="Git",
        files={"P/petstore/catalog-info.yml": component("petstore")},
        says=("has no file /catalog-info.yaml", "but /catalog-info.yml"),
        advises="Rename the file",
    ),
    Way(
        name="no such file at all",
        about="Git",
        files={"P/petstore/readme.md": "hello"},
        says=("Git has no file /catalog-info.yaml there",),
        advises="Put the manifest there",
    ),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.name))
def test_a_missing_manifest_has_one_cause_and_a_next_step(way: Way, tmp_path: Path) -> None:
    assert_explained(way, tmp_path)
