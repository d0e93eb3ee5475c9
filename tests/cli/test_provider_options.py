"""The options of a provider, alike wherever one is named."""

import json
from pathlib import Path

import pytest

from sync.config.load import load_config
from sync.config.settings import (
    BasicCredential,
    Credential,
    EntraCredential,
    Exclude,
    TokenCredential,
)
from tests.support.files import write_files
from tests.support.inquiry import PROVIDERS
from tests.support.running import run


def test_kinds_are_an_option_of_init_and_of_a_new_provider(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--organization", "acme", "--allow", "*")
    config = tmp_path / "providers.yaml"
    more = ("--organization", "acme", "--allow", "API", "--allow", "Component")
    run("providers", "add", "more", "--config", str(config), *more)
    assert [each.allow for each in load_config(config).providers] == [("*",), ("API", "Component")]
    listed = run("providers", "list", "--config", str(config), "--json")
    assert [each["allow"] for each in json.loads(listed.stdout)] == [["*"], ["API", "Component"]]


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
            ("--tenant-id", "t", "--client-id", "c", "--certificate-variable", "C"),
            EntraCredential(tenant_id="t", client_id="c", certificate_variable="C"),
        ),
        (
            (
                *("--host", "https://tfs.acme.com", "--username-variable", "U"),
                *("--password-variable", "P"),
            ),
            BasicCredential(user_variable="U", password_variable="P"),
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
