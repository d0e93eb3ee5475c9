"""The options that describe a provider, for each command that makes one."""

from typing import Annotated

import typer

from sync.cli_help import CREDENTIAL, FINDING
from sync.config.settings import Way

OrganizationOption = Annotated[
    str | None,
    typer.Option(
        "--organization",
        metavar="NAME",
        help="On a Server: the collection.",
        rich_help_panel=FINDING,
    ),
]
HostOption = Annotated[
    str | None,
    typer.Option(
        "--host",
        metavar="HOST",
        help="Default: dev.azure.com; or the URL of a Server.",
        rich_help_panel=FINDING,
    ),
]
ProjectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--project",
        metavar="PATTERN",
        help="Default: all (repeatable).",
        rich_help_panel=FINDING,
    ),
]
RepositoryOption = Annotated[
    list[str] | None,
    typer.Option(
        "--repository",
        metavar="PATTERN",
        help="Default: all (repeatable).",
        rich_help_panel=FINDING,
    ),
]
PathOption = Annotated[
    list[str] | None,
    typer.Option(
        "--path",
        metavar="PATTERN",
        help="Default: /catalog-info.yaml (repeatable).",
        rich_help_panel=FINDING,
    ),
]
BranchOption = Annotated[
    str | None,
    typer.Option(
        "--branch",
        metavar="NAME",
        help="Default: each repository's default branch.",
        rich_help_panel=FINDING,
    ),
]
TokenOption = Annotated[
    str | None,
    typer.Option(
        "--token-variable",
        metavar="NAME",
        help="The environment variable that holds the token. Default: AZURE_TOKEN.",
        rich_help_panel=CREDENTIAL,
    ),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="KIND",
        help="A kind that its manifests may bring, or '*' (repeatable). Default: every kind but"
        " Group, User and Template.",
        rich_help_panel=FINDING,
    ),
]
ExcludeProjectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude-project",
        metavar="PATTERN",
        help="Leave out (repeatable).",
        rich_help_panel=FINDING,
    ),
]
ExcludeRepositoryOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude-repository",
        metavar="PATTERN",
        help="Leave out (repeatable).",
        rich_help_panel=FINDING,
    ),
]
ExcludePathOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude-path",
        metavar="PATTERN",
        help="Leave out (repeatable).",
        rich_help_panel=FINDING,
    ),
]
DiscoveryOption = Annotated[
    Way | None,
    typer.Option(
        "--discovery",
        metavar="HOW",
        help="search (Code Search), git (listing repositories) or auto, the default.",
        rich_help_panel=FINDING,
    ),
]
ForksOption = Annotated[
    bool,
    typer.Option(
        "--forks",
        help="Read forked repositories too, which Code Search omits.",
        rich_help_panel=FINDING,
    ),
]
TenantOption = Annotated[
    str | None,
    typer.Option(
        "--tenant-id",
        metavar="ID",
        help="Microsoft Entra tenant, instead of a token.",
        rich_help_panel=CREDENTIAL,
    ),
]
ClientOption = Annotated[
    str | None,
    typer.Option(
        "--client-id",
        metavar="ID",
        help="Its service principal or managed identity.",
        rich_help_panel=CREDENTIAL,
    ),
]
ClientSecretOption = Annotated[
    str | None,
    typer.Option(
        "--secret-variable",
        metavar="NAME",
        help="The environment variable that holds that identity's secret.",
        rich_help_panel=CREDENTIAL,
    ),
]
FederatedOption = Annotated[
    bool,
    typer.Option(
        "--federated",
        help="Sign in as the workflow's own identity, without a secret.",
        rich_help_panel=CREDENTIAL,
    ),
]
DefaultCredentialOption = Annotated[
    bool,
    typer.Option(
        "--default-credential",
        help="Sign in with the Entra identity that the machine offers.",
        rich_help_panel=CREDENTIAL,
    ),
]
