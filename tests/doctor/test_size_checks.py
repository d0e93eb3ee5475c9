"""Limits that a real catalog comes near: told by sync and doctor, committed by nobody."""

from pathlib import Path

from sync.action.jobs import summary_of
from sync.catalog.bundles import SEAM
from sync.catalog.headroom import LARGEST_FILE, MOST_AT_ONCE
from sync.catalog.layout import render_locations
from tests.doctor.troubles import PETSTORE, repository_checks
from tests.support.files import write_files
from tests.support.git import commit_all, git
from tests.support.inquiry import ask, component, inquiry
from tests.support.world import World

NEAR = "catalog/bundles/component.yaml has 1,000 entities"
SPLIT = "docs/backstage.md#a-catalog-of-an-earlier-version"


def as_earlier_versions_did(made: World) -> None:
    """Put all Components of the catalog into one bundle, and commit that."""
    bundles = made.repository / "catalog" / "bundles"
    found = sorted(bundles.iterdir())
    data = SEAM.join(file.read_bytes() for file in found)
    for file in found:
        file.unlink()
    (bundles / "component.yaml").write_bytes(data)
    for path, text in render_locations([("component", 0)]).items():
        (made.repository / "catalog" / path).write_bytes(text)
    commit_all(made.repository, "as earlier versions did")


def test_a_bundle_that_makes_portals_stand_still_is_told_and_nothing_is_committed(
    tmp_path: Path,
) -> None:
    many = "---\n".join(component(f"s{number:04}") for number in range(MOST_AT_ONCE))
    with inquiry(tmp_path, {"P/shop/catalog-info.yaml": many}) as made:
        assert ask(made, "sync").exit_code == 0
        before = repository_checks(made)
        as_earlier_versions_did(made)
        head = git(made.repository, "rev-parse", "HEAD")
        told, data = ask(made, "sync"), ask(made, "sync", "--json")
        checked = repository_checks(made)
        assert git(made.repository, "rev-parse", "HEAD") == head

    assert "portal" not in before
    assert "nothing changed" in told.stdout
    assert f"warning     portal: {NEAR}" in told.stdout
    assert SPLIT in told.stdout
    [limit] = data.report["limits"] if data.report else []
    assert limit["message"].startswith(NEAR)
    summary = summary_of("sync", data.report, 0)
    assert "### Limits (1)" in summary
    assert NEAR in summary
    assert checked["portal"]["message"] == limit["message"]
    assert checked["portal"]["advice"] == limit["advice"]
    assert checked["portal"]["result"] == "warning"


def test_a_large_file_is_told_by_doctor_as_the_last_commit_has_it(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        assert "size" not in repository_checks(made)
        assert ask(made, "sync").exit_code == 0
        small = repository_checks(made)["size"]
        large = made.repository / "catalog" / "bundles" / "api-1.yaml"
        large.write_bytes(b"\n" * (LARGEST_FILE // 2))
        commit_all(made.repository, "by hand")
        large.unlink()
        found = repository_checks(made)["size"]
    assert small["result"] == "ok"
    assert "of the 100 MiB that GitHub takes" in small["message"]
    assert found["result"] == "warning"
    assert found["message"].startswith("catalog/bundles/api-1.yaml has 50.0 MiB of the 100 MiB")


def test_where_nothing_is_committed_yet_the_work_tree_is_looked_at(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        (made.repository / ".git").rename(tmp_path / "away")
        git(made.repository, "init", "--quiet")
        write_files(made.repository, {"catalog/locations.yaml": "[]\n"})
        found = repository_checks(made)["size"]
    assert found["message"].startswith("the largest file of the catalog, catalog/locations.yaml,")
