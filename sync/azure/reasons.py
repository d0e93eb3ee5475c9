"""What went wrong with Azure DevOps, in words that say what to do. Pure."""

from sync.azure.answers import (
    NO_CODE_SEARCH,
    ForbiddenError,
    NotFoundError,
    OrganizationNotFoundError,
    ProjectNotFoundError,
    UnauthorisedError,
)
from sync.config.settings import BasicCredential, Provider, TokenCredential
from sync.errors import ServiceError

MARKETPLACE = "https://marketplace.visualstudio.com/items?itemName=ms.vss-code-search"


def failure(error: ServiceError, provider: Provider) -> str:
    """Why there was no usable answer, for the provider that asked."""
    place = provider.organization
    if isinstance(error, UnauthorisedError):
        return f"Azure DevOps rejected {credential(provider)} ({error}). {_remedy(provider)}"
    if isinstance(error, ForbiddenError):
        return (
            f"{credential(provider)} is not allowed to read this in {place.url} ({error}). "
            "It needs Code (Read) and access to the projects that the provider names"
        )
    if isinstance(error, ProjectNotFoundError):
        return (
            f"the project is not there, or {credential(provider)} may not see it ({error}); "
            "check the name in providers.yaml, and leave a project that was deleted out by "
            "exclude.project"
        )
    if isinstance(error, OrganizationNotFoundError):
        return no_organization(provider, error)
    if isinstance(error, NotFoundError):
        return (
            f"Azure DevOps does not know what was asked for in {place.url} ({error}); check host, "
            "organization and project in providers.yaml, and that the credential may see them"
        )
    return f"Azure DevOps gave no usable answer: {error}"


def no_organization(provider: Provider, error: ServiceError) -> str:
    """That the organisation's name is mistaken, or the host."""
    place = provider.organization
    what = "collection" if place.search_url == place.url else "organisation"
    name = place.name.rpartition("/")[2]
    return (
        f"no {what} {name!r} at {place.host}, as that answers ({error}); correct organization in"
        f" providers.yaml: {place.url} is not there"
    )


def no_code_search(provider: Provider, error: ServiceError) -> str:
    """Why search cannot be used at all."""
    if not isinstance(error, NO_CODE_SEARCH):
        return f"Code Search gives no usable answer at {provider.organization.search_url} ({error})"
    return (
        f"Code Search does not answer in {provider.organization.url} ({error}). It needs the "
        f"extension Code Search from the Marketplace ({MARKETPLACE}) and a credential with "
        "Code (Read)"
    )


def credential(provider: Provider) -> str:
    """What the provider signs in with, as people know it."""
    if isinstance(provider.credential, TokenCredential):
        return f"the token in {provider.credential.variable}"
    if isinstance(provider.credential, BasicCredential):
        return f"the user in {provider.credential.user_variable}"
    return "the Microsoft Entra identity"


def _remedy(provider: Provider) -> str:
    place = provider.organization
    if isinstance(provider.credential, TokenCredential):
        return (
            f"Make a personal access token with Code (Read) for the organisation {place.name} "
            f"and put it into {provider.credential.variable}; a token expires, and it is good "
            "for its own organisation only"
        )
    if isinstance(provider.credential, BasicCredential):
        return (
            f"Check {provider.credential.user_variable} (DOMAIN\\user, or user@domain) and"
            f" {provider.credential.password_variable}, that {place.url} takes Basic in IIS, and"
            " that the user may read the code"
        )
    return f"Add the identity to the organisation {place.name} with access to its code"
