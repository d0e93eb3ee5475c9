"""Whether the documents of the manifest are taken."""

from pathlib import Path

import pytest

from tests.explain.ways import GROUP, Way, assert_explained
from tests.support.inquiry import ask, component, inquiry, url

WAYS = [
    Way(
        name="broken YAML",
        about="content",
        files={"P/petstore/catalog-info.yaml": "kind: [Component\n"},
        says=("1 of its documents refused", "line"),
        advises="Make the manifest valid YAML",
    ),
    Way(
        name="empty manifest",
        about="content",
        files={"P/petstore/catalog-info.yaml": "# to do\n"},
        says=("/catalog-info.yaml holds no entity",),
        advises="Write an entity into it",
    ),
    Way(
        name="missing owner",
        about="content",
        files={
            "P/petstore/catalog-info.yaml": component("petstore").replace(
                "  owner: group:default/payments\n", ""
            )
        },
        says=("must have required property 'owner'",),
        advises="the entity's kind asks for it",
    ),
    Way(
        name="forbidden name",
        about="content",
        files={"P/petstore/catalog-info.yaml": component("pet store")},
        says=("line 4", '"metadata.name" is not valid'),
        advises="Backstage refuses the entity",
    ),
    Way(
        name="unknown kind",
        about="content",
        files={
            "P/petstore/catalog-info.yaml": component("petstore").replace("Component", "Widget")
        },
        says=("No processor recognized the entity",),
        advises="settings.kinds",
    ),
    Way(
        name="placeholder that leads nowhere",
        about="content",
        files={
            "P/petstore/catalog-info.yaml": component("petstore").replace(
                "type: service", "type: {$text: ./missing.txt}"
            )
        },
        says=("$text", "./missing.txt"),
        advises="Correct the file that `$text`",
    ),
    Way(
        name="Location whose target is gone",
        about="content",
        files={
            "P/petstore/catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\n"
            "metadata: {name: all}\nspec: {target: ./gone.yaml}\n"
        },
        says=("./gone.yaml does not exist",),
        advises="Correct the target that the Location names",
    ),
    Way(
        name="a manifest of a kind that may not come",
        about="kinds",
        files={"P/petstore/catalog-info.yaml": GROUP},
        sync=True,
        says=("provider acme may bring every kind but Group, User and Template",),
        advises="do as the message says",
    ),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.name))
def test_a_missing_manifest_has_one_cause_and_a_next_step(way: Way, tmp_path: Path) -> None:
    assert_explained(way, tmp_path)


def test_a_valid_entity_beside_a_refused_one_is_in_the_catalog(tmp_path: Path) -> None:
    broken = component("broken").replace("  owner: group:default/payments\n", "")
    files = {"P/petstore/catalog-info.yaml": f"{component('petstore')}---\n{broken}"}
    with inquiry(tmp_path, files) as made:
        ask(made, "sync")
        good = ask(made, "explain", "component:petstore")
        bad = ask(made, "explain", "component:broken")
    assert "Answer: it is in the catalog: component:default/petstore" in good.stdout
    assert "warning" in good.stdout
    assert "required property 'owner'" in bad.stdout.partition("Answer:")[2]


def test_the_lines_that_are_wrong_are_shown_with_a_caret(tmp_path: Path) -> None:
    with inquiry(tmp_path, {"P/petstore/catalog-info.yaml": component("pet store")}) as made:
        outcome = ask(made, "explain", url("P/petstore"))
    assert "    4 |   name: pet store" in outcome.stdout
    assert "      |         ^^^^^^^^^" in outcome.stdout
