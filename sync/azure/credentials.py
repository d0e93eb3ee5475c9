"""The ``Authorization`` header of each identity; its secrets stay out of reprs and messages."""

import base64
import importlib
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sync.azure.exchange import fetch
from sync.clock import Clock
from sync.config.settings import (
    BasicCredential,
    Credential,
    EntraCredential,
    TokenCredential,
    variable_names,
)
from sync.errors import ServiceError, UsageError
from sync.http import json_of

ENTRA_SCOPE = "499b84ac-1321-427f-aa17-267ca6975798/.default"
"""Azure DevOps itself: https://learn.microsoft.com/azure/devops/integrate/get-started/authentication"""
_AUDIENCE = "api://AzureADTokenExchange"
_FEDERATION = {"ACTIONS_ID_TOKEN_REQUEST_URL", "AZURE_FEDERATED_TOKEN_FILE"}
"""Variables by which a job, or a workload in a cluster, can prove what it is."""
_EARLY = 600.0
"""Seconds before its end at which a token is replaced, as Backstage does it."""

_ENTRA_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")


class Authorizer(Protocol):
    """Gives the header of a request; may renew it."""

    def header(self) -> str:
        """The value of ``Authorization``."""


class PersonalToken:
    """A personal access token (or an Entra token that someone put in its place)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def header(self) -> str:
        """Basic with an empty user name for a PAT; Bearer for a token of Entra's shape."""
        if is_entra_token(self._token):
            return f"Bearer {self._token}"
        return "Basic " + base64.b64encode(f":{self._token}".encode()).decode()


class UserPassword:
    """A user of a Server whose IIS asks for Basic, with the password."""

    def __init__(self, user: str, password: str) -> None:
        self._pair = f"{user}:{password}"

    def header(self) -> str:
        """In UTF-8, as https://www.rfc-editor.org/rfc/rfc7617 has it."""
        return "Basic " + base64.b64encode(self._pair.encode()).decode()


