"""A portal with both official modules ends with the same from manifests and from the catalog."""

import json
import shutil
from collections.abc import Mapping
from importlib.resources import as_file, files

import pytest

from sync.catalog.log import parse_log
from sync.emulator.server import Emulator
from sync.model import Status
from tests.backstage.test_ingest import without
from tests.support.files import write_files
from tests.support.git import git_repository
from tests.support.portal import Portal, run_portals
from tests.support.running import run

MODULES = ["openapi", "ai-model"]
PROVIDERS = """\
    extras: {organization: acme, project: Extras, allow: '*'}
"""
SETTINGS = """\
settings:
  portal: {modules: [openapi, ai-model]}
"""
LIB = "https://dev.azure.com/acme/Extras/_git/lib?path=/released.yaml&version=GTv1.0"
ROOT = "https://dev.azure.com/acme/Portal/_git/catalog?path=/catalog/catalog-info.yaml"
ELSEWHERE = "https://github.com/acme/elsewhere/blob/main/catalog-info.yaml"
OWNED = "lifecycle: production, owner: platform"


def entity(kind: str, name: str, spec: str, version: str = "backstage.io/v1alpha1") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n"


COMPONENT = entity("Component", "elsewhere", f"type: service, {OWNED}")
FILES: Mapping[str, str] = {
    "shop/catalog-info.yaml": entity(
        "API",
        "shop-api",
        f"type: openapi, {OWNED}, definition: {{$openapi: ./api/openapi.yaml}}",
    ),
    "shop/api/openapi.yaml": "openapi: 3.0.0\ninfo: {title: Shop, version: 1.0.0}\n"
    "paths: {/carts: {$ref: ./paths/carts.yaml}}\n"
    "components: {schemas: {Cart: {$ref: './schemas.yaml#/Cart'}}}\n",
    "shop/api/paths/carts.yaml": "get:\n  responses:\n    default: {description: 'no: cart'}\n"
    "    '200': {description: a, schema: {$ref: '../schemas.yaml#/Cart'}}\n",
    "shop/api/schemas.yaml": "Cart: {type: object, properties: {next: {$ref: '#/Cart'}}}\n",
    "assistants/catalog-info.yaml": "---\n".join(
        [
            entity("API", "tools", f"type: mcp-server, {OWNED}, remotes: [{{type: sse, url: u}}]"),
            entity("AiResource", "reviewing", f"type: skill, {OWNED}, dependsOn: [style]"),
            entity("AiResource", "style", f"type: rule, {OWNED}, category: c, rationale: r"),
            entity(
                "Template",
                "new-service",
                "type: service, owner: platform, steps: [{action: 'fetch:template'}],"
                " output: {text: [{content: x}]}",
                "scaffolder.backstage.io/v1beta3",
            ),
        ]
    ),
    "hub/catalog-info.yaml": entity("Location", "hub", f"targets: ['{ELSEWHERE}', '{LIB}']"),
    "lib/readme.md": "# lib\n",
    "lib/.emulator.json": json.dumps(
        {
            "branches": {
                "release": {
                    "files": {
                        "/released.yaml": entity("Component", "released", f"type: library, {OWNED}")
                    }
                }
            },
            "tags": {"v1.0": "release"},
        }
    ),
}


@pytest.fixture(scope="module")
def portals(tmp_path_factory: pytest.TempPathFactory) -> tuple[Portal, Portal]:
    """One that reads the manifests, and one that reads the catalog, both from Azure Repos."""
    folder = tmp_path_factory.mktemp("modules")
    organizations = folder / "organizations"
    with as_file(files("sync.emulator") / "sample") as sample:
        shutil.copytree(sample / "acme", organizations / "acme")
        text = (sample / "providers.yaml").read_text(encoding="utf-8")
    write_files(organizations / "acme" / "Extras", dict(FILES))
    before, block, after = text.partition("  azureDevOps:\n")
    text = before + block + PROVIDERS + after.replace("settings:\n", SETTINGS, 1)
    repository = git_repository(folder / "repository", {"providers.yaml": text})
    elsewhere = write_files(folder / "elsewhere", {"catalog-info.yaml": COMPONENT})
    with Emulator(organizations) as emulator:
        connect = f"dev.azure.com={emulator.url}"
        outcome = run("sync", "--config", str(repository / "providers.yaml"), "--connect", connect)
        assert outcome.exit_code == 0, outcome.stderr
        log = parse_log((repository / "catalog/locations.yaml").read_bytes())
        manifests = [
            {"type": "url", "target": entry.target}
            for entry in log
            if entry.discovered_via is None and entry.status in {Status.SYNCED, Status.INVALID}
        ]
        shutil.copytree(repository / "catalog", organizations / "acme/Portal/catalog/catalog")
        emulator.reload()
        direct, served = run_portals(
            [
                {"locations": manifests, "modules": MODULES},
                {"locations": [{"type": "url", "target": ROOT}], "modules": MODULES},
            ],
            azure=emulator.url,
            github={"acme/elsewhere": elsewhere},
        )
    conflicts = {ref for entry in log if entry.status == Status.CONFLICT for ref in entry.entities}
    return direct, without(served, conflicts)


def test_both_have_the_same_entities_and_relations(portals: tuple[Portal, Portal]) -> None:
    direct, served = portals
    assert {
        "api:default/shop-api",
        "api:default/tools",
        "airesource:default/reviewing",
        "template:default/new-service",
        "component:default/elsewhere",
        "component:default/released",
    } <= direct.entities.keys()
    assert served.entities == direct.entities
    assert served.relations == direct.relations


def test_the_one_on_the_catalog_has_no_errors(portals: tuple[Portal, Portal]) -> None:
    assert portals[1].errors == []
    assert portals[1].troubles == []
