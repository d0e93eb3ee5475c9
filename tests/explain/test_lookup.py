"""The manifest of an entity that is asked for by its ref."""

from pathlib import Path

import pytest

from tests.explain.ways import GROUP, Way, assert_explained
from tests.support.inquiry import ask, component, inquiry

WAYS = [
    Way(
        name="a ref of a kind that may not come, among others",
        about="kinds",
        files={"P/petstore/catalog-info.yaml": f"{component('petstore')}---\n{GROUP}"},
        subject="group:default/owners",
        sync=True,
        says=("group:default/owners and 1 more are left out", "allow: [API, Component, "),
        advises="do as the message says",
    ),
    Way(
        name="a ref of a kind that may not come, which the log does not name",
        about="kinds",
        files={"P/petstore/catalog-info.yaml": f"{component('petstore')}---\n{GROUP}"},
        subject="group:admins",
        sync=True,
        says=("1 more are left out",),
        advises="do as the message says",
    ),
    Way(
        name="a ref that nobody has",
        about="cause",
        subject="component:default/petstoore",
        sync=True,
        says=(
            "no manifest that the log knows or Code Search shows holds",
            "Alike in the catalog: component:default/petstore",
        ),
        advises="ask with the manifest's URL",
    ),
    Way(
        name="a ref in a place that no provider covers",
        about="provider",
        files={"P/petstore/deploy/backstage.yaml": component("petstore")},
        subject="component:petstore",
        says=("path '/deploy/backstage.yaml' does not match path: /catalog-info.yaml",),
        advises="providers.yaml: path: [/catalog-info.yaml, /deploy/backstage.yaml]",
    ),
    Way(
        name="a ref in a refused document",
        about="content",
        files={
            "P/petstore/catalog-info.yaml": component("petstore").replace("service", "[]"),
        },
        subject="petstore",
        sync=True,
        says=("1 of its documents refused",),
        advises="the entity's kind asks for it",
    ),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.name))
def test_a_missing_manifest_has_one_cause_and_a_next_step(way: Way, tmp_path: Path) -> None:
    assert_explained(way, tmp_path)


def test_an_ambiguous_name_is_a_question_back(tmp_path: Path) -> None:
    twin = (
        component("petstore")
        .replace("Component", "API")
        .replace("  type: service", "  type: openapi\n  definition: x")
    )
    files = {"P/petstore/catalog-info.yaml": f"{component('petstore')}---\n{twin}"}
    with inquiry(tmp_path, files) as made:
        ask(made, "sync")
        outcome = ask(made, "explain", "petstore")
    assert outcome.exit_code == 2
    assert "may be api:default/petstore or component:default/petstore" in outcome.stderr
