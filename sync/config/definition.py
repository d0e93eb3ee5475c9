"""What may stand in providers.yaml: the one definition behind its checks and its JSON Schema."""

from sync.config.catalog_settings import SETTINGS
from sync.config.shapes import (
    Anything,
    Either,
    Flag,
    Key,
    Many,
    Named,
    Object,
    Text,
)
from sync.config.texts import (
    ALLOWED,
    BRANCH,
    ENTRA_ID,
    FOLDER,
    HOST,
    ORGANIZATION,
    PATH,
    PROJECT,
    PROVIDER_ID,
    REPOSITORY,
    SECRET,
)


def _patterns(item: Text, what: str, *, exclude: bool = False) -> Many:
    expected = f"{what}, or a list of such"
    return Many(item=item, expected=expected, lone=True, may_be_empty=exclude)


_EXCLUDE = Object(
    expected="a mapping of project, repository and path to what is left out",
    keys=(
        Key(
            name="project",
            shape=_patterns(PROJECT, PROJECT.expected, exclude=True),
            description="Projects to leave out.",
        ),
        Key(
            name="repository",
            shape=_patterns(REPOSITORY, REPOSITORY.expected, exclude=True),
            description="Repositories to leave out.",
        ),
        Key(
            name="path",
            shape=_patterns(PATH, PATH.expected, exclude=True),
            description="Paths to leave out.",
        ),
    ),
)

_CREDENTIAL = Either(
    expected="`default`, a mapping with tenantId, clientId, and clientSecret, clientCertificate or "
    "federated, or one with username and password",
    shapes=(
        Text(expected="`default`", choices=("default",)),
        Object(
            expected="a mapping with tenantId, clientId, and clientSecret, clientCertificate or "
            "federated",
            keys=(
                Key(
                    name="tenantId",
                    shape=ENTRA_ID,
                    required=True,
                    description="The Microsoft Entra tenant.",
                ),
                Key(
                    name="clientId",
                    shape=ENTRA_ID,
                    required=True,
                    description="The service principal or managed identity.",
                ),
                Key(
                    name="clientSecret",
                    shape=SECRET,
                    description="The environment variable that holds its secret: ${NAME}.",
                ),
                Key(
                    name="clientCertificate",
                    shape=SECRET,
                    description="The environment variable that holds its certificate with the "
                    "private key, as PEM: ${NAME}.",
                ),
                Key(
                    name="federated",
                    shape=Flag(expected="true"),
                    description="Sign in with the workflow's own identity, without a secret.",
                ),
            ),
        ),
        Object(
            expected="a mapping with username and password",
            keys=(
                Key(
                    name="username",
                    shape=SECRET,
                    required=True,
                    description="The environment variable that holds a user's name, for a Server "
                    "that takes no token (IIS Basic): ${NAME}.",
                ),
                Key(
                    name="password",
                    shape=SECRET,
                    required=True,
                    description="The environment variable that holds the password: ${NAME}.",
                ),
            ),
        ),
    ),
)

_PROVIDER = Object(
    expected="a mapping with organization and, if wanted, host, project, repository, path, …",
    keys=(
        Key(
            name="host",
            shape=HOST,
            default="dev.azure.com",
            description="dev.azure.com, NAME.visualstudio.com, or the URL of an Azure DevOps "
            "Server with port and virtual directory.",
        ),
        Key(
            name="organization",
            shape=ORGANIZATION,
            required=True,
            description="The organisation, or the collection on an Azure DevOps Server.",
        ),
        Key(
            name="project",
            shape=_patterns(PROJECT, PROJECT.expected),
            default="*",
            description="Projects to search: names in which * and ? are wildcards.",
        ),
        Key(
            name="repository",
            shape=_patterns(REPOSITORY, REPOSITORY.expected),
            default="*",
            description="Repositories to search: names in which * and ? are wildcards.",
        ),
        Key(
            name="path",
            shape=_patterns(PATH, PATH.expected),
            default="/catalog-info.yaml",
            description="Where manifests are: paths in which * crosses folders.",
        ),
        Key(
            name="branch",
            shape=BRANCH,
            description="The branch to read. Default: each repository's default branch.",
        ),
        Key(
            name="exclude",
            shape=_EXCLUDE,
            description="What to leave out of what the patterns above match.",
        ),
        Key(
            name="allow",
            shape=Many(
                item=ALLOWED,
                expected="a list of kinds such as [Component, API], or '*' for every kind",
                lone=True,
            ),
            description="The kinds that this provider's manifests may bring, or '*' for every "
            "kind. Default: every kind but Group, User and Template, which decide who may do what "
            "and what runs with the portal's rights.",
        ),
        Key(
            name="token",
            shape=SECRET,
            default="${AZURE_TOKEN}",
            description="The environment variable that holds a personal access token with Code "
            "(Read): ${NAME}.",
        ),
        Key(
            name="credential",
            shape=_CREDENTIAL,
            description="Microsoft Entra instead of a token, with the extra `entra`; or a user and "
            "a password for a Server.",
        ),
        Key(
            name="discovery",
            shape=Text(expected="auto, search or git", choices=("auto", "search", "git")),
            default="auto",
            description="Whether manifests are found by Code Search or by listing repositories.",
        ),
        Key(
            name="forks",
            shape=Flag(expected="true or false, without quotes"),
            default=False,
            description="Whether forked repositories are read too; Code Search shows none.",
        ),
        Key(
            name="schedule",
            shape=Anything(),
            description="Backstage's; has no effect here.",
            note="has no effect: the workflow that runs catalog-sync decides when",
        ),
    ),
)

_AZURE_DEVOPS = Named(
    name=PROVIDER_ID,
    item=_PROVIDER,
    expected="provider ids, each with its settings below it",
    nameless="holds a provider's settings without an id",
)

_BACKSTAGE_PROVIDERS = (
    "awsOrganization",
    "awsS3",
    "azureBlob",
    "azureBlobStorage",
    "bitbucketCloud",
    "bitbucketServer",
    "gcpGke",
    "gerrit",
    "gitea",
    "giteaOrg",
    "github",
    "githubOrg",
    "gitlab",
    "gitlabOrg",
    "googleGcs",
    "keycloakOrg",
    "ldapOrg",
    "microsoftGraphOrg",
    "msgraph",
    "okta",
    "puppetdb",
)


def _providers(*, pasted: bool) -> Object:
    return Object(
        expected="a mapping with azureDevOps",
        foreign=_BACKSTAGE_PROVIDERS,
        all_foreign=pasted,
        keys=(
            Key(
                name="azureDevOps",
                shape=_AZURE_DEVOPS,
                required=True,
                description="Providers by id; the id is how reports and --provider name them.",
            ),
        ),
    )


PROVIDERS_YAML = Object(
    expected="a mapping with providers",
    keys=(
        Key(
            name="folder",
            shape=FOLDER,
            default="catalog",
            description="Where the catalog lives, from this file's folder.",
        ),
        Key(
            name="providers",
            shape=_providers(pasted=False),
            description="Where manifests are looked for, in the shape of Backstage's "
            "catalog.providers.",
        ),
        Key(
            name="catalog",
            shape=Object(
                expected="a mapping with providers",
                all_foreign=True,
                keys=(
                    Key(
                        name="providers",
                        shape=_providers(pasted=True),
                        required=True,
                        description="As `providers` at the root.",
                    ),
                ),
            ),
            description="The catalog block of a Backstage app-config, instead of `providers`.",
        ),
        Key(
            name="settings",
            shape=SETTINGS,
            description="What holds for the whole catalog.",
        ),
    ),
)
