"""APIs whose specification is several files: bundled into one, and anew when one changes."""

from pathlib import Path

from tests.support.catalogs import entry
from tests.support.files import write_files
from tests.support.flow import flow
from tests.support.running import run

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
MODULES = f"{PROVIDERS}settings: {{portal: {{modules: [openapi]}}}}\n"
API = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: shop}
spec: {type: openapi, lifecycle: production, owner: team, definition: {$openapi: ./openapi.yaml}}
"""
FILES = {
    "catalog-info.yaml": API,
    "openapi.yaml": "openapi: 3.0.0\npaths: {/carts: {$ref: ./paths/carts.yaml}}\n",
    "paths/carts.yaml": "get: {responses: {'200': {$ref: '../schemas.yaml#/Cart'}}}\n",
    "schemas.yaml": "Cart: {description: A cart}\n",
}
ENTITY = "entities/api/default/shop.yaml"


def test_a_specification_is_bundled_and_read_again_when_a_file_changes(tmp_path: Path) -> None:
    root = tmp_path / "organizations"
    write_files(root / "acme/P/shop", FILES)
    with flow(tmp_path / "repository", root) as (here, emulator):
        write_files(here.folder, {"providers.yaml": MODULES})
        ran = here.run()
        assert ran.exit_code == 0, ran.shown
        assert b"description: A cart" in here.catalog()[ENTITY]
        paths = [each.target for each in entry(ran.result, "shop").includes]
        assert [path.partition("?path=")[2] for path in paths] == [
            "/openapi.yaml",
            "/paths/carts.yaml",
            "/schemas.yaml",
        ]
        assert here.run().result.plan.is_empty
        write_files(root / "acme/P/shop", {"schemas.yaml": "Cart: {description: Another}\n"})
        emulator.reload()
        here.run()
        assert b"description: Another" in here.catalog()[ENTITY]


def test_without_the_module_the_setting_is_named(tmp_path: Path) -> None:
    root = tmp_path / "organizations"
    write_files(root / "acme/P/shop", FILES)
    with flow(tmp_path / "repository", root) as (here, _):
        write_files(here.folder, {"providers.yaml": PROVIDERS})
        assert "settings.portal.modules: [openapi]" in here.run().shown


def test_validate_bundles_from_disk(tmp_path: Path) -> None:
    write_files(tmp_path, {**FILES, "providers.yaml": MODULES})
    options = ("--config", str(tmp_path / "providers.yaml"))
    assert run("validate", str(tmp_path / "catalog-info.yaml"), *options).exit_code == 0
    (tmp_path / "schemas.yaml").unlink()
    outcome = run("validate", str(tmp_path / "catalog-info.yaml"), *options)
    assert outcome.exit_code == 1
    assert "unable to bundle the file at ./openapi.yaml, /schemas.yaml: " in outcome.stdout


def test_a_module_that_is_named_later_has_every_manifest_judged_anew(tmp_path: Path) -> None:
    root = tmp_path / "organizations"
    write_files(root / "acme/P/shop", FILES)
    with flow(tmp_path / "repository", root) as (here, _):
        write_files(here.folder, {"providers.yaml": PROVIDERS})
        here.run()
        assert ENTITY not in here.catalog()
        write_files(here.folder, {"providers.yaml": MODULES})
        here.run()
        assert ENTITY in here.catalog()
        assert here.run().result.plan.is_empty
