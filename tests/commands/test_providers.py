"""providers: listed, added and removed without touching another line."""

from pathlib import Path
from typing import Any

import pytest

from sync.config.load import load_config
from tests.support.files import read_files, write_files
from tests.support.inquiry import PROVIDERS
from tests.support.running import run


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
