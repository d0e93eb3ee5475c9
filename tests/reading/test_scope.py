"""A manifest cannot pass what providers.yaml leaves out by writing an id, or a dot, for a name."""

from pathlib import Path

import pytest

from sync.emulator.store import load
from sync.model import Discovery, Found
from sync.reading.scope import Scope
from tests.azure.organizations import location as at
from tests.azure.organizations import provider
from tests.support.catalogs import component, entry, location, titles
from tests.support.files import write_files
from tests.support.flow import flow

PROVIDERS = """\
providers:
  azureDevOps:
    acme: {organization: acme, exclude: {project: [Vault], repository: [secret]}}
"""
FILES = {
    "acme/Shop/cart/catalog-info.yaml": component("cart"),
    "acme/Shop/secret/catalog-info.yaml": component("secret"),
    "acme/Vault/keys/catalog-info.yaml": component("keys"),
}


@pytest.mark.parametrize(
    "target",
    [
        "{host}/{shop}/_git/{secret}?path=/catalog-info.yaml",
        "{host}/Shop/_git/{secret}?path=/catalog-info.yaml",
        "{host}/{vault}/_git/keys?path=/catalog-info.yaml",
        "{host}/{vault}/_git/{keys}?path=/*.yaml",
        "{host}/_git/{secret}?path=/catalog-info.yaml",
        "{host}/{{{vault}}}/_git/keys?path=/catalog-info.yaml",
        "https://acme.visualstudio.com/{vault}/_git/keys?path=/catalog-info.yaml",
        "{host}/../acme/Vault/_git/keys?path=/catalog-info.yaml",
        "{host}/%2e%2e/_git/secret?path=/catalog-info.yaml",
        "{host}/Shop/_git/..%2Fsecret?path=/catalog-info.yaml",
        "{host}/Shop/_git/cart%2F..%2Fsecret?path=/catalog-info.yaml",
    ],
)
def test_what_is_left_out_stays_out_however_a_target_writes_it(tmp_path: Path, target: str) -> None:
    root = write_files(tmp_path / "organizations", FILES)
    organization = load(root).organizations["acme"]
    shop, vault = organization.projects["shop"], organization.projects["vault"]
    written = target.format(
        host="https://dev.azure.com/acme",
        shop=shop.id,
        vault=vault.id,
        secret=shop.repositories["secret"].id,
        keys=vault.repositories["keys"].id,
    )
    write_files(root, {"acme/Shop/hub/catalog-info.yaml": location("hub", written)})
    with flow(tmp_path / "repository", root) as (run, _):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        ran = run.run()
        assert set(titles(run.catalog())) == {"cart"}
        [problem] = entry(ran.result, "hub").problems
        assert "not a file on a branch" in problem.message or "outside" in problem.message


def test_what_a_discovery_showed_lies_where_it_was_shown() -> None:
    shown = at(project="Shop", repository="cart", path="/catalog-info.yaml")
    scope = Scope(providers=(provider(),))
    assert scope.written(shown.target) == shown
    discovery = Discovery(provider=provider().id, found=(Found(location=shown, provider="acme"),))
    assert scope.knowing([discovery]).written(shown.target) is shown
