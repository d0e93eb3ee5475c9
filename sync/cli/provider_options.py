"""The options that describe a provider, once for each command that makes one."""

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from sync.cli.help import CREDENTIAL, FINDING
from sync.config.settings import Exclude, NewProvider, Way

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


def new_provider(
    *,
    organization: OrganizationOption = None,
    project: ProjectOption = None,
    repository: RepositoryOption = None,
    path: PathOption = None,
    branch: BranchOption = None,
    allow: AllowOption = None,
    host: HostOption = None,
    exclude_project: ExcludeProjectOption = None,
    exclude_repository: ExcludeRepositoryOption = None,
    exclude_path: ExcludePathOption = None,
    token_variable: TokenOption = None,
    tenant_id: TenantOption = None,
    client_id: ClientOption = None,
    secret_variable: ClientSecretOption = None,
    federated: FederatedOption = False,
    default_credential: DefaultCredentialOption = False,
    discovery: DiscoveryOption = None,
    forks: ForksOption = False,
) -> NewProvider:
    """What these options say of a provider; UsageError where they do not go together."""
    from sync.config.edit import entra

    return NewProvider(
        organization=organization or "",
        host=host,
        project=tuple(project or ()),
        repository=tuple(repository or ()),
        path=tuple(path or ()),
        branch=branch,
        allow=tuple(allow or ()),
        exclude=Exclude(
            project=tuple(exclude_project or ()),
            repository=tuple(exclude_repository or ()),
            path=tuple(exclude_path or ()),
        ),
        token_variable=token_variable,
        credential=entra(
            tenant_id=tenant_id,
            client_id=client_id,
            secret_variable=secret_variable,
            federated=federated,
            default=default_credential,
        ),
        discovery=discovery,
        forks=forks,
    )


def takes_provider(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options of `new_provider` in the place of its parameter ``provider``.

    An option that the command has itself, because it needs it, is the command's.
    """
    described = inspect.signature(new_provider).parameters
    own = dict(inspect.signature(command).parameters)
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters: Mapping[str, inspect.Parameter] = {
        name: each.replace(kind=keyword)
        for name, each in {**described, **own}.items()
        if name != "provider"
    }

    def called(**given: Any) -> None:
        passed = {name: given[name] for name in own if name != "provider"}
        passed["provider"] = new_provider(**{name: given[name] for name in described})
        command(**passed)

    called.__doc__ = command.__doc__
    called.__annotations__ = {name: each.annotation for name, each in parameters.items()}
    called.__signature__ = inspect.Signature([*parameters.values()])  # type: ignore[attr-defined]
    return called
