"""init, providers and schema: what a repository needs, written once and never over something."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import jsonschema
import pytest
import yaml

from sync.config.editor_schema import json_schema
from sync.config.load import load_config
from sync.config.settings import Credential, EntraCredential, Exclude, TokenCredential
from sync.yaml12.reader import read_documents
from tests.support.files import read_files, write_files
from tests.support.inquiry import PROVIDERS
from tests.support.running import run

WRITTEN = {
    "providers.yaml",
    "providers.schema.json",
    "catalog/.gitattributes",
    ".github/workflows/catalog-sync.yml",
    ".github/workflows/catalog-review.yml",
}


class Keyboard(io.StringIO):
    """What someone types on a terminal."""

    def isatty(self) -> bool:
        return True


# --- init ---


def test_init_writes_everything_and_tells_the_next_three_steps(tmp_path: Path) -> None:
    outcome = run("init", str(tmp_path), "--organization", "acme", "--project", "Payments")
    assert outcome.exit_code == 0, outcome.stderr
    assert set(read_files(tmp_path)) == WRITTEN
    for path in WRITTEN:
        assert f"wrote   {path}\n" in outcome.stdout
    steps = [line for line in outcome.stdout.splitlines() if line[:2] in {"1.", "2.", "3."}]
    assert len(steps) == 3
    assert "export AZURE_TOKEN=" in steps[0]
    assert "catalog-sync doctor" in steps[1]
    assert "catalog-sync sync --dry-run" in steps[2]


def test_what_init_writes_is_a_good_providers_yaml(tmp_path: Path) -> None:
    run(
        *("init", str(tmp_path), "--organization", "Main Collection"),
        *("--host", "https://tfs.acme.com/tfs", "--project", "A, B", "--project", "C*"),
        *("--repository", "svc-*", "--path", "*/catalog-info.yaml", "--branch", "develop"),
        *("--token-variable", "TFS_TOKEN"),
    )
    (provider,) = load_config(tmp_path / "providers.yaml").providers
    assert provider.id == "main-collection"
    assert provider.organization.url == "https://tfs.acme.com/tfs/Main%20Collection"
    assert provider.project == ("A, B", "C*")
    assert (provider.repository, provider.path) == (("svc-*",), ("*/catalog-info.yaml",))
    assert (provider.branch, str(provider.credential)) == (
        "develop",
        "TokenCredential(variable='TFS_TOKEN')",
    )


def test_long_names_and_many_patterns_leave_the_comments_comments(tmp_path: Path) -> None:
    long = "a-very-long-organisation-name-of-a-company"
    patterns = [f"--project=Project number {n}" for n in range(4)]
    outcome = run("init", str(tmp_path), "--organization", long, *patterns)
    assert outcome.exit_code == 0, outcome.stderr
    [provider] = load_config(tmp_path / "providers.yaml").providers
    assert provider.organization.name == long
    assert len(provider.project) == 4


def test_editors_find_the_schema_beside_the_file(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--organization", "acme")
    first = (tmp_path / "providers.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=./providers.schema.json"
    assert json.loads((tmp_path / "providers.schema.json").read_text()) == json_schema()


def test_every_setting_is_in_the_file_as_a_comment_at_least(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--organization", "acme")
    text = (tmp_path / "providers.yaml").read_text()
    for key in ("host", "project", "repository", "path", "branch", "token", "exclude"):
        assert f"# {key}: " in text
    uncommented = re.sub(r"(?m)^      # ", "      ", text)
    uncommented = "\n".join(
        line for line in uncommented.splitlines() if not line.startswith("      What")
    )
    write_files(tmp_path, {"all/providers.yaml": uncommented})
    assert load_config(tmp_path / "all" / "providers.yaml").providers[0].branch == "main"


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    mine = {
        "providers.yaml": PROVIDERS,
        ".github/workflows/catalog-sync.yml": "mine\n",
        "catalog/.gitattributes": "* -text\n",
    }
    write_files(tmp_path, mine)
    outcome = run("init", str(tmp_path), "--organization", "other")
    after = read_files(tmp_path)
    assert outcome.exit_code == 0
    assert {path: after[path].decode() for path in mine} == mine
    for path in mine:
        assert f"kept    {path}  (it was there already)" in outcome.stdout
    assert set(after) == WRITTEN


def test_a_repository_with_providers_yaml_is_not_asked_for_an_organisation(tmp_path: Path) -> None:
    write_files(tmp_path, {"providers.yaml": PROVIDERS})
    outcome = run("init", str(tmp_path), "--no-workflows")
    assert outcome.exit_code == 0
    assert "gh secret set" not in outcome.stdout
    assert not (tmp_path / ".github").exists()


def test_a_catalog_in_another_folder_gets_its_attributes_there(tmp_path: Path) -> None:
    write_files(tmp_path, {"providers.yaml": f"folder: data/cat\n{PROVIDERS}"})
    outcome = run("init", str(tmp_path), "--no-workflows")
    assert "wrote   data/cat/.gitattributes" in outcome.stdout


def test_a_providers_yaml_with_mistakes_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    write_files(tmp_path, {"providers.yaml": "providers: {}\n"})
    outcome = run("init", str(tmp_path))
    assert outcome.exit_code == 2
    assert "providers has no azureDevOps" in outcome.stderr
    assert set(read_files(tmp_path)) == {"providers.yaml"}


def test_what_init_writes_fits_its_own_schema(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--organization", "acme", "--project", "A")
    (document,) = read_documents((tmp_path / "providers.yaml").read_bytes())
    schema: Any = json.loads((tmp_path / "providers.schema.json").read_text())
    validator: Any = jsonschema.Draft7Validator(schema)
    assert list(validator.iter_errors(document.value)) == []


def test_init_asks_on_a_terminal(tmp_path: Path) -> None:
    with patch("sys.stdin", Keyboard("acme\nPay*\n\n")):
        outcome = run("init", str(tmp_path))
    (provider,) = load_config(tmp_path / "providers.yaml").providers
    assert (provider.organization.name, provider.project) == ("acme", ("Pay*",))
    assert provider.path == ("/catalog-info.yaml",)
    assert "Organization (the NAME of https://dev.azure.com/NAME): " in outcome.stderr
    assert "Path of the manifests [/catalog-info.yaml]: " in outcome.stderr


@pytest.mark.parametrize(
    ("answer", "allow"),
    [
        ("", None),
        ("no", None),
        ("yes", ("*",)),
        ("Component, Group", ("Component", "Group")),
        ("[API]", ("API",)),
    ],
)
def test_init_asks_which_kinds_may_come(
    answer: str, allow: tuple[str, ...] | None, tmp_path: Path
) -> None:
    with patch("sys.stdin", Keyboard(f"acme\n\n\n{answer}\n")):
        outcome = run("init", str(tmp_path))
    (provider,) = load_config(tmp_path / "providers.yaml").providers
    assert provider.allow == allow
    assert "May its manifests also bring Groups, Users and Templates" in outcome.stderr


def test_kinds_are_an_option_of_init_and_of_a_new_provider(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--organization", "acme", "--allow", "*")
    config = tmp_path / "providers.yaml"
    more = ("--organization", "acme", "--allow", "API", "--allow", "Component")
    run("providers", "add", "more", "--config", str(config), *more)
    assert [each.allow for each in load_config(config).providers] == [("*",), ("API", "Component")]
    listed = run("providers", "list", "--config", str(config), "--json")
    assert [each["allow"] for each in json.loads(listed.stdout)] == [["*"], ["API", "Component"]]


def test_an_address_that_is_pasted_for_the_organisation_has_its_name(tmp_path: Path) -> None:
    with patch("sys.stdin", Keyboard("https://dev.azure.com/acme/Payments\n\n\n")):
        outcome = run("init", str(tmp_path))
    assert outcome.exit_code == 0, outcome.stderr
    (provider,) = load_config(tmp_path / "providers.yaml").providers
    assert provider.organization.name == "acme"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "name the organisation: catalog-sync init --organization NAME"),
        (("--organization", "a/b"), "nothing was written: providers.azureDevOps.b.organization"),
        (("--organization", "acme", "--project", "a/b"), "has a slash"),
        (("--organization", "acme", "--host", "http://x"), "must use https"),
        (("--organization", "acme", "--token-variable", "a b"), "is written out"),
        (("--organization", "acme", "--branch", "x*"), "has a wildcard"),
        (("--organization", "acme", "--allow", "Grup"), "did you mean Group?"),
    ],
)
def test_an_answer_that_cannot_be_used_writes_nothing(
    options: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    with patch("sys.stdin", io.StringIO()):
        outcome = run("init", str(tmp_path), *options)
    assert outcome.exit_code == 2
    assert message in outcome.stderr
    assert read_files(tmp_path) == {}


def test_no_answer_at_all_writes_nothing(tmp_path: Path) -> None:
    with patch("sys.stdin", Keyboard("\n\n\n")):
        outcome = run("init", str(tmp_path))
    assert outcome.exit_code == 2
    assert "there is no organisation without a name" in outcome.stderr
    assert read_files(tmp_path) == {}


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    outcome = run("init", str(tmp_path / "nowhere"), "--organization", "acme")
    assert outcome.exit_code == 2
    assert "is not a folder; make it, or clone a repository" in outcome.stderr


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    write_files(tmp_path, {".github": "a file\n"})
    outcome = run("init", str(tmp_path), "--organization", "acme")
    assert outcome.exit_code == 2
    assert "cannot be written" in outcome.stderr


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
    assert "place and a commit of your copy for OWNER/catalog-sync@COMMIT\n" in outcome
    assert "init --action OWNER/REPOSITORY@COMMIT" in outcome
    assert "OWNER" not in init_as_installed(tmp_path, None)  # the workflows are there already


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
    assert workflow_paths(tmp_path) == ["providers.yaml", "data/cat/**"]


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


# --- providers ---


def test_providers_are_listed_with_where_their_token_is(tmp_path: Path) -> None:
    text = PROVIDERS + "    b:\n      organization: acme\n      token: ${NOT_SET}\n"
    write_files(tmp_path, {"providers.yaml": text})
    outcome = run("providers", "list", "--config", str(tmp_path / "providers.yaml"))
    lines = [line.split() for line in outcome.stdout.splitlines()]
    assert [line[0] for line in lines] == ["ID", "acme", "b"]
    assert "AZURE_TOKEN (set)" in outcome.stdout
    assert "NOT_SET (not set)" in outcome.stdout


def test_providers_as_json(tmp_path: Path) -> None:
    write_files(tmp_path, {"providers.yaml": PROVIDERS})
    config = str(tmp_path / "providers.yaml")
    report: Any = run("providers", "list", "--json", "--config", config).report
    assert report[0]["id"] == "acme"
    assert report[0]["url"] == "https://dev.azure.com/acme"
    assert report[0]["credential"] == "AZURE_TOKEN (set)"


def test_adding_and_removing_a_provider_gives_the_file_back(tmp_path: Path) -> None:
    file = tmp_path / "providers.yaml"
    before = f"# mine\n{PROVIDERS}      exclude: # why\n        repository:\n        - x\n"
    file.write_text(before)
    file.chmod(0o640)
    config = ("--config", str(file))
    added = run("providers", "add", "data", *config, "--organization", "acme", "--project", "D")
    assert "added provider data" in added.stdout
    assert "Next: catalog-sync doctor --provider data" in added.stdout
    assert [each.id for each in load_config(file).providers] == ["acme", "data"]
    removed = run("providers", "remove", "data", *config)
    assert "catalog-sync sync --dry-run shows what leaves" in removed.stdout
    assert file.read_text() == before
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("add", "acme", "--organization", "x"), "provider acme is there already"),
        (("add", "a b", "--organization", "x"), "was not changed: providers.azureDevOps"),
        (("add", "b", "--organization", "x", "--path", "../x"), "has . or .. as a folder"),
        (
            ("add", "b", "--organization", "x", "--default-credential", "--client-id", "c"),
            "--default-credential takes the identity that the machine offers; leave it out",
        ),
        (
            ("add", "b", "--organization", "x", "--tenant-id", "t", "--client-id", "c"),
            "providers.azureDevOps.b.credential",
        ),
        (
            ("add", "b", "--organization", "x", "--tenant-id", "t", "--federated"),
            "clientId",
        ),
        (
            ("add", "b", "--organization", "x", "--token-variable", "T", "--default-credential"),
            "has a token and a credential; expected only one of them",
        ),
        (
            ("add", "b", "--organization", "x", "--exclude-path", "../x"),
            "has . or .. as a folder",
        ),
        (("remove", "acme"), "provider acme is the only one"),
        (("remove", "other"), "there is no provider other; there is acme"),
    ],
)
def test_an_edit_that_cannot_be_made_leaves_the_file(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    write_files(tmp_path, {"providers.yaml": PROVIDERS})
    outcome = run("providers", *arguments, "--config", str(tmp_path / "providers.yaml"))
    assert outcome.exit_code == 2
    assert message in outcome.stderr
    assert read_files(tmp_path) == {"providers.yaml": PROVIDERS.encode()}


def test_a_file_with_mistakes_is_not_edited(tmp_path: Path) -> None:
    write_files(tmp_path, {"providers.yaml": PROVIDERS + "      tokn: x\n"})
    config = ("--config", str(tmp_path / "providers.yaml"))
    outcome = run("providers", "add", "b", "--organization", "x", *config)
    assert outcome.exit_code == 2
    assert 'did you mean "token"?' in outcome.stderr


FULL = (
    *("--exclude-project", "Old", "--exclude-repository", "archive-*"),
    *("--exclude-repository", "a, b", "--exclude-path", "/vendor/*"),
    *("--discovery", "git", "--forks"),
)
EXCLUDE = Exclude(project=("Old",), repository=("archive-*", "a, b"), path=("/vendor/*",))


@pytest.mark.parametrize(
    ("options", "credential"),
    [
        ((), TokenCredential(variable="AZURE_TOKEN")),
        (("--token-variable", "OTHER"), TokenCredential(variable="OTHER")),
        (("--default-credential",), EntraCredential()),
        (
            ("--tenant-id", "1e-2", "--client-id", "c", "--secret-variable", "SECRET"),
            EntraCredential(tenant_id="1e-2", client_id="c", secret_variable="SECRET"),
        ),
        (
            ("--tenant-id", "0123", "--client-id", "c", "--federated"),
            EntraCredential(tenant_id="0123", client_id="c", federated=True),
        ),
    ],
)
def test_every_setting_of_a_provider_has_an_option(
    options: tuple[str, ...], credential: Credential, tmp_path: Path
) -> None:
    write_files(tmp_path, {"providers.yaml": f"# mine\n{PROVIDERS}"})
    file = tmp_path / "providers.yaml"
    place = ("--config", str(file))
    added = run("providers", "add", "b", *place, "--organization", "acme", *FULL, *options)
    assert added.exit_code == 0, added.stderr
    (tmp_path / "new").mkdir()
    begun = run("init", str(tmp_path / "new"), "--organization", "acme", *FULL, *options)
    assert begun.exit_code == 0, begun.stderr
    assert file.read_text().startswith(f"# mine\n{PROVIDERS}")
    [_, by_add] = load_config(file).providers
    [by_init] = load_config(tmp_path / "new" / "providers.yaml").providers
    for provider in (by_add, by_init):
        assert provider.exclude == EXCLUDE
        assert provider.credential == credential
        assert (provider.discovery, provider.forks) == ("git", True)


# --- schema ---


def test_the_schema_is_printed() -> None:
    outcome = run("schema")
    assert json.loads(outcome.stdout) == json_schema()


@pytest.mark.parametrize(
    "command",
    [
        ("locations",),
        ("explain",),
        ("doctor",),
        ("init",),
        ("providers",),
        ("providers", "list"),
        ("providers", "add"),
        ("providers", "remove"),
        ("schema",),
    ],
)
def test_every_help_has_an_example(command: tuple[str, ...]) -> None:
    outcome = run(*command, "--help")
    assert outcome.exit_code == 0
    assert f"Example: catalog-sync {' '.join(command)}" in " ".join(outcome.stdout.split())
