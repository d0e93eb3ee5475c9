"""What can be told of a provider's credential without asking anybody, and how to get a good one."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from sync.azure.credentials import is_entra_token
from sync.config.load import Lines
from sync.config.settings import BasicCredential, Provider, TokenCredential, variable_names
from sync.finding import Finding, warning
from sync.text.wording import listed

_TOKENS = (
    "A personal access token is made under User settings > Personal access tokens, with the "
    "scope Code (Read) and nothing else"
)
_GLOBAL = (
    "a personal access token is good for one organisation: those for all of them stop working on"
    " 2026-12-01"
)
"""https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate"""


def shared(
    provider: Provider, every: Sequence[Provider], lines: Lines, environ: Mapping[str, str]
) -> Iterator[Finding]:
    """A token that an earlier provider of another organisation has, too.

    Not for Entra tokens, which are good for all organisations of a tenant, and not for Servers,
    whose tokens may be so.
    """
    variable = _token_of(provider)
    if variable is None or is_entra_token(environ.get(variable, "").strip()):
        return
    before = every[: [one.id for one in every].index(provider.id)]
    others = {
        one.organization.url: one.id
        for one in reversed(before)
        if _token_of(one) == variable and one.organization.url != provider.organization.url
    }
    if others and before:
        first = listed([f"{name} ({url})" for url, name in reversed(others.items())], 3)
        own = f"{_name(provider.organization.name)}_TOKEN"
        yield warning(
            "token",
            f"{variable} is also the token of {first}, but {_GLOBAL}",
            f"Make one for {provider.organization.name} at"
            f" {provider.organization.url}/_usersSettings/tokens, put it into {own}, and write at"
            f" {lines.of(provider.id, 'token')}: token: ${{{own}}} (or use Microsoft Entra)",
        )


def advice(provider: Provider, lines: Lines) -> str:
    """What to do where the credential is not there, or not let in."""
    place = provider.organization
    if isinstance(provider.credential, TokenCredential):
        page = f"{place.url}/_usersSettings/tokens"
        name = provider.credential.variable
        return f"{_TOKENS}: {page}. Then put it into {name}: export {name}=…"
    if isinstance(provider.credential, BasicCredential):
        names = " and ".join(variable_names(provider.credential))
        return (
            f"Check the user and the password in {names}, and that Basic authentication is on in"
            " IIS for the Server"
        )
    return (
        f"Add the identity at {place.url}/_settings/users with the access level Basic, and check "
        f"tenantId and clientId at {lines.of(provider.id, 'credential')}"
    )


def _token_of(provider: Provider) -> str | None:
    """The variable of a token for the cloud service."""
    host = urlsplit(provider.organization.url).hostname or ""
    cloud = host == "dev.azure.com" or host.endswith(".visualstudio.com")
    token = provider.credential
    return token.variable if cloud and isinstance(token, TokenCredential) else None


def _name(organization: str) -> str:
    """As an environment variable may begin."""
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in organization.upper())
    return name if name[:1].isalpha() else f"AZURE_{name}"
