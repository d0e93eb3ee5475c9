"""providers.yaml, as any pull request may have it."""

from tests.fuzz.test_providers import loaded_or_refused

SEEDS = (
    b"providers:\n  azureDevOps:\n    acme:\n      organization: acme\n      project: ['A b', 'c*']\n"
    b"      path: /catalog-info.yaml\n      token: ${AZURE_TOKEN}\nsettings: {maxDeletions: 20%}\n",
    b"catalog:\n  providers:\n    azureDevOps:\n      a:\n        host: https://tfs.acme.test:8443/t\n"
    b"        organization: c\n        schedule: {frequency: {minutes: 30}}\n        branch: main\n"
    b"        exclude: {project: [x], repository: ['a-*'], path: /v/*}\nfolder: a/b\n",
    b"providers:\n  azureDevOps:\n    organization: o\n    credential:\n      tenantId: t\n"
    b"      clientId: c\n      clientSecret: ${S}\nsettings:\n  kinds: [Widget]\n",
)
WORDS = (
    *("providers:", "azureDevOps:", "catalog:", "settings:", "folder: ", "organization: "),
    *("host: ", "project: ", "repository: ", "path: ", "branch: ", "exclude:", "token: "),
    *("credential:", "tenantId: ", "clientId: ", "clientSecret: ", "federated: ", "schedule:"),
    *("kinds:", "maxDeletions: ", "${AZURE_TOKEN}", "${X:-y}", "20%", "dev.azure.com", "acme"),
    *("https://", "http://127.0.0.1:1", "[::1]", "@", "..", ".git", "*", "?", "\\", "%2e%2e"),
)


def target(data: bytes) -> None:
    """Load it, or say what is wrong with it."""
    loaded_or_refused(data)
