"""The options that describe a provider, once for each command that makes one."""

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from sync.cli.help import CREDENTIAL, FINDING
from sync.cli.options import option
from sync.config.settings import Exclude, NewProvider, Way

OrganizationOption = Annotated[
    str | None, option(FINDING, "--organization", "NAME", "On a Server: the collection.")
]
HostOption = Annotated[
    str | None,
    option(FINDING, "--host", "HOST", "Default: dev.azure.com; or the URL of a Server."),
]
ProjectOption = Annotated[
    list[str] | None, option(FINDING, "--project", "PATTERN", "Default: all (repeatable).")
]
RepositoryOption = Annotated[
    list[str] | None, option(FINDING, "--repository", "PATTERN", "Default: all (repeatable).")
]
PathOption = Annotated[
    list[str] | None,
    option(FINDING, "--path", "PATTERN", "Default: /catalog-info.yaml (repeatable)."),
]
BranchOption = Annotated[
    str | None, option(FINDING, "--branch", "NAME", "Default: each repository's default branch.")
]
TokenOption = Annotated[
    str | None,
    option(
        CREDENTIAL,
        "--token-variable",
        "NAME",
        "The environment variable that holds the token. Default: AZURE_TOKEN.",
    ),
]
AllowOption = Annotated[
    list[str] | None,
    option(
        FINDING,
        "--allow",
        "KIND",
        "A kind that its manifests may bring, or '*' (repeatable). Default: every kind but"
        " Group, User and Template.",
    ),
]
ExcludeProjectOption = Annotated[
    list[str] | None, option(FINDING, "--exclude-project", "PATTERN", "Leave out (repeatable).")
]
ExcludeRepositoryOption = Annotated[
    list[str] | None, option(FINDING, "--exclude-repository", "PATTERN", "Leave out (repeatable).")
]
ExcludePathOption = Annotated[
    list[str] | None, option(FINDING, "--exclude-path", "PATTERN", "Leave out (repeatable).")
]
DiscoveryOption = Annotated[
    Way | None,
    option(
        FINDING,
        "--discovery",
        "HOW",
        "search (Code Search), git (listing repositories) or auto, the default.",
    ),
]
ForksOption = Annotated[
    bool,
    option(FINDING, "--forks", None, "Read forked repositories too, which Code Search omits."),
]
TenantOption = Annotated[
    str | None,
    option(CREDENTIAL, "--tenant-id", "ID", "Microsoft Entra tenant, instead of a token."),
]
ClientOption = Annotated[
    str | None,
    option(CREDENTIAL, "--client-id", "ID", "Its service principal or managed identity."),
]
ClientSecretOption = Annotated[
    str | None,
    option(
        CREDENTIAL,
        "--secret-variable",
        "NAME",
        "The environment variable that holds that identity's secret.",
    ),
]
CertificateOption = Annotated[
    str | None,
    option(
        CREDENTIAL,
        "--certificate-variable",
        "NAME",
        "The one that holds its certificate and private key (PEM).",
    ),
]
UserOption = Annotated[
    str | None,
    option(
        CREDENTIAL,
        "--username-variable",
        "NAME",
        "The one that holds a user's name, for a Server that takes no token.",
    ),
]
PasswordOption = Annotated[
    str | None,
    option(CREDENTIAL, "--password-variable", "NAME", "The one that holds that user's password."),
]
FederatedOption = Annotated[
    bool,
    option(
        CREDENTIAL, "--federated", None, "Sign in as the workflow's own identity, without a secret."
    ),
]
DefaultCredentialOption = Annotated[
    bool,
    option(
        CREDENTIAL,
        "--default-credential",
        None,
        "Sign in with the Entra identity that the machine offers.",
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
    certificate_variable: CertificateOption = None,
    federated: FederatedOption = False,
    default_credential: DefaultCredentialOption = False,
    username_variable: UserOption = None,
    password_variable: PasswordOption = None,
    discovery: DiscoveryOption = None,
    forks: ForksOption = False,
) -> NewProvider:
    """What these options say of a provider; UsageError where they do not go together."""
    from sync.config.edit import basic, entra

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
        credential=basic(username_variable, password_variable)
        or entra(
            tenant_id=tenant_id,
            client_id=client_id,
            secret_variable=secret_variable,
            certificate_variable=certificate_variable,
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
