"""An outage is one fact about its provider: it leaves no trace in the catalog, nor does its end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.support.files import write_files
from tests.support.flow import Flow, flow

COMPONENT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {{name: {name}}}
spec: {{type: service, lifecycle: production, owner: team}}
"""
NAMING = """\
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: naming}
spec: {targets: [./parts/a.yaml, ./parts/b.yaml, ./more/*.yaml]}
"""
PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
OUTAGES = {
    "a token that was refused": Fault(action="unauthorized", times=None),
    "a sign-in page": Fault(action="sign-in", times=None),
    "403": Fault(action="forbidden", times=None),
    "404": Fault(action="not-found", times=None),
    "503": Fault(action="unavailable", times=None),
    "429": Fault(action="rate-limited", times=None),
    "a token that expires after discovery": Fault(action="unauthorized", stage="items", times=None),
    "a gateway before Git alone": Fault(
        action="unavailable", path="_apis/git/repositories/", times=None
    ),
    "a connection that is reset": Fault(action="reset", times=None),
}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Flow, Emulator]]:
    """A catalog of two repositories with a manifest each, and one that leads to three more."""
    organizations = tmp_path / "organizations"
    write_files(
        organizations,
        {
            "acme/P/one/catalog-info.yaml": COMPONENT.format(name="one"),
            "acme/P/two/catalog-info.yaml": COMPONENT.format(name="two"),
            "acme/P/naming/catalog-info.yaml": NAMING,
            "acme/P/naming/parts/a.yaml": COMPONENT.format(name="a"),
            "acme/P/naming/parts/b.yaml": COMPONENT.format(name="b"),
            "acme/P/naming/more/c.yaml": COMPONENT.format(name="c"),
        },
    )
    folder = tmp_path / "catalog-repository"
    write_files(folder, {"providers.yaml": PROVIDERS})
    with flow(folder, organizations) as (own, emulator):
        assert own.run().exit_code == 0
        yield own, emulator


@pytest.mark.parametrize("full", [False, True], ids=["only what changed", "everything"])
@pytest.mark.parametrize("outage", OUTAGES)
def test_an_outage_and_its_end_change_nothing(
    shop: tuple[Flow, Emulator], outage: str, full: bool
) -> None:
    own, emulator = shop
    before = own.catalog()
    emulator.faults.add(OUTAGES[outage])

    during = own.run(full=full)

    assert during.exit_code == 4
    assert own.catalog() == before
    assert during.result.plan.is_empty
    [provider] = during.result.providers
    assert not provider.complete
    assert provider.reason

    emulator.faults.clear()
    after = own.run(full=full)
    assert (after.exit_code, own.catalog()) == (0, before)


def test_what_changed_in_an_outage_is_taken_after_it(
    shop: tuple[Flow, Emulator], tmp_path: Path
) -> None:
    own, emulator = shop
    organizations = tmp_path / "organizations"
    before = own.catalog()
    write_files(
        organizations,
        {
            "acme/P/one/catalog-info.yaml": COMPONENT.format(name="renamed"),
            "acme/P/new/catalog-info.yaml": COMPONENT.format(name="new"),
        },
    )
    emulator.reload()
    emulator.faults.add(OUTAGES["a gateway before Git alone"])

    assert own.run().exit_code == 4
    assert own.catalog() == before

    emulator.faults.clear()
    assert own.run().exit_code == 0
    entities = {path for path in own.catalog() if path.startswith("entities/")}
    assert "entities/component/default/renamed.yaml" in entities
    assert "entities/component/default/new.yaml" in entities
    assert "entities/component/default/one.yaml" not in entities


def test_one_manifest_that_cannot_be_read_is_told_in_its_own_row(
    shop: tuple[Flow, Emulator],
) -> None:
    own, emulator = shop
    emulator.faults.add(Fault(action="unavailable", path="repositories/one/items", times=None))

    assert own.run(full=True).exit_code == 4
    assert b"unreadable" in own.catalog()["locations.yaml"]
    assert own.catalog()["locations.yaml"].count(b'"status": "unreadable"') == 1
