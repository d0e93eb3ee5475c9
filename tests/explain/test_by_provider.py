"""Whether a provider reads the place of a manifest, and which."""

from pathlib import Path

import pytest

from tests.explain.ways import PETSTORE, Way, assert_explained
from tests.support.inquiry import ask, component, inquiry, settings, url

WAYS = [
    Way(
        name="no provider of its organisation",
        about="provider",
        subject="https://dev.azure.com/globex/P/_git/petstore?path=/catalog-info.yaml",
        says=("no provider reads https://dev.azure.com/globex", "https://dev.azure.com/acme"),
        advises="catalog-sync providers add ID --organization globex",
    ),
    Way(
        name="project pattern",
        about="provider",
        providers="      project: [Q]\n",
        says=("project 'P' does not match project: Q of provider acme",),
        advises="Change the line named in providers.yaml",
    ),
    Way(
        name="excluded project",
        about="provider",
        providers="      exclude: {project: P*}\n",
        says=("project 'P' is left out by exclude.project: P* of provider acme",),
        advises="Change the line named",
    ),
    Way(
        name="repository pattern",
        about="provider",
        providers="      repository: service-*\n",
        says=("repository 'petstore' does not match repository: service-*",),
        advises="Change the line named",
    ),
    Way(
        name="excluded repository",
        about="provider",
        providers="      exclude: {repository: ['pet*']}\n",
        says=("repository 'petstore' is left out by exclude.repository: pet*",),
        advises="Change the line named",
    ),
    Way(
        name="path pattern",
        about="provider",
        files={"P/petstore/docs/catalog-info.yaml": component("petstore")},
        subject=url("P/petstore", "/docs/catalog-info.yaml"),
        says=("path '/docs/catalog-info.yaml' does not match path: /catalog-info.yaml",),
        advises="Move the manifest to /catalog-info.yaml, or write at provider acme in "
        "providers.yaml: path: [/catalog-info.yaml, /docs/catalog-info.yaml]",
    ),
    Way(
        name="excluded path",
        about="provider",
        files={"P/petstore/vendor/catalog-info.yaml": component("petstore")},
        providers="      path: '*catalog-info.yaml'\n      exclude: {path: /vendor/*}\n",
        subject=url("P/petstore", "/vendor/catalog-info.yaml"),
        says=("is left out by exclude.path: /vendor/*",),
        advises="Narrow exclude.path of provider acme",
    ),
    Way(
        name="on another branch than the one read",
        about="provider",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(branches={"develop": {"files": {}}}),
        },
        subject=url("P/petstore", branch="develop"),
        says=("each repository's default branch", "names branch 'develop'"),
        advises="Merge it to main, which provider acme reads",
    ),
    Way(
        name="project that is not there",
        about="project",
        subject=url("Nowhere/petstore"),
        says=("project Nowhere is not there",),
        advises="leaves the catalog when exclude.project in providers.yaml names it",
    ),
    Way(
        name="repository that is not there",
        about="repository",
        subject=url("P/petstor"),
        says=("project P has no repository petstor", "there is petstore"),
        advises="it may have been renamed",
    ),
    Way(
        name="disabled repository",
        about="repository",
        files={**PETSTORE, "P/petstore/.emulator.json": settings(isDisabled=True)},
        says=("repository P/petstore is disabled",),
        advises="Enable it: Project settings > Repositories",
    ),
    Way(
        name="empty repository",
        about="repository",
        files={**PETSTORE, "P/petstore/.emulator.json": settings(empty=True, defaultBranch=None)},
        says=("repository P/petstore has no default branch: it is empty",),
        advises="Push a commit",
    ),
    Way(
        name="fork",
        about="fork",
        files={**PETSTORE, "P/petstore/.emulator.json": settings(isFork=True, parent="P/other")},
        says=("P/petstore is a fork, and provider acme does not read forks",),
        advises="Set forks: true for provider acme",
    ),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.name))
def test_a_missing_manifest_has_one_cause_and_a_next_step(way: Way, tmp_path: Path) -> None:
    assert_explained(way, tmp_path)


def test_a_manifest_that_a_location_leads_to_needs_no_path_pattern(tmp_path: Path) -> None:
    files = {
        "P/petstore/catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\n"
        "metadata: {name: all}\nspec: {target: ./deep/er.yaml}\n",
        "P/petstore/deep/er.yaml": component("petstore"),
    }
    with inquiry(tmp_path, files) as made:
        ask(made, "sync")
        outcome = ask(made, "explain", url("P/petstore", "/deep/er.yaml"))
    assert "a Location leads to it" in outcome.stdout
    assert "Answer: it is in the catalog: component:default/petstore" in outcome.stdout
