"""What a run fetches: links in repositories are followed as a checkout would, and watched."""

from pathlib import Path

import pytest

from sync.model import Status
from tests.azure.organizations import write_settings
from tests.support.catalogs import component, entry, location, titles
from tests.support.files import write_files
from tests.support.flow import flow
from tests.support.slicing import Sliced

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
SVC = "acme/P/svc"
MANIFEST = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: pay}
spec: {type: openapi, lifecycle: production, owner: team, definition: {$text: ./docs/pay.txt}}
"""


def link(organizations: Path, path: str, name: str) -> None:
    """Make a file of the repository a symbolic link."""
    place = organizations / SVC / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    place.symlink_to(name)


@pytest.fixture
def organizations(tmp_path: Path) -> Path:
    root = tmp_path / "organizations"
    write_files(tmp_path / "catalog-repository", {"providers.yaml": PROVIDERS})
    write_files(root / SVC, {"specs/v1.txt": "version 1", "specs/v2.txt": "version 2\n"})
    return root


def test_an_included_link_gives_what_it_leads_to_and_both_are_watched(
    tmp_path: Path, organizations: Path
) -> None:
    write_files(organizations / SVC, {"catalog-info.yaml": MANIFEST})
    link(organizations, "docs/pay.txt", "../specs/current")
    link(organizations, "specs/current", "./v1.txt")
    with flow(tmp_path / "catalog-repository", organizations) as (syncing, emulator):

        def definition() -> str:
            emulator.reload()
            ran = syncing.run()
            assert (ran.exit_code, ran.result.statuses()) == (0, {"synced": 1}), ran.shown
            assert syncing.run().result.plan.is_empty
            text = syncing.catalog()["entities/api/default/pay.yaml"].decode()
            return text.split("definition: ")[1]

        assert definition() == "version 1\n"
        write_files(organizations / SVC, {"specs/v1.txt": "version 1.1"})
        assert definition() == "version 1.1\n"
        link(organizations, "specs/current", "v2.txt")
        assert "version 2" in definition()
        link(organizations, "docs/pay.txt", "../specs/v1.txt")
        assert definition() == "version 1.1\n"


def test_a_link_above_the_file_is_followed_too(tmp_path: Path, organizations: Path) -> None:
    write_files(organizations / SVC, {"catalog-info.yaml": MANIFEST, "far/away/pay.txt": "one"})
    link(organizations, "docs", "far/near")
    with flow(tmp_path / "catalog-repository", organizations) as (syncing, emulator):
        assert syncing.run().result.statuses() == {"invalid": 1}
        link(organizations, "far/near", "./away")
        emulator.reload()
        ran = syncing.run()
        assert ran.result.statuses() == {"synced": 1}, ran.shown
        assert syncing.run(full=True).result.plan.is_empty
        write_files(organizations / SVC, {"far/away/pay.txt": "two"})
        emulator.reload()
        assert syncing.run().result.plan.counts == {"update": 1}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../../../etc/passwd", "outside the repository"),
        ("/etc/passwd", "outside the repository"),
        ("pay.txt", "in a circle"),
        ("../round", "in a circle"),
        ("../nothing.txt", "leads to nothing: Git has no file /nothing.txt"),
        ("../specs", "leads to nothing: /specs is a folder"),
        ("../many/0", "more than 10 links"),
    ],
)
def test_a_link_that_leads_to_no_file_is_told_and_loses_nothing(
    tmp_path: Path, organizations: Path, name: str, told: str
) -> None:
    write_files(organizations / SVC, {"catalog-info.yaml": MANIFEST, "docs/pay.txt": "good"})
    with flow(tmp_path / "catalog-repository", organizations) as (syncing, emulator):
        assert syncing.run().result.statuses() == {"synced": 1}
        before = syncing.catalog()["entities/api/default/pay.yaml"]
        link(organizations, "docs/pay.txt", name)
        link(organizations, "round", "docs/pay.txt")
        for number in range(12):
            link(organizations, f"many/{number}", str(number + 1))
        emulator.reload()
        ran = syncing.run()
        assert ran.exit_code == 0, ran.shown
        found = entry(ran.result, "svc")
        assert found.status is Status.INVALID
        [problem] = found.problems
        assert told in problem.message
        assert (problem.type, problem.line, problem.column) == ("placeholder", 4, 79)
        assert syncing.catalog()["entities/api/default/pay.yaml"] == before
        assert syncing.run().result.plan.is_empty
        assert syncing.run(full=True).result.plan.is_empty
        (organizations / SVC / "docs/pay.txt").unlink()
        write_files(organizations / SVC, {"docs/pay.txt": "better"})
        emulator.reload()
        assert syncing.run().result.statuses() == {"synced": 1}


def test_a_manifest_that_is_a_link_is_what_it_leads_to(tmp_path: Path, organizations: Path) -> None:
    write_files(organizations / SVC, {"ops/info.yaml": component("one", "first")})
    link(organizations, "catalog-info.yaml", "ops/info.yaml")
    with flow(tmp_path / "catalog-repository", organizations) as (syncing, emulator):
        ran = syncing.run()
        assert ran.result.statuses() == {"synced": 1}, ran.shown
        assert titles(syncing.catalog()) == {"one": "first"}
        assert syncing.run().result.plan.is_empty
        write_files(organizations / SVC, {"ops/info.yaml": component("one", "second")})
        emulator.reload()
        syncing.run()
        assert titles(syncing.catalog()) == {"one": "second"}
        (organizations / SVC / "ops/info.yaml").unlink()
        emulator.reload()
        [problem] = entry(syncing.run().result, "svc").problems
        assert problem.message == (
            "Expected object at root, got string: /catalog-info.yaml is a symbolic link that leads "
            "to nothing: Git has no file /ops/info.yaml there"
        )
        assert titles(syncing.catalog()) == {"one": "second"}
        assert syncing.run().result.plan.is_empty


def test_short_text_that_is_no_link_stays_text(tmp_path: Path, organizations: Path) -> None:
    files = {"catalog-info.yaml": MANIFEST, "docs/pay.txt": "../specs/v1.txt"}
    write_files(organizations / SVC, files)
    with flow(tmp_path / "catalog-repository", organizations) as (syncing, _):
        assert syncing.run().result.statuses() == {"synced": 1}
        assert b"../specs/v1.txt" in syncing.catalog()["entities/api/default/pay.yaml"]


def test_a_submodule_is_told_as_one(tmp_path: Path, organizations: Path) -> None:
    write_files(organizations / SVC, {"catalog-info.yaml": MANIFEST})
    write_settings(organizations / SVC, {"submodules": {"docs/pay.txt": "5" * 40}})
    with flow(tmp_path / "catalog-repository", organizations) as (syncing, _):
        ran = syncing.run()
        assert ran.exit_code == 0, ran.shown
        [problem] = entry(ran.result, "svc").problems
        assert "/docs/pay.txt is a submodule, which is another repository" in problem.message
        assert syncing.run().result.plan.is_empty


def test_slices_follow_links_as_one_machine_does(tmp_path: Path, organizations: Path) -> None:
    """Also of a manifest that is judged again where they are joined, as it names others."""
    manifest = f"{MANIFEST}---\n{location('more', './linked.yaml')}"
    files = {"catalog-info.yaml": manifest, "ops/info.yaml": component("one")}
    write_files(organizations / SVC, files)
    link(organizations, "docs/pay.txt", "../specs/v1.txt")
    link(organizations, "linked.yaml", "ops/info.yaml")
    with flow(tmp_path / "catalog-repository", organizations) as (syncing, _):
        result, asked = Sliced(flow=syncing).run(2)
        assert (result.statuses(), asked) == ({"synced": 2}, 0)
        assert syncing.run(full=True).result.plan.is_empty