class EntraToken:
    """A token that azure-identity gets and that is renewed before it ends."""

    def __init__(self, source: Any, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._expires = 0.0
        self._failed_at = float("-inf")
        self._failure = ""

    def header(self) -> str:
        """ServiceError when Entra gives no token; then it is left alone for a while."""
        with self._lock:
            now = self._clock.time()
            if now > self._expires - _EARLY:
                if now < self._failed_at + _EARLY / 10:
                    raise ServiceError(self._failure)
                self._renew(now)
            return f"Bearer {self._token}"

    def _renew(self, now: float) -> None:
        try:
            token = self._source.get_token(ENTRA_SCOPE)
        except Exception as error:  # noqa: BLE001 - the classes of an optional package
            self._failed_at = now
            self._failure = (
                f"Microsoft Entra gave no token ({type(error).__name__}); check tenantId, "
                "clientId and the secret or federation of the identity"
            )
            raise ServiceError(self._failure) from None
        self._token, self._expires = token.token, float(token.expires_on)


def is_entra_token(value: str) -> bool:
    """Whether it has the shape of a token of Microsoft Entra, and not of a personal one."""
    return _ENTRA_TOKEN.fullmatch(value) is not None


def is_at_hand(credential: Credential, environ: Mapping[str, str]) -> bool:
    """Whether the environment has what ``credential`` needs, as far as that shows there: a default
    chain of Microsoft Entra may find an identity elsewhere."""
    if variables := variable_names(credential):
        return all(environ.get(name, "").strip() for name in variables)
    if not isinstance(credential, EntraCredential):
        return True
    return not credential.federated or not _FEDERATION.isdisjoint(environ)


def authorizer(
    credential: Credential, environ: Mapping[str, str], *, provider: str, clock: Clock
) -> Authorizer:
    """The identity that ``credential`` names. UsageError, naming the provider, when the variable
    or the package that it needs is not there."""
    if isinstance(credential, TokenCredential):
        return PersonalToken(_variable(credential.variable, environ, provider))
    if isinstance(credential, BasicCredential):
        user = _text(credential.user_variable, environ, provider, forbidden=":")
        return UserPassword(user, _text(credential.password_variable, environ, provider))
    try:
        return EntraToken(_entra(credential, environ, provider), clock)
    except ValueError as error:
        raise UsageError(
            f"provider {provider}: its Microsoft Entra identity is not complete. Check tenantId "
            "and clientId, and a certificate's private key; a federated one needs a job with the "
            "permission id-token: write, or AZURE_FEDERATED_TOKEN_FILE"
        ) from error


def _variable(name: str, environ: Mapping[str, str], provider: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise UsageError(
            f"provider {provider}: the environment variable {name} is not set. It holds the "
            "credential for Azure DevOps: a personal access token with Code (Read)"
        )
    if not value.isascii() or not value.isprintable() or " " in value:
        raise UsageError(
            f"provider {provider}: the environment variable {name} does not hold a token "
            "(it has spaces, line breaks or letters that a token never has)"
        )
    return value


def _text(name: str, environ: Mapping[str, str], provider: str, *, forbidden: str = "") -> str:
    """A user's name or password, which may have spaces and letters of any kind."""
    value = environ.get(name, "").strip("\r\n")
    if not value.strip():
        raise UsageError(
            f"provider {provider}: the environment variable {name} is not set. It holds the user's"
            " name or the password for the Azure DevOps Server"
        )
    if not value.isprintable() or set(forbidden) & set(value):
        raise UsageError(
            f"provider {provider}: the environment variable {name} holds what no user's name or"
            " password can have here (a line break, a control character, or : in a name)"
        )
    return value


def _certificate(name: str, environ: Mapping[str, str], provider: str) -> bytes:
    value = environ.get(name, "").strip()
    if not value:
        raise UsageError(
            f"provider {provider}: the environment variable {name} is not set. It holds the"
            " certificate of the identity in Microsoft Entra with its private key, as PEM"
        )
    if "-----BEGIN CERTIFICATE-----" not in value or "PRIVATE KEY-----" not in value:
        raise UsageError(
            f"provider {provider}: the environment variable {name} does not hold a certificate"
            " with its private key: a PEM file has BEGIN CERTIFICATE and BEGIN PRIVATE KEY"
        )
    return value.encode() + b"\n"


def _entra(credential: EntraCredential, environ: Mapping[str, str], provider: str) -> Any:
    """A credential object of azure-identity, which is an optional package."""
    try:
        identity = importlib.import_module("azure.identity")
    except ImportError as error:
        raise UsageError(
            f"provider {provider}: its credential needs a package that is not installed; "
            "install catalog-sync with its extra: pip install '.[entra]' in a clone of it"
        ) from error
    tenant, client = credential.tenant_id, credential.client_id
    if credential.secret_variable is not None:
        secret = _variable(credential.secret_variable, environ, provider)
        return identity.ClientSecretCredential(tenant, client, secret)
    if credential.certificate_variable is not None:
        data = _certificate(credential.certificate_variable, environ, provider)
        return identity.CertificateCredential(tenant, client, certificate_data=data)
    if credential.federated and "ACTIONS_ID_TOKEN_REQUEST_URL" in environ:
        return identity.ClientAssertionCredential(tenant, client, _github_assertion(environ))
    if credential.federated:
        return identity.WorkloadIdentityCredential(tenant_id=tenant, client_id=client)
    return identity.DefaultAzureCredential()


def _github_assertion(environ: Mapping[str, str]) -> Callable[[], str]:
    """GitHub's OIDC token, fetched anew each time: it lives for minutes only.

    https://docs.github.com/actions/concepts/security/openid-connect
    """
    url = f"{environ['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience={_AUDIENCE}"
    headers = {"Authorization": f"Bearer {environ.get('ACTIONS_ID_TOKEN_REQUEST_TOKEN', '')}"}

    def assertion() -> str:
        return str(json_of(fetch(url, headers).body)["value"])

    return assertion
