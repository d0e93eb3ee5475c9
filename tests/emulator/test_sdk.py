"""The emulator, driven by Microsoft's own SDK for Python."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.devops import _file_cache  # type: ignore[import-untyped]
from azure.devops.connection import Connection  # type: ignore[import-untyped]
from azure.devops.exceptions import AzureDevOpsAuthenticationError, AzureDevOpsServiceError  # type: ignore[import-untyped]
from azure.devops.v7_1.git.models import (  # type: ignore[import-untyped]
    GitItemDescriptor,
    GitItemRequestData,
    GitQueryCommitsCriteria,
    GitVersionDescriptor,
)
from azure.devops.v7_1.search.models import CodeSearchRequest  # type: ignore[import-untyped]
from msrest.authentication import BasicAuthentication

from sync.emulator.server import Emulator
from tests.emulator.client import PAT
from tests.emulator.organization import FILES, MANIFEST
from tests.support.files import write_files

DEVELOP = GitVersionDescriptor(version="develop", version_type="branch")


@pytest.fixture(autouse=True)
def _no_cache_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OPTIONS_CACHE", "RESOURCE_CACHE"):
        cache = getattr(_file_cache, name)
        monkeypatch.setattr(cache, "file_name", str(tmp_path / name))
        monkeypatch.setattr(cache, "data", {})


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    folder = write_files(tmp_path_factory.mktemp("sdk"), FILES)
    with Emulator(folder, token=PAT) as running:
        yield running


def clients(emulator: Emulator, token: str = PAT) -> Any:
    """The factory of clients for the organisation."""
    credentials = BasicAuthentication("", token)
    return Connection(base_url=f"{emulator.url}/acme", creds=credentials).clients_v7_1


def test_projects_are_listed_and_read(guarded: Emulator) -> None:
    core = clients(guarded).get_core_client()
    assert [project.name for project in core.get_projects()] == ["My Project", "Payments"]
    assert [project.name for project in core.get_projects(top=1, skip=1)] == ["Payments"]
    project = core.get_project("Payments", include_capabilities=True)
    assert project.capabilities["versioncontrol"]["sourceControlType"] == "Git"


def test_code_is_searched(guarded: Emulator) -> None:
    client = clients(guarded).get_search_client()
    request = CodeSearchRequest(
        search_text="file:catalog-info.yaml",
        skip=0,
        top=10,
        filters={"Project": ["Payments"]},
        include_facets=True,
    )
    found = client.fetch_code_search_results(request)
    assert (found.count, found.info_code) == (2, 0)
    assert {result.repository.name for result in found.results} == {"checkout"}
    assert found.results[0].versions[0].branch_name == "main"
    status = client.get_repository_status("Payments", "checkout")
    assert [branch.name for branch in status.indexed_branches] == ["main", "develop"]


def test_repositories_and_refs_are_listed(guarded: Emulator) -> None:
    git = clients(guarded).get_git_client()
    listed = {repository.name: repository for repository in git.get_repositories()}
    assert listed["checkout"].default_branch == "refs/heads/main"
    assert listed["disabled"].is_disabled
    assert git.get_repository("my repo", project="My Project").id == listed["my repo"].id
    (ref,) = git.get_refs(listed["checkout"].id, filter="heads/main")
    commits = git.get_commits("checkout", GitQueryCommitsCriteria(), project="Payments")
    assert commits[0].commit_id == ref.object_id


def test_a_file_is_read_in_every_representation(guarded: Emulator) -> None:
    git = clients(guarded).get_git_client()
    where = {"repository_id": "checkout", "path": "/catalog-info.yaml", "project": "Payments"}
    item = git.get_item(**where, include_content=True)
    assert item.content == MANIFEST
    assert b"".join(git.get_item_content(**where)) == MANIFEST.encode()
    text = b"".join(git.get_item_text(**where, version_descriptor=DEVELOP))
    assert text == b"kind: API\n"
    with zipfile.ZipFile(io.BytesIO(b"".join(git.get_item_zip(**where)))) as archive:
        assert archive.namelist() == ["catalog-info.yaml"]


def test_items_blobs_and_trees_are_read_together(guarded: Emulator) -> None:
    git = clients(guarded).get_git_client()
    items = git.get_items("checkout", project="Payments", scope_path="/", recursion_level="full")
    blobs = sorted({item.object_id for item in items if item.git_object_type == "blob"})
    packed = b"".join(git.get_blobs_zip(blobs, "checkout", project="Payments"))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert sorted(archive.namelist()) == blobs
    blob = git.get_blob("checkout", blobs[0], project="Payments")
    assert blob.object_id == blobs[0]
    tree = git.get_tree("checkout", items[0].object_id, project="Payments", recursive=True)
    assert {entry.object_id for entry in tree.tree_entries} >= set(blobs)
    descriptors = [GitItemDescriptor(path="/docs", recursion_level="full", version="main")]
    data = GitItemRequestData(item_descriptors=descriptors)
    (inner,) = git.get_items_batch(data, "checkout", project="Payments")
    assert [item.path for item in inner] == ["/docs", "/docs/readme.md"]


def test_errors_are_understood(guarded: Emulator) -> None:
    git = clients(guarded).get_git_client()
    with pytest.raises(AzureDevOpsServiceError, match="TF401174"):
        git.get_item("checkout", "/none", project="Payments")
    with pytest.raises(AzureDevOpsServiceError, match="TF401019"):
        git.get_item("none", "/a", project="Payments")


def test_a_refused_credential_is_noticed(guarded: Emulator) -> None:
    with pytest.raises((AzureDevOpsAuthenticationError, AzureDevOpsServiceError), match="TF400813"):
        clients(guarded, token="wrong").get_core_client()


def test_the_extension_and_the_policy_are_read(guarded: Emulator) -> None:
    factory = clients(guarded)
    extension = factory.get_extension_management_client()
    installed = extension.get_installed_extension_by_name("ms", "vss-code-search")
    assert installed.install_state.flags == "none"
    policies = factory.get_policy_client().get_policy_configurations("Payments")
    assert policies[0].settings["searchBranches"] == ["refs/heads/develop"]


def test_the_sdk_steps_down_to_the_version_of_an_older_server(tmp_path: Path) -> None:
    with Emulator(write_files(tmp_path, FILES), token=PAT, api_version="6.0") as emulator:
        assert len(clients(emulator).get_git_client().get_repositories("Payments")) == 1
