"""The workflows that init writes: little rights, pinned actions, the secrets that are named."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from tests.support.files import read_files, write_files
from tests.support.git import git, git_repository
from tests.support.inquiry import PROVIDERS
from tests.support.running import run

ACTION = f"acme/catalog-sync@{'5eed' * 10}"


def test_the_workflows_may_do_little_and_pin_what_they_use(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--organization", "acme", "--action", ACTION)
    for file in (tmp_path / ".github" / "workflows").iterdir():
        text = file.read_text()
        workflow: Any = yaml.safe_load(text)
        assert workflow["permissions"].keys() <= {"contents", "pull-requests"}
        for job in workflow["jobs"].values():
            uses = [step["uses"] for step in job["steps"] if "uses" in step]
            assert [each for each in uses if len(each.partition("@")[2]) != 40] == []
            assert ACTION in uses
            assert not any("run" in step for step in job["steps"])


def test_without_a_known_action_the_workflows_and_the_next_steps_say_what_to_put_in(
    tmp_path: Path,
) -> None:
    outcome = init_as_installed(tmp_path, {"url": "file:///x.whl", "archive_info": {}})
    for file in (tmp_path / ".github" / "workflows").iterdir():
        [line] = re.findall(r"uses: (OWNER.*)", file.read_text())
        assert line.startswith("OWNER/catalog-sync@COMMIT # put in the place of your copy")
    assert "OWNER/catalog-sync@COMMIT stands for the place and a commit of your copy" in outcome
    assert "catalog-sync init --action OWNER/REPOSITORY@COMMIT\n" in outcome
    assert "init --action OWNER/REPOSITORY@COMMIT" in init_as_installed(tmp_path, None)


def test_an_installation_from_github_by_git_is_the_action_of_the_workflows(tmp_path: Path) -> None:
    vcs = {"vcs": "git", "commit_id": "5eed" * 10, "requested_revision": "main"}
    noted = {"url": "https://github.com/acme/catalog-sync.git", "vcs_info": vcs}
    assert f"   The workflows use {ACTION}\n" in init_as_installed(tmp_path, noted)
    for file in (tmp_path / ".github" / "workflows").iterdir():
        assert f"      - uses: {ACTION}\n" in file.read_text()


def init_as_installed(folder: Path, noted: Mapping[str, Any] | None) -> str:
    """``init`` in a process in which catalog-sync was installed so; what it prints."""
    about = {"METADATA": "Metadata-Version: 2.1\nName: catalog-sync\nVersion: 0\n"}
    if noted is not None:
        about["direct_url.json"] = json.dumps(noted)
    with TemporaryDirectory() as site:
        dist = "catalog_sync-0.dist-info"
        write_files(Path(site), {f"{dist}/{name}": text for name, text in about.items()})
        done = subprocess.run(
            [sys.executable, "-m", "sync", "init", str(folder), "--organization", "acme"],
            env={**os.environ, "PYTHONPATH": site},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "action", ["", "acme/catalog-sync", "acme/catalog-sync@main", f"../x@{'5eed' * 10}", "a/b@5eed"]
)
def test_an_action_that_is_no_commit_of_a_repository_writes_nothing(
    action: str, tmp_path: Path
) -> None:
    outcome = run("init", str(tmp_path), "--organization", "acme", "--action", action)
    assert outcome.exit_code == 2
    assert "expected OWNER/REPOSITORY@COMMIT, the commit in 40 digits" in outcome.stderr
    assert read_files(tmp_path) == {}


def test_the_workflows_hand_over_the_secrets_that_the_providers_name(tmp_path: Path) -> None:
    entra = "{tenantId: t, clientId: c, clientSecret: '${CLIENT_SECRET}'}"
    more = "    {0}:\n      organization: acme\n      {1}\n"
    text = f"folder: data/cat\n{PROVIDERS}" + more.format("b", "token: ${OTHER_TOKEN}")
    write_files(tmp_path, {"providers.yaml": text + more.format("c", f"credential: {entra}")})
    outcome = run("init", str(tmp_path), "--action", ACTION)
    for name in ("AZURE_TOKEN", "OTHER_TOKEN", "CLIENT_SECRET"):
        assert f"gh secret set {name}\n" in outcome.stdout
    for file in (tmp_path / ".github" / "workflows").iterdir():
        workflow: Any = yaml.safe_load(file.read_text())
        [job] = workflow["jobs"].values()
        step = job["steps"][-1]
        assert step["env"] == {
            "OTHER_TOKEN": "${{ secrets.OTHER_TOKEN }}",
            "CLIENT_SECRET": "${{ secrets.CLIENT_SECRET }}",
        }
        assert step["with"]["token"] == "${{ secrets.AZURE_TOKEN }}"
        assert step["with"]["extras"] == "entra"
    assert workflow_paths(tmp_path) == ["providers.yaml", "rules/**", "schemas/**", "data/cat/**"]


def workflow_paths(folder: Path) -> list[str]:
    """What the review of pull requests is for."""
    text = (folder / ".github/workflows/catalog-review.yml").read_text()
    paths: list[str] = yaml.safe_load(text)[True]["pull_request"]["paths"]
    return paths


def test_an_identity_of_the_job_needs_no_secret_but_a_permission(tmp_path: Path) -> None:
    credential = "credential: {tenantId: t, clientId: c, federated: true}"
    text = f"{PROVIDERS}      {credential}\n"
    write_files(tmp_path, {"providers.yaml": text})
    outcome = run("init", str(tmp_path), "--action", ACTION)
    assert "gh secret set" not in outcome.stdout
    for file in (tmp_path / ".github" / "workflows").iterdir():
        workflow: Any = yaml.safe_load(file.read_text())
        [job] = workflow["jobs"].values()
        assert job["permissions"]["id-token"] == "write"
        assert "token" not in job["steps"][-1]["with"]


def crons(folder: Path, remote: str | None = None, *options: str) -> set[str]:
    """The cron lines that init writes into a repository with this remote."""
    git_repository(folder)
    if remote is not None:
        git(folder, "remote", "add", "origin", remote)
    run("init", str(folder), "--organization", "acme", "--action", ACTION, *options)
    files = read_files(folder / ".github" / "workflows")
    return {line for data in files.values() for line in re.findall('cron: "(.*)"', data.decode())}


def test_each_repository_has_a_minute_of_its_own_that_is_no_quarter(tmp_path: Path) -> None:
    found = [
        crons(tmp_path / str(number), f"https://github.com/acme/catalog-{number}")
        for number in range(12)
    ]
    lines = {line for each in found for line in each}
    assert all(len(each) == 1 for each in found)
    assert len(lines) > 6
    for line in lines:
        minutes, rest = line.split(" ", 1)
        first, *later = map(int, minutes.split(","))
        assert rest == "* * * *"
        assert 0 < first < 15
        assert later == [first + 15, first + 30, first + 45]


def test_the_minute_is_the_same_wherever_the_repository_is_cloned(tmp_path: Path) -> None:
    remote = "https://token@github.com/acme/catalog"
    assert crons(tmp_path / "a", remote) == crons(tmp_path / "b", remote, "--sharded")
    assert crons(tmp_path / "c") == crons(tmp_path / "d")
