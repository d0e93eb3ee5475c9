"""A manifest judged against a catalog, offline: whose its entities are, what it refers to."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.catalogs import component
from tests.support.files import write_files
from tests.support.flow import flow
from tests.support.running import Outcome, run

HOST = "https://dev.azure.com/acme/P/_git"
OWN = f"{HOST}/cart?path=/catalog-info.yaml"
OTHER = f"{HOST}/till?path=/catalog-info.yaml"
PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """The catalog of two manifests, each with an entity."""
    root = write_files(
        tmp_path / "organizations",
        {
            "acme/P/cart/catalog-info.yaml": component("cart"),
            "acme/P/till/catalog-info.yaml": component("till"),
        },
    )
    with flow(tmp_path / "repository", root) as (here, _):
        write_files(here.folder, {"providers.yaml": PROVIDERS})
        assert here.run().exit_code == 0
        return here.folder / "catalog"


def validate(tmp_path: Path, text: str, *options: str) -> Outcome:
    file = tmp_path / "work" / "catalog-info.yaml"
    write_files(file.parent, {file.name: text})
    return run("validate", str(file), *options)


def problems(outcome: Outcome) -> list[tuple[str, str, int]]:
    """What is told, but that the team is not in the catalog, which is so of every component."""
    [file] = json.loads(outcome.stdout)
    found: list[dict[str, Any]] = [p for d in file["documents"] for p in d["problems"]]
    told = [(each["severity"], each["message"], each["line"]) for each in found]
    return [each for each in told if "group:default/team" not in each[1]]


WIDGET = component("cart").replace("Component", "Widget")


def test_a_providers_yaml_of_the_manifests_repository_says_what_the_portal_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = "settings: {kinds: [Widget]}\n"
    write_files(tmp_path / "work", {".git/HEAD": "", "providers.yaml": PROVIDERS + settings})
    write_files(tmp_path / "work", {"a/catalog-info.yaml": WIDGET})
    deeper = str(tmp_path / "work" / "a" / "catalog-info.yaml")
    assert run("validate", deeper).exit_code == 0
    (tmp_path / "work" / "providers.yaml").unlink()
    assert run("validate", deeper).exit_code == 1


@pytest.mark.parametrize("lost", ["nothing", "log", "entities"])
def test_an_entity_of_another_manifest_is_an_error_that_names_it(
    tmp_path: Path, catalog: Path, lost: str
) -> None:
    if lost == "log":
        (catalog / "locations.yaml").unlink()
    if lost == "entities":
        (catalog / "entities").rename(tmp_path / "elsewhere")
    options = ("--catalog", str(catalog), "--json")
    for target in (OTHER, OTHER.replace("acme/P", "ACME/p")):
        own = validate(tmp_path, component("till"), *options, "--target", target)
        assert (own.exit_code, problems(own)) == (0, [])
    taken = validate(tmp_path, component("till"), *options, "--target", OWN)
    if lost == "log":
        assert taken.exit_code == 0
        return
    assert taken.exit_code == 1
    [(severity, message, line)] = problems(taken)
    assert severity == "error"
    start = f"component:default/till comes from {OTHER} already"
    assert message == f"{start}; rename or remove one of them"
    assert component("till").splitlines()[line - 1].lstrip().startswith(("metadata", "name"))


def test_warnings_that_the_log_has_of_the_manifest_are_counted(tmp_path: Path) -> None:
    placeholder = "{{ owner }} is a template's placeholder that was never filled in"
    known = {"type": "suspicious", "message": placeholder, "entity": "component:default/cart"}
    entry = {"target": OWN, "provider": "acme", "status": "synced"}
    log = [{**entry, "problems": [{**known, "line": 1, "column": 1, "severity": "warning"}]}]
    write_files(tmp_path / "catalog", {"locations.yaml": json.dumps(log)})
    text = component("cart", "'{{ owner }}'").replace(
        "title:", "annotations: {a: '{{ new }}'}, title:"
    )
    options = ("--catalog", str(tmp_path / "catalog"), "--target", OWN)
    seen = validate(tmp_path, text, *options)
    assert placeholder not in seen.stdout
    assert "{{ new }} is a template's placeholder" in seen.stdout
    assert "1 warning that the catalog's log has already (--json shows all)" in seen.stderr
    assert placeholder in validate(tmp_path, text, *options, "--json").stdout
    assert placeholder in validate(tmp_path, text, *options[:2]).stdout
    assert validate(tmp_path, text, *options, "--strict").exit_code == 1


@pytest.mark.parametrize("lost", ["nothing", "log", "entities"])
def test_a_reference_that_neither_the_catalog_nor_the_file_has_is_a_warning(
    tmp_path: Path, catalog: Path, lost: str
) -> None:
    if lost == "log":
        (catalog / "locations.yaml").unlink()
    if lost == "entities":
        (catalog / "entities").rename(tmp_path / "elsewhere")
    text = component("new").replace(
        "spec: {", "spec: {dependsOn: [component:till, component:new, component:gone], "
    )
    outcome = validate(tmp_path, text, "--catalog", str(catalog), "--json")
    assert outcome.exit_code == 0
    [(severity, message)] = [(s, m) for s, m, _ in problems(outcome) if "component" in m]
    assert severity == "warning"
    assert "component:default/gone" in message


def test_without_the_own_place_nobody_says_whose_an_entity_is(
    tmp_path: Path, catalog: Path
) -> None:
    outcome = validate(tmp_path, component("till"), "--catalog", str(catalog), "--json")
    assert (outcome.exit_code, problems(outcome)) == (0, [])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--target", OWN), "--target says where a manifest is kept; it needs --catalog DIR"),
        (("--catalog", "nowhere"), "--catalog nowhere: no locations.yaml and no entities/ there"),
        (("--catalog", "{catalog}", "--target", OWN, "."), "name one file"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(
    tmp_path: Path, catalog: Path, options: tuple[str, ...], words: str
) -> None:
    write_files(tmp_path / "work", {"other/catalog-info.yaml": component("b")})
    given = [option.format(catalog=catalog) for option in options]
    outcome = validate(tmp_path, component("a"), *given)
    assert outcome.exit_code == 2
    assert words in outcome.stderr


def test_a_damaged_log_is_told_with_its_place(tmp_path: Path, catalog: Path) -> None:
    write_files(catalog, {"locations.yaml": "- {target: 5}\n"})
    outcome = validate(tmp_path, component("a"), "--catalog", str(catalog))
    assert outcome.exit_code == 5
    assert "locations.yaml:1:" in outcome.stderr
