"""What checked values of providers.yaml mean."""

from pathlib import Path

import pytest

from sync.config.settings import (
    BARE,
    BasicCredential,
    Credential,
    DeletionLimit,
    EntraCredential,
    Exclude,
    Portal,
    Provider,
    TokenCredential,
)
from tests.config.builders import ACME, provider, read


def test_an_organization_is_all_that_a_provider_needs() -> None:
    config = read(ACME)
    assert config.file == Path("/repository/providers.yaml")
    assert config.folder == "catalog"
    assert config.max_deletions == DeletionLimit(percent=20)
    assert (config.portal, config.notes) == (BARE, ())
    (only,) = config.providers
    assert only.organization.url == "https://dev.azure.com/acme"
    assert only == Provider(id="acme", organization=only.organization)


def test_every_setting_is_read() -> None:
    text = """
folder: ./docs/catalog/
providers:
  azureDevOps:
    acme-payments:
      host: https://tfs.acme.com:8080/tfs
      organization: Main
      project: [Payments, Customer Care]
      repository: service-*
      path:
        - /catalog-info.yaml
        - backstage/*.yaml
        - /catalog-info.yaml
      branch: refs/heads/release/1.x
      exclude: {project: [], repository: [archive-*], path: /vendor/*}
      token: ${PAYMENTS_TOKEN}
      discovery: git
      forks: true
    Second_1:
      organization: acme
settings:
  maxDeletions: 2.5%
  kinds: [Widget, Gadget2]
"""
    config = read(text)
    assert config.folder == "docs/catalog"
    assert config.max_deletions == DeletionLimit(percent=2.5)
    assert config.portal.kinds == ("Widget", "Gadget2")
    first, second = config.providers
    assert first == Provider(
        id="acme-payments",
        organization=first.organization,
        project=("Payments", "Customer Care"),
        repository=("service-*",),
        path=("/catalog-info.yaml", "backstage/*.yaml"),
        branch="release/1.x",
        exclude=Exclude(repository=("archive-*",), path=("/vendor/*",)),
        credential=TokenCredential(variable="PAYMENTS_TOKEN"),
        discovery="git",
        forks=True,
    )
    assert first.organization.url == "https://tfs.acme.com:8080/tfs/Main"
    assert second.id == "Second_1"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("20%", DeletionLimit(percent=20)),
        ("0%", DeletionLimit(percent=0)),
        ("'100%'", DeletionLimit(percent=100)),
        ("50", DeletionLimit(count=50)),
        ("0", DeletionLimit(count=0)),
    ],
)
def test_deletions_are_limited_by_a_share_or_a_count(text: str, limit: DeletionLimit) -> None:
    assert read(f"{ACME}settings:\n  maxDeletions: {text}\n").max_deletions == limit


@pytest.mark.parametrize(
    ("text", "credential"),
    [
        ("credential: default", EntraCredential()),
        (
            "credential: {tenantId: t-1, clientId: c-1, clientSecret: '${ENTRA_SECRET}'}",
            EntraCredential(tenant_id="t-1", client_id="c-1", secret_variable="ENTRA_SECRET"),
        ),
        (
            "credential: {tenantId: t-1, clientId: c-1, federated: true}",
            EntraCredential(tenant_id="t-1", client_id="c-1", federated=True),
        ),
        (
            "credential: {tenantId: t-1, clientId: c-1, clientCertificate: '${CERT}'}",
            EntraCredential(tenant_id="t-1", client_id="c-1", certificate_variable="CERT"),
        ),
        (
            "credential: {username: '${U}', password: '${P}'}\nhost: https://tfs.acme.com",
            BasicCredential(user_variable="U", password_variable="P"),
        ),
        ("token: ${_T0}", TokenCredential(variable="_T0")),
    ],
)
def test_credentials_name_where_a_secret_is(text: str, credential: Credential) -> None:
    assert provider(text).credential == credential


def test_a_branch_of_words_that_yaml_1_1_takes_for_booleans_is_a_name() -> None:
    assert provider("branch: on").branch == "on"


def test_backstages_quotes_belong_to_code_search_and_are_taken_off() -> None:
    found = provider(
        "project: ['\"My Project\"', plain]\nrepository: '\"my repo\"'\npath: '\"/a b/c.yaml\"'\n"
        "exclude: {repository: '\"old repo\"'}"
    )
    assert found.project == ("My Project", "plain")
    assert found.repository == ("my repo",)
    assert found.path == ("/a b/c.yaml",)
    assert found.exclude.repository == ("old repo",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("include: 2MiB, manifest: 512KiB", (2 << 20, 512 << 10, 2000)),
        ("include: 1000, targets: 5000", (1000, 5 << 20, 5000)),
        ("targets: 0", (1 << 20, 5 << 20, 0)),
        ("include: 20MiB, manifest: 10240KiB", (20 << 20, 10 << 20, 2000)),
    ],
)
def test_limits_are_bytes_and_counts(text: str, expected: tuple[int, int, int]) -> None:
    limits = read(f"{ACME}settings: {{limits: {{{text}}}}}\n").limits
    assert (limits.include, limits.manifest, limits.targets) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("portal: {}", BARE),
        ("portal: {rules: backstage, modules: []}", BARE),
        ("portal: {rules: roadie}", Portal(rules="roadie")),
        (
            "portal: {modules: [openapi, ai-model, openapi]}, kinds: [Widget]",
            Portal(modules=("ai-model", "openapi"), kinds=("Widget",)),
        ),
    ],
)
def test_a_portal_is_a_bare_backstage_unless_it_is_said(text: str, expected: Portal) -> None:
    assert read(f"{ACME}settings: {{{text}}}\n").portal == expected
